from typing import Any

import numpy as np
import pytest

from app.domain.labels import Emotion, Intent, Sentiment
from app.errors import InputError
from app.journeys import load_journey
from app.pipeline.classify import Labels
from app.pipeline.given import Verdict, check_given, overruled, target
from app.pipeline.place import Place

JOURNEY = load_journey()
SAID = Verdict(
    Labels(-0.4, Sentiment.NEGATIVE, 0.6, (Emotion.ANGER,), 0.4, Intent.COMPLAINT, 0.7, None, 0.9),
    Place("use", 0.5, "shipping", 0.4),
)


def test_values_are_kept_in_one_form() -> None:
    given = {"emotions": ["anger", "joy", "joy"], "intensity": 0.6, "effort": None, "stage": "unassigned"}
    kept = {"emotions": ["joy", "anger"], "intensity": 2 / 3, "effort": None, "stage": "unassigned"}
    assert check_given(given, JOURNEY) == kept


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "no label is given"),
        ({"mood": "joy"}, "'mood' is no label"),
        ({"sentiment": "good"}, "very_negative, negative"),
        ({"emotions": "joy"}, "give a list of joy, gratitude"),
        ({"emotions": ["joy", "love"]}, "give a list of joy, gratitude"),
        ({"emotions": None}, "give a list"),
        ({"intensity": 2}, "from 0 to 1"),
        ({"intensity": True}, "from 0 to 1"),
        ({"intensity": float("nan")}, "from 0 to 1"),
        ({"intent": None}, "intent None does not exist"),
        ({"effort": "none"}, "high, low, null"),
        ({"stage": "nowhere"}, "awareness, consideration"),
        ({"touchpoint": ["shipping"]}, "shipping"),
    ],
)
def test_what_is_no_label_is_refused_with_those_there_are(given: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        check_given(given, JOURNEY)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("sentiment", "very_positive", (1.0, Sentiment.VERY_POSITIVE, 1.0)),
        ("emotions", ["joy"], ((Emotion.JOY,),)),
        ("intensity", 1.0, (1.0,)),
        ("intent", "request", (Intent.REQUEST, 1.0)),
        ("effort", None, (None, 1.0)),
    ],
)
def test_a_given_label_overrules_and_is_certain(field: str, value: Any, shown: tuple[object, ...]) -> None:  # noqa: ANN401
    new = overruled(SAID, {field: value})
    names = {"sentiment": ("valence", "sentiment", "sentiment_confidence"), "emotions": ("emotions",)}
    names |= {"intensity": ("intensity",)}
    assert tuple(getattr(new.labels, name) for name in names.get(field, (field, f"{field}_confidence"))) == shown
    assert new.value(field) == value
    assert new.place == SAID.place


def test_places_overrule_too() -> None:
    new = overruled(SAID, {"stage": "delivery", "touchpoint": "packaging"})
    assert new.place == Place("delivery", 1.0, "packaging", 1.0)
    assert new.labels == SAID.labels


@pytest.mark.parametrize(
    ("field", "value", "labels", "row"),
    [
        ("sentiment", "neutral", ("-2", "-1", "0", "1", "2"), [0, 0, 1, 0, 0]),
        ("intensity", 2 / 3, ("0", "1", "2", "3"), [0, 0, 1, 0]),
        ("effort", None, ("none", "high", "low"), [1, 0, 0]),
        ("effort", "low", ("none", "high", "low"), [0, 0, 1]),
        ("emotions", ["anger", "joy"], ("joy", "worry", "anger"), [1, 0, 1]),
        ("stage", "b", ("a", "b"), [0, 1]),
    ],
)
def test_targets_are_what_the_heads_are_taught(field: str, value: Any, labels: tuple[str, ...], row: list[int]) -> None:  # noqa: ANN401
    found = target(field, value, labels)
    assert found is not None
    assert np.array_equal(found, row)


def test_an_id_of_another_journey_teaches_nothing() -> None:
    assert target("touchpoint", "gate", ("shipping", "billing")) is None
