"""Lists of a row whose elements are turns under names of their own: which field says who speaks, and which what."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import role_of
from app.readers.fields.fitting import NAMED_WORDS, are_times, cells_of, prose_in
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import TEXT
from app.readers.fields.rows import BadRow, Row, flag_said
from app.readers.values.words import as_bool, says_nothing

Element = Mapping[str, object]

_PUBLIC = frozenset({
    *("public", "is public", "visible to customer", "visible to requester", "is visible for customer"),
    *("visible for customer", "is visible to customer", "customer visible"),
})  # fmt: skip
_PRIVATE = frozenset({
    *("private", "internal", "is private", "is internal", "is note", "internal note", "whisper"),
    "is internal note",
})  # fmt: skip
_KINDS = frozenset({"channel", "type", "kind", "message type", "visibility", "part type", "event type", "source"})
_NOTES = frozenset({"internal note", "note", "private note", "private", "internal", "staff note", "whisper"})
_IDS = frozenset({"speaker id", "participant id", "author id", "user id", "sender id", "party id", "actor id"})
_LABELS = frozenset({"speaker", "speaker label", "spk", "channel"})
_SENDERS = frozenset({"u", "user", "sender", "author", "from"})
_VISITORS = frozenset({"v", "visitor", "guest", "customer", "client", "contact", "requester", "end user"})
_SERVERS = frozenset({"served by", "closed by", "agent", "operator", "assignee", "assigned to", "responder"})
_EVENTS = frozenset({"t", "subtype", "event", "event type", "action code"})
_THEIRS = ("user id", "customer id", "client id", "contact id", "requester id", "visitor id", "end user id")
_OURS = ("staff id", "agent id", "operator id", "admin id", "employee id")
_NUMBERED = re.compile(r"(?:speaker|spk|participant|party|user|ch|p|s)?[ _-]?\d{0,3}|[a-z]", re.IGNORECASE)
_HALF = 0.5
_SIDES = {"external": Role.CUSTOMER, "internal": Role.AGENT}
_KINDS_OF_PEOPLE = ("affiliation", "role", "type", "kind", "participant role", "purpose", "party type", "user type")
_LONGEST_NAME, _MOST, _DEEPEST = 60, 0.5, 4


@dataclass(frozen=True, slots=True)
class Keys:
    """The fields of elements that say who speaks, what, and when if one does."""

    role: str
    text: str
    time: str | None

    def as_usual(self, element: Element) -> Element:
        """An element with what these say under usual names; who speaks is an agent if no word says otherwise."""
        said = element.get(self.role)
        role = _role_said(self.role, said) or (None if said in (None, "") else Role.AGENT)
        time = {} if self.time is None else {"time": element.get(self.time)}
        return {**element, "text": element.get(self.text), **time, **({"role": role.value} if role else {})}


def keys_of(lists: Sequence[Sequence[Element]]) -> Keys | None:
    """The fields in lists of elements that say who speaks and what; null if none do.

    Who speaks is told in all elements by words or a flag, some of them a customer's, or by words for a customer in most
    lists, beside which others have but names.
    """
    elements = [one for some in lists for one in some]
    names = dict.fromkeys(name for one in elements for name in one)
    role = next((name for name in names if _tells_sides(name, lists)), None)
    words = [name for name in names if name != role and prose_in(name, elements, least=NAMED_WORDS) > 0]
    usual = {normal(name): name for name in reversed(words)}
    text = next((usual[name] for name in TEXT if name in usual), None)
    text = text or next((name for name in words if holds(name, LIKE["text"])), None) or next(iter(words), None)
    if role is None or text is None:
        return None
    time = next((name for name in names if (said := cells_of(name, elements)) and are_times(said)), None)
    return Keys(role, text, time)


def without_notes(elements: Iterable[Element]) -> list[Element]:
    """The elements but those that say of themselves that they are notes among staff."""
    return [one for one in elements if not is_note(one)]


def is_note(element: Element) -> bool:
    """Whether a message says of itself that it is a note among staff."""
    return any(value is not None and _is_of_note(_last_of(name), value) for name, value in element.items())


def role_by_ids(element: Element) -> Role | None:
    """Who speaks, where a message has numbers of both a customer and one of staff, of which one alone is filled."""
    by_name = {_last_of(name): value for name, value in element.items()}
    theirs = [by_name[name] for name in _THEIRS if name in by_name]
    ours = [by_name[name] for name in _OURS if name in by_name]
    if not theirs or not ours or any(isinstance(one, Mapping | list | bool) for one in (*theirs, *ours)):
        return None
    customer, staff = (any(not _is_nobody(one) for one in some) for some in (theirs, ours))
    return None if customer is staff else Role.CUSTOMER if customer else Role.AGENT


def without_events(elements: Sequence[Element]) -> list[Element]:
    """The messages but those that alone have a kind, where most have none: what a system tells of the conversation."""
    names = {name for one in elements for name in one if normal(name) in _EVENTS}
    marks = [name for name in names if sum(_has(one, name) for one in elements) < _HALF * len(elements)]
    return [one for one in elements if not any(_has(one, name) for name in marks)]


def person_of(element: Element) -> str | None:
    """Who a message is by, as a number or a name of theirs; null where it has but a word, or one for the list alone."""
    plain = {normal(name): value for name, value in element.items()}
    inner = (value for name, value in plain.items() if name in _SENDERS and isinstance(value, Mapping))
    numbers = [plain[name] for name in plain if name in _IDS]
    numbers += [one[name] for one in inner for name in ("id", "_id", "username", "name") if name in one]
    told = (str(one) for one in numbers if isinstance(one, str | int) and not isinstance(one, bool))
    return next((one for one in told if role_of(one) is None and not _NUMBERED.fullmatch(one)), None)


@lru_cache(maxsize=1 << 12)
def _last_of(name: str) -> str:
    """The last part of a nested name, in normal form."""
    return normal(name.rpartition(".")[2] if " " not in name else name)


def _is_nobody(value: object) -> bool:
    return value in (None, "", 0) or says_nothing(str(value)) or str(value).strip() == "0"


def introduced(whole: Mapping[str, object]) -> dict[str, object] | None:
    """A document with the role of each speaker beside their number, where it tells both.

    A list of people does, an object with a role by label, or objects of a visitor and of who served them. Null if it
    has none, or nobody who speaks is in it.
    """
    people = {key: role for one in _listed_objects(whole, _DEEPEST) for key, role in _person(one)}
    people |= dict(_by_label(whole, _DEEPEST)) or dict(_both_ends(whole))
    if set(people.values()) < {Role.CUSTOMER, Role.AGENT}:
        return None
    met: list[str] = []

    def with_role(one: Mapping[str, object]) -> Mapping[str, object]:
        number = next((said for said in _numbers_of(one) if said in people), None)
        if number is None or any(name in one for name in _KINDS_OF_PEOPLE):
            return one
        met.append(number)
        return {**one, "role": people[number].value}

    made = _with_objects_made(whole, with_role, _DEEPEST + 2)
    return dict(made) if met and isinstance(made, Mapping) else None


def with_people(
    values: Sequence[Mapping[str, object]], rows: Iterator[Row | BadRow]
) -> tuple[Sequence[Mapping[str, object]], Iterator[Row | BadRow]]:
    """A sample and the rows with the role of each speaker, where a row itself tells who is who."""
    if not any(map(introduced, values)):
        return values, rows
    made = (replace(row, values=introduced(row.values) or row.values) if isinstance(row, Row) else row for row in rows)
    return [introduced(row) or row for row in values], made


def _person(one: Mapping[str, object]) -> Iterable[tuple[str, Role]]:
    """The number and the role of somebody whom a list of people has."""
    numbers = [str(value) for name, value in one.items() if normal(name) in _IDS | {"id"}]
    kinds = (one.get(name) for name in one if normal(name) in _KINDS_OF_PEOPLE)
    told = (_SIDES.get(kind.lower()) or role_of(kind) for kind in kinds if isinstance(kind, str))
    role = next((role for role in told if role is not None), None)
    return [] if role is None else [(number, role) for number in numbers]


def _by_label(value: object, depth: int) -> Iterable[tuple[str, Role]]:
    """The labels of speakers with their roles, in an object that has nothing else: `{"SPEAKER_00": "agent", ...}`."""
    if not isinstance(value, Mapping) or not depth:
        return
    told = [role_of(one) if isinstance(one, str) else None for one in value.values()]
    if {Role.CUSTOMER, Role.AGENT} <= {*told} and None not in told:
        yield from ((label, role) for label, role in zip(value, told, strict=True) if role is not None)
    for one in value.values():
        yield from _by_label(one, depth - 1)


def _both_ends(whole: Mapping[str, object]) -> Iterable[tuple[str, Role]]:
    """The numbers of a visitor and of who served them, where a conversation has an object of each."""
    for names, role in ((_VISITORS, Role.CUSTOMER), (_SERVERS, Role.AGENT)):
        ends = (value for name, value in whole.items() if normal(name) in names and isinstance(value, Mapping))
        for end in ends:
            yield from ((str(value), role) for name, value in end.items() if normal(name) == "id" and value)


def _numbers_of(one: Mapping[str, object]) -> Iterable[str]:
    """What a message calls its sender by number or label, also within an object of theirs."""
    for name, value in one.items():
        plain = normal(name)
        if plain in _IDS | _LABELS and isinstance(value, str | int):
            yield str(value)
        elif plain in _SENDERS and isinstance(value, Mapping):
            yield from (str(inner) for key, inner in value.items() if normal(key) == "id")


def _listed_objects(value: object, depth: int) -> Iterable[Mapping[str, object]]:
    """All objects that stand in a list, at most `depth` objects deep in a document."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for one in inner if depth else ():
        if isinstance(one, Mapping) and isinstance(value, list):
            yield one
        yield from _listed_objects(one, depth - (not isinstance(one, list)))


def _with_objects_made(
    value: object, make: Callable[[Mapping[str, object]], Mapping[str, object]], depth: int
) -> object:
    """A document with each of its objects as `make` gives it, the inner ones first, down to a depth."""
    if isinstance(value, list):
        return [_with_objects_made(one, make, depth) for one in value]
    if not isinstance(value, Mapping) or not depth:
        return value
    return make({name: _with_objects_made(one, make, depth - 1) for name, one in value.items()})


def _is_of_note(name: str, value: object) -> bool:
    """Whether a field, named in normal form, says that its element is a note among staff."""
    if name in _PUBLIC:
        return as_bool(value) is False
    if name in _PRIVATE:
        return as_bool(value) is True
    if name == "note":  # in French a grade, which may be 1
        return str(value).lower() == "true"
    return name in _KINDS and isinstance(value, str) and normal(value) in _NOTES


def _role_said(name: str, value: object) -> Role | None:
    """Who speaks, by a field: a flag by its name, else a word; null if it doesn't tell."""
    return flag_said(name, value) or (role_of(value) if isinstance(value, str) else None)


def _tells_sides(name: str, lists: Sequence[Sequence[Element]]) -> bool:
    """Whether a field tells of all elements whose they are."""
    said = [
        (at, one[name], _role_said(name, one[name])) for at, some in enumerate(lists) for one in some if _has(one, name)
    ]
    if not said or any(not _has(one, name) for some in lists for one in some):
        return False
    roles = {role for *_, role in said}
    customers = {at for at, _, role in said if role is Role.CUSTOMER}
    if Role.CUSTOMER not in roles or len(roles) < 2:  # noqa: PLR2004 - two sides
        return False
    names = [value for _, value, role in said if role is None]
    short = all(isinstance(one, str) and len(one) <= _LONGEST_NAME for one in names)
    return not names or (short and len(customers) > _MOST * len(lists))


def _has(element: Element, name: str) -> bool:
    return element.get(name) not in (None, "")
