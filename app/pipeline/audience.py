"""Curves of several groups of people side by side, and whether they differ: segments by a field, personas by rules."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from app.domain.comparison import SegmentCurves
from app.domain.persona import ORDERED, Persona, Test
from app.errors import InputError
from app.pipeline.curve import MIN_VOICES, curve, overall
from app.pipeline.places import WHOLE
from app.pipeline.resample import DRAWS, Floats, discovery_rates, p_value, shuffled_sums
from app.pipeline.voices import per_voice

MOST = 6
"""Values that get a curve of their own; of more, those with the most voices."""

PERSONA = "persona"
GROUP = "group"
"""The column that says which curve a mention belongs to."""


def by_field(
    frame: pl.DataFrame,
    field: str,
    stages: Sequence[str],
    *,
    min_voices: int = MIN_VOICES,
    most: int = MOST,
    draws: int = DRAWS,
) -> SegmentCurves:
    """A curve a value of the column `field`, of the values that most voices share; each with at least `min_voices`.

    A curve is of the mentions with its value, and of no others: a voice with several values stands in several curves.
    A field left empty is no value. InputError if there is no such column.
    """
    if field not in frame.columns:
        there = ", ".join(sorted(set(frame.columns) & {"channel", "lang", "source", "rating"})) or "none"
        raise InputError(f"there is no field {field!r} to tell segments by; there are: {there}")
    if isinstance(frame.schema[field], pl.List):
        raise InputError(f"a mention may have several {field}, so they tell no segments; take another field")
    grouped = frame.with_columns(pl.col(field).cast(pl.String).alias(GROUP)).filter(pl.col(GROUP) != "")
    return _curves(frame, grouped, field, stages, min_voices=min_voices, most=most, draws=draws)


def by_persona(
    frame: pl.DataFrame,
    personas: Sequence[Persona],
    stages: Sequence[str],
    *,
    min_voices: int = MIN_VOICES,
    draws: int = DRAWS,
) -> SegmentCurves:
    """A curve a persona, of all that its people say; a voice belongs to the first whose rule a mention of it meets."""
    number = pl.coalesce(*(pl.when(meets(frame, persona)).then(i) for i, persona in enumerate(personas)))
    first = frame.select("voice", number.alias("number")).group_by("voice").agg(pl.col("number").min()).drop_nulls()
    names = pl.col("number").replace_strict(list(range(len(personas))), [persona.name for persona in personas])
    chosen = first.select("voice", names.cast(pl.String).alias(GROUP))
    grouped = frame.select(pl.exclude(GROUP)).join(chosen, on="voice", maintain_order="left")
    return _curves(frame, grouped, PERSONA, stages, min_voices=min_voices, most=len(personas), draws=draws)


def meets(frame: pl.DataFrame, persona: Persona) -> pl.Expr:
    """Whether a row meets all tests. InputError if it has no such field."""
    missing = [test.field for test in persona.tests if test.field not in frame.columns]
    if missing:
        raise InputError(f"persona {persona.name!r} asks for the field {missing[0]!r}, which the mentions don't have")
    return pl.all_horizontal(*(_holds(frame, test) for test in persona.tests), pl.lit(value=True))


def among(frame: pl.DataFrame, field: str, values: Sequence[str]) -> pl.Expr:
    """Whether the column `field` of a row is one of `values`, or holds one, where it is a list; false where it is null.

    Numbers are compared as numbers: InputError for a value that is none.
    """
    column, kind = pl.col(field), frame.schema[field]
    if isinstance(kind, pl.List):
        found = pl.any_horizontal(*(column.list.contains(value) for value in values))
    elif kind.is_numeric():
        found = column.cast(pl.Float64).is_in([_number(field, value) for value in values])
    else:
        found = column.cast(pl.String).is_in(list(values))
    return found.fill_null(value=False)


def _holds(frame: pl.DataFrame, test: Test) -> pl.Expr:
    if test.sign not in ORDERED:
        found = among(frame, test.field, test.values)
        return found if test.sign == "=" else ~found
    if isinstance(frame.schema[test.field], pl.List):
        raise InputError(f"{test.field} {test.sign} {test.values[0]}: {test.field} is no number; write = or !=")
    number, bound = pl.col(test.field).cast(pl.Float64, strict=False), float(test.values[0])
    tests = {">": number > bound, ">=": number >= bound, "<": number < bound, "<=": number <= bound}
    return tests[test.sign].fill_null(value=False)


def _number(field: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InputError(f"{field} is a number, and {value!r} is none") from None


def _curves(
    frame: pl.DataFrame,
    grouped: pl.DataFrame,
    field: str,
    stages: Sequence[str],
    *,
    min_voices: int,
    most: int,
    draws: int,
) -> SegmentCurves:
    """The curves of the mentions `grouped`, those of `frame` that have a GROUP, each in one."""
    sizes = grouped.group_by(GROUP).agg(pl.col("voice").n_unique().alias("count"))
    large = sizes.filter(pl.col("count") >= min_voices)
    kept = large.sort("count", GROUP, descending=[True, False]).head(most)
    groups = kept[GROUP].to_list()
    told = grouped.filter(pl.col(GROUP).is_in(groups))
    parts = {group: told.filter(pl.col(GROUP) == group) for group in groups}
    values = _once(told)
    everywhere = _once(told.with_columns(pl.lit(WHOLE).alias("stage")))
    tested = [everywhere, *(values.filter(pl.col("stage") == stage) for stage in stages)]
    ps = [_difference(one, min_voices=min_voices, draws=draws) for one in tested]
    shared = told.group_by("voice").agg(pl.col(GROUP).n_unique())[GROUP]
    return SegmentCurves(
        field=field,
        curves={group: curve(part, "stage", stages, min_voices=min_voices) for group, part in parts.items()},
        voices=dict(kept.iter_rows()),
        p=dict(zip([WHOLE, *stages], ps, strict=True)),
        q=dict(zip([WHOLE, *stages], discovery_rates(ps), strict=True)),
        left_out=frame["voice"].n_unique() - len(shared),
        several=int((shared > 1).sum()),
        overall={group: overall(part, min_voices=min_voices) for group, part in parts.items()},
    )


def _once(grouped: pl.DataFrame) -> pl.DataFrame:
    """A row a voice and stage, sorted, with the GROUP it has most mentions of there and what it feels in these alone.

    A test by permutation takes independent voices: one in several groups would be on both sides of a difference. Which
    group it is taken for is told by how often it speaks, and by names where that is even, never by what it feels.
    """
    keys = ["stage", "voice"]
    felt = grouped.filter(pl.col("felt"))
    counted = felt.group_by(*keys, GROUP).agg(pl.len().alias("mentions"))
    ranked = counted.sort(*keys, "mentions", GROUP, descending=[False, False, True, False])
    chosen = ranked.unique(keys, keep="first", maintain_order=True).select(*keys, GROUP)
    values = per_voice(felt.join(chosen, on=[*keys, GROUP], how="semi"), "stage")
    return values.join(chosen, on=keys).sort(keys)


def _difference(values: pl.DataFrame, *, min_voices: int, draws: int) -> float | None:
    """The p value of the groups' differing at all, by permutation of the voices; null for fewer than two groups.

    It tests whether all feel alike, not whether their means are the same: groups that differ in spread alone, of very
    different sizes, have small p values more often than by chance.
    """
    values = values.filter(pl.len().over(GROUP) >= min_voices)
    groups = values[GROUP].unique().sort()
    if len(groups) < 2:  # noqa: PLR2004 - a difference takes two
        return None
    member = np.eye(len(groups))[groups.search_sorted(values[GROUP]).to_numpy()]
    valence = values["valence"].to_numpy()
    sizes = member.sum(axis=0)
    drawn = _spread(shuffled_sums(valence, member, draws=draws), sizes)
    return p_value(float(_spread((valence @ member)[None, :], sizes)[0]), drawn)


def _spread(sums: Floats, sizes: Floats) -> Floats:
    """The sum of squares between groups of `sizes`, without what shuffling can't change: (draws,)."""
    spread: Floats = (sums**2 / sizes).sum(axis=1)
    return spread
