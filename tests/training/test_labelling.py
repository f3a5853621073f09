import numpy as np
import pytest

from training import metrics
from training.gold import GoldItem, GoldMention
from training.labelling import EMOTIONS, by_people, count, measure, owners, sentiment_of, spaces


def mention(valence: int = 1, *, touchpoint: str = "shipping", emotions: tuple[str, ...] = ()) -> GoldMention:
    return GoldMention(0, 4, valence, emotions, 1, "praise", None, "delivery", touchpoint)


def test_sentiment_is_the_sign_of_the_valence() -> None:
    assert [sentiment_of(valence) for valence in (-2, -1, 0, 1, 2)] == [
        "negative",
        "negative",
        "neutral",
        "positive",
        "positive",
    ]


def test_effort_that_nobody_speaks_of_is_a_label_of_its_own() -> None:
    assert by_people([mention()]).labels["effort"].tolist() == ["none"]


def test_each_mention_knows_its_item() -> None:
    items = [GoldItem(str(n), "made-up", "en", "review", "Good", (mention(),) * n) for n in (1, 0, 3)]
    assert owners(items).tolist() == [0, 2, 2, 2]


def test_ordered_heads_keep_all_their_points_though_none_was_given() -> None:
    assert spaces([by_people([mention()])])["valence"] == ("-2", "-1", "0", "1", "2")


def test_figures_count_a_labelling_against_peoples() -> None:
    gold = by_people([mention(1, emotions=("joy",)), mention(-2), mention(0), mention(2, touchpoint="packaging")])
    other = by_people([mention(1, emotions=("joy", "anger")), mention(-1), mention(1), mention(2)])
    counts = count(gold, other, np.array([0, 0, 1, 2]), n_items=3, space=spaces([gold, other]))
    figures = measure(counts, metrics.resample(3, seed=1))
    assert figures["sentiment"]["accuracy"].value == pytest.approx(3 / 4)
    assert figures["valence"]["accuracy"].value == pytest.approx(2 / 4)
    assert figures["touchpoint"]["macro_f1"].value == pytest.approx((6 / 7 + 0) / 2)
    assert figures["emotions"]["micro_f1"].value == pytest.approx(2 / 3)
    assert "ece" not in figures["sentiment"]  # people give no confidence


def test_counts_of_some_items_are_those_of_their_mentions() -> None:
    gold, other = by_people([mention(1), mention(-1)]), by_people([mention(1), mention(1)])
    counts = count(gold, other, np.array([0, 1]), n_items=2, space=spaces([gold, other]))
    alone = counts.take(np.array([False, True]))
    assert measure(alone, metrics.resample(1, seed=1))["sentiment"]["accuracy"].value == 0


def test_a_labelling_of_no_mentions_can_be_taken() -> None:
    none = by_people([mention()]).take([])
    assert len(none) == 0
    assert none.emotions.shape == (0, len(EMOTIONS))
