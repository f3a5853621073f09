"""What stands in fields above a conversation with times: who is the customer in it, who answers, and on which day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.labels import Role
from app.domain.roles import Agents, agents_of, called
from app.pipeline.speakers import heads_of, role_in
from app.readers.fields.likeness import LIKE, holds

_FIELD = re.compile(r"([^:：\n]{1,40})[:：]\s*(.{0,120})")
_NAME = re.compile(r"[^,;(\[|<]+")
_DAY = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
_CLOCK = re.compile(r"\s*[\[(]?(\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?)[\])]?\s")
_MOST_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who in a conversation, and its day, if they are told; `at` is the first line of what is said."""

    at: int
    customer: str
    agents: Agents
    day: str | None

    def moment(self, line: str) -> str | None:
        """The time of a turn that begins with `line`, which has but the hour; null without a day or an hour."""
        found = _CLOCK.match(line)
        return None if found is None or self.day is None else f"{self.day} {found[1]}"


def cast_of(lines: Sequence[str]) -> Cast | None:
    """The cast above a conversation; null where none names as the customer and as an agent somebody who speaks."""
    spoken = [(at, head.name) for at, line in enumerate(lines) for head in heads_of(line) if head.timed and head.name]
    at = spoken[0][0] if spoken else 0
    if not 0 < at <= _MOST_FIELDS:
        return None
    names = {called(name): name for _, name in spoken}
    fields = [found for line in lines[:at] if (found := _FIELD.match(line.lstrip("\ufeff")))]
    told = [(role, match) for one in fields if (role := role_in(one[1].strip())) and (match := _NAME.match(one[2]))]
    people = [(role, name) for role, match in told if (name := names.get(called(match[0])))]
    customer = next((name for role, name in people if role is Role.CUSTOMER), None)
    ours = agents_of(name for role, name in people if role is Role.AGENT)
    day = next((one[2].strip() for one in fields if _DAY.fullmatch(one[2].strip())), None)
    return None if customer is None or not ours else Cast(at, customer, ours, day)


def without_grade(lines: Sequence[str]) -> Sequence[str]:
    """The lines of a conversation with times without the customer's grade of it below them."""
    last = next((at for at in reversed(range(len(lines))) if lines[at].strip()), 0)
    found = _FIELD.fullmatch(lines[last]) if last else None
    timed = any(head.timed for head in heads_of(lines[last])) if last else True
    return lines if found is None or timed or holds(found[1], LIKE["rating"]) is None else lines[:last]
