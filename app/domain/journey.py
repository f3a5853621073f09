"""A journey: the stages a customer passes, in order, and the touchpoints met on the way."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.domain.kpi import MOST_KPIS, Kpi, Lanes
from app.domain.labels import UNASSIGNED
from app.domain.named import LONGEST, Id, Names, Words, name_in

MOST_EXAMPLES = 10
ENTIRE = "journey"
"""Stands for all stages where figures are told by stage; no place may be called so."""


class _Place(BaseModel):
    """What stages and touchpoints share.

    `examples` are what customers write about this place, in any language; `covers` are ids of the default journey that
    are placed here, stages for a stage and touchpoints for a touchpoint.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    names: Names
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] = ""
    examples: Annotated[tuple[Words, ...], Field(max_length=MOST_EXAMPLES)] = ()
    covers: tuple[Id, ...] = ()

    def name(self, language: str) -> str:
        """The name in `language` (BCP 47), else in English, else the first one given."""
        return name_in(self.names, language)

    @property
    def words(self) -> tuple[str, ...]:
        """What is said of the place: its names, description and examples, each text once."""
        texts = (*self.names.values(), self.description, *self.examples)
        return tuple(dict.fromkeys(text for text in texts if text))


class Stage(_Place):
    """One phase of the journey; `phase` is the classic one of five it belongs to.

    `lanes` are what the company does here, `kpis` what it steers by.
    """

    phase: str = ""
    lanes: Lanes = Lanes()
    kpis: Annotated[tuple[Kpi, ...], Field(max_length=MOST_KPIS)] = ()


class Touchpoint(_Place):
    """One part of the company that a customer touches; `stage` is where that usually happens."""

    stage: Id | None = None


class Journey(BaseModel):
    """Stages in order and touchpoints; ids and names are unique and every touchpoint's stage exists."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Id
    version: Annotated[int, Field(ge=1)] = 1
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    touchpoints: Annotated[tuple[Touchpoint, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for where, why in _contradictions(self):
            raise ContradictionError(where, why)
        return self


class ContradictionError(ValueError):
    """Two parts of a journey don't agree; `where` is the path of the one to mend."""

    def __init__(self, where: tuple[str | int, ...], why: str) -> None:
        super().__init__(why)
        self.where = where


def _contradictions(journey: Journey) -> Iterator[tuple[tuple[str | int, ...], str]]:
    kinds: tuple[tuple[str, Sequence[_Place]], ...] = (("stage", journey.stages), ("touchpoint", journey.touchpoints))
    for kind, places in kinds:
        yield from _repeated(kind, places)
    stages = {stage.id for stage in journey.stages}
    for index, touchpoint in enumerate(journey.touchpoints):
        if touchpoint.stage and touchpoint.stage not in stages:
            yield ("touchpoints", index, "stage"), f"stage {touchpoint.stage!r} is not defined"
    for index, stage in enumerate(journey.stages):
        yield from _kpis(index, stage)


def _kpis(index: int, stage: Stage) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """KPIs of a stage that are there twice, or that contradict themselves."""
    seen = set[str]()
    for number, kpi in enumerate(stage.kpis):
        where = ("stages", index, "kpis", number)
        if kpi.id in seen:
            yield (*where, "id"), f"KPI {kpi.id!r} is there twice at {stage.id!r}"
        seen.add(kpi.id)
        if (found := kpi.contradiction()) is not None:
            yield (*where, found[0]), found[1]


def _repeated(kind: str, places: Sequence[_Place]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Ids that are there twice or reserved, and names that another place has in the same language."""
    reserved = {UNASSIGNED, ENTIRE}
    seen = set(reserved)
    named = dict[tuple[str, str], str]()
    for index, place in enumerate(places):
        if place.id in seen:
            why = "is a reserved id" if place.id in reserved else "is there twice"
            yield (f"{kind}s", index, "id"), f"{kind} {place.id!r} {why}"
        seen.add(place.id)
        for language, name in place.names.items():
            other = named.setdefault((language, name.casefold()), place.id)
            if other != place.id:
                where = (f"{kind}s", index, "names", language)
                yield where, f"{kind} {place.id!r} has the name of {other!r} in {language}: {name}"
