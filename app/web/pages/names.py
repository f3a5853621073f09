"""What people call things that have no word of ours: languages, sizes of files."""

from babel import Locale
from babel.core import UnknownLocaleError

from app.report.words import LANGUAGES

MEGA = 1_000_000


def language_name(tag: str, lang: str) -> str:
    """What a language is called in another one; the tag if nobody knows."""
    try:
        named = Locale.parse(tag, sep="-").get_display_name(LANGUAGES[lang])
    except (UnknownLocaleError, ValueError):
        return tag
    return named or tag


def size_name(size: int) -> str:
    """The size of a file in megabytes, or kilobytes if it is small."""
    return f"{size // MEGA} MB" if size >= MEGA else f"{max(1, size // 1_000)} kB"
