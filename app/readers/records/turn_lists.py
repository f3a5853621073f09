"""Conversations that lie in a list of a row, whatever its elements call speaker and words, as lists of our turns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.domain.labels import Role
from app.domain.names import normal
from app.domain.roles import NOBODY, Agents
from app.pipeline.speakers import Utterance, roles_of
from app.readers.fields.columns import Layout
from app.readers.fields.names import TEXT
from app.readers.fields.naming import is_of_others
from app.readers.fields.paths import find
from app.readers.fields.rows import BadRow, Row, as_text, flag_said, is_bot, role_said
from app.readers.fields.speaking import staff_beside
from app.readers.presets.known import CONVERSATION
from app.readers.records.told_turns import Keys, keys_of, person_of, role_by_ids, without_events, without_notes
from app.readers.values.words import says_nothing

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
_KINDS = frozenset({"sender type", "author type", "participant role", "speaker role", "sender role", "author role"})
_NAMES = frozenset(
    (
        *("name", "author name", "sender name", "from name", "speaker name", "user name", "username", "display name"),
        *("full name", "nickname", "user", "email"),
    )
)
_INNER = ("role", "type", "t", "kind", "id", "name", "n")  # of an object that says who speaks
_LETTERS = {"v": Role.CUSTOMER, "a": Role.AGENT, "s": Role.BOT}  # tawk.to's visitor, agent, system
_TOOLS = frozenset({"tool", "function", "developer"})  # of language models
_WORDS = {"external": Role.CUSTOMER, "internal": Role.AGENT}  # of Genesys; in a log they are headings
_TEXT = ("text", "content", "message", "body", "msg", "utterance", "message data")
_MARKUP = ("content html", "body html", "html body", "message html", "text html")  # where the text beside it is empty
_WRITTEN = frozenset(_TEXT)
"""Columns of texts, which may hold the conversation itself."""

_TIME = ("time", "timestamp", "created at", "created", "date", "sent at", "ts", "at", "datetime", "created time")
BEGUN, ASKED_BY = "turns.time", "turns.author"
"""Where rows have when the first turn was said, and who the customer is, as turns tell it; no columns of the file."""

_GROUPS = frozenset(map(normal, CONVERSATION))
_OWN_TEXT = tuple(normal(name) for name in ("description", *TEXT) if name not in ("answer", "response", "content"))
_SENTENCES = frozenset({"sentences", "lines", "fragments", "paragraphs"})
_LONGEST_NAME, _DEEPEST, _MOST = 60, 2, 0.5
_REPEATED = 2  # turns that a text has which is the conversation once more
_Element = Mapping[str, object]


def turns_in(sample: Sequence[Mapping[str, object]], *, agents: Agents = NOBODY) -> str | None:
    """The column of rows whose lists are conversations in which it is told who speaks; null if there is none."""
    names = dict.fromkeys(name for row in sample for name in row)
    usual = [name for name in names if normal(name.rpartition(".")[2]) in _LISTS | _WRITTEN]
    for name in usual:
        if _told_in(sample, name, None, agents):
            return name
    for name in names:
        if (keys := _keys(sample, name)) is not None and _told_in(sample, name, keys, agents):
            return name
    return None


def _told_in(sample: Sequence[Mapping[str, object]], name: str, keys: Keys | None, agents: Agents) -> bool:
    """Whether the lists in a column are conversations in which it is told who speaks, some of them customers."""
    staff = _staff(sample, name)
    made = [
        turns
        for row in sample
        if (elements := _elements(row.get(name), keys)) and (turns := as_turns(elements, staff, agents=agents))
    ]
    told = [turns for turns in made if all(turn.role for turn in turns)]
    return bool(told) and len(told) >= _MOST * len(made) and _has_customer(told)


def _keys(sample: Sequence[Mapping[str, object]], name: str) -> Keys | None:
    """The fields that say who speaks and what in the lists of a column, where they have no usual names."""
    lists = [without_notes(elements) for row in sample if (elements := _elements(row.get(name)))]
    return keys_of(lists) if lists else None


def conversation_in(
    whole: Mapping[str, object], *, agents: Agents = NOBODY, depth: int = _DEEPEST
) -> list[_Element] | None:
    """The turns, as written, of a document that is one conversation: its first list in which both sides speak."""
    for name, value in whole.items():
        elements = _elements(value) if normal(name) in _LISTS else []
        if any(normal(key) in _GROUPS for one in elements[:1] for key in one) or len(_customers(elements)) > 1:
            continue  # turns of several conversations
        turns = as_turns(elements, _staff([whole], name), agents=agents) if len(elements) > 1 else []
        spoken = {turn.role for turn in turns}
        if len(spoken) > 1 and Role.CUSTOMER in spoken and None not in spoken:
            return elements
        if not isinstance(value, Mapping) or depth == 1:
            continue
        if found := conversation_in(value, agents=agents, depth=depth - 1):
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
    agents: Agents = NOBODY,
) -> tuple[tuple[str, ...], list[Mapping[str, object]], Iterator[Row | BadRow]]:
    """The names, a sample and the rows of a file with the lists in `column` as our turns, under the name `to`.

    What a row itself says is the customer's first turn, where no turn has it.
    """
    keys = None if _told_in(sample, column, None, agents) else _keys(sample, column)
    turned = partial(_with_turns, column=column, to=to, staff=_staff(sample, column), agents=agents, keys=keys)
    made = (row if isinstance(row, BadRow) else replace(row, values=turned(row.values)) for row in rows)
    return (
        tuple(to if name == column else name for name in names),
        [turned(row) for row in sample],
        made,
    )


def told_by_turns(columns: Layout, values: Sequence[Mapping[str, object]]) -> Layout:
    """The columns with time and author as turns tell them, where rows don't; authors if most conversations differ."""
    if columns.turns is None:
        return columns
    if columns.time is None and any(row.get(BEGUN) for row in values):
        columns = replace(columns, time=BEGUN)
    people = [row[ASKED_BY] for row in values if row.get(ASKED_BY)]
    if columns.author is None and people and len({*map(str, people)}) > _MOST * len(people):
        columns = replace(columns, author=ASKED_BY)
    return columns


def _staff(sample: Sequence[Mapping[str, object]], column: str) -> frozenset[str]:
    """The words that stand for staff in the lists of a column, though they mostly don't: a user beside a contact."""
    return staff_in([one for row in sample for one in _elements(row.get(column))])


def staff_in(elements: Sequence[_Element]) -> frozenset[str]:
    """The words that stand for staff in a list of messages, though they mostly don't."""
    return staff_beside(text.lower() for one in elements for value in _speakers(one) for _, text in _said(value))


def _with_turns(
    row: Mapping[str, object], *, column: str, to: str, staff: frozenset[str], agents: Agents, keys: Keys | None
) -> dict[str, object]:
    elements = _elements(row.get(column), keys)
    value: object = row.get(column)
    told: dict[str, object] = {}
    if elements:
        turns = as_turns(elements, staff, agents=agents)
        value = [*_opening(row, turns), *turns]
        told = {BEGUN: next((turn.time for turn in turns if turn.time), None), ASKED_BY: _customer(elements, turns)}
    return {**{name: one for name, one in row.items() if name != column}, to: value, **told}


def _customer(elements: Sequence[_Element], turns: Sequence[Utterance]) -> str | None:
    """Who the customer is, by what their first message says of its sender."""
    said = next((turn.text for turn in turns if turn.role is Role.CUSTOMER), None)
    first = next((one for one in elements if said is not None and _words(one) == said), None)
    return None if first is None else person_of(first)


def _opening(row: Mapping[str, object], turns: Sequence[Utterance]) -> list[Utterance]:
    """What a row itself says as the customer's turn; none where a turn says it, or it repeats what turns say."""
    texts = {name: text for name, text in row.items() if isinstance(text, str) and not says_nothing(text)}
    own = {normal(name.rpartition(".")[2]): text for name, text in reversed(texts.items()) if not is_of_others(name)}
    text = next((own[name] for name in _OWN_TEXT if name in own), None)
    if text is None or not turns:
        return []
    plain, said = _plain(text), [_plain(turn.text) for turn in turns]
    if any(plain in one for one in said) or sum(one in plain for one in said) >= min(_REPEATED, len(said)):
        return []
    return [Utterance("", text, Role.CUSTOMER)]


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def as_turns(
    elements: Sequence[_Element], staff: frozenset[str] = frozenset(), *, agents: Agents = NOBODY
) -> list[Utterance]:
    """The elements that say something, with the role of each; null where it isn't told.

    Words of `staff` mean an agent. Who is who among mere names is told as in any conversation.
    """
    said = utterances(elements, staff)
    return [replace(one, role=role) for one, role in zip(said, _with_names(said, agents), strict=True)]


def utterances(elements: Sequence[_Element], staff: frozenset[str] = frozenset()) -> list[Utterance]:
    """The elements that say something, with the role of each as fields beside it tell it."""
    there = [(one, text) for one in without_notes(elements) if (text := _words(one)) and not says_nothing(text)]
    kept = {id(one) for one in without_events([one for one, _ in there])}
    pairs = [(_utterance(one, text, staff), one, text) for one, text in there]
    there = [(one, text) for turn, one, text in pairs if turn.role is not None or id(one) in kept]
    said = _without_notes([_utterance(one, text, staff) for one, text in there])
    return _without_tools(said, [one for one, _ in there])


def _with_names(said: Sequence[Utterance], agents: Agents) -> list[Role | None]:
    """Who speaks in each element: in a list whoever is named does, so that beside agents alone others are customers."""
    roles = roles_of(said, agents=agents)
    alone = {*roles} - {None, Role.BOT} == {Role.AGENT}
    return [role or (Role.CUSTOMER if alone and one.name else None) for role, one in zip(roles, said, strict=True)]


def _without_notes(said: list[Utterance]) -> list[Utterance]:
    """What is said; where both sides name themselves, what nobody says is a note of the tool."""
    both = {one.role for one in said} >= {Role.CUSTOMER, Role.AGENT}
    return [replace(one, role=Role.BOT) if both and not (one.role or one.name) else one for one in said]


def _without_tools(said: Sequence[Utterance], elements: Sequence[_Element]) -> list[Utterance]:
    """What is said; where a kind of sender tells both sides, what one of another kind says is a tool's."""
    if not {one.role for one in said} >= {Role.CUSTOMER, Role.AGENT}:
        return list(said)
    kinds = ({normal(name): value for name, value in one.items() if normal(name) in _KINDS} for one in elements)
    others = [any(isinstance(word, str) and word for word in kind.values()) for kind in kinds]
    return [
        replace(one, role=Role.BOT) if other and one.role is None else one
        for one, other in zip(said, others, strict=True)
    ]


def _has_customer(told: Sequence[Sequence[Utterance]]) -> bool:
    return any(turn.role is Role.CUSTOMER for turns in told for turn in turns)


def _elements(value: object, keys: Keys | None = None) -> list[_Element]:
    """The objects of a list of them, or of the lists of turns in these; none of anything else.

    What somebody says in several sentences is one. What `keys` name stands under usual names.
    """
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        return []
    if keys is not None:
        return [keys.as_usual(one) for one in value]
    value = [_joined(_unwrapped(one)) for one in value]
    inner = [next((list_ for name, list_ in one.items() if normal(name) in _LISTS), None) for one in value]
    if not any(map(_words, value)) and value and all(isinstance(one, list) for one in inner):
        return [one for list_ in inner for one in _elements(list_)]
    return value


def _unwrapped(element: _Element) -> _Element:
    """An element without the one name under which it stands: `{"message": {...}}`."""
    inner = next(iter(element.values())) if len(element) == 1 else None
    return inner if isinstance(inner, Mapping) and _words(inner) else element


def _joined(element: _Element) -> _Element:
    """An element whose words are a list of sentences, with the speaker beside it, as one turn."""
    parts = next((one for name, one in element.items() if normal(name) in _SENTENCES and isinstance(one, list)), None)
    if not parts or _words(element) or not all(isinstance(one, Mapping) for one in parts):
        return element
    time = _first(parts[0], _TIME)
    return {**element, "text": " ".join(filter(None, map(_words, parts))), **({} if time is None else {"time": time})}


def _first(element: _Element, names: Sequence[str]) -> object:
    by_name = {normal(name): value for name, value in element.items()}
    return next((by_name[name] for name in names if by_name.get(name) not in (None, "")), None)


def _words(element: _Element) -> str:
    value = _first(element, _TEXT)
    if value is None and any(normal(name) in _WRITTEN for name in element):
        value = _first(element, _MARKUP)
    if isinstance(value, list):
        return str(find({"text": value}, "text|runs"))
    if isinstance(value, Mapping):
        return _words(value)
    return value if isinstance(value, str) else ""


def _speakers(element: _Element) -> list[object]:
    """What an element has where speakers are named."""
    names = {normal(name): value for name, value in element.items()}
    return [names[name] for name in _ROLE if names.get(name) not in (None, "")]


def _utterance(element: _Element, text: str, staff: frozenset[str]) -> Utterance:
    """What an element says, with all that it calls its speaker."""
    flags = (flag_said(name, value) for name, value in element.items())
    said = [one for value in _speakers(element) for one in _said(value)]
    told = (role for one in said if (role := _role_of(one, staff)) is not None)
    role = next((flag for flag in flags if flag is not None), None) or next(told, None) or role_by_ids(element)
    name, time = said[0][1] if said else "", as_text(_first(element, _TIME))
    return Utterance(name, text, Role.BOT if is_bot(element) else role, names_in(element), time=time)


def names_in(element: _Element) -> tuple[str, ...]:
    """All that an element of a conversation calls its speaker."""
    named = [value for name, value in element.items() if normal(name) in _NAMES]
    return tuple(name for value in (*_speakers(element), *named) for _, name in _said(value))


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
