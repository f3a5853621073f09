from pathlib import Path

import numpy as np
import pytest

from app.pipeline.given import FIELDS, check_given
from app.pipeline.pipeline import Pipeline
from app.pipeline.relabel import verdicts
from training.corrections import (
    SHOWN,
    CorrectionsConfig,
    Marked,
    drawn,
    given_by,
    house_rules,
    mark,
    rates,
    row,
    send,
    simulate,
)
from training.gold import GoldItem, GoldMention

THINGS = ("coat", "hat", "bag", "tie", "belt", "scarf", "glove", "shoe")


def review(number: int, source: str) -> GoldItem:
    """An item of two mentions: the courier, and the invoice."""
    thing = THINGS[number % len(THINGS)]
    parts = (f"The courier lost my {thing}.", f"The invoice for the {thing} {number} was wrong.")
    late = GoldMention(0, len(parts[0]), -1, (), 0, "complaint", "high", "delivery", "shipping")
    start = len(parts[0]) + 1
    wrong = GoldMention(start, start + len(parts[1]), -2, ("anger",), 3, "complaint", None, "support", "billing")
    return GoldItem(f"{source}-{number}", source, "en", "review", " ".join(parts), (late, wrong))


@pytest.fixture(scope="module")
def marked(pipeline: Pipeline) -> Marked:
    return mark(pipeline, [review(number, source) for source in ("app", "mail") for number in range(40)])


def test_peoples_labels_are_corrections(marked: Marked, pipeline: Pipeline) -> None:
    assert len(marked.truth) == len(marked.features) == 160
    assert all(check_given(given, pipeline.journey) == given for given in marked.truth)
    assert given_by(review(1, "app").mentions[1])["emotions"] == ["anger"]


def test_items_are_gone_over_whole_until_there_are_enough_mentions() -> None:
    items = np.repeat(np.arange(10), 3)
    chosen = drawn(items, 10, np.random.default_rng(1))
    assert chosen.sum() == 12
    assert {int(chosen[items == item].sum()) for item in range(10)} == {0, 3}


def test_mistakes_are_sent_alone_or_with_some_or_all_of_what_is_right(marked: Marked, pipeline: Pipeline) -> None:
    plain, _ = verdicts(pipeline, marked.features[:1], None)[0]
    truth = {field: plain.value(field) for field in FIELDS} | {"stage": "retention"}
    sent = {way: send(plain, truth, way=way, rng=np.random.default_rng(1)) for way in ("mistakes", "some", "reviewed")}
    assert sent["mistakes"] == {"stage": "retention"}
    assert set(sent["mistakes"]) < set(sent["some"]) < set(sent["reviewed"]) == set(FIELDS)


def test_what_is_right_is_counted_by_label(marked: Marked, pipeline: Pipeline) -> None:
    plain = [one for one, _ in verdicts(pipeline, marked.features[:8], None)]
    same = [{field: one.value(field) for field in FIELDS} for one in plain]
    assert np.array_equal(rates(plain, same), np.ones(len(SHOWN)))
    other = [given | {"touchpoint": "nothing"} for given in same]
    assert dict(zip(SHOWN, rates(plain, other), strict=True))["touchpoint"] == 0


def test_house_rules_rename_what_is_most_frequent(marked: Marked) -> None:
    renamed = house_rules(marked)
    assert {given["intent"] for given in renamed} == {"praise"}
    assert {tuple(given["emotions"]) for given in renamed} == {(), ("joy",)}
    assert all(given["stage"] in {"delivery", "use", "support", "retention"} for given in renamed)


def test_going_over_half_of_a_source_teaches_the_rest(marked: Marked, pipeline: Pipeline) -> None:
    config = CorrectionsConfig(Path(), draws=2)
    trials = list(simulate(pipeline, marked, marked.truth, way="reviewed", amount=40, config=config))
    assert [trial.source for trial in trials] == ["app", "app", "mail", "mail"]
    gains = dict(zip(SHOWN, np.mean([trial.gains for trial in trials], axis=0), strict=True))
    assert gains["touchpoint"] > 50
    assert gains["stage"] > 50
    line = row("reviewed, 40", trials, seed=1)
    assert line.startswith("| reviewed, 40 | 2 | ")
    assert line.count("|") == len(SHOWN) + 5
