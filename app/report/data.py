"""The journey map as JSON and as CSV: raw figures with ids, for other programs."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

import polars as pl

from app.domain.curve import CurvePoint
from app.domain.journey_map import JourneyMap
from app.domain.labels import Emotion
from app.domain.named import name_in
from app.report.names import Names

TOTALS = ("items", "mentions", "voices", "unassigned", "min_voices", "first", "last", "unthemed")
MENTION = ("mention_id", "item_id", "theme", "unthemed_reason")
TOLD = "told"
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula; what is told holds words of addresses."""
LAST = ("moment_of_truth", "reason", "pains", "gains")
STEERING = ("stage", "value", "unit", "target", "met", "date")
FIGURES = ("valence", "low", "high", "shrunk", "intensity", "effort_voices", "effort_high")


def document(result: JourneyMap, mentions: pl.DataFrame | None = None, told: Sequence[str] = ()) -> dict[str, Any]:
    """The map as plain data: totals, `curve` by `stage`, `touchpoints`, themes, opportunities and what else is there.

    With `mentions`, a frame with the columns MENTION, it lists the theme of each, or null and the reason. `told` is
    what the map is of, if that is said.
    """
    fields = asdict(result)
    totals = {name: fields.pop(name) for name in TOTALS}
    head = {name: fields.pop(name) for name in ("journey", "models")}
    points = {
        "overall": fields.pop("overall"),
        "curve": [{"stage": point.pop("id"), **point} for point in fields.pop("curve")],
        "touchpoints": [{"touchpoint": point.pop("id"), **point} for point in fields.pop("touchpoints")],
    }
    rest = {name: fields.pop(name) for name in ("themes", "opportunities")}
    listed = {} if mentions is None else {"mentions": mentions.select(MENTION).to_dicts()}
    of = {TOLD: list(told)} if told else {}
    return {**head, **of, "totals": totals, **points, **rest, **fields, **listed}


def render(result: JourneyMap, mentions: pl.DataFrame | None = None, told: Sequence[str] = ()) -> str:
    """The map as a JSON document; see `document`."""
    made = document(result, mentions, told)
    return json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False, default=dt.date.isoformat) + "\n"


def render_csv(result: JourneyMap, names: Names, told: Sequence[str] = ()) -> str:
    """The curve as CSV: a row a stage, touchpoint, KPI and step of a lane, told apart by `part`; blank where null.

    Before them a row for each text of `told`, what the map is of.
    """
    out = io.StringIO()
    emotions = [str(emotion) for emotion in Emotion]
    writer = csv.writer(out, lineterminator="\n")
    head = ["part", "id", "name", "mentions", "voices", *FIGURES, *emotions, *LAST, *STEERING]
    writer.writerow(head)
    touched = [point for point in result.touchpoints if point.mentions]
    rows: Iterable[Iterable[object]] = chain(
        ([TOLD, None, text, *[None] * (len(head) - 3)] for text in told),
        _rows("stage", result.curve, [names.stage(point.id) for point in result.curve], emotions),
        _rows("touchpoint", touched, [names.touchpoint(point.id) for point in touched], emotions),
        _steering(result, names.words.language, blank=len(emotions)),
    )
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue()


def _plain(cell: object) -> object:
    """The cell; a text that a spreadsheet would take for a formula with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RISKY) else cell


def _rows(
    part: str, points: Sequence[CurvePoint], called: Sequence[str], emotions: Sequence[str]
) -> Iterable[list[object]]:
    for point, name in zip(points, called, strict=True):
        figures = [getattr(point, figure) for figure in FIGURES]
        shares = [(point.emotions or {}).get(emotion) for emotion in emotions]
        last = [str(point.moment_of_truth).lower(), point.reason, "|".join(point.pains), "|".join(point.gains)]
        yield [part, point.id, name, point.mentions, point.voices, *figures, *shares, *last, *([None] * len(STEERING))]


def _steering(result: JourneyMap, language: str, *, blank: int) -> Iterable[list[object]]:
    """KPIs, with their interval as low and high, and steps of lanes, each with its stage."""
    nothing = [None] * (len(FIGURES) - 3 + blank)
    for kpi in result.kpis:
        met = None if kpi.met is None else str(kpi.met).lower()
        figures = [kpi.value, kpi.unit or None, kpi.target, met, kpi.date]
        head = ["kpi", kpi.id, name_in(kpi.names, language), None, kpi.voices, None, kpi.low, kpi.high]
        yield [*head, *nothing, None, kpi.reason, None, None, kpi.stage, *figures]
    for step in result.lanes:
        head = [str(step.lane), None, name_in(step.names, language), *([None] * 5)]
        yield [*head, *nothing, *([None] * len(LAST)), step.stage, *([None] * 5)]
