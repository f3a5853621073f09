"""Which column holds the texts, and which the id, time, channel, author, language and rating, each with the reason."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.batch.grades import as_rating, is_rating
from app.batch.likeness import LIKE, NOT_LIKE, holds
from app.batch.names import ASIDE, FIELDS, PERSON, TEXT, normal, says_nothing, shown
from app.batch.times import Dates, is_day_of_excel, is_figure, is_time
from app.errors import ColumnsProblem

_TURNS = ("turns",)
_LETTER = re.compile(r"[^\W\d_]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TAG = re.compile(r"\s*[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\s*")
_LINK = re.compile(r"\s*(?:https?://\S+|\S+@\S+\.\S+)\s*")
_LONGEST_NAME = 60
_MOST = 0.8
_PROSE_LETTERS, _PROSE_WORDS, _PROSE_DISTINCT = 0.6, 3.0, 0.5
_NAMED_WORDS = 1.0  # a column that is named as texts are needs but a word
_CJK_PER_WORD = 2
_TICKET, _TICKET_WORDS = frozenset({"subject", "summary", "status", "priority", "assignee", "resolution"}), 2
_TIMED = (*LIKE["time"], "ts", "millis", "unix", "epoch", "utc", "when")
_CHANGES = ("updated", "update", "modified")
_FEW, _LONGEST_KEY = 12, 40  # a uuid has 36
_RATING_TOP, _PERCENT = 10, 100


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, where that is not to be found out.

    `dates` is dmy, mdy or ymd; `agents` are those in a chat who answer for us.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    dates: str | None = None
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns that hold each field; null where there is none, or none was named.

    `turns` holds chat logs as lists of {role, text, time}. Where a row has both, its turns count. `more` are further
    columns to keep as segment fields, where a file has them. `preset` and `reading` say how a file is to be read;
    `dates` how its times are, and null that they stay as given; `resolve` asks for them.
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
    nps: str | None = None
    csat: str | None = None
    ces: str | None = None
    preset: str | None = None
    reading: Reading = Reading()
    resolve: bool = False
    dates: Dates | None = None

    def chosen(self) -> dict[str, str]:
        """Field and column, of those there are."""
        pairs = ((field, getattr(self, field)) for field in (*FIELDS, "turns"))
        return {field: column for field, column in pairs if column is not None}


def choose(
    names: Sequence[str], sample: Sequence[Mapping[str, object]], *, named: Columns, file: str, headed: bool = True
) -> tuple[Columns, dict[str, str]]:
    """The columns of a file and the reason for each: those `named`, the others told from names and a `sample` of rows.

    A name counts only if the values fit it; texts are also found without a known name, as the column with the longest
    prose, and times by their values. Without a header (`headed`) values alone tell. Raises ColumnsProblem, naming the
    columns there are, if a named column or a column of texts isn't there.
    """
    taken: dict[str, Any] = {
        field: find_column(column, names, file=file, option=field) for field, column in named.chosen().items()
    }
    reasons = dict.fromkeys(taken, "named")
    columns = replace(named, **taken, more=tuple(name for name in named.more if name in names))
    free = [name for name in names if name not in taken.values()]
    if not columns.text and not columns.turns:
        columns = replace(columns, turns=_turns_column(free, sample))
        if columns.turns:
            reasons["turns"] = "lists of turns"
        text, reasons["text"] = _text_column(free, sample)
        columns = replace(columns, text=text)
    if not columns.text and not columns.turns:
        raise ColumnsProblem(
            f"{file}: no column of texts was found; name it with --text COL (columns: {_listed(names)})"
        )
    if not columns.text:
        reasons.pop("text", None)
    look = _by_values if not headed else _by_name
    for field in FIELDS:
        if field == "text" or field in taken:
            continue
        found, why = look(field, free, sample, taken=columns)
        if found is not None:
            more: dict[str, Any] = {field: found}
            columns = replace(columns, **more)
            reasons[field] = why
    return columns, reasons


def _by_name(
    field: str, free: Sequence[str], sample: Sequence[Mapping[str, object]], *, taken: Columns
) -> tuple[str | None, str]:
    """The column of a field by a usual name, else by a word in its name; a time also by its values alone."""
    usual = _named_like(field, free, sample)
    if usual is not None and usual != taken.text:
        return usual, "its name is usual"
    used = {name for name in taken.chosen().values() if name}
    left = [name for name in free if name not in used and not (field != "id" and _only_aside(name, field))]
    for name in left:
        word = holds(name, LIKE.get(field, ()))
        values = _values(name, sample)
        if word and values and not holds(name, NOT_LIKE.get(field, ())) and _surely(field, values):
            return name, f"its name has {word!r} in it, and the values fit"
    if field == "time":
        for name in left:
            values = _values(name, sample)
            if values and not holds(name, NOT_LIKE["time"]) and _are_times_by_themselves(name, values):
                return name, "its values are times"
        changed = next((name for name in left if _is_change(name) and _are_times(_values(name, sample) or [""])), None)
        return changed, "there is no other time than that of the last change"
    if field == "author":
        return _person(left, sample), "its name is that of a person, and the values differ"
    return None, ""


def _is_change(name: str) -> bool:
    """Whether a time is that of a change, and of nothing that is less the customer's, such as a reply."""
    others = tuple(word for word in NOT_LIKE["time"] if word not in _CHANGES)
    return holds(name, _CHANGES) is not None and holds(name, others) is None


def _person(names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> str | None:
    """The column of who wrote, where none is named as an author: one such as `Name` whose values mostly differ."""
    by_name = {normal(name): name for name in reversed(names)}
    for usual in PERSON:
        values = _values(by_name[usual], sample) if usual in by_name else []
        differ = len({*map(str, values)}) > len(values) / 2
        if values and differ and _fits("author", values) and "/" not in str(values[0]):
            return by_name[usual]
    return None


def _by_values(
    field: str, free: Sequence[str], sample: Sequence[Mapping[str, object]], *, taken: Columns
) -> tuple[str | None, str]:
    """The column of a field in a file without a header."""
    used = set(taken.chosen().values())
    for name in free:
        values = _values(name, sample)
        if name in used or not values:
            continue
        flat = [str(value).strip() for value in values]
        if field == "time" and _are_times_by_themselves(name, values):
            return name, "its values are times"
        if field == "id" and len(set(flat)) == len(flat) > 1 and not _are_times(values) and all(map(_is_key, flat)):
            return name, "its values are short and all differ"
        if field == "rating" and all(map(_is_grade, flat)) and len(set(flat)) < max(3, len(flat)):
            return name, "its values are figures from 0 to 10"
        if field == "lang" and all(_TAG.fullmatch(one) and normal(one).split()[0] in _LANGUAGES for one in flat):
            return name, "its values are languages"
    return None, ""


_LANGUAGES = frozenset(
    (
        *("en", "ru", "lt", "zh", "de", "es", "fr", "it", "pt", "pl", "uk", "nl", "tr", "lv", "et", "cs", "sv", "fi"),
        *("da", "no", "nb", "ja", "ko", "ar", "he", "id", "vi", "th", "hu", "ro", "bg", "el", "sk", "sl", "hr", "sr"),
    )
)


def _is_key(value: str) -> bool:
    return len(value) <= _LONGEST_KEY and " " not in value and any(sign.isdigit() for sign in value)


def _is_grade(value: str) -> bool:
    if "★" in value or "⭐" in value:
        return is_rating(value)
    number = value.replace(",", ".")
    return re.fullmatch(r"\d{1,2}(?:\.\d)?", number) is not None and float(number) <= _RATING_TOP


def _only_aside(name: str, field: str) -> bool:
    """Whether a column is about other people's text, such as the time of a reply."""
    return (
        field in ("time", "lang", "author")
        and holds(name, ("reply", "developer", "agent", "ответ", "回覆", "回复")) is not None
    )


def _surely(field: str, values: Sequence[object]) -> bool:
    """Whether values fit a field whose name is only like one of its usual ones."""
    if field == "time":
        return _are_times(values) or all(map(is_day_of_excel, values))
    if not _fits(field, values):
        return False
    if field == "channel":
        return len({str(value) for value in values}) <= max(_FEW, len(values) // 2) and not all(map(_is_link, values))
    if field in ("nps", "csat"):
        grades = [as_rating(value) for value in values]
        return all(one is not None and 0 <= one <= (_RATING_TOP if field == "nps" else _PERCENT) for one in grades)
    if field == "author":
        return not all(is_rating(str(value)) and len(str(value)) < 3 for value in values)  # noqa: PLR2004 - a grade
    return True


def _is_link(value: object) -> bool:
    return _LINK.fullmatch(str(value)) is not None


def _are_times(values: Sequence[object]) -> bool:
    return sum(map(is_time, values)) >= _MOST * len(values)


def _are_times_by_themselves(name: str, values: Sequence[object]) -> bool:
    """Whether values are times whatever their column is called; bare figures may be those of orders or phones."""
    return _are_times(values) and (not all(map(is_figure, values)) or holds(name, _TIMED) is not None)


def is_text_name(name: str) -> bool:
    """Whether a column of this name usually holds texts."""
    return normal(name) in TEXT


def is_usual_name(name: str) -> bool:
    """Whether a column of this name is usual for any field."""
    return any(normal(name) in names for names in FIELDS.values())


def find_column(column: str, names: Sequence[str], *, file: str, option: str) -> str:
    """The column of a name, whatever its case and signs. ColumnsProblem, naming those there are, if it isn't there."""
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


def _text_column(names: Sequence[str], sample: Sequence[Mapping[str, object]]) -> tuple[str | None, str]:
    known = _named_like("text", names, sample)
    if known is not None and known not in (told := _of_ticket(names)):
        known = next((name for name in told if _prose(_values(name, sample), least=_NAMED_WORDS)), known)
    if known is not None:
        return known, "its name is usual for texts"
    own = [name for name in names if not _is_aside(name)]
    alike = {
        name: _prose(_values(name, sample), least=_NAMED_WORDS) for name in own if holds(name, LIKE["text"]) is not None
    }
    best = max(alike, key=lambda name: alike[name], default=None)
    if best is not None and alike[best] > 0:
        return best, f"its name has {holds(best, LIKE['text'])!r} in it, and it holds prose"
    prose = {name: _prose(_values(name, sample)) for name in own}
    best = max(prose, key=lambda name: prose[name], default=None)
    if best is None or prose[best] <= 0:
        return None, ""
    return best, f"the longest prose, {prose[best]:.0f} words a row"


def _of_ticket(names: Sequence[str]) -> list[str]:
    """The description in a list of tickets, whose comments are the agents'; none in any other table."""
    known = {normal(name) for name in names}
    return [name for name in names if normal(name) == "description"] if len(known & _TICKET) >= _TICKET_WORDS else []


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
    return [value for row in sample if (value := row.get(name)) is not None and not says_nothing(str(value))]


def _fits(field: str, values: Sequence[object]) -> bool:
    flat = [str(value) for value in values if not isinstance(value, dict | list)]
    if len(flat) < _MOST * len(values) or (field != "text" and len(flat) < len(values)):
        return False
    if field == "id":
        return len(flat) == len(set(flat))
    return sum(map(_FITS[field], flat)) >= _MOST * len(flat)


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_NAME


_FITS: Mapping[str, Callable[[str], bool]] = {
    "text": lambda value: not is_rating(value),
    "time": lambda value: _is_short(value) and any(sign.isdigit() for sign in value),
    "channel": _is_short,
    "author": _is_short,
    "lang": lambda value: _TAG.fullmatch(value) is not None,
    "rating": is_rating,
    "nps": is_rating,
    "csat": is_rating,
    "ces": is_rating,
}


def _is_aside(name: str) -> bool:
    words = normal(name).split()
    return any(word in words or (not word.isascii() and word in normal(name)) for word in ASIDE)


def _prose(values: Sequence[object], *, least: float = _PROSE_WORDS) -> float:
    """Mean number of words of values that read as prose: mostly letters, several words, not the same; else 0."""
    texts = [value for value in values if isinstance(value, str) and not _LINK.fullmatch(value)]
    if not texts or len(texts) < _MOST * len(values) or len(set(texts)) < _PROSE_DISTINCT * len(texts):
        return 0.0
    signs = sum(len(text) - text.count(" ") for text in texts)
    letters = sum(len(_LETTER.findall(text)) for text in texts)
    words = sum(len(text.split()) + len(_CJK.findall(text)) / _CJK_PER_WORD for text in texts) / len(texts)
    return words if letters >= _PROSE_LETTERS * signs and words >= least else 0.0
