"""Rows that are entries of threads, of which no word tells who speaks: told by numbers, by who began, by both ends."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import role_of
from app.readers.fields.choosing import choose
from app.readers.fields.columns import Fields
from app.readers.fields.fitting import NAMED_WORDS, Sample, prose_in
from app.readers.fields.paths import flat, is_blank
from app.readers.fields.rows import BadRow, Row, as_text, role_said
from app.readers.fields.speaking import role_columns
from app.readers.fields.texts import text_column
from app.readers.presets.known import CONVERSATION
from app.readers.records.told_turns import is_note, role_by_ids

_GROUP, _ROLE, _MESSAGE, _WHEN, _WHO = "conversation id", "role", "message", "time", "customer id"
"""What entries are given beside their own columns, under names that the preset of chats knows."""

_GROUPS = tuple(map(normal, CONVERSATION))
_THREADS = frozenset({"conversation", "ticket", "thread", "chat", "case", "session", "room", "dialog", "dialogue"})
_WRAPS = frozenset({"data", "id", "attributes", "key", "number"})  # of the reference to a conversation
_KINDS = ("type", "entry type", "event type", "action", "kind", "article type", "transaction type")
_BEGINS = frozenset({"create", "created", "open", "opened", "new", "submit", "submitted"})
_ANSWERS = frozenset({"correspond", "correspondence", "reply", "replied", "response", "followup", "follow up"})
_NOTES = frozenset({"n", "note", "notes", "comment", "comments", "internal note", "internal", "private note"})
_PEOPLE = ("creator", "author", "user", "from", "sender", "poster", "created by", "username", "user name", "name")
_ENDS = (("from id", "to id"), ("sender id", "recipient id"), ("from uid", "to uid"), ("from user id", "to user id"))
_WAYS = frozenset({"direction", "message direction", "way", "sender type", "author type", "sender role", "author role"})
_TYPES, _SPEAKERS = frozenset({"type", "role", "kind"}), frozenset({"author", "sender", "user", "from", "participant"})
_LONGEST_KIND, _MOST, _HALF, _FEWEST, _OTHERS, _DEEPEST = 30, 0.8, 0.5, 3, 2, 5

_Values = Mapping[str, object]
_Told = Callable[[_Values], tuple[str, Role, str | None] | None]
_Noted = Callable[[_Values], bool]


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which rows tell who speaks: `told` gives the thread, the role and who that is; null if they don't.

    Of rows that are `noted` they needn't: those are notes among staff, or tell of a ticket and not what was said.
    """

    told: _Told
    why: str
    noted: _Noted = is_note


@dataclass(frozen=True, slots=True)
class Threads:
    """How rows are entries of threads: the way in which it is told who speaks, and the columns of text and time."""

    way: Way
    text: str
    time: str | None = None
    nested: bool = False

    @property
    def why(self) -> str:
        """Why rows are taken for entries."""
        return f"{self.way.why}; {self.text} is what is said"

    def level(self, values: _Values) -> _Values:
        """A row with what is nested in it by its paths."""
        return flat(values, depth=_DEEPEST) if self.nested else values

    def says(self, row: _Values) -> bool:
        """Whether a level row says something to a customer, or is what one says."""
        return not is_blank(row.get(self.text)) and not self.way.noted(row)

    def made(self, row: _Values) -> dict[str, object] | None:
        """A level row that says something as the preset of chats knows it; null if it doesn't tell who speaks."""
        told = self.way.told(row)
        if told is None:
            return None
        thread, role, who = told
        when = {} if self.time is None else {_WHEN: row.get(self.time)}
        said = {_GROUP: thread, _ROLE: role.value, _MESSAGE: row.get(self.text), **when, _WHO: who}
        return {**said, **{name: value for name, value in row.items() if name not in said and name != self.text}}


def threads_in(sample: Sequence[_Values], *, nested: bool) -> Threads | None:
    """How the rows of a sample are entries of threads; null if they aren't, or words in a table tell who speaks.

    Several rows have one thread, and in some both sides speak.
    """
    rows = [flat(row, depth=_DEEPEST) for row in sample] if nested else list(sample)
    names = tuple(dict.fromkeys(name for row in rows for name in row))
    if len(rows) < _FEWEST:
        return None
    spoken = [row for row in rows if not is_note(row)]
    for way in _ways(names, spoken, nested=nested):
        found = [None if way.noted(row) else way.told(row) for row in rows]
        sides: defaultdict[str, set[Role]] = defaultdict(set)
        for one in filter(None, found):
            sides[one[0]].add(one[1])
        both = any({Role.CUSTOMER, Role.AGENT} <= roles for roles in sides.values())
        said = [row for row, one in zip(rows, found, strict=True) if one is not None]
        if not both or len(sides) >= len(said):
            continue
        text = _text(names, said)
        if text is not None:
            left = [name for name in names if any(not is_blank(row.get(name)) for row in said)]
            time = choose(left, said, named=Fields(text=text), file="")[0].time
            return Threads(way, text, time, nested)
    return None


def as_entries(
    sample: Sequence[_Values], rows: Iterator[Row | BadRow], threads: Threads
) -> tuple[list[_Values], Iterator[Row | BadRow]]:
    """A sample and the rows as turns of their threads, without notes and what says nothing."""
    seen = [row for values in sample if threads.says(row := threads.level(values))]
    return [made for row in seen if (made := threads.made(row)) is not None], _made(rows, threads)


def _made(rows: Iterator[Row | BadRow], threads: Threads) -> Iterator[Row | BadRow]:
    for row in rows:
        if isinstance(row, BadRow):
            yield row
        elif threads.says(level := threads.level(row.values)):
            made = threads.made(level)
            reason = "nothing here tells who wrote it, as it does in other rows"
            yield BadRow(row.line, "row_role", reason, row.raw) if made is None else replace(row, values=made)


def _text(names: Sequence[str], said: Sample) -> str | None:
    found = text_column([name for name in names if any(not is_blank(row.get(name)) for row in said)], said)[0]
    return found if found is not None and prose_in(found, said, least=NAMED_WORDS) > 0 else None


def _ways(names: Sequence[str], sample: Sample, *, nested: bool) -> Iterator[Way]:
    """All ways in which it may be told who speaks in which thread."""
    if not sample:
        return
    group = _group(names, sample)
    if group is not None:
        if nested and (role := _worded(names, sample)) is not None:
            why = f"{group} tells the conversation, {role} who speaks"
            yield Way(_by_words(group, role, _person(names, role)), why)
        if all(role_by_ids(row) is not None for row in sample):
            yield _by_numbers(group, names, sample)
        if (began := _by_who_began(group, names, sample)) is not None:
            yield began
    if (ends := _by_ends(names, sample)) is not None:
        yield Way(ends, "messages between one number, which is ours, and others, each of whom is a customer")


def _group(names: Sequence[str], sample: Sample) -> str | None:
    """The column of threads: one that is filled and in which some come again."""
    usual = [name for wanted in _GROUPS for name in names if normal(name) == wanted]
    inner = [name for name in names if "." in name and " " not in name and _thread_of(name)]
    for name in (*usual, *inner):
        said = [text for row in sample if (text := _plain(row.get(name)))]
        if len(said) >= _MOST * len(sample) and len({*said}) < len(said):
            return name
    return None


def _thread_of(name: str) -> bool:
    """Whether a nested name is the number of a conversation: `relationships.conversation.data.id`."""
    parts = [normal(part) for part in name.split(".")]
    while len(parts) > 1 and parts[-1] in _WRAPS:
        parts = parts[:-1]
    return parts[-1] in _THREADS | {*_GROUPS} and (len(name.split(".")) > len(parts) or parts[-1] not in _THREADS)


def _worded(names: Sequence[str], sample: Sample) -> str | None:
    """The nested column of words for who speaks."""
    told = role_columns([{name: row.get(name) for name in names} for row in sample])
    return next((name for name in told if _is_way(name)), None)


def _is_way(name: str) -> bool:
    """Whether a nested column is named as what tells who speaks: `attributes.direction`, `author.type`."""
    before, _, last = name.rpartition(".")
    kind = normal(last) in _TYPES and normal(before.rpartition(".")[2]) in _SPEAKERS
    return kind or normal(last) in _WAYS


def _person(names: Sequence[str], role: str) -> str | None:
    """The nested column with the number of the customer, else of who speaks, beside the one of roles."""
    parts = ((name, [normal(part) for part in name.split(".")]) for name in names)
    told = (name for name, inner in parts if inner[-1] == "id" and any(role_of(one) is Role.CUSTOMER for one in inner))
    beside = f"{role.rpartition('.')[0]}.id"
    return next(told, beside if beside in names else None)


def _by_words(group: str, role: str, person: str | None) -> _Told:
    def told(row: _Values) -> tuple[str, Role, str | None] | None:
        said, thread = role_said(role, row.get(role)), _plain(row.get(group))
        if said is None or not thread:
            return None
        return thread, said, None if person is None else as_text(row.get(person))

    return told


def _by_numbers(group: str, names: Sequence[str], sample: Sample) -> Way:
    """A row has the number of a customer or of one of staff; a kind that says so, be it a letter, makes it a note."""
    kind = _kind(names, sample)
    who = next((name for name in names if normal(name).endswith("id") and _of_customer(name)), None)

    def told(row: _Values) -> tuple[str, Role, str | None] | None:
        role, thread = role_by_ids(row), _plain(row.get(group))
        if role is None or not thread:
            return None
        return thread, role, as_text(row.get(who)) if who and role is Role.CUSTOMER else None

    why = f"{group} tells the conversation, numbers of both sides who speaks"
    return Way(told, why, _of_kinds(kind, _NOTES))


def _of_kinds(kind: str | None, kinds: Collection[str]) -> _Noted:
    """Whether a row is a note by its fields, or of one of `kinds`."""
    return lambda row: is_note(row) or (kind is not None and _plain(row.get(kind)).lower() in kinds)


def _of_customer(name: str) -> bool:
    return any(role_of(word) is Role.CUSTOMER for word in normal(name).split())


def _kind(names: Sequence[str], sample: Sample) -> str | None:
    """The column that says of what kind an entry is, in a few short words."""
    for name in (one for wanted in _KINDS for one in names if normal(one) == wanted):
        said = [_plain(row.get(name)) for row in sample]
        if all(one and len(one) <= _LONGEST_KIND for one in said) and len({*said}) < len(said):
            return name
    return None


def _by_who_began(group: str, names: Sequence[str], sample: Sample) -> Way | None:
    """Whoever began a thread is its customer, where a column of kinds says that it was begun, and answered below.

    Those who answer are no more than threads, and begin none.
    """
    kind = _kind(names, sample)
    kinds = {_plain(row.get(kind)).lower() for row in sample} if kind else set()
    who = next((name for wanted in _PEOPLE for name in names if normal(name) == wanted), None)
    if kind is None or who is None or not kinds & _BEGINS or not kinds & _ANSWERS:
        return None
    began: dict[str, str] = {}
    spoken = _BEGINS | _ANSWERS

    def told(row: _Values) -> tuple[str, Role, str | None] | None:
        said, thread, person = _plain(row.get(kind)).lower(), _plain(row.get(group)), _plain(row.get(who))
        if said not in spoken or not thread or not person:
            return None
        first = began.setdefault(thread, person) if said in _BEGINS else began.get(thread)
        if first is None:
            return None  # an answer to what the file doesn't have
        return (thread, Role.CUSTOMER, person) if first == person else (thread, Role.AGENT, None)

    spoke = [(told(row), _plain(row.get(who))) for row in sample if _plain(row.get(kind)).lower() in spoken]
    answering = {person for one, person in spoke if one is not None and one[1] is Role.AGENT}
    unbegun = sum(one is None for one, _ in spoke)
    sure = unbegun < _HALF * len(spoke) and answering.isdisjoint(began.values())  # in a forum people do both
    if not sure or not 0 < len(answering) <= len(began):
        return None
    why = f"{group} tells the conversation, and who began it is the customer"
    return Way(told, why, _of_kinds(kind, _NOTES | (kinds - spoken)))


def _by_ends(names: Sequence[str], sample: Sample) -> _Told | None:
    """Messages between one number, which is ours as it is in all of them, and several others."""
    called = {normal(name): name for name in reversed(names)}
    for one, other in ((called[one], called[other]) for one, other in _ENDS if one in called and other in called):
        ends = [(_plain(row.get(one)), _plain(row.get(other))) for row in sample]
        counts = Counter(end for pair in ends for end in {*pair})
        owner, count = counts.most_common(1)[0]
        if count == len(ends) and len(counts) > _OTHERS and all(sent and sent != to for sent, to in ends):
            return _with_owner(one, other, owner)
    return None


def _with_owner(one: str, other: str, owner: str) -> _Told:
    def told(row: _Values) -> tuple[str, Role, str | None] | None:
        sent, to = _plain(row.get(one)), _plain(row.get(other))
        if owner not in (sent, to):
            return None
        return (to, Role.AGENT, None) if sent == owner else (sent, Role.CUSTOMER, sent)

    return told


def _plain(value: object) -> str:
    return "" if isinstance(value, Mapping | list) else (as_text(value) or "").strip()
