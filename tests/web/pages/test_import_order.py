import dataclasses

import pytest
from starlette.datastructures import QueryParams

from app.errors import InputError
from app.readers.fields.names import NAMED
from app.services.import_rows import MOST_SEGMENTS, Order
from app.services.look import Look
from app.web.pages.import_order import FIELDS, NONE, address, file_name, order_of, pinned

LOOK = Look(
    "CSV", "utf-8", ",", ("nr", "review", "stars", "plan"), {"text": "review", "id": "nr", "rating": "stars"}, ()
)


def test_what_the_address_does_not_name_is_guessed_and_what_it_leaves_empty_stays_empty() -> None:
    assert order_of(QueryParams("name=a.csv")) == Order("a.csv")
    order = order_of(QueryParams("name=a.csv&text=review&rating=&time=&source=shop&more=plan&more=nr"))
    assert order == Order(
        "a.csv", columns={"text": "review", "more": ["plan", "nr"]}, source="shop", without=("time", "rating")
    )


def test_an_order_that_was_looked_at_is_started_just_as_it_was_shown() -> None:
    order = Order("a.csv", columns={"more": ["plan", "gone"]}, without=("rating",))
    again = order_of(QueryParams(pinned(order, LOOK)))
    assert again.columns == {"text": "review", "id": "nr", "more": ["plan"]}
    assert again.preset == NONE
    assert set(again.without) == {*FIELDS} - {"text", "id"}


def test_what_a_preset_finds_is_left_to_it_but_for_what_was_chosen() -> None:
    look = dataclasses.replace(LOOK, preset="trustpilot", columns={"text": "review", "channel": "=trustpilot"})
    order = Order("a.csv", columns={"rating": "nr"}, without=("lang",))
    again = order_of(QueryParams(pinned(order, look)))
    assert again == Order("a.csv", preset="trustpilot", columns={"rating": "nr"}, without=("lang",))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("reviews.csv", "reviews.csv"),
        ("C:\\Users\\me\\r.csv", "r.csv"),
        ("/etc/passwd", "passwd"),
        ("../r.csv", "r.csv"),
    ],
)
def test_a_file_is_called_without_its_folders(given: str, name: str) -> None:
    assert file_name(given) == name


@pytest.mark.parametrize("given", [None, "", "/", "a\x00b.csv", "x" * 201])
def test_a_name_that_can_not_be_shown_is_refused(given: str | None) -> None:
    with pytest.raises(InputError):
        file_name(given)


def test_each_field_whose_column_may_be_named_is_asked_for() -> None:
    assert sorted(FIELDS) == sorted(NAMED)


def test_columns_beyond_measure_are_refused() -> None:
    with pytest.raises(InputError, match="characters"):
        order_of(QueryParams({"name": "a.csv", "text": "x" * 1_001}))
    with pytest.raises(InputError, match="segments"):
        order_of(QueryParams([("name", "a.csv"), *(("more", str(n)) for n in range(MOST_SEGMENTS + 1))]))


def test_the_address_of_a_file_holds_its_name_whatever_signs_it_has() -> None:
    assert address("1f", "отзывы & 1.csv").startswith("/import/1f?name=%D0%BE")
    assert "&" not in address("1f", "a&b=c.csv").partition("?")[2]
