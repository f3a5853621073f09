"""Check the text of a journey as it is written: whether it could be kept, or the line and the reason why not."""

import re
from dataclasses import dataclass

import yaml

from app.domain.journey import Journey
from app.errors import Conflict, JourneyProblem
from app.journeys import parse_journey
from app.services.journeys import refuse_journey
from app.store.scope import Scope

LONGEST = 200_000
DEEPEST = 10
_NAME = "your journey"
_TOLD = re.compile(rf"{_NAME}, line (\d+): (.*)", re.DOTALL)
_OF_NAME = re.compile(r"^name\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Checked:
    """The journey that a text describes, or the line, from 1, and the reason why it is none."""

    journey: Journey | None = None
    line: int | None = None
    reason: str | None = None


def check_journey(scope: Scope, text: str) -> Checked:
    """What `keep_journey` would say of the journey in `text`, YAML, without keeping it."""
    unfit = _unfit(text)
    if unfit is not None:
        return unfit
    try:
        journey = parse_journey(text, _NAME)
    except JourneyProblem as problem:
        told = _TOLD.fullmatch(str(problem))
        return Checked(line=int(told[1]), reason=told[2]) if told else Checked(line=1, reason=str(problem))
    except (ValueError, TypeError, RecursionError) as error:  # of a scalar that YAML takes for a date or a number
        return Checked(line=1, reason=f"can't be read as YAML: {error}")
    try:
        refuse_journey(scope, journey)
    except (Conflict, JourneyProblem) as problem:
        return Checked(line=_line_of_name(text), reason=str(problem))
    return Checked(journey=journey)


def _unfit(text: str) -> Checked | None:
    """What must not even be parsed: too long, too deep, or grown by references to itself."""
    if len(text) > LONGEST:
        return Checked(line=1, reason=f"the text is longer than {LONGEST:,} characters; leave examples out")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = 1 if event.start_mark is None else event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent):
                return Checked(line=line, reason="references (*name) are not read here; write it out")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST:
                return Checked(line=line, reason=f"nested deeper than {DEEPEST} levels; a journey needs five")
    except yaml.YAMLError:
        return None  # told with its line by the parser of journeys
    return None


def _line_of_name(text: str) -> int:
    found = _OF_NAME.search(text)
    return 1 if found is None else text.count("\n", 0, found.start()) + 1
