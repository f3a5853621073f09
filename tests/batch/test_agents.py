"""Who speaks and who is one of ours: in chat tables with names, in exports of chats and networks; what is left out."""

import json

import pytest

from app.batch.columns import Columns, Reading
from app.batch.read import detect
from app.batch.rows import BadRow, Row, feedback_of
from app.domain.records import Feedback
from tests.batch.conftest import Write, read_all


def items(path: str, *agents: str) -> list[Feedback]:
    """The items of a file."""
    choice, rows = read_all(path, Columns(resolve=True, reading=Reading(agents=agents)))
    assert not [row for row in rows if isinstance(row, BadRow)]
    return [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def lines(*records: object) -> str:
    return "\n".join(json.dumps(one) for one in records) + "\n"


@pytest.mark.parametrize(
    ("speaker", "names", "roles"),
    [
        ("Author", ("Visitor", "Tom (Shop)", "Visitor"), ["customer", "agent", "customer"]),
        ("Sender", ("Клиент", "Пётр", "Клиент"), ["customer", "agent", "customer"]),
        ("Name", ("Ona", "Support", "Ona"), ["customer", "agent", "customer"]),
    ],
)
def test_beside_a_word_for_one_side_all_names_are_of_the_other(
    write: Write, speaker: str, names: tuple[str, ...], roles: list[str]
) -> None:
    said = ("My card is charged twice", "So sorry for that awful error", "Mend it now")
    rows = [f"c1,{name},{text}\n" for name, text in zip(names, said, strict=True)]
    path = write(
        "a.csv", f"Conversation ID,{speaker},Message\n{''.join(rows)}c2,{names[0]},A fine shop\nc2,{names[1]},Hi\n"
    )
    first, second = items(path)
    assert [str(turn.role) for turn in first.turns] == roles
    assert len(second.turns) == 2


def test_a_column_that_is_the_same_all_through_a_conversation_tells_no_speaker(write: Write) -> None:
    rows = "c1,Client,Late again\nc1,Client,Still late\nc2,Partner,All is fine\n"
    assert detect(write("a.csv", f"Chat ID,Kind,Message\n{rows}")).preset is None


def telegram(write: Write, kind: str, *writers: str) -> str:
    messages = [
        {
            "id": n,
            "type": "message",
            "date_unixtime": f"{1772352900 + n}",
            "from": one,
            "from_id": one,
            "text": f"Text {n}",
        }
        for n, one in enumerate(writers)
    ]
    return write("result.json", json.dumps({"name": "Shop", "type": kind, "id": 77, "messages": messages}))


def test_what_a_group_writes_in_its_own_name_is_left_out(write: Write) -> None:
    path = telegram(write, "private_supergroup", "user1", "channel77", "channel8")
    assert [item.author for item in items(path)] == ["user1", "channel8"]
    assert "left out" in detect(path).reasons["agents"]


def test_a_channel_that_writes_alone_is_read(write: Write) -> None:
    assert len(items(telegram(write, "public_channel", "channel77", "channel77"))) == 2


def test_who_answers_in_telegram_can_be_named(write: Write) -> None:
    path = telegram(write, "personal_chat", "user1", "user2")
    assert detect(path).reasons["agents"] == "2 people write; name the one who answers with --agent NAME"
    assert [item.author for item in items(path, "User2")] == ["user1"]


def test_a_chat_of_two_asks_who_answers(write: Write) -> None:
    chat = "15.01.26, 14:22 - Ona: Where is my parcel\n15.01.26, 14:25 - Shop: On its way\n"
    path = write("chat.txt", chat)
    assert detect(path).reasons["agents"] == "2 people write; name the one who answers with --agent NAME"
    assert "agents" not in detect(path, named=Columns(reading=Reading(agents=("Shop",)))).reasons


def post(number: int, **more: object) -> dict[str, object]:
    user = {"id_str": f"6{number}", "screen_name": f"user{number}", "description": "I love cats and also dogs"}
    text = f"@shop lost my bag {number} times &amp; nobody cares"
    made = {"id_str": f"10{number}", "full_text": text, "entities": {}, "user": user, "lang": "en"}
    return {
        **made,
        "source": '<a href="https://x.example">Web</a>',
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        **more,
    }


def test_old_posts_of_x_are_read_without_those_that_repeat_others(write: Write) -> None:
    path = write("a.jsonl", lines(post(1), post(2, retweeted_status=post(1)), post(3)))
    first, second = items(path, "user3") + items(path)[1:]
    assert (first.id, first.author, first.channel) == ("101", "61", "x")
    assert first.text == "@shop lost my bag 1 times & nobody cares"
    assert first.segment == {"app": "Web"}
    assert second.id == "103"


def test_bots_of_reddit_are_left_out(write: Write) -> None:
    people = ("kai", "AutoModerator", "RemindMeBot", "stats-bot", "MrRobot")
    records = [{"subreddit": "bags", "author": one, "body": "It broke", "id": one, "created_utc": 1} for one in people]
    assert [item.author for item in items(write("a.jsonl", lines(*records)))] == ["kai", "MrRobot"]
