"""The share of voices with each intent at a stage."""

import polars as pl

from app.pipeline.intents import intents


def frame(*rows: tuple[str, str, str]) -> pl.DataFrame:
    """Rows of author, stage and intent."""
    return pl.DataFrame(
        [(f"item-{i}", author, stage, intent) for i, (author, stage, intent) in enumerate(rows)],
        schema=["item_id", "author", "stage", "intent"],
        orient="row",
    )


def test_each_voice_counts_once_for_an_intent_and_the_most_frequent_comes_first() -> None:
    told = frame(
        ("ann", "use", "complaint"), ("ann", "use", "complaint"), ("ben", "use", "praise"), ("cat", "use", "complaint")
    )
    assert intents(told, ["use"], min_voices=3) == {"use": {"complaint": 2 / 3, "praise": 1 / 3}}


def test_a_stage_with_too_few_voices_has_none() -> None:
    told = frame(("ann", "use", "praise"), ("ben", "use", "praise"), ("cat", "delivery", "complaint"))
    assert intents(told, ["use", "delivery"], min_voices=2) == {"use": {"praise": 1.0}}
