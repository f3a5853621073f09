"""Which runs of candidate parts are mentions: a semi-Markov conditional random field over the parts of a text.

Each run of up to LONGEST parts has a score, and each part one for belonging to no mention; a reading of the text into
mentions is as likely as the sum of its scores says (Sarawagi & Cohen 2004). Of the chances that a run is a mention
follows, for any span, how likely it overlaps one by half, which is what a match is; the spans of a text are those with
the most expected matches, each at a price (Jansche 2007 on decoding for expected F1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.base import Passage, Span

LONGEST = 16  # parts of a run
ONE, TWO, SIZES = 1, 2, 4
SLIGHT = 0.01  # runs less likely than this are left out
TIE = 1e-3  # what a run's own chance counts: of spans that match as much, the likelier
NEVER = -1e4  # the score of what can't be; exp() of it is 0

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Likely:
    """Runs of the parts of some texts that aren't unlikely, (r,) each, by text and in order of their last parts.

    `text` int64: whose it is; `first` and `last` int64: its parts, both included; `chance` float64: of being a mention.
    """

    text: Ints
    first: Ints
    last: Ints
    chance: Doubles


@dataclass(frozen=True, slots=True)
class Prices:
    """What a span must be worth in expected matches to be drawn, in a text and in a chat log."""

    text: float = 0.4
    chat: float = 0.4


class Runs(nn.Module):
    """Scores of runs from the `state` of their first and last part, the `vector` of all, lengths and cuts between."""

    def __init__(self, *, state: int, vector: int, wide: int) -> None:
        super().__init__()
        self.first = nn.Linear(state, wide)
        self.last = nn.Linear(state, wide, bias=False)
        self.within = nn.Linear(2 * vector, wide, bias=False)
        self.size = nn.Linear(SIZES, wide, bias=False)
        self.score = nn.Linear(wide, 1)
        self.none = nn.Linear(state + vector, 1)
        self.dropout = nn.Dropout(0.0)

    def forward(
        self, states: Tensor, vectors: Tensor, cut: Tensor, letters: Tensor, breaks: Tensor, counts: Sequence[int]
    ) -> tuple[Tensor, Tensor]:
        """Scores (p, LONGEST) of runs that end with each part, by their length, and of parts in no mention (p,).

        `states` (p, state), `vectors` (p, vector), `cut` (p,) the score of a cut before each part, `letters` (p,),
        `breaks` (p,) 1 where a run must begin; parts of all sequences in order, `counts` of each.
        """
        place = torch.cat([torch.arange(count) for count in counts])
        rows = torch.arange(len(place))
        opening = torch.where((place == 0) | (breaks > 0), rows, 0).cummax(0).values  # where a run must begin at last
        allowed = (rows - opening + 1).clamp(max=LONGEST)
        ends = rows.repeat_interleave(allowed)
        back = torch.arange(len(ends)) - (allowed.cumsum(0) - allowed).repeat_interleave(allowed)
        begins, parts = ends - back, (back + 1).to(cut)
        cut = torch.where(place > 0, cut, 0.0)
        mean = _between(vectors, begins, ends) / parts[:, None]
        spread = torch.where(back[:, None] > 0, (mean - vectors[begins]).abs(), 0.0)
        told = (_between(letters, begins, ends).log1p() / 4, parts.log() / 2, parts == ONE, parts == TWO)
        size = torch.stack([each.to(cut) for each in told], dim=1)
        within = self.within(torch.cat([mean, spread], dim=1))
        seen = torch.relu(self.first(states)[begins] + self.last(states)[ends] + within + self.size(size))
        inner = _between(cut, begins, ends) - cut[begins]
        scores = cut.new_full((len(place), LONGEST), NEVER)
        scores[ends, back] = self.score(self.dropout(seen))[:, 0] + cut[begins] / 2 - inner
        return scores, self.none(torch.cat([states, vectors], dim=1))[:, 0]


def _between(rows: Tensor, begins: Tensor, ends: Tensor) -> Tensor:
    """Sums of rows (p, ...) from each of `begins` to each of `ends`, both included."""
    sums = torch.cat([torch.zeros_like(rows[:1]), rows.cumsum(0)])
    return sums[ends + 1] - sums[begins]


def log_partition(runs: Tensor, none: Tensor, counts: Sequence[int]) -> Tensor:
    """Logarithm of the sum over all readings of each sequence, (sequences,)."""
    rows = nn.utils.rnn.pad_sequence(list(torch.split(runs, list(counts))), batch_first=True, padding_value=NEVER)
    alone = nn.utils.rnn.pad_sequence(list(torch.split(none, list(counts))), batch_first=True)
    sums = [rows.new_zeros(len(rows))]
    for j in range(rows.shape[1]):
        most = min(LONGEST, j + 1)
        before = torch.stack(sums[j + 1 - most : j + 1][::-1], dim=1)
        ways = torch.cat([before + rows[:, j, :most], (sums[j] + alone[:, j]).unsqueeze(1)], dim=1)
        sums.append(ways.logsumexp(1))
    return sums[-1]


def likely_runs(runs: Tensor, none: Tensor, counts: Sequence[int]) -> Likely:
    """The runs of each sequence that aren't unlikely, from the scores that Runs gives: forward-backward, in doubles."""
    if not counts:
        return Likely(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    n, wide = len(counts), max(counts)
    rows, alone = np.full((n, wide, LONGEST), float(NEVER)), np.zeros((n, wide))
    owner = np.repeat(np.arange(n), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows[owner, place], alone[owner, place] = runs.numpy(), none.numpy()
    forward, back = np.full((n, wide + LONGEST), float(NEVER)), np.full((n, wide + LONGEST), float(NEVER))
    zero = LONGEST - 1  # forward[:, zero + j]: sum over readings of the first j parts
    forward[:, zero], back[:, wide] = 0, 0
    for j in range(wide):
        ways = forward[:, j : j + LONGEST][:, ::-1] + rows[:, j]
        forward[:, zero + j + 1] = _sum(ways, forward[:, zero + j] + alone[:, j])
    starting = np.full((n, wide, LONGEST), float(NEVER))  # by first part instead of by last
    for size in range(min(LONGEST, wide)):
        starting[:, : wide - size, size] = rows[:, size:, size]
    for j in range(wide - 1, -1, -1):
        back[:, j] = _sum(starting[:, j] + back[:, j + 1 : j + 1 + LONGEST], alone[:, j] + back[:, j + 1])
    whole = forward[:, zero + wide][:, None]
    begin = np.lib.stride_tricks.sliding_window_view(forward[:, : zero + wide], LONGEST, axis=1)[:, :, ::-1]
    chances = np.exp(begin + rows + back[:, 1 : wide + 1, None] - whole[:, :, None])
    text, last, length = np.nonzero(chances >= SLIGHT)
    return Likely(text, last - length, last, chances[text, last, length])


def _sum(ways: Doubles, other: Doubles) -> Doubles:
    """Logarithm of the sum of the exponentials of `ways` (n, LONGEST) and `other` (n,)."""
    most = np.maximum(ways.max(axis=1), other)
    total: Doubles = most + np.log(np.exp(ways - most[:, None]).sum(axis=1) + np.exp(other - most))
    return total


def settled(passage: Passage) -> list[Span] | None:
    """The spans of a passage where there is nothing to choose: those that are given, or its only part; else None."""
    if passage.spans is not None:
        return list(passage.spans)
    if passage.chat or len(passage.parts) > 1:
        return None if passage.parts else []
    return [(part.start, part.end) for part in passage.parts]


def spans_of(
    passages: Sequence[Passage], prices: Prices, judge: Callable[[list[Passage], list[bool]], Likely]
) -> list[list[Span]]:
    """The spans to read of each passage; `judge` is given those with a choice, and of all which these are."""
    known = [settled(passage) for passage in passages]
    asked = [passage for passage, spans in zip(passages, known, strict=True) if spans is None]
    if not asked:
        return [spans or [] for spans in known]
    chosen = iter(choose(asked, judge(asked, [spans is None for spans in known]), prices))
    return [next(chosen) if spans is None else spans for spans in known]


def choose(passages: Sequence[Passage], likely: Likely, prices: Prices) -> list[list[Span]]:
    """The spans of each passage with the most expected matches less their price; of what is no chat at least one."""
    edges = np.array([edge for passage in passages for part in passage.parts for edge in (part.start, part.end)])
    counts = np.array([len(passage.parts) for passage in passages], dtype=np.int64)
    before = (np.cumsum(counts) - counts)[likely.text]
    starts, ends = edges[2 * (before + likely.first)], edges[2 * (before + likely.last) + 1]
    worth = expected(likely.text, starts, ends, likely.chance)
    price = np.array([prices.chat if passage.chat else prices.text for passage in passages])[likely.text]
    own = np.searchsorted(likely.text, np.arange(len(passages) + 1)).tolist()
    gains = np.where(worth > price, worth - price + TIE * likely.chance, 0.0)
    rows = list(zip(likely.first.tolist(), likely.last.tolist(), gains.tolist(), strict=True))
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    found = []
    for passage, low, high in zip(passages, own, own[1:], strict=False):
        chosen = best(rows[low:high], len(passage.parts))
        if not chosen and low < high and not passage.chat:
            chosen = [int(worth[low:high].argmax())]
        found.append([spans[low + i] for i in chosen])
    return found


def best(rows: Sequence[tuple[int, int, float]], parts: int) -> list[int]:
    """Which of `rows` - first part, last part, gain; in order of the last - gain most without sharing a part."""
    some = [i for i, (_, _, gain) in enumerate(rows) if gain > 0]
    if len(some) <= 1:
        return some
    total, taken, at = [0.0] * (parts + 1), [-1] * parts, 0  # of the first parts: what they gain, by which last run
    for last in range(parts):
        total[last + 1] = total[last]
        while at < len(some) and rows[some[at]][1] == last:
            first, _, gain = rows[some[at]]
            if total[first] + gain > total[last + 1]:
                total[last + 1], taken[last] = total[first] + gain, some[at]
            at += 1
    chosen: list[int] = []
    at = parts
    while at:
        run = taken[at - 1]
        if run >= 0:
            chosen.append(run)
        at = rows[run][0] if run >= 0 else at - 1
    return chosen[::-1]


def expected(text: Ints, starts: Ints, ends: Ints, chances: Doubles) -> Doubles:
    """For each span the chance that a mention overlaps it by half of both together, at most 1.

    `chances` are those of the spans being mentions; spans are by text and in order of their ends.
    """
    worth = chances.copy()
    rows = np.arange(len(text))
    for back in range(1, len(text)):
        rows = rows[rows >= back]
        other = rows - back
        near = (text[other] == text[rows]) & (ends[other] > starts[rows])
        rows, other = rows[near], other[near]
        if not len(rows):
            break
        shared = ends[other] - np.maximum(starts[rows], starts[other])
        match = 2 * shared >= ends[rows] - np.minimum(starts[rows], starts[other])
        worth[rows[match]] += chances[other[match]]
        worth[other[match]] += chances[rows[match]]
    return np.minimum(worth, 1.0)
