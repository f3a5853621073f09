"""Texts in which people talk: dialogs, subtitles, chats of apps, an archive under a name; lines that are no texts."""

import time

import pytest

from app.domain.records import Feedback
from app.domain.roles import agents_of
from app.errors import FileProblem, FileWithoutRows
from app.readers.chats import wechat
from app.readers.chats.logs import log_of
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import BadRow, Row, feedback_of
from app.readers.read import detect, open_dump
from tests.dumps import Write, bad, read_all
from tests.readers.test_presets import EXAMPLES

TURNS = ("Agent: Hello, how can I help?", "Visitor: The lamp flickers.\nIt is new.", "Agent: One moment.")
DIALOG = "\n".join((*TURNS, "Visitor: It works now!\n"))


def items(path: str, *agents: str) -> list[Feedback]:
    """The items of a file; a bad row fails the test."""
    with open_dump(path, named=Columns(resolve=True, reading=Reading(agents=agents))) as dump:
        rows = list(dump.rows)
        assert not [row for row in rows if isinstance(row, BadRow)]
        return [feedback_of(row.values, dump.choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def said(item: Feedback) -> list[tuple[str, str]]:
    return [(str(turn.role), turn.text) for turn in item.turns]


def test_a_dialog_in_plain_text_is_one_item_with_its_turns(write: Write) -> None:
    (item,) = items(path := write("a.txt", DIALOG))
    assert said(item) == [
        ("agent", "Hello, how can I help?"),
        ("customer", "The lamp flickers.\nIt is new."),
        ("agent", "One moment."),
        ("customer", "It works now!"),
    ]
    assert "is taken for your side: Agent;" in detect(path).reasons["format"]


@pytest.mark.parametrize("between", ["\n", "\n\n", "-----\n", "==== Chat 2 ====\n"])
def test_dialogs_between_blank_lines_or_rules_are_an_item_each(write: Write, between: str) -> None:
    first, second = items(write("a.txt", DIALOG + between + DIALOG.replace("lamp", "oven")))
    assert "lamp" in first.turns[1].text
    assert "oven" in second.turns[1].text


def test_a_dialog_too_short_to_tell_is_read_as_the_one_before(write: Write) -> None:
    *_, last = items(write("a.txt", f"{DIALOG}\n{DIALOG}\nAgent: Are you there at 5?\n"))
    assert said(last) == [("agent", "Are you there at 5?")]


def test_blank_lines_between_the_turns_part_nothing(write: Write) -> None:
    assert len(items(write("a.txt", DIALOG.replace("\n", "\n\n")))) == 1


def test_two_blank_lines_part_conversations_where_one_parts_turns(write: Write) -> None:
    spaced = DIALOG.replace("\n", "\n\n")
    assert [len(item.turns) for item in items(write("a.txt", f"{spaced}\n{spaced}\n{spaced}"))] == [4, 4, 4]


def test_a_title_and_notes_of_who_joined_are_no_words_of_anybody(write: Write) -> None:
    timed = (
        "(09:00:01) Visitor 12: The lamp flickers\n(09:00:09) *** Tom joined ***\n(09:01:00) Tom: So sorry about that\n"
    )
    (item,) = items(write("a.txt", f"Chat started: 2026-03-03 09:00\n\n{timed}"))
    assert said(item) == [("customer", "The lamp flickers"), ("agent", "So sorry about that")]


@pytest.mark.parametrize("head", ["{} (2026-03-03 09:0{}): ", "[2026-03-03 09:0{1}] {0}: "])
def test_a_dialog_that_dates_its_lines_has_times(write: Write, head: str) -> None:
    words = zip(("Visitor", "Agent", "Visitor"), ("It flickers", "One moment", "Thanks"), strict=True)
    lines = [f"{head.format(name, n)}{text}\n" for n, (name, text) in enumerate(words, start=5)]
    (item,) = items(write("a.log", "".join(lines)))
    assert [role for role, _ in said(item)] == ["customer", "agent", "customer"]
    assert [turn.time for turn in item.turns] == [f"2026-03-03 09:0{n}" for n in (5, 6, 7)]
    assert item.time == item.turns[0].time


def test_a_conversation_that_does_not_tell_who_speaks_is_rejected_and_the_others_are_read(write: Write) -> None:
    _, rows = read_all(write("a.txt", f"{DIALOG}\n{DIALOG}\nNobody said this here, and it has no name at all.\n"))
    assert bad(rows) == [(13, "row_role")]
    assert len(rows) == 3


def test_who_answers_in_a_dialog_of_names_can_be_named(write: Write) -> None:
    path = write("a.txt", "Kai: The lamp flickers\nMia: Since when?\nKai: Since Sunday\nMia: A new one is coming\n")
    assert detect(path).format == "CSV"
    (item,) = items(path, "Mia")
    assert [role for role, _ in said(item)] == ["customer", "agent", "customer", "agent"]


FORMS = [
    "Customer: John Smith\nAgent: Anna\nRating: 4\nComment: It crashes {} times a day\n\n",
    "Client: John {}\nOperator: Anna\nFeedback: It crashes every time I open it\n---\n",
    "Guest: couple with child\nStaff: They were {} times rude to us all\nRoom: small\nStaff: slow\n\n",
    "Customer: John Smith\nRating: {}\nComment: It crashes every time I open it\n\n",
    "Customer: It crashes {} times a day\nAgent: Anna\n\n",
    "Customer: a couple with two dogs\nComment: It crashes {} times a day\n\n",
    "Guest: a couple with two dogs\nStaff: It took them {} days to answer us\n\n",
    "Customer: John Smith Agent: Anna Comment: It crashes {} times a day\n",
]


@pytest.mark.parametrize("form", FORMS)
def test_forms_and_reviews_under_headings_are_no_dialogs(form: str) -> None:
    assert log_of("".join(form.format(n) for n in range(6))) is None


@pytest.mark.parametrize("serves", ["Sorry to hear that, Sir", "How can we help you?"])
def test_words_for_groups_speak_where_one_of_them_serves(serves: str) -> None:
    assert log_of(f"Guest: The lamp flickers, it does\nStaff: {serves}\nGuest: It is in the room\n" * 3) is not None


def test_a_longer_name_is_not_that_of_who_answers(write: Write) -> None:
    lines = "[10:00] Tomas: The lamp flickers\n[10:00] Tom: We look at that\n[10:01] Tomas: Thanks\n"
    (item,) = items(write("a.txt", lines), "Tom")
    assert [role for role, _ in said(item)] == ["customer", "agent", "customer"]


@pytest.mark.parametrize("agents", [(), ("Anna",)])
def test_what_a_customer_says_was_said_is_the_customers(write: Write, agents: tuple[str, ...]) -> None:
    quote = "Customer: The lamp flickers\nAnna said: wait two weeks\nthat is a scandal\nAnna: Sorry to hear that, Sir\n"
    (item,) = items(path := write("a.txt", quote * 2), *agents)
    assert said(item)[0] == ("customer", "The lamp flickers\nAnna said: wait two weeks\nthat is a scandal")
    assert said(item)[1] == ("agent", "Sorry to hear that, Sir")
    assert agents or "is taken for your side: Anna;" in detect(path).reasons["format"]


@pytest.mark.parametrize("line", ["1;7;13\n", f"{'1' * 60}\n", f"{'1 - . , ' * 9}\n", "1 :.,/-", f"{'a said' * 9}:\n"])
def test_a_log_is_told_in_linear_time(line: str) -> None:
    begun = time.process_time()
    log_of(line * (200_000 // len(line)), agents=agents_of(["Anna"]))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        f"{' '.join(DIALOG.splitlines())}\n" * 3,
        "Staff: rude\nRoom: small\nPrice: high\nStaff: rude again\n",
        "The agent said: one moment. I waited.\nCustomer: that is what they call me.\nLovely lamp.\n",
    ],
)
def test_a_text_a_line_stays_an_item_a_line(write: Write, text: str) -> None:
    assert detect(path := write("a.txt", text)).format == "CSV"
    assert len(items(path)) == len(text.splitlines())


def test_a_dialog_is_lines_where_columns_are_asked_for(write: Write) -> None:
    assert detect(write("a.txt", DIALOG), named=Columns(preset="none")).format == "CSV"


VTT = "WEBVTT\n\n1\n00:01.000 --> 00:04.000\n<v Ann Lee>How can I help you?</v>\n\n00:05.000 --> 00:08.000 line:0\n"


def test_a_call_as_webvtt_is_a_conversation_by_its_voices(write: Write) -> None:
    (item,) = items(write("a.vtt", f"{VTT}<v Bo>The <i>lamp</i> flickers,\nevery evening.</v>\n"))
    assert said(item) == [("agent", "How can I help you?"), ("customer", "The lamp flickers,\nevery evening.")]
    assert item.time is None


def test_a_call_as_subrip_is_a_conversation_and_who_answers_can_be_named(write: Write) -> None:
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{'AB'[n % 2]}: line {n} of it\n" for n in range(1, 5)]
    path = write("a.srt", "\n".join(cues))
    assert [role for role, _ in said(items(path, "A")[0])] == ["customer", "agent", "customer", "agent"]


def test_subtitles_that_do_not_tell_who_speaks_are_refused_with_the_remedy(write: Write) -> None:
    with pytest.raises(FileProblem, match=r"begin each cue with a name .*--agent NAME"):
        items(write("a.vtt", f"{VTT.replace('<v Ann Lee>', '')}The lamp flickers\n"))


def test_subtitles_without_words_are_a_file_without_rows(write: Write) -> None:
    with pytest.raises(FileWithoutRows, match="without words"):
        items(write("a.vtt", "WEBVTT"))


@pytest.mark.parametrize("name", ["line.txt", "kakaotalk.txt", "telegram.txt"])
def test_who_answers_in_a_chat_of_an_app_makes_conversations_of_a_day(name: str) -> None:
    agent = "램프가게" if name.startswith("k") else "Lampshop"
    first, *_ = items(str(EXAMPLES / name), agent)
    assert {role for role, _ in said(first)} == {"customer", "agent"}
    assert first.author in ("Mei", "민지", "Ona")


def whatsapp(*said: str) -> str:
    return "".join(f"15.01.26, 14:{n % 60:02} - {name}: Words {n}\n" for n, name in enumerate(said))


def test_an_agent_who_comes_late_to_a_chat_is_told_by_the_name(write: Write) -> None:
    told = write("a.txt", whatsapp(*("Maria", "Operator Anna") * 130, "Operator Ben"))
    assert said(items(told)[-1])[-1] == ("agent", "Words 260")
    plain = write("b.txt", whatsapp(*("Maria", "Ona") * 130, "Operator Ben", "Ona"))
    found = items(plain)
    assert said(found[-2]) == [("agent", "Words 260")]
    assert (found[-1].author, found[-1].text, found[0].text) == ("Ona", "Words 261", "Words 0")


@pytest.mark.parametrize(
    "file", ["WhatsApp Chat with Maria.txt", "WhatsApp-Chat mit Maria.txt", "Чат WhatsApp с контактом Maria.txt"]
)
def test_the_other_one_answers_where_a_chat_is_named_after_one_of_two(write: Write, file: str) -> None:
    path = write(file, whatsapp("Maria", "Acme Dental", "Maria"))
    assert [role for role, _ in said(items(path)[0])] == ["customer", "agent", "customer"]
    assert detect(path).reasons["agents"] == "Acme Dental answers for you; name who does with --agent NAME"


@pytest.mark.parametrize("file", ["Acme Dental whatsapp.txt", "chat Maria.txt", "與Mariana的聊天.txt"])
def test_a_file_that_only_has_a_name_in_it_tells_not_who_answers(write: Write, file: str) -> None:
    path = write(file, whatsapp("Maria", "Acme Dental", "Maria"))
    assert [item.author for item in items(path)] == ["Maria", "Acme Dental", "Maria"]


def test_a_chat_of_kakaotalk_on_a_phone_is_read(write: Write) -> None:
    day = "2026년 3월 3일"
    lines = f"{day} 화요일\n{day} 오후 1:05, 민지 : 램프가\n깜빡여요\n{day} 오전 12:06, 가게 : 네\n"
    first, second = items(write("a.txt", lines))
    assert (first.text, first.time) == ("램프가\n깜빡여요", "2026-03-03T13:05")
    assert second.time == "2026-03-03T00:06"


def test_the_posts_of_an_archive_of_x_are_read_and_said_to_be_its_owners(write: Write) -> None:
    post = '{"tweet": {"id_str": "%s", "full_text": "%s", "created_at": "Tue Mar 03 09:05:00 +0000 2026"}}'
    posts = ", ".join([post % (1, "The lamp is here"), post % (2, "RT @ona: it flickers")])
    path = write("tweets.js", f"window.YTD.tweets.part0 = [ {posts} ]")
    (item,) = items(path)
    assert (item.id, item.text, item.channel) == ("1", "The lamp is here", "x")
    assert "owner's" in detect(path).reasons["format"]


def test_lines_of_json_as_texts_are_refused_with_the_remedy(write: Write) -> None:
    lines = '"reviews": [\n  {\n    "text": "It flickers every evening"\n  },\n  {\n    "text": "Lovely"\n  }\n]\n'
    with pytest.raises(FileProblem, match=r"its lines read as JSON or as a program, not as texts; name it \.json"):
        items(write("a.txt", lines))


@pytest.mark.parametrize("tag", ["[iOS] It crashes at {}", "[1{}:02] Tomas: it crashes", "[{}] No"])
def test_texts_that_begin_with_a_tag_are_no_json(write: Write, tag: str) -> None:
    assert len(items(write("a.txt", "".join(f"{tag.format(n)} and more\n" for n in range(6))))) == 6


@pytest.mark.parametrize(
    "line", ["[1, 2, 3],", '["a", "b"],', '[{"text": "It crashes"},', '"text": "It crashes",', '"x": null,']
)
def test_lines_of_lists_are_json(write: Write, line: str) -> None:
    with pytest.raises(FileProblem):
        items(write("a.txt", f"It is\n{line}\n" + f"{line}\n" * 6))


def test_a_chat_of_wechat_sent_by_mail_is_read_by_its_days(write: Write) -> None:
    first = "————— 2026-03-02 —————\n\n小梅  21:05\n\n台灯一直闪\n\n阳光客服  21:30\n\n[文件] 说明.pdf\n请看说明"
    second = "————— 2026-03-03 —————\n\n阳光客服  09:00\n\n好了吗?\n\n小梅  9:05\n\n好了"
    item, later = items(write("a.txt", f'"灯具小店"的聊天记录如下:\n\n{first}\n\n{second}\n'))
    assert said(item) == [("customer", "台灯一直闪"), ("agent", "请看说明")]
    assert (item.author, item.time) == ("小梅", "2026-03-02T21:05")
    assert said(later) == [("agent", "好了吗?"), ("customer", "好了")]


def test_messages_below_names_and_times_are_of_wechat_where_a_line_says_so(write: Write) -> None:
    heads = "\n".join(f"小梅 2026-03-0{day} 09:05\n台灯一直闪, 第{day}天了\n" for day in range(2, 8))
    assert detect(write("a.txt", f"售后群 聊天记录\n\n{heads}")).preset == "wechat"
    assert detect(write("b.txt", heads)).preset == "messages"


@pytest.mark.parametrize(
    "lines",
    [
        ["It flickers 2026-03-02 09:05", "Lamp on 2026-03-02 09:06", "All dark 2026-03-02 09:07", "Light at last"],
        ["Our shop", "Anna 2026-03-02 09:05", "It flickers", "Bo 2026-03-02 09:06", "Mine too"],
        ["It broke on 2026-03-02 at noon", "Nobody came", "It broke again", "Nobody came"],
    ],
)
def test_lines_that_end_in_a_time_are_no_messages(write: Write, lines: list[str]) -> None:
    assert detect(write("a.txt", "\n".join(lines) + "\n")).preset is None


def test_what_stands_beside_a_picture_and_when_something_was_ordered_are_words_of_a_chat(write: Write) -> None:
    lines = ["消息记录", "导出时间: 2026-03-09 10:00", "消息对象:小花", "", "2026-03-02 10:15:00 小花(12345)"]
    lines += ["[图片]杯子碎了", "2026-03-02 10:17:00 小花(12345)", "2026-03-01 09:00 下的单", "太慢了"]
    found = items(write("a.txt", "\n".join(lines) + "\n"))
    assert [(item.author, item.text) for item in found] == [
        ("小花", "[图片]杯子碎了"),
        ("小花", "2026-03-01 09:00 下的单\n太慢了"),
    ]


@pytest.mark.parametrize(
    ("lines", "format_"),
    [
        (["Date: 2026-03-02 10:15", "Name: {name}", "Comment: {text}", ""], "Text records"),
        (["Submitted: 2026-03-02 10:15", "Rating: 4", "Feedback: {text}", ""], "Text records"),
        (["2026-03-02 10:15 {text} and", "nobody came to say sorry"], "CSV"),
        (["★★★☆☆ 2026-03-02 10:15", "{text}"], "CSV"),
        (["2026-03-02 10:15 - Website", "{text}"], "CSV"),
        (["Your visit: 2026-03-02 10:15", "{text}"], "CSV"),
    ],
)
def test_a_list_of_feedback_with_times_is_no_chat(write: Write, lines: list[str], format_: str) -> None:
    said = ["The soup was cold", "Kind waiter, quick bill", "Too dear for us"]
    told = zip(("Ada", "Bo", "Cy"), said, strict=True)
    parts = ["\n".join(lines).format(name=name, text=text) for name, text in told]
    choice = detect(write("a.txt", "\n".join(parts) + "\n"))
    assert (choice.format, choice.preset) == (format_, None)


def test_a_line_of_brackets_behind_a_time_is_looked_at_once() -> None:
    begun = wechat.PLAIN.starts()
    started = time.perf_counter()
    assert begun("2026-03-02 10:15 " + "(" * 20_000) is None
    assert time.perf_counter() - started < 1
