"""Rows of an export as rows of our fields, by a preset: one, several or none of a record, or one of many rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.batch.columns import Columns
from app.batch.gather import gathered
from app.batch.paths import CONSTANT, find, first, is_blank, unmarked
from app.batch.preset import TABLE, Plan, Turns, Values, at_root
from app.batch.rows import BadRow, Row, as_text
from app.domain.roles import role_of

LONGEST_QUESTION = 200
_OURS = ("text", "id", "time", "channel", "author", "lang", "rating", "nps", "csat", "ces")


def shaped(rows: Iterable[Row | BadRow], plan: Plan, *, more: Sequence[str] = ()) -> Iterator[Row | BadRow]:
    """The rows of `plan` in our fields, in their order; bad rows pass. `more` are columns that are kept as they are."""
    if plan.preset.group:
        yield from gathered(rows, plan, more=more)
        return
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        for record in at_root(row.values, plan.root):
            for values in _items(record, plan, more=more):
                yield Row(row.line, values, row.raw)


def columns_of_plan(plan: Plan, *, more: Sequence[str] = ()) -> Columns:
    """The columns of rows that `shaped` makes."""
    preset = plan.preset
    chosen = {name: name for name in _OURS if name in preset.fields}
    turned = preset.turns is not None or preset.group or plan.questions or "reply" in preset.fields
    segments = (*preset.segments, *(("question",) if plan.questions else ()), *more)
    turns = "turns" if turned or "turns" in preset.fields else None
    text = "text" if "text" in preset.fields else None
    named: dict[str, Any] = chosen | ({"id": "id"} if preset.group else {}) | {"text": text}
    return Columns(**named, turns=turns, more=tuple(dict.fromkeys(segments)), preset=preset.name)


def sources(plan: Plan, names: Sequence[str]) -> dict[str, str]:
    """Where the plan takes each field from: the first of its places that there is, among the `names` of a file."""
    told = {
        field: next((path for path in paths if path in names), paths[0]) for field, paths in plan.preset.fields.items()
    }
    if plan.preset.kind == TABLE:
        told = {field: path for field, path in told.items() if path in names or path.startswith(CONSTANT)}
    if plan.questions:
        told["text"] = " and ".join(plan.questions)
    if plan.preset.group:
        told["id"] = next((path for path in plan.preset.group if path in names), plan.preset.group[0])
    if plan.preset.turns is not None:
        told["turns"] = plan.preset.turns.each
    return told


def fields_of(record: Values, plan: Plan, *, more: Sequence[str] = ()) -> dict[str, object]:
    """The fields of a record but its turns, and its segments."""
    preset = plan.preset
    values = {name: first(record, preset.fields[name], void=preset.void) for name in _OURS if name in preset.fields}
    values |= {name: first(record, paths) for name, paths in preset.segments.items()}
    return values | {name: find(record, name) for name in more if is_blank(values.get(name))}


def _items(record: Values, plan: Plan, *, more: Sequence[str]) -> Iterator[dict[str, object]]:
    preset = plan.preset
    if preset.needs and is_blank(find(record, preset.needs)):
        return
    for part in _parts(record, preset.items):
        if preset.staff and (one := find(part, preset.staff[0])) is not None and one == find(part, preset.staff[1]):
            continue
        values = fields_of(part, plan, more=more)
        if plan.questions:
            yield from _answers(part, values, plan.questions)
            continue
        if preset.turns is not None:
            values["turns"] = _turns(part, preset.turns)
        elif "turns" in preset.fields:
            values["turns"] = first(part, preset.fields["turns"])
        elif "reply" in preset.fields:
            values["turns"] = _with_reply(part, values, plan)
        yield values


def _parts(record: Values, items: Sequence[str]) -> Iterator[Values]:
    if not items:
        yield record
    for path in items:
        value = find(record, path)
        yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping))


def _turns(record: Values, how: Turns) -> list[dict[str, object]] | None:
    """The turns of a record, null if it has but the text it opens with."""
    each = find(record, how.each)
    asker = None if not how.asker else as_text(find(record, how.asker))
    listed = [one for one in each if isinstance(one, Mapping)] if isinstance(each, list) else []
    turns = []
    opening = find(record, how.opening) if how.opening else None
    if how.opening and opening is None and not listed:
        opening = record  # a part of a conversation that comes by itself
    if isinstance(opening, Mapping):
        turns.append(_turn(opening, how, asker) | {"time": as_text(first(record, how.opening_time))})
    turns += [_turn(one, how, asker) for one in listed if not _hidden(one, how)]
    spoken = [turn for turn in turns if not is_blank(turn["text"])]
    return spoken if len(spoken) > 1 or (listed and spoken) or _is_not_ours(spoken) else None


def _is_not_ours(turns: Sequence[Mapping[str, object]]) -> bool:
    """Whether all that is said is an agent's: its text alone would be taken for the customer's."""
    return bool(turns) and all(turn["role"] != "customer" for turn in turns)


def _hidden(turn: Values, how: Turns) -> bool:
    path, kinds = how.notes
    return (bool(how.public) and find(turn, how.public) is False) or (bool(path) and find(turn, path) in kinds)


def _turn(turn: Values, how: Turns, asker: str | None) -> dict[str, object]:
    if how.role:
        role: object = first(turn, how.role)
        role = "customer" if role is None else role
    else:
        role = "customer" if as_text(first(turn, how.author)) == asker else "agent"
    known = role_of(str(role))
    text = as_text(first(turn, how.text)) or ""
    return {"role": role if known is None else str(known), "text": text, "time": as_text(first(turn, how.time))}


def _with_reply(record: Values, values: Values, plan: Plan) -> list[dict[str, object]] | None:
    reply = first(record, plan.preset.fields["reply"], void=plan.preset.void)
    if is_blank(reply) or is_blank(values.get("text")):
        return None
    when = as_text(first(record, plan.preset.fields.get("reply_time", ())))
    return [
        {"role": "customer", "text": values["text"], "time": as_text(values.get("time"))},
        {"role": "agent", "text": reply, "time": when},
    ]


def _answers(record: Values, values: dict[str, object], questions: Sequence[str]) -> Iterator[dict[str, object]]:
    """An item an answer; a row without any is one item without text, so that it is rejected and not lost."""
    given = as_text(values.get("id"))
    answered = [(number, name) for number, name in enumerate(questions, start=1) if not is_blank(record.get(name))]
    for number, name in answered:
        turns = [
            {"role": "bot", "text": name, "time": None},
            {"role": "customer", "text": unmarked(as_text(record[name]) or ""), "time": as_text(values.get("time"))},
        ]
        own = None if given is None else f"{given}:{number}"
        yield {**values, "id": own, "turns": turns, "question": name[:LONGEST_QUESTION]}
    if not answered:
        yield {**values, "text": None}
