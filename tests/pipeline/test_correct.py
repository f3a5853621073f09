import dataclasses

import numpy as np
import pytest

from app.pipeline import correct
from app.pipeline.correct import Adjustment, Lesson, Memory, apply, fit
from models.base import Floats

WIDTH = 16


def blobs(seed: int, *, each: int) -> tuple[Floats, Floats]:
    """Features of three kinds of mentions, and one-hot rows of the kinds."""
    rng = np.random.default_rng(seed)
    centres = np.eye(3, WIDTH) * 4
    kinds = np.repeat(np.arange(3), each)
    features = centres[kinds] + rng.normal(0, 0.6, (len(kinds), WIDTH))
    return features.astype(np.float32), np.eye(3, dtype=np.float32)[kinds]


def model(kinds: Floats, *, sure: float = 0.8) -> Floats:
    """What a model says that knows the kinds."""
    said: Floats = (kinds * (sure - (1 - sure) / 2) + (1 - sure) / 2).astype(np.float32)
    return said


def swapped(kinds: Floats) -> Floats:
    """The house calls the second kind by the third label."""
    moved = kinds.copy()
    moved[kinds[:, 1] == 1] = [0, 0, 1]
    return moved


def lesson(features: Floats, kinds: Floats, *, rule: bool = True) -> Lesson:
    return Lesson(features, model(kinds), swapped(kinds) if rule else kinds, np.arange(len(kinds)))


def memory(seed: int = 9) -> Memory:
    features, kinds = blobs(seed, each=40)
    return Memory(features, {"touchpoint": model(kinds), "valence": model(kinds)})


def taught(task: str = "touchpoint", *, each: int = 10, rule: bool = True) -> Adjustment:
    return fit({task: lesson(*blobs(1, each=each), rule=rule)}, memory())


def right(adjustment: Adjustment, truth: Floats, features: Floats, base: Floats, task: str = "touchpoint") -> float:
    said = apply(adjustment, features, {task: base})[task]
    return float((said.argmax(1) == truth.argmax(1)).mean())


def test_a_rule_of_the_house_is_learned_from_thirty_mentions() -> None:
    features, kinds = blobs(2, each=50)
    assert (model(kinds).argmax(1) == swapped(kinds).argmax(1)).mean() < 0.7
    assert right(taught(), swapped(kinds), features, model(kinds)) > 0.95


def test_labels_that_people_disagree_on_take_more_corrections_but_follow_a_rule_too() -> None:
    features, kinds = blobs(2, each=50)
    assert right(taught("valence", each=20), swapped(kinds), features, model(kinds), "valence") > 0.95


def test_confirming_what_is_right_changes_no_label() -> None:
    features, kinds = blobs(2, each=50)
    assert right(taught(rule=False), kinds, features, model(kinds)) == 1.0


def test_a_mention_unlike_all_that_was_corrected_hardly_moves() -> None:
    wrong = blobs(1, each=10)[0][10:20]
    kinds = np.eye(3, dtype=np.float32)[np.full(10, 1)]
    adjustment = fit({"touchpoint": lesson(wrong, kinds)}, memory())
    features, others = blobs(2, each=50)
    base = model(others)
    said = apply(adjustment, features, {"touchpoint": base})["touchpoint"]
    assert (said[100:].argmax(1) == 2).all()
    assert np.abs(said[:50] - base[:50]).max() < 0.1


def test_mistakes_alone_move_less_than_mistakes_among_what_was_confirmed() -> None:
    features, kinds = blobs(1, each=10)
    both = fit({"touchpoint": lesson(features, kinds)}, memory())
    mistakes = fit({"touchpoint": lesson(features[10:20], kinds[10:20])}, memory())
    new, known = blobs(2, each=50)
    moved = [apply(one, new, {"touchpoint": model(known)})["touchpoint"][50:100, 2].mean() for one in (both, mistakes)]
    assert moved[0] > moved[1] > model(known)[50:100, 2].mean()


def test_labels_that_hold_each_by_itself_are_learned_each_by_itself() -> None:
    features, kinds = blobs(1, each=20)
    several = dataclasses.replace(lesson(features, kinds), several=True, truth=np.maximum(kinds, swapped(kinds)))
    adjustment = fit({"emotions": several}, Memory(features, {"emotions": model(kinds)}))
    new, known = blobs(2, each=30)
    base = model(known)
    said = apply(adjustment, new, {"emotions": base})["emotions"]
    assert (said[30:60, 2] > base[30:60, 2] + 0.2).all()
    assert (said[30:60, 1] > 0.5).all()


def test_the_same_corrections_give_the_same_bytes() -> None:
    features, kinds = blobs(2, each=5)
    once, again = (apply(taught(), features, {"touchpoint": model(kinds)})["touchpoint"] for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_probabilities_stay_probabilities_and_what_was_not_taught_stays_untouched() -> None:
    features, kinds = blobs(2, each=5)
    base = {"touchpoint": model(kinds), "stage": model(kinds)}
    said = apply(taught(), features, base)
    assert said["touchpoint"].sum(axis=1) == pytest.approx(np.ones(15), abs=1e-5)
    assert said["stage"] is base["stage"]


def test_a_label_that_the_model_rules_out_can_be_taught() -> None:
    features, kinds = blobs(1, each=10)
    base = np.tile(np.array([1.0, 0.0, 0.0], dtype=np.float32), (30, 1))
    adjustment = fit({"touchpoint": Lesson(features, base, kinds, np.arange(30))}, memory())
    new, known = blobs(2, each=20)
    assert right(adjustment, known, new, np.tile(base[:1], (60, 1))) > 0.85


def test_more_corrections_than_landmarks_are_learned_from_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correct, "LANDMARKS", 20)
    adjustment = taught(each=60)
    assert len(adjustment.shifts["touchpoint"].landmarks) == 20
    features, kinds = blobs(2, each=50)
    assert right(adjustment, swapped(kinds), features, model(kinds)) > 0.95
