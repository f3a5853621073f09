"""Who speaks in tables whose conversations or roles have no usual name, and what is left alone."""

import json

import pytest

from app.domain.records import Feedback
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import detect
from tests.dumps import Write, bad, read_all, texts

TALK = (
    *(("Where is my sofa?", "customer"), ("Let me check that.", "agent")),
    *(("The leg is broken.", "customer"), ("A new one is on its way.", "agent")),
)


def items(path: str) -> list[Feedback]:
    choice, rows = read_all(path, Columns(resolve=True))
    return [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def said(path: str) -> list[list[str]]:
    return [[str(turn.role) for turn in item.turns] for item in items(path)]


@pytest.mark.parametrize(
    ("names", "customer", "agent"),
    [
        ("상담번호,발화자,발화내용", "고객", "상담원"),
        ("問合せ番号,発言者,発言内容", "お客様", "オペレーター"),
        ("رقم المحادثة,المرسل,الرسالة", "العميل", "الموظف"),
        ("ID rozmowy,Nadawca,Treść", "Klient", "Konsultant"),
        ("Mã hội thoại,Người gửi,Nội dung", "Khách hàng", "Nhân viên"),
        ("Görüşme No,Gönderen,Mesaj", "Müşteri", "Temsilci"),
        ("Blok,Speaker,Message", "Customer", "Agent"),  # its conversations are told by their values
    ],
)
def test_turns_are_gathered_in_any_language(write: Write, names: str, customer: str, agent: str) -> None:
    word = {"customer": customer, "agent": agent}
    rows = [f"k{number // 2},{word[role]},{text}" for number, (text, role) in enumerate(TALK)]
    assert said(write("a.csv", "\n".join((names, *rows)) + "\n")) == [["customer", "agent"]] * 2


def test_turns_without_conversations_stand_alone_and_say_so(write: Write) -> None:
    rows = [f"{number},{role.upper()},{text}" for number, (text, role) in enumerate(TALK)]
    path = write("a.csv", "\n".join(("Id,ParticipantId,Content", *rows)) + "\n")
    assert said(path) == [["customer"], ["agent"], ["customer"], ["agent"]]
    assert [item.id for item in items(path)] == ["0", "1", "2", "3"]
    assert detect(path).reasons["preset"] == "rows are turns, and no column tells of which conversation"


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("Respondent type", ("Parent", "Student", "Staff")),
        ("Role", ("Parent", "Staff", "Parent")),
        ("Sender", ("Resident", "Employee", "Resident")),
        ("Account", ("Client", "Consultant", "Client")),
        ("Role", ("Buyer", "Agent", "Buyer")),
        ("User Type", ("Customer", "Representative", "Customer")),
        ("User Type", ("Customer", "Agent", "Customer")),
        ("Role", ("Customer", "Agent", "Customer")),
        ("I am a", ("Customer", "Agent", "Customer")),
    ],
)
def test_what_groups_of_people_answer_to_a_survey_are_no_turns(
    write: Write, column: str, kinds: tuple[str, ...]
) -> None:
    texts = ("Lunch is cold every day", "The hall needs new paint", "Buses never wait for us")
    rows = "".join(f"{n},{kind},{text}\n" for n, (kind, text) in enumerate(zip(kinds, texts, strict=True)))
    assert detect(write("a.csv", f"ID,{column},Comment\n{rows}")).preset is None


@pytest.mark.parametrize(
    ("names", "kinds"),
    [
        ("Contact ID,Topic,Feedback", ("Staff", "Food")),
        ("Session ID,Category,Feedback", ("Support", "Food")),
        ("Ticket ID,Team,Comment", ("Support", "Billing")),
        ("Ticket ID,Assignee,Comment", ("Support", "Bob")),
        ("Ticket ID,Customer Name,Comment", ("Guest", "Ona")),
        ("Contact ID,Sender,Comment", ("Support", "Ona")),
    ],
)
def test_topics_teams_and_customers_are_no_speakers(write: Write, names: str, kinds: tuple[str, str]) -> None:
    rows = "".join(f"{n // 2},{kinds[n % 2]},Lunch is cold every day {n}\n" for n in range(6))
    assert detect(write("a.csv", f"{names}\n{rows}")).preset is None


def test_contacts_are_conversations_beside_the_columns_of_amazon_connect(write: Write) -> None:
    rows = "c1,CUSTOMER,It leaks\nc1,AGENT,Where\nc2,CUSTOMER,It rattles\nc2,AGENT,Since when\n"
    path = write("a.csv", f"ContactId,ParticipantRole,Content\n{rows}")
    assert said(path) == [["customer", "agent"]] * 2


def test_rows_of_both_sides_that_rate_are_no_turns(write: Write) -> None:
    rows = "1,Client,5,A calm office\n2,Agent,2,Too many meetings\n3,Client,4,Fair prices here\n"
    assert detect(write("a.csv", f"ID,Sender,Stars,Review\n{rows}")).preset is None


def test_a_column_of_words_for_roles_counts_more_than_one_of_addresses(write: Write) -> None:
    rows = "c1,Inbound,ona@mail.lt,Late again\nc1,Outbound,help@shop.lt,So sorry\nc2,Inbound,jo@mail.lt,A fine shop\n"
    path = write("a.csv", f"Conversation ID,Direction,From,Body\n{rows}")
    assert said(path) == [["customer", "agent"], ["customer"]]


def test_a_user_beside_a_contact_is_staff(write: Write) -> None:
    rows = "c1,Contact,Late again\nc1,User,So sorry\nc2,Contact,A fine shop\n"
    assert said(write("a.csv", f"conversation_id,sender_type,content\n{rows}")) == [["customer", "agent"], ["customer"]]
    rows = "c1,User,Late again\nc1,Lead,And me\nc1,Admin,So sorry\nc2,User,A fine shop\n"
    path = write("b.csv", f"conversation_id,author_type,body\n{rows}")
    assert said(path) == [["customer", "customer", "agent"], ["customer"]]


def test_a_chat_in_which_no_agent_speaks_says_so(write: Write) -> None:
    path = write(
        "a.csv", "Chat ID,Role,Message\nc1,Visitor,Late again\nc1,Visitor,Still late\nc2,Visitor,Hello there\n"
    )
    assert "no row is an agent's" in detect(path).reasons["agents"]


CALL = (
    ("Good morning, Acme support, how can I help?", "It is the second week without water."),
    ("I am sorry to hear that, let me check.", "Please hurry."),
)


def test_speakers_with_numbers_are_told_by_what_they_say_in_each_call(write: Write) -> None:
    rows = ["call_id,speaker,utterance"]
    for call, (agent, customer) in (("c1", ("Speaker 1", "Speaker 2")), ("c2", ("Speaker 2", "Speaker 1"))):
        for serves, asks in CALL:
            rows += [f'{call},{agent},"{serves}"', f'{call},{customer},"{asks}"']
    path = write("a.csv", "\n".join(rows) + "\n")
    assert said(path) == [["agent", "customer"] * 2] * 2
    assert "told by what they say" in detect(path).reasons["preset"]


@pytest.mark.parametrize("talks", [False, True])
def test_turns_that_are_flagged_as_those_of_a_bot_are_its(write: Write, talks: bool) -> None:
    flags = ((False, False), (True, False), (False, True))
    turns = [
        {"is_bot": bot, "is_agent": agent, "text": text} for (bot, agent), (text, _) in zip(flags, TALK, strict=False)
    ]
    rows = [{"conversation": n, **turn} for n in range(3) for turn in turns]
    path = write("a.json", json.dumps([{"id": n, "messages": turns} for n in range(3)] if talks else rows))
    assert said(path) == [["customer", "bot", "agent"]] * 3


def test_numbers_of_speakers_without_conversations_are_told_of(write: Write) -> None:
    path = write("a.csv", "speaker,text\nspk_0,The rain fell all day\nspk_1,The wind blew and blew\n")
    assert "all words count as the customers'" in detect(path).reasons["agents"]


def test_feedback_on_the_speakers_of_a_day_is_no_call(write: Write) -> None:
    rows = "s1,Speaker 1,Too quiet for me\ns1,Speaker 1,Fine jokes\ns2,Speaker 2,Too long\ns2,Speaker 2,Great slides\n"
    assert detect(write("a.csv", f"Session ID,Speaker,Comment\n{rows}")).preset is None


def test_a_call_that_does_not_tell_its_speakers_is_rejected(write: Write) -> None:
    rows = "c1,SPEAKER_00,The rain fell\nc1,SPEAKER_01,The wind blew\nc2,SPEAKER_00,Fog again\nc2,SPEAKER_01,Snow too\n"
    _, read = read_all(write("a.csv", f"Recording ID,speaker,text\n{rows}"))
    assert bad(read) == [(2, "row_role"), (3, "row_role"), (4, "row_role"), (5, "row_role")]


@pytest.mark.parametrize(
    ("names", "customer", "agent"),
    [
        ("ID чата,Тип,Сообщение", "Входящее", "Исходящее"),
        ("会话编号,发送方,消息内容", "买家", "卖家"),
        ("InitialContactId,ParticipantRole,Content", "CUSTOMER", "AGENT"),
    ],
)
def test_directions_and_sides_make_a_chat_in_further_tools(write: Write, names: str, customer: str, agent: str) -> None:
    rows = "".join(f"c{n},{customer},Words {n} are mine\nc{n},{agent},Sorry for that {n}\n" for n in range(3))
    choice, found = read_all(write("a.csv", f"{names}\n{rows}"))
    assert choice.preset == "chat"
    assert len(found) == 3


def test_turns_in_parts_of_a_record_are_the_customers_alone(write: Write) -> None:
    said = [("in", "The lamp flickers"), ("out", "Sorry, we send a new one"), ("in", "It came broken too")]
    rows = [{"id": n, "attributes": {"direction": way, "preview": text}} for n, (way, text) in enumerate(said)]
    choice, found = read_all(write("a.json", json.dumps({"data": rows})))
    assert texts(found, "attributes.preview") == ["The lamp flickers", "It came broken too"]
    assert "agents" in choice.reasons


def test_markup_in_the_turns_of_a_chat_becomes_text(write: Write) -> None:
    rows = "".join(f"c{n},user,<p>Words {n}<br>are mine</p>\nc{n},admin,<p>Sorry</p>\n" for n in range(3))
    choice, found = read_all(write("a.csv", f"conversation_id,author_type,body\n{rows}"))
    item = next(feedback_of(row.values, choice.columns, row_id="") for row in found if isinstance(row, Row))
    assert item.turns[0].text == "Words 0\nare mine"


def test_turns_that_stand_alone_are_not_gathered_by_what_they_have_in_common(write: Write) -> None:
    rows = "".join(
        f"/all,S{n},{side},{text}\n"
        for n, (side, text) in enumerate(
            [("user", "It flickers"), ("agent", "Let me check that for you"), ("user", "Thanks")]
        )
    )
    assert len(items(write("a.csv", f"uri,sid,role,message\n{rows}"))) == 3
