"""Phrases that are parts of longer ones."""

import pytest

from app.pipeline.naming_ends import Next, continued
from app.pipeline.naming_words import Word, phrases
from tests.pipeline.test_naming import names

FILLING = ["the lift", "a wall", "my lamp", "two doors", "some stairs"]


def word(text: str, *, empty: bool = False) -> Word:
    return Word(text, text, empty=empty, counts=False, open=False, begins=False)


QUEUES, OF, SHOPS, WAYS = word("queues"), word("of", empty=True), word("shops"), word("ways")


@pytest.mark.parametrize(
    ("nexts", "more"),
    [
        ([(QUEUES, None)] * 4 + [(None, None)], (QUEUES,)),
        ([(QUEUES, None)] * 3 + [(None, None)], ()),
        ([(QUEUES, None)] * 2, ()),
        ([(OF, SHOPS)] * 5, (OF, SHOPS)),
        ([(OF, SHOPS)] * 3 + [(OF, WAYS)] * 2, ()),
        ([(OF, None)] * 5, ()),
        ([(None, None)] * 5, ()),
    ],
)
def test_what_nearly_always_comes_next_belongs_to_a_phrase(nexts: list[Next], more: tuple[Word, ...]) -> None:
    assert continued(nexts) == more


def test_a_phrase_knows_what_comes_next_up_to_a_sign() -> None:
    found = {one.surface: one.next for one in phrases("long queues at the till, again", "en")}
    assert [one and one.surface for one in found["queues"]] == ["at", "the"]
    assert found["till"] == (None, None)


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("lt", "Salone Vilniuje ilgos eilės", "Salone Vilniuje ilgos eilės"),
        ("en", "Broken garage door opener", "Broken garage door opener"),
    ],
)
def test_a_name_is_not_cut_where_a_phrase_is_as_long_as_it_may_be(lang: str, text: str, name: str) -> None:
    assert names(lang, late=[text] * 5, pay=["Xyz abc"] * 5)["late"] == name


def test_a_name_of_what_is_followed_by_many_things_stays_as_it_is() -> None:
    said = [f"nobody mended {one}" for one in FILLING]
    assert names("en", late=said, pay=["Xyz abc"] * 5)["late"] == "Nobody mended"


def test_a_word_of_giving_needs_whom_it_is_given() -> None:
    found = {one.surface for one in phrases("真心推薦給朋友", "zh-Hant")}
    assert "推薦給" not in found
    assert any(one.startswith("推薦給") for one in found)
