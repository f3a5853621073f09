import json

import numpy as np
import pytest

from app.domain.records import Alternative
from app.errors import InputError
from app.pipeline.conformal import COVERAGES, LEAST, alternatives, threshold, threshold_for, thresholds
from models.base import Floats
from models.head import softmax

IDS = ("use", "support", "delivery", "retention")


def world(seed: int, n: int, *, sharp: float = 1.0) -> tuple[Floats, Floats]:
    """Probabilities of a model that is right as often as it says if `sharp` is 1, and the right labels."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (n, len(IDS))).astype(np.float32)
    truth = np.array([rng.choice(len(IDS), p=row / row.sum()) for row in softmax(logits).astype(np.float64)])
    return softmax(logits * np.float32(sharp)), truth


def right(probabilities: Floats, truth: Floats) -> Floats:
    found: Floats = probabilities[np.arange(len(truth)), truth]
    return found


@pytest.mark.parametrize("coverage", COVERAGES)
@pytest.mark.parametrize("sharp", [1.0, 3.0])
def test_sets_hold_the_right_label_as_often_as_promised_even_of_a_model_too_sure(coverage: float, sharp: float) -> None:
    table = thresholds(right(*world(1, 4000, sharp=sharp)), ["en"] * 4000)
    new, truth = world(2, 4000, sharp=sharp)
    sets = alternatives(new, IDS, languages=["en"] * 4000, table=table, coverage=coverage)
    held = np.mean([IDS[at] in {one.id for one in found} for at, found in zip(truth, sets, strict=True)])
    assert held == pytest.approx(coverage, abs=0.02)


def test_more_coverage_asks_for_more_alternatives() -> None:
    probabilities, truth = world(1, 1000)
    table = thresholds(right(probabilities, truth), ["en"] * 1000)
    sizes = [
        sum(map(len, alternatives(probabilities, IDS, languages=["en"] * 1000, table=table, coverage=coverage)))
        for coverage in COVERAGES
    ]
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_language_on_which_the_model_is_weaker_gets_wider_sets() -> None:
    probabilities = np.concatenate([np.full(200, 0.8), np.linspace(0.1, 0.6, 200)]).astype(np.float32)
    table = thresholds(probabilities, ["en"] * 200 + ["lt"] * 200)
    assert threshold_for(table, "lt", 0.9) < threshold_for(table, "de", 0.9) < threshold_for(table, "en", 0.9)


def test_a_language_with_few_labelled_mentions_shares_the_thresholds_of_all() -> None:
    probabilities = np.linspace(0, 1, LEAST * 4, dtype=np.float32)
    table = thresholds(probabilities, ["de"] * (LEAST - 1) + ["en"] * (LEAST * 3 + 1))
    assert set(table) == {"", "en"}
    assert threshold_for(table, "de", 0.8) == table[""]["0.8"]


def test_a_variant_of_a_language_has_its_own_thresholds_or_those_of_its_base() -> None:
    table = {"": {"0.9": 0.1}, "zh": {"0.9": 0.2}, "zh-Hant": {"0.9": 0.3}}
    assert [threshold_for(table, lang, 0.9) for lang in ("zh-Hans", "zh-Hant", "und")] == [0.2, 0.3, 0.1]


def test_of_nine_probabilities_the_least_is_the_threshold_for_nine_in_ten_and_of_eight_none_is() -> None:
    assert threshold(np.linspace(0.1, 0.9, 9, dtype=np.float32), 0.9) == pytest.approx(0.1)
    assert threshold(np.linspace(0.1, 0.9, 8, dtype=np.float32), 0.9) == 0.0


def test_the_most_probable_comes_first_and_is_always_there() -> None:
    table = {"": {"0.9": 0.25}}
    rows = np.array([[0.3, 0.4, 0.1, 0.2], [0.25, 0.25, 0.25, 0.25], [0.2, 0.2, 0.24, 0.2]], dtype=np.float32)
    sets = alternatives(rows, IDS, languages=["en", "en", "en"], table=table, coverage=0.9)
    assert [[one.id for one in found] for found in sets] == [["support", "use"], list(IDS), ["delivery"]]
    assert sets[0][0] == Alternative("support", float(np.float32(0.4)))
    assert alternatives(rows[:0], IDS, languages=[], table=table, coverage=0.9) == []


def test_a_coverage_that_is_not_offered_is_refused_with_those_that_are() -> None:
    table = thresholds(np.linspace(0, 1, 100, dtype=np.float32), ["en"] * 100)
    with pytest.raises(InputError, match=r"0\.85 are not offered; ask for one of 0\.8, 0\.9, 0\.95"):
        threshold_for(table, "en", 0.85)


def test_thresholds_survive_being_kept_as_json() -> None:
    table = thresholds(np.linspace(0, 1, 100, dtype=np.float32), ["en"] * 100)
    assert json.loads(json.dumps(table)) == table
