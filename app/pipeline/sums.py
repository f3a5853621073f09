"""Figures over voices that add up: of more mentions than can be held they are summed part by part, exactly.

Parts must have whole voices: each voice counts once, and that in one part.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import polars as pl

from app.pipeline.places import FIGURES, Place, cells, everywhere, places

STAGE, TOUCHPOINT, OVERALL, CELL = "stage", "touchpoint", "overall", "cell"
"""Kinds of places; a cell is a stage in a period."""
EARLY, LATE = "early", "late"
THEME = ("mentions", "voices", "felt", "valence")
_PLACES = {"axis": pl.String, "id": pl.String, **dict.fromkeys(FIGURES, pl.Float64)}
_THEMES = {"theme": pl.String, "axis": pl.String, "id": pl.String, **dict.fromkeys(THEME, pl.Float64)}
_EVERYONE = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the sums of all parts share: the places of a journey, the days of all mentions, the period of the trend.

    `middle` is the day after which the later half of the time begins.
    """

    stages: Sequence[str]
    touchpoints: Sequence[str]
    first: dt.date | None
    last: dt.date | None
    middle: dt.date | None
    every: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums over some voices.

    `places` has a row a place (axis, id) with the columns of FIGURES, `themes` a row a theme and place or half of the
    time with those of THEME.
    """

    items: int
    mentions: int
    voices: int
    unassigned: int
    unthemed: int
    models: frozenset[str]
    places: pl.DataFrame
    themes: pl.DataFrame

    def __add__(self, other: "Sums") -> "Sums":
        """The sums over the voices of both, of which none may be in both."""
        return Sums(
            self.items + other.items,
            self.mentions + other.mentions,
            self.voices + other.voices,
            self.unassigned + other.unassigned,
            self.unthemed + other.unthemed,
            self.models | other.models,
            _merged(self.places, other.places),
            _merged(self.themes, other.themes),
        )

    def place(self, axis: str) -> dict[str, Place]:
        """The sums of each place of one kind."""
        rows = self.places.filter(pl.col("axis") == axis).iter_rows(named=True)
        return {str(row["id"]): row for row in rows}

    def theme(self, axis: str) -> dict[tuple[str, str], Mapping[str, float]]:
        """The sums by theme and place of one kind, or by theme and half of the time."""
        rows = self.themes.filter(pl.col("axis") == axis).iter_rows(named=True)
        return {(str(row["theme"]), str(row["id"])): row for row in rows}

    def everyone(self, half: str) -> int:
        """The voices of one half of the time."""
        row = self.theme("half").get((_EVERYONE, half))
        return 0 if row is None else int(row["voices"])


def sums(frame: pl.DataFrame, of: Frame) -> Sums:
    """The sums of a frame with whole voices, as it is for `curve`, with day; with `theme` where themes are known."""
    found = {
        STAGE: places(frame, STAGE, of.stages),
        TOUCHPOINT: places(frame, TOUCHPOINT, of.touchpoints),
        OVERALL: everywhere(frame),
        CELL: cells(frame, STAGE, of.stages, every=of.every) if of.every else {},
    }
    rows = [{"axis": axis, "id": name, **place} for axis, there in found.items() for name, place in there.items()]
    themed = "theme" in frame.columns
    return Sums(
        items=frame["item_id"].n_unique(),
        mentions=frame.height,
        voices=frame["voice"].n_unique(),
        unassigned=frame.filter(~pl.col("stage").is_in(list(of.stages))).height,
        unthemed=frame["theme"].null_count() if themed else 0,
        models=frozenset(frame["model"].unique()),
        places=pl.DataFrame(rows, schema=_PLACES).sort("axis", "id"),
        themes=_themes(frame, of.middle) if themed else pl.DataFrame(schema=_THEMES),
    )


def total(parts: Sequence[Sums]) -> Sums:
    """The sums of all parts, one at least."""
    return reduce(add, parts)


def _themes(frame: pl.DataFrame, middle: dt.date | None) -> pl.DataFrame:
    known = frame.filter(pl.col("theme").is_not_null())
    counts = (pl.len().alias("mentions"), pl.col("voice").n_unique().alias("voices"))
    each = known.filter(pl.col("felt")).group_by("theme", "voice").agg(pl.col("valence").mean())
    felt = each.group_by("theme").agg(pl.len().alias("felt"), pl.col("valence").sum())
    tables = [known.group_by("theme").agg(*counts).join(felt, on="theme", how="left").with_columns(axis=pl.lit("all"))]
    tables += [
        known.group_by("theme", pl.col(axis).alias("id")).agg(*counts).with_columns(axis=pl.lit(axis))
        for axis in (STAGE, TOUCHPOINT)
    ]
    if middle is not None:
        half = pl.when(pl.col("day") > middle).then(pl.lit(LATE)).otherwise(pl.lit(EARLY)).alias("id")
        for part in (known, frame.with_columns(pl.lit(_EVERYONE).alias("theme"))):
            dated = part.filter(pl.col("day").is_not_null()).with_columns(half)
            tables.append(dated.group_by("theme", "id").agg(*counts).with_columns(axis=pl.lit("half")))
    empty = pl.DataFrame(schema=_THEMES)
    found = pl.concat(
        [empty, *(one.cast({n: k for n, k in _THEMES.items() if n in one.columns}) for one in tables)], how="diagonal"
    )
    keys, figures = pl.col("theme", "axis", "id").fill_null(""), pl.col(*THEME).fill_null(0.0)
    return found.select(keys, figures).sort("theme", "axis", "id")


def _merged(one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name, kind in one.schema.items() if kind == pl.String]
    both = pl.concat([one, other])
    return both.group_by(keys).agg(pl.col(name).sum() for name in one.columns if name not in keys).sort(keys)
