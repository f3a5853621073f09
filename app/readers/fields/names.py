"""Usual names of columns, per field, in the languages that dumps come in; earlier names are tried first.

Written as `normal` makes them: lower case, words parted by one space.
"""

from collections.abc import Mapping

TEXT = (
    *("text", "review text", "review body", "review content", "review", "reviews", "customer comment"),
    *("customer comments", "customer feedback", "customer message", "feedback", "feedback text"),
    *("comment", "comments", "comment text", "comment body", "verbatim", "message", "message text"),
    *("body", "full text", "content", "description", "opinion", "answer", "response", "tweet", "post", "complaint"),
    *("consumer complaint narrative", "reviewtext", "your feedback", "comentário do cliente"),
    *("overall comments", "other comments", "general comments", "additional comments", "any other comments"),
    *("текст", "текст отзыва", "отзыв", "отзывы", "комментарий", "комментарии", "сообщение", "содержание", "мнение"),
    *("tekstas", "atsiliepimas", "atsiliepimo tekstas", "komentaras", "žinutė", "nuomonė", "skundas"),
    *("評論內容", "評論", "評論文字", "評價內容", "評價", "內容", "文字", "文本", "留言", "意見", "回饋", "訊息"),
    *("评论内容", "评论", "评价内容", "评价", "内容", "文字内容", "意见", "反馈", "消息", "评语"),
    *("rezension", "bewertung", "bewertungstext", "kommentar", "nachricht", "meinung"),
    *("reseña", "comentario", "comentarios", "opinión", "texto", "mensaje"),
    *("avis", "commentaire", "commentaires", "texte"),
    *("recensione", "commento", "testo", "avaliação", "comentário"),
    *("recenzja", "opinia", "treść", "komentarz", "atsauksme", "arvustus"),
    *("口コミ", "レビュー", "本文", "コメント", "리뷰", "본문", "내용"),
    *("review comment", "comment content", "utterance", "買家留言", "レビュー内容", "treść opinii"),
    *("anliegen", "kundenmeinung", "reklamation", "beschwerde", "beanstandung", "toelichting", "opmerking", "klacht"),
    *("reactie van klant", "palaute", "vélemény", "panasz", "yorum", "mesaj", "şikayet", "відгук", "відгуки"),
    *("текст відгуку", "коментар", "повідомлення", "скарга", "σχόλιο", "σχόλια", "σχόλιο πελάτη", "μήνυμα", "kritik"),
    *("تعليق", "التعليق", "تعليق العميل", "رسالة", "الرسالة", "شكوى", "תוכן הפנייה", "ביקורת", "הודעה", "תגובת לקוח"),
    *("टिप्पणी", "ग्राहक की टिप्पणी", "समीक्षा", "संदेश", "ความคิดเห็น", "ข้อความ", "รีวิว", "nội dung đánh giá"),
    *("nội dung", "đánh giá", "nhận xét", "tin nhắn", "نظر", "نظر مشتری", "پیام", "دیدگاه", "発話内容", "発言内容"),
    *(
        "投稿内容",
        "メッセージ",
        "발화내용",
        "리뷰내용",
        "리뷰상세내용",
        "후기",
        "메시지",
        "recenze",
        "shrnutí",
        "zpráva",
    ),
    *("ulasan", "komentar", "pesan", "omdöme", "synpunkt", "synpunkter", "kundens kommentar", "meddelande", "viesti"),
)
ID = (
    *("id", "review id", "external id", "item id", "feedback id", "ticket id", "comment id", "message id", "case id"),
    *("conversation id", "tweet id", "response id", "record id", "complaint id", "uuid", "uri", "cid"),
    *("uid", "ref", "reference"),
    *("nº", "n°", "identifiant", "identificador", "kennung", "lfd nr", "guid", "key", "no", "nr", "№", "#"),
    *("case number", "ticket number", "issue key", "message sid", "sid", "survey response id"),
    "recommendationid",
    *("folio", "номер обращения", "номер заявки", "訂單編號", "レビュー番号", "受付番号", "리뷰번호"),
    *("ид", "идентификатор", "номер", "id отзыва", "numeris", "eil nr"),
    *("編號", "评论id", "編碼", "编号", "序号", "序號", "ลำดับ", "क्रमांक", "מספר פנייה", "azonosító", "tunniste"),
    *("ärendenr", "ärendenummer", "شناسه", "رقم", "α α", "lp", "vorgang", "vorgangsnummer"),
)
TIME = (
    *("occurred at", "created at", "submitted at", "posted at", "published at"),
    *("time", "timestamp", "datetime", "date"),
    *("review submit date and time", "review date", "review time", "reviewtime"),
    *("date created", "created", "created date"),
    *("date and time", "date received", "date published", "submit date", "unix review time"),
    *("дата и время", "дата", "время", "дата отзыва", "дата создания", "data", "laikas", "data ir laikas", "sukurta"),
    *("時間", "日期", "評論時間", "發布時間", "建立時間", "时间", "评论时间", "发布时间", "创建时间"),
    *("datum", "zeit", "erstellt am", "fecha", "fecha y hora", "date de publication", "data publikacji"),
    *(
        "日時",
        "작성일",
        "投稿日",
        "投稿日時",
        "일시",
        "등록일",
        "리뷰등록일",
        "التاريخ",
        "تاريخ",
        "تاریخ",
        "תאריך",
        "दिनांक",
    ),
    *("तारीख", "วันที่", "วันที่รีวิว", "ngày", "thời gian", "thời gian đánh giá", "ημερομηνία", "tarih", "skapad"),
    *("päivämäärä", "dátum", "eingang"),
)
CHANNEL = (
    *("channel", "contact channel", "case origin", "origin", "medium", "канал", "канал связи", "kanalas"),
    *("渠道", "管道", "通路", "來源管道"),
    *(
        "kanal",
        "canal",
        "canale",
        "チャネル",
        "채널",
        "contact type",
        "القناة",
        "قناة",
        "کانال",
        "ערוץ",
        "चैनल",
        "ช่องทาง",
    ),
    *("kênh", "κανάλι", "kanava", "kanaal", "kanał", "kanál", "csatorna", "kontaktväg"),
)
AUTHOR = (
    *("author", "author id", "customer", "customer id", "user", "user id", "userid", "username", "user name"),
    *("author name", "reviewer id", "reviewer", "reviewer name", "customer name", "client id", "client", "nickname"),
    *("visitor", "visitor name", "visitor id", "unique id", "creator name", "creator email"),
    *("member id", "member name", "membership id", "membership number"),
    *("pseudo", "pseudonyme", "acheteur", "consumidor", "comprador", "ospite", "acquirente", "kupujący", "pembeli"),
    *("nama pembeli", "pelanggan", "nama pelanggan"),
    *("автор", "клиент", "id клиента", "пользователь", "имя пользователя", "ник"),
    *("autorius", "klientas", "kliento id", "vartotojas", "naudotojas"),
    *("作者", "用戶", "用戶名", "使用者", "顧客", "客戶", "暱稱", "用户", "用户名", "用户id", "顾客", "客户", "昵称"),
    *("autor", "kunde", "benutzer", "auteur", "cliente", "usuario", "utente", "klient", "użytkownik"),
    *("contact id", "contact name", "requester id", "requester", "requester name", "reporter", "associated contact"),
    *("from id", "ニックネーム", "投稿者", "작성자", "покупатель", "имя покупателя"),
    *("買家帳號", "會員帳號", "owner username", "author title", "caller id", "caller", "opened for", "requested for"),
    *("ผู้รีวิว", "ลูกค้า", "ชื่อลูกค้า", "العميل", "اسم العميل", "שם לקוח", "שם הלקוח", "ग्राहक", "ग्राहक का नाम"),
    *("người mua", "khách hàng", "tên khách hàng", "müşteri", "müşteri adı", "πελάτης", "ονοματεπώνυμο", "покупець"),
    *("клієнт", "asiakas", "ügyfél", "ügyfél neve", "vevő", "zákazník", "klant", "klantnaam", "klantnummer", "kund"),
    *("구매자", "등록자", "고객명", "お客様名", "مشتری", "نام مشتری"),
)
PERSON = (
    *("name", "full name", "your name", "nick", "person id", "contact", "respondent", "from"),
    *("from name", "sender", "имя", "ник"),
    *("фио", "vardas", "vardas pavardė", "姓名", "名前", "お名前", "imię", "nombre", "nom", "nome", "gast", "guest"),
    *("email", "email address", "e mail", "el pašto adresas", "adresse e mail", "e mail adresse"),
    *("correo electrónico", "dirección de correo electrónico", "indirizzo email", "endereço de e mail"),
    *("адрес электронной почты", "электронная почта", "電子郵件地址", "电子邮件地址", "メールアドレス"),
    *("phone", "phone number", "телефон", "телефон клиента"),
)
"""Names of columns that tell who wrote where none is named as an author and the values differ."""

LANG = (
    *("lang", "language", "language code", "locale", "review language", "reviewer language", "язык", "kalba", "語言"),
    *("user language", "contact language", "original language", "source language", "язык отзыва", "语言"),
    *("sprache", "idioma", "langue", "lingua", "język", "言語", "언어", "اللغة", "שפה", "भाषा", "ภาษา", "ngôn ngữ"),
    *("dil", "γλώσσα", "мова", "taal", "språk", "kieli", "nyelv", "jazyk", "زبان"),
)
RATING = (
    *("review rating", "rating", "star rating", "stars", "overall rating", "overall", "score", "grade"),
    *("оценка", "рейтинг", "звезды", "звёзды", "балл", "įvertinimas", "vertinimas", "総合", "reitingas"),
    *("balas", "žvaigždutės"),
    *("評分", "星級", "評級", "分數", "评分", "星级", "打分", "分数", "bewertung", "sterne", "note", "puntuación"),
    *("calificación", "valutazione", "nota", "ocena", "評価", "별점", "総合評価", "평점", "구매자평점", "總分", "总分"),
    *("التقييم", "تقييم", "ציון", "דירוג", "रेटिंग", "คะแนน", "số sao", "điểm", "điểm đánh giá", "puan", "βαθμολογία"),
    *("punteggio", "pontuação", "оцінка", "cijfer", "betyg", "arvosana", "értékelés", "hodnocení"),
    *("celkové hodnocení", "امتیاز", "peringkat"),
)
NPS = (
    *("nps", "nps score", "net promoter score", "numeric response", "likelihood to recommend"),
    *("likely to recommend", "recommend score"),
    *("индекс nps", "оценка nps", "nps balas"),
    *("nps 分數", "nps 分数", "推薦分數", "推荐分数", "nps wert", "puntuación nps"),
)
CSAT = (
    *("csat", "csat score", "customer satisfaction", "satisfaction", "satisfaction score", "satisfaction rating"),
    *("удовлетворенность", "удовлетворённость", "pasitenkinimas", "滿意度", "满意度", "zufriedenheit", "satisfacción"),
)
CES = ("ces", "ces score", "customer effort score", "effort score", "ease score")
ASIDE = (
    *("id", "url", "link", "resolved", "closed", "updated", "update", "name", "reply", "replies", "developer", "agent"),
    *("owner", "title", "subject", "summary", "seller reply", "seller response", "seller answer"),
    *("internal", "translation", "translated", "other please specify", "resolution", "notiz", "bearbeitungsnotiz"),
    *("interne notiz", "vermerk", "bearbeitungsvermerk", "lösung", "work notes", "close notes", "agent notes"),
    *(
        "case notes",
        "owner notes",
        "staff notes",
        "решение",
        "sprendimas",
        "處理結果",
        "处理结果",
        "處理備註",
        "处理备注",
    ),
    *("ตอบกลับ", "رد المتجر", "رد البائع", "رد الموظف", "الرد", "תשובת", "תשובה", "trả lời", "phản hồi của người bán"),
    *("phản hồi của shop", "phản hồi của cửa hàng", "yanıt", "cevabı", "απάντηση", "відповідь", "reakce", "vastaus"),
    *("svar", "válasz", "antwoord", "답글", "답변", "返信", "回信", "پاسخ", "जवाब", "उत्तर", "odpowiedź", "odpověď"),
    *("antwort", "betreff", "titel", "respuesta", "título", "réponse", "titre", "atsakymas", "pavadinimas", "vertimas"),
    *("ответ", "заголовок", "тема", "название", "перевод отзыва", "перевод текста"),
    *("ответ продавц", "комментарий продавц", "внутренн", "другое уточните", "pardavėjo"),
    *("標題", "标题", "回覆", "回复", "翻譯", "翻译", "賣家回", "卖家回", "商家回", "店家回"),
)
"""Words in the name of a column that holds other text than the customer's."""

ASIDE_TOPICS = ("device", "company", "product", "товар", "商品")
"""Words of what a text is about: a column named by them alone holds no text of a customer."""

OTHERS = (
    *("user", "author", "reviewer", "customer", "client", "profile", "account", "product", "place", "hotel", "company"),
    *("business", "app", "shop", "store", "parent"),
)
"""What a record keeps beside the feedback: words in the outer part of a nested name."""

PERSON_LAST = (
    *("reviewer", "nickname", "author", "username", "user", "name", "autorius", "vardas", "verfasser"),
    *("者", "用户", "用戶", "昵称", "暱稱", "姓名", "名称", "名稱", "用户名", "用戶名", "作成者", "작성자"),
)
PERSON_FIRST = ("автор", "имя", "пользовател", "autor", "auteur", "nombre", "nazwa", "imię", "usuario", "utilisateur")
"""Words for who wrote where a name ends with them, as English, Lithuanian and Chinese do, or begins with them."""


ORIGINAL = ("original", "orig", "оригинал", "originalas", "原文", "originale")
"""Words for what was written itself, in the name of a column beside one of translations."""

TRANSLATED = (
    *("translat", "перевод", "переклад", "vertim", "išverst", "翻譯", "翻译", "traduc", "traduz", "tradui", "翻訳"),
    *("übersetz", "tłumacz", "번역", "terjemah"),
)
"""Words for a translation, in the name of a column."""

QUESTION = frozenset(
    {"question", "query", "inquiry", "вопрос", "klausimas", "問題", "问题", "frage", "pregunta", "質問"}
)
ANSWER = frozenset({"answer", "response", "ответ", "atsakymas", "antwort", "respuesta", "réponse", "回答", "答案"})
"""Columns of what people ask a shop, and of what it answers."""

SAID_BACK = frozenset((
    *("reply", "reply text", "reply body", "answer", "response", "customer reply", "inbound message", "ответ"),
    *("atsakymas", "antwort", "respuesta", "réponse", "odpowiedź", "回覆", "回复", "返信", "답장"),
))  # fmt: skip
"""Columns of what people answered, beside one of what was sent to all of them."""

TOTALS = frozenset((
    *("total", "totals", "grand total", "sum", "итого", "всего", "разом", "iš viso", "viso", "gesamt", "summe"),
    *("insgesamt", "suma", "totale", "razem", "totaal", "totalt", "summa", "yhteensä", "összesen", "celkem", "toplam"),
    *("łącznie", "合計", "合计", "總計", "总计", "小計", "小计", "합계", "총계", "tổng", "tổng cộng", "รวม"),
    *("الإجمالي", "المجموع", 'סה"כ', "جمع", "جمع کل", "σύνολο", "kopā", "kokku", "कुल"),
))  # fmt: skip
"""Words with which a row under a table begins that adds it up."""

ASKS_WHO = (
    "name",
    "email",
    "e mail",
    "имя",
    "зовут",
    "vardas",
    "姓名",
    "名字",
    "nombre",
    "nom",
    "imię",
    "お名前",
    "이름",
)
"""Words of a question whose answers are the author's name."""

FIRST = (
    *("初次评价", "初次評價", "初评", "初評", "首次评价", "首评"),
    *("评价内容", "评论内容", "評價內容", "評論內容", "评价", "评论"),
    *("商品评价", "商品評價", "first review", "review", "review text", "review body", "отзыв", "текст отзыва"),
    *("первый отзыв", "atsiliepimas", "atsiliepimo tekstas"),
)
LATER = (
    *("追加评论", "追加评价", "追加評論", "追加評價", "追评", "追評", "追评内容", "追評內容", "追加内容"),
    *("follow up review", "additional review", "later review"),
    *("дополнение к отзыву", "дополнение отзыва", "дополнительный отзыв", "atsiliepimo papildymas"),
)
"""Columns of a review, and of what its author added later."""

CLOSED = (
    *("which", "how often", "how long", "how many", "how much", "how old", "how satisfied", "how likely", "how easy"),
    *("how would you rate", "how do you rate", "how important", "how did you hear", "how did you find", "agree"),
    *("name", "email", "e mail", "phone", "address", "city", "country", "age", "gender", "birthday"),
    *("зовут", "ваше имя", "почт", "телефон", "город", "возраст", "сколько", "как часто", "как долго", "откуда вы"),
    *("насколько", "оцените", "порекомендуете", "vardas", "paštas", "telefonas", "miestas", "amžius", "kiek"),
    *("kaip dažnai", "kaip vertinate", "kuris", "kuri", "iš kur", "kaip sužinojote", "rekomenduotumėte"),
    *("姓名", "名字", "稱呼", "称呼", "電話", "电话", "信箱", "邮箱", "年齡", "年龄", "性別", "性别", "城市"),
    *("多久", "多少", "哪個分店", "哪家", "如何得知", "怎麼知道", "怎么知道", "推薦給", "推荐给"),
    *("wie oft", "wie lange", "wie viele", "wie alt", "wie heißen"),
    *("cuánto", "cuántas", "con qué frecuencia", "combien"),
)
YES_OR_NO = (
    *("do you", "did you", "have you", "would you", "will you", "are you", "is your", "was your", "may we", "can we"),
    *("вы ли", "пользовались ли", "ar", "haben sie", "sind sie", "avez vous", "êtes vous"),
)
"""Words of questions, and with what those begin, that ask for a fact or a choice: short answers are no feedback."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "text": TEXT,
    "id": ID,
    "time": TIME,
    "channel": CHANNEL,
    "author": AUTHOR,
    "lang": LANG,
    "rating": RATING,
    "nps": NPS,
    "csat": CSAT,
    "ces": CES,
}


def shown(name: str) -> str:
    """The name as a message may hold it: in one line, with what can't be printed written as its code."""
    return name if name.isprintable() else "".join(one if one.isprintable() else ascii(one)[1:-1] for one in name)
