"""The tables of words in the files beside this one: each file is read once, and checked."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

Words: TypeAlias = tuple[str, ...]
Steps: TypeAlias = tuple[Words, ...]

LADDERS = "ladders"
"""The file of ladders of grades: a line is one, its steps stand between slashes."""

_BETWEEN = re.compile(r",?\n|, ")
_STEP = " / "
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?")


def tables(file: str, *keys: str) -> Mapping[str, Words]:
    """The tables of a file by their `keys`. Raises as `tables_of`."""
    return tables_of(_text(file), file, keys)


def ladders() -> tuple[Steps, ...]:
    """All ladders of grades, each from the worst step to the best. Raises as `ladders_of`."""
    return ladders_of(_text(LADDERS), LADDERS)


def tables_of(text: str, file: str, keys: tuple[str, ...]) -> Mapping[str, Words]:
    """The tables in the `text` of a file; one that is parted by language is given whole, in the order of the file.

    Raises ValueError, naming file and key, if keys aren't those, a table is empty, or a word comes twice in it.
    """
    read = _read(text, file)
    for key in {*read} ^ {*keys}:
        raise ValueError(f"{file}.toml: {key}: {'there is no such table' if key in read else 'this table lacks'}")
    return {
        key: _once([word for _, part in _parts(read[key], file, key) for word in _split(part)], file, key)
        for key in keys
    }


def ladders_of(text: str, file: str) -> tuple[Steps, ...]:
    """The ladders in the `text` of a file, whose keys are languages.

    Raises ValueError, naming file and language, if a word comes twice in a ladder, or a ladder twice.
    """
    found: list[Steps] = []
    for lang, part in _parts(_read(text, file), file, ""):
        for line in part.split("\n"):
            steps = tuple(tuple(_split(step)) for step in line.split(_STEP))
            _once([word for step in steps for word in step], file, lang)
            if steps in found:
                raise ValueError(f"{file}.toml: {lang}: this ladder is there twice: {line}")
            found.append(steps)
    return tuple(found)


def _text(file: str) -> str:
    return Path(__file__).with_name(f"{file}.toml").read_text("utf-8")


def _read(text: str, file: str) -> Mapping[str, object]:
    """The keys of a file. ValueError, naming it, if it is no TOML, as when a key is there twice."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file}.toml: {error}") from None


def _parts(table: object, file: str, key: str) -> Iterator[tuple[str, str]]:
    """Language and text of the parts of a table; one that isn't parted has its key in place of a language."""
    for lang, part in table.items() if isinstance(table, Mapping) else [(key, table)]:
        if lang != key and not _LANGUAGE.fullmatch(lang):
            raise ValueError(f"{file}.toml: {key or lang}: {lang!r} is no language")
        if not isinstance(part, str):
            raise ValueError(f"{file}.toml: {key or lang}: these are no words; write them as one text")
        yield lang, part.strip("\n")


def _split(part: str) -> list[str]:
    return [word.strip() for word in _BETWEEN.split(part)]


def _once(words: list[str], file: str, key: str) -> Words:
    """The words. ValueError if one is empty or comes twice."""
    seen: set[str] = set()
    for word in words:
        if not word or word in seen:
            raise ValueError(f"{file}.toml: {key}: {f'{word!r} is there twice' if word else 'a word is empty'}")
        seen.add(word)
    return tuple(words)
