from pathlib import Path

import torch

from app.pipeline.loading import SHIPPED
from models import artifact
from models.span import Shape, Upper
from training.data import LABELS
from training.fit import new_heads
from training.model_card import card
from training.public import SOURCES
from training.train import Config, average, begin, capture, parse, records, restore

SHAPE = Shape(hidden=16, layers=3, heads=2, inner=32, words=9, shared=1)


def test_weights_that_were_kept_are_put_back_whatever_happened_since() -> None:
    upper, heads = Upper(SHAPE), new_heads(32)
    state = capture(upper, heads)
    with torch.no_grad():
        upper.same.add_(1)
    restore(state, upper, heads)
    assert torch.equal(upper.same, torch.zeros_like(upper.same))


def test_training_begins_with_the_weights_of_the_artifact_that_is_named(real_encoder: Path) -> None:
    ships = artifact.load_parts(SHIPPED, real_encoder)
    upper, heads = begin(Config(data=Path(), cache=Path(), out=Path(), start=SHIPPED), real_encoder)
    assert all(torch.equal(own, ships.upper.state_dict()[name]) for name, own in upper.state_dict().items())
    assert all(parameter.requires_grad for parameter in [*upper.parameters(), *heads.parameters()])
    assert records(heads)["stage"].weight.shape == (len(LABELS["stage"]), upper.width)


def test_several_runs_are_averaged_weight_by_weight() -> None:
    states = [{"a": torch.tensor([1.0, 4.0])}, {"a": torch.tensor([3.0, 0.0])}]
    assert average(states)["a"].tolist() == [2, 2]


def test_each_task_becomes_a_head_with_its_labels_and_only_emotions_have_thresholds() -> None:
    heads = records(new_heads(32))
    assert {task: head.labels for task, head in heads.items()} == LABELS
    assert [task for task, head in heads.items() if head.thresholds] == ["emotions"]
    assert all(head.weight.shape == (len(head.labels), 32) for head in heads.values())


def test_passes_are_those_of_each_run() -> None:
    assert [run.passes for run in parse(["--passes", "1"]).tuning] == [1, 1]
    assert [run.passes for run in parse([]).tuning] == [3, 3]


def test_the_card_names_every_public_set_with_its_licence() -> None:
    text = card(shared=6, written=12, more=3, reread=1)
    assert all(f"{source.file}:" in text and source.licence in text for source in SOURCES)
