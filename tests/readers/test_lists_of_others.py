"""Conversations and comments in lists of records, under names that nobody announced."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts

ASKED, ANSWERED, AGAIN = "The roof still leaks after a month", "A fitter comes on Tuesday", "It worked, thank you"


def said(path: str) -> list[list[tuple[str, str]]]:
    """Who says what in each item."""
    choice, rows = read_all(path)
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [[(str(turn.role), turn.text) for turn in item.turns] or [("", item.text)] for item in found]


TALK = [("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)]


def test_fields_of_any_name_tell_who_speaks_by_their_words(tmp_path: object) -> None:
    turns = [
        {"fra": "kunde", "tekst": ASKED},
        {"fra": "saksbehandler", "tekst": ANSWERED},
        {"fra": "kunde", "tekst": AGAIN},
    ]
    path = f"{tmp_path}/a.parquet"
    pq.write_table(pa.Table.from_pylist([{"kontakt": f"K{at}", "meldinger": turns} for at in range(2)]), path)
    assert said(path) == [TALK, TALK]


def test_flags_tell_who_speaks_and_notes_among_staff_are_left_out(write: Write) -> None:
    turns = [
        {"from_agent": False, "public": True, "body_text": ASKED},
        {"from_agent": True, "public": True, "body_text": ANSWERED},
        {"from_agent": True, "public": False, "channel": "internal-note", "body_text": "send him another one"},
        {"from_agent": False, "public": True, "body_text": AGAIN},
    ]
    assert said(write("a.json", json.dumps({"data": [{"id": at, "messages": turns} for at in range(2)]}))) == [
        TALK,
        TALK,
    ]


def test_what_a_nested_ticket_says_opens_its_notes(write: Write) -> None:
    notes = [
        {"body": ANSWERED, "incoming": False, "private": False},
        {"body": "retention offer?", "incoming": False, "private": True},
        {"body": AGAIN, "incoming": True, "private": False},
    ]
    tickets = [{"helpdesk_ticket": {"id": at, "description": ASKED, "notes": notes}} for at in range(2)]
    assert said(write("a.json", json.dumps(tickets))) == [TALK, TALK]


def test_a_list_of_people_elsewhere_tells_who_speaks(write: Write) -> None:
    def turn(number: str, text: str) -> dict[str, object]:
        return {"speakerId": number, "sentences": [{"start": 0, "text": one} for one in text.split("|")]}

    call = {
        "callId": "1",
        "transcript": [turn("s2", ASKED), turn("s1", "A fitter|comes on Tuesday"), turn("s2", AGAIN)],
    }
    people = [{"speakerId": "s1", "affiliation": "Internal"}, {"speakerId": "s2", "affiliation": "External"}]
    assert said(write("a.json", json.dumps({"callTranscripts": [call], "calls": [{"parties": people}]}))) == [TALK]


def test_comments_on_comments_are_items_but_for_those_of_who_answers_them_all(write: Write) -> None:
    def comment(name: str, text: str, *replies: object) -> dict[str, object]:
        return {"id": text[:4], "text": text, "ownerUsername": name, "replies": list(replies)}

    rows = [
        comment("bia", "The seam opened in the first wash", comment("shop", "Write to us, Bia")),
        comment("carol", "I love the new colours a lot"),
        comment(
            "rena", "When is size L back again?", comment("shop", "Next week"), comment("rena", "Great, I can wait")
        ),
    ]
    choice, read = read_all(write("a.json", json.dumps(rows)))
    assert texts(read) == [*(str(row["text"]) for row in rows), "Great, I can wait"]
    assert choice.reasons["replies"] == "what customers say in replies is an item each"


@pytest.mark.parametrize(
    "event", [{"type": "GuildMemberJoin"}, {"type": "system_message"}, {"messageType": "systemEventMessage"}]
)
def test_who_joined_is_no_feedback(write: Write, event: dict[str, str]) -> None:
    (name,) = event
    usual = {name: "Default", "author": {"id": "1", "name": "moth"}}
    rows = [{**usual, "id": 1, "content": ASKED}, {**usual, "id": 2, "content": AGAIN}]
    joined = {**usual, **event, "id": 3, "content": "Joined the server."}
    _, read = read_all(write("a.json", json.dumps({"messages": [*rows, joined]})))
    assert texts(read, "content") == [ASKED, AGAIN]


def test_what_a_program_posted_beside_users_is_left_out(write: Write) -> None:
    user = {"application": None, "user": {"id": "g1"}}
    program = {"application": {"id": "b", "displayName": "Bot"}, "user": None}
    rows = [
        {"id": at, "from": who, "body": {"content": text}}
        for at, (who, text) in enumerate([(user, ASKED), (program, "Thanks!"), (user, AGAIN)])
    ]
    _, read = read_all(write("a.json", json.dumps({"value": rows})))
    assert texts(read, "body.content") == [ASKED, AGAIN]


def test_what_was_liked_and_what_not_is_told_in_nested_records_too(write: Write) -> None:
    first = {"id": 1, "description": {"advantages": "Strong motor", "disadvantages": "Heavy to lift"}, "rating": 4}
    second = {"id": 2, "description": {"disadvantages": "Manual is in Chinese only"}, "rating": 3}
    assert said(write("a.json", json.dumps({"result": {"feedbacks": [first, second]}}))) == [
        [("bot", "advantages"), ("customer", "Strong motor")],
        [("bot", "disadvantages"), ("customer", "Heavy to lift")],
        [("bot", "disadvantages"), ("customer", "Manual is in Chinese only")],
    ]


def test_names_and_rows_in_lists_of_their_own_are_a_table(write: Write) -> None:
    whole = {"columns": ["case_id", "teksti"], "index": [0, 1], "data": [[501, ASKED], [502, AGAIN]]}
    choice, read = read_all(write("a.json", json.dumps(whole)))
    assert choice.columns.chosen() == {"text": "teksti", "id": "case_id"}
    assert texts(read, "teksti") == [ASKED, AGAIN]


def test_cards_above_conversations_part_them_and_give_number_and_time(write: Write) -> None:
    parts = [
        f"=====\nSession ID: F9-{at}\nCampaign: Web\nStart: 2026-03-20 1{at}:00:00\n-----\n"
        f"[1{at}:01:12] AGENT Rita: Hello, how may I help?\n[1{at}:02:12] CUSTOMER Walt: {ASKED}\n"
        f"[1{at}:03:12] AGENT Rita: {ANSWERED}\n"
        for at in range(3)
    ]
    choice, rows = read_all(write("a.txt", "".join(parts)))
    items = [row.values for row in rows if isinstance(row, Row)]
    assert choice.format == "Chat log"
    assert [item["id"] for item in items] == ["F9-0", "F9-1", "F9-2"]
    assert items[1]["time"] == "2026-03-20 11:00:00"
