"""Conversations that lie in a list of a row, whatever its elements call speaker and words, as lists of our turns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.batch.names import TEXT, says_nothing
from app.batch.paths import find
from app.batch.presets import CONVERSATION
from app.batch.rows import BadRow, Row, as_text, role_said
from app.batch.speaking import staff_among
from app.domain.labels import Role
from app.domain.names import normal
from app.pipeline.speakers import transcript

TURNS = "turns"
_LISTS = frozenset(
    (
        *(TURNS, "messages", "conversation", "transcript", "transcripts", "utterances", "dialogue", "dialog"),
        *("segments", "thread", "chat", "chat messages", "chat log", "history", "message records", "events", "phrases"),
    )
)
_ROLE = (
    *("role", "speaker role", "participant role", "participant id", "participant", "author type", "sender type"),
    *("sender role", "author role", "participant purpose", "sent by", "sender", "author", "from", "speaker", "event"),
    *("direction", "message direction"),
)
_INNER = ("role", "type", "t", "kind", "id", "name", "n")  # of an object that says who speaks
_LETTERS = {"v": Role.CUSTOMER, "a": Role.AGENT, "s": Role.BOT}  # tawk.to's visitor, agent, system
_TOOLS = frozenset({"tool", "function", "developer"})  # of language models
_WORDS = {"external": Role.CUSTOMER, "internal": Role.AGENT}  # of Genesys; in a log they are headings
_TEXT = ("text", "content", "message", "body", "msg", "utterance", "message data")
_TIME = ("time", "timestamp", "created at", "created", "date", "sent at")
_GROUPS = frozenset(map(normal, CONVERSATION))
_OWN_TEXT = tuple(normal(name) for name in ("description", *TEXT) if name not in ("answer", "response", "content"))
_LONGEST_NAME, _DEEPEST, _MOST = 60, 2, 0.5
_REPEATED = 2  # turns that a text has which is the conversation once more
_Element = Mapping[str, object]


def turns_in(sample: Sequence[Mapping[str, object]]) -> str | None:
    """The column of rows whose lists are conversations in which it is told who speaks; null if there is none."""
    names = dict.fromkeys(name for row in sample for name in row)
    for name in names:
        if normal(name.rpartition(".")[2]) not in _LISTS:
            continue
        staff = _staff(sample, name)
        made = [
            turns for row in sample if (elements := _elements(row.get(name))) and (turns := as_turns(elements, staff))
        ]
        told = [turns for turns in made if all(isinstance(turn["role"], Role) for turn in turns)]
        if told and len(told) >= _MOST * len(made) and _has_customer(told):
            return name
    return None


def conversation_in(whole: Mapping[str, object], *, depth: int = _DEEPEST) -> list[dict[str, object]] | None:
    """The turns of a document that is one conversation, in its first list in which customers and others speak."""
    for name, value in whole.items():
        elements = _elements(value) if normal(name) in _LISTS else []
        if any(normal(key) in _GROUPS for one in elements[:1] for key in one) or len(_customers(elements)) > 1:
            continue  # turns of several conversations
        turns = as_turns(elements) if len(elements) > 1 else []
        spoken = {turn["role"] for turn in turns}
        if len(spoken) > 1 and Role.CUSTOMER in spoken and all(isinstance(one, Role) for one in spoken):
            return turns
        if isinstance(value, Mapping) and depth > 1 and (found := conversation_in(value, depth=depth - 1)):
            return found
    return None


def _customers(elements: Sequence[_Element]) -> set[object]:
    """Who the customers are in a list that says of each element where it came from, and which way it went."""
    ways = [(_first(one, ("direction",)), _first(one, ("from",))) for one in elements]
    return {one for way, one in ways if isinstance(one, str) and role_said("", way) is Role.CUSTOMER}


def renamed(
    names: Sequence[str],
    sample: Sequence[Mapping[str, object]],
    rows: Iterator[Row | BadRow],
    *,
    column: str,
    to: str,
) -> tuple[tuple[str, ...], list[Mapping[str, object]], Iterator[Row | BadRow]]:
    """The names, a sample and the rows of a file with the lists in `column` as our turns, under the name `to`.

    What a row itself says is the customer's first turn, where no turn has it.
    """
    staff = _staff(sample, column)
    made = (
        row if isinstance(row, BadRow) else replace(row, values=_with_turns(row.values, column, to, staff))
        for row in rows
    )
    return (
        tuple(to if name == column else name for name in names),
        [_with_turns(row, column, to, staff) for row in sample],
        made,
    )


def _staff(sample: Sequence[Mapping[str, object]], column: str) -> frozenset[str]:
    """The words that stand for staff in the lists of a column, though they mostly don't: a user beside a contact."""
    elements = (one for row in sample for one in _elements(row.get(column)))
    return staff_among(text.lower() for one in elements for value in _speakers(one) for _, text in _said(value))


def _with_turns(row: Mapping[str, object], column: str, to: str, staff: frozenset[str]) -> dict[str, object]:
    elements = _elements(row.get(column))
    value: object = row.get(column)
    if elements:
        turns = as_turns(elements, staff)
        value = [*_opening(row, turns), *turns]
    return {**{name: one for name, one in row.items() if name != column}, to: value}


def _opening(row: Mapping[str, object], turns: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """What a row itself says as the customer's turn; none where a turn says it, or it repeats what turns say."""
    own = {normal(name): text for name, text in row.items() if isinstance(text, str) and not says_nothing(text)}
    text = next((own[name] for name in _OWN_TEXT if name in own), None)
    if text is None or not turns:
        return []
    plain, said = _plain(text), [_plain(str(turn["text"])) for turn in turns]
    if any(plain in one for one in said) or sum(one in plain for one in said) >= min(_REPEATED, len(said)):
        return []
    return [{"role": Role.CUSTOMER, "text": text, "time": None}]


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def as_turns(elements: Sequence[_Element], staff: frozenset[str] = frozenset()) -> list[dict[str, object]]:
    """The elements that say something as turns; a role that isn't told stays as it was written.

    Words of `staff` mean an agent. Of speakers that are mere names what they say tells who answers, as in a log that is
    one text.
    """
    said = [(one, text) for one in elements if (text := _words(one)) and not says_nothing(text)]
    roles = _without_notes([_role(one, staff) for one, _ in said])
    names = [str(role) for role in roles if not isinstance(role, Role)]
    by_words = _by_words([(str(role), text) for role, (_, text) in zip(roles, said, strict=True)]) if names else {}
    return [
        {"role": by_words.get(str(role), role), "text": text, "time": as_text(_first(one, _TIME))}
        for role, (one, text) in zip(roles, said, strict=True)
    ]


def _without_notes(roles: list[object]) -> list[object]:
    """The roles; where both sides name themselves, what nobody says is a note of the tool."""
    both = {Role.CUSTOMER, Role.AGENT} <= {role for role in roles if isinstance(role, Role)}
    return [Role.BOT if both and role is None else role for role in roles]


def _has_customer(told: Sequence[Sequence[Mapping[str, object]]]) -> bool:
    return any(turn["role"] is Role.CUSTOMER for turns in told for turn in turns)


def _elements(value: object) -> list[_Element]:
    """The objects of a list of them, or of the lists of turns in these; none of anything else."""
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        return []
    inner = [next((list_ for name, list_ in one.items() if normal(name) in _LISTS), None) for one in value]
    if not any(map(_words, value)) and value and all(isinstance(one, list) for one in inner):
        return [one for list_ in inner for one in _elements(list_)]
    return value


def _first(element: _Element, names: Sequence[str]) -> object:
    by_name = {normal(name): value for name, value in element.items()}
    return next((by_name[name] for name in names if by_name.get(name) not in (None, "")), None)


def _words(element: _Element) -> str:
    value = _first(element, _TEXT)
    if isinstance(value, list):
        return str(find({"text": value}, "text|runs"))
    if isinstance(value, Mapping):
        return _words(value)
    return value if isinstance(value, str) else ""


def _speakers(element: _Element) -> list[object]:
    """What an element has where speakers are named."""
    names = {normal(name): value for name, value in element.items()}
    return [names[name] for name in _ROLE if names.get(name) not in (None, "")]


def _role(element: _Element, staff: frozenset[str]) -> object:
    """Who speaks: a role, or the name as it is written."""
    for name, value in element.items():
        if isinstance(value, bool) and (role := role_said(name, value)) is not None:
            return role
    there = _speakers(element)
    told = (role for value in there for said in _said(value) if (role := _role_of(said, staff)) is not None)
    called = (text for value in there for _, text in _said(value))
    return next(told, None) or next(called, None)


def _said(value: object) -> Iterator[tuple[str, str]]:
    """What a value says of a speaker, by the name under which it says so."""
    if isinstance(value, Mapping):
        found = ((name, value.get(name)) for name in _INNER)
        yield from ((name, text) for name, one in found if isinstance(one, str) and (text := one.strip()))
    elif isinstance(value, str) and len(value) <= _LONGEST_NAME:
        yield "", value.strip()


def _role_of(said: tuple[str, str], staff: frozenset[str]) -> Role | None:
    name, text = said
    if name == "t" and text in _LETTERS:
        return _LETTERS[text]
    if text.lower() in staff:
        return Role.AGENT
    return Role.BOT if text.lower() in _TOOLS else _WORDS.get(text.lower()) or role_said("", text)


def _by_words(said: Sequence[tuple[str, str]]) -> dict[str, Role]:
    """The roles of names, by what they say in order; none if it isn't told."""
    lines = [f"[{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}] {name}: {text}" for n, (name, text) in enumerate(said)]
    log = "\n".join(" ".join(line.split()) for line in lines)
    return {said[log.count("\n", 0, one.start)][0]: one.role for one in transcript(log)}
