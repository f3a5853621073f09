"""The chart of opportunities: what they do to the journey by how many voices speak of it, as a Vega-Lite spec."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

Spec = dict[str, Any]
COLOURS = {"fix_now": "$bad", "watch": "$open", "monitor": "$mute", "celebrate": "$good"}
"""Colours of the page's style, which the script puts in."""
STEPS, MOST_TICKS = (1, 2, 5, 10, 20), 8  # percents between ticks
SIZE = "format(abs(datum.value), '.3f')"
SHAPES = {"fix_now": "diamond", "watch": "triangle-up", "monitor": "circle", "celebrate": "square"}


@dataclass(frozen=True, slots=True)
class Point:
    """An opportunity in the chart: `kind` and name of its quadrant, figures, what is told of it, its address.

    `effect` is what it does to the mean of the journey: a gain lifts it, above zero, and a pain costs it, below.
    """

    name: str
    kind: str
    quadrant: str
    effect: float
    low: float
    high: float
    reach: float
    told: str
    href: str


def _ticks(points: Sequence[Point]) -> list[float]:
    """Whole percents, at most eight of them, from 0 to just above the furthest point."""
    furthest = max((point.reach for point in points), default=0) * 100
    step = next(one for one in STEPS if furthest <= one * MOST_TICKS)
    return [at * step / 100 for at in range(math.ceil(furthest / step) + 1)]


def chart(points: Sequence[Point], *, reach: str, effect: str) -> Spec:
    """A point an opportunity with its interval, colour and shape by quadrant; axes are called `reach` and `effect`.

    The scale of effects has no signs, for elsewhere a pain is told by what the journey would gain without it.
    """
    kinds = {point.kind: point.quadrant for point in points}
    domain = list(kinds.values())
    axis = {"format": ".0%", "values": _ticks(points), "labelOverlap": True, "labelSeparation": 8}
    x = {"field": "reach", "type": "quantitative", "title": reach, "axis": axis}
    y = {"type": "quantitative", "title": effect, "axis": {"labelExpr": SIZE}}
    by = {"field": "quadrant", "type": "nominal"}
    legend = {"title": None, "orient": "top", "symbolOpacity": 1, "columns": 2}
    colour = {**by, "scale": {"domain": domain, "range": [COLOURS[kind] for kind in kinds]}, "legend": legend}
    shape = {**by, "scale": {"domain": domain, "range": [SHAPES[kind] for kind in kinds]}}
    zero = {"mark": {"type": "rule", "color": "$edge"}, "encoding": {"y": {"datum": 0}}, "data": {"values": [{}]}}
    ends = {
        "mark": {"type": "rule", "opacity": 0.5, "strokeWidth": 1.5},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "color": colour},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 110},
        "encoding": {
            "x": x,
            "y": {**y, "field": "effect"},
            "color": colour,
            "shape": shape,
            "tooltip": {"field": "told"},
            "href": {"field": "href"},
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": "container",
        "autosize": {"type": "fit", "contains": "padding"},
        "data": {"values": [asdict(point) for point in points]},
        "layer": [zero, ends, dots],
    }
