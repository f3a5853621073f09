"""What each theme says, computed from mentions with their themes."""

from collections.abc import Mapping
from math import sqrt

import polars as pl
from scipy.special import stdtrit

from app.domain.theme_figures import Change, Estimate, Point, ThemeFigures
from app.pipeline.themes.trend import change_of, points_of

LEVEL = 0.95
DECIMALS = 4
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
    return tuple(sorted(found, key=lambda one: (-one.weight, one.theme)))


def _of_kind(frame: pl.DataFrame, every: str) -> list[ThemeFigures]:
    points = points_of(frame, every=every)
    voices = frame["voice"].n_unique()
    themes = frame.filter(pl.col("theme").is_not_null()).partition_by("theme", as_dict=True)
    return [
        _figures(str(name), part, points.get(str(name), ()), of=frame.height, voices=voices)
        for (name,), part in sorted(themes.items(), key=lambda one: str(one[0][0]))
    ]


def _figures(name: str, part: pl.DataFrame, points: tuple[Point, ...], *, of: int, voices: int) -> ThemeFigures:
    felt = (pl.col("valence").abs() * (1 + pl.col("intensity")) / 2).alias("severity")
    told = part.filter(pl.col("felt")).with_columns(felt)
    each = told.group_by("voice").agg(pl.col("valence", "intensity", "severity").sort().mean())
    each = each.sort("voice")
    severity = float(each["severity"].sort().mean() or 0.0)  # type: ignore[arg-type]  # a mean of floats
    people = part["voice"].n_unique()
    change: Change | None = change_of(points)
    return ThemeFigures(
        theme=name,
        mentions=part.height,
        voices=people,
        share=round(part.height / of, DECIMALS),
        valence=_estimate(each["valence"], low=-1.0),
        intensity=_estimate(each["intensity"], low=0.0),
        severity=round(severity, DECIMALS),
        weight=round(severity * people / voices, 6),
        stages=_mix(part, "stage"),
        touchpoints=_mix(part, "touchpoint"),
        languages=_mix(part, "lang"),
        channels=_mix(part, "channel"),
        trend=points,
        change=change,
    )


def _estimate(values: pl.Series, *, low: float) -> Estimate | None:
    """Mean and Student's t interval over voices, cut to the scale `low`..1."""
    n = len(values)
    if n <= 1:
        return None
    values = values.sort()
    mean, spread = float(values.mean()), float(values.std())  # type: ignore[arg-type]  # floats, and two at least
    half = float(stdtrit(n - 1, 0.5 + LEVEL / 2)) * spread / sqrt(n)
    bounds = (max(low, mean - half), min(1.0, mean + half))
    return Estimate(round(mean, DECIMALS), round(bounds[0], DECIMALS), round(bounds[1], DECIMALS))


def _mix(part: pl.DataFrame, column: str) -> Mapping[str, float]:
    """The share of voices with each value, the largest first, among those with one; a voice may have several."""
    known = part.select("voice", pl.col(column).cast(pl.String).alias("value")).drop_nulls().unique()
    people = known["voice"].n_unique()
    counts = known.group_by("value").len().sort("len", "value", descending=[True, False])
    return {name: round(n / people, DECIMALS) for name, n in counts.iter_rows()}
