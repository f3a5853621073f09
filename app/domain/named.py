"""What people name in their languages: ids, texts, and the name that a reader gets."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo

LONGEST = 500  # code points of a name, a description or an example
KEPT = "kept"
"""Context of validation for what was kept before: it is mended where what comes in now is refused."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_BREAK = re.compile("[\t\n\r\u2028\u2029]")


def printable(text: str) -> str:
    """The text with U+FFFD for control characters, lone surrogates and whatever else XML 1.0 has no place for."""
    return _UNPRINTABLE.sub("\ufffd", text)


def is_one_line(text: str) -> bool:
    """Whether terminals and tables show the text in its line: no control character, no break."""
    return printable(text) == text and not _BREAK.search(text)


def _readable(text: str, info: ValidationInfo) -> str:
    found = None if info.context == KEPT else _UNPRINTABLE.search(text)
    if found is not None:
        raise ValueError(f"U+{ord(found[0]):04X} at {found.start()} can't be printed; take it out")
    return printable(text)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), AfterValidator(_readable)
]
Names = Annotated[Mapping[str, Words], Field(min_length=1)]


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in `language` (BCP 47), else in English, else the first one given."""
    return (
        names.get(language)
        or names.get(language.split("-", maxsplit=1)[0])
        or names.get("en")
        or next(iter(names.values()))
    )
