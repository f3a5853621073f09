"""What people call things that have no word of ours: languages, sizes of files, moments."""

import datetime as dt

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_datetime

from app.report.words import LANGUAGES, Words

MEGA = 1_000_000
DAY = len("2026-05-04")


def language_name(tag: str, lang: str) -> str:
    """What a language is called in another one; the tag if nobody knows."""
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return tag
    whole = Locale.parse(LANGUAGES[lang]).languages.get(str(locale)) if locale.script else None
    if whole is not None:
        return str(whole)  # a name of its own: in Russian those of scripts don't go with languages
    script = "" if locale.script else Locale.parse(LANGUAGES[lang]).scripts.get(tag.partition("-")[2], "")
    named = locale.get_display_name(LANGUAGES[lang]) or tag
    return f"{named} ({script})" if script else named  # Babel knows of no Russian in Latin letters


def size_name(size: int) -> str:
    """The size of a file in megabytes, or kilobytes if it is small."""
    return f"{size // MEGA} MB" if size >= MEGA else f"{max(1, size // 1_000)} kB"


def moment_name(at: dt.datetime, words: Words) -> str:
    """A moment with its zone."""
    return f"{format_datetime(at, 'medium', tzinfo=dt.UTC, locale=words.locale)} UTC"


def given_time(text: str, words: Words) -> str:
    """A day or moment that came as text; as it came if it isn't in ISO 8601."""
    try:
        read = dt.datetime.fromisoformat(text.strip())
        return words.day(read.date().isoformat()) if len(text.strip()) <= DAY else moment_name(read, words)
    except (ValueError, OverflowError):
        return text
