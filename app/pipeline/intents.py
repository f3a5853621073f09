"""What customers want at each stage: the share of voices with each intent."""

from collections.abc import Mapping, Sequence

import polars as pl

from app.pipeline.voices import with_voices


def intents(frame: pl.DataFrame, stages: Sequence[str], *, min_voices: int) -> Mapping[str, Mapping[str, float]]:
    """By stage the share of its voices that show each intent, the most first; a voice may show several.

    `frame` has stage, intent, author and item_id. Stages with fewer than `min_voices` voices are left out.
    """
    told = with_voices(frame).filter(pl.col("stage").is_in(list(stages)))
    voices = pl.col("voice").n_unique().alias("voices")
    whole = told.group_by("stage").agg(voices.alias("of")).filter(pl.col("of") >= min_voices)
    counts = told.drop_nulls("intent").group_by("stage", "intent").agg(voices).join(whole, on="stage")
    found: dict[str, dict[str, float]] = {}
    for stage, intent, share in (
        counts.with_columns((pl.col("voices") / pl.col("of")).alias("share"))
        .sort("share", "intent", "stage", descending=[True, False, False])
        .select("stage", "intent", "share")
        .iter_rows()
    ):
        found.setdefault(stage, {})[intent] = share
    return found
