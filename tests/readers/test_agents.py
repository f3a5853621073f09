"""Who speaks and who is one of ours: in chat tables with names, in exports of chats and networks; what is left out."""

import json
from pathlib import Path

import pytest

from app.domain.records import Feedback
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import BadRow, Row, feedback_of
from app.readers.read import detect
from tests.dumps import Write, read_all


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


def roles(path: str, *agents: str) -> list[list[str]]:
    return [[str(turn.role) for turn in item.turns] for item in items(path, *agents)]


def test_who_is_named_counts_more_than_the_role_beside_the_name(write: Write) -> None:
    said = (("user", "Tom", "It flickers"), ("user", "Anna Berg", "We look at it"), ("admin", "Zed", "Sorry"))
    rows = "".join(f"c{n},{role},{name},{text}\n" for n in range(2) for role, name, text in said)
    path = write("a.csv", f"Conversation ID,Role,Name,Message\n{rows}")
    assert roles(path)[0] == ["customer", "customer", "agent"]
    assert roles(path, "anna berg")[0] == ["customer", "agent", "agent"]
    turns = [{"role": role, "name": name, "text": text} for role, name, text in said]
    path = write("a.jsonl", lines(*({"id": n, "messages": turns} for n in range(2))))
    assert roles(path)[0] == ["customer", "customer", "agent"]
    assert roles(path, "Anna Berg")[0] == ["customer", "agent", "agent"]


def test_who_is_named_counts_in_the_turns_of_a_tool(write: Write) -> None:
    said = [{"author_id": who, "body": text, "public": True} for who, text in ((7, "It flickers"), (8, "We look"))]
    ticket = {"id": 1, "subject": "s", "description": "It flickers", "requester_id": 8, "comments": said}
    path = write("a.json", json.dumps({"tickets": [{**ticket, "created_at": "2026-03-03T10:00:00Z"}]}))
    assert roles(path) == [["agent", "customer"]]
    assert roles(path, "8") == [["agent", "agent"]]


def test_who_is_named_answers_in_a_log_that_is_a_cell(write: Write) -> None:
    log = "[10:00] Anna Berg: The {} is there\n[10:01] Tom: Which one\n[10:02] Anna Berg: The tall one"
    path = write("a.csv", "id,text\n" + "".join(f'{n},"{log.format(n)}"\n' for n in range(3)) + "3,It flickers\n")
    assert roles(path) == [[]] * 4
    assert roles(path, "Anna Berg") == [["agent", "customer", "agent"]] * 3 + [[]]
    assert items(path, "Anna Berg")[3].text == "It flickers"


def test_what_those_named_wrote_in_slack_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "export" / "help"
    folder.mkdir(parents=True)
    messages = [
        {"type": "message", "user": who, "text": who, "ts": f"177244200{n}.000400"} for n, who in enumerate("AB")
    ]
    (folder / "2026-03-03.json").write_text(json.dumps(messages))
    assert [item.author for item in items(str(tmp_path / "export"), "a")] == ["B"]
    assert len(items(str(tmp_path / "export"), "a", "b")) == 2


def test_one_who_speaks_alone_in_a_chat_of_names_is_a_customer_and_a_known_agent_one(write: Write) -> None:
    said = (("c0", "Anna", "How can I help you?"), ("c0", "Tom", "It flickers"), ("c1", "Kai", "It is dark"))
    said += (("c2", "Anna", "The lamp is there"), ("c2", "Mia", "Which one"))  # type: ignore[assignment]  # longer
    path = write("a.csv", "Chat ID,Sender,Message\n" + "".join(f"{','.join(one)}\n" for one in said))
    assert roles(path, "Anna") == [["agent", "customer"], ["customer"], ["agent", "customer"]]
    assert [item.author for item in items(path, "Anna")] == ["Tom", "Kai", "Mia"]


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("yes", "no"), ("T", "F"), ("True", "False"), ("y", "n")])
@pytest.mark.parametrize("flag", ["is_bot", "author_is_uploader"])
def test_a_flag_is_read_however_yes_is_written(write: Write, flag: str, yes: str, no: str) -> None:
    words = ("The lamp flickers", "Write to us here", "A lovely light it is", "Too dear for me")
    rows = "".join(f"{n},{yes if n == 1 else no},{text}\n" for n, text in enumerate(words))
    assert len(items(write("a.csv", f"id,{flag},comment\n{rows}"))) == 3


@pytest.mark.parametrize(("yes", "no"), [(1, 0), ("yes", "no"), (True, False), (1.0, 0.0)])
def test_a_flag_tells_who_speaks_in_a_list_of_turns(write: Write, yes: object, no: object) -> None:
    turns = [{"is_staff": flag, "text": f"Words {n}"} for n, flag in enumerate((no, yes))]
    path = write("a.jsonl", lines(*({"id": n, "messages": turns} for n in range(2))))
    assert roles(path) == [["customer", "agent"]] * 2


def test_an_account_that_is_named_as_a_firms_and_answers_as_one_is_left_out_of_reddit(write: Write) -> None:
    said = {
        "Lumbago_Official": ["Sorry to hear that! Please DM us your order number.", "Please contact us with a photo."],
        "official_potato": ["The lid broke in a week", "Same here, mine leaks"],
        "need_help": ["Thanks for the update, it still leaks"],
        "mo": ["It fits &gt; 3 litres &amp; a cup, please contact us if you are the maker"],
    }
    records = [
        {"subreddit": "bags", "author": who, "body": text, "id": f"{who}{n}", "created_utc": 1}
        for who, texts in said.items()
        for n, text in enumerate(texts)
    ]
    found = items(write("a.json", json.dumps(records)))
    assert [item.author for item in found] == ["official_potato", "official_potato", "need_help", "mo"]
    assert found[-1].text == "It fits > 3 litres & a cup, please contact us if you are the maker"
