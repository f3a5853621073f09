"""Lists of a row whose elements are turns under names of their own: which field says who speaks, and which what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import role_of
from app.readers.fields.fitting import NAMED_WORDS, are_times, cells_of, prose_in
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import TEXT
from app.readers.fields.rows import flag_said
from app.readers.values.words import as_bool

Element = Mapping[str, object]

_PUBLIC = frozenset({"public", "is public", "visible to customer", "visible to requester"})
_PRIVATE = frozenset({"private", "internal", "is private", "is internal", "is note", "internal note", "whisper"})
_KINDS = frozenset({"channel", "type", "kind", "message type", "visibility", "part type", "event type", "source"})
_NOTES = frozenset({"internal note", "note", "private note", "private", "internal", "staff note", "whisper"})
_IDS = frozenset({"speaker id", "participant id", "author id", "user id", "sender id", "party id", "actor id"})
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
    return [one for one in elements if not any(_is_of_note(normal(name), value) for name, value in one.items())]


def introduced(whole: Mapping[str, object]) -> dict[str, object] | None:
    """A document with the role of each speaker beside their number, where a list of people in it tells both.

    Null if it has no such list, or nobody who speaks is in it.
    """
    people = {key: role for one in _listed_objects(whole, _DEEPEST) for key, role in _person(one)}
    if set(people.values()) < {Role.CUSTOMER, Role.AGENT}:
        return None
    met: list[str] = []

    def with_role(one: Mapping[str, object]) -> Mapping[str, object]:
        number = next((str(value) for name, value in one.items() if normal(name) in _IDS), None)
        if number not in people or any(name in one for name in _KINDS_OF_PEOPLE):
            return one
        met.append(number)
        return {**one, "role": people[number].value}

    made = _with_objects_made(whole, with_role, _DEEPEST + 2)
    return dict(made) if met and isinstance(made, Mapping) else None


def _person(one: Mapping[str, object]) -> Iterable[tuple[str, Role]]:
    """The number and the role of somebody whom a list of people has."""
    number = next((str(value) for name, value in one.items() if normal(name) in _IDS | {"id"}), None)
    kinds = (one.get(name) for name in one if normal(name) in _KINDS_OF_PEOPLE)
    told = (_SIDES.get(kind.lower()) or role_of(kind) for kind in kinds if isinstance(kind, str))
    role = next((role for role in told if role is not None), None)
    return [(number, role)] if number is not None and role is not None else []


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
