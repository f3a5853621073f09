"""Which runs of candidate parts are mentions: a semi-Markov conditional random field over the parts of a text.

Each run of up to LONGEST parts has a score, and each part one for belonging to no mention; a reading of the text into
mentions is as likely as the sum of its scores says (Sarawagi & Cohen 2004). Of the chances that a run is a mention
follows, for any span, how likely it overlaps one by half, which is what a match is; the spans of a text are those with
the most expected matches, each at a price (Jansche 2007 on decoding for expected F1).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.base import Passage, Span

LONGEST = 16  # parts of a run
ONE, TWO, SIZES = 1, 2, 4
SLIGHT = 0.01  # runs less likely than this are left out
TIE = 1e-3  # what a run's own chance counts: of spans that match as much, the likelier
NEVER = -1e4  # the score of what can't be; exp() of it is 0

Doubles = npt.NDArray[np.float64]


class Run(NamedTuple):
    """Parts `first` to `last`, both included, and the chance that they are a mention."""

    first: int
    last: int
    chance: float


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
        cut = torch.where(place > 0, cut, 0.0)
        first, last = self.first(states), self.last(states)
        of_mean, of_spread = self.within.weight.chunk(2, dim=1)
        ends = torch.arange(len(place))  # the rows that a run of so many parts may end with
        total, length, inner = vectors, letters, torch.zeros_like(cut)
        scores = cut.new_full((len(place), LONGEST), NEVER)
        for parts in range(1, min(LONGEST, max(counts, default=0)) + 1):
            back = parts - 1
            if back:  # one part more before those of the run before, if it is of the text and no break comes after it
                more = (place[ends] >= back) & (breaks[ends - back + 1] == 0)
                ends, inner = ends[more], inner[more] + cut[ends[more] - back + 1]
                total, length = total[more] + vectors[ends - back], length[more] + letters[ends - back]
            begins = ends - back
            mean = total / parts
            told = torch.tensor([math.log(parts) / 2, parts == ONE, parts == TWO]).to(cut).expand(len(ends), -1)
            size = torch.cat([(length.log1p() / 4).unsqueeze(1), told], dim=1)
            seen = first[begins] + last[ends] + functional.linear(mean, of_mean) + self.size(size)
            if back:  # of a single part there is no spread
                seen = seen + functional.linear((mean - vectors[begins]).abs(), of_spread)
            scores[ends, back] = self.score(self.dropout(seen.relu()))[:, 0] + cut[begins] / 2 - inner
        return scores, self.none(torch.cat([states, vectors], dim=1))[:, 0]


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


def likely_runs(runs: Tensor, none: Tensor, counts: Sequence[int]) -> list[list[Run]]:
    """Of each sequence the runs that aren't unlikely, from the scores that Runs gives; sums in double precision."""
    found: list[list[Run]] = [[] for _ in counts]
    for i, last, back, chance in zip(*_likely(runs, none, counts), strict=True):
        found[i].append(Run(last - back, last, chance))
    return found


def _likely(runs: Tensor, none: Tensor, counts: Sequence[int]) -> tuple[list[int], list[int], list[int], list[float]]:
    """Sequence, last part, parts before it and chance of each run that isn't unlikely: forward-backward."""
    if not counts:
        return [], [], [], []
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
    at = np.nonzero(chances >= SLIGHT)
    return at[0].tolist(), at[1].tolist(), at[2].tolist(), chances[at].tolist()


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


def choose(passage: Passage, runs: Sequence[Run], prices: Prices) -> list[Span]:
    """The spans with the most expected matches less their price; of a text that is no chat log at least one."""
    price = prices.chat if passage.chat else prices.text
    if len(runs) == 1 and (runs[0].chance > price or not passage.chat):
        return [(passage.parts[runs[0].first].start, passage.parts[runs[0].last].end)]
    edges = [(passage.parts[run.first].start, passage.parts[run.last].end) for run in runs]
    worth = expected(edges, [run.chance for run in runs])
    ending: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for run, matches in zip(runs, worth, strict=True):
        if matches > price:
            ending[run.last].append((run.first, matches - price + TIE * run.chance))
    best, taken = [0.0], list[int]()  # of the first parts: what they are worth, and where their last run begins
    for last in range(len(passage.parts)):
        value, begin = best[last], -1
        for first, gain in ending.get(last, ()):
            if best[first] + gain > value:
                value, begin = best[first] + gain, first
        best.append(value)
        taken.append(begin)
    spans: list[Span] = []
    at = len(taken)
    while at:
        first = taken[at - 1]
        if first >= 0:
            spans.append((passage.parts[first].start, passage.parts[at - 1].end))
        at = first if first >= 0 else at - 1
    if not spans and edges and not passage.chat:
        return [edges[max(range(len(worth)), key=worth.__getitem__)]]
    return spans[::-1]


def expected(edges: Sequence[Span], chances: Sequence[float]) -> list[float]:
    """For each span the chance that a mention overlaps it by half of both together, at most 1.

    `chances` are those of the spans being mentions; `edges` are in order of their ends.
    """
    worth = list(chances)
    for i, (start, end) in enumerate(edges):
        for k in range(i - 1, -1, -1):
            other, its_end = edges[k]
            if its_end <= start:
                break  # so do all before, which end no later
            shared, both = (its_end - start, end - other) if other < start else (its_end - other, end - start)
            if 2 * shared >= both:
                worth[i] += chances[k]
                worth[k] += chances[i]
    return [value if value < 1 else 1.0 for value in worth]
