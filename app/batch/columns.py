"""Which column holds the texts, and which the id, time, channel, author, language and rating."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.batch.names import ASIDE, FIELDS, TEXT, normal, shown
from app.errors import ColumnsProblem

_TURNS = ("turns",)
_LETTER = re.compile(r"[^\W\d_]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIGURE = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?(?:\s*(?:/|stars?\b|из\b|of\b|iš\b|星|分).*)?\s*", re.IGNORECASE)
_STARS = re.compile(r"\s*[★☆⭐]+\s*")
_TAG = re.compile(r"\s*[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\s*")
_LINK = re.compile(r"\s*(?:https?://\S+|\S+@\S+\.\S+)\s*")
_LONGEST_NAME = 60
_MOST = 0.8
_PROSE_LETTERS, _PROSE_WORDS, _PROSE_DISTINCT = 0.6, 3.0, 0.5
_CJK_PER_WORD = 2


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that hold each field; null where there is none, or none was named.

    `turns` holds chat logs as lists of {role, text, time}. Where a row has both, its turns count. `more` are further
    columns to keep as segment fields, where a file has them.
    """

    text: str | None = None
    id: str | None = None
    time: str | None = None
    channel: str | None = None
    author: str | None = None
    lang: str | None = None
    rating: str | None = None
    turns: str | None = None
    more: tuple[str, ...] = ()

    def chosen(self) -> dict[str, str]:
        """Field and column, of those there are."""
        pairs = ((field, getattr(self, field)) for field in (*FIELDS, "turns"))
        return {field: column for field, column in pairs if column is not None}


def choose_columns(
    names: Sequence[str], sample: Sequence[Mapping[str, object]], *, named: Columns, file: str
) -> Columns:
    """The columns of a file: those `named`, the others told from the names and from a `sample` of rows.

    A name counts only if the values fit it; texts are also found without a known name, as the column with the longest
    prose. Raises ColumnsProblem, naming the columns there are, if a named column or a column of texts isn't there.
    """
    taken: dict[str, Any] = {
        field: _find(column, names, file=file, option=field) for field, column in named.chosen().items()
    }
    columns = replace(Columns(**taken), more=tuple(name for name in named.more if name in names))
    free = [name for name in names if name not in taken.values()]
    if not columns.text and not columns.turns:
        columns = replace(columns, turns=_turns_column(free, sample))
        columns = replace(columns, text=_text_column(free, sample))
    if not columns.text and not columns.turns:
        raise ColumnsProblem(
            f"{file}: no column of texts was found; name it with --text COL (columns: {_listed(names)})"
        )
    found: dict[str, Any] = {
        field: _named_like(field, free, sample) for field in FIELDS if field != "text" and field not in taken
    }
    return replace(columns, **{field: name for field, name in found.items() if name != columns.text})


def is_text_name(name: str) -> bool:
    """Whether a column of this name usually holds texts."""
    return normal(name) in TEXT


def is_usual_name(name: str) -> bool:
    """Whether a column of this name is usual for any field."""
    return any(normal(name) in names for names in FIELDS.values())


def _find(column: str, names: Sequence[str], *, file: str, option: str) -> str:
    if column in names:
        return column
    alike = [name for name in names if normal(name) == normal(column)]
    if len(alike) == 1:
        return alike[0]
    raise ColumnsProblem(
        f"{file}: there is no column {column!r}; name another one with --{option} COL (columns: {_listed(names)})"
    )


def _listed(names: Sequence[str]) -> str:
    short = [name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…" for name in names]
    return ", ".join(map(shown, short)) or "none"


def _turns_column(names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> str | None:
    found = (name for name in names if name in _TURNS and any(isinstance(row.get(name), list) for row in sample))
    return next(found, None)


def _text_column(names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> str | None:
    known = _named_like("text", names, sample)
    if known is not None:
        return known
    prose = {name: _prose(_values(name, sample)) for name in names if not _is_aside(name)}
    best = max(prose, key=lambda name: prose[name], default=None)
    return best if best is not None and prose[best] > 0 else None


def _named_like(field: str, names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> str | None:
    """The column with the most usual name of the field whose values fit it; one with values before an empty one."""
    by_name: dict[str, str] = {}
    for name in reversed(names):
        by_name[normal(name)] = name
    usual = [by_name[name] for name in FIELDS[field] if name in by_name]
    fitting = [name for name in usual if _fits(field, _values(name, sample))]
    filled = [name for name in fitting if _values(name, sample)]
    return next(iter(filled or fitting), None)


def _values(name: str, sample: Sequence[Mapping[str, object]]) -> list[object]:
    return [value for row in sample if (value := row.get(name)) is not None and str(value).strip()]


def _fits(field: str, values: Sequence[object]) -> bool:
    flat = [str(value) for value in values if not isinstance(value, dict | list)]
    if len(flat) < len(values):
        return False
    if field == "id":
        return len(flat) == len(set(flat))
    return sum(map(_FITS[field], flat)) >= _MOST * len(flat)


def _is_figure(value: str) -> bool:
    return _FIGURE.fullmatch(value) is not None or _STARS.fullmatch(value) is not None


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_NAME


_FITS: Mapping[str, Callable[[str], bool]] = {
    "text": lambda value: not _is_figure(value),
    "time": lambda value: _is_short(value) and any(sign.isdigit() for sign in value),
    "channel": _is_short,
    "author": _is_short,
    "lang": lambda value: _TAG.fullmatch(value) is not None,
    "rating": _is_figure,
}


def _is_aside(name: str) -> bool:
    words = normal(name).split()
    return any(word in words or (not word.isascii() and word in normal(name)) for word in ASIDE)


def _prose(values: Sequence[object]) -> float:
    """Mean number of words of values that read as prose: mostly letters, several words, not the same; else 0."""
    texts = [value for value in values if isinstance(value, str) and not _LINK.fullmatch(value)]
    if not texts or len(texts) < _MOST * len(values) or len(set(texts)) < _PROSE_DISTINCT * len(texts):
        return 0.0
    signs = sum(len(text) - text.count(" ") for text in texts)
    letters = sum(len(_LETTER.findall(text)) for text in texts)
    words = sum(len(text.split()) + len(_CJK.findall(text)) / _CJK_PER_WORD for text in texts) / len(texts)
    return words if letters >= _PROSE_LETTERS * signs and words >= _PROSE_WORDS else 0.0
