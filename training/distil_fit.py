"""The training loop of the static reader: vectors of tokens, network and heads on what the full reader said."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from models.border import FACTS, facts_of_all
from models.fast import BLANK, Cut, cut, ranges_of, tokens_of
from models.fast_artifact import Vocabulary
from models.static import Layout, Ranges, Static, layout_of
from models.word_ids import WordIds
from training.data import LABELS, WRITTEN, Example, Floats
from training.fit import FitConfig, losses, prior_shift
from training.readings import ASPECTS, Aims, aims_of, reading_loss, unknown

SOFT = FitConfig(smoothing=0.01)


@dataclass(frozen=True, slots=True)
class DistilConfig:
    """Settings of one run. `tokens` of a batch; `blanked`: share of tokens that are hidden at random."""

    passes: int = 4
    rate: float = 2e-3
    word_rate: float = 2e-3
    tokens: int = 6000
    dropout: float = 0.2
    blanked: float = 0.1
    decay: float = 1e-2
    border: float = 0.2
    again: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A text with the tokens of its pieces, the targets of its spans, facts and reading of its pieces."""

    cut: Cut
    ids: list[list[int]]
    targets: Mapping[str, Tensor]
    own: Tensor
    further: Tensor
    facts: Floats
    aims: Aims
    size: int


class Words(nn.Module):
    """Vectors of tokens: an image of the encoder's own, and of frequent tokens what is learned on top."""

    def __init__(self, words: Tensor, vocabulary: Vocabulary) -> None:
        super().__init__()
        kept = vocabulary.kept
        self.words = words
        self.slot = torch.zeros(len(words), dtype=torch.int64)
        self.slot[kept] = torch.arange(1, len(kept) + 1)
        self.kept = kept
        self.image = nn.Parameter(vocabulary.image.clone())
        self.more = nn.Parameter(
            torch.cat([torch.zeros(1, vocabulary.rows.shape[1]), vocabulary.rows - words[kept] @ vocabulary.image])
        )

    def forward(self, ids: Tensor) -> Tensor:
        """(t, token), 0 for blanks."""
        unique, inverse = torch.unique(ids, return_inverse=True)
        slots = self.slot[unique]
        rows = self.words[unique] @ self.image + self.more[slots] * (slots > 0).unsqueeze(1)
        found: Tensor = (rows * (unique != BLANK).unsqueeze(1))[inverse]
        return found

    def vocabulary(self) -> Vocabulary:
        """What was learned."""
        image = self.image.detach()
        return Vocabulary(self.kept, self.words[self.kept] @ image + self.more.detach()[1:], image)


def prepare(tokenizer: Tokenizer, examples: Sequence[Example], *, borders: bool = True) -> list[Lesson]:
    """Lessons of the examples; where spans cut parts, the borders between parts are a lesson of their own."""
    lessons = []
    for example in examples:
        passage = example.passage
        parts = tuple((part.start, part.end) for part in passage.parts)
        one = cut(passage)
        known = borders and len(parts) > 1
        same = known and one.pieces == parts
        lessons.append((one, example, same))
        if known and not same:
            alone = replace(passage, spans=())
            lessons.append((Cut(alone, parts), example, True))
    ids = tokens_of(WordIds(tokenizer), [each for each, _, _ in lessons])
    return [_lesson(*each, own) for each, own in zip(lessons, ids, strict=True)]


def _lesson(one: Cut, example: Example, known: bool, ids: list[list[int]]) -> Lesson:
    passage = one.passage
    spans = bool(passage.spans)
    targets = {task: torch.from_numpy(array if spans else array[:0]) for task, array in example.targets.items()}
    own = torch.full((len(passage.spans or ()),), example.source == WRITTEN)
    further = torch.full((len(own),), example.further)
    facts = facts_of_all([passage]) if known else np.zeros((len(one.pieces), FACTS), dtype=np.float32)
    aims = aims_of(example, passage.parts) if known else unknown(len(one.pieces))
    return Lesson(one, ids, targets, own, further, facts, aims, sum(map(len, ids)) + 1)


def fit(
    words: Words,
    network: Static,
    heads: nn.ModuleDict,
    core: Sequence[Lesson],
    config: DistilConfig,
    *,
    extra: Sequence[Lesson] = (),
) -> None:
    """Train in place; a pass takes `core`, whose spans people labelled, `config.again` times, and `extra` once.

    The habits of further readers are learned beside and left behind, as in training.fit.
    """
    lessons = [*core, *extra]
    shift = prior_shift(core)
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = config.dropout
    habits = nn.ParameterDict({task: torch.zeros(len(labels)) for task, labels in LABELS.items()})
    aspect = nn.Linear(network.border.widths.vector, sum(ASPECTS))
    groups = _groups(words, nn.ModuleList([network, heads, aspect]), habits, config)
    optimiser = torch.optim.AdamW(groups, weight_decay=config.decay, fused=True)
    plans = [batch for _ in range(config.passes) for batch in plan(lessons, rng, config, core=len(core))]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [group["lr"] for group in groups], total_steps=len(plans), pct_start=0.1, anneal_strategy="cos"
    )
    network.train()
    start, running = time.monotonic(), 0.0
    for number, chosen in enumerate(plans, start=1):
        some = [lessons[i] for i in chosen]
        layout, spans, facts = collate(some)
        if config.blanked:
            hidden = torch.rand(len(layout.ids)) < config.blanked
            vectors = words(layout.ids.masked_fill(hidden, BLANK))
        else:
            vectors = words(layout.ids)
        states = network.states(vectors, layout)
        judged = network.borders(vectors, states, layout, facts)
        loss = config.border * reading_loss(judged, aspect, [lesson.aims for lesson in some])
        features = functional.dropout(network.features(vectors, states, layout, spans), config.dropout)
        own, further = (torch.cat([getattr(one, kind) for one in some]).float()[:, None] for kind in ("own", "further"))
        for task in LABELS:
            aims = torch.cat([lesson.targets[task] for lesson in some])
            logits = heads[task](features) + own * shift[task] + further * habits[task]
            loss = loss + losses(logits, aims, task, SOFT)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        nn.utils.clip_grad_norm_([*network.parameters(), *heads.parameters()], 1.0)
        optimiser.step()
        schedule.step()
        running += loss.item()
        if number % 100 == 0:
            print(f"{number}/{len(plans)} loss {running / 100:.3f} {time.monotonic() - start:.0f}s", flush=True)
            running = 0.0
    network.eval()


def _groups(words: Words, learned: nn.Module, habits: nn.ParameterDict, config: DistilConfig) -> list[dict[str, Any]]:
    return [
        {"params": list(habits.parameters()), "lr": config.rate, "weight_decay": 0.0},
        {"params": [words.more], "lr": config.word_rate, "weight_decay": 0.0},
        {"params": [words.image], "lr": config.word_rate / 4},
        {"params": list(learned.parameters()), "lr": config.rate},
    ]


def plan(
    lessons: Sequence[Lesson], rng: np.random.Generator, config: DistilConfig, *, core: int
) -> Iterator[list[int]]:
    """The lessons of one pass in random batches of about `config.tokens`; the first `core` more often."""
    batch: list[int] = []
    size = 0
    chosen = np.concatenate([np.arange(len(lessons)), *[np.arange(core)] * (config.again - 1)])
    for i in rng.permutation(chosen).tolist():
        batch.append(i)
        size += lessons[i].size
        if size >= config.tokens:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def collate(some: Sequence[Lesson]) -> tuple[Layout, Ranges, Tensor]:
    """Layout, spans and facts."""
    layout = layout_of([lesson.ids for lesson in some], blank=BLANK)
    spans = ranges_of([lesson.cut for lesson in some], [lesson.cut.passage.spans or () for lesson in some], layout)
    return layout, spans, torch.from_numpy(np.concatenate([lesson.facts for lesson in some]))
