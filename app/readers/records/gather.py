"""Rows of one turn each, gathered to conversations however they are mixed: on disk, so that memory stays bounded."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.labels import Role
from app.domain.records import Turn
from app.pipeline.speakers import Utterance, role_told, roles_of
from app.readers.fields.paths import first, is_blank
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.fields.speaking import sender_of
from app.readers.presets.preset import Gathered, said_in, speaker
from app.readers.records.told_turns import is_note
from app.readers.source.scratch import fetched, scratch_tables, storable

_TABLES = (
    "CREATE TABLE begun (name TEXT PRIMARY KEY, first INTEGER) WITHOUT ROWID",
    "CREATE TABLE said (first INTEGER, at INTEGER, line INTEGER, cells TEXT, raw TEXT)",
)
_LATER = ("text", "time", "author")  # fields that aren't the same in every row
_Said = tuple[int, int, Mapping[str, object], str | None]  # the turn that begins it, line, values and row of a turn


def gathered(rows: Iterable[Row | BadRow], preset: Gathered, *, more: Sequence[str] = ()) -> Iterator[Row | BadRow]:
    """A row a conversation, in the order in which conversations begin; bad rows come first.

    A row that says nothing of who speaks is a bad row, and so are those of a conversation whose speakers have but
    numbers and say nothing that tells them apart. One without a conversation is a conversation by itself. Notes among
    staff are left out.
    """
    with scratch_tables(*_TABLES) as scratch:
        for at, row in enumerate(rows):
            bad = row if isinstance(row, BadRow) else _keep(scratch, row, at, preset)
            if bad is not None:
                yield bad
        scratch.execute("CREATE INDEX by_first ON said (first, at)")
        for turns in _conversations(scratch):
            yield from _rows(turns, preset, more)


def _keep(scratch: sqlite3.Connection, row: Row, at: int, preset: Gathered) -> BadRow | None:
    if is_note(row.values):
        return None
    if not preset.speakers and role_told(speaker(row.values, preset), preset.agents) is None:
        said = first(row.values, preset.role)
        reason = f"{said!r} doesn't tell who speaks; write customer, agent or bot"
        return BadRow(row.line, "row_role", reason, row.raw)
    name = as_text(first(row.values, preset.group))
    name = f"\0{at}" if name is None else name
    scratch.execute("INSERT OR IGNORE INTO begun VALUES (?, ?)", (storable(name), at))
    begun = scratch.execute("SELECT first FROM begun WHERE name = ?", (storable(name),)).fetchone()[0]
    cells = json.dumps(dict(row.values), default=str)
    scratch.execute(
        "INSERT INTO said VALUES (?, ?, ?, ?, ?)",
        (begun, at, row.line, cells, None if row.raw is None else storable(row.raw)),
    )
    return None


def _conversations(scratch: sqlite3.Connection) -> Iterator[list[_Said]]:
    turns: list[_Said] = []
    cursor = scratch.execute("SELECT first, line, cells, raw FROM said ORDER BY first, at")
    for begun, line, cells, raw in fetched(cursor):
        if turns and turns[-1][0] != begun:
            yield turns
            turns = []
        turns.append((begun, line, json.loads(cells), raw))
    if turns:
        yield turns


def _rows(said: Sequence[_Said], preset: Gathered, more: Sequence[str]) -> Iterator[Row | BadRow]:
    turns = [said_in(values, preset) for _, _, values, _ in said]
    roles = roles_of(turns, agents=preset.agents)
    if not preset.numbered or all(roles):
        yield _row(said, [(role or Role.CUSTOMER, one) for role, one in zip(roles, turns, strict=True)], preset, more)
        return
    reason = f"what {preset.speakers!r} holds and what is said don't tell who the customer is; write customer or agent"
    yield from (BadRow(line, "row_role", reason, raw) for _, line, _, raw in said)


def _row(said: Sequence[_Said], spoken: Sequence[tuple[Role, Utterance]], preset: Gathered, more: Sequence[str]) -> Row:
    rows = [values for _, _, values, _ in said]
    turns = [Turn(role, one.text, one.time) for role, one in spoken]
    whole = {name: _of_any(rows, paths) for name, paths in preset.fields.items() if name not in _LATER}
    whole |= {name: _of_any(rows, paths) for name, paths in preset.segments.items()}
    whole |= {name: _of_any(rows, (name,)) for name in more if is_blank(whole.get(name))}
    customers = [values for values, (role, _) in zip(rows, spoken, strict=True) if role is Role.CUSTOMER]
    name = as_text(first(rows[0], preset.group))
    author = _of_any(customers, preset.fields["author"]) or next(filter(None, map(sender_of, customers)), None)
    if author is None and preset.speakers and not preset.numbered:
        author = _of_any(customers, (preset.speakers,))
    raw = "\n".join(raw for *_, raw in said if raw is not None)
    own = {"id": name, "author": author, "time": turns[0].time, "text": None, "turns": turns}
    return Row(said[0][1], {**whole, **own}, raw or None)


def _of_any(rows: Sequence[Mapping[str, object]], paths: Sequence[str]) -> object:
    found = (first(values, paths) for values in rows)
    return next((value for value in found if value is not None), None)
