"""Texts put together anew keep every mention whole, with its labels."""

from itertools import pairwise

import numpy as np

from training.data import LABELS, Example, targets
from training.gold import GoldMention
from training.recombined import alone, recombined, units_of

PLACES = ("shipping", "price_offer", "service_staff", "product_quality")


def example(text: str, quotes: dict[str, tuple[str, int]], *, lang: str = "en", source: str = "own") -> Example:
    """A text with quoted mentions, each of a touchpoint and valence."""
    mentions = [
        GoldMention(
            start=text.index(quote),
            end=text.index(quote) + len(quote),
            valence=valence,
            emotions=(),
            intensity=1,
            intent="statement",
            effort=None,
            stage="use",
            touchpoint=place,
        )
        for quote, (place, valence) in quotes.items()
    ]
    spans = tuple((mention.start, mention.end) for mention in mentions)
    return Example(text, spans, targets(mentions), lang, source)


SHOP = example(
    "Came in two days. Too dear for me, but the man at the till was kind. Tore at once!",
    {
        "Came in two days.": ("shipping", 1),
        "Too dear for me": ("price_offer", -1),
        "but the man at the till was kind.": ("service_staff", 1),
        "Tore at once!": ("product_quality", -2),
    },
)
OTHER = example(
    "Box was late. Nice colour.", {"Box was late.": ("shipping", -1), "Nice colour.": ("product_quality", 1)}
)
CHAT = example("customer: late again\nagent: sorry", {"late again": ("shipping", -1)})
SPEECH = example("Gera kaina, malonu", {"Gera kaina": ("price_offer", 1), "malonu": ("service_staff", 1)}, lang="lt")


def said(one: Example) -> dict[str, tuple[int, int]]:
    """Touchpoint and valence of each mention by its words."""
    places, points = (one.targets[task].argmax(1) for task in ("touchpoint", "valence"))
    return {
        one.text[start:end]: (int(place), int(point))
        for (start, end), place, point in zip(one.spans, places, points, strict=True)
    }


def test_every_mention_is_one_that_people_labelled_with_its_own_labels() -> None:
    known = said(SHOP) | said(OTHER)
    made = list(recombined([SHOP, OTHER, CHAT, SPEECH], seed=3, times=40))
    english = [one for one in made if one.lang == "en"]
    assert len(english) > 60
    for one in english:
        assert said(one).items() <= known.items()
        assert all(one.targets[task].shape == (len(one.spans), len(LABELS[task])) for task in LABELS)
    assert {*said(OTHER)} & {quote for one in english if len(one.spans) > 2 for quote in said(one)}
    assert all(said(one).items() <= said(SPEECH).items() for one in made if one.lang == "lt")


def test_neighbours_differ_and_no_text_is_a_single_mention_or_a_chat() -> None:
    for one in recombined([SHOP, OTHER, CHAT], seed=5, times=40):
        says = [unit.says for unit in units_of(one)]
        assert len(says) > 1
        assert all(a != b for a, b in pairwise(says))
        assert not one.text.startswith("customer:")


def test_orders_and_company_change_and_a_seed_gives_the_same_texts() -> None:
    first, second = ([one.text for one in recombined([SHOP, OTHER], seed=7, times=30)] for _ in range(2))
    assert first == second
    assert len(set(first)) > 30
    assert SHOP.text not in first[:5]


def test_what_is_short_between_mentions_stays_with_the_one_before_it() -> None:
    gaps = [unit.gap for unit in units_of(SHOP)]
    assert gaps == [" ", ", ", " ", ""]
    assert np.isfinite(units_of(SHOP)[0].targets["touchpoint"]).all()


def test_short_mentions_are_read_alone_with_their_labels() -> None:
    found = list(alone([SHOP, OTHER, CHAT]))
    assert [one.text for one in found][:3] == [
        "Came in two days.",
        "Too dear for me",
        "but the man at the till was kind.",
    ]
    assert all(one.spans == ((0, len(one.text)),) for one in found)
    together: dict[str, tuple[int, int]] = {}
    for one in found:
        together |= said(one)
    assert together == said(SHOP) | said(OTHER)
