"""A JSON document as rows: those of its list, its records by key, the conversations in it, or the one that it is."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence

from app.domain.roles import Agents
from app.errors import FileProblem
from app.readers.fields.paths import find
from app.readers.fields.rows import BadRow, Row
from app.readers.files.json_rows import LISTS, json_rows, list_ahead, whole_object
from app.readers.files.keyed_rows import is_keyed, keyed_rows, long_keyed_rows, records_of
from app.readers.formats import has_said, is_record, records_in
from app.readers.records import inbox
from app.readers.records.message_lists import conversations_in
from app.readers.records.told_turns import introduced
from app.readers.records.turn_lists import TURNS, conversation_in
from app.readers.source.open import SAMPLE

_SAMPLED = SAMPLE // 4  # code points: a sample of fewer is the whole file


def document_rows(text: io.TextIOBase, sample: str, *, name: str, agents: Agents) -> Iterator[Row | BadRow]:
    """Rows of a document: those of its list or, where it is an object without one, its records or that object.

    A list that is messages gives the conversations it has.
    """
    at = list_ahead(sample)
    if inbox.is_inbox(sample):
        written = text.read(inbox.LARGEST)
        if len(written) == inbox.LARGEST:
            raise FileProblem(f"{name}: this inbox is longer than {inbox.LARGEST >> 20} million characters; part it")
        messages = inbox.inbox_rows(written, agents=agents)
        return json_rows(io.StringIO(written), at=at) if messages is None else iter(messages)
    if len(sample) < _SAMPLED:
        rows = _of_whole(sample, at, agents)
        if rows is not None:
            text.read()
            return rows
    elif at not in LISTS and is_keyed(sample, listed=at is not None):
        return long_keyed_rows(text, name=name)
    return json_rows(text, at=at)


def _of_whole(sample: str, at: str | None, agents: Agents) -> Iterator[Row | BadRow] | None:
    """The rows of a document that was read whole, null where they are but those of its list."""
    whole = whole_object(sample)
    if whole is None:
        top = _top(sample)
        if (table := records_of({"": top})) is not None:
            return keyed_rows(table)
        found = conversations_in(_records_at_top(top), agents=agents)
        return iter(found) if found else None
    if is_record(whole):
        return None if at in LISTS else iter([Row(1, whole, sample.strip())])
    return _of_object(whole, sample, at, agents)


def _of_object(whole: dict[str, object], sample: str, at: str | None, agents: Agents) -> Iterator[Row | BadRow] | None:
    """The rows of an object that is no record of a known export, null where they are but those of its list."""
    known = introduced(whole)
    if turns := conversation_in(known or whole, agents=agents):
        return iter([Row(1, {**whole, TURNS: turns}, sample.strip())])
    if rows := conversations_in(_listed(known or whole, at), agents=agents):
        return iter(rows)
    if known is not None:
        items = _listed(known, at) or [known]
        return iter(
            [Row(number, one, json.dumps(one, ensure_ascii=False)) for number, one in enumerate(items, start=1)]
        )
    if at not in LISTS and at and _is_all_there_is(whole, at):
        return None
    records = None if at in LISTS else records_in(whole)
    if records:
        return keyed_rows(records)
    alone = at not in LISTS and (at is None or has_said(whole))
    return iter([Row(1, whole, sample.strip())]) if alone else None


def _is_all_there_is(whole: Mapping[str, object], at: str) -> bool:
    """Whether the list lies in objects of which none says a thing itself or holds another list of objects."""
    *outer, last = at.split(".")
    one: object = whole
    for key in (*outer, last) if outer else ():
        if not isinstance(one, Mapping):
            return False
        others = {name: value for name, value in one.items() if name != key}
        if has_said(others) or list_ahead(json.dumps(others)):
            return False
        one = one.get(key)
    return bool(outer)


def _listed(whole: Mapping[str, object], at: str | None) -> Sequence[Mapping[str, object]]:
    """The objects in the list of a document at a place."""
    found = find(whole, at) if at else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _top(sample: str) -> object:
    """What a document is, null where it can't be read."""
    try:
        return json.loads(sample, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None


def _records_at_top(found: object) -> Sequence[Mapping[str, object]]:
    """The objects of a document that is a list of them, unless they are of a known export."""
    elements = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [] if any(map(is_record, elements[:1])) else elements
