"""The languages of the dashboard: which one a reader gets, and its texts.

Message ids are the English sentences. The catalogues are read as they are written (.po), all of a language as one.
"""

import io
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.report.words import LANGUAGES

NATIVE: Mapping[str, str] = {"en": "English", "ru": "Русский", "lt": "Lietuvių", "zh-Hant": "繁體中文"}
"""What each language calls itself."""

ENGLISH = "en"
FOLDERS: Mapping[str, str] = {"ru": "ru", "lt": "lt", "zh-Hant": "zh_Hant"}
_KNOWN = {"zh_TW": "zh-Hant", "zh_HK": "zh-Hant", "zh_MO": "zh-Hant", "zh_Hant": "zh-Hant", "zh": "zh-Hant"} | {
    tag: tag for tag in ("en", "ru", "lt")
}


def choose(chosen: str, accepted: str, *, project: str = "") -> str:
    """The language for a reader: the one `chosen`, else out of an Accept-Language header, else the project's."""
    if chosen in LANGUAGES:
        return chosen
    found = negotiate_locale(_tags(accepted), list(_KNOWN), sep="-") or negotiate_locale(
        [tag.replace("-", "_") for tag in _tags(accepted)], list(_KNOWN)
    )
    if found:
        return _KNOWN[found.replace("-", "_")]
    return project if project in LANGUAGES else ENGLISH


@cache
def translations(language: str) -> NullTranslations:
    """The texts of a language of LANGUAGES; for English there are none, for the ids are the texts."""
    found = NullTranslations()
    if language not in FOLDERS:
        return found
    folder = resources.files("app.web") / "locale" / FOLDERS[language] / "LC_MESSAGES"
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".po")), key=lambda one: one.name)
    merged: Translations | None = None
    for file in files:
        part = _read(file.read_bytes(), FOLDERS[language])
        merged = part if merged is None else merged.merge(part)
    return merged or found


def _read(body: bytes, locale: str) -> Translations:
    packed = io.BytesIO()
    write_mo(packed, read_po(io.BytesIO(body), locale=locale))
    packed.seek(0)
    return Translations(packed)


def _tags(accepted: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    weighed = [part.strip().partition(";") for part in accepted.split(",") if part.strip()]
    ordered = sorted(weighed, key=lambda part: -_weight(part[2]))
    return [tag.strip() for tag, _, rest in ordered if _weight(rest) > 0]


def _weight(parameters: str) -> float:
    try:
        return float(parameters.replace(" ", "").removeprefix("q=") or 1)
    except ValueError:
        return 1.0


def languages() -> Iterable[tuple[str, str]]:
    """Tag and own name of each language."""
    return NATIVE.items()
