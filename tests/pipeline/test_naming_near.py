import dataclasses
from collections.abc import Sequence
from functools import partial

import numpy as np
import polars as pl

from app.domain.theme import Kind, Registry, SubTheme
from app.journeys import load_journey
from app.pipeline.naming import name_themes
from app.pipeline.naming_near import Encode
from app.pipeline.themes.space import bare
from models.base import Floats
from tests.pipeline.test_naming import PAY, REGISTRY, frame


def near(*axis: str) -> Encode:
    """Meanings of two figures: texts that hold one of the words point along the first axis, others along the second."""

    def encode(texts: Sequence[str]) -> Floats:
        on = [any(word in text.lower() for word in axis) for text in texts]
        return np.array([(1.0, 0.0) if yes else (0.0, 1.0) for yes in on], dtype=np.float32)

    return encode


def shaped(said: pl.DataFrame, encode: Encode) -> Registry:
    """The registry with the meaning of its theme `late`, and a space that leaves meanings as they are."""
    meaning = encode(said.filter(theme="late")["text"].to_list()).mean(axis=0)
    leaf = SubTheme("leaf", "late", meaning / np.linalg.norm(meaning), 0.5, 0.9, 4, ())
    return dataclasses.replace(REGISTRY, leaves=(leaf,), spaces={Kind.PAINS: bare(2)})


def test_a_phrase_near_to_the_theme_in_meaning_goes_before_one_that_is_merely_more_usual() -> None:
    texts = ["Zork, where is the parcel", "Parcel of Zork", "Zork lost my parcel", "Zork"]
    said = frame("en").with_columns(pl.Series("text", [*texts, *PAY["en"]]))
    named = partial(name_themes, lang="en")
    assert named(REGISTRY, said).themes[0].names["en"] == "Zork"
    encode = near("parcel")
    assert named(shaped(said, encode), said, encode=encode).themes[0].names["en"] == "Parcel"


def test_what_is_far_in_meaning_from_the_theme_gives_way_to_its_touchpoint() -> None:
    said = frame("en").with_columns(pl.lit("shipping").alias("touchpoint"))
    encode = near("nothing of it")
    registry = shaped(said, encode)
    far = dataclasses.replace(registry.leaves[0], meaning=np.array([1.0, 0.0], dtype=np.float32))
    places = load_journey().touchpoints
    named = name_themes(
        dataclasses.replace(registry, leaves=(far,)), said, lang="en", touchpoints=places, encode=encode
    )
    assert named.themes[0].names["en"] == "Shipping"


def test_touchpoints_that_are_said_as_much_stand_for_a_theme_together() -> None:
    places = load_journey().touchpoints
    rows = frame("ru", "en").with_columns(pl.lit("en").alias("lang")).filter(theme="late")
    shown = rows.with_columns(
        pl.Series("text", ["Box one", "Box two", "Van", "Bus", "Car", "Tram", "Bike", "Boat"]),
        pl.Series("touchpoint", ["shipping"] * 3 + ["packaging"] * 3 + ["payment"] * 2),
    )
    assert name_themes(REGISTRY, shown, lang="en", touchpoints=places).themes[0].names["en"] == "Packaging, Shipping"


def test_a_name_does_not_repeat_the_words_of_its_touchpoint() -> None:
    places = load_journey().touchpoints
    rows = pl.DataFrame(
        {
            "mention_id": ["a", "b", "c", "d"],
            "theme": ["late", "late", "pay", "pay"],
            "text": ["Cancelled, charged", "I cancelled. Charged", "Cold soup", "The soup is cold"],
            "lang": ["en"] * 4,
            "tier": [1] * 4,
            "touchpoint": ["renewal_cancellation"] * 4,
        }
    )
    found = [one.names["en"] for one in name_themes(REGISTRY, rows, lang="en", touchpoints=places).themes]
    assert found == ["Renewal and cancellation", "Renewal and cancellation, cold, soup"]
    again = dataclasses.replace(REGISTRY, themes=REGISTRY.themes[::-1])
    told = {one.id: one.names["en"] for one in name_themes(again, rows, lang="en", touchpoints=places).themes}
    assert "cancelled" not in " ".join(told.values())
