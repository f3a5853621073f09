"""Lanes and KPIs as parts of the picture of a map: texts in columns, a row a KPI or stage."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from app.domain.journey_map import JourneyMap
from app.domain.kpi import Lane
from app.report.names import Names
from app.report.steering import kpi_texts, steps

WIDTH = 870
ROW = 20
Layers = alt.LayerChart | alt.FacetChart
INK, MUTE, COLOURS = "#1d1d1f", "#6e6e73", {"bad": "#b35806", "good": "#2166ac", "open": "#1d1d1f", "head": "#6e6e73"}


def kpi_chart(result: JourneyMap, names: Names) -> Layers | None:
    """KPIs with their figures and targets; null if none says something."""
    rows = [
        {"stage": stage, "name": kpi.name, "figure": kpi.figure, "beside": kpi.beside, "colour": COLOURS[kpi.sign]}
        for stage, kpi in kpi_texts(result, names)
    ]
    for before, row in zip([{"stage": ""}, *rows], rows, strict=False):
        row["shown"] = "" if before["stage"] == row["stage"] else row["stage"]
    columns = {"shown": (0, 190), "name": (200, 270), "figure": (480, 110), "beside": (600, 270)}
    return _columns(rows, columns, title=names.words("kpis")) if rows else None


def lane_chart(result: JourneyMap, names: Names) -> Layers | None:
    """What the company does at each stage; null if the journey doesn't say."""
    words = names.words
    rows = []
    for point in result.curve:
        lanes = {lane: "; ".join(steps(result, point.id, lane, words)) for lane in Lane}
        if any(lanes.values()):
            row = {"shown": names.stage(point.id), **{str(lane): text for lane, text in lanes.items()}}
            rows.append(row | {"colour": COLOURS["open"]})
    head = {"shown": "", **{str(lane): words(lane) for lane in Lane}, "colour": COLOURS["head"]}
    columns = {"shown": (0, 150), "onstage": (160, 320), "backstage": (490, 380)}
    return _columns([head, *rows], columns, title=words("lanes")) if rows else None


def _columns(
    rows: Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[int, int]], *, title: alt.Title | str
) -> Layers:
    """Each field of `columns` at its place, cut at its width."""
    numbered = [{"row": number, **row} for number, row in enumerate(rows)]
    y = alt.Y("row:O", axis=None)
    base = alt.Chart(alt.InlineData(values=numbered)).encode(y=y)
    marks = []
    for field, (left, limit) in columns.items():
        mark = base.mark_text(align="left", baseline="middle", fontSize=12, limit=limit).encode(
            x=alt.value(left),
            text=f"{field}:N",
            color=_colour(field),
        )
        marks.append(mark)
    return alt.layer(*marks).properties(width=WIDTH, height=alt.Step(ROW), title=title)


def _colour(field: str) -> Any:  # noqa: ANN401 - a channel of the library
    if field in {"figure", "onstage", "backstage"}:
        return alt.Color("colour:N", scale=None, legend=None)
    return alt.value(MUTE if field == "beside" else INK)
