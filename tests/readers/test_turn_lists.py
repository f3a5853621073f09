"""Conversations in lists of rows and of documents, and texts in lists that nothing is taken from."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.errors import ColumnsProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import detect
from tests.dumps import Write, read_all, texts

ASKED, ANSWERED = "The lamp flickers", "How can I help you?"


def roles(path: str, columns: Columns | None = None) -> list[list[tuple[str, str]]]:
    """Who says what in each item."""
    choice, rows = read_all(path, columns)
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [[(str(turn.role), turn.text) for turn in item.turns] for item in found]


@pytest.mark.parametrize(
    ("name", "agent", "customer"),
    [
        ("turns", {"speaker": "agent", "content": ANSWERED}, {"speaker": "customer", "content": ASKED}),
        (
            "messages",
            {"role": "staff", "content": [{"type": "text", "text": ANSWERED}]},
            {"role": "user", "content": ASKED},
        ),
        ("messages", {"sender": {"t": "a", "n": "Bo"}, "msg": ANSWERED}, {"sender": {"t": "v"}, "msg": ASKED}),
        ("conversation", {"from": "Support", "body": ANSWERED}, {"from": "Client", "body": ASKED}),
        ("utterances", {"author_type": "agent", "utterance": ANSWERED}, {"author_type": "contact", "utterance": ASKED}),
        ("Transcript", {"isAgent": True, "Text": ANSWERED}, {"isAgent": False, "Text": ASKED}),
        ("transcript", {"speaker": "spk_0", "text": ANSWERED}, {"speaker": "spk_1", "text": ASKED}),
        (
            "messageRecords",
            {"sentBy": "Agent", "messageData": {"msg": {"text": ANSWERED}}},
            {"sentBy": "Consumer", "messageData": {"msg": {"text": ASKED}}},
        ),
        ("events", {"event": "bot", "text": ANSWERED}, {"event": "user", "text": ASKED}),
        ("messages", {"direction": "out", "content": ANSWERED}, {"direction": "in", "content": ASKED}),
    ],
)
def test_a_list_of_turns_is_read_whatever_its_elements_call_speaker_and_words(
    write: Write, name: str, agent: dict[str, object], customer: dict[str, object]
) -> None:
    rows = "".join(json.dumps({"id": f"c{n}", name: [agent, customer]}) + "\n" for n in range(3))
    first = "bot" if agent.get("event") == "bot" else "agent"
    assert roles(write("a.jsonl", rows)) == [[(first, ANSWERED), ("customer", ASKED)]] * 3


def test_a_document_that_is_one_conversation_is_one_item(write: Write) -> None:
    said = [{"speaker": f"S{n % 2}", "text": text} for n, text in enumerate((ANSWERED, ASKED, "One moment", "Thanks"))]
    (turns,) = roles(write("a.json", json.dumps({"call": "1", "results": {"segments": said}}, indent=1)))
    assert [role for role, _ in turns] == ["agent", "customer", "agent", "customer"]


def test_turns_of_several_conversations_in_one_list_are_gathered(write: Write) -> None:
    said = [{"chat_id": f"c{n // 2}", "role": ("agent", "customer")[n % 2], "text": f"Words {n}"} for n in range(4)]
    assert len(roles(write("a.json", json.dumps({"messages": said})))) == 2


def test_a_column_of_turns_that_is_named_is_read(write: Write) -> None:
    row = {"id": 1, "log": [{"sender": "agent", "message": ANSWERED}, {"sender": "visitor", "message": ASKED}]}
    assert roles(write("a.jsonl", json.dumps(row) + "\n"), Columns(turns="log")) == [
        [("agent", ANSWERED), ("customer", ASKED)]
    ]


def test_what_a_row_says_itself_is_the_customers_first_turn_unless_a_turn_has_it(write: Write) -> None:
    turns = [{"role": "agent", "text": ANSWERED}, {"role": "customer", "text": ASKED}]
    whole = f"Agent: {ANSWERED} Customer: {ASKED}"
    texts = ("The app crashes", f"{ASKED} ", whole, "")
    rows = [{"id": n, "description": text, "messages": turns} for n, text in enumerate(texts)]
    told = [("agent", ANSWERED), ("customer", ASKED)]
    found = roles(write("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows)))
    assert found == [[("customer", "The app crashes"), *told], told, told, told]


def test_turns_in_parquet_and_columns_with_a_dictionary_are_read(tmp_path: object) -> None:
    turns = [[{"speaker": "agent", "text": ANSWERED}, {"speaker": "customer", "text": ASKED}]] * 3
    shop = pa.array(["north", "south", "north"]).dictionary_encode()
    pq.write_table(pa.table({"id": ["a", "b", "c"], "shop": shop, "turns": turns}), path := f"{tmp_path}/a.parquet")
    assert roles(path) == [[("agent", ANSWERED), ("customer", ASKED)]] * 3


def test_texts_in_lists_are_named_among_what_is_not_read(write: Write) -> None:
    prose = ("It flickers every evening since we bought it", "A lovely light for reading in the garden at night")
    rows = [{"review": f"{one} {n}", "extra": [{"note": f"{n} {one}"}]} for n, one in enumerate(prose)]
    found = detect(write("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))).reasons["not read"]
    assert found.startswith("extra[].note;")


def test_where_columns_are_named_and_texts_stand_in_lists_alone_the_refusal_names_them(write: Write) -> None:
    said = [[{"kind": "why", "value": f"It flickers every evening since {n} May"}] for n in range(3)]
    path = write("a.jsonl", "".join(json.dumps({"id": n, "said": one}) + "\n" for n, one in enumerate(said)))
    assert texts(read_all(path)[1], "value") == [one[0]["value"] for one in said]
    with pytest.raises(ColumnsProblem, match=r"texts stand in lists \(said\[\]\.value\): write a row for each"):
        detect(path, named=Columns(author="id"))


def test_a_file_of_figures_alone_is_refused_with_what_to_write(write: Write) -> None:
    with pytest.raises(ColumnsProblem, match="write a text a line, or a table with a column of texts"):
        detect(write("a.txt", "1\n2\n3\n"))


def test_posts_with_comments_are_read_the_other_way_round_than_reviews_with_answers(write: Write) -> None:
    reviews = [
        {"author": f"u{n}", "text": f"It flickers {n}", "comments": [{"user": f"Shop {n}", "text": "Sorry"}]}
        for n in range(4)
    ]
    assert detect(write("a.json", json.dumps(reviews))).preset != "posts"
    for author in ({}, {"author": "deleted"}, {"author": "[deleted]"}, {"nickname": "Ona"}):
        unnamed = [{**author, "text": row["text"], "comments": row["comments"]} for row in reviews]
        assert detect(write("c.json", json.dumps(unnamed))).preset != "posts"
        one_named = [{**unnamed[0], "author": "Shop"}, *unnamed[1:]]
        assert detect(write("d.json", json.dumps(one_named))).preset != "posts"
    posts = [{"author": "Shop", "text": f"New {n}", "comments": [{"user": f"u{n}", "text": "Wow"}]} for n in range(4)]
    assert detect(write("b.json", json.dumps(posts))).preset == "posts"


def test_a_user_beside_a_contact_is_staff_and_what_nobody_says_a_note(write: Write) -> None:
    turns = [
        {"content": ASKED, "sender": {"type": "contact"}},
        {"content": ANSWERED, "sender": {"type": "user"}},
        {"content": "Marked as resolved"},
    ]
    path = write("a.json", json.dumps({"payload": [{"id": n, "messages": turns} for n in range(3)]}))
    assert roles(path)[0] == [("customer", ASKED), ("agent", ANSWERED), ("bot", "Marked as resolved")]


def test_phrases_in_the_parts_of_a_transcript_are_its_turns(write: Write) -> None:
    phrases = [
        {"text": ANSWERED, "participantPurpose": "internal"},
        {"text": ASKED, "participantPurpose": "external"},
    ]
    rows = [{"conversationId": f"g{n}", "transcripts": [{"language": "en", "phrases": phrases}]} for n in range(3)]
    assert roles(write("a.json", json.dumps(rows)))[0] == [("agent", ANSWERED), ("customer", ASKED)]


def test_a_text_that_has_most_turns_is_the_conversation_once_more(write: Write) -> None:
    turns = [{"speaker": name, "text": text} for name, text in (("agent", ANSWERED), ("user", ASKED), ("agent", "Oh."))]
    whole = {"id": 1, "text": f"{ASKED} Oh.", "utterances": turns}
    assert len(roles(write("a.jsonl", json.dumps(whole)))[0]) == 3


def test_messages_of_several_customers_are_no_one_conversation(write: Write) -> None:
    said = [
        {
            "sid": f"S{n}",
            "from": (f"+3706{n}", "+1555")[n % 2],
            "direction": ("inbound", "outbound-api")[n % 2],
            "body": t,
        }
        for n, t in enumerate((ASKED, "Sorry, we look into it", "It broke again", "How can we help?"))
    ]
    assert len(roles(write("a.json", json.dumps({"messages": said})))) == 4


def test_turns_in_a_column_of_texts_are_a_conversation(write: Write) -> None:
    turns = json.dumps([{"role": "customer", "text": ASKED}, {"role": "agent", "text": ANSWERED}]).replace('"', '""')
    rows = "".join(f'{n},"{turns}"\n' for n in range(3))
    assert roles(write("a.csv", f"id,text\n{rows}")) == [[("customer", ASKED), ("agent", ANSWERED)]] * 3


def test_who_is_named_beside_support_in_a_list_is_the_customer(write: Write) -> None:
    said = [{"author": "Ann", "message": ASKED}, {"author": "Support", "message": ANSWERED}]
    rows = [{"id": n, "history": said} for n in range(3)]
    assert roles(write("a.json", json.dumps(rows))) == [[("customer", ASKED), ("agent", ANSWERED)]] * 3
