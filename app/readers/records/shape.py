"""Rows of an export as rows of our fields, by a preset: one, several or none of a record, or one of many rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import Agents, agents_of, is_named
from app.pipeline.speakers import Utterance, role_told
from app.readers.fields.below import parts_below, writer
from app.readers.fields.columns import Layout
from app.readers.fields.paths import CONSTANT, find, first, flat, is_blank
from app.readers.fields.rows import BadRow, Row, as_text, role_said
from app.readers.fields.titles import headed
from app.readers.presets.preset import WHOLE, Gathered, Nested, Plan, Preset, Table, Turns, Values, at_root, with_parts
from app.readers.records.answers import SAMPLED, answers, usual_language
from app.readers.records.gather import gathered
from app.readers.records.turn_lists import names_in
from app.readers.values.words import as_bool

_OURS = ("text", "id", "time", "channel", "author", "lang", "rating", "nps", "csat", "ces")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T")
_TURNED = {"reply", "turns"}  # fields that make turns of a row


def shaped(rows: Iterable[Row | BadRow], plan: Plan, *, more: Sequence[str] = ()) -> Iterator[Row | BadRow]:
    """The rows of `plan` in our fields, in their order; bad rows pass. `more` are columns that are kept as they are."""
    if isinstance(plan.preset, Gathered):
        yield from gathered(rows, plan.preset, more=more)
        return
    first = list(islice(rows := iter(rows), SAMPLED)) if plan.questions else []
    usual = usual_language((row.values for row in first if isinstance(row, Row)), plan.questions) if first else None
    for row in chain(first, rows):
        if isinstance(row, BadRow):
            yield row
            continue
        for record in at_root(row.values, plan.root):
            for one in with_parts(record, plan.preset):
                if not _is_left_out(one, row, plan):
                    yield from (Row(row.line, values, row.raw) for values in _items(one, plan, more=more, usual=usual))


def columns_of_plan(plan: Plan, *, more: Sequence[str] = ()) -> Layout:
    """The columns of rows that `shaped` makes."""
    preset = plan.preset
    chosen = {name: name for name in _OURS if name in preset.fields}
    segments = (*preset.segments, *(("question",) if plan.questions else ()), *more)
    turns = "turns" if _has_turns(plan) else None
    text = "text" if "text" in preset.fields else None
    named: dict[str, Any] = chosen | ({"id": "id"} if isinstance(preset, Gathered) else {}) | {"text": text}
    return Layout(**named, turns=turns, more=tuple(dict.fromkeys(segments)))


def _has_turns(plan: Plan) -> bool:
    if isinstance(plan.preset, Nested) and plan.preset.turns is not None:
        return True
    return isinstance(plan.preset, Gathered) or bool(plan.questions) or not _TURNED.isdisjoint(plan.preset.fields)


def paths_of(plan: Plan, names: Sequence[str], sample: Sequence[Values]) -> tuple[str, ...]:
    """What the records of a plan can be asked for: the `names` of the file, and all paths where they are nested."""
    if isinstance(plan.preset, Table):
        return tuple(names)
    records = [record for values in sample for record in at_root(values, plan.root)]
    return tuple(dict.fromkeys((*names, *(name for record in records for name in (*record, *flat(record))))))


def sources(plan: Plan, names: Sequence[str]) -> dict[str, str]:
    """Where the plan takes each field from: the first of its places that there is, among the `names` of a file."""
    preset = plan.preset
    told = {field: next((path for path in paths if path in names), paths[0]) for field, paths in preset.fields.items()}
    if isinstance(preset, Table):
        told = {field: path for field, path in told.items() if path in names or path.startswith(CONSTANT)}
    if plan.questions:
        told["text"] = " and ".join(plan.questions)
    if isinstance(preset, Gathered) and (group := next((path for path in preset.group if path in names), None)):
        told["id"] = group
    if isinstance(preset, Nested) and preset.turns is not None:
        told["turns"] = preset.turns.each
    return told


def taken_by(plan: Plan) -> set[str]:
    """All places where a preset looks for something."""
    preset = plan.preset
    turns = [preset.group, preset.role, (preset.speakers,)] if isinstance(preset, Gathered) else []
    paths = [*preset.fields.values(), *preset.segments.values(), *turns, plan.questions]
    return {path for some in paths for path in some}


def written_in(plan: Plan) -> tuple[str, ...]:
    """The places of what people wrote."""
    places = (plan.preset.fields.get(field, ()) for field in ("text", "title", "reply", "turns"))
    return (*plan.questions, *(path for some in places for path in some))


def fields_of(record: Values, preset: Preset, *, more: Sequence[str] = ()) -> dict[str, object]:
    """The fields of a record but its turns, and its segments."""
    values = {name: first(record, preset.fields[name], void=preset.void) for name in _OURS if name in preset.fields}
    if "title" in preset.fields and isinstance(text := values.get("text") or "", str):
        title = as_text(first(record, preset.fields["title"], void=preset.void))
        values["text"] = headed(title, text) or None
    values |= {name: first(record, paths) for name, paths in preset.segments.items()}
    return values | {name: find(record, name) for name in more if is_blank(values.get(name))}


def is_no_feedback(record: Values, preset: Nested, agents: Agents) -> bool:
    """Whether a record is no feedback: for what it lacks or says, or since one of `agents` wrote it."""
    if preset.needs and is_blank(find(record, preset.needs)):
        return True
    if any(is_named(as_text(find(record, path)) or "", agents) for path in preset.writers):
        return True
    told = ((pattern, as_text(find(record, path))) for path, pattern in preset.drop.items())
    return any(text is not None and pattern.fullmatch(text) is not None for pattern, text in told)


def _is_left_out(record: Values, row: Row, plan: Plan) -> bool:
    if not isinstance(plan.preset, Nested):
        return False
    own = plan.preset.own.format_map({"id": row.values.get("id")}) if plan.root else ""
    return is_no_feedback(record, plan.preset, plan.agents | agents_of([own]))


def _items(record: Values, plan: Plan, *, more: Sequence[str], usual: str | None) -> Iterator[dict[str, object]]:
    preset = plan.preset
    for part in _parts(record, preset, plan.agents) if isinstance(preset, Nested) else [record]:
        values = fields_of(part, preset, more=more)
        if plan.questions:
            yield from answers(part, values, plan.questions, usual=usual)
            continue
        if isinstance(preset, Nested) and preset.turns is not None:
            values["turns"] = _turns(part, preset.turns, plan.agents)
            people = _people(part, preset.turns)
            asker = next((one for one, kind in people.items() if role_said("", kind) is Role.CUSTOMER), None)
            values["author"] = values.get("author") if asker is None else asker
        elif "turns" in preset.fields:
            values["turns"] = first(part, preset.fields["turns"])
        elif "reply" in preset.fields:
            values["turns"] = _with_reply(part, values, preset)
        yield values


def _parts(record: Values, preset: Nested, agents: Agents) -> Iterator[Values]:
    """The parts of a record that are items, or it itself, but those by the tool's owner or one of `agents`."""
    if preset.by:
        own = agents | agents_of([writer(record, preset.by) or ""])
        yield from (
            part for part in parts_below(record, preset.items) if not is_named(writer(part, preset.by) or "", own)
        )
        return
    found = [find(record, path) for path in preset.items] if preset.items else [record]
    listed = (one for value in found for one in (value if isinstance(value, list) else [value]))
    for part in (one for one in listed if isinstance(one, Mapping)):
        writes, owns = preset.staff or ("", "")
        by = find(part, writes) if writes else None
        if by is None or by not in (find(part, owns), find(record, owns)):
            yield part


def _turns(record: Values, how: Turns, agents: Agents) -> list[Utterance] | None:
    """The turns of a record, null if it has but the text it opens with."""
    each = find(record, how.each)
    asker = None if not how.asker else as_text(find(record, how.asker))
    people = _people(record, how)
    listed = [one for one in each if isinstance(one, Mapping)] if isinstance(each, list) else []
    turns = []
    opening = record if how.opening == WHOLE else find(record, how.opening) if how.opening else None
    if how.opening and opening is None and not listed:
        opening = record  # a part of a conversation that comes by itself
    if isinstance(opening, Mapping):
        time = as_text(first(record, how.opening_time))
        turns.append(replace(_turn(opening, how, asker, people, agents), time=time))
    turns += _in_order([_turn(one, how, asker, people, agents) for one in listed if not _hidden(one, how)])
    spoken = [turn for turn in turns if not is_blank(turn.text)]
    return spoken if len(spoken) > 1 or (listed and spoken) or _is_not_ours(spoken) else None


def _in_order(turns: list[Utterance]) -> list[Utterance]:
    """Turns from the first to the last, also where they are written with the newest one first."""
    times = [str(turn.time) for turn in turns]
    plain = all(map(_ISO.match, times)) and len({len(time) for time in times}) == 1
    return turns[::-1] if plain and times == sorted(times, reverse=True) and times[0] != times[-1] else turns


def _is_not_ours(turns: Sequence[Utterance]) -> bool:
    """Whether all that is said is an agent's: its text alone would be taken for the customer's."""
    return bool(turns) and all(turn.role is not Role.CUSTOMER for turn in turns)


def _hidden(turn: Values, how: Turns) -> bool:
    path, kinds = how.notes
    return (bool(how.public) and as_bool(find(turn, how.public)) is False) or (bool(path) and find(turn, path) in kinds)


def _people(record: Values, how: Turns) -> Mapping[str | None, object]:
    """What the people are whom a record lists, by their ids."""
    if how.people is None:
        return {}
    listed, key, kind = how.people
    each = find(record, listed)
    found = (one for one in (each if isinstance(each, list) else []) if isinstance(one, Mapping))
    return {as_text(find(one, key)): find(one, kind) for one in found}


def _turn(
    turn: Values, how: Turns, asker: str | None, people: Mapping[str | None, object], agents: Agents
) -> Utterance:
    author = as_text(first(turn, how.author))
    place = next((one for one in how.role if not is_blank(find(turn, one))), "")
    if how.role or author in people:
        role = find(turn, place) if place else people.get(author, "customer")
    else:
        role = "customer" if author == asker else "agent"
    said = Utterance(
        str(role),
        as_text(first(turn, how.text)) or "",
        how.words.get(str(role)) or role_said(place, role),
        names_in(turn) if author is None else (author, *names_in(turn)),
        time=as_text(first(turn, how.time)),
    )
    return replace(said, role=role_told(said, agents))


def _with_reply(record: Values, values: Values, preset: Preset) -> list[Turn] | None:
    reply = first(record, preset.fields["reply"], void=preset.void)
    if is_blank(reply) or is_blank(values.get("text")):
        return None
    when = as_text(first(record, preset.fields.get("reply_time", ())))
    asked = Turn(Role.CUSTOMER, str(values["text"]), as_text(values.get("time")))
    return [asked, Turn(Role.AGENT, str(reply), when)]
