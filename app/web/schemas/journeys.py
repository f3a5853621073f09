"""What the routes of journeys take and give."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.domain.curve import CurvePoint
from app.domain.journey import Journey
from app.domain.kpi import KpiFigure, LaneStep
from app.domain.named import Id as JourneyName
from app.web.schemas.mentions import OriginQuery
from app.web.schemas.pages import Word


class JourneyIn(Journey):
    """A journey as it is put: `name` is that of the address, and may be left out."""

    name: Annotated[JourneyName, Field(json_schema_extra=lambda schema: schema.pop("default", None))] = ""


class JourneyLine(BaseModel):
    """A journey in the list; `own` is false for those that ship."""

    name: str
    version: int
    own: bool
    stages: int
    touchpoints: int


class JourneyPage(BaseModel):
    """A page of journeys by name."""

    items: list[JourneyLine]
    next_cursor: str | None


class CurveQuery(OriginQuery):
    """Which mentions the curve is of. Of several values of one parameter, one is enough; `none` stands for null."""

    model_config = ConfigDict(extra="allow", frozen=True)

    compare: Annotated[
        Word | None,
        Field(description="`previous`: the same length of time before `from`; or channel, lang, source, segment.NAME."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePoint(CurvePoint):
    """One stage of the curve; all figures are null, and `reason` says why, where there is too little to say."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchpointPoint(CurvePoint):
    """One touchpoint; all figures are null, and `reason` says why, where there is too little to say."""

    touchpoint: str


class Curve(BaseModel):
    """The emotion curve over the stages in order, and the touchpoints."""

    items: int
    mentions: int
    voices: int
    unassigned: int
    curve: list[StagePoint]
    touchpoints: list[TouchpointPoint]


class ComparedCurve(Curve):
    """The curve of the time before, or of the mentions with one `value` of the field."""

    value: str


class CurveOut(Curve):
    """The curve, what the company does at its stages and steers by, and the curves that it was to be compared with."""

    journey: str
    version: int
    models: list[str]
    min_voices: int
    lanes: list[LaneStep]
    kpis: list[KpiFigure]
    compare: str | None
    compared: list[ComparedCurve]
    as_of: Annotated[
        dt.datetime | None,
        Field(description="The time of a curve that was kept ready and has changed since; large projects only."),
    ] = None
