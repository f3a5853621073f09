"""What the first page shows of a journey map, column by column, each figure with the address of its evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.curve import CurvePoint
from app.domain.growth import Growth
from app.domain.journey import Journey
from app.domain.journey_map import JourneyMap, MapTheme
from app.domain.kpi import Lane
from app.domain.opportunity import Opportunity, Quadrant
from app.report.drawing import sign
from app.report.met import Met, met
from app.report.names import Names
from app.report.steering import Reading, readings, steps
from app.web.pages.home_query import Asked

TOUCHPOINTS, EMOTIONS, INTENTS, ACTIONS = 5, 2, 3, 2
LEAST_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Bar:
    """A touchpoint: `left` and `width` of its bar in percent of the scale, `sign` good, bad or open."""

    name: str
    left: float
    width: float
    sign: str
    valence: float
    low: float | None
    high: float | None
    voices: int
    href: str


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme at work: how many voices meet it `here`, at the stage, null if that isn't known, and how many in all.

    `growth` where it is beyond chance, or `new`, or `silent` since a day; `rises` where more of it is worse. `href`
    leads to the theme, `evidence` to what is said of it at the stage. Without a `theme` it is a touchpoint that none is
    about.
    """

    name: str
    here: int | None
    voices: int
    growth: float | None
    new: bool
    silent: str | None
    rises: bool
    href: str
    evidence: str
    theme: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with its language, and where more of the kind are."""

    text: str
    lang: str
    href: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do at a stage, with its impact and interval."""

    quadrant: str
    kind: str
    name: str
    impact: float
    low: float
    high: float
    href: str


@dataclass(frozen=True, slots=True)
class Before:
    """What a stage was in the time before, and whether the difference may be chance."""

    valence: float
    chance: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A stage from top to bottom; `before` where the time before is compared."""

    point: CurvePoint
    name: str
    href: str
    sign: str
    before: Before | None
    marks: tuple[str, ...]
    bars: tuple[Bar, ...]
    emotions: tuple[tuple[str, float], ...]
    intents: tuple[tuple[str, float], ...]
    pains: tuple[ThemeLine, ...]
    gains: tuple[ThemeLine, ...]
    quotes: tuple[Said, ...]
    kpis: tuple[Reading, ...]
    onstage: tuple[str, ...]
    backstage: tuple[str, ...]
    actions: tuple[Action, ...]


def columns(
    result: JourneyMap, journey: Journey, called: Names, *, intents: Mapping[str, Mapping[str, float]], asked: Asked
) -> tuple[Column, ...]:
    """A column a stage, in the order of the journey."""
    themes = {theme.id: theme for theme in result.themes}
    return tuple(
        Column(
            point=point,
            name=called.stage(point.id),
            href=asked.evidence(stage=point.id),
            sign=sign(point),
            before=_before(result, point.id),
            marks=tuple(called.words(mark) for mark in ("peak", "end") if getattr(result, mark) == point.id),
            bars=_bars(point.id, result, journey, called, asked=asked),
            emotions=_shares(point.emotions or {}, EMOTIONS),
            intents=_shares(intents.get(point.id, {}), INTENTS),
            pains=_met(point, themes, called, asked, pain=True),
            gains=_met(point, themes, called, asked, pain=False),
            quotes=_quotes(
                [themes[one] for one in (*point.pains, *point.gains) if one in themes],
                point.id,
                result,
                called,
                asked=asked,
            ),
            kpis=readings(result, point.id, called.words),
            onstage=steps(result, point.id, Lane.ONSTAGE, called.words),
            backstage=steps(result, point.id, Lane.BACKSTAGE, called.words),
            actions=_actions(result.opportunities, point.id, called, asked=asked),
        )
        for point in result.curve
    )


def _before(result: JourneyMap, stage: str) -> Before | None:
    found = () if result.comparison is None else result.comparison.stages
    one = next((one for one in found if one.id == stage), None)
    if one is None or one.a is None or one.b is None:
        return None
    return Before(one.a, not one.moved)


def _shares(shares: Mapping[str, float], most: int) -> tuple[tuple[str, float], ...]:
    ordered = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(pair for pair in ordered[:most] if pair[1] >= LEAST_SHARE)


def _bars(stage: str, result: JourneyMap, journey: Journey, called: Names, *, asked: Asked) -> tuple[Bar, ...]:
    """The touchpoints that usually belong to the stage, those of most voices first."""
    usual = {touchpoint.id for touchpoint in journey.touchpoints if touchpoint.stage == stage}
    there = [one for one in result.touchpoints if one.id in usual and one.valence is not None]
    ordered = sorted(there, key=lambda one: (-one.voices, one.id))[:TOUCHPOINTS]
    return tuple(_bar(one, called, asked) for one in ordered)


def _bar(point: CurvePoint, called: Names, asked: Asked) -> Bar:
    valence = point.valence or 0.0
    width = round(abs(valence) * 50, 1)
    return Bar(
        name=called.touchpoint(point.id),
        left=50.0 if valence > 0 else 50.0 - width,
        width=max(width, 1.0),
        sign=sign(point),
        valence=valence,
        low=point.low,
        high=point.high,
        voices=point.voices,
        href=asked.evidence(touchpoint=point.id),
    )


def _met(
    point: CurvePoint, themes: Mapping[str, MapTheme], called: Names, asked: Asked, *, pain: bool
) -> tuple[ThemeLine, ...]:
    """The pains or gains of a stage: themes, and touchpoints without one."""
    return tuple(
        _theme(themes[one.id], point, called, asked) if one.theme else _touchpoint(one, point, called, asked)
        for one in met(point, pain=pain)
        if one.id in themes or not one.theme
    )


def _touchpoint(one: Met, point: CurvePoint, called: Names, asked: Asked) -> ThemeLine:
    said = asked.evidence(touchpoint=one.id, stage=point.id)
    return ThemeLine(
        name=called.touchpoint(one.id),
        here=None,
        voices=one.voices or 0,
        growth=None,
        new=False,
        silent=None,
        rises=False,
        href=said,
        evidence=said,
        theme=False,
    )


def _theme(theme: MapTheme, point: CurvePoint, called: Names, asked: Asked) -> ThemeLine:
    sure = theme.direction.told
    return ThemeLine(
        name=called.theme(theme.id),
        here=point.theme_voices.get(theme.id),
        voices=theme.voices,
        growth=theme.growth if sure else None,
        new=theme.direction is Growth.NEW,
        silent=None if theme.silent is None else str(theme.silent),
        rises=sure and (theme.id in point.pains) == theme.direction.more,
        href=asked.theme(theme.id),
        evidence=asked.evidence(theme=theme.id, stage=point.id),
    )


def _quotes(
    themes: Sequence[MapTheme], stage: str, result: JourneyMap, called: Names, *, asked: Asked
) -> tuple[Said, ...]:
    """Two quotes, those in the reader's language first, of themes at home here that enough voices speak of."""
    own = called.words.language
    found = []
    for theme in themes:
        if theme.stage == stage and theme.voices >= result.min_voices and theme.quotes:
            quote = next((one for one in theme.quotes if one.lang == own), theme.quotes[0])
            found.append(Said(quote.text, quote.lang, asked.theme(theme.id)))
    return tuple(sorted(found, key=lambda said: said.lang != own)[:2])


def _actions(found: Sequence[Opportunity], stage: str, called: Names, *, asked: Asked) -> tuple[Action, ...]:
    here = [one for one in found if one.stage == stage and one.quadrant is not Quadrant.CELEBRATE]
    return tuple(_action(one, called, asked) for one in here[:ACTIONS])


def _action(one: Opportunity, called: Names, asked: Asked) -> Action:
    theme = one.kind == "theme"
    return Action(
        quadrant=called.words(str(one.quadrant)),
        kind=str(one.quadrant),
        name=called.theme(one.id) if theme else called.touchpoint(one.id),
        impact=one.impact,
        low=one.low,
        high=one.high,
        href=asked.theme(one.id) if theme else asked.evidence(touchpoint=one.id),
    )
