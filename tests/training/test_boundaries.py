from pathlib import Path

import numpy as np
import pytest
import torch

from app.pipeline.segments import BORDERS
from models.boundary import load
from training.boundaries import save
from training.boundary_network import Config, Network, predict, train, with_grams
from training.boundary_units import Unit, labelled
from training.data import TOUCHPOINTS, Example, targets
from training.gold import GoldMention

TEXT = "Nice soup, but the waiter was rude. Never smiled! Sent on a phone"


def mention(start: int, end: int, valence: int, touchpoint: str) -> GoldMention:
    return GoldMention(start, end, valence, (), 0, "complaint", None, "use", touchpoint)


def example(text: str, mentions: list[GoldMention]) -> Example:
    return Example(text, tuple((m.start, m.end) for m in mentions), targets(mentions), "en", "review")


@pytest.fixture
def unit() -> Unit:
    soup, waiter = mention(0, 9, 1, "product_quality"), mention(11, 49, -1, "service_staff")
    return next(labelled([example(TEXT, [soup, waiter])]))


def test_a_border_is_a_cut_where_the_labelled_span_changes_or_ends(unit: Unit) -> None:
    assert [TEXT[start:end] for start, end, _ in unit.parts] == [
        "Nice soup",
        "but the waiter was rude.",
        "Never smiled!",
        "Sent on a phone",
    ]
    assert unit.cut.tolist() == [0, 1, 0, 1]
    assert unit.keep.tolist() == [1, 1, 1, 0]


def test_the_tasks_beside_are_touchpoint_and_sign_of_the_span(unit: Unit) -> None:
    touchpoints, signs = unit.tasks[:, :27], unit.tasks[:, 27:]
    assert TOUCHPOINTS[touchpoints[1].argmax()] == "service_staff"
    assert signs.tolist() == [[0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 0, 0]]


def test_a_chat_is_cut_into_the_customers_turns() -> None:
    text = "customer: hi\nagent: hello\ncustomer: refund me"
    turns = list(labelled([example(text, [mention(36, 45, 0, "returns_refunds")])]))
    assert [(unit.text, unit.keep.tolist(), unit.turn) for unit in turns] == [
        ("hi", [0], True),
        ("refund me", [1], True),
    ]


def test_what_is_saved_judges_as_the_network_did(unit: Unit, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = Network(dropout=0.0).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight.mul_(3)
    save(network, tmp_path)
    cut, keep, _ = predict(network, [with_grams(unit)])[0]
    judged = load(tmp_path).judge(unit.text, unit.parts, language="en")
    np.testing.assert_allclose(judged.cut, cut[1:], atol=2e-3)
    np.testing.assert_allclose(judged.keep, keep, atol=2e-3)


def test_training_learns_where_a_contrast_cuts(unit: Unit) -> None:
    network = train([with_grams(unit)] * 8, Config(passes=50, rate=0.05, gram_dropout=0.0, dropout=0.0))
    cut, keep, _ = predict(network, [with_grams(unit)])[0]
    assert np.round(cut).tolist() == unit.cut.tolist()
    assert np.round(keep).tolist() == unit.keep.tolist()
    assert unit.parts[1][2] == "contrast"
    assert "contrast" in BORDERS
