"""The journey map: what customers felt at each stage, how sure that is, and what follows from it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.comparison import Comparison, Projection, SegmentCurves, TargetGap
from app.domain.curve import CurvePoint, TrendPoint
from app.domain.growth import Growth, growth_of
from app.domain.kpi import KpiFigure, LaneStep
from app.domain.opportunity import Drivers, Joint, Opportunity
from app.domain.theme import Kind


@dataclass(frozen=True, slots=True)
class Moment:
    """The evidence on one stage as a moment of truth.

    `load` is the share of all voices that feel something here times how strongly, 0..1; `swing` the difference in the
    mean `outcome` between the voices that mention the stage and those that don't. `p_load` and `p_swing` are one-sided
    p values for being above the rest of the journey, `q` the larger of both after Benjamini and Hochberg over stages.
    Null where a side has too few voices. `truth` is q <= 0.05.
    """

    id: str
    outcome: str | None
    load: float
    swing: float | None
    p_load: float
    p_swing: float | None
    q: float | None
    truth: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of one mention, by its id; `author` is never shown."""

    mention_id: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class MapTheme:
    """A pain or gain as the map shows it: `names` by language, quotes of different authors.

    `stage` and `touchpoint` are where most of its voices meet it. `growth` is the change of its share of voices from
    the earlier half of the time to the later one, relative (1 is doubled), null without dates or with too few voices,
    and where nobody spoke of it in the earlier half: then it is new. `growth_p` is the p value of a test of both
    shares, `growth_q` that after Benjamini and Hochberg over the themes of the map. `silent` is the day since which
    nobody speaks of it, where so long a silence is hardly chance (app.pipeline.themes.silence).
    """

    id: str
    kind: str
    names: Mapping[str, str]
    stage: str
    touchpoint: str
    mentions: int
    voices: int
    valence: float | None
    growth: float | None
    growth_p: float | None
    quotes: tuple[Quote, ...]
    growth_q: float | None = None
    silent: dt.date | None = None

    @property
    def direction(self) -> Growth:
        """Whether it grows or is over, held against chance."""
        return growth_of(self.growth, self.growth_q, silent=self.silent)

    @property
    def pain(self) -> bool:
        """Whether it hurts: a pain, or a theme of all mentions that is negative on the whole."""
        return self.kind == Kind.PAINS or (self.kind == Kind.ALL and (self.valence or 0) < 0)


@dataclass(frozen=True, slots=True)
class Sampled:
    """The voices that a map was made of where there were more mentions than can be held: chosen by `seed`.

    `exact` says that totals, curve, touchpoints and trend are of all mentions nonetheless, `themes` that the volumes of
    themes are; what neither covers is of the sample.
    """

    mentions: int
    voices: int
    seed: int
    exact: bool
    themes: bool


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The curve over the stages of a journey, in order, and over its touchpoints, and what is found on it.

    `unassigned` counts the mentions without a stage; `models` are the versions that scored the mentions; `overall` is
    all of the journey as one point; `trend` has the cells stage x period of length `period` (week or month). `peak` and
    `end` are the stage furthest from neutral and the last one that has a figure. `lanes` are what the company does at
    the stages, `kpis` what it steers by there, both in the order of the journey. `sampled` is null where the map is
    of all mentions. `notices` say what was left out. `covered` counts the mentions that were scored on another journey
    and placed by what the places of this one cover. `joint` are pains that several themes of a touchpoint tell, as one.
    `nameless`: no author is known, so each item counts as a voice.
    """

    journey: str
    models: tuple[str, ...]
    items: int
    mentions: int
    voices: int
    unassigned: int
    min_voices: int
    curve: tuple[CurvePoint, ...]
    touchpoints: tuple[CurvePoint, ...]
    overall: CurvePoint | None = None
    first: str | None = None
    last: str | None = None
    peak: str | None = None
    end: str | None = None
    moments: tuple[Moment, ...] = ()
    period: str | None = None
    trend: tuple[TrendPoint, ...] = ()
    themes: tuple[MapTheme, ...] = ()
    unthemed: int | None = None
    drivers: tuple[Drivers, ...] = ()
    solicited: Comparison | None = None
    opportunities: tuple[Opportunity, ...] = ()
    segments: SegmentCurves | None = None
    comparison: Comparison | None = None
    targets: tuple[TargetGap, ...] = ()
    projection: Projection | None = None
    lanes: tuple[LaneStep, ...] = ()
    kpis: tuple[KpiFigure, ...] = ()
    sampled: Sampled | None = None
    notices: tuple[str, ...] = ()
    joint: tuple[Joint, ...] = ()
    covered: int = 0
    nameless: bool = False
