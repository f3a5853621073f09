"""Every text of the dashboard is there in every language, with the same blanks to fill in."""

import re

import pytest
from babel.messages.catalog import Message

from app.web.pages.language import FOLDERS, choose, translations
from tests.web.pages.catalogues import in_context, messages, said

BLANK = re.compile(r"%\((\w+)\)s|%%")


def named(message: Message) -> tuple[str, ...]:
    """The id of a message, with its context if it has one."""
    (first, *others) = texts(message.id)
    return (in_context(first, message.context), *others)


def texts(one: object) -> tuple[str, ...]:
    return (one,) if isinstance(one, str) else tuple(one)  # type: ignore[arg-type]  # a message's id or string


@pytest.mark.parametrize("language", FOLDERS)
def test_every_text_is_translated(language: str) -> None:
    known = {named(message) for _, message in messages(language) if all(texts(message.string))}
    assert [f"{file}: {text}" for text, file in said().items() if texts(text) not in known] == []


@pytest.mark.parametrize("language", FOLDERS)
def test_translations_have_the_same_blanks(language: str) -> None:
    for file, message in messages(language):
        wanted = sorted(BLANK.findall(texts(message.id)[-1]))
        for text in texts(message.string):
            assert sorted(BLANK.findall(text)) == wanted, f"{file}: {text}"


@pytest.mark.parametrize("language", FOLDERS)
def test_a_text_means_the_same_on_all_pages(language: str) -> None:
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for _, message in messages(language):
        assert seen.setdefault(named(message), texts(message.string)) == texts(message.string)


@pytest.mark.parametrize(
    ("chosen", "accepted", "project", "found"),
    [
        ("lt", "ru", "en", "lt"),
        ("", "ru-RU,ru;q=0.9,en;q=0.8", "lt", "ru"),
        ("", "zh-TW,zh;q=0.9", "en", "zh-Hant"),
        ("", "zh-Hant-HK", "en", "zh-Hant"),
        ("", "de-DE,de;q=0.9", "lt", "lt"),
        ("", "de, lt;q=0.3, ru;q=0.7", "en", "ru"),
        ("xx", "", "", "en"),
        ("", "ru;q=0, lt", "en", "lt"),
        ("", ";;q=x,,", "en", "en"),
    ],
)
def test_a_reader_gets_the_language_chosen_or_that_of_the_browser(
    chosen: str, accepted: str, project: str, found: str
) -> None:
    assert choose(chosen, accepted, project=project) == found


def test_numbers_take_the_form_of_their_language() -> None:
    russian = translations("ru")
    forms = [russian.ungettext("%(shown)s voice", "%(shown)s voices", n) for n in (1, 3, 5, 21)]
    assert [form.partition(" ")[2] for form in forms] == ["голос", "голоса", "голосов", "голос"]
