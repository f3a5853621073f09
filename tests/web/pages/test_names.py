import datetime as dt

import pytest

from app.report.words import words
from app.web.pages.names import given_time, language_name, moment_name


@pytest.mark.parametrize(
    ("text", "lang", "shown"),
    [
        ("2026-05-04", "en", "May 4, 2026"),
        ("2026-05-04T23:30:00-02:00", "lt", "2026-05-05 01:30:00 UTC"),
        ("2026-05-04 09:30", "lt", "2026-05-04 09:30:00 UTC"),
        ("10:32", "en", "10:32"),
        ("last spring", "en", "last spring"),
        ("0001-01-01T00:00:00+14:00", "en", "0001-01-01T00:00:00+14:00"),
        ("", "en", ""),
    ],
)
def test_a_time_that_came_as_text_is_written_as_the_language_does_if_it_can_be_read(
    text: str, lang: str, shown: str
) -> None:
    assert given_time(text, words(lang)) == shown


def test_a_moment_says_its_zone() -> None:
    assert moment_name(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC), words("lt")) == "2026-05-04 09:00:00 UTC"


def test_a_script_that_babel_does_not_know_for_a_language_is_named_beside_it() -> None:
    assert language_name("ru-Latn", "en") == "Russian (Latin)"
    assert language_name("zh-Hant", "en") == "Traditional Chinese"
    assert language_name("zh-Hant", "ru") == "китайский, традиционное письмо"
    assert language_name("ru", "lt") == "rusų"
    assert language_name("xx-Abcd", "en") == "xx-Abcd"
