"""Inboxes of "Download your information", and threads of Reddit as their pages have them."""

import json

import pytest

from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts

SHOP, ANNA = "Gėlių krautuvė", "Žydrė Šatė"
ASKED, ANSWERED, AGAIN = "Rožės atvyko nuvytusios 😞", "Atvešime naujas per valandą", "Ačiū, jos nuostabios"
SAID = [(ANNA, ASKED), (SHOP, ANSWERED), (ANNA, AGAIN)]


def as_bytes(text: str) -> str:
    """A text as Facebook writes it: a sign for each of its bytes."""
    return text.encode().decode("latin-1")


def inbox(*, title: str = ANNA, more: list[dict[str, object]] | None = None) -> str:
    """An inbox of three messages, the newest first, and `more`."""
    messages: list[dict[str, object]] = [
        {"sender_name": as_bytes(who), "timestamp_ms": 1_772_536_445_000 + at, "content": as_bytes(words)}
        for at, (who, words) in enumerate(SAID)
    ]
    listed = [*reversed(messages), *(more or [])]
    named = [{"name": as_bytes(one)} for one in (ANNA, SHOP)]
    whole = {"participants": named, "messages": listed, "title": as_bytes(title), "thread_path": "inbox/anna_1"}
    return json.dumps(whole, indent=1)


def told(path: str, *agents: str) -> list[tuple[str | None, str | None, list[tuple[str, str]]]]:
    """Id, author and turns, or the text, of each item."""
    choice, rows = read_all(path, Columns(reading=Reading(agents=agents)))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [(one.id, one.author, [(str(t.role), t.text) for t in one.turns] or [("", one.text)]) for one in items]


WHOLE = [("inbox/anna_1", ANNA, [("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)])]


def test_an_inbox_is_one_conversation_in_the_order_of_time_with_its_letters_mended(write: Write) -> None:
    assert told(write("message_1.json", inbox())) == WHOLE


def test_an_inbox_that_is_named_after_nobody_who_writes_asks_who_answers(write: Write) -> None:
    path = write("message_1.json", inbox(title="Our flowers"))
    assert [(author, said) for _, author, said in told(path)] == [(who, [("", words)]) for who, words in SAID]
    assert told(path, SHOP) == WHOLE


def test_notes_of_the_app_and_what_was_taken_back_are_left_out(write: Write) -> None:
    notes: list[dict[str, object]] = [{"content": "Liked a message"}, {"photos": [{"uri": "a.jpg"}]}]
    notes += [{"content": as_bytes(f"{ANNA} sent an attachment.")}, {"content": "Video call", "call_duration": 60}]
    notes += [{"content": "Call me", "is_unsent": True}]
    more = [{"sender_name": as_bytes(ANNA), "timestamp_ms": 1, **one} for one in notes]
    assert told(write("message_1.json", inbox(more=more))) == WHOLE


def test_an_inbox_of_messenger_with_other_names_is_read_alike(write: Write) -> None:
    messages = [{"senderName": who, "text": words, "timestamp": at} for at, (who, words) in enumerate(SAID)]
    whole = {"participants": [ANNA, SHOP], "threadName": ANNA, "messages": messages[::-1]}
    assert told(write("Anna_1.json", json.dumps(whole))) == [(ANNA, *WHOLE[0][1:])]


def test_an_inbox_that_breaks_off_is_read_message_by_message(write: Write) -> None:
    choice, rows = read_all(write("message_1.json", inbox()[:-300]))
    assert choice.columns.text == "content"
    assert len(texts(rows, "content")) > 1


def of(kind: str, **data: object) -> dict[str, object]:
    """A thing of Reddit."""
    return {"kind": kind, "data": data}


def listing(*children: dict[str, object]) -> dict[str, object]:
    """Things of Reddit as its pages list them."""
    return of("Listing", children=list(children))


@pytest.mark.parametrize("place", [{"subreddit": "Coffee"}, {"subreddit_id": "t5_1"}])
def test_a_thread_of_reddit_is_read_with_its_replies(write: Write, place: dict[str, object]) -> None:
    more = of("more", id="x", name="t1_x", parent_id="t1_b", count=4, children=["x", "y"])
    bot = of("t1", id="z", author="AutoModerator", body="Read the rules", created_utc=2.0, **place)
    reply = of("t1", id="c", author="bo", body="It did, thank you", replies="", created_utc=4.0, **place)
    comment = of("t1", id="b", author="ann", body="Hold both", replies=listing(reply, more), created_utc=3.0, **place)
    post = of("t3", id="a", author="bo", title="The light stays on", selftext="", created_utc=1.0, subreddit="Coffee")
    choice, rows = read_all(write("thread.json", json.dumps([listing(post), listing(bot, comment, more)])))
    assert choice.preset == "reddit"
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    said = [(one.author, one.text) for one in found]
    assert said == [("bo", "The light stays on"), ("ann", "Hold both"), ("bo", "It did, thank you")]
