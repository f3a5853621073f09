from collections.abc import Sequence

import numpy as np
import pytest

from app.pipeline.classify import classify
from app.pipeline.given import FIELDS, Given
from app.pipeline.pipeline import Pipeline
from app.pipeline.relabel import Corrected, kept, learn, moved, verdicts
from models.base import Floats, entire, features_of

COURIER = tuple(f"The courier lost my {thing}." for thing in ("coat", "hat", "bag", "tie", "belt", "scarf"))
INVOICE = tuple(f"Wrong again, the bill of {day}!" for day in ("Monday", "Friday", "Sunday", "June", "July", "May"))


def features(pipeline: Pipeline, texts: Sequence[str]) -> Floats:
    return kept(features_of(pipeline.encoder, [entire(text) for text in texts]))


@pytest.fixture(scope="module")
def seen(pipeline: Pipeline) -> Floats:
    return features(pipeline, (*COURIER, *INVOICE))


def corrected(*rows: int, **given: object) -> list[Corrected]:
    return [Corrected(row, row, given) for row in rows]


def taught(pipeline: Pipeline, seen: Floats) -> list[Corrected]:
    """Couriers are packaging, and so it is confirmed of nothing else."""
    says = [plain.value("touchpoint") for plain, _ in verdicts(pipeline, seen, None)]
    right: list[Given] = [{"touchpoint": said} for said in says]
    return [*corrected(0, 1, 2, 3, touchpoint="packaging"), *(Corrected(row, row, right[row]) for row in range(6, 10))]


def test_without_corrections_labels_are_those_of_the_heads(pipeline: Pipeline, seen: Floats) -> None:
    said = verdicts(pipeline, seen, None)
    assert [plain.labels for plain, _ in said] == classify(seen, pipeline.heads)
    assert [plain.place for plain, _ in said] == pipeline.placement.place(seen)
    assert all(plain is shifted for plain, shifted in said)
    assert verdicts(pipeline, seen[:0], None) == []


def test_what_is_like_the_corrected_follows_in_that_label_alone(pipeline: Pipeline, seen: Floats) -> None:
    adjustment = learn(pipeline, seen, taught(pipeline, seen), memory=seen)
    plain, shifted = verdicts(pipeline, seen, adjustment)[4]
    assert plain.value("touchpoint") != "packaging" == shifted.value("touchpoint")
    assert 0 < shifted.place.touchpoint_confidence < 1
    assert shifted.labels == plain.labels
    assert (shifted.place.stage, shifted.place.stage_confidence) == (plain.place.stage, plain.place.stage_confidence)


def test_a_mention_whose_labels_stay_keeps_all_its_figures(pipeline: Pipeline, seen: Floats) -> None:
    adjustment = learn(pipeline, seen, taught(pipeline, seen), memory=seen)
    said = verdicts(pipeline, seen, adjustment)
    same = [all(plain.value(field) == shifted.value(field) for field in FIELDS) for plain, shifted in said]
    assert True in same
    assert [plain is shifted for plain, shifted in said] == same


def test_what_moves_is_told_fast_and_alike(pipeline: Pipeline, seen: Floats) -> None:
    everything = {"sentiment": "very_positive", "emotions": ["joy"], "intensity": 1.0, "intent": "praise"}
    adjustment = learn(pipeline, seen, corrected(*range(8), **everything, effort="low", stage="use"), memory=seen)
    slowly = [plain is not shifted for plain, shifted in verdicts(pipeline, seen, adjustment)]
    assert moved(pipeline, seen, adjustment).tolist() == slowly
    assert any(slowly)
    assert not moved(pipeline, seen, None).any()


def test_nothing_given_teaches_nothing(pipeline: Pipeline, seen: Floats) -> None:
    assert learn(pipeline, seen, [], memory=seen) is None
    assert learn(pipeline, seen, corrected(0, touchpoint="of another journey"), memory=seen) is None


def test_features_are_rounded_as_they_are_kept_once_for_all(seen: Floats) -> None:
    assert seen.dtype == np.float32
    assert np.array_equal(kept(seen), seen)
