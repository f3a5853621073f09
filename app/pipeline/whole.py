"""A map that was made of some voices, with the figures that sums over all voices give exactly."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.journey_map import JourneyMap, MapTheme
from app.pipeline.at_work import Untold, marked
from app.pipeline.curve import DECIMALS, points
from app.pipeline.future import target_gaps
from app.pipeline.matters import LEAST_GROWN, changed, with_rates
from app.pipeline.moments import peak_and_end
from app.pipeline.places import WHOLE
from app.pipeline.sums import CELL, EARLY, LATE, OVERALL, STAGE, TOUCHPOINT, Frame, Sums
from app.pipeline.trend import trend_points


def exact(drawn: JourneyMap, sums: Sums, of: Frame) -> JourneyMap:
    """The map `drawn` of some voices with totals, curve, touchpoints, trend, targets and volumes of themes of all.

    Quotes, moments of truth, drivers, opportunities, KPIs and segments stay those of the voices it was made of. The
    volumes of themes stay too where the sums know no themes.
    """
    least = drawn.min_voices
    themes = _themes(drawn.themes, sums, least=least)
    known, pains = {theme.id for theme in themes}, {theme.id for theme in themes if theme.pain}
    met = [(stage, theme, int(row["voices"])) for (theme, stage), row in sums.theme(STAGE).items() if theme in known]
    there = points(sums.place(STAGE), of.stages, least=least)
    curve = marked(there, drawn.moments, met, pains=pains, least=least, left=_left(drawn))
    peak, end = peak_and_end(curve)
    return replace(
        drawn,
        models=tuple(sorted(sums.models)),
        items=sums.items,
        mentions=sums.mentions,
        voices=sums.voices,
        unassigned=sums.unassigned,
        unthemed=sums.unthemed if drawn.unthemed is not None and not sums.themes.is_empty() else drawn.unthemed,
        curve=curve,
        touchpoints=points(sums.place(TOUCHPOINT), of.touchpoints, least=least),
        overall=points(sums.place(OVERALL), [WHOLE], least=least)[0],
        first=None if of.first is None else str(of.first),
        last=None if of.last is None else str(of.last),
        peak=peak,
        end=end,
        period=of.every,
        trend=trend_points(sums.place(CELL), of.stages, every=of.every, least=least) if of.every else (),
        themes=themes,
        targets=target_gaps(curve, {one.id: one.target for one in drawn.targets}),
    )


def _left(drawn: JourneyMap) -> Untold:
    """What no theme tells of touchpoints, as it is among the voices that the map was made of."""
    return Untold(
        {point.id: point.pain_touchpoints for point in drawn.curve},
        {point.id: point.gain_touchpoints for point in drawn.curve},
    )


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
