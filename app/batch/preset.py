"""What a preset says of an export, and how it is recognised. The presets themselves are app.batch.presets."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.batch.names import TEXT, normal
from app.batch.paths import find, has, known_as
from app.batch.rows import role_said
from app.domain.labels import Role

Paths = tuple[str, ...]
"""Places of one field, the first that holds something counts (app.batch.paths)."""

Values = Mapping[str, object]

TABLE, NESTED, CHAT = "table", "nested", "chat"
FORMATS: Mapping[str, frozenset[str]] = {
    TABLE: frozenset({"CSV", "XLSX", "Parquet"}),
    NESTED: frozenset({"JSON", "JSON Lines"}),
    CHAT: frozenset({"WhatsApp chat", "Slack export"}),
}
SEEN = 50
"""Rows of a file that are looked at."""

_MOST = 0.5
_WORDS_OF_QUESTION, _LONG_QUESTION = 4, 25
_TICKS = frozenset({"true", "false", "yes", "no", "x"})
_FIGURES = re.compile(r"[\d\s.,%/+-]*")


@dataclass(frozen=True, slots=True)
class Turns:
    """Where a record keeps its turns: the list, and in each element text, time and who speaks.

    `role` names the kind of speaker; without one, `author` is the customer if it is the same as the record's `asker`.
    Elements with something true at `hidden`, or false at `public`, are notes among agents. `opening` is the part of the
    record that is its first turn, written as the others.
    """

    each: str
    text: Paths
    time: Paths
    role: Paths = ()
    author: Paths = ()
    asker: str = ""
    public: str = ""
    notes: tuple[str, frozenset[str]] = ("", frozenset())
    opening: str = ""
    opening_time: Paths = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """An export of a well-known tool: how it is recognised and where its fields are.

    A record is of this export if all paths of one set in `signs` are there. `roots` are places where a row may keep the
    record. `items` are parts of a record that are items each; where `staff` has two paths to the same value, the part
    was written by the tool's owner and is none. Rows with the same `group` are turns of one conversation. With
    `questions` every column headed by a question makes an item of each answer; with `sides` (what was liked, what
    wasn't) a column of each and those of texts do. `needs` is what a record must have to be feedback at all, `void`
    words that stand for nothing.
    """

    name: str
    tool: str
    kind: str
    fields: Mapping[str, Paths]
    signs: tuple[Paths, ...] = ()
    segments: Mapping[str, Paths] = field(default_factory=dict)
    roots: Paths = ("",)
    items: Paths = ()
    staff: Paths = ()
    turns: Turns | None = None
    group: Paths = ()
    role: Paths = ()
    questions: bool = False
    sides: tuple[Paths, ...] = ()
    needs: str = ""
    void: frozenset[str] = frozenset()
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A preset for one file: its paths as the file writes them, the root of its records, columns that are questions."""

    preset: Preset
    root: str
    reason: str
    questions: Paths = ()


def recognise(presets: Sequence[Preset], sample: Sequence[Values], format_: str) -> Plan | None:
    """The preset that a sample of rows is most surely of, null if of none: of several the one with the most signs."""
    plans = [
        (len(signs), plan)
        for one in presets
        if format_ in formats_of(one)
        for signs, plan in [_sure(one, sample)]
        if plan is not None
    ]
    return max(plans, key=lambda found: found[0])[1] if plans else None


def formats_of(preset: Preset) -> frozenset[str]:
    """The formats an export may have: turns that are to be gathered may be rows of a table or of JSON."""
    return FORMATS[preset.kind] | (FORMATS[NESTED] if preset.group else frozenset())


def planned(preset: Preset, sample: Sequence[Values]) -> Plan:
    """The plan by a preset that was named, whatever the sample looks like."""
    _, plan = _sure(preset, sample)
    if plan is not None:
        return replace(plan, reason="named")
    one, _ = _as_written(preset, sample)
    return Plan(one, preset.roots[0], "named", _asked(preset, sample) if preset.questions else ())


def _sure(preset: Preset, sample: Sequence[Values]) -> tuple[Paths, Plan | None]:
    one, names = _as_written(preset, sample)
    asked = _asked(one, sample) if one.questions else ()
    if one.questions:
        return (asked, Plan(one, "", _told(one, asked), asked)) if len(asked) > 1 else ((), None)
    sets = [tuple(known_as(sign, names) for sign in signs) for signs in one.signs]
    looked_at = sample[:SEEN]
    for root in one.roots:
        met = Counter(met for values in looked_at if (met := _met(values, root, sets)) is not None)
        if met.total() >= max(1, _MOST * len(looked_at)) and _speaks(one, sample, names):
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


def _speaks(preset: Preset, sample: Sequence[Values], names: Mapping[str, str]) -> bool:
    """Whether rows to be gathered say who speaks, and conversations have several."""
    if not preset.group:
        return True
    there = set(names.values())
    group = next((path for path in preset.group if path in there), None)
    role = next((path for path in preset.role if path in there), None)
    if group is None or role is None:
        return False
    said = [values.get(role) for values in sample if values.get(role) not in (None, "")]
    keys = [str(values.get(group)) for values in sample]
    return bool(said) and all(role_said(role, one) for one in said) and len(set(keys)) < len(keys)


def _as_written(preset: Preset, sample: Sequence[Values]) -> tuple[Preset, Mapping[str, str]]:
    """The preset of a table in the names of its header."""
    names = {normal(name): name for values in sample[:1] for name in values}
    if preset.kind != TABLE:
        return preset, names

    def written(paths: Paths) -> Paths:
        return tuple(known_as(path, names) for path in paths)

    return (
        replace(
            preset,
            fields={field: written(paths) for field, paths in preset.fields.items()},
            segments={name: written(paths) for name, paths in preset.segments.items()},
            group=written(preset.group),
            role=(*written(preset.role), *(_speakers(sample) if preset.group else ())),
        ),
        names,
    )


def _speakers(sample: Sequence[Values]) -> Paths:
    """The columns that hold nothing but words for who speaks, a customer and somebody else, whatever they are named."""
    found = []
    for name in sample[0] if sample else ():
        said = {role_said(name, row.get(name)) for row in sample if row.get(name) not in (None, "")}
        if Role.CUSTOMER in said and None not in said and len(said) > 1:
            found.append(name)
    return tuple(found)


def _told(preset: Preset, asked: Paths) -> str:
    return f"it has {' and '.join(asked)}" if preset.sides else f"{len(asked)} columns are open questions"


def _asked(preset: Preset, sample: Sequence[Values]) -> Paths:
    """The columns whose answers are items."""
    if not preset.sides:
        return _questions(sample)
    names = list(sample[0]) if sample else []
    sides = [
        next((one for one in names if normal(one) in side and _has_words(one, sample)), None) for side in preset.sides
    ]
    if None in sides:
        return ()
    texts = [name for name in names if normal(name) in TEXT and _is_prose([row.get(name) for row in sample])]
    return tuple(name for name in names if name in sides or name in texts)


def _has_words(name: str, sample: Sequence[Values]) -> bool:
    """Whether a column holds words, rather than counts or ticks."""
    said = [one for values in sample if (one := str(values.get(name) or "").strip())]
    return bool(said) and not any(_FIGURES.fullmatch(one) or one.lower() in _TICKS for one in said)


def _questions(sample: Sequence[Values]) -> Paths:
    """Columns whose names are questions and whose values are words; beside one, columns that are named as texts too."""
    prose = [name for name in (sample[0] if sample else ()) if _is_prose([row.get(name) for row in sample])]
    if not any(map(_is_question, prose)):
        return ()
    return tuple(name for name in prose if _is_question(name) or normal(name) in TEXT)


def _is_question(name: str) -> bool:
    text = name.strip()
    asked = text.endswith(("?", "？", "?)", "…", "...", "?*", "? *"))
    return asked or (len(text) >= _LONG_QUESTION and len(text.split()) > _WORDS_OF_QUESTION)


def _is_prose(values: Sequence[object]) -> bool:
    """Whether these are answers in people's own words, rather than figures or one of a few choices."""
    said = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    if not said or any(_FIGURES.fullmatch(one) for one in said):
        return False
    longer = sum(len(one.split()) > 2 or (not one.isascii() and len(one) > 6) for one in said)  # noqa: PLR2004 - words
    return longer >= _MOST * len(said) and len(set(said)) > _MOST * len(said)
