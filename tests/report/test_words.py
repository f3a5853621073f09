from importlib import resources
from string import Formatter

import pytest
import yaml

from app.domain.labels import Emotion
from app.domain.opportunity import Quadrant
from app.errors import NotFound
from app.report.words import LANGUAGES, words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_places_for_values(language: str) -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, other = words("en").texts, words(language).texts
    assert list(other) == list(english)
    assert {key: fields(text) for key, text in other.items()} == {key: fields(text) for key, text in english.items()}
    assert all(isinstance(text, str) and text.strip() for text in other.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_there_twice(language: str) -> None:
    text = (resources.files("app.report.words") / f"{language}.yaml").read_text(encoding="utf-8")
    keys = [line.split(":")[0] for line in text.splitlines() if line and not line.startswith("#")]
    assert sorted(keys) == sorted(yaml.safe_load(text))


def test_emotions_and_quadrants_have_words() -> None:
    assert {*map(str, Emotion), *map(str, Quadrant)} <= set(words("en").texts)


@pytest.mark.parametrize(
    ("language", "signed", "share", "count", "day", "short"),
    [
        ("en", "−0.46", "12%", "12,345", "May 4, 2026", "May 4"),
        ("ru", "−0,46", "12%", "12\u00a0345", "4 мая 2026\u202fг.", "4 мая"),
        ("lt", "−0,46", "12\u00a0%", "12\u00a0345", "2026-05-04", "05-04"),
        ("zh-TW", "−0.46", "12%", "12,345", "2026年5月4日", "5月4日"),
    ],
)
def test_figures_and_days_are_written_as_the_language_does(
    language: str, signed: str, share: str, count: str, day: str, short: str
) -> None:
    said = words(language)
    assert (said.signed(-0.456), said.percent(0.1234), said.count(12345.2)) == (signed, share, count)
    assert (said.day("2026-05-04"), said.short_day("2026-05-04", "MMMd")) == (day, short)


def test_zero_has_no_sign_and_nothing_is_a_dash() -> None:
    assert [words().signed(value) for value in (0.254, -0.5, 0.001, -0.001, None)] == [
        "+0.25",
        "−0.50",
        "0.00",
        "0.00",
        "–",
    ]
    assert words().range(None, 0.5) == "–"


def test_a_language_that_isn_t_there_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="'fi'; there are: en, ru, lt, zh-Hant"):
        words("fi")
