"""A map that was made of some voices, with the figures that sums over all voices give exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from app.domain.curve import Arc, CurvePoint, TrendPoint
from app.domain.journey_map import JourneyMap, MapTheme
from app.pipeline.at_work import with_themes
from app.pipeline.curve import DECIMALS, WHOLE, gap
from app.pipeline.estimate import Pool, interval_of, pool_of, shrink
from app.pipeline.future import target_gaps
from app.pipeline.matters import LEAST_GROWN, changed, with_rates
from app.pipeline.moments import peak_and_end
from app.pipeline.periods import told_periods
from app.pipeline.sums import CELL, EARLY, LATE, OVERALL, SEP, STAGE, TOUCHPOINT, Frame, Sums, moments_at
from app.pipeline.trend import trend_point
from app.pipeline.voices import EMOTIONS

Place = Mapping[str, float]


def exact(drawn: JourneyMap, sums: Sums, of: Frame) -> JourneyMap:
    """The map `drawn` of some voices with totals, curve, touchpoints, trend, targets and volumes of themes of all.

    Quotes, moments of truth, drivers, opportunities, KPIs and segments stay those of the voices it was made of. The
    volumes of themes stay too where the sums know no themes.
    """
    least = drawn.min_voices
    truths = {point.id for point in drawn.curve if point.moment_of_truth}
    themes = _themes(drawn.themes, sums, least=least)
    pains = {theme.id for theme in themes if theme.pain}
    at_work = _at_work(sums, {theme.id for theme in themes}, least=least)
    points = [
        with_themes(replace(point, moment_of_truth=point.id in truths), at_work.get(point.id, {}), pains=pains)
        for point in _curve(sums.place(STAGE), of.stages, least=least)
    ]
    peak, end = peak_and_end(points)
    return replace(
        drawn,
        models=tuple(sorted(sums.models)),
        items=sums.items,
        mentions=sums.mentions,
        voices=sums.voices,
        unassigned=sums.unassigned,
        unthemed=sums.unthemed if drawn.unthemed is not None and not sums.themes.is_empty() else drawn.unthemed,
        curve=tuple(points),
        touchpoints=_curve(sums.place(TOUCHPOINT), of.touchpoints, least=least),
        overall=_curve(sums.place(OVERALL), [WHOLE], least=least)[0],
        first=None if of.first is None else str(of.first),
        last=None if of.last is None else str(of.last),
        peak=peak,
        end=end,
        period=of.every,
        trend=_trend(sums.place(CELL), of.stages, every=of.every, least=least) if of.every else (),
        themes=themes,
        targets=target_gaps(points, {one.id: one.target for one in drawn.targets}),
    )


def _curve(places: Mapping[str, Place], ids: Sequence[str], *, least: int) -> tuple[CurvePoint, ...]:
    common = pool_of([moments_at(places[name]) for name in ids if name in places])
    return tuple(_point(name, places.get(name), common, least=least) for name in ids)


def _point(name: str, place: Place | None, common: Pool, *, least: int) -> CurvePoint:
    if place is None:
        return gap(name, None)
    voices, of_effort = int(place["voices"]), int(place["effort_voices"])
    blank = replace(gap(name, None), mentions=int(place["mentions"]), voices=voices, effort_voices=of_effort)
    if voices < least:
        return blank
    told = moments_at(place)
    bounds = interval_of(told, common)
    return replace(
        blank,
        valence=round(told.mean, DECIMALS),
        low=round(bounds.low, DECIMALS),
        high=round(bounds.high, DECIMALS),
        intensity=round(place["intensity"] / voices, DECIMALS),
        effort_high=round(place["effort_high"] / of_effort, DECIMALS) if of_effort >= least else None,
        emotions={emotion: round(place[emotion] / voices, DECIMALS) for emotion in EMOTIONS},
        reason=None,
        shrunk=round(shrink(told.mean, voices, common), DECIMALS),
        arc=_arc(place) if place["chats"] >= least else None,
    )


def _arc(place: Place) -> Arc:
    chats = int(place["chats"])
    start, peak, end = (round(place[name] / chats, DECIMALS) for name in ("first", "peak", "last"))
    return Arc(chats, start, peak, end)


def _trend(cells: Mapping[str, Place], stages: Sequence[str], *, every: str, least: int) -> tuple[TrendPoint, ...]:
    told = {name: moments_at(place) for name, place in cells.items()}
    common = pool_of(list(told.values()))
    points = []
    periods = told_periods({name.partition(SEP)[0] for name in cells}, every)
    for period, stage in product(periods, stages):
        name = f"{period}{SEP}{stage}"
        mentions = int(cells[name]["mentions"]) if name in cells else 0
        points.append(trend_point(stage, period, mentions, told.get(name), common=common, least=least))
    return tuple(points)


def _themes(themes: Sequence[MapTheme], sums: Sums, *, least: int) -> tuple[MapTheme, ...]:
    """The themes with their volumes among all mentions, those of most voices first."""
    totals, halves = sums.theme("all"), sums.theme("half")
    stages, touchpoints = _usual(sums, STAGE), _usual(sums, TOUCHPOINT)
    found = []
    for theme in themes:
        whole = totals.get((theme.id, ""))
        if whole is None or whole["voices"] < least:
            if sums.themes.is_empty():
                found.append(theme)
            continue
        then, now = (
            (int(halves[theme.id, half]["voices"]) if (theme.id, half) in halves else 0, sums.everyone(half))
            for half in (EARLY, LATE)
        )
        grown = changed(then, now) if whole["voices"] >= LEAST_GROWN else (None, None)
        found.append(
            replace(
                theme,
                mentions=int(whole["mentions"]),
                voices=int(whole["voices"]),
                valence=round(whole["valence"] / whole["felt"], DECIMALS) if whole["felt"] else None,
                stage=stages.get(theme.id, theme.stage),
                touchpoint=touchpoints.get(theme.id, theme.touchpoint),
                growth=grown[0],
                growth_p=grown[1],
            )
        )
    return tuple(sorted(with_rates(found), key=lambda theme: (-theme.voices, theme.id)))


def _usual(sums: Sums, axis: str) -> dict[str, str]:
    """The place of one kind that most voices of each theme speak of; the first by name of several."""
    found: dict[str, tuple[float, str]] = {}
    for (theme, place), row in sums.theme(axis).items():
        found[theme] = min(found.get(theme, (0.0, "")), (-row["voices"], place))
    return {theme: place for theme, (_, place) in found.items()}


def _at_work(sums: Sums, themes: set[str], *, least: int) -> dict[str, dict[str, int]]:
    """Voices by theme at each stage that enough voices meet there, the most voices first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for (theme, stage), row in sums.theme(STAGE).items():
        if theme in themes and row["voices"] >= least:
            found.setdefault(stage, []).append((-int(row["voices"]), theme))
    return {stage: {theme: -voices for voices, theme in sorted(listed)} for stage, listed in found.items()}
