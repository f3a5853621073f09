"""Records in lists and objects that are but wrappers: answers of an API, products with reviews, tables as JSON."""

import json

import pytest

from app.domain.records import Feedback
from app.errors import ColumnsProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, feedback_of
from tests.dumps import Write, bad, read_all

WET, KIND, BLUE = (
    "Parcel soaked, box torn open",
    "Driver waited, so kind",
    "Ordered blue, got green, no reply to two mails",
)
TOLD = [(WET, 1, "ann"), (KIND, 5, "bob"), (BLUE, 2, "cy")]


def items(path: str) -> list[Feedback]:
    choice, rows = read_all(path)
    return [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def told(path: str) -> list[tuple[str, float | None, str | None]]:
    return [(one.text, one.rating, one.author) for one in items(path)]


REVIEWS = [{"text": text, "stars": stars, "user": user} for text, stars, user in TOLD]
ROWS = [[text, str(stars), user] for text, stars, user in TOLD]
HITS = [{"_index": "a", "_source": {**one, "user": {"name": one["user"]}}} for one in REVIEWS]
HEADER = ["Feedback", "Stars", "User"]
WRAPPED = {
    "graphql": {"data": {"reviews": {"pageInfo": {"hasNextPage": False}, "edges": [{"node": one} for one in REVIEWS]}}},
    "solr": {"responseHeader": {"status": 0}, "response": {"numFound": 3, "docs": REVIEWS}},
    "elasticsearch": {"hits": {"hits": HITS}},
    "power bi": {"results": [{"tables": [{"rows": REVIEWS}]}]},
    "sheets": {"range": "A1:C4", "majorDimension": "ROWS", "values": [HEADER, *ROWS]},
    "rows": [HEADER, *ROWS],
    "columns": dict(zip(["text", "stars", "user"], map(list, zip(*TOLD, strict=True)), strict=True)),
    "pages": [{"page": 1, "data": REVIEWS[:2]}, {"page": 2, "data": REVIEWS[2:]}],
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("kind", WRAPPED)
def test_what_is_wrapped_is_read(kind: str, indent: int | None, write: Write) -> None:
    assert told(write("a.json", json.dumps(WRAPPED[kind], indent=indent))) == TOLD


def test_reviews_of_a_product_are_items_and_tell_of_which(write: Write) -> None:
    described = "A kettle of steel with a long cord and a whistle that sings."
    goods = [
        {"id": 7, "name": "Kettle", "sku": "K7", "description": described, "reviews": REVIEWS[:2]},
        {"id": 8, "name": "Lamp", "sku": "L8", "description": "Warm light.", "reviews": []},
        {"id": 9, "name": "Mat", "sku": "M9", "description": "For yoga.", "reviews": REVIEWS[2:]},
        {"id": 10, "name": "Cup", "sku": "C1", "description": "Blue.", "reviews": None},
    ]
    path = write("a.jsonl", "\n".join(map(json.dumps, goods)))
    assert told(path) == TOLD
    choice, rows = read_all(path)
    assert [row.values["sku"] for row in rows if isinstance(row, Row)] == ["K7", "K7", "M9"]
    assert bad(rows) == [(4, "text_empty")]
    assert "reviews" in choice.reasons["rows"]


def test_a_short_row_of_a_table_in_lists_is_filled_up(write: Write) -> None:
    assert told(write("a.json", json.dumps({"values": [HEADER, [WET], *ROWS[1:]]}))) == [(WET, None, None), *TOLD[1:]]


@pytest.mark.parametrize("wrong", [[HEADER], [HEADER, [*ROWS[0], "more"]], [["Feedback", None], ["a", "b"]]])
def test_lists_that_are_no_table_are_refused(wrong: list[list[object]], write: Write) -> None:
    path = write("a.json", json.dumps({"values": wrong}))
    with pytest.raises(ColumnsProblem):
        read_all(path)


def test_a_page_without_its_list_is_told_of_and_the_others_are_read(write: Write) -> None:
    _, rows = read_all(write("a.json", json.dumps([{"page": 1, "data": [REVIEWS[0], REVIEWS[2]]}, {"page": 2}])))
    assert [row.values["text"] for row in rows if isinstance(row, Row)] == [WET, BLUE]
    assert [row.code for row in rows if isinstance(row, BadRow)] == ["text_empty"]


def test_a_column_that_is_named_is_not_looked_for_in_lists(write: Write) -> None:
    path = write("a.json", json.dumps([{"page": 1, "note": "none", "data": REVIEWS}] * 2))
    choice, _ = read_all(path, Columns(text="note"))
    assert choice.columns.text == "note"
