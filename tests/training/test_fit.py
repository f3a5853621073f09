from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import torch

from models.border import FACTS
from models.runs import likely_runs
from models.span import Shape, Upper
from models.windows import Piece
from training.data import LABELS
from training.fit import (
    FitConfig,
    Sample,
    _chosen,
    assemble,
    fit,
    losses,
    new_heads,
    padded,
    plan,
    prior_shift,
)
from training.readings import Aims

SHAPE = Shape(hidden=16, layers=3, heads=2, inner=32, words=9, shared=1)
PLAIN = FitConfig(smoothing=0, passes=20, rate=1e-2, head_rate=1e-2, batch_tokens=40)


def sample(label: int, *, length: int = 6, own: bool = False, further: bool = False) -> Sample:
    states = torch.full((length, 16), float(label)) + torch.arange(16) * (1 if label else -1)
    aims = {task: torch.zeros(1, len(names)) for task, names in LABELS.items()}
    for aim in aims.values():
        aim[0, label] = 1
    half = length // 2
    return Sample(
        ids=(0, *range(3, length + 1), 2),
        states=states.bfloat16(),
        parts=(Piece(0, 1, half), Piece(1, half, length - 1)),
        facts=torch.zeros(2, FACTS),
        chat=False,
        aims=Aims(
            ends=torch.tensor([1, 1] if label else [0, 2]),
            cut=torch.tensor([torch.nan, float(label)]),
            aspect=torch.tensor([[label, 0], [label, 0]]),
        ),
        spans=(Piece(0, 1, length - 1),),
        targets=aims,
        own=torch.tensor([own]),
        further=torch.tensor([further]),
    )


def test_the_loss_of_a_set_of_labels_is_that_of_all_of_them_together() -> None:
    logits, allowed = torch.tensor([[2.0, 1.0, 0.0]]), torch.tensor([[1.0, 1.0, 0.0]])
    expected = -torch.log_softmax(logits, 1).exp()[0, :2].sum().log()
    torch.testing.assert_close(losses(logits, allowed, "intent", PLAIN), expected)


def test_spans_without_a_target_have_no_part_in_the_loss() -> None:
    logits = torch.tensor([[2.0, 1.0, 0.0], [9.0, 0.0, 0.0]])
    aims = torch.tensor([[0.0, 1.0, 0.0], [torch.nan] * 3])
    torch.testing.assert_close(losses(logits, aims, "intent", PLAIN), losses(logits[:1], aims[:1], "intent", PLAIN))
    assert losses(logits, aims * torch.nan, "intent", PLAIN) == 0


def test_unknown_emotions_have_no_part_in_the_loss() -> None:
    logits, aims = torch.tensor([[2.0, -50.0]]), torch.tensor([[1.0, torch.nan]])
    assert losses(logits, aims, "emotions", PLAIN) == pytest.approx(3 * 0.1269, abs=1e-3)


def test_a_neighbour_on_an_ordinal_scale_costs_less_than_a_far_label() -> None:
    config = FitConfig(smoothing=0, ordinal=0.2)
    aims = torch.eye(5)[3:4]
    near, far = (losses(5 * torch.eye(5)[i : i + 1], aims, "valence", config) for i in (4, 0))
    assert near < far


def test_a_plan_holds_every_window_once_and_keeps_to_the_limit() -> None:
    samples = [sample(0, length=length) for length in (4, 6, 20, 6, 8, 30)]
    batches = list(plan([len(one.ids) for one in samples], np.arange(6), np.random.default_rng(0), 40))
    assert sorted(i for batch in batches for i in batch) == list(range(6))
    assert all(len(batch) * max(len(samples[i].ids) for i in batch) <= 40 for batch in batches)


def test_training_learns_and_the_same_seed_gives_the_same_result() -> None:
    results = []
    for _ in range(2):
        torch.manual_seed(1)
        upper, heads = Upper(SHAPE), new_heads(32)
        fit(upper, heads, [sample(label) for label in (0, 1) * 8], PLAIN)
        some = [sample(0), sample(1)]
        batch, spans = assemble(some, np.random.default_rng(0), 0)
        halfway = upper.halfway(padded(some), batch)
        judged = upper.border(batch.parts.mean(halfway), torch.zeros(4, FACTS), [2, 2])
        results.append((heads["stage"](upper(halfway, batch, spans)), judged))
    assert torch.equal(results[0][0], results[1][0])
    assert results[0][0].argmax(1).tolist() == [0, 1]
    assert results[0][1].cut[1] < 0 < results[0][1].cut[3]
    judged = results[0][1]
    likely = likely_runs(judged.runs.detach(), judged.none.detach(), [2, 2])
    sure = likely.chance > 0.9
    assert list(zip(likely.first[sure], likely.last[sure], strict=True)) == [(0, 1), (0, 0), (1, 1)]


def test_a_label_that_written_texts_have_more_often_is_shifted_up_for_them() -> None:
    samples = [sample(0)] * 8 + [sample(1)] * 2 + [sample(0, own=True)] * 2 + [sample(1, own=True)] * 8
    shift = prior_shift(samples)["stage"]
    assert shift[1] > 0 > shift[0]
    assert shift[0] == pytest.approx(np.log(3 / 19) - np.log(9 / 19))
    assert not prior_shift(samples)["emotions"].any()


def test_without_written_texts_nothing_is_shifted() -> None:
    assert not any(shift.any() for shift in prior_shift([sample(0), sample(1)]).values())


def test_each_pass_reads_all_of_the_core_and_of_what_is_beside_its_share() -> None:
    some = [cast("Sample", object())] * 10
    chosen = _chosen(4, [(some, 0.5), (some[:4], 0.25), (some, 0.0)], np.random.default_rng(1))
    counts = [int(((chosen >= low) & (chosen < high)).sum()) for low, high in ((0, 4), (4, 14), (14, 18), (18, 28))]
    assert counts == [4, 5, 1, 0]
    assert len(set(chosen.tolist())) == len(chosen)


def test_the_habits_of_further_readers_stay_with_them() -> None:
    def share_of_first(*, further: bool) -> float:
        torch.manual_seed(1)
        upper, heads = Upper(SHAPE), new_heads(32)
        samples = [sample(0), sample(0), sample(1)] * 4 + [sample(1, further=further)] * 12
        for one in samples:
            one.states.fill_(0.5)
        fit(upper, heads, samples, replace(PLAIN, passes=60))
        batch, spans = assemble(samples[:1], np.random.default_rng(0), 0)
        features = upper(upper.halfway(padded(samples[:1]), batch), batch, spans)
        return float(torch.softmax(heads["stage"](features), 1)[0, 0].detach())

    assert share_of_first(further=True) > 0.5 > share_of_first(further=False)
