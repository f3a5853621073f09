"""Train the reader that ships: runs over gold, written and public texts, averaged, then calibration.

    python -m training.train --data ../shared/data --start models/artifacts/felt --out models/artifacts/felt

Two hours of one core. It begins from the weights of the artifact --start, which are averaged with those of the runs, or
from the encoder as it came; then one pass over the public sets goes first, which --checkpoint keeps (LOG.md). --more
names files of further labelled items in the form of the gold set, or folders of such: by default training/further.
"""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.pipeline import conformal
from models import artifact, e5
from models.base import features_of
from models.head import Head
from models.rows import unpacked
from models.runs import Prices
from models.runtime import SpanEncoder
from models.span import Shape, Upper, upper_from_bert
from training import public
from training.calibrate import calibrate
from training.data import FURTHER, LABELS, Example, further, gold, take_further, traditional, written
from training.fit import Beside, FitConfig, Sample, fit, new_heads, prepare
from training.gold import load_gold
from training.home import HOME
from training.model_card import card
from training.noise import noised
from training.recombined import alone, recombined
from training.spans import best_prices, judged_of

State = dict[str, Tensor]

TEXTS = Path(__file__).parent / "written"
AUXILIARY = FitConfig(passes=1, rate=2e-4, batch_tokens=1400, warmup=0.03, jitter=0.1, prior=0.5, seed=1)
RUN = FitConfig(passes=3, rate=2.2e-4, batch_tokens=1200, inner_dropout=0.05, jitter=0.1, border=1.0)
TUNING = (replace(RUN, seed=3), replace(RUN, seed=5, inner_dropout=0.1, prior=0.5))
CONVERTED = 0.4  # share of the texts in Traditional characters that a pass reads
NOISED = 0.3  # share of the copies in capitals, without marks, misspelt, ...
ALONE = 0.3  # share of the short mentions read alone
ANEW, TIMES = 0.6, 3  # share of the texts put together anew, and how many of each that people labelled


@dataclass(frozen=True, slots=True)
class Config:
    """What to train on and how; the weights of the runs in `tuning` are averaged."""

    data: Path
    cache: Path
    out: Path
    written: Path = TEXTS
    start: Path | None = None
    more: tuple[Path, ...] = (FURTHER,)
    checkpoint: Path | None = None
    shared: int = 6
    bias: float = 4.0  # the bias between tokens of one piece begins between 0 and this, rising from head to head
    auxiliary: FitConfig = AUXILIARY
    tuning: tuple[FitConfig, ...] = TUNING


def main(config: Config) -> None:
    """Train and write the artifact."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    folder = e5.prepare(config.cache)
    shape = artifact.shape_of(folder, shared=config.shared)
    lower, tokenizer = artifact.load_lower(folder, shape), Tokenizer.from_file(str(folder / "tokenizer.json"))
    upper, heads = begin(config, folder)

    own = written(config.written)
    more = further(config.more, config.data)
    people = gold(config.data, "train")
    certain = [*people, *own, *more]
    core = prepare(lower, tokenizer, certain)
    held = [example.text for split in ("dev", "test") for example in gold(config.data, split)]
    hints = list(public.examples(config.data, held=held, seed=config.auxiliary.seed))
    beside: list[Beside] = [
        (prepare(lower, tokenizer, [*traditional(certain)]), CONVERTED),
        (prepare(lower, tokenizer, [*noised(certain, seed=AUXILIARY.seed)]), NOISED),
        (prepare(lower, tokenizer, [*recombined(people, seed=AUXILIARY.seed, times=TIMES)]), 1.0),
        (prepare(lower, tokenizer, [*recombined(more, seed=AUXILIARY.seed)]), ANEW),
        (prepare(lower, tokenizer, [*alone([*people, *more])]), ALONE),
    ]
    labelled = len(beside)
    for source in public.SOURCES:
        rows = [hint for hint in hints if hint.source == source.file]
        beside.append((prepare(lower, tokenizer, rows, borders=False), source.share))
    if config.checkpoint and config.checkpoint.exists():
        state = load_file(config.checkpoint)
    elif config.start:
        state = capture(upper, heads)
    else:
        state = auxiliary_pass(
            config, upper, heads, [*core, *(sample for some, _ in beside[labelled:] for sample in some)]
        )
    states = [state] if config.start else []
    for run in config.tuning:
        restore(state, upper, heads)
        fit(upper, heads, core, run, extra=beside)
        states.append(capture(upper, heads))
    restore(average(states), upper, heads)
    reread = sum(example.source in public.REREAD for example in more)
    text = card(shared=config.shared, written=len(own), more=len(more), reread=reread)
    finish(config, folder, upper, heads, texts={"card.md": text})


def begin(config: Config, folder: Path) -> tuple[Upper, nn.ModuleDict]:
    """Upper layers and heads to begin with: those of the artifact `start`, or the encoder's and new heads."""
    shape = artifact.shape_of(folder, shared=config.shared)
    if config.start is None:
        upper = upper_from_bert(load_file(folder / "model.safetensors"), shape)
        with torch.no_grad():
            upper.same.copy_(torch.linspace(0, config.bias, shape.heads).repeat(len(upper.same), 1))
        return upper, new_heads(upper.width)
    tensors = unpacked(load_file(config.start / artifact.WEIGHTS))
    upper = artifact.upper_from(tensors, shape).train()
    heads = new_heads(upper.width)
    for task in LABELS:
        heads[task].load_state_dict({kind: tensors[f"heads.{task}.{kind}"] for kind in ("weight", "bias")})
    return upper, heads


def finish(config: Config, folder: Path, upper: Upper, heads: nn.ModuleDict, *, texts: dict[str, str]) -> None:
    """Calibrate on dev and write the artifact."""
    shape = artifact.shape_of(folder, shared=config.shared)
    reader = SpanEncoder(
        artifact.load_lower(folder, shape),
        rounded(upper, shape),
        Tokenizer.from_file(str(folder / "tokenizer.json")),
        version="draft",
        plain=artifact.load_plain(folder, shape),
        prices=Prices(),
    )
    prices = best_prices(judged_of(reader, load_gold(config.data / "gold", "dev")))
    calibrated = covered(calibrate_all(heads, reader, gold(config.data, "dev")), reader, gold(config.data, "dev"))
    artifact.save(config.out, upper, calibrated, prices=prices, name="felt", shared=config.shared, texts=texts)


def auxiliary_pass(config: Config, upper: Upper, heads: nn.ModuleDict, samples: Sequence[Sample]) -> State:
    """Weights after the pass over the public sets among the labelled texts, left in the checkpoint."""
    fit(upper, heads, samples, config.auxiliary)
    state = capture(upper, heads)
    if config.checkpoint:
        save_file(state, config.checkpoint)
    return state


def capture(upper: Upper, heads: nn.ModuleDict) -> State:
    """A copy of all trained weights."""
    both = nn.ModuleDict({"upper": upper, "heads": heads})
    return {name: tensor.detach().clone() for name, tensor in both.state_dict().items()}


def restore(state: State, upper: Upper, heads: nn.ModuleDict) -> None:
    """Put weights back."""
    nn.ModuleDict({"upper": upper, "heads": heads}).load_state_dict(state)


def average(states: Sequence[State]) -> State:
    """The mean of the weights of several runs from one start (model soups, Wortsman et al. 2022)."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def rounded(upper: Upper, shape: Shape) -> Upper:
    """The upper layers as they will be read from the artifact."""
    return artifact.upper_from(unpacked(artifact.stored(upper)), shape)


def calibrate_all(heads: nn.ModuleDict, encoder: SpanEncoder, dev: Sequence[Example]) -> dict[str, Head]:
    """The heads as records, calibrated on the mentions of `dev`."""
    features = features_of(encoder, [example.passage for example in dev])
    return {task: calibrate(head, features, truth(dev, task)) for task, head in records(heads).items()}


def covered(heads: dict[str, Head], encoder: SpanEncoder, dev: Sequence[Example]) -> dict[str, Head]:
    """The heads, those of places with the probabilities from which a label is an alternative."""
    features = features_of(encoder, [example.passage for example in dev])
    languages = [example.lang for example in dev for _ in example.spans]
    for task in ("stage", "touchpoint"):
        of_truth = heads[task].probabilities(features)[np.arange(len(languages)), truth(dev, task).argmax(1)]
        heads[task] = replace(heads[task], coverage=conformal.thresholds(of_truth, languages))
    return heads


def records(heads: nn.ModuleDict) -> dict[str, Head]:
    """Heads as they ship, before calibration."""
    found = {}
    for task, labels in LABELS.items():
        weight, bias = (getattr(heads[task], name).detach().numpy().copy() for name in ("weight", "bias"))
        thresholds = (0.5,) * len(labels) if task == "emotions" else ()
        found[task] = Head(task, labels, weight, bias, thresholds=thresholds)
    return found


def truth(examples: Sequence[Example], task: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The targets of a task over all mentions, (mentions, labels)."""
    return np.concatenate([example.targets[task] for example in examples])


def parse(arguments: Sequence[str] | None = None) -> Config:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("WAYFELT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=default, help="the folder of the public sets and of gold/")
    parser.add_argument("--cache", type=Path, default=HOME, help="for the encoder")
    parser.add_argument("--out", type=Path, default=Path(artifact.__file__).parent / "artifacts" / "felt")
    parser.add_argument("--start", type=Path, help="the artifact whose weights to begin with (default: the encoder)")
    take_further(parser)
    parser.add_argument("--written", type=Path, default=TEXTS, help="folder of texts written for training")
    parser.add_argument("--passes", type=int, default=RUN.passes, help="over all texts, of each of the runs")
    parser.add_argument("--checkpoint", type=Path, help="keeps the pass over the public sets from run to run")
    given = vars(parser.parse_args(arguments))
    passes, more = given.pop("passes"), tuple(given.pop("more"))
    return Config(**given, more=more, tuning=tuple(replace(run, passes=passes) for run in TUNING))


if __name__ == "__main__":
    main(parse())
