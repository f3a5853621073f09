"""Give an artifact evidence of words in languages that the encoder hardly knows, and calibrate it anew.

    python -m training.lexical --data ../shared/data --artifact models/artifacts/felt --lang lt --signs de

Logistic regression over hashed n-grams of a mention, on the labelled texts of the language (gold train, written,
--more). How far it counts, and how far the encoder's logits count beside it, is chosen a label on the gold dev split:
words count only where mentions that the choice has not seen become more likely, by an interval that excludes zero.
Languages of --signs have public sets and hardly any gold mentions, or far more texts there: there words speak of the
valence's sign alone, learned from those sets too, and count as far as suits their dev splits, in all these languages
alike (training/lexical_signs.py). Words of languages that aren't named stay as they are.
Then temperatures, thresholds and sets of alternatives are chosen as in training. Can be run again on its own result.
"""

import argparse
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from models import artifact, e5
from models.base import Floats, features_of
from models.head import FAINT, Doubles, Head, sigmoid, softmax, with_columns
from models.lexical import Lexical, Table
from training import calibrate as calibration
from training import lexical_signs
from training.calibrate import calibrate
from training.data import FURTHER, LABELS, Example, further, gold, take_further, written
from training.home import HOME
from training.lexical_words import Words, learn, mentions
from training.train import TEXTS, covered, truth

COUNTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0)  # how far words may count, to the encoder's 1 ...
KEPT = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4)  # ... and how far both together
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Rows = Mapping[tuple[float, float], Doubles]  # by how far words count and how far both do, a figure a mention

FOLDS, DRAWS = 5, 2000


@dataclass(frozen=True, slots=True)
class LexicalConfig:
    """What to learn words from, of which languages, and the artifact that gets them."""

    data: Path
    artifact: Path
    cache: Path
    more: tuple[Path, ...] = (FURTHER,)
    written: Path = TEXTS
    lang: tuple[str, ...] = ("lt",)
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How far words count for a task; `gain` is that in log-likelihood, on mentions not seen: mean, low, high."""

    words: float
    kept: float
    gain: tuple[float, float, float]


SILENT = Share(0, 1, (0, 0, 0))


def main(config: LexicalConfig) -> dict[str, dict[str, Share]]:
    """Fit, calibrate and write; says by language and task how far words count."""
    torch.set_num_threads(1)
    folder = e5.prepare(config.cache)
    before = artifact.load_parts(config.artifact, folder)
    parts = replace(before, lexical=None)
    dev = gold(config.data, "dev")
    features = features_of(parts.encoder(), [example.passage for example in dev])
    heads = {task: calibrate(replace(head, beside=0), features, truth(dev, task)) for task, head in parts.heads.items()}
    shares, tables, texts = {}, {}, known(config)
    for lang in config.lang:
        words = learn([example for example in texts if example.lang == lang])
        at = np.array([example.lang == lang for example in dev for _ in example.spans])
        its = [example for example in dev if example.lang == lang]
        shares[lang] = {task: share(head, features[at], words, its) for task, head in heads.items()}
        tables[lang] = table(words, shares[lang])
    if config.signs:
        found, own = signs(parts, heads["valence"], texts, config)
        shares |= {lang: {"valence": own} for lang in found}
        tables |= {lang: table(words, shares[lang]) for lang, words in found.items()}
    kept = before.lexical.tables if before.lexical else {}
    finish(config.artifact, parts, Lexical({**kept, **tables}), heads, dev=dev)
    return shares


def known(config: LexicalConfig) -> list[Example]:
    """All that may be learned from; nothing of dev and test."""
    held = {example.text for split in ("dev", "test") for example in gold(config.data, split)}
    examples = [*gold(config.data, "train"), *written(config.written), *further(config.more, config.data)]
    return [example for example in examples if example.text not in held]


def share(head: Head, features: Floats, words: Words, dev: Sequence[Example]) -> Share:
    """How far words count for a task, by the dev mentions of the language."""
    item = np.array([i for i, example in enumerate(dev) for _ in example.spans])
    return decided(likelihoods(head, features, words, dev), item)


def likelihoods(
    head: Head, features: Floats, words: Words, dev: Sequence[Example], *, kept: Sequence[float] = KEPT
) -> Rows:
    """The log-likelihood of each mention by how far words count, and both together (`kept`)."""
    right, own, said = truth(dev, head.task), head.sums(features), words.logits(mentions(dev), head.task)
    pairs = [(count, both) for count in COUNTS for both in kept]
    return {(count, both): likelihood(head, both * (own + count * said), right) for count, both in pairs}


def decided(rows: Rows, item: Ints) -> Share:
    """The pair that makes mentions likeliest, with words only where mentions of other items gain by them for sure."""
    without = {pair: row for pair, row in rows.items() if not pair[0]}
    gain = interval(unseen(rows, item) - unseen(without, item), item)
    return Share(*best(rows if gain[1] > 0 else without, np.ones(len(item), dtype=np.bool_)), gain)


def signs(
    parts: artifact.Parts, head: Head, texts: Sequence[Example], config: LexicalConfig
) -> tuple[dict[str, Words], Share]:
    """What words say of the sign in each of the languages of --signs, and how far they count in all of them."""
    public, found, rows = lexical_signs.known(config.data, texts), {}, []
    for lang in config.signs:
        found[lang], dev = lexical_signs.words_of(public, lang), lexical_signs.dev(config.data, lang)
        features = features_of(parts.encoder(), [example.passage for example in dev])
        rows.append(likelihoods(head, features, found[lang], dev, kept=KEPT[:1]))
    pooled = {pair: np.concatenate([own[pair] for own in rows]) for pair in rows[0]}
    return found, decided(pooled, np.arange(len(next(iter(pooled.values())))))


def likelihood(head: Head, sums: Doubles, right: Floats) -> Doubles:
    """Log-likelihood of the labels that are right, or may be, of each mention; from logits before the temperature."""
    logits = (sums / head.temperature).astype(np.float32)
    if head.thresholds:
        return np.asarray(calibration.likelihood(head, sigmoid(logits), right), dtype=np.float64)
    right_at_all: Doubles = (softmax(logits) * right).sum(axis=1, dtype=np.float64)
    return np.log(np.clip(right_at_all, 1e-7, 1))


def best(rows: Rows, seen: Bools) -> tuple[float, float]:
    """The pair under which the mentions that were seen are most likely."""
    return max(rows, key=lambda pair: float(rows[pair][seen].sum()))


def unseen(rows: Rows, item: Ints) -> Doubles:
    """Log-likelihood of each mention under the pair that suits the items of the other folds."""
    found = np.zeros(len(item))
    for fold in range(FOLDS):
        out = item % FOLDS == fold
        found[out] = rows[best(rows, ~out)][out]
    return found


def interval(gained: Doubles, item: Ints) -> tuple[float, float, float]:
    """Mean over mentions, with its 95% interval by drawing items."""
    number = int(item.max()) + 1
    drawn = np.random.default_rng(0).multinomial(number, np.full(number, 1 / number), size=DRAWS)[:, item]
    low, high = np.quantile((drawn * gained).sum(axis=1) / drawn.sum(axis=1), [0.025, 0.975])
    return float(gained.mean()), float(low), float(high)


def table(words: Words, shares: Mapping[str, Share]) -> Table:
    """The columns of all tasks: by how much the encoder counts more, then what words add to each label."""
    weight, base = [], []
    for task, labels in LABELS.items():
        own = shares.get(task, SILENT)
        factor = own.kept * own.words
        weight.append(np.hstack([np.zeros((len(words.rarity), 1)), factor * words.said[task]]))
        base.append(np.concatenate([[own.kept - 1], factor * words.base[task].reshape(len(labels))]))
    said, always = np.hstack(weight) * FAINT, np.concatenate(base) * FAINT
    return Table(words.rarity, said.astype(np.float16).astype(np.float32), always.astype(np.float32))


def finish(
    folder: Path, parts: artifact.Parts, lexical: Lexical, heads: Mapping[str, Head], *, dev: Sequence[Example]
) -> None:
    """Calibrate with the words in place and write the artifact over what is there; its card is kept."""
    encoder = replace(parts, lexical=lexical).encoder()
    placed, _ = with_columns(heads, parts.upper.width)
    features = features_of(encoder, [example.passage for example in dev])
    calibrated = {task: calibrate(head, features, truth(dev, task)) for task, head in placed.items()}
    calibrated = covered(calibrated, encoder, dev)
    artifact.write_words(folder, lexical, calibrated)


def parse(arguments: Sequence[str] | None = None) -> LexicalConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("WAYFELT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=default, help="the folder that holds gold/")
    parser.add_argument("--artifact", type=Path, required=True, help="the folder that gets the words")
    parser.add_argument("--cache", type=Path, default=HOME, help="for the encoder")
    take_further(parser)
    parser.add_argument("--written", type=Path, default=TEXTS, help="folder of texts written for training")
    parser.add_argument("--lang", nargs="*", default=["lt"], help="primary subtags of the languages")
    parser.add_argument("--signs", nargs="+", default=[], help="those of languages whose words say the sign alone")
    given = vars(parser.parse_args(arguments))
    several = {name: tuple(given[name]) for name in ("lang", "signs", "more")}
    return LexicalConfig(**{**given, **several})


if __name__ == "__main__":
    for lang, found in main(parse()).items():
        for task, one in found.items():
            gain = "{:+.3f} [{:+.3f}, {:+.3f}]".format(*one.gain)
            print(f"{lang} {task:10} words {one.words:.2f} kept {one.kept:.2f} log-likelihood {gain}")
