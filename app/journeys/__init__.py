"""The journeys that ship, and the reader of journey files."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import yaml
from pydantic import ValidationError

from app.domain.journey import ContradictionError, Journey
from app.domain.named import KEPT
from app.errors import JourneyProblem, NotFound

DEFAULT = "default"


def load_journey(journey: str | Path = DEFAULT) -> Journey:
    """Read a journey that ships by its name, or a YAML file by its path.

    JourneyProblem names the file, the line and what is wrong there.
    """
    if journey in shipped_journeys():
        return load_shipped(str(journey))
    try:
        text = Path(journey).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        names = ", ".join(shipped_journeys())
        raise JourneyProblem(f"{journey}: can't be read; name a YAML file or a journey that ships: {names}") from error
    return parse_journey(text, str(journey))


def load_shipped(name: str) -> Journey:
    """Read a journey that ships; NotFound names those that do."""
    names = shipped_journeys()
    if name not in names:
        raise NotFound(f"there is no journey {name!r}; there are: {', '.join(names)}")
    text = (resources.files(__name__) / f"{name}.yaml").read_text(encoding="utf-8")
    return parse_journey(text, f"{name}.yaml")


def shipped_journeys() -> list[str]:
    """Names of the journeys that ship, sorted."""
    files = resources.files(__name__).iterdir()
    return sorted(Path(file.name).stem for file in files if file.name.endswith(".yaml"))


def parse_journey(text: str, name: str, *, kept: bool = False) -> Journey:
    """Parse YAML `text`; `name` names it in errors. Names that can't be printed are mended in one that was `kept`."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        raise JourneyProblem(f"{name}, line {mark.line + 1 if mark else 1}: {problem}") from error
    for key in _keys_twice(root):
        raise JourneyProblem(f"{name}, line {key.start_mark.line + 1}: {key.value!r} is there twice")
    try:
        journey = Journey.model_validate(content, context=KEPT if kept else None)
    except ValidationError as error:
        where, reason = _first(error)
        raise JourneyProblem(f"{name}, line {_line(root, where)}: {reason}") from error
    for where, reason in _unknown_covers(journey):
        raise JourneyProblem(f"{name}, line {_line(root, where)}: {reason}")
    return journey


def _keys_twice(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """Keys that their mapping holds already; YAML readers would take the last of them without a word."""
    if isinstance(node, yaml.MappingNode):
        seen = set[str]()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _keys_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _keys_twice(value)


def _unknown_covers(journey: Journey) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """Where a place covers what isn't in the default journey."""
    for kind, places in (("stage", journey.stages), ("touchpoint", journey.touchpoints)):
        for index, place in enumerate(places):
            for number, covered in enumerate(place.covers):
                if covered not in (known := _default_ids(kind)):
                    where = (f"{kind}s", index, "covers", number)
                    there = ", ".join(known)
                    yield where, f"covers {covered!r}, no {kind} of the default journey; there are: {there}"


@cache
def _default_ids(kind: str) -> tuple[str, ...]:
    default = load_shipped(DEFAULT)
    return tuple(place.id for place in (default.stages if kind == "stage" else default.touchpoints))


def _first(error: ValidationError) -> tuple[tuple[int | str, ...], str]:
    """Where the first problem is, and what it is; a field that shouldn't be there explains one that is missing."""
    first = min(error.errors(), key=lambda problem: problem["type"] != "extra_forbidden")
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ContradictionError):
        return cause.where, str(cause)
    field = ".".join(str(part) for part in first["loc"])
    reason = "must be a list" if first["type"] == "tuple_type" else first["msg"]
    return first["loc"], f"{field}: {reason}" if field else reason


def _line(node: yaml.Node | None, loc: Sequence[int | str]) -> int:
    """The line (from 1) of the deepest part of `loc` that is there."""
    if node is None:
        return 1
    line = node.start_mark.line + 1
    for part in loc:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if part in pairs:
                key, child = pairs[part]
                line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            child = node.value[part]
            line = child.start_mark.line + 1
        if child is None:
            return line
        node = child
    return line
