"""Which of several columns of texts, times and labels counts, by whose they are."""

import json

import pytest

from app.errors import ColumnsProblem
from tests.dumps import Write, read_all, texts

SOUP = "The soup was cold once more"
LATE, KIND, LOUD = (
    "The courier came two hours late again",
    "Kind and quick on the phone, thanks",
    "Far too loud for a talk",
)


def test_a_column_named_as_the_customers_counts_before_a_bare_comment(write: Write) -> None:
    rows = f"id,Comment,Customer feedback\n1,call back at six,{LATE}\n2,a VIP,{SOUP}\n3,no answer,{LOUD}\n"
    choice, _ = read_all(write("a.csv", rows))
    assert choice.columns.text == "Customer feedback"


def test_cases_have_their_words_in_the_description(write: Write) -> None:
    head = "Case Owner,Case Number,Case Origin,Description,Case Comments,Status\n"
    rows = f"Dan,1,Web,{LATE},line test fine,Open\nSubtotal,Count,,1,,\nSue,2,Web,{LOUD},credit was raised,Open\n"
    choice, _ = read_all(write("a.csv", head + rows))
    assert choice.columns.text == "Description"


def test_the_time_that_begins_as_the_text_does_comes_first(write: Write) -> None:
    rows = f"Stay date,Review comment,Review date\n2026-11-15,{LATE},2026-11-17\n2026-11-16,{LOUD},2026-11-18\n"
    choice, _ = read_all(write("a.csv", rows))
    assert choice.columns.time == "Review date"


def test_labels_in_words_below_codes_are_no_row(write: Write) -> None:
    head = "num;day;q1_open;weight\nNumber of answer;Day of answer;What do you like?;Weight of answer\n"
    body = "".join(f"{at};2026-11-0{at};{words};0.{at}\n" for at, words in enumerate((LATE, KIND, LOUD), start=1))
    choice, rows = read_all(write("a.csv", head + body))
    assert texts(rows, choice.columns.text or "") == [LATE, KIND, LOUD]


def test_where_no_original_is_the_text_beside_it_counts(write: Write) -> None:
    rows = [{"id": 1, "text": LATE}, {"id": 2, "text": KIND, "originalText": "Nett und schnell am Telefon"}]
    choice, found = read_all(write("a.json", json.dumps({"reviews": [*rows, {"id": 3, "text": LOUD}]})))
    assert texts(found, choice.columns.text or "") == [LATE, "Nett und schnell am Telefon", LOUD]


def test_a_list_of_goods_is_refused(write: Write) -> None:
    rows = f"A1,Fan,Air,{SOUP},9,1\nA2,Pan,Hot,{LOUD},8,2\n"
    with pytest.raises(ColumnsProblem, match="list of goods"):
        read_all(write("a.csv", f"sku,name,brand,description,sale_price,stock\n{rows}"))


def test_what_a_forum_quotes_aside_is_no_text(write: Write) -> None:
    post = f"<aside class='quote'><p>could you send the logs?</p></aside><p>{LATE}</p>"
    choice, rows = read_all(
        write("a.json", json.dumps([{"id": 1, "cooked": post}, {"id": 2, "cooked": f"<p>{LOUD}</p>"}]))
    )
    from app.readers.fields.rows import Row, feedback_of  # noqa: PLC0415 - of this test alone

    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert [one.text.strip() for one in found] == [LATE, LOUD]
