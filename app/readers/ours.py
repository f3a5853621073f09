"""Who in a file is one of ours: those whom the user named, the chat itself, and what is said where nobody is known."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import NOBODY, Agents, agents_of, is_named
from app.pipeline.speakers import role_in
from app.readers.chats.logs import turns_in_cell
from app.readers.choice import Choice
from app.readers.fields.columns import Fields
from app.readers.fields.paths import find, first
from app.readers.fields.rows import BadRow, Row, as_text
from app.readers.fields.staff import is_official
from app.readers.presets.preset import Chat, Gathered, Nested, Plan, Values, at_root, with_parts
from app.readers.records.own import Test
from app.readers.records.shape import is_no_feedback

_TURNS = "turns in the text"


def with_logs(
    choice: Choice, sample: Sequence[Row], agents: Agents
) -> tuple[Choice, Callable[[Row | BadRow], Row | BadRow]]:
    """Give what makes turns of texts that are chat logs in which one of `agents` speaks, if the sample has any."""
    text, column = choice.columns.text, choice.columns.turns or _TURNS

    def told(row: Row | BadRow) -> Row | BadRow:
        said = row.values.get(text or "") if isinstance(row, Row) else None
        if not isinstance(row, Row) or not isinstance(said, str) or row.values.get(column):
            return row
        turns = turns_in_cell(said, agents)
        return replace(row, values={**row.values, column: turns}) if turns else row

    if not agents or all(told(row) is row for row in sample):
        return choice, lambda row: row
    return replace(choice, columns=replace(choice.columns, turns=column)), told


def named_writers(sample: Sequence[Values], columns: Fields, agents: Agents) -> tuple[Test | None, dict[str, str]]:
    """Which rows without turns one of `agents` wrote, null if none or all, and what is said of it."""

    def ours(row: Values) -> bool:
        spoken = columns.turns is not None and row.get(columns.turns)
        return not spoken and columns.author is not None and is_named(as_text(row.get(columns.author)) or "", agents)

    found = sum(map(ours, sample))
    if sample and found == len(sample):
        return None, {"agents": "all of it is written by one's own side, and kept"}
    return ours, {"agents": "what those named wrote is left out"} if found else {}


def with_agents(plan: Plan, seen: Sequence[Values], *, itself: object, agents: Agents) -> tuple[Plan, dict[str, str]]:
    """The plan with those whose words are left out as ours, unless all of what was seen is theirs; and what is said.

    They are the `agents` whom the user named and, where the file is a chat, that one `itself`, by its id.
    """
    preset = plan.preset
    if isinstance(preset, Nested) and preset.by:
        told = {"agents": "the posts and their author's answers are one's own, and left out"}
        return replace(plan, agents=agents), told
    if not isinstance(preset, Nested) or not preset.writers:
        return replace(plan, agents=agents), {}
    own = preset.own.format_map({"id": itself}) if preset.own and itself is not None else ""
    records = [one for values in seen for record in at_root(values, plan.root) for one in with_parts(record, preset)]
    wrote: defaultdict[str, list[object]] = defaultdict(list)
    for record in records:
        for path in preset.writers:
            wrote[as_text(find(record, path)) or ""].append(first(record, preset.fields["text"]))
    firm = (name for name, texts in wrote.items() if role_in(name) is Role.AGENT or is_official(name, texts))
    ours = agents | agents_of([own, *firm])
    if not ours:
        return plan, {}
    written = [record for record in records if not is_no_feedback(record, preset, NOBODY)]
    left = [record for record in written if not is_no_feedback(record, preset, ours)]
    if len(left) == len(written):
        return replace(plan, agents=ours), {}
    if not left:
        return plan, {"agents": "all of it is written by one's own side, and kept"}
    return replace(plan, agents=ours), {"agents": "what they wrote, or the chat in its own name, is left out"}


def nobody_answers(plan: Plan, sample: Sequence[Values], *, agents: Agents) -> dict[str, str]:
    """What is said of a chat of two, or a chat at all, where nobody is known to answer."""
    roles = {turn.role for row in sample for turn in _turns_of(row)}
    if isinstance(plan.preset, Gathered) and roles == {Role.CUSTOMER}:
        return {"agents": "no row is an agent's, so that all words count as the customers'"}
    people = {str(row.get("author")) for row in sample if row.get("author")}
    match plan.preset:
        case Chat(between=True):
            talk = len(people) > 1
        case Nested(writers=(_, *_)):
            talk = len(people) == 2  # noqa: PLR2004 - a pair
        case _:
            talk = False
    if not talk or agents or any(row.get("turns") for row in sample):
        return {}
    return {"agents": f"{len(people)} people write; name the one who answers with --agent NAME"}


def _turns_of(row: Values) -> list[Turn]:
    turns = row.get("turns")
    return [one for one in turns if isinstance(one, Turn)] if isinstance(turns, list) else []
