"""Places that the model has no labels for are told apart in the space where its features are evened out."""

from dataclasses import replace

import numpy as np
import pytest

from app.domain.journey import Journey, Stage, Touchpoint
from app.pipeline import place
from app.pipeline.pipeline import Pipeline
from app.pipeline.place import Axis, axis, placement
from models import space
from models.base import Floats, entire, features_of
from models.hashing import HashingEncoder
from models.head import Head
from tests.factories import make_journey

WIDTH = HashingEncoder().width


def read(*texts: str) -> Floats:
    return features_of(HashingEncoder(), [entire(text) for text in texts])


def flat_head() -> Head:
    """A head that holds its two labels for equally likely whatever it reads."""
    weight = np.zeros((2, WIDTH), dtype=np.float32)
    return Head("touchpoint", ("shipping", "billing"), weight, np.zeros(2, dtype=np.float32))


def own_space() -> space.Space:
    """A space of hashed features, in which a word that all texts share counts for little."""
    words = ("alpha", "beta", "gamma", "delta", "needle", "arm", "pill", "box", "nurse", "clerk")
    texts = [f"visit visit visit {one} {two}" for one in words for two in words]
    return space.fit(read(*texts))


def placed(spec: str, other: str, *texts: str, evened: bool) -> list[str]:
    places = make_journey(spec, other).touchpoints
    made: Axis = axis(flat_head(), places, encoder=HashingEncoder(), space=own_space() if evened else None)
    return made.choose(made.probabilities(read(*texts)), abstain=0.0)[0]


NURSES = "nurses , examples: [visit visit visit needle, visit visit visit arm]"
DESK = "desk , examples: [visit visit visit pill, visit visit visit box]"


def test_the_word_that_differs_tells_strangers_apart_and_not_those_that_all_share() -> None:
    texts = ("visit visit visit arm alpha", "visit visit visit box beta")
    assert placed(NURSES, DESK, *texts, evened=True) == ["nurses", "desk"]


def test_what_a_place_covers_has_what_it_had_without_the_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "FLATTEN", 1.0)
    places = make_journey("shipping", NURSES, DESK).touchpoints
    plain, evened = (
        axis(flat_head(), places, encoder=HashingEncoder(), space=one).probabilities(read("visit arm", "visit box"))
        for one in (None, own_space())
    )
    assert evened[:, 0] == pytest.approx(plain[:, 0], abs=1e-6)
    assert not np.allclose(evened[:, 1:], plain[:, 1:], atol=1e-3)


def test_probabilities_are_whole_and_an_axis_without_strangers_is_as_without_a_space() -> None:
    for specs in ((NURSES, DESK), ("shipping , examples: [box]", "billing")):
        places = make_journey(*specs).touchpoints
        plain, evened = (
            axis(flat_head(), places, encoder=HashingEncoder(), space=one).probabilities(read("visit arm", "box"))
            for one in (None, own_space())
        )
        assert evened.sum(axis=1) == pytest.approx(1, abs=1e-5)
        assert (specs[0] is NURSES) != np.allclose(plain, evened, atol=1e-6)


def test_the_touchpoints_met_at_a_stage_tell_of_it_where_a_stage_is_known_by_words_alone() -> None:
    stage = Head("stage", ("use", "delivery"), np.zeros((2, WIDTH), dtype=np.float32), np.zeros(2, dtype=np.float32))
    journey = Journey(
        name="clinic",
        stages=(
            Stage(id="treatment", names={"en": "Treatment"}, covers=("use",)),
            Stage(id="waiting", names={"en": "Waiting"}, examples=("visit visit visit gamma",)),
            Stage(id="counter", names={"en": "Counter"}, examples=("visit visit visit delta",)),
        ),
        touchpoints=(
            Touchpoint(id="nurses", stage="waiting", names={"en": "Nurses"}, examples=("visit visit visit needle",)),
            Touchpoint(id="desk", stage="counter", names={"en": "Desk"}, examples=("visit visit visit pill",)),
            Touchpoint(id="nowhere", names={"en": "Nowhere"}, examples=("visit visit visit clerk",)),
        ),
    )
    placed = placement(journey, encoder=HashingEncoder(), stages=stage, touchpoints=flat_head(), space=own_space())
    features = read("visit visit visit needle", "visit visit visit pill", "visit visit visit clerk")
    by_words = replace(placed.stages, met=None).probabilities(features)
    told = placed.stages.probabilities(features)
    assert told[0, 1] / told[0, 2] > 2 * by_words[0, 1] / by_words[0, 2]
    assert told[1, 2] / told[1, 1] > 2 * by_words[1, 2] / by_words[1, 1]
    assert told[2, 1] / told[2, 2] == pytest.approx(by_words[2, 1] / by_words[2, 2], rel=0.2)
    assert told.sum(axis=1) == pytest.approx(1, abs=1e-5)


CLINIC = (
    Touchpoint(id="nurse", names={"en": "Nurses"}, examples=("The nurse was so kind", "Taking blood didn't hurt")),
    Touchpoint(id="doctor", names={"en": "Doctor"}, examples=("The doctor explained it well", "A careful doctor")),
    Touchpoint(
        id="queue", names={"en": "Waiting time"}, examples=("I waited for two hours", "My number never came up")
    ),
    Touchpoint(id="dispensary", names={"en": "Dispensary"}, examples=("Long queue for my pills", "The wrong medicine")),
)
SAID = {
    "A nurse stayed with me until I had calmed down": "nurse",
    "護理師很有耐心": "nurse",
    "Медсестра сделала укол, и совсем не больно": "nurse",
    "The doctor hardly looked at me": "doctor",
    "醫師講解得非常仔細": "doctor",
    "Gydytojas atsakė į visus klausimus": "doctor",
    "Wir saßen drei Stunden im Wartezimmer": "queue",
    "等了九十分鐘才輪到我": "queue",
    "The pharmacist gave me somebody else's tablets": "dispensary",
    "В аптеке выдали не то лекарство": "dispensary",
}


def test_the_shipped_reader_places_what_a_clinic_hears_on_touchpoints_of_its_own(shipped: Pipeline) -> None:
    made = axis(shipped.heads["touchpoint"], CLINIC, encoder=shipped.encoder, space=shipped.space)
    features = shipped.features([entire(text) for text in SAID])
    right = {}
    for name, one in (("evened", made), ("plain", axis(made.head, CLINIC, encoder=shipped.encoder))):
        ids, _ = one.choose(one.probabilities(features), abstain=0.0)
        right[name] = sum(id_ == right_one for id_, right_one in zip(ids, SAID.values(), strict=True))
    assert right["evened"] >= 8
    assert right["evened"] > right["plain"]
