"""What each theme says, computed from mentions with their themes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from app.domain.theme_figures import Estimate, Point, ThemeFigures
from app.pipeline.estimate import Floats, Pool, interval, pool
from app.pipeline.themes.silence import silences_of
from app.pipeline.themes.trend import changes_of, points_of

DECIMALS = 4
LOWEST = {"valence": -1.0, "intensity": 0.0}  # of their scales, which end at 1
MIXES = ("stage", "touchpoint", "lang", "channel")


def figures(frame: pl.DataFrame, *, every: str = "week") -> tuple[ThemeFigures, ...]:
    """The figures of all themes in `frame`, those of most weight first.

    `frame` has a row a mention with kind, theme (or null), voice, felt, valence, intensity, and stage, touchpoint,
    lang, channel and day where there are such. `every` is the period of the trend: day, week or month. As on the map,
    all mentions count in volumes and places, and in what is felt those that are `felt`.
    """
    frame = frame.filter(pl.col("kind").is_not_null())
    for name in MIXES:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    if "day" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.Date).alias("day"))
    found: list[ThemeFigures] = []
    for part in frame.sort("mention_id").partition_by("kind"):
        found += _of_kind(part, every)
    themes = frame.filter(pl.col("theme").is_not_null()).partition_by("theme", as_dict=True)
    changes = changes_of(frame, every=every)
    silences = silences_of(frame, {str(name): part for (name,), part in sorted(themes.items())})
    told = (replace(one, change=changes.get(one.theme), silence=silences.get(one.theme)) for one in found)
    return tuple(sorted(told, key=lambda one: (-one.weight, one.theme)))


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the themes of a kind have in common: mentions and voices, and the pools of what is felt of each theme."""

    mentions: int
    voices: int
    valence: Pool
    intensity: Pool


def _of_kind(frame: pl.DataFrame, every: str) -> list[ThemeFigures]:
    points = points_of(frame, every=every)
    themes = frame.filter(pl.col("theme").is_not_null()).partition_by("theme", as_dict=True)
    parts = {str(name): part for (name,), part in sorted(themes.items(), key=lambda one: str(one[0][0]))}
    felt = {name: _felt(part) for name, part in parts.items()}
    valence, intensity = (
        pool([_balanced(each[column], low) for each in felt.values()]) for column, low in LOWEST.items()
    )
    kind = _Kind(frame.height, frame["voice"].n_unique(), valence, intensity)
    return [_figures(name, part, felt[name], points.get(name, ()), kind=kind) for name, part in parts.items()]


def _felt(part: pl.DataFrame) -> pl.DataFrame:
    """A row a voice: the means of what it feels of a theme."""
    severity = (pl.col("valence").abs() * (1 + pl.col("intensity")) / 2).alias("severity")
    told = part.filter(pl.col("felt")).with_columns(severity)
    each = told.group_by("voice").agg(pl.col("valence", "intensity", "severity").sort().mean())
    return each.sort("voice")


def _figures(
    name: str, part: pl.DataFrame, felt: pl.DataFrame, points: tuple[Point, ...], *, kind: _Kind
) -> ThemeFigures:
    severity = float(felt["severity"].sort().mean() or 0.0)  # type: ignore[arg-type]  # a mean of floats
    people = part["voice"].n_unique()
    return ThemeFigures(
        theme=name,
        mentions=part.height,
        voices=people,
        share=round(part.height / kind.mentions, DECIMALS),
        valence=_estimate(felt["valence"], kind.valence, low=LOWEST["valence"]),
        intensity=_estimate(felt["intensity"], kind.intensity, low=LOWEST["intensity"]),
        severity=round(severity, DECIMALS),
        weight=round(severity * people / kind.voices, 6),
        stages=_mix(part, "stage"),
        touchpoints=_mix(part, "touchpoint"),
        languages=_mix(part, "lang"),
        channels=_mix(part, "channel"),
        trend=points,
        change=None,
    )


def _estimate(values: pl.Series, common: Pool, *, low: float) -> Estimate | None:
    """Mean and interval over voices on the scale `low`..1; it lends from all themes of the kind."""
    if len(values) <= 1:
        return None
    ends = interval(_balanced(values, low), common)
    bottom, top = (low + (1 - low) / 2 * (end + 1) for end in (ends.low, ends.high))
    told = (float(values.sort().mean() or 0.0), max(low, bottom), top)  # type: ignore[arg-type]  # a mean of floats
    return Estimate(*(round(one, DECIMALS) for one in told))


def _balanced(values: pl.Series, low: float) -> Floats:
    """In order, the scale `low`..1 as -1..1: what intervals are made for."""
    rows: Floats = 2 * (values.sort().to_numpy() - low) / (1 - low) - 1
    return rows


def _mix(part: pl.DataFrame, column: str) -> Mapping[str, float]:
    """The share of voices with each value, the largest first, among those with one; a voice may have several."""
    known = part.select("voice", pl.col(column).cast(pl.String).alias("value")).drop_nulls().unique()
    people = known["voice"].n_unique()
    counts = known.group_by("value").len().sort("len", "value", descending=[True, False])
    return {name: round(n / people, DECIMALS) for name, n in counts.iter_rows()}
