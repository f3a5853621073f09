"""Records written as lines of `Field: value`, as Notes and the clients of MySQL and PostgreSQL print them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.readers.fields.rows import Row
from app.readers.source.encoding import Line

FORMAT = "Text records"

_FIELD = re.compile(r"[ \t]{0,40}([^\s:：|=][^:：|=\n]{0,48}?)[ \t]{0,40}([:：]|\|(?= |$)|=(?=\s))(?:[ \t]+(.*))?")
_PARTS = re.compile(  # of 1. row and RECORD 1 stars and dashes stand around
    r"\s*(?:[-=*_#~]{3,}|[*-]{2,}\s?\[?[ \t]*(?:\d+\. row|record \d+)[ \t]*\]?[-*+ \t]*|-\[ record \d+ \][-+]*)\s*",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\(?\d+ rows?\b.*\)?|Completion time:.*", re.IGNORECASE)
_SAMPLED, _FEWEST, _FEWEST_FIELDS, _MOST_FIELDS = 400, 2, 3, 200
_SHARED, _LINES_OF_FIELDS = 0.6, 0.5
_MOST_WORDS, _LONGEST = 5, 400
_FREE, _FEWEST_PARTS = "text", 3


@dataclass(frozen=True, slots=True)
class Fielded:
    """How such records are written: the `names` of their fields, `first` those that a record may begin with.

    `free`: a text without a name follows on the fields of each, behind a blank line.
    """

    names: frozenset[str]
    first: str
    sign: str
    free: bool = False


def fielded_of(sample: str) -> Fielded | None:
    """How the records in a file that begins with `sample` are written; null if there are none.

    Several names come again and again in the same order, and most lines have one. A chat log has to be told before.
    """
    lines = [line.rstrip("\r") for line in sample.lstrip("\ufeff").split("\n", _SAMPLED)[:_SAMPLED]]
    found = [(match[1].strip(), match[2]) for line in lines if (match := _field(line)) is not None]
    if (parted := _parted(lines)) is not None:
        return parted
    filled = sum(bool(line.strip()) and not _is_part(line) for line in lines)
    counts = Counter(found)
    if not found or len(found) < _LINES_OF_FIELDS * filled:
        return None
    records = max(counts.values())
    common = [one for one, count in counts.items() if count >= max(_FEWEST, _SHARED * records)]
    signs = {sign for _, sign in common}
    if records < _FEWEST or not _FEWEST_FIELDS <= len(common) <= _MOST_FIELDS or len(signs) != 1:
        return None
    again = {name for (name, _), count in counts.items() if count >= _FEWEST}
    often = {name for name, _ in common}
    names = [name for name, _ in found if name in often]
    fielded = Fielded(frozenset(again), names[0], signs.pop())
    return fielded if _in_order(names) else None


def _parted(lines: Sequence[str]) -> Fielded | None:
    """How parts between rules are written that begin with the same fields, and have a text behind a blank line."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if _is_part(line):
            parts.append([])
        else:
            parts[-1].append(line)
    heads = [_head_of(part) for part in parts[1:]]
    told = [head for head in heads if head]
    if len(told) < _FEWEST_PARTS or len(told) < _SHARED * len(heads):
        return None
    signs, first = {sign for head in told for _, sign in head}, Counter(head[0][0] for head in told)
    name, count = first.most_common(1)[0]
    names = frozenset(name for head in told for name, _ in head)
    return Fielded(names, name, signs.pop(), free=True) if len(signs) == 1 and count >= _SHARED * len(heads) else None


def _head_of(part: Sequence[str]) -> list[tuple[str, str]]:
    """The fields that a part begins with; none where no text follows on them behind a blank line."""
    filled = [line for line in part if line.strip()]
    blank = next((at for at, line in enumerate(part) if not line.strip() and any(map(str.strip, part[:at]))), len(part))
    above = [line for line in part[:blank] if line.strip()]
    found = [(match[1].strip(), match[2]) for line in above if (match := _field(line)) is not None]
    return found if found and len(found) == len(above) < len(filled) else []


def _field(line: str) -> re.Match[str] | None:
    found = _FIELD.fullmatch(line.strip("\f\n\r"))
    return found if found is not None and len(found[1].split()) <= _MOST_WORDS else None


def _is_part(line: str) -> bool:
    """Whether a line stands between two records."""
    return len(line) <= _LONGEST and _PARTS.fullmatch(line) is not None


def _in_order(names: Sequence[str]) -> bool:
    """Whether names come in one order in each record, and each once: in a chat they take turns."""
    runs: list[list[str]] = []
    for name in names:
        if name == names[0] or not runs:
            runs.append([])
        runs[-1].append(name)
    longest = max(runs, key=len)
    order = {name: at for at, name in enumerate(longest)}
    sorted_ = sum(len(set(run)) == len(run) and run == sorted(run, key=lambda one: order.get(one, 0)) for run in runs)
    return len(runs) >= _FEWEST and len(order) >= _FEWEST_FIELDS and sorted_ >= _SHARED * len(runs)


def fielded_rows(source: Iterable[Line], fielded: Fielded) -> Iterator[Row]:
    """A row a record. A line without the name of a field goes on with the text of the last one.

    A new one begins where the first field comes, or one that the record has; where texts are free, behind a rule alone.
    """
    held: list[Line] = []
    values: dict[str, str] = {}
    last: str | None = None
    for line in source:
        text = line.text.lstrip("\ufeff").strip("\f\r\n")
        found = _field(text)
        name = found[1].strip() if found is not None and found[2] == fielded.sign else None
        name = name if name in fielded.names and last != _FREE else None
        parts = _is_part(text)
        if parts or (values and name is not None and (name == fielded.first or name in values)):
            yield from _record(values, held)
            values, held, last = {}, [], None
        if parts:
            continue
        if fielded.free and values and not text.strip() and last != _FREE:
            values[_FREE], last = "", _FREE
        elif found is not None and name is not None:
            values[name], last = found[3] or "", name
            held.append(line)
        elif last is not None and not _COUNTED.fullmatch(text.strip()[:_LONGEST]):
            values[last] = f"{values[last]}\n{text}"
            held.append(line)
    yield from _record(values, held)


def _record(values: dict[str, str], held: Sequence[Line]) -> Iterator[Row]:
    if values:
        made = {name: value.strip() for name, value in values.items()}
        yield Row(held[0].number, made, "".join(one.text for one in held).rstrip("\r\n\f"))
