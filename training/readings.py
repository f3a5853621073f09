"""People's reading of the parts of a text into mentions, and how unlikely a network finds it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.base import Part, Span
from models.border import Judged
from models.runs import LONGEST, log_partition
from training.data import LABELS, Example, Floats

Ints = npt.NDArray[np.int64]

NOBODY, UNKNOWN = -1, -2
CUTS, BESIDE = 0.5, 0.4  # weights of the cross-entropy of single cuts, and of aspects
ASPECTS = (len(LABELS["touchpoint"]), 3)


@dataclass(frozen=True, slots=True)
class Aims:
    """What people read of the parts of a text.

    `ends` (p,) int64: of how many parts the mention is that ends with this one, 0 within a mention, NOBODY in none,
    UNKNOWN where the text's reading isn't known or holds a mention of too many parts; `cut` (p,) float32: whether a
    mention ends before the part, nan where that is no question; `aspect` (p, 2) int64: touchpoint and sign (0 to 2) of
    the part's mention, -1 where there is none.
    """

    ends: Tensor
    cut: Tensor
    aspect: Tensor


def unknown(parts: int) -> Aims:
    """Aims that say nothing."""
    return Aims(torch.full((parts,), UNKNOWN), torch.full((parts,), torch.nan), torch.full((parts, 2), -1))


def aims_of(example: Example, parts: Sequence[Part], index: Ints | None = None) -> Aims:
    """From the labelled spans of a text and its candidate parts; those at `index` if it is given."""
    seen = range(len(parts)) if index is None else index.tolist()
    owner = np.array([owner_of(parts[k], example.spans) for k in seen], dtype=np.int64)
    ends, cut = ends_of(owner, [parts[k].breaks for k in seen])
    aspect, held = np.full((len(owner), 2), -1), np.flatnonzero(owner >= 0)
    aspect[held, 0] = example.targets["touchpoint"][owner[held]].argmax(1)
    aspect[held, 1] = np.sign(example.targets["valence"][owner[held]].argmax(1) - 2) + 1
    return Aims(torch.from_numpy(ends), torch.from_numpy(cut), torch.from_numpy(aspect))


def ends_of(owner: Ints, breaks: Sequence[bool]) -> tuple[Ints, Floats]:
    """`ends` and `cut` of Aims, from the mention of each part, -1 for none, and whether one must begin with it."""
    ends, length = np.zeros(len(owner), dtype=np.int64), 0
    cut = np.full(len(owner), np.nan, dtype=np.float32)
    cut[1:] = owner[1:] != owner[:-1]
    cut[np.asarray(breaks, dtype=np.bool_)] = np.nan
    for i, own in enumerate(owner.tolist()):
        length = 1 if i == 0 or breaks[i] or own != owner[i - 1] else length + 1
        if own < 0:
            ends[i] = NOBODY
        elif i + 1 == len(owner) or breaks[i + 1] or owner[i + 1] != own:
            ends[i] = length
    if ends.max(initial=0) > LONGEST:
        ends[:] = UNKNOWN
    return ends, cut


def owner_of(part: Part, spans: Sequence[Span]) -> int:
    """The span that holds at least half of the part, -1 if none does."""
    shared = [min(part.end, end) - max(part.start, start) for start, end in spans]
    best = int(np.argmax(shared)) if shared else -1
    return best if best >= 0 and shared[best] * 2 >= part.end - part.start else -1


def reading_loss(judged: Judged, aspect: nn.Module, aims: Sequence[Aims]) -> Tensor:
    """Mean over texts of the negative log-likelihood of people's reading, and what is learned beside: cuts, aspects.

    `judged` is of the parts of all texts in order, `aspect` a head over their vectors; texts without parts, or whose
    reading isn't known, don't count.
    """
    counts = [len(aim.ends) for aim in aims if len(aim.ends)]
    ends, cut, aspects = (torch.cat([getattr(aim, name) for aim in aims]) for name in ("ends", "cut", "aspect"))
    if (ends == UNKNOWN).all():
        return judged.none.sum() * 0
    runs = judged.runs.gather(1, (ends - 1).clamp(min=0)[:, None])[:, 0]
    own = torch.where(ends > 0, runs, torch.where(ends == NOBODY, judged.none, 0.0))
    text = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
    known = torch.ones(len(counts), dtype=torch.bool).index_fill(0, text[ends == UNKNOWN], False)
    likely = torch.zeros(len(counts)).index_add(0, text, own)
    loss = (log_partition(judged.runs, judged.none, counts) - likely)[known].mean() + CUTS * binary(judged.cut, cut)
    for part, wanted in zip(aspect(judged.vectors).split(ASPECTS, dim=1), aspects.T, strict=True):
        if (wanted >= 0).any():
            loss = loss + BESIDE * functional.cross_entropy(part, wanted, ignore_index=-1)
    return loss


def scores_of(judged: Judged) -> Tensor:
    """Scores of runs and, last, of no mention, (p, LONGEST + 1)."""
    return torch.cat([judged.runs, judged.none[:, None]], dim=1)


def chances_of(scores: Tensor, counts: Sequence[int]) -> Tensor:
    """Chances (p, LONGEST + 1) of runs to be mentions and, last, of parts to be in none, from such `scores` of each.

    They are the slopes of the logarithm of the sum over all readings (Wallach 2004 on conditional random fields).
    """
    with torch.enable_grad():
        given = scores.detach().requires_grad_()
        whole = log_partition(given[:, :LONGEST], given[:, LONGEST], counts).sum()
        (slopes,) = torch.autograd.grad(whole, given)
    return slopes


def teachers_loss(judged: Judged, chances: Tensor, counts: Sequence[int]) -> Tensor:
    """Mean over texts of the expected negative log-likelihood of readings, drawn as teachers' `chances` say.

    (p, LONGEST + 1), as chances_of gives them. Least where the chances are the same (distillation, Hinton et al. 2015).
    """
    whole = log_partition(judged.runs, judged.none, counts).sum()
    return (whole - (chances * scores_of(judged)).sum()) / len(counts)


def binary(logits: Tensor, aims: Tensor) -> Tensor:
    """Mean cross-entropy of the known chances."""
    known = ~aims.isnan()
    return functional.binary_cross_entropy_with_logits(logits[known], aims[known]) if known.any() else torch.zeros(())
