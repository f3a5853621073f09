"""Charts of one theme as Vega-Lite specs; colours are names of the page's style, such as $bad."""

import json
from collections.abc import Sequence
from typing import Any

from app.domain.theme_figures import Point
from app.report.words import Words

Spec = dict[str, Any]
MARKS = 8
"""Days that are written below the bars, about."""


def trend_chart(points: Sequence[Point], words: Words, *, pain: bool, shift: str | None = None) -> Spec:
    """Mentions a week as bars, with a line where the share changed (`shift`, a day)."""
    weeks = [one.start.isoformat() for one in points]
    rows = [
        {"start": week, "mentions": one.mentions, "day": words("week", day=words.day(week))}
        for week, one in zip(weeks, points, strict=True)
    ]
    marks = weeks[:: max(1, len(weeks) // MARKS)]
    days = json.dumps({mark: words.short_day(mark, "MMMd") for mark in marks}, ensure_ascii=False)
    quiet = {"title": None, "ticks": False}
    x = {
        "field": "start",
        "type": "ordinal",
        "axis": {
            **quiet,
            "grid": False,
            "values": marks,
            "labelAngle": 0,
            "labelPadding": 8,
            "labelExpr": f"{days}[datum.value]",
            "labelOverlap": "greedy",
            "labelSeparation": 8,
        },
    }
    y = {
        "field": "mentions",
        "type": "quantitative",
        "axis": {**quiet, "tickCount": 4, "format": "d", "domain": False},
    }
    tooltip = [{"field": "day", "title": words("trend")}, {"field": "mentions", "title": words("mentions")}]
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "color": "$bad" if pain else "$good", "cornerRadiusEnd": 2},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        }
    ]
    before = [week for week in weeks if shift is not None and week <= shift]
    if before:
        line = {"mark": {"type": "rule", "color": "$ink", "strokeDash": [4, 3]}, "encoding": {"x": x}}
        layers.append({"data": {"values": [{"start": before[-1]}]}, **line})
    return {"data": {"values": rows}, "width": "container", "height": 130, "layer": layers}
