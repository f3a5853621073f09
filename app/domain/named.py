"""What people name in their languages: ids, texts, and the name that a reader gets."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

LONGEST = 500  # code points of a name, a description or an example

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST)]
Names = Annotated[Mapping[str, Words], Field(min_length=1)]


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in `language` (BCP 47), else in English, else the first one given."""
    return (
        names.get(language)
        or names.get(language.split("-", maxsplit=1)[0])
        or names.get("en")
        or next(iter(names.values()))
    )
