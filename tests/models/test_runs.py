from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base import Part, Passage
from models.runs import LONGEST, NEVER, Likely, Prices, Runs, choose, expected, likely_runs, log_partition, settled

TEXT = "Good. Bad 1, ok"
PARTS = (Part(0, 5, "start", breaks=True), Part(6, 11, "stop"), Part(12, 15, "comma"))
HALF = Prices(0.5, 0.5)


def scores(counts: list[int], *, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Scores of runs and of no mention, those that would begin before their text out of reach."""
    generator = torch.Generator().manual_seed(seed)
    runs = torch.randn(sum(counts), LONGEST, generator=generator)
    place = torch.cat([torch.arange(count) for count in counts])
    runs[torch.arange(LONGEST) > place[:, None]] = NEVER
    return runs, torch.randn(sum(counts), generator=generator)


def readings(parts: int) -> list[list[tuple[int, int] | int]]:
    """All readings of so many parts: runs (first, last), and single parts in no mention."""
    if not parts:
        return [[]]
    ends = [[*rest, parts - 1] for rest in readings(parts - 1)]
    for first in range(parts):
        ends += [[*rest, (first, parts - 1)] for rest in readings(first)]
    return ends


def listed(likely: Likely) -> list[tuple[int, int, int, float]]:
    """Text, first and last part, chance."""
    columns = (likely.text, likely.first, likely.last, likely.chance)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_chances_are_those_of_all_readings_counted_one_by_one(parts: int) -> None:
    runs, none = scores([parts])
    worth = [
        np.exp(sum(float(none[one] if isinstance(one, int) else runs[one[1], one[1] - one[0]]) for one in reading))
        for reading in readings(parts)
    ]
    assert log_partition(runs, none, [parts]).exp().item() == pytest.approx(sum(worth), rel=1e-4)
    found = {(first, last): chance for _, first, last, chance in listed(likely_runs(runs, none, [parts]))}
    for run, chance in found.items():
        with_it = sum(value for value, reading in zip(worth, readings(parts), strict=True) if run in reading)
        assert chance == pytest.approx(with_it / sum(worth), rel=1e-4)


def test_each_text_is_read_by_itself() -> None:
    counts = [3, 40, 1]
    runs, none = scores(counts)
    together = listed(likely_runs(runs, none, counts))
    for i, (begin, end) in enumerate(pairwise([0, 3, 43, 44])):
        alone = listed(likely_runs(runs[begin:end], none[begin:end], [end - begin]))
        assert [row[1:] for row in together if row[0] == i] == [row[1:] for row in alone]
    assert max(last - first for _, first, last, _ in together) < LONGEST
    torch.testing.assert_close(log_partition(runs, none, counts)[:1], log_partition(runs[:3], none[:3], [3]))


def test_chances_are_the_gradient_of_the_sum_over_readings() -> None:
    runs, none = scores([6])
    runs.requires_grad_()
    log_partition(runs, none, [6]).sum().backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
    assert runs.grad is not None
    for _, first, last, chance in listed(likely_runs(runs.detach(), none, [6])):
        assert chance == pytest.approx(runs.grad[last, last - first].item(), rel=1e-4)


def test_no_parts_give_nothing() -> None:
    nothing = likely_runs(torch.zeros(0, LONGEST), torch.zeros(0), [])
    assert listed(nothing) == []
    assert choose([], nothing, HALF) == []
    assert choose([Passage(""), Passage(TEXT, None, PARTS)], nothing, HALF) == [[], []]


def test_runs_are_scored_within_their_sequence_and_never_over_a_break() -> None:
    torch.manual_seed(0)
    runs = Runs(state=4, vector=3, wide=5).eval()
    states, vectors, cut, letters = torch.randn(5, 4), torch.randn(5, 3), torch.randn(5), torch.rand(5) * 9
    breaks = torch.tensor([0.0, 0, 1, 0, 1])
    both, none = runs(states, vectors, cut, letters, breaks, [2, 3])
    assert (both > NEVER)[:, :3].tolist() == [
        [True, False, False],
        [True, True, False],
        [True, False, False],
        [True, True, False],
        [True, False, False],
    ]
    alone, kept = runs(states[2:], vectors[2:], cut[2:], letters[2:], breaks[2:], [3])
    torch.testing.assert_close(both[2:], alone)
    torch.testing.assert_close(none[2:], kept)


def spans(*runs: tuple[int, int, float], chat: bool = False, prices: Prices = HALF) -> list[tuple[int, int]]:
    """What is chosen of runs: first and last part, chance."""
    first, last, chance = (np.array(column) for column in zip(*runs, strict=True))
    likely = Likely(np.full(len(first), 1), first, last, chance)
    before, found = choose([Passage(""), Passage(TEXT, None, PARTS, chat=chat)], likely, prices)
    assert before == []
    return found


def test_of_runs_that_exclude_each_other_those_with_the_most_matches_are_chosen() -> None:
    assert spans((0, 0, 0.6), (0, 1, 0.4), (1, 1, 0.6)) == [(0, 5), (6, 11)]
    assert spans((0, 0, 0.1), (0, 1, 0.9), (1, 1, 0.1)) == [(0, 11)]


def test_what_costs_more_than_it_is_worth_is_left_out() -> None:
    assert spans((0, 0, 0.2), (1, 1, 0.8)) == [(6, 11)]


def test_of_a_text_the_likeliest_run_is_chosen_at_any_price_and_of_a_chat_none() -> None:
    assert spans((0, 0, 0.1), (1, 1, 0.3)) == [(6, 11)]
    assert spans((0, 0, 0.1), (1, 1, 0.3), chat=True) == []


def test_a_chat_has_a_price_of_its_own() -> None:
    assert spans((1, 1, 0.4), chat=True, prices=Prices(text=0.5, chat=0.3)) == [(6, 11)]


def test_a_mention_may_match_a_span_that_is_another_run() -> None:
    starts, ends = np.array([0, 0, 10, 0]), np.array([10, 12, 12, 9])
    worth = expected(np.array([0, 0, 0, 1]), starts, ends, np.array([0.3, 0.4, 0.2, 0.9]))
    np.testing.assert_allclose(worth, [0.7, 0.7, 0.2, 0.9])
    assert spans((0, 0, 0.1), (1, 1, 0.3), (1, 2, 0.4)) == [(6, 15)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.integers(0, 99), st.floats(0.05, 0.9))
def test_spans_are_in_order_and_apart_whatever_the_scores(counts: list[int], seed: int, price: float) -> None:
    passages = [Passage("x" * n * 10, None, tuple(Part(i * 10, i * 10 + 9, "stop") for i in range(n))) for n in counts]
    for found in choose(passages, likely_runs(*scores(counts, seed=seed), counts), Prices(price, price)):
        assert found
        assert all(end <= start for (_, end), (start, _) in pairwise(found))


def test_where_there_is_nothing_to_choose_the_spans_are_settled() -> None:
    assert settled(Passage(TEXT, ((0, 5),), PARTS)) == [(0, 5)]
    assert settled(Passage(TEXT, None, PARTS[:1])) == [(0, 5)]
    assert settled(Passage(TEXT, None, ())) == settled(Passage(TEXT, None, (), chat=True)) == []
    assert settled(Passage(TEXT, None, PARTS)) is settled(Passage(TEXT, None, PARTS[:1], chat=True)) is None
