"""Messages of a chat as rows: one each or, where it is known who answers for us, a day of conversation with turns."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import PurePath
from typing import NamedTuple

from app.batch.encoding import Line
from app.batch.rows import Row
from app.domain.labels import Role
from app.pipeline.speakers import role_in

_MOST_TURNS = 1_000
_TELLING = 200  # messages that show who writes
_PAIR = 2
_WITH = (
    r"(?<!\w)(?:with|mit|с|со|з|із|avec|con|com|cu|su|ar|z|ze|s|se|met|med|dengan|với)\s+(?:контактом\s+)?"
    r"|[與与和跟]\s?"
)
"""What stands before whom an app names a chat after, who isn't the one who saved it."""


class Begun(NamedTuple):
    """The line that a message begins with: when, who, and the first of its words; `author` is null in a note."""

    time: str
    author: str | None
    said: str


NOTE = Begun("", None, "")
"""A line of the app's own, with which a message ends and none begins."""


def first_lines(sample: str, most: int) -> list[str]:
    """The first lines of a file that begins with `sample`."""
    return [line.rstrip("\r") for line in sample.lstrip("\ufeff").split("\n", most)[:most]]


def gathered(
    source: Iterable[Line], begun: Callable[[str], Begun | None], *, words: Callable[[str], str], raw: str
) -> Iterator[Row]:
    """What people wrote, over one line or several.

    `begun` tells what a line begins, null where it goes on with what is there; `words` what of a message is said, empty
    if it is media alone; `raw` is how a message stands in the file, with {time}, {author} and {said}.
    """
    number, head, held = 0, NOTE, list[str]()
    for line in source:
        text = line.text.rstrip("\r\n")
        found = begun(text)
        if found is None:
            held.append(text)
            continue
        yield from _written(number, head, words("\n".join(held).strip()), raw)
        number, head, held = line.number, found, [found.said]
    yield from _written(number, head, words("\n".join(held).strip()), raw)


def _written(number: int, head: Begun, said: str, raw: str) -> Iterator[Row]:
    if head.author is not None and said:
        whole = raw.format(time=head.time, author=head.author, said=said)
        yield message(number, head.time, author=head.author, said=said, raw=whole)


def message(line: int, time: str, *, author: str, said: str, raw: str) -> Row:
    """What one person wrote: a row with `id`, `time`, `author` and `message`."""
    digest = hashlib.blake2b(f"{author}\0{said}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return Row(line, {"id": f"{time} {digest}", "time": time, "author": author, "message": said}, raw)


def chat_rows(
    messages: Iterator[Row], *, path: str, agents: Sequence[str] = ()
) -> tuple[Iterator[Row], dict[str, str]]:
    """A row a message, or where it is known who answers for us, a row a day of conversation; and what is said of it.

    Those are `agents`; if none are named, whoever is called an agent, or where the file is named after the one of two
    who write ("Chat with Anna"), the other one.
    """
    first = list(islice(messages, _TELLING))
    rows = chain(first, messages)
    if named := {name.strip().lower() for name in agents}:
        return _days(rows, lambda name: name.lower() in named), {}
    names = list(dict.fromkeys(str(row.values["author"]) for row in first))
    called = [name for name in names if _is_called_agent(name)]
    if called:
        mixed = len(called) < len(names)
        return (_days(rows, _is_called_agent), _told(called)) if mixed else (rows, {})
    ours = _beside(names, PurePath(path).name.partition(".")[0])
    if ours is None:
        return _later(rows), {}
    return _days(rows, lambda name: name == ours or _is_called_agent(name)), _told([ours])


@cache
def _is_called_agent(name: str) -> bool:
    return role_in(name) in (Role.AGENT, Role.BOT)


def _told(ours: Sequence[str]) -> dict[str, str]:
    answer = "answers" if len(ours) == 1 else "answer"
    return {"agents": f"{', '.join(ours)} {answer} for you; name who does with --agent NAME"}


def _beside(names: Sequence[str], chat: str) -> str | None:
    """The one of two people who isn't the one with whom the chat is, by its file's name."""
    theirs = [
        name for name in names if re.search(rf"(?:{_WITH}){re.escape(name)}(?:$|[\W_]|[的の])", chat, re.IGNORECASE)
    ]
    return next(name for name in names if name != theirs[0]) if len(names) == _PAIR and len(theirs) == 1 else None


def _later(rows: Iterable[Row]) -> Iterator[Row]:
    """A row a message; a late one of somebody who is called an agent is an agent's."""
    for row in rows:
        yield _conversation([row], _is_called_agent) if _is_called_agent(str(row.values["author"])) else row


def _days(rows: Iterable[Row], ours: Callable[[str], bool]) -> Iterator[Row]:
    """A row a day, as a conversation."""
    held: list[Row] = []
    for row in rows:
        if held and (_day(row) != _day(held[0]) or len(held) >= _MOST_TURNS):
            yield _conversation(held, ours)
            held = []
        held.append(row)
    if held:
        yield _conversation(held, ours)


def _day(row: Row) -> str:
    return re.split(r"[,\sT]", str(row.values["time"]))[0]


def _conversation(held: Sequence[Row], ours: Callable[[str], bool]) -> Row:
    turns, customer = [], None
    for row in held:
        agent = ours(str(row.values["author"]))
        customer = customer or (None if agent else row.values["author"])
        turns.append(
            {"role": "agent" if agent else "customer", "text": row.values["message"], "time": row.values["time"]}
        )
    first = held[0].values
    values = {"id": first["id"], "time": first["time"], "author": customer, "message": None, "turns": turns}
    return Row(held[0].line, values, "\n".join(row.raw or "" for row in held))
