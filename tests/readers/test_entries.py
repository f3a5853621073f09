"""Tables and lists with a row an entry of a thread, in which numbers, kinds or both ends tell who speaks."""

import json

import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

ASKED, ANSWERED, AGAIN = "The lift is stuck again", "A fitter is on the way", "It runs, thank you"
OTHER, SENT = "Where is my second invoice?", "It was sent on Monday"
TALKS = [[("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)], [("customer", OTHER), ("agent", SENT)]]
SAID = [("7", "c1", ASKED), ("7", "", ANSWERED), ("7", "c1", AGAIN), ("9", "c2", OTHER), ("9", "", SENT)]
Talks = list[list[tuple[str, str]]]


def talks(path: str) -> tuple[Talks, list[str | None]]:
    """Who says what in each item, and whose it is."""
    choice, rows = read_all(path)
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    said = [[(str(turn.role), turn.text) for turn in one.turns] or [("", one.text)] for one in items]
    return said, [one.author for one in items]


def test_an_entry_with_the_number_of_a_customer_or_of_staff_is_theirs(write: Write) -> None:
    lines = ["ticket_number;type;user_id;staff_id;poster;created;body"]
    for at, (ticket, who, words) in enumerate(SAID):
        ids = f"{who};0" if who else "0;12"
        lines.append(f"{ticket};{'M' if who else 'R'};{ids};Ana;2026-03-0{at + 1} 10:00;{words}")
    lines.insert(3, "7;N;0;12;Ana;2026-03-02 11:00;The cable, I guess, ask Ivan")
    assert talks(write("a.csv", "\n".join(lines))) == (TALKS, ["c1", "c2"])


def test_tickets_with_the_numbers_of_both_sides_are_no_entries(write: Write) -> None:
    rows = [f"{at};c{at};12;{words}" for at, (_, _, words) in enumerate(SAID)]
    said, _ = talks(write("a.csv", "\n".join(["ticket_id;user_id;agent_id;description", *rows])))
    assert said == [[("", words)] for *_, words in SAID]


def test_whoever_began_a_ticket_is_its_customer_and_comments_are_notes(write: Write) -> None:
    kinds = ["Create", "Correspond", "Correspond", "Create", "Correspond"]
    entries = [
        f"id: {at}\nTicket: {ticket}\nType: {kind}\nContent: {words}\nCreator: {who or 'lind'}\nCreated: 2026-02-05"
        for at, (kind, (ticket, who, words)) in enumerate(zip(kinds, SAID, strict=True))
    ]
    note = "id: 77\nTicket: 7\nType: Comment\nContent: Not our lift\nCreator: lind\nCreated: 2026-02-05 13:04"
    status = "id: 78\nTicket: 7\nType: Status\nContent: \nCreator: lind\nCreated: 2026-02-05 13:09"
    text = "\n\n--\n\n".join([*entries[:2], note, status, *entries[2:]])
    assert talks(write("a.txt", text)) == (TALKS, ["c1", "c2"])


def test_entries_with_the_newest_first_are_not_told_by_who_began(write: Write) -> None:
    kinds = ["Create", "Reply", "Reply", "Create", "Reply"]
    rows = [f"{one[0]},{kind},{one[1] or 'lind'},{one[2]}" for kind, one in zip(kinds, SAID, strict=True)][::-1]
    said, _ = talks(write("a.csv", "\n".join(["ticket,type,creator,content", *rows])))
    assert [("agent", ASKED)] not in said
    assert not any(("agent", ASKED) in talk or ("customer", SENT) in talk for talk in said)


def messages(*, one: str = "from_id", other: str = "to_id") -> list[dict[str, object]]:
    """Messages between a shop and two customers."""
    ends = [(who, "oa") if who else ("oa", "c1" if ticket == "7" else "c2") for ticket, who, _ in SAID]
    return [
        {"src": int(sent != "oa"), "time": 1772680951000 + at, "message": words, one: sent, other: to}
        for at, ((sent, to), (*_, words)) in enumerate(zip(ends, SAID, strict=True))
    ]


@pytest.mark.parametrize("ends", [("from_id", "to_id"), ("sender_id", "recipient_id")])
def test_messages_between_one_number_and_several_are_conversations_with_each(
    write: Write, ends: tuple[str, str]
) -> None:
    listed = {"data": messages(one=ends[0], other=ends[1]), "error": 0, "message": "Success"}
    assert talks(write("a.json", json.dumps(listed))) == (TALKS, ["c1", "c2"])


def test_messages_between_two_do_not_tell_which_of_them_is_ours(write: Write) -> None:
    said, _ = talks(write("a.json", json.dumps({"data": messages()[:3]})))
    assert said == [[("", ASKED)], [("", ANSWERED)], [("", AGAIN)]]


def nested(kind: str, way: str | None, thread: str, who: str, words: str) -> str:
    """A message as an API with relations gives it, in a line."""
    whose = {"conversation": {"data": {"type": "conversation", "id": thread}}, "customer": {"data": {"id": who}}}
    said = {"preview": words, "sentAt": "2026-03-01T16:02:11Z", "channel": "email"}
    given = {"direction": way, **said} if way else {"body": words, "createdAt": "2026-03-01T17:00:00Z"}
    return json.dumps({"type": kind, "id": words[:5], "attributes": given, "relationships": whose})


def test_nested_messages_are_gathered_by_the_conversation_they_refer_to(write: Write) -> None:
    lines = [nested("message", "in" if who else "out", one, "c1" if one == "7" else "c2", w) for one, who, w in SAID]
    lines.insert(2, nested("note", None, "7", "c1", "Third one this week, tell the warehouse"))
    path = write("a.jsonl", "\n".join(lines))
    assert talks(path) == (TALKS, ["c1", "c2"])
    choice, rows = read_all(path, Columns(text="attributes.preview"))
    assert (choice.preset, len(rows)) == (None, len(lines) - 2)  # what went out isn't the customers'


def test_notes_among_staff_are_no_turns_of_a_table(write: Write) -> None:
    lines = ["TicketNumber;SenderType;IsVisibleForCustomer;From;Body"]
    lines += [f"{one};{'customer' if who else 'agent'};1;X Y <{who or 'us'}@a.example>;{w}" for one, who, w in SAID]
    lines.insert(3, "7;agent;0;Eva <us@a.example>;Escalated, I guess the cable")
    assert talks(write("a.csv", "\n".join(lines))) == (TALKS, ["c1@a.example", "c2@a.example"])


def test_posts_of_a_forum_in_which_people_begin_and_answer_are_nobodys_service(write: Write) -> None:
    posts = [("1", "create", "ann", ASKED), ("1", "reply", "bob", AGAIN), ("2", "create", "bob", OTHER)]
    posts += [("2", "reply", "ann", "I have the very same question")]
    lines = [f"{thread};{kind};{who};{words}" for thread, kind, who, words in posts]
    said, _ = talks(write("a.csv", "\n".join(["thread;type;username;content", *lines])))
    assert said == [[("", words)] for *_, words in posts]


def test_a_grade_named_note_makes_no_note_of_a_turn(write: Write) -> None:
    lines = [f"{one};{'client' if who else 'agent'};1;{words}" for one, who, words in SAID]
    said, _ = talks(write("a.csv", "\n".join(["conversation;role;note;message", *lines])))
    assert said == TALKS


def test_an_author_of_a_kind_tells_the_side_of_a_nested_message(write: Write) -> None:
    lines = [
        {
            "ticket": {"id": int(one)},
            "author": {"type": "customer" if who else "agent", "id": who or "a1"},
            "content": words,
        }
        for one, who, words in SAID
    ]
    assert talks(write("a.jsonl", "\n".join(map(json.dumps, lines)))) == (TALKS, ["c1", "c2"])
