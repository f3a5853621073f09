"""Lists of messages in records which say elsewhere who is who: maps of roles, people with numbers, both ends."""

import json

import pytest

from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

ASKED, ANSWERED, AGAIN = "The audit log still misses events", "May I note that for the team", "Please do, thank you"
TALK = [("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)]


def first(path: str) -> tuple[list[list[tuple[str, str]]], str | None, str | None]:
    """Who says what in each item, and who the first one is by, and when."""
    choice, rows = read_all(path)
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    said = [[(str(turn.role), turn.text) for turn in one.turns] or [("", one.text)] for one in items]
    return said, items[0].author, items[0].time


def test_a_map_of_roles_tells_who_speaks_whatever_is_said(write: Write) -> None:
    """The customer offers help here, which would be taken for an agent's word."""
    said = [("SPEAKER_01", "How can I help you to find it?"), ("SPEAKER_00", "Where are you, please?")]
    calls = [
        {
            "audio": f"{at}.wav",
            "speaker_roles": {"SPEAKER_00": "agent", "SPEAKER_01": "customer"},
            "segments": [{"start": 1.5, "speaker": who, "text": f" {words}"} for who, words in said],
        }
        for at in range(3)
    ]
    found, author, time = first(write("a.json", json.dumps(calls)))
    assert [[role for role, _ in talk] for talk in found] == [["customer", "agent"]] * 3
    assert (author, time) == (None, None)  # a label is no person, nor are seconds a moment


def test_people_listed_with_two_numbers_are_known_by_either(write: Write) -> None:
    calls = [
        {
            "metaData": {"id": str(at), "started": "2026-02-17T14:00:00Z"},
            "parties": [
                {"id": "a0", "affiliation": "Internal", "speakerId": "4417"},
                {"id": "b0", "affiliation": "External", "speakerId": f"628{at}"},
            ],
            "transcript": [
                {"speakerId": f"628{at}" if role == "customer" else "4417", "sentences": [{"start": 4, "text": words}]}
                for role, words in TALK
            ],
        }
        for at in range(3)
    ]
    told = first(write("a.json", json.dumps({"requestId": "x", "calls": calls})))
    assert told == ([TALK] * 3, "6280", "2026-02-17T14:00:00Z")


def test_a_visitor_and_who_served_them_are_known_in_the_messages_of_their_room(write: Write) -> None:
    rooms = [
        {
            "room": f"r{at}",
            "visitor": {"_id": f"vis{at}", "token": "x"},
            "servedBy": {"_id": "ag9", "login": "lena"},
            "messages": [
                {"msg": words, "ts": "2026-03-03T10:11:02Z", "u": {"_id": "ag9" if role == "agent" else f"vis{at}"}}
                for role, words in TALK
            ]
            + [{"msg": "lena joined", "t": "uj", "ts": "2026-03-03T10:12:02Z", "u": {"_id": "rocket.cat"}}],
        }
        for at in range(2)
    ]
    assert first(write("a.json", json.dumps({"rooms": rooms}))) == ([TALK] * 2, "vis0", "2026-03-03T10:11:02Z")


def test_wrapped_messages_with_numbers_of_both_sides_are_a_conversation_without_its_notes(write: Write) -> None:
    def message(role: str, words: str, *, note: bool = False) -> dict[str, object]:
        ids = {"user_id": 9001, "staff_id": 0} if role == "customer" else {"user_id": 0, "staff_id": 3}
        return {"message": {**ids, "content": "", "content_html": f"<p>{words}</p>", "note": note}}

    messages = [message(*one) for one in TALK] + [message("agent", "Lost in the lab, I guess", note=True)]
    cases = [{"case": {"case_id": 7, "subject": "Log", "user_id": 9001, "staff_id": 3}, "messages": messages}]
    said, author, _ = first(write("a.jsonl", json.dumps(cases[0]) + "\n" + json.dumps(cases[0])))
    assert (said, author) == ([TALK] * 2, "9001")


@pytest.mark.parametrize("name", ["at", "ts", "sent_at"])
def test_the_first_turn_gives_the_time_where_the_record_has_none(write: Write, name: str) -> None:
    turns = [{"role": role, "text": words, name: "2026-02-10 10:00:00"} for role, words in TALK]
    _, _, time = first(write("a.jsonl", json.dumps({"number": "cv-1", "messages": turns})))
    assert time == "2026-02-10 10:00:00"


def test_labels_that_come_back_in_every_conversation_are_nobody(write: Write) -> None:
    turns = [
        {"participantId": "c" if role == "customer" else "x", "sentBy": role, "text": words} for role, words in TALK
    ]
    twice = [{**one, "participantId": f"{one['participantId']}-the-same"} for one in turns]
    for messages in (turns, twice):
        lines = "\n".join(json.dumps({"number": f"cv-{at}", "messages": messages}) for at in range(3))
        assert first(write("a.jsonl", lines))[1] is None
