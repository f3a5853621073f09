"""Charts of the journey map as Vega-Lite specs: pure functions, drawn by app.report.picture or by a browser."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap, MapTheme
from app.report.drawing import sign
from app.report.fonts import family
from app.report.names import Names, pains_and_gains
from app.report.over_time import latest, period_names, trend_title
from app.report.page import sides_of, subtitle
from app.report.steering_charts import kpi_chart, lane_chart
from app.report.tables import growth_words
from app.report.told import lines
from app.report.words import Words

BAD, GOOD, ACCENT, INK, MUTE, LINE = "#b35806", "#2166ac", "#5e4fa2", "#1d1d1f", "#6e6e73", "#d9d7d2"
STAR = (
    "M0,-1 L0.235,-0.324 L0.951,-0.309 L0.38,0.124 L0.588,0.809 "
    "L0,0.4 L-0.588,0.809 L-0.38,0.124 L-0.951,-0.309 L-0.235,-0.324 Z"
)
STEP = 120
"""Pixels a stage."""
WIDTH = 960
TOUCHPOINTS, THEMES = 12, 6
SCALE = (-1.0, 1.2)
MARKS = (-1.0, -0.5, 0.0, 0.5, 1.0)
BELOW_TITLE = 150
"""Columns of a line below the title."""
ABOVE, BELOW = -18, 18
"""Pixels from the end of an interval to its figure, clear of the largest dot."""

Spec = dict[str, Any]
Layers = alt.LayerChart | alt.FacetChart


def map_chart(result: JourneyMap, names: Names, told: Sequence[str] = ()) -> Spec:
    """The whole map: curve, touchpoints, pains and gains, stages over time, KPIs and lanes, as far as there are any.

    Its title has a line for what it is `told` to be of, or as many as that takes.
    """
    touchpoints, themes = touchpoint_chart(result, names), theme_chart(result, names)
    rows: list[Any] = [curve_chart(result, names)]
    rows.append(alt.hconcat(touchpoints, themes, spacing=40) if touchpoints and themes else touchpoints or themes)
    rows += [trend_chart(result, names), kpi_chart(result, names), lane_chart(result, names)]
    chart = alt.vconcat(*(row for row in rows if row is not None), spacing=28, title=_title(result, names.words, told))
    return spec(chart, names.words.language)


def spec(chart: alt.TopLevelMixin, language: str) -> Spec:
    """A chart as a Vega-Lite spec with the look of all of them."""
    font = family(language)
    quiet: Mapping[str, Any] = {
        "labelFont": font,
        "titleFont": font,
        "labelFontWeight": "normal",
        "titleFontWeight": "normal",
    }
    styled = (
        chart.configure(font=font, background="#ffffff", padding=20)
        .configure_view(stroke=None)
        .configure_axis(
            **quiet, labelColor=MUTE, titleColor=MUTE, gridColor=LINE, domain=False, ticks=False, labelFontSize=12
        )
        .configure_legend(**quiet, labelColor=MUTE, titleColor=MUTE)
        .configure_title(
            font=font,
            fontWeight="normal",
            subtitleFont=font,
            color=INK,
            subtitleColor=MUTE,
            anchor="start",
            fontSize=15,
        )
    )
    return dict(styled.to_dict())


def curve_chart(result: JourneyMap, names: Names) -> Layers:
    """The emotion curve: band and bars of the intervals, dots by voices, stars on moments of truth, gaps in words."""
    words = names.words
    then = {one.id: one.a for one in result.comparison.stages} if result.comparison else {}
    rows = [_stage(i, result.curve, names, then.get(point.id)) for i, point in enumerate(result.curve)]
    data = alt.InlineData(values=rows)
    x = alt.X(
        "stage:N",
        sort=[row["stage"] for row in rows],
        axis=alt.Axis(
            orient="top",
            labelAngle=0,
            title=None,
            labelExpr="split(datum.label, '\\n')",
            labelLimit=STEP - 4,
            labelColor=INK,
            labelPadding=6,
        ),
    )
    scale = alt.Scale(domain=SCALE, nice=False)
    y = alt.Y("valence:Q", scale=scale, axis=alt.Axis(values=list(MARKS), title=None, labelExpr=_signs(words)))
    base = alt.Chart(data).encode(x=x)
    band = base.mark_area(opacity=0.13, color=ACCENT, invalid="break-paths-show-domains").encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    line = base.mark_line(color=ACCENT, strokeWidth=2.5, invalid="break-paths-show-domains").encode(y=y)
    ends = base.mark_rule(opacity=0.7, strokeWidth=1.5).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q", color=_colour()
    )
    dots = base.mark_circle(opacity=1, stroke="#ffffff", strokeWidth=1).encode(
        y=y, size=alt.Size("voices:Q", scale=alt.Scale(type="sqrt", range=[50, 420]), legend=None), color=_colour()
    )
    figures = [*_words(base, "above", "figure", dy=ABOVE), *_words(base, "below", "figure", dy=BELOW)]
    stars = [_stars(base, place, dy=dy) for place, dy in (("above", ABOVE), ("below", BELOW))]
    gaps = _words(base, "gap", "few", dy=-10)
    layers = [_zero(scale), band, line, ends, dots, *figures, *stars, *gaps]
    if any(row["then"] is not None for row in rows):
        before = base.mark_line(color=MUTE, strokeDash=[5, 4], invalid="break-paths-show-domains").encode(
            y=alt.Y("then:Q", scale=scale)
        )
        layers.insert(1, before)
    title = alt.Title(words("curve"), subtitle=_legend(result, names))
    return alt.layer(*layers).properties(width=max(WIDTH, STEP * len(rows)), height=280, title=title)


def touchpoint_chart(result: JourneyMap, names: Names) -> Layers | None:
    """The touchpoints of most voices with their intervals, in the order of the journey; null if none has a figure."""
    told = [point for point in result.touchpoints if point.valence is not None]
    most = {point.id for point in sorted(told, key=lambda point: (-point.voices, point.id))[:TOUCHPOINTS]}
    rows: list[Spec] = [
        {
            "name": f"{names.touchpoint(point.id)} ({names.words.count(point.voices)})",
            "valence": point.valence,
            "low": point.low,
            "high": point.high,
            "sign": sign(point),
        }
        for point in told
        if point.id in most
    ]
    if not rows:
        return None
    y = alt.Y("name:N", sort=[row["name"] for row in rows], axis=_named())
    x = alt.X(
        "valence:Q",
        scale=alt.Scale(domain=[-1, 1]),
        axis=alt.Axis(values=list(MARKS), title=None, labelExpr=_signs(names.words)),
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    ends = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
        x=alt.X("low:Q", scale=alt.Scale(domain=[-1, 1])), x2="high:Q", color=_colour()
    )
    dots = base.mark_circle(size=80, opacity=1).encode(x=x, color=_colour())
    title = alt.Title(names.words("touchpoints"), subtitle=f"({names.words('voices').lower()})")
    return alt.layer(ends, dots).properties(width=230, height=alt.Step(21), title=title)


def theme_chart(result: JourneyMap, names: Names) -> alt.VConcatChart | None:
    """Pains and gains by the voices behind them; null if there are none."""
    sides = zip(("pains", "gains"), pains_and_gains(result.themes), (BAD, GOOD), strict=True)
    found = [_bars(names.words(kind), themes[:THEMES], names, colour) for kind, themes, colour in sides if themes]
    return alt.vconcat(*found, spacing=16).resolve_scale(x="shared") if found else None


def trend_chart(result: JourneyMap, names: Names) -> Layers | None:
    """The latest weeks or months of stages as a heat map; null without dates. What may be neutral has no tint."""
    periods = latest(result)
    told = [cell for cell in result.trend if cell.valence is not None and cell.period in periods]
    if not told:
        return None
    words = names.words
    names_of = period_names(result, words)
    heads = {period: names_of[period] for period in periods}
    rows = [
        {
            "stage": names.stage(cell.id),
            "period": heads[cell.period],
            "tint": tint,
            "figure": words.signed(cell.valence),
            "dark": abs(tint) > 0.55,  # noqa: PLR2004 - where dark signs stop being readable
        }
        for cell in told
        for tint in [0.0 if sign(cell) == "open" else cell.valence or 0.0]
    ]
    stages = [names.stage(point.id) for point in result.curve]
    x = alt.X(
        "period:O",
        sort=list(heads.values()),
        scale=alt.Scale(domain=list(heads.values())),
        axis=alt.Axis(orient="top", labelAngle=0, title=None, labelOverlap="greedy"),
    )
    y = alt.Y("stage:N", sort=stages, scale=alt.Scale(domain=stages), axis=_named())
    colours = alt.Scale(domain=[-1, 0, 1], range=[BAD, "#f7f6f3", GOOD], interpolate="rgb")
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("tint:Q", scale=colours, legend=None)
    )
    figures = base.mark_text(fontSize=11).encode(
        text="figure:N", color=alt.condition("datum.dark", alt.value("#ffffff"), alt.value(INK))
    )
    width = min(WIDTH - 90, 64 * len(periods))
    return alt.layer(cells, figures).properties(width=width, height=alt.Step(22), title=trend_title(result, words))


def _title(result: JourneyMap, words: Words, told: Sequence[str]) -> alt.Title:
    below = [*lines(told, BELOW_TITLE), subtitle(result, words)]
    return alt.Title(
        words("title", journey=result.journey),
        subtitle=below if len(below) > 1 else below[0],
        fontSize=20,
        offset=14,
    )


def _legend(result: JourneyMap, names: Names) -> list[str]:
    words = names.words
    parts = [words("curve_scale")]
    truths = [names.stage(point.id) for point in result.curve if point.moment_of_truth]
    if truths:
        parts.append(words("named", what=words("moment"), names=", ".join(truths)))
    sides = sides_of(result, words)
    if sides is not None:
        parts.append("– – {}   —— {}".format(*sides))
    return parts


def _stage(place: int, curve: Sequence[CurvePoint], names: Names, then: float | None) -> Spec:
    """A stage as a row; its figure stands above it, or below where the curve has a trough."""
    point, words = curve[place], names.words
    gap = point.valence is None
    beside = [other.valence for other in curve[max(place - 1, 0) : place + 2] if other.valence is not None]
    below = not gap and point.valence == min(beside) and len(beside) > 1
    return {
        "stage": f"{names.stage(point.id)}\n{words.count(point.voices)}",
        "valence": point.valence,
        "low": point.low,
        "high": point.high,
        "voices": point.voices,
        "sign": sign(point),
        "figure": "" if gap else words.signed(point.valence),
        "above": None if gap or below else max(_known(point.high, then)),
        "below": min(_known(point.low, then)) if below else None,
        "star": point.moment_of_truth,
        "gap": 0.0 if gap else None,
        "few": words("few") if gap else "",
        "then": then,
    }


def _known(*values: float | None) -> list[float]:
    return [value for value in values if value is not None]


def _words(base: alt.Chart, place: str, text: str, *, dy: int) -> list[alt.Chart]:
    """Texts at the height `place`, each on a rim of paper that keeps lines away."""
    y = alt.Y(f"{place}:Q", scale=alt.Scale(domain=SCALE, nice=False))
    rim = base.mark_text(dy=dy, fontSize=13, stroke="#ffffff", strokeWidth=5, strokeJoin="round")
    colour = MUTE if place == "gap" else INK
    return [mark.encode(y=y, text=f"{text}:N") for mark in (rim, base.mark_text(dy=dy, fontSize=13, color=colour))]


def _stars(base: alt.Chart, place: str, *, dy: int) -> alt.Chart:
    """A star beside the figure of each moment of truth."""
    mark = base.transform_filter("datum.star").mark_point(
        shape=STAR, filled=True, color=BAD, opacity=1, size=230, xOffset=-36, yOffset=dy
    )
    placed: alt.Chart = mark.encode(y=alt.Y(f"{place}:Q", scale=alt.Scale(domain=SCALE, nice=False)))
    return placed


def _colour() -> alt.Color:
    return alt.Color("sign:N", scale=alt.Scale(domain=["bad", "open", "good"], range=[BAD, ACCENT, GOOD]), legend=None)


def _zero(scale: alt.Scale) -> alt.Chart:
    rule = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=MUTE)
    line: alt.Chart = rule.encode(y=alt.Y("zero:Q", scale=scale))
    return line


def _named(limit: int = 240) -> alt.Axis:
    return alt.Axis(title=None, labelLimit=limit, labelColor=INK, grid=False)


def _signs(words: Words) -> str:
    """Vega's expression for the marks of a valence axis, as the report's language writes them."""
    shown = ", ".join(f"'{mark:g}': '{words.signed(mark)}'" for mark in MARKS)
    return f"({{{shown}}})[datum.value]"


def _bars(title: str, themes: Sequence[MapTheme], names: Names, colour: str) -> Layers:
    words = names.words
    rows = [{"name": names.theme(theme.id), "voices": theme.voices, "figure": _grown(theme, words)} for theme in themes]
    y = alt.Y("name:N", sort=[str(row["name"]) for row in rows], axis=_named(330))
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y, x=alt.X("voices:Q", axis=None))
    bars = base.mark_bar(color=colour, height=11, opacity=0.85)
    figures = base.mark_text(align="left", dx=5, color=MUTE, fontSize=12).encode(text="figure:N")
    return alt.layer(bars, figures).properties(width=170, height=alt.Step(21), title=title)


def _grown(theme: MapTheme, words: Words) -> str:
    grown = growth_words(theme, words)
    return f"{words.count(theme.voices)} ({grown})" if grown else words.count(theme.voices)
