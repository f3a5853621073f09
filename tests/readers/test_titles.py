"""What customers write above a text is read with it, and what others write there isn't."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from app.errors import ColumnsProblem
from app.readers.fields.choosing import choose
from app.readers.fields.columns import Columns
from app.readers.fields.titles import headed
from app.readers.items import Found, items_of
from app.readers.read import open_dump
from app.services.import_rows import Order, open_items
from app.services.items import Item
from tests.dumps import Write

TEXTS = ("It broke after two days and nobody answers.", "My mother uses it every day, no complaints at all.")
TITLES = ("Never again", "Just right")


def title_of(columns: Mapping[str, Sequence[object]], named: Columns | None = None) -> str | None:
    sample = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return choose(list(columns), sample, named=named or Columns(), file="a.csv")[0].title


def texts_of(path: str, named: Columns | None = None) -> list[str]:
    with open_dump(path, named=named or Columns()) as dump:
        return [one.feedback.text for one in items_of(dump) if isinstance(one, Found)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Review title", "Review text"),
        ("title", "body"),
        ("Заголовок", "Отзыв"),
        ("Antraštė", "Atsiliepimas"),
        ("標題", "評論內容"),
        ("タイトル", "レビュー内容"),
        ("Titel der Bewertung", "Bewertung"),
        ("review.title", "review.text"),
    ],
)
def test_a_title_is_found_beside_the_text_by_its_name(title: str, text: str) -> None:
    rating = "review.rating" if "." in text else "rating"
    assert title_of({"id": (1, 2), title: TITLES, text: TEXTS, rating: (1, 5)}) == title


def test_the_name_of_goods_that_comes_again_and_again_is_no_title() -> None:
    goods = ("Desk lamp", "Desk lamp", "Desk lamp", "Wall lamp", "Desk lamp", "Wall lamp")
    texts = [f"Review number {number} says that the light is too dim to read" for number in range(6)]
    assert title_of({"title": goods, "review": texts, "rating": (1, 2, 3, 2, 1, 2)}) is None


def test_what_is_as_long_as_a_text_or_of_another_thing_is_no_title() -> None:
    assert title_of({"title": TEXTS, "review": ("Broke early.", "My mother uses it."), "rating": (1, 5)}) is None
    assert title_of({"product.title": TITLES, "review.text": TEXTS, "review.rating": (1, 5)}) is None
    assert title_of({"title": ("2026-03-01", "2026-03-02"), "review": TEXTS, "rating": (1, 5)}) is None


@pytest.mark.parametrize("name", ["subject", "title", "Заголовок", "件名"])
def test_without_a_rating_a_title_may_be_that_of_a_page_a_thread_or_a_ticket(name: str) -> None:
    assert title_of({name: TITLES, "body": TEXTS, "rating": (1, 5)}) == name
    assert title_of({name: TITLES, "body": TEXTS}) is None
    assert title_of({"post title": TITLES, "body": TEXTS}) == "post title"


@pytest.mark.parametrize("beside", ["isbn", "Director", "ticket_id", "assignee", "company"])
def test_beside_a_rating_a_title_may_be_that_of_a_book_a_ticket_or_a_person(beside: str) -> None:
    assert title_of({beside: ("a1", "b2"), "title": TITLES, "review": TEXTS, "rating": (1, 5)}) is None
    assert title_of({beside: ("a1", "b2"), "review title": TITLES, "review": TEXTS}) == "review title"


def test_who_names_the_text_alone_gets_that_column_and_nothing_above_it() -> None:
    assert title_of({"review title": TITLES, "body": TEXTS}, Columns(text="body")) is None
    assert title_of({"title": TITLES, "body": TEXTS}, Columns(text="body", title="title")) == "title"
    assert title_of({"review title": TITLES, "body": TEXTS}, Columns(title="")) is None


@pytest.mark.parametrize(
    ("title", "text", "read"),
    [
        ("Never again", "It broke.", "Never again\n\nIt broke."),
        ("Never again", "", "Never again"),
        (None, "It broke.", "It broke."),
        ("It broke…", "It broke after two days.", "It broke after two days."),
        ("Two days only!", "It lasted two days only, what a waste.", "It lasted two days only, what a waste."),
        ("Ok", "I took it back.", "Ok\n\nI took it back."),
        ("Five Stars", "It hums.", "It hums."),
        ("-", "It hums.", "It hums."),
        ("RE: your order", "Still nothing.", "Still nothing."),
        ("回覆:退貨", "還是沒有消息。", "還是沒有消息。"),
        ("<b>Loud</b> &amp; hot", "It hums.", "Loud & hot\n\nIt hums."),
    ],
)
def test_title_and_text_are_one_text_unless_the_text_says_the_title_anyway(
    title: str | None, text: str, read: str
) -> None:
    assert headed(title, text) == read


def test_titles_are_read_in_tables_in_presets_and_before_a_reply(write: Write, tmp_path: Path) -> None:
    table = write("a.csv", "id,title,text,rating\n1,Never again,It broke.,1\n2,,Fine so far for me.,4\n")
    assert texts_of(table) == ["Never again\n\nIt broke.", "Fine so far for me."]
    assert texts_of(table, Columns(title="")) == ["It broke.", "Fine so far for me."]
    amazon = {"overall": 1.0, "reviewerID": "A1", "asin": "B1", "reviewText": "It broke.", "summary": "Never again"}
    assert texts_of(write("b.jsonl", json.dumps(amazon))) == ["Never again\n\nIt broke."]
    answered = "Review Id,Review Stars,Review Title,Review Content,Company Reply\n7,1,Never again,It broke.,Sorry!\n"
    with open_dump(write("c.csv", answered), named=Columns()) as dump:
        (found,) = [one for one in items_of(dump) if isinstance(one, Found)]
    assert [turn.text for turn in found.feedback.turns] == ["Never again\n\nIt broke.", "Sorry!"]


def test_an_import_without_titles_reads_the_texts_alone(write: Write) -> None:
    path = Path(write("a.csv", "id,title,text,rating\n1,Never again,It broke.,1\n2,Just right,Fine so far for me.,4\n"))
    rows = [row for _, row in open_items(path, Order("a.csv", without=("title",)))]
    assert [row.feedback.text for row in rows if isinstance(row, Item)] == ["It broke.", "Fine so far for me."]


@pytest.mark.parametrize("kept", ["text", "title"])
def test_what_people_wrote_is_no_segment_which_would_be_kept_as_it_is(write: Write, kept: str) -> None:
    path = write(
        "a.csv", "id,title,text,rating\n1,Never again,Mail me at ann@x.example,1\n2,Fine,Fine so far for me,4\n"
    )
    with (
        pytest.raises(ColumnsProblem, match=f"{kept} holds what people wrote, which is kept redacted"),
        open_dump(path, named=Columns(segments=(kept,))) as dump,
    ):
        list(dump.rows)
