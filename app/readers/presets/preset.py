"""What a preset says of an export, and how it is recognised. The presets themselves are app.readers.presets.known."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import NOBODY, Agents
from app.pipeline.speakers import Utterance, role_told
from app.readers.fields.asked import questions, sides
from app.readers.fields.below import are_own_posts
from app.readers.fields.names import ID
from app.readers.fields.paths import CONSTANT, FILTER, JOINED, find, first, has, is_blank, known_as
from app.readers.fields.rows import as_text, as_words, is_bot, role_said
from app.readers.fields.speaking import (
    are_turns,
    conversation_column,
    named_speakers,
    numbered_speakers,
    other_speakers,
    people,
    role_columns,
    several_speak,
    staff_words,
)

Paths = tuple[str, ...]
"""Places of one field, the first that holds something counts (app.readers.fields.paths)."""

Values = Mapping[str, object]

LACKS = "!"
"""Stands before a sign that a record must not have."""

WHOLE = "."
"""The place of a record itself, where a part of it is asked for."""

NESTED_FORMATS = frozenset({"JSON", "JSON Lines"})
TABLE_FORMATS = frozenset({"CSV", "XLSX", "ODS", "Excel XML", "HTML", "Parquet", "Text table", "Text records"})

SEEN, SAMPLE_ROWS = 50, 200
"""Rows of a file that are looked at, and at most for what they hold."""

_MOST, _DEEPEST = 0.5, 10
_CONNECT = frozenset({"participant id", "participant role", "begin offset millis", "initiation method"})


@dataclass(frozen=True, slots=True)
class Turns:
    """Where a record keeps its turns: the list, and in each element text, time and who speaks.

    `role` names the kind of speaker, by usual words or these `words`; without one, `author` is the customer if it is
    the same as the record's `asker`. Where the record lists its `people` (the list, in each their id and what they
    are), they tell the role of an author. Elements that are false at `public`, or of a kind in `notes`, are notes among
    agents. `opening` is the part of the record that is its first turn, written as the others, or all of it if it is a
    dot.
    """

    each: str
    text: Paths
    time: Paths
    role: Paths = ()
    words: Mapping[str, Role] = field(default_factory=dict)
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

    A record is of this export if all paths of one set in `signs` are there, and none of those with LACKS before them.
    `void` are words that stand for nothing, `dates` is what comes first in written ones. `formats` are those that the
    export may have.
    """

    formats: frozenset[str]
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

    `roots` are places where a row may keep the record. `needs` is what a record must have to be feedback at all (of
    `a & b` one), `drop` what it says at a path where it is none. `items` are parts of a record that are items each;
    where `staff` has two paths to the same value, the part was written by the tool's owner and is none. At `writers` a
    record names who wrote, who may be one of ours, as the chat itself is under the name `own`. `under` is where a
    record has others like it. Where `by` names who wrote, the records are our own posts, and the parts below them items
    but for those by the same one.
    """

    formats: frozenset[str] = NESTED_FORMATS
    roots: Paths = ("",)
    needs: str = ""
    drop: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    items: Paths = ()
    staff: Paths = ()
    writers: Paths = ()
    own: str = ""
    under: str = ""
    by: Paths = ()
    turns: Turns | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Preset):
    """Rows under a header, which names the columns that are its paths."""

    formats: frozenset[str] = TABLE_FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Table):
    """A table with answers: every column headed by a question makes an item of each.

    With `sides` (what was liked, what wasn't) a column of each and those of texts do. Records of JSON may be read so
    too, by the paths of their fields.
    """

    formats: frozenset[str] = TABLE_FORMATS | NESTED_FORMATS
    sides: tuple[Paths, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Table):
    """A table whose rows with the same `group` are turns of one conversation; they may come as JSON too.

    `role` says who speaks. These are found in a file: in a column of `others` whoever is no usual word for a speaker
    has the role beside it; words of `staff` mean an agent; in the column `speakers` they have but names, or numbers if
    they are `numbered`; the columns of `people` name them beside a role; `agents` are those who answer; rows are turns
    that stand `alone` where nothing tells conversations.
    """

    formats: frozenset[str] = TABLE_FORMATS | NESTED_FORMATS
    group: Paths
    role: Paths
    others: tuple[tuple[str, Role], ...] = ()
    staff: frozenset[str] = frozenset()
    speakers: str = ""
    numbered: bool = False
    people: Paths = ()
    agents: Agents = NOBODY
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat(Preset):
    """A chat as an app saves it. Where it is `between` us and a customer, it may be named who answers."""

    between: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A preset for one file: its paths as the file writes them, the root of its records, columns that are questions.

    What one of the `agents` wrote is left out, or a turn of theirs.
    """

    preset: Preset
    root: str
    reason: str
    questions: Paths = ()
    agents: Agents = NOBODY


def recognise(
    presets: Sequence[Preset], sample: Sequence[Values], format_: str, *, agents: Agents = NOBODY
) -> Plan | None:
    """The preset that a sample of rows is most surely of, null if of none: of several the one with the most signs.

    `agents` are those who answer, as the user named them.
    """
    plans = [
        (len(signs), plan)
        for one in presets
        if format_ in one.formats
        for signs, plan in [_recognised(one, sample, agents)]
        if plan is not None
    ]
    return max(plans, key=lambda found: found[0])[1] if plans else None


def planned(preset: Preset, sample: Sequence[Values], *, agents: Agents = NOBODY) -> Plan:
    """The plan by a preset that was named, whatever the sample looks like: what no record has isn't needed."""
    _, plan = _recognised(preset, sample, agents)
    one, _ = _as_written(preset, sample, agents)
    asked = _asked_columns(preset, sample, named=True) if isinstance(preset, Survey) else ()
    plan = plan or Plan(one, "", "")
    if isinstance(plan.preset, Nested) and plan.preset.needs:
        records = [record for values in sample for record in at_root(values, plan.root)]
        if all(is_blank(find(record, plan.preset.needs)) for record in records):
            plan = replace(plan, preset=replace(plan.preset, needs=""))
    return replace(plan, reason="named", questions=asked)


def _recognised(preset: Preset, sample: Sequence[Values], agents: Agents) -> tuple[Paths, Plan | None]:
    """The signs of a preset that a sample has, and the plan by it; no plan if the sample isn't of that export."""
    one, names = _as_written(preset, sample, agents)
    if isinstance(one, Survey):
        asked = _asked_columns(one, sample)
        return (asked, Plan(one, "", _reason_of(one, asked), asked)) if len(asked) > 1 else ((), None)
    sets = [tuple(known_as(sign, names) for sign in signs) for signs in one.signs]
    looked_at = sample[:SEEN]
    for root in one.roots if isinstance(one, Nested) else ("",):
        met = Counter(met for values in looked_at if (met := _largest_met(values, root, sets)) is not None)
        enough = met.total() >= max(1, _MOST * len(looked_at))
        if enough and _is_sure(one, root, sample, names):
            signs, _ = met.most_common(1)[0]
            if isinstance(one, Gathered) and one.speakers:
                how = "whom you named" if agents & one.agents else "what they say"
                return signs, Plan(one, root, f"rows are turns; who is who in {one.speakers} is told by {how}")
            if isinstance(one, Gathered) and one.alone:
                return signs, Plan(one, root, "rows are turns, and no column tells of which conversation")
            return signs, Plan(one, root, f"it has {', '.join(signs)}" if signs else "rows are turns of conversations")
    return (), None


def _is_sure(one: Preset, root: str, sample: Sequence[Values], names: Mapping[str, str]) -> bool:
    """Whether rows are what the preset takes them for, where signs alone don't tell."""
    if isinstance(one, Nested) and one.by:
        records = [record for values in sample for record in at_root(values, root)]
        return are_own_posts(records, items=one.items, by=one.by)
    return not isinstance(one, Gathered) or _says_who_speaks(one, sample, names)


def _largest_met(values: Values, root: str, sets: Sequence[Paths]) -> Paths | None:
    """The largest set of signs that a row meets."""
    met = [signs for record in at_root(values, root) for signs in sets if all(_has(record, sign) for sign in signs)]
    return max(met, key=len, default=None)


def _has(record: Values, sign: str) -> bool:
    """Whether a record meets a sign: it has that path or, where the sign says so, lacks it."""
    return has(record, sign.removeprefix(LACKS)) is not sign.startswith(LACKS)


def at_root(values: Values, root: str) -> list[Values]:
    """The records that a row keeps at `root`, mostly one."""
    path, several, inner = root.partition("[]")
    value = values if not path else find(values, path)
    if not several:
        return [value] if isinstance(value, Mapping) else []
    listed = value if isinstance(value, list) else []
    return [found for one in listed if isinstance(one, Mapping) for found in at_root(one, inner.removeprefix("."))]


def with_parts(record: Values, preset: Preset, *, depth: int = _DEEPEST) -> list[Values]:
    """A record, and those below it that are like it, as replies to a comment are."""
    under = preset.under if isinstance(preset, Nested) else ""
    parts = at_root(record, under) if under and depth else []
    return [record, *(found for part in parts for found in with_parts(part, preset, depth=depth - 1))]


def _says_who_speaks(preset: Gathered, sample: Sequence[Values], names: Mapping[str, str]) -> bool:
    """Whether rows to be gathered say who speaks, and conversations have several, or rows are turns without any."""
    there = set(names.values())
    group = next((path for path in preset.group if path in there), None)
    role = next((path for path in preset.role if path in there), None)
    if preset.speakers or role is None or (group is None and not preset.alone):
        return bool(preset.speakers)
    said = [speaker(values, preset) for values in sample if values.get(role) not in (None, "")]
    keys = {str(values.get(group or "")) for values in sample}
    told = bool(said) and all(role_told(one, preset.agents) for one in said)
    return told and (preset.alone or len(keys) < len(sample))


def said_in(values: Values, preset: Gathered) -> Utterance:
    """What a row says, with all that it calls its speaker; its role is null if no column tells it."""
    text = as_words(first(values, preset.fields["text"])) or ""
    return replace(speaker(values, preset), text=text, time=as_text(first(values, preset.fields["time"])))


def speaker(values: Values, preset: Gathered) -> Utterance:
    """Who speaks in a row, without what is said; a bot if it is flagged as one."""
    said = _speaker_by_columns(values, preset)
    return replace(said, role=Role.BOT) if is_bot(values) else said


def _speaker_by_columns(values: Values, preset: Gathered) -> Utterance:
    """Who speaks in a row, by the column of names if that tells it, else by the columns of roles."""
    named = preset.people if preset.agents else ()
    names = tuple(name for path in named if (name := as_text(values.get(path))))
    if preset.speakers:
        return Utterance(as_text(values.get(preset.speakers)) or "", "", also=names)
    told = next((path for path in preset.role if not is_blank(find(values, path))), None)
    if told is None:
        return Utterance("", "", also=names)
    said = find(values, told)
    staff = str(said).strip().lower() in preset.staff
    role = Role.AGENT if staff else role_said(told, said) or dict(preset.others).get(told)
    return Utterance(as_text(said) or "", "", role, names)


def _as_written(preset: Preset, sample: Sequence[Values], agents: Agents) -> tuple[Preset, Mapping[str, str]]:
    """The preset of a table in the names of its header."""
    names = {normal(name): name for values in sample[:1] for name in values}
    if not isinstance(preset, Table):
        return preset, names

    def written(paths: Paths) -> Paths:
        return tuple(known_as(path, names) for path in paths)

    same = isinstance(preset, Gathered) and len({frozenset(values) for values in sample}) == 1

    def there(paths: Paths) -> Paths:
        """Those of `paths` that the file has, where all its rows have the same names: each is sought in every row."""
        known = [path for path in written(paths) if not same or _may_have(path, sample[0])]
        return tuple(dict.fromkeys(known)) or paths[:2]

    one = replace(
        preset,
        fields={field: there(paths) for field, paths in preset.fields.items()},
        segments={name: there(paths) for name, paths in preset.segments.items()},
    )
    if not isinstance(one, Gathered):
        return one, names
    group = there((*one.group, *_of_connect(names)))
    return _with_speakers(replace(one, group=group, role=there(one.role), agents=agents), sample), names


def _may_have(path: str, values: Values) -> bool:
    """Whether something may stand at `path` in rows with the names of `values`."""
    if path.startswith(CONSTANT) or JOINED in path:
        return True
    bare = path.partition(FILTER)[0]
    return bare in values or ("." in bare and bare.partition(".")[0] in values)


def _of_connect(names: Mapping[str, str]) -> Paths:
    """The columns of contacts, who elsewhere are people, where those of Amazon Connect stand beside it."""
    told = ("initial contact id", "contact id") if not _CONNECT.isdisjoint(names) else ()
    return tuple(name for name in told if name in names)


def _with_speakers(preset: Gathered, sample: Sequence[Values]) -> Gathered:
    """The preset with who speaks and, where no column is named as conversations are, what parts rows to them."""
    words, usual = role_columns(sample), preset.role
    there = set(sample[0]) if sample else set()
    others = other_speakers(sample, preset.group, usual)
    first = (*(name for name in usual if name in words), *words)
    role = tuple(dict.fromkeys((*first, *usual, *(name for name, _ in others))))
    may = tuple(name for name in people(tuple(sample[0]) if sample else (), usual) if name not in preset.group)
    one = replace(preset, role=role, others=others, staff=staff_words(sample, role), people=may)
    group = next((name for name in preset.group if name in there), None)
    if group and not words and not others:
        if (speakers := numbered_speakers(sample)) and several_speak(sample, group, speakers):
            return replace(one, speakers=speakers, numbered=True)
        speakers, agents = named_speakers(sample, group, may, preset.fields["text"], preset.agents)
        if speakers:
            return replace(one, speakers=speakers, agents=agents)
    if not words or not there.isdisjoint(preset.group) or not are_turns(sample, role[0]):
        return one
    talk = conversation_column(sample, role[0]) if role[0] in usual else None
    if talk is not None:
        return replace(one, group=(talk,))
    ids = tuple(name for name in sample[0] if normal(name) in ID and _all_differ(name, sample))[:1]
    return replace(one, group=ids, alone=role[0] in usual)


def _all_differ(name: str, sample: Sequence[Values]) -> bool:
    """Whether no two rows have the same in a column."""
    return len({str(row.get(name)) for row in sample}) == len(sample)


def _reason_of(preset: Survey, asked: Paths) -> str:
    """Why a table is taken for a survey."""
    return f"it has {' and '.join(asked)}" if preset.sides else f"{len(asked)} columns are open questions"


def _asked_columns(preset: Survey, sample: Sequence[Values], *, named: bool = False) -> Paths:
    """The columns whose answers are items."""
    return sides(sample, preset.sides) if preset.sides else questions(sample, named=named)
