"""What a preset says of an export, and how it is recognised. The presets themselves are app.batch.presets."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from app.batch.asked import questions, sides
from app.batch.paths import find, has, is_blank, known_as
from app.batch.rows import role_said
from app.domain.labels import Role
from app.domain.names import normal

Paths = tuple[str, ...]
"""Places of one field, the first that holds something counts (app.batch.paths)."""

Values = Mapping[str, object]

WHOLE = "."
"""The place of a record itself, where a part of it is asked for."""

SEEN = 50
"""Rows of a file that are looked at."""

_MOST, _LONGEST_NAME = 0.5, 60


@dataclass(frozen=True, slots=True)
class Turns:
    """Where a record keeps its turns: the list, and in each element text, time and who speaks.

    `role` names the kind of speaker; without one, `author` is the customer if it is the same as the record's `asker`.
    Where the record lists its `people` (the list, in each their id and what they are), they tell the role of an author.
    Elements that are false at `public`, or of a kind in `notes`, are notes among agents. `opening` is the part of the
    record that is its first turn, written as the others, or all of it if it is a dot.
    """

    each: str
    text: Paths
    time: Paths
    role: Paths = ()
    author: Paths = ()
    asker: str = ""
    public: str = ""
    notes: tuple[str, frozenset[object]] = ("", frozenset())
    people: tuple[str, str, str] | None = None
    opening: str = ""
    opening_time: Paths = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """An export of a well-known tool: how it is recognised and where its fields are; the classes below are its kinds.

    A record is of this export if all paths of one set in `signs` are there. `void` are words that stand for nothing,
    `dates` is what comes first in written ones. `formats` are those that the export may have.
    """

    formats: ClassVar[frozenset[str]]
    name: str
    tool: str
    fields: Mapping[str, Paths]
    signs: tuple[Paths, ...] = ()
    segments: Mapping[str, Paths] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    dates: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested(Preset):
    """Records of JSON.

    `roots` are places where a row may keep the record. `needs` is what a record must have to be feedback at all, `drop`
    what it says at a path where it is none. `items` are parts of a record that are items each; where `staff` has two
    paths to the same value, the part was written by the tool's owner and is none. At `writers` a record names who
    wrote, who may be one of ours, as the chat itself is under the name `own`.
    """

    formats = frozenset({"JSON", "JSON Lines"})
    roots: Paths = ("",)
    needs: str = ""
    drop: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    items: Paths = ()
    staff: Paths = ()
    writers: Paths = ()
    own: str = ""
    turns: Turns | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Preset):
    """Rows under a header, which names the columns that are its paths."""

    formats = frozenset({"CSV", "XLSX", "Parquet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Table):
    """A table with answers: every column headed by a question makes an item of each.

    With `sides` (what was liked, what wasn't) a column of each and those of texts do.
    """

    sides: tuple[Paths, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Table):
    """A table whose rows with the same `group` are turns of one conversation; they may come as JSON too.

    `role` says who speaks. In a column of `others`, which are found in a file, whoever is no usual word for a speaker
    has the role beside it.
    """

    formats = Table.formats | Nested.formats
    group: Paths
    role: Paths
    others: tuple[tuple[str, Role], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat(Preset):
    """A chat as an app saves it. Where it is `between` us and a customer, it may be named who answers."""

    formats = frozenset({"WhatsApp chat", "Slack export"})
    between: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A preset for one file: its paths as the file writes them, the root of its records, columns that are questions.

    What one of the `agents` wrote, in small letters, is left out.
    """

    preset: Preset
    root: str
    reason: str
    questions: Paths = ()
    agents: frozenset[str] = frozenset()


def recognise(presets: Sequence[Preset], sample: Sequence[Values], format_: str) -> Plan | None:
    """The preset that a sample of rows is most surely of, null if of none: of several the one with the most signs."""
    plans = [
        (len(signs), plan)
        for one in presets
        if format_ in one.formats
        for signs, plan in [_sure(one, sample)]
        if plan is not None
    ]
    return max(plans, key=lambda found: found[0])[1] if plans else None


def planned(preset: Preset, sample: Sequence[Values]) -> Plan:
    """The plan by a preset that was named, whatever the sample looks like."""
    _, plan = _sure(preset, sample)
    one, _ = _as_written(preset, sample)
    asked = _asked(preset, sample, named=True) if isinstance(preset, Survey) else ()
    return replace(plan or Plan(one, "", ""), reason="named", questions=asked)


def _sure(preset: Preset, sample: Sequence[Values]) -> tuple[Paths, Plan | None]:
    one, names = _as_written(preset, sample)
    if isinstance(one, Survey):
        asked = _asked(one, sample)
        return (asked, Plan(one, "", _told(one, asked), asked)) if len(asked) > 1 else ((), None)
    sets = [tuple(known_as(sign, names) for sign in signs) for signs in one.signs]
    looked_at = sample[:SEEN]
    for root in one.roots if isinstance(one, Nested) else ("",):
        met = Counter(met for values in looked_at if (met := _met(values, root, sets)) is not None)
        enough = met.total() >= max(1, _MOST * len(looked_at))
        if enough and (not isinstance(one, Gathered) or _speaks(one, sample, names)):
            signs, _ = met.most_common(1)[0]
            return signs, Plan(one, root, f"it has {', '.join(signs)}" if signs else "rows are turns of conversations")
    return (), None


def _met(values: Values, root: str, sets: Sequence[Paths]) -> Paths | None:
    """The largest set of signs that a row meets."""
    met = [signs for record in at_root(values, root) for signs in sets if all(has(record, sign) for sign in signs)]
    return max(met, key=len, default=None)


def at_root(values: Values, root: str) -> list[Values]:
    """The records that a row keeps at `root`, mostly one."""
    value = values if not root else find(values, root.removesuffix("[]"))
    if not root.endswith("[]"):
        return [value] if isinstance(value, Mapping) else []
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _speaks(preset: Gathered, sample: Sequence[Values], names: Mapping[str, str]) -> bool:
    """Whether rows to be gathered say who speaks, and conversations have several."""
    there = set(names.values())
    group = next((path for path in preset.group if path in there), None)
    role = next((path for path in preset.role if path in there), None)
    if group is None or role is None:
        return False
    said = [values for values in sample if values.get(role) not in (None, "")]
    keys = [str(values.get(group)) for values in sample]
    return bool(said) and all(speaker(values, preset) for values in said) and len(set(keys)) < len(keys)


def speaker(values: Values, preset: Gathered) -> Role | None:
    """Who speaks in a row, null if it doesn't tell."""
    told = next((path for path in preset.role if not is_blank(find(values, path))), None)
    if told is None:
        return None
    return role_said(told, find(values, told)) or dict(preset.others).get(told)


def _as_written(preset: Preset, sample: Sequence[Values]) -> tuple[Preset, Mapping[str, str]]:
    """The preset of a table in the names of its header."""
    names = {normal(name): name for values in sample[:1] for name in values}
    if not isinstance(preset, Table):
        return preset, names

    def written(paths: Paths) -> Paths:
        return tuple(known_as(path, names) for path in paths)

    one = replace(
        preset,
        fields={field: written(paths) for field, paths in preset.fields.items()},
        segments={name: written(paths) for name, paths in preset.segments.items()},
    )
    if not isinstance(one, Gathered):
        return one, names
    group = written(one.group)
    others = _other_speakers(sample, group)
    role = (*written(one.role), *_speakers(sample), *(name for name, _ in others))
    return replace(one, group=group, role=role, others=others), names


def _speakers(sample: Sequence[Values]) -> Paths:
    """The columns that hold nothing but words for who speaks, a customer and somebody else, whatever they are named."""
    found = []
    for name in sample[0] if sample else ():
        said = {role_said(name, row.get(name)) for row in sample if row.get(name) not in (None, "")}
        if Role.CUSTOMER in said and None not in said and len(said) > 1:
            found.append(name)
    return tuple(found)


def _other_speakers(sample: Sequence[Values], groups: Paths) -> tuple[tuple[str, Role], ...]:
    """The columns of names where most conversations have a word for one side: all other names are the other side's."""
    group = next((path for path in groups if sample and path in sample[0]), None)
    if group is None:
        return ()
    found = []
    for name in (one for one in sample[0] if one != group):
        said = [(str(row.get(group)), row[name], role_said(name, row[name])) for row in sample if row.get(name)]
        told = {role for *_, role in said} & {Role.CUSTOMER, Role.AGENT}
        named = {key for key, _, role in said if role is None}
        worded = {key for key, _, role in said if role in told}
        short = all(len(str(value)) <= _LONGEST_NAME for _, value, _ in said)
        if len(told) == 1 and short and named & worded and len(worded) >= _MOST * len({key for key, *_ in said}):
            found.append((name, Role.AGENT if Role.CUSTOMER in told else Role.CUSTOMER))
    return tuple(found)


def _told(preset: Survey, asked: Paths) -> str:
    return f"it has {' and '.join(asked)}" if preset.sides else f"{len(asked)} columns are open questions"


def _asked(preset: Survey, sample: Sequence[Values], *, named: bool = False) -> Paths:
    """The columns whose answers are items."""
    return sides(sample, preset.sides) if preset.sides else questions(sample, named=named)
