"""Documents whose list is the messages of conversations, archives of several files, and lists under labels."""

import io
import json
import zipfile

import pytest

from app.errors import ColumnsProblem
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts

ASKED, ANSWERED, AGAIN = "The roof still leaks after a month", "A fitter comes on Tuesday", "It worked, thank you"
TALK = [("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)]


def said(path: str) -> list[list[tuple[str, str]]]:
    """Who says what in each item."""
    choice, rows = read_all(path)
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [[(str(turn.role), turn.text) for turn in item.turns] or [("", item.text)] for item in found]


BY_WAY = [
    {"type": "MESSAGE", "direction": "INCOMING", "text": ASKED},
    {"type": "MESSAGE", "direction": "OUTGOING", "text": ANSWERED},
    {"type": "COMMENT", "text": "send him another one"},
    {"type": "MESSAGE", "direction": "INCOMING", "text": AGAIN},
    {"type": "STATUS", "newStatus": "CLOSED"},
]
BY_SENDER = [
    {"content": ASKED, "message_type": 0, "private": False, "sender": {"id": 1, "type": "contact", "name": "Ona"}},
    {"content": "Assigned to Caio", "message_type": 2, "private": False, "sender": None},
    {"content": ANSWERED, "message_type": 1, "private": False, "sender": {"id": 1, "type": "user", "name": "Caio"}},
    {"content": "a boleto", "message_type": 1, "private": True, "sender": {"id": 1, "type": "user", "name": "Caio"}},
    {"content": AGAIN, "message_type": 0, "private": False, "sender": {"id": 1, "type": "contact", "name": "Ona"}},
]
BY_PEOPLE = [
    {"t": "uj", "msg": "guest-4", "u": {"username": "guest-4"}},
    {"msg": ASKED, "u": {"username": "guest-4"}},
    {"msg": ANSWERED, "u": {"username": "joost"}},
    {"msg": AGAIN, "u": {"username": "guest-4"}},
]


@pytest.mark.parametrize("messages", [BY_WAY, BY_SENDER, BY_PEOPLE])
@pytest.mark.parametrize("key", ["results", "payload", ""])
def test_a_list_of_messages_is_one_conversation(write: Write, messages: list[dict[str, object]], key: str) -> None:
    assert said(write("a.json", json.dumps({key: messages} if key else messages))) == [TALK]


def test_messages_that_name_their_conversation_are_gathered_by_it(write: Write) -> None:
    messages = [{**one, "conversationsThreadId": number} for one in BY_WAY for number in ("7", "8")]
    assert said(write("a.json", json.dumps({"results": messages}))) == [TALK, TALK]


def test_messages_of_several_customers_without_a_conversation_are_none(write: Write) -> None:
    messages = [{"role": role, "user_id": at, "text": words} for at, (role, words) in enumerate(TALK)]
    assert len(said(write("a.json", json.dumps(messages)))) > 1


def test_comments_of_several_people_are_no_conversation(write: Write) -> None:
    comments = [
        {"from": {"name": name}, "message": words} for name, words in zip("abc", (ASKED, ANSWERED, AGAIN), strict=True)
    ]
    assert len(said(write("a.json", json.dumps({"data": comments})))) == len(comments)


def test_what_a_trigger_of_a_chat_says_is_a_bots(write: Write) -> None:
    history = [{"sender_type": "Trigger", "msg": "Questions?"}]
    history += [{"sender_type": kind, "msg": words} for kind, words in (("Visitor", ASKED), ("Agent", ANSWERED))]
    assert said(write("a.jsonl", json.dumps({"id": "1", "history": history}))) == [[("bot", "Questions?"), *TALK[:2]]]


def archive(*files: tuple[str, str]) -> bytes:
    """A ZIP of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in files:
            packed.writestr(name, content)
    return file.getvalue()


def test_files_of_one_kind_in_an_archive_are_read_one_after_the_other(write: Write) -> None:
    files = [(f"{month}.csv", f"id,comment\n{month},{words}\n") for month, words in ((1, ASKED), (2, ANSWERED))]
    choice, rows = read_all(write("a.zip", archive(*files, ("README.txt", "What is in here\n"))))
    assert texts(rows, "comment") == [ASKED, ANSWERED]
    assert "2 files" in choice.reasons["archive"]


def test_what_tells_of_a_place_beside_its_reviews_in_an_archive_is_left_out(write: Write) -> None:
    """Google Takeout has data.json beside reviews.json, in a folder of each place."""
    place = {"name": "locations/2", "profile": {"description": "Soups"}, "hours": {"periods": [{"openDay": "MONDAY"}]}}
    reviews = [{"reviews": [{"reviewId": words, "starRating": "TWO", "comment": words}]} for words in (ASKED, AGAIN)]
    files = [(f"{at}/reviews-{at}.json", json.dumps(one)) for at, one in enumerate((*reviews, {"reviews": []}))]
    choice, rows = read_all(write("a.zip", archive(*files, ("0/data.json", json.dumps(place)))))
    assert texts(rows, choice.columns.text or "") == [ASKED, AGAIN]


def test_documents_in_an_archive_are_a_row_each(write: Write) -> None:
    calls = [
        {"Id": at, "Transcript": [{"ParticipantId": who.upper(), "Content": words} for who, words in TALK]}
        for at in (1, 2)
    ]
    files = [(f"a/{at}.json", json.dumps(call)) for at, call in enumerate(calls)]
    assert said(write("a.zip", archive(*files))) == [TALK, TALK]


def test_parts_under_the_labels_of_what_was_liked_are_answers(write: Write) -> None:
    texts_ = [
        {"id": "positive", "text": "Kind colleagues everywhere"},
        {"id": "negative", "text": "Slow decisions always"},
    ]
    reviews = [{"uuid": str(at), "texts": texts_} for at in range(3)]
    assert [turns[1] for turns in said(write("a.json", json.dumps({"reviews": reviews})))[:2]] == [
        ("customer", "Kind colleagues everywhere"),
        ("customer", "Slow decisions always"),
    ]


def test_the_customers_part_of_a_list_is_the_records_own(write: Write) -> None:
    ours = {"developerComment": {"text": "Please update, this fixes it. The team"}}
    reviews = [
        {"reviewId": str(at), "comments": [{"userComment": {"text": words, "starRating": at}}, ours]}
        for at, words in enumerate((ASKED, AGAIN), start=1)
    ]
    choice, rows = read_all(write("a.json", json.dumps({"reviews": reviews})))
    assert (choice.columns.text, choice.columns.rating) == ("text", "starRating")
    assert texts(rows) == [ASKED, AGAIN]


def test_messages_all_of_which_were_sent_are_refused(write: Write) -> None:
    sent = [{"sid": str(at), "direction": "outbound-api", "body": f"Hi {at}, rate your dinner"} for at in range(3)]
    with pytest.raises(ColumnsProblem, match="sent to customers"):
        read_all(write("a.json", json.dumps({"messages": sent})))


def test_staff_of_a_forum_are_left_out(write: Write) -> None:
    posts = [
        {"username": name, "cooked": words, "staff": staff, "admin": False}
        for name, words, staff in (("ona", ASKED, False), ("mika", ANSWERED, True), ("bo", AGAIN, False))
    ]
    _, rows = read_all(write("a.json", json.dumps({"post_stream": {"posts": posts}})))
    assert texts(rows, "cooked") == [ASKED, AGAIN]
