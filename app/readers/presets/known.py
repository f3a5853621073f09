"""Presets of tools whose exports are tables or chats, and all by name; nested exports: app.readers.presets.nested."""

from collections.abc import Mapping

from app.domain.sides import CONS, PROS
from app.errors import NotFound
from app.readers.chats import kakaotalk, line, mail, slack, telegram_text, wechat, whatsapp
from app.readers.fields.columns import Columns
from app.readers.fields.names import AUTHOR, FIELDS, FIRST, ID, LANG, LATER, TEXT, TIME
from app.readers.presets.nested import NESTED_PRESETS
from app.readers.presets.preset import Chat, Gathered, Paths, Preset, Survey, Table

NONE = "none"
"""Named as a preset, it says that a file is to be read by its columns alone."""


def _usual(*fields: str) -> dict[str, Paths]:
    """The fields by the names that their columns usually have."""
    return {field: FIELDS[field] for field in fields}


CONVERSATION = (
    *("Conversation ID", "Interaction ID", "Chat ID", "Session ID", "Dialog ID", "Dialogue ID", "Thread ID"),
    *("Ticket ID", "Conversation", "Chat", "Session", "Dialogue", "Dialog", "Thread", "Ticket", "Case ID"),
    *("ID диалога", "Диалог", "ID чата", "Чат", "Беседа", "Pokalbis", "Pokalbio ID"),
    *("會話編號", "会话编号", "對話ID", "对话ID", "聊天编号", "對話編號", "對話", "对话编号", "会话ID", "会话"),
    *("Gespräch", "Gesprächs ID", "Conversación", "ID conversación", "ID de conversación"),
    *(
        "Görüşme No",
        "Görüşme ID",
        "Sohbet ID",
        "상담번호",
        "대화 ID",
        "대화번호",
        "問合せ番号",
        "問い合わせ番号",
        "会話ID",
    ),
    *("会話番号", "対応番号", "رقم المحادثة", "معرف المحادثة", "ID rozmowy", "Nr rozmowy", "Rozmowa"),
    *("Mã hội thoại", "ID cuộc trò chuyện", "ID розмови", "Розмова", "מספר שיחה", "شناسه گفتگو", "รหัสแชท"),
    *("ID conversazione", "ID da conversa", "Gesprek ID", "Samtals ID", "Keskustelu ID", "Call ID"),
    *("Recording ID", "Ticket Number", "Ticket No", "Case Number", "Conversation Number", "Thread Number"),
)
"""Usual names of a column that says which conversation a row belongs to."""

_CHATS = (
    ("whatsapp", whatsapp.CHAT.name, "WhatsApp, exported chat (.txt, or the .zip it comes in)"),
    ("line", line.CHAT.name, "LINE, saved chat history (.txt)"),
    ("kakaotalk", kakaotalk.CHAT.name, "KakaoTalk, exported chat (.txt)"),
    ("telegram-text", telegram_text.CHAT.name, "Telegram, messages copied out of the app as text"),
    ("wechat", wechat.CHAT.name, "WeChat, a chat as text (copied, sent by mail or saved by a tool)"),
    ("qq", wechat.QQ.name, "QQ, exported messages (.txt)"),
)


def _chat(name: str, format_: str, tool: str, *, channel: str | None = None, between: bool = True) -> Chat:
    """A chat as its reader gives the rows; where they don't tell who answers it is `between` us and a customer."""
    fields: dict[str, Paths] = {"text": ("message",), "id": ("id",), "time": ("time",), "author": ("author",)}
    fields |= {} if channel is None else {"channel": (f"={channel}",)}
    fields |= {"turns": ("turns",)}
    signs = (("author", "message"),)
    return Chat(name=name, tool=tool, formats=frozenset({format_}), signs=signs, fields=fields, between=between)


_TABLES = (
    Table(
        name="google-play",
        tool="Google Play Console, reviews CSV (UTF-16 or UTF-8)",
        signs=(("Package Name", "Star Rating", "Review Text"), ("Review Submit Date and Time", "Review Text")),
        fields={
            "text": ("Review Text",),
            "title": ("Review Title",),
            "id": ("Review Link",),
            "time": ("Review Submit Date and Time",),
            "channel": ("=google_play",),
            "lang": ("Reviewer Language",),
            "rating": ("Star Rating",),
            "reply": ("Developer Reply Text",),
            "reply_time": ("Developer Reply Date and Time",),
        },
        segments={"product": ("Package Name",), "version": ("App Version Name",), "device": ("Device",)},
    ),
    Table(
        name="trustpilot",
        tool="Trustpilot, reviews CSV",
        signs=(("Review Stars", "Review Content"), ("Review Stars", "Review Title", "Review Id")),
        fields={
            "text": ("Review Content", "Review Text"),
            "title": ("Review Title",),
            "id": ("Review Id", "Review URL", "Reference Number"),
            "time": ("Review Created (UTC)", "Review Created", "Review Date"),
            "channel": ("=trustpilot",),
            "author": ("Review User Id", "Review Consumer User Id", "Review Username", "Consumer Name"),
            "lang": ("Review Language", "Language"),
            "rating": ("Review Stars",),
            "reply": ("Company Reply", "Company Reply Text", "Reply Content"),
            "reply_time": ("Company Reply Date (UTC)", "Company Reply Date"),
        },
        segments={
            "product": ("Product Name", "Webshop Name", "Domain Url", "Domain"),
            "location": ("Location Name", "Location"),
            "tags": ("Tags",),
            "collected": ("Source Of Review", "Review Source"),
        },
    ),
    Table(
        name="freshdesk",
        tool="Freshdesk, tickets CSV",
        signs=(
            ("Ticket ID", "Subject", "Created time", "Source"),
            ("Ticket ID", "Subject", "Requester Name"),
            ("Ticket ID", "Subject", "Status", "Agent"),
        ),
        fields={
            "text": ("Description", "Ticket Description", "Description Text", "Subject"),
            "id": ("Ticket ID",),
            "time": ("Created time", "Created at"),
            "channel": ("Source",),
            "author": ("Contact ID", "Requester ID", "Requester Name", "Full name", "Requester Email", "Email"),
            "lang": ("Language",),
            "reply": ("Agent Reply", "Reply"),
        },
        segments={
            "product": ("Product", "Product Name"),
            "type": ("Type",),
            "status": ("Status",),
            "priority": ("Priority",),
            "group": ("Group",),
            "tags": ("Tags",),
            "survey": ("Survey results", "Survey result"),
        },
    ),
    Table(
        name="cfpb",
        tool="CFPB consumer complaints CSV",
        signs=(("Consumer complaint narrative", "Complaint ID"), ("Complaint ID", "Sub-product", "Issue", "Company")),
        fields={
            "text": ("Consumer complaint narrative", "Complaint what happened"),
            "id": ("Complaint ID",),
            "time": ("Date received",),
            "channel": ("Submitted via",),
            "lang": ("=en",),
        },
        segments={
            "product": ("Product",),
            "subproduct": ("Sub-product",),
            "issue": ("Issue",),
            "company": ("Company",),
            "state": ("State",),
            "response": ("Company response to consumer",),
        },
        dates="mdy",
    ),
    Gathered(
        name="chat",
        tool="Chat table or JSON of any tool: a row a turn, gathered by conversation",
        signs=((),),
        fields={
            "text": (
                *("Message", "Message text", "Text", "Body text", "Body", "Content", "Utterance", "Transcript"),
                *TEXT,
            ),
            **_usual("time", "channel"),
            "author": ("Customer ID", "User ID", "Client ID", "Visitor ID", "Customer", "Author", *AUTHOR),
            **_usual("lang", "rating", "csat"),
        },
        segments={"product": ("Product", "Product Name", "Queue", "Topic")},
        group=CONVERSATION,
        role=(
            *("Role", "Sender", "Sender Type", "Speaker", "From", "Author Type", "Participant", "Party", "Direction"),
            *("Роль", "Отправитель", "Кто", "От кого", "Rolė", "Siuntėjas", "角色", "發送者", "发送者"),
            *("Sent By", "Message Direction", "Направление", "Kryptis", "發送方", "发送方", "發送人", "发送人"),
            *("Rolle", "Absender", "Rol", "Remitente", "Rôle", "Expéditeur"),
            *("Participant Purpose", "Author Role", "Sender Role", "Author Kind", "From Agent", "Is Agent"),
            *("Speaker Role", "Participant Role", "Message Type", "User Type", "Participant ID", "Speaker Label"),
            *(
                "Gönderen",
                "Konuşan",
                "발화자",
                "화자",
                "보낸사람",
                "발신자",
                "発言者",
                "送信者",
                "話者",
                "المرسل",
                "المتحدث",
                "Nadawca",
            ),
            *("Mówca", "Người gửi", "ผู้ส่ง", "Αποστολέας", "Відправник", "Afzender", "Spreker", "Avsändare"),
            *("Lähettäjä", "Feladó", "Odesílatel", "Mittente", "فرستنده", "השולח", "שולח", "प्रेषक", "Pengirim"),
        ),
    ),
    Survey(
        name="survey",
        tool="Survey CSV: every open question's answers are items, with the question before them",
        fields={
            "id": ("Respondent ID", "Response ID", "ResponseId", "Submission ID", *ID),
            "time": ("End Date", "EndDate", "Submitted at", "Submit Date (UTC)", "Start Date", "RecordedDate", *TIME),
            "channel": ("Collector", "Channel", "DistributionChannel", "=survey"),
            "author": ("Customer ID", "Email Address", "Email", *AUTHOR),
            "lang": ("UserLanguage", *LANG),
            **_usual("rating", "nps", "csat", "ces"),
        },
        segments={"product": ("Product", "Product Name", "Plan"), "country": ("Country",), "segment": ("Segment",)},
    ),
    Survey(
        name="pros-cons",
        tool="Reviews with what was liked and what wasn't in columns of their own",
        sides=(PROS, CONS),
        fields=_usual("id", "time", "channel", "author", "lang", "rating", "nps"),
        segments={
            "product": (
                *("Product", "Product Name", "Hotel", "Hotel Name", "Property", "Название", "Наименование товара"),
                *("Товар", "Prekė", "商品名稱", "商品名称"),
            )
        },
    ),
    Survey(
        name="pros-cons-summary",
        tool="Reviews with a summary beside what was liked and what wasn't, such as Heureka's XML",
        sides=(PROS, CONS, ("summary", "verdict", "conclusion", "fazit", "shrnutí", "závěr", "итог", "conclusión")),
        fields={
            "id": ("rating_id", *ID),
            "time": ("unix_timestamp", *TIME),
            **_usual("channel", "author", "lang"),
            "rating": ("total_rating", *FIELDS["rating"]),
        },
        segments={"product": ("product_name", "Product", "Product Name", "product.name")},
    ),
    Survey(
        name="follow-up",
        tool="Reviews with what their authors added later in a column of its own",
        sides=(FIRST, LATER),
        fields=_usual("id", "time", "channel", "author", "lang", "rating"),
        segments={"product": ("Product", "Product Name", "Название", "Наименование товара", "商品名稱", "商品名称")},
    ),
    *(_chat(name, format_, tool, channel=name.partition("-")[0]) for name, format_, tool in _CHATS),
    _chat("messages", wechat.PLAIN.name, "Messages as text of any app: a line with name and time, the words below"),
    _chat(
        *("mail", mail.FORMAT, "Mails: a mailbox (.mbox), a mail (.eml) or a .zip of such"),
        channel="email",
        between=False,
    ),
    Chat(
        name="slack",
        tool="Slack export (.zip, or the folder unpacked)",
        formats=frozenset({slack.FORMAT}),
        signs=(("ts", "slack_channel"),),
        fields={
            "text": ("text",),
            "id": ("id",),
            "time": ("ts",),
            "author": ("author",),
            "channel": ("=slack",),
        },
        segments={"slack_channel": ("slack_channel",), "thread": ("thread_ts",)},
    ),
)

PRESETS: Mapping[str, Preset] = {one.name: one for one in sorted((*_TABLES, *NESTED_PRESETS), key=lambda one: one.name)}


def preset(name: str) -> Columns:
    """A file of the preset `name`, as it is asked for; NotFound names those there are."""
    if name != NONE and name not in PRESETS:
        raise NotFound(f"there is no preset {name!r}; there are: {', '.join(PRESETS)}")
    return Columns(preset=name)
