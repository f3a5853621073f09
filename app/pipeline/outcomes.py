"""What a voice says in figures: its rating, NPS or CSAT, its valence, whether it leaves."""

from dataclasses import dataclass

import polars as pl

from app.domain.labels import Intent

PROMOTER, DETRACTOR = 9, 6
_SCALES = ((5.0, 3.0), (7.0, 4.0), (10.0, 5.0), (100.0, 50.0))
"""Tops of usual scales with their middles: 1 to 5, 1 to 7, 0 to 10, 0 to 100."""
_YES_NO = (1.0, 0.5)
_ALIKE = {7.0: 10.0}
"""Tops that can't be told from longer scales by what was given."""
_TELLING = 30  # values from which a source shows its scale


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One figure a voice, in a frame of `voice` and `value`; `neutral` is the middle of its scale."""

    name: str
    values: pl.DataFrame
    neutral: float


def given_outcomes(frame: pl.DataFrame, *, min_voices: int) -> tuple[Outcome, ...]:
    """Rating, NPS and CSAT, of those that enough voices give, differing among them; the one most voices give first.

    What came on several scales is none.
    """
    told = [name for name in ("rating", "nps", "csat") if name in frame.columns and not several_scales(frame, name)]
    found = [given_outcome(frame, name) for name in told]
    telling = [one for one in found if one.values.height >= min_voices and one.values["value"].n_unique() > 1]
    return tuple(sorted(telling, key=lambda one: -one.values.height))


def churn(frame: pl.DataFrame) -> Outcome:
    """1 for voices that have left or threaten to, else 0."""
    says = pl.col("intent").eq(Intent.CHURN.value).any().cast(pl.Float64).alias("value")
    return Outcome("churn", frame.group_by("voice").agg(says).sort("voice"), neutral=0.0)


def given_outcome(frame: pl.DataFrame, name: str) -> Outcome:
    """The column `name` as the mean over a voice's items; NPS as -100, 0 or 100, so that its mean is the score."""
    items = frame.select("voice", "item_id", pl.col(name).cast(pl.Float64).alias("value")).drop_nulls().unique()
    neutral = 0.0
    if name == "nps":
        score = pl.when(pl.col("value") >= PROMOTER).then(100.0).when(pl.col("value") <= DETRACTOR).then(-100.0)
        items = items.with_columns(score.otherwise(0.0).alias("value"))
    elif items.height:
        _, neutral = scale(items["value"])
    return Outcome(name, items.group_by("voice").agg(pl.col("value").sort().mean()).sort("voice"), neutral)


def several_scales(frame: pl.DataFrame, name: str) -> bool:
    """Whether the sources of `frame` give the figure `name` on different scales, such as five stars and ten points.

    Then its values can't be averaged. NPS has but one scale; without a column `source` there is nothing to compare.
    """
    if name == "nps" or "source" not in frame.columns:
        return False
    items = frame.select("source", "item_id", pl.col(name).cast(pl.Float64).alias("value")).drop_nulls().unique()
    tops = [scale(part["value"])[0] for part in items.partition_by("source") if part.height >= _TELLING]
    return len({_ALIKE.get(top, top) for top in tops}) > 1


def scale(values: pl.Series) -> tuple[float, float]:
    """Top and neutral middle of the shortest usual scale that holds all `values`, floats and one at least.

    It is a guess: of a longer scale its upper end may not have been given. 0 and 1 are no and yes.
    """
    least, highest = float(values.min()), float(values.max())  # type: ignore[arg-type]  # floats, and some
    if least == 0 and highest <= 1:
        return _YES_NO
    return next(((top, middle) for top, middle in _SCALES if highest <= top), (highest, highest / 2))
