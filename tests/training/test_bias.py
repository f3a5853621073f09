import numpy as np

from training.bias import of_items, sums
from training.gold import GoldItem, GoldMention
from training.labelling import Labelling, by_people, owners


def mention(valence: int) -> GoldMention:
    return GoldMention(0, 4, valence, (), 0, "statement", None, "use", "product_quality")


ITEMS = [
    GoldItem("1", "a", "en", "review", "Fine", (mention(1), mention(-1))),
    GoldItem("2", "a", "lt", "chat", "Bad.", (mention(-2),)),
]
GOLD = by_people(each for item in ITEMS for each in item.mentions)


def said(*valences: int) -> Labelling:
    return by_people(mention(valence) for valence in valences)


def test_what_people_say_has_no_lean() -> None:
    assert sums(GOLD, GOLD, owners(ITEMS), n_items=2).tolist() == [[2, 2, 0, 0, 0], [1, 1, 0, 0, 0]]


def test_signs_that_are_too_good_and_too_bad_are_told_apart() -> None:
    counted = sums(GOLD, said(-1, 1, -1), owners(ITEMS), n_items=2)
    assert counted.tolist() == [[2, 0, 0, 1, 1], [1, 1, 1, 0, 0]]


def test_languages_and_channels_have_their_own_figures() -> None:
    record = of_items(ITEMS, GOLD, said(1, -1, 2), seed=1)
    assert record["languages"]["en"]["lean"]["value"] == 0
    assert record["languages"]["lt"]["lean"]["value"] == 4
    assert record["channels"]["chat"]["too_good"]["value"] == 1
    assert record["channels"]["review"]["mentions"] == 2
    assert np.isclose(record["channels"]["review"]["accuracy"]["value"], 1)
