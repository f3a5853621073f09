"""Messages of a chat as rows: one each or, where it is known who answers for us, a day of conversation with turns."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import PurePath

from app.batch.rows import Row
from app.domain.labels import Role
from app.pipeline.speakers import role_in

_MOST_TURNS = 1_000
_TELLING = 200  # messages that show who writes
_PAIR = 2


def message(line: int, time: str, *, author: str, said: str, raw: str) -> Row:
    """What one person wrote: a row with `id`, `time`, `author` and `message`."""
    digest = hashlib.blake2b(f"{author}\0{said}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return Row(line, {"id": f"{time} {digest}", "time": time, "author": author, "message": said}, raw)


def chat_rows(messages: Iterator[Row], *, path: str, agents: Sequence[str] = ()) -> Iterator[Row]:
    """A row a message, or where it is known who answers for us, a row a day of conversation with its turns.

    Those are `agents`; if none are named, whoever is called an agent, or where the file is named after the one of two
    who write, the other one.
    """
    first = list(islice(messages, _TELLING))
    chat = PurePath(path).name.partition(".")[0]
    ours = {name.strip().lower() for name in agents} or _ours(first, chat)
    rows = chain(first, messages)
    yield from _days(rows, ours) if ours else rows


def _ours(first: Sequence[Row], chat: str) -> set[str]:
    """Those who are called agents, else the one of two people whom the file is not named after."""
    names = {str(row.values["author"]) for row in first}
    if called := {name.lower() for name in names if role_in(name) in (Role.AGENT, Role.BOT)}:
        return called if len(called) < len(names) else set()
    people = {name.lower() for name in names}
    theirs = {name for name in people if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", chat.lower())}
    return people - theirs if len(people) == _PAIR and len(theirs) == 1 else set()


def _days(rows: Iterable[Row], ours: set[str]) -> Iterator[Row]:
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


def _conversation(held: Sequence[Row], ours: set[str]) -> Row:
    turns, customer = [], None
    for row in held:
        agent = str(row.values["author"]).lower() in ours
        customer = customer or (None if agent else row.values["author"])
        turns.append(
            {"role": "agent" if agent else "customer", "text": row.values["message"], "time": row.values["time"]}
        )
    first = held[0].values
    values = {"id": first["id"], "time": first["time"], "author": customer, "message": None, "turns": turns}
    return Row(held[0].line, values, "\n".join(row.raw or "" for row in held))
