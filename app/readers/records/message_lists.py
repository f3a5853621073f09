"""A document whose list is the messages of one conversation, or of several that each message names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.records import Turn
from app.domain.roles import NOBODY, Agents, called, role_of
from app.pipeline.speakers import Utterance, role_told, sides
from app.readers.fields.names import AUTHOR
from app.readers.fields.rows import Row, as_text
from app.readers.presets.known import CONVERSATION
from app.readers.records.told_turns import without_notes
from app.readers.records.turn_lists import staff_in, utterances

_Element = Mapping[str, object]

_KEYS = frozenset({*map(normal, CONVERSATION), "conversation id", "conversations thread id", "rid", "room id", "room"})
_KINDS = frozenset({"t", "type", "subtype", "event", "event type", "kind", "message type", "action code", "msg type"})
_IDS = ("actor id", "user id", "participant id", "author id", "sender id", "from id", "id", "name")
_CALLED = ("username", "name", "display name", "full name", "email")
_VISITORS = ("visitor", "guest", "customer", "client", "contact")
_MESSAGES = frozenset({"message", "messages", "msg", "text", "body", "content", "body text", "plain text"})
_TIMES = ("created at", "timestamp", "ts", "time", "date", "sent at", "created", "created time")
_FEWEST, _MOST, _HALF, _MOST_PEOPLE, _TURNS_TAKEN = 3, 1_000, 0.5, 6, 0.25


def conversations_in(elements: Sequence[_Element], *, agents: Agents = NOBODY) -> list[Row]:
    """The conversations whose messages a list has, a row each; empty if it isn't told of all who speaks.

    Events and notes among staff are left out: they say so, or are of a kind that no message of a told speaker is. One
    conversation has one customer, and both sides take turns.
    """
    if not _FEWEST <= len(elements) <= _MOST:
        return []
    several: dict[str, list[_Element]] = {}
    for one in elements:
        several.setdefault(_key(one), []).append(one)
    rows = [_row(key, some, agents) for key, some in several.items()]
    told = [row for row in rows if row is not None]
    return told if len(told) == len(rows) else []


def _key(element: _Element) -> str:
    found = (as_text(value) for name, value in element.items() if normal(name) in _KEYS and not _is_nested(value))
    return next((one for one in found if one), "")


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping | list)


def _row(key: str, elements: Sequence[_Element], agents: Agents) -> Row | None:
    messages = _without_events(without_notes(elements))
    said = [one for one in messages if _text(one)]
    turns = utterances([_plain(one) for one in said], staff_in(said))
    if len(turns) != len(said):
        return None
    told = _told(_by_people(turns, said), agents)
    known = _kinds_of(said, turns) or _kinds_of(said, told)
    kept = [(one, turn) for one, turn in zip(said, told, strict=True) if _kinds(one) <= known]
    roles = [turn.role for _, turn in kept]
    changes = sum(one is not other for one, other in pairwise(roles))
    customers = [one for one, turn in kept if turn.role is Role.CUSTOMER]
    if None in roles or not {Role.CUSTOMER, Role.AGENT} <= {*roles} or changes < max(1, _TURNS_TAKEN * len(roles)):
        return None
    if len({_person(one) for one in customers}) > 1:
        return None
    author = _name(customers[0])
    time = next((value for value in (_time(one) for one, _ in kept) if value is not None), None)
    whose = {name: value for name, value in (("id", key), ("author", author), ("time", time)) if value}
    made = [Turn(turn.role or Role.BOT, turn.text, as_text(_time(one))) for one, turn in kept]
    raw = "\n".join(turn.text for _, turn in kept)
    return Row(1, {**whose, "turns": made}, raw)


def _plain(element: _Element) -> dict[str, object]:
    """A message with its words under a usual name; where its senders are a list of one, as one of that sender."""
    element = {**element, "text": _text(element)}
    senders = next((value for name, value in element.items() if normal(name) in ("senders", "authors")), None)
    if isinstance(senders, list) and len(senders) == 1 and isinstance(senders[0], Mapping):
        return {**element, "author": senders[0]} if "author" not in element else element
    return element


def _without_events(elements: Sequence[_Element]) -> list[_Element]:
    """The messages but those that alone are of a kind, where most are of none, as what a system tells is."""
    names = {name for one in elements for name in one if normal(name) in _KINDS}
    marks = [name for name in names if sum(one.get(name) not in (None, "") for one in elements) < _HALF * len(elements)]
    return [one for one in elements if all(one.get(name) in (None, "") for name in marks)]


def _kinds(element: _Element) -> set[str]:
    return {f"{name}={value}" for name, value in element.items() if normal(name) in _KINDS and not _is_nested(value)}


def _kinds_of(said: Sequence[_Element], turns: Sequence[Utterance]) -> set[str]:
    """The kinds of messages of which it is told that they are a customer's or an agent's."""
    spoken = (Role.CUSTOMER, Role.AGENT)
    return {kind for one, turn in zip(said, turns, strict=True) if turn.role in spoken for kind in _kinds(one)}


def _text(element: _Element) -> str:
    value = next((one for name, one in element.items() if normal(name) in _MESSAGES and isinstance(one, str)), "")
    return value.strip() if isinstance(value, str) else ""


def _by_people(turns: Sequence[Utterance], said: Sequence[_Element]) -> list[Utterance]:
    """The turns with the names of people that elements have as objects, where nothing else tells a customer."""
    people = [_named(one) for one in said]
    told = any(turn.role is Role.CUSTOMER for turn in turns)
    if told or not all(people) or not 1 < len({*people}) <= _MOST_PEOPLE:
        return list(turns)
    visitors = _visitors(said, people)
    roles = (Role.CUSTOMER if names in visitors else _guest_in(names) for names in people)
    return [
        replace(turn, name=names[0], also=names[1:], role=turn.role or role)
        for turn, names, role in zip(turns, people, roles, strict=True)
    ]


def _told(turns: Sequence[Utterance], agents: Agents) -> list[Utterance]:
    """The turns with roles that fields or words tell, and that of the only other one; none by what is said alone."""
    known = [role_told(one, agents) for one in turns]
    by_name = sides(turns, agents=agents, guess=False) if any(known) else {}
    return [replace(one, role=role or by_name.get(called(one.name))) for one, role in zip(turns, known, strict=True)]


def _guest_in(names: Iterable[str]) -> Role | None:
    """A customer where one of the names is a word for one and a number: guest-412, visitor_8."""
    for name in names:
        word, *rest = normal(name.replace("-", " ").replace("_", " ")).split() or [""]
        if rest and all(any(map(str.isdigit, one)) for one in rest) and role_of(word) is Role.CUSTOMER:
            return Role.CUSTOMER
    return None


def _visitors(said: Sequence[_Element], people: Sequence[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Those whose messages alone have a field named after visitors, in each of them."""
    names = {name for one in said for name in one if any(word in normal(name) for word in _VISITORS)}
    found = set()
    for name in names:
        have = {who for one, who in zip(said, people, strict=True) if one.get(name) not in (None, "", False)}
        lack = {who for one, who in zip(said, people, strict=True) if one.get(name) in (None, "", False)}
        found |= have if have and lack and not have & lack else set()
    return found


def _named(element: _Element) -> tuple[str, ...]:
    """What a message calls its sender: the names in the one object that has a name."""
    for value in element.values():
        if isinstance(value, Mapping):
            inner = {normal(name): one for name, one in value.items()}
            names = [str(inner[name]) for name in _CALLED if isinstance(inner.get(name), str) and inner[name]]
            if names:
                return tuple(dict.fromkeys(names))
    return ()


def _person(element: _Element) -> str:
    """Who sent a message, as far as it says so."""
    plain = {normal(name): value for name, value in _plain(element).items()}
    for name in (*_IDS[:-2], "author", "sender", "from", "user", "u"):
        value = plain.get(name)
        if isinstance(value, Mapping):
            inner = {normal(key): one for key, one in value.items()}
            value = next((inner[key] for key in _IDS if inner.get(key) not in (None, "")), None)
        if value not in (None, "") and not _is_nested(value) and role_of(str(value)) is None:
            return str(value)
    return ""


def _name(element: _Element) -> str | None:
    plain = _plain(element)
    names = _named({"of": plain.get("author")}) or _named(plain)
    called = next((name for name in reversed(names) if role_of(name) is None), None)
    if called is not None:
        return called
    own = {normal(name): value for name, value in element.items()}
    return next((as_text(own[name]) for name in AUTHOR if own.get(name) and not _is_nested(own[name])), None)


def _time(element: _Element) -> object:
    own = {normal(name): value for name, value in element.items() if not _is_nested(value)}
    known = next((own[name] for name in _TIMES if own.get(name) not in (None, "")), None)
    return known if known is not None else next((own[name] for name in own if "timestamp" in name and own[name]), None)
