import datetime as dt
import math

import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.errors import TextProblem
from app.readers.fields.columns import Layout
from app.readers.fields.rows import as_tag, as_text, feedback_of
from app.readers.values.grades import as_rating

COLUMNS = Layout("text", "id", "time", "channel", "author", "lang", "rating", "turns")


def test_a_row_becomes_feedback_field_by_field() -> None:
    values = {
        "text": " Good.\r\n",
        "id": 17.0,
        "time": "01.03.2026 12:00",
        "channel": "app",
        "author": "",
        "lang": "zh_TW",
        "rating": "4,5",
        "other": "x",
    }
    assert feedback_of(values, COLUMNS, row_id="1") == Feedback(
        id="17", text=" Good.\r\n", time="01.03.2026 12:00", channel="app", lang="zh-TW", rating=4.5
    )


@pytest.mark.parametrize(("given", "author"), [("Anonymous", None), ("[deleted]", None), ("Ona", "Ona"), (0, None)])
def test_a_placeholder_is_no_author(given: object, author: str | None) -> None:
    assert feedback_of({"text": "a", "author": given}, COLUMNS, row_id="1").author == author


def test_a_row_without_id_takes_that_of_the_row() -> None:
    assert feedback_of({"text": "a"}, Layout(text="text"), row_id="a:3").id == "a:3"
    assert feedback_of({"text": "a", "id": None}, COLUMNS, row_id="4").id == "4"


def test_turns_become_a_chat_log_and_count_before_a_text() -> None:
    turns = [
        {"role": "User", "text": "Hi", "time": 17},
        {"role": "assistant", "text": None},
        {"role": "agent", "text": "x"},
    ]
    got = feedback_of({"turns": turns, "text": "all"}, COLUMNS, row_id="1")
    assert got.text == ""
    assert got.turns == (Turn(Role.CUSTOMER, "Hi", "17"), Turn(Role.BOT, ""), Turn(Role.AGENT, "x"))


def test_a_row_with_empty_turns_has_its_text() -> None:
    assert feedback_of({"turns": [], "text": "Fine."}, COLUMNS, row_id="1") == Feedback(id="1", text="Fine.")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"turns": "Hi"}, "not a list"),
        ({"turns": ["Hi"]}, "turn 0 is not an object"),
        ({"turns": [{"role": "customer", "text": "Hi"}, {"role": "customer", "text": 1}]}, "turn 1 is not an object"),
        ({"turns": [{"text": "Hi"}]}, "role None; write customer, agent or bot"),
        ({"text": {"label": "Hi"}}, "'text' holds no text but dict"),
        ({"text": b"\xff"}, "'text' holds no text but bytes"),
    ],
)
def test_a_row_of_a_wrong_shape_is_refused_with_what_to_write(values: dict[str, object], words: str) -> None:
    with pytest.raises(TextProblem, match=words):
        feedback_of(values, COLUMNS, row_id="1")


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    got = feedback_of({"text": "cut \ud83d off \U0001f600", "author": "\udc00"}, COLUMNS, row_id="1")
    assert (got.text, got.author) == ("cut \ufffd off \U0001f600", "\ufffd")


@pytest.mark.parametrize("word", ["NULL", "n/a", "#N/A", "NaN", "NaT", "\\N", "(null)", " null "])
def test_a_word_for_an_empty_cell_is_none_in_any_field(word: str) -> None:
    values = {"id": word, "text": word, "time": word, "author": word, "rating": word, "plan": word}
    columns = Layout(text="text", id="id", time="time", author="author", rating="rating", more=("plan",))
    assert feedback_of(values, columns, row_id="1") == Feedback(id="1", text="")
    said = f"They wrote {word} in it."
    assert feedback_of({"text": said}, Layout(text="text"), row_id="1").text == said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" \n", None),
        (" a ", " a "),
        (5, "5"),
        (5.0, "5"),
        (5.5, "5.5"),
        (math.nan, None),
        (True, "true"),
        (dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), "2026-03-01T12:00:00+00:00"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        ({"ä": [1]}, '{"ä": [1]}'),
    ],
)
def test_a_cell_is_given_as_text(value: object, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        (4, 4.0),
        (4.5, 4.5),
        ("4,5", 4.5),
        ("5 stars", 5.0),
        ("Rated 3 out of 5", 3.0),
        ("4/5", 4.0),
        ("★★★☆☆", 3.0),
        ("4★", 4.0),
        ("5⭐", 5.0),
        ("★ 4.5", 4.5),
        ("★★★★☆ (4,2)", 4.2),
        ("★★★☆☆ 12 reviews", 3.0),
        ("☆☆☆☆☆", 0.0),
        ("-1", -1.0),
        ("good", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_a_rating_is_the_number_in_it(value: object, rating: float | None) -> None:
    assert as_rating(value) == rating


@pytest.mark.parametrize(
    ("value", "tag"),
    [("en", "en"), ("zh_Hant_TW", "zh-Hant-TW"), (" ru ", "ru"), ("English", None), ("", None), (None, None)],
)
def test_a_language_is_a_tag_or_null(value: str | None, tag: str | None) -> None:
    assert as_tag(value) == tag


@pytest.mark.parametrize(
    "text",
    [
        "(Translated by Google) The soup was cold.\n\n(Original)\nSriuba buvo šalta.",
        "Sriuba buvo šalta.\n\n(Translated by Google)\nThe soup was cold.",
        "(Original)\nSriuba buvo šalta.\n\n(Translated by Google)\nThe soup was cold.",
        "(Übersetzt von Google) Die Suppe war kalt.\n\n(Original)\nSriuba buvo šalta.",
        "(Перевод Google) Суп был холодным.\n\n(Оригинал)\nSriuba buvo šalta.",
    ],
)
def test_of_a_text_that_google_translated_in_place_the_original_is_kept(text: str) -> None:
    found = feedback_of({"text": text, "turns": [Turn(Role.CUSTOMER, text)]}, COLUMNS, row_id="1")
    assert [turn.text for turn in found.turns] == ["Sriuba buvo šalta."]
    assert feedback_of({"text": text}, COLUMNS, row_id="1").text == "Sriuba buvo šalta."


@pytest.mark.parametrize(
    "text",
    [
        "(Translated by Google) The soup was cold.",
        "The menu (translated by Google) made us laugh. (Original) dishes though",
        "The best pizza (Original) and the worst (Special)",
        "We had to use an app.\n(Translated by Google) the menu said 'fried husband'. We left.",
        "Pas mal.\n(通过Google地图找到的) 这家店很差",
    ],
)
def test_a_translation_alone_and_words_about_one_are_kept(text: str) -> None:
    assert feedback_of({"text": text}, COLUMNS, row_id="1").text == text
