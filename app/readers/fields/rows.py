"""Rows as readers give them, and the one function that makes feedback of a row."""

import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.authors import author_of
from app.domain.labels import Role
from app.domain.names import normal
from app.domain.records import Feedback, Turn
from app.domain.roles import role_of
from app.errors import TextProblem
from app.pipeline.own_words import without_translation
from app.pipeline.speakers import Utterance
from app.readers.fields.columns import Layout
from app.readers.fields.metrics import metric_of
from app.readers.fields.paths import flat, unmarked
from app.readers.fields.titles import headed
from app.readers.values.grades import as_rating
from app.readers.values.words import TOTALS, as_bool, says_nothing

_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
FLAGS = {
    **dict.fromkeys(("from agent", "is agent", "is staff", "by agent"), Role.AGENT),
    **dict.fromkeys(("outgoing", "outbound", "is outgoing", "is outbound"), Role.AGENT),
    **dict.fromkeys(("from customer", "is customer", "by customer"), Role.CUSTOMER),
    **dict.fromkeys(("incoming", "inbound", "is incoming", "is inbound"), Role.CUSTOMER),
}
"""Names of columns, in normal form, that say whether it is an agent or a customer who speaks."""

BOTS = frozenset({"is bot", "author bot", "user bot", "author is bot", "user is bot", "sender is bot", "from is bot"})
"""Names of columns, in normal form, that say whether a bot wrote."""

_LONGEST_SUM, _FEW_COLUMNS = 40, 2
_AT_THE_END = re.compile(r"[\s:：=]+\d[\d\s.,]*$")
_ADDRESSED = re.compile(r"[^<>]*<\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+)\s*>")
_COUNT = re.compile(r"\W*\d[\d\s.,]*\w*\W*|\w+\W+\d[\d.,]*\W*")  # "10 comments", "Comments: 10"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a dump: `line` is the line it starts in (the row number in Parquet), `raw` as written, if text."""

    line: int
    values: Mapping[str, object]
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be read, with the code and the reason for the rejects file; `values` are those of the reason."""

    line: int | None
    code: str
    reason: str
    raw: str | None = None
    values: Mapping[str, str | float] = field(default_factory=dict)


def level(rows: Iterator[Row | BadRow]) -> Iterator[Row | BadRow]:
    """The rows with what is nested in them by its paths."""
    return (replace(row, values=flat(row.values)) if isinstance(row, Row) else row for row in rows)


def wrong_width(line: int, there: int, wanted: int, raw: str) -> BadRow:
    """A row that has more or fewer cells than the header."""
    reason = f"the row has {there} fields and the header {wanted}"
    return BadRow(line, "row_fields", reason, raw, values={"there": there, "wanted": wanted})


def without_sum(row: Row, text: str | None) -> Row:
    """The row; one that adds up a table without what stands under its texts, where that is a count."""
    said = row.values.get(text) if text is not None else None
    filled = [value for value in row.values.values() if as_text(value) is not None]
    if text is None or said is None or not _is_total(filled[:1]) or (filled[0] is said and len(filled) > 1):
        return row
    return replace(row, values={**row.values, text: None}) if _COUNT.fullmatch(str(said)) else row


def _is_total(cells: Sequence[object]) -> bool:
    """Whether the first of some cells is a word that adds up a table, with a count or without: "Total", "Total: 3"."""
    short = (str(cell) for cell in cells if len(str(cell)) <= _LONGEST_SUM)
    return any(_AT_THE_END.sub("", cell).strip(" :.\t").casefold() in TOTALS for cell in short)


def adds_up(values: Mapping[str, object]) -> bool:
    """Whether a row begins as one that adds up a table, or a part of it, does, and has but counts beside that."""
    said = [text for value in values.values() if (text := as_text(value)) is not None]
    return _is_total(said[:1]) and all(_COUNT.fullmatch(one) or len(one.split()) == 1 for one in said[1:])


def heads_a_part(values: Mapping[str, object]) -> bool:
    """Whether a row of a table has but its first cell, as the name of a month above its rows."""
    filled = [at for at, value in enumerate(values.values()) if as_text(value) is not None]
    return len(values) > _FEW_COLUMNS and filled == [0]


_PERSON = (
    *("id", "user id", "uuid", "username", "user name", "login", "handle", "email"),
    *("nickname", "display name", "full name", "name"),
)


def feedback_of(values: Mapping[str, object], columns: Layout, *, row_id: str) -> Feedback:
    """The feedback in a row; `row_id` stands in where the row has no id.

    Lone surrogates, which no file can hold, become U+FFFD, one for one, so that offsets stay. A rating that holds no
    number and a language that is no tag are null. Times stay as given unless `columns` say how to read them. Raises
    TextProblem if text or turns are of a wrong shape.
    """

    def given(column: str | None) -> str | None:
        return None if column is None else as_text(values.get(column))

    def figure(name: str) -> float | None:
        column: str | None = getattr(columns, name)
        ladder = columns.ladders.get(name)
        value = None if given(column) is None else values.get(str(column))
        return as_rating(value) if ladder is None else ladder.grade(value)

    turns = None if columns.turns is None else values.get(columns.turns)
    metric = None if columns.metric is None else metric_of(values.get(columns.metric))
    if metric is not None and getattr(columns, metric) is not None:
        metric = None  # it has a column of its own

    def score(name: str) -> float | None:
        """The score of a name: where the row tells which one its rating is, it is that."""
        if metric is None or name not in (metric, "rating"):
            return figure(name)
        return figure("rating") if name == metric else None

    return Feedback(
        id=given(columns.id) or row_id,
        text="" if turns else headed(given(columns.title), _text(values, columns)),
        turns=_turns(turns, columns) if turns else (),
        channel=given(columns.channel),
        author=author_of(_without_name(_person(values, columns))),
        time=_time(given(columns.time), columns),
        lang=as_tag(given(columns.lang)),
        rating=score("rating"),
        nps=score("nps"),
        csat=score("csat"),
        ces=score("ces"),
        segment={name: value for name in columns.more if (value := given(name)) is not None},
    )


def _person(values: Mapping[str, object], columns: Layout) -> str | None:
    """Who wrote; of an object what tells the person, first what stays the same when they rename themselves."""
    value = None if columns.author is None else values.get(columns.author)
    if not isinstance(value, Mapping):
        return as_text(value)
    plain = {normal(str(name)): one for name, one in value.items() if not isinstance(one, Mapping | list)}
    return next((told for name in _PERSON if (told := as_text(plain.get(name)))), None)


def _without_name(author: str | None) -> str | None:
    """Who wrote, by the address alone of one in `Name <mail>`: the name may be written otherwise each time."""
    found = None if author is None else _ADDRESSED.fullmatch(author.strip())
    return author if found is None else found[1]


def as_text(value: object) -> str | None:
    """A cell as text, null for none, blank or NULL; dates in ISO 8601, whole floats without point."""
    match value:
        case str():
            text = value
        case bool():
            text = str(value).lower()
        case None | float() if value is None or math.isnan(value):
            text = ""
        case float() if value.is_integer():
            text = str(int(value))
        case dt.date() | dt.time():
            text = value.isoformat()
        case dict() | list():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return None if says_nothing(text) else _SURROGATE.sub("\ufffd", text)


def as_words(value: object) -> str | None:
    """A cell as what somebody said: of an object its text, of one without, such as a picture's address, nothing."""
    if isinstance(value, Mapping):
        return next((told for name in ("text", "body", "caption") if isinstance(told := value.get(name), str)), None)
    return as_text(value)


def as_tag(value: str | None) -> str | None:
    """A BCP 47 tag, with hyphens; null for what is none, such as "English"."""
    text = "" if value is None else value.strip()
    return text.replace("_", "-") if _TAG.fullmatch(text) else None


def _text(values: Mapping[str, object], columns: Layout) -> str:
    value = None if columns.text is None else values.get(columns.text)
    if isinstance(value, dict | list | bytes):
        raise TextProblem(f"{columns.text!r} holds no text but {type(value).__name__}; name the field with the text")
    if isinstance(value, str) and not says_nothing(value):
        return _SURROGATE.sub("\ufffd", _plain(value))
    return as_text(value) or ""


def _plain(text: str) -> str:
    """A text without markup, and without the translation that Google put beside it."""
    return without_translation(unmarked(text))


def role_said(column: str, value: object) -> Role | None:
    """Who speaks, by the column that tells it: a word, or whether it is an agent in one such as `from_agent`."""
    return flag_said(column, value) or role_of(str(value))


def is_bot(values: Mapping[str, object]) -> bool:
    """Whether a column of a row, or a field of a turn, says that a bot wrote it."""
    return any(
        "bot" in name.lower() and normal(name) in BOTS and as_bool(said) is True for name, said in values.items()
    )


def flag_said(column: str, value: object) -> Role | None:
    """Who speaks, by a column that says of one side whether it is; null for any other."""
    told = FLAGS.get(normal(column))
    said = None if told is None else as_bool(value)
    if said is None:
        return None
    return told if said else Role.AGENT if told is Role.CUSTOMER else Role.CUSTOMER


def _time(given: str | None, columns: Layout) -> str | None:
    """The time as it was given, or in ISO 8601 if it is to be read and can be."""
    if given is None or columns.dates is None:
        return given
    return columns.dates.iso(given) or given


def _turns(value: object, columns: Layout) -> tuple[Turn, ...]:
    if not isinstance(value, list):
        raise TextProblem("turns are not a list; write them as [{role, text, time}]")
    turns = (_turn(one, number) for number, one in enumerate(value))
    return tuple(
        Turn(one.role, _SURROGATE.sub("\ufffd", _plain(one.text)), _time(as_text(one.time), columns)) for one in turns
    )


def _turn(value: object, number: int) -> Turn:
    """The turn that a reader made, or that a file holds as an object; TextProblem if it isn't told who speaks."""
    if isinstance(value, Turn):
        return value
    if isinstance(value, Utterance):
        name, role, text, time = value.name or None, value.role, value.text, value.time
    elif isinstance(value, dict) and isinstance(value.get("text"), str | None):
        name, text, time = value.get("role"), value.get("text") or "", as_text(value.get("time"))
        role = role_of(str(name))
    else:
        raise TextProblem(f"turn {number} is not an object with role and text; write {{role, text, time}}")
    if role is None:
        raise TextProblem(f"turn {number} has the role {name!r}; write customer, agent or bot")
    return Turn(role, text, time)
