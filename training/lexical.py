"""Give an artifact evidence of words in languages that the encoder hardly knows, and calibrate it anew.

    python -m training.lexical --data ../shared/data --more FILE --artifact models/artifacts/felt [--lang lt]

Logistic regression over hashed n-grams of a mention, on the labelled texts of the language (gold train, written,
--more). How far it counts, and how far the encoder's logits count beside it, is chosen a label on the gold dev split:
words count only where mentions that the choice has not seen become more likely, by an interval that excludes zero.
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
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from models import artifact, e5
from models.base import Floats, features_of
from models.head import FAINT, Doubles, Head, sigmoid, softmax
from models.lexical import Lexical, Table, buckets, weighed
from training import calibrate as calibration
from training.calibrate import calibrate
from training.data import LABELS, Example, gold, labelled, written
from training.train import TEXTS, covered, truth

BUCKETS = 2**14
SOFTNESS = 3.0  # of the logistic regression: the inverse of its penalty
COUNTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.3, 1.6, 2.0, 2.5, 3.0)  # how far words may count, to the encoder's 1 ...
KEPT = (1.0, 0.85, 0.7, 0.6, 0.5, 0.4)  # ... and how far both together
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Rows = Mapping[tuple[float, float], Doubles]  # by how far words count and how far both do, a figure a mention

FOLDS, DRAWS = 5, 2000
LEAST = 3  # mentions with an emotion before words say anything of it


@dataclass(frozen=True, slots=True)
class LexicalConfig:
    """What to learn words from, of which languages, and the artifact that gets them."""

    data: Path
    artifact: Path
    cache: Path
    more: Path | None = None
    written: Path = TEXTS
    lang: tuple[str, ...] = ("lt",)


@dataclass(frozen=True, slots=True)
class Share:
    """How far words count for a task; `gain` is that in log-likelihood, on mentions not seen: mean, low, high."""

    words: float
    kept: float
    gain: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A language's n-grams: how rare each bucket is (buckets,), and by task what it says (buckets, labels)."""

    rarity: Floats
    said: Mapping[str, Doubles]
    base: Mapping[str, Doubles]

    def logits(self, texts: Sequence[str], task: str) -> Doubles:
        """What words say of each text, (texts, labels), zero on average over the texts that they were learned from."""
        sums: Doubles = matrix(texts, self.rarity) @ self.said[task] + self.base[task]
        return sums


def main(config: LexicalConfig) -> dict[str, dict[str, Share]]:
    """Fit, calibrate and write; says by language and task how far words count."""
    torch.set_num_threads(1)
    folder = e5.prepare(config.cache)
    parts = replace(artifact.load_parts(config.artifact, folder), lexical=None)
    dev = gold(config.data, "dev")
    features = features_of(parts.encoder(), [example.passage for example in dev])
    heads = {task: calibrate(replace(head, beside=0), features, truth(dev, task)) for task, head in parts.heads.items()}
    shares, tables = {}, {}
    for lang in config.lang:
        words = learn([example for example in known(config) if example.lang == lang])
        at = np.array([example.lang == lang for example in dev for _ in example.spans])
        own = [example for example in dev if example.lang == lang]
        shares[lang] = {task: share(head, features[at], words, own) for task, head in heads.items()}
        tables[lang] = table(words, shares[lang])
    finish(config.artifact, parts, Lexical(tables), heads, dev=dev)
    return shares


def known(config: LexicalConfig) -> list[Example]:
    """All that may be learned from; nothing of dev and test."""
    held = {example.text for split in ("dev", "test") for example in gold(config.data, split)}
    more = labelled(config.more) if config.more else []
    examples = [*gold(config.data, "train"), *written(config.written), *more]
    return [example for example in examples if example.text not in held]


def learn(examples: Sequence[Example], *, number: int = BUCKETS) -> Words:
    """What the words of mentions say of each task."""
    texts = mentions(examples)
    counts = np.zeros(number)
    for text in texts:
        counts[np.unique(buckets(text, number))] += 1
    rarity = np.where(counts, np.log((1 + len(texts)) / (1 + counts)) + 1, 0).astype(np.float16).astype(np.float32)
    rows = matrix(texts, rarity)
    said = {task: regression(rows, truth(examples, task), several=task == "emotions") for task in LABELS}
    return Words(rarity, said, {task: -np.asarray((rows @ own).mean(axis=0)) for task, own in said.items()})


def regression(rows: csr_matrix, right: Floats, *, several: bool) -> Doubles:
    """Logits of labels by bucket, (buckets, labels); zeros for labels that hardly come."""
    weight = np.zeros((rows.shape[1], right.shape[1]))
    if several:
        often = right.sum(axis=0)
        for label in np.flatnonzero((often >= LEAST) & (often < len(right))):
            weight[:, label] = LogisticRegression(C=SOFTNESS, max_iter=300).fit(rows, right[:, label] > 0).coef_[0]
        return weight
    if len(np.unique(right.argmax(axis=1))) == 1:
        return weight
    fitted = LogisticRegression(C=SOFTNESS, max_iter=300).fit(rows, right.argmax(axis=1))
    pair = len(fitted.classes_) == 2  # then there is one row, for the second
    weight[:, fitted.classes_] = np.vstack([-fitted.coef_, fitted.coef_]).T / 2 if pair else fitted.coef_.T
    return weight


def share(head: Head, features: Floats, words: Words, dev: Sequence[Example]) -> Share:
    """How far words count for a task, by the dev mentions of the language."""
    right, item = truth(dev, head.task), np.array([i for i, example in enumerate(dev) for _ in example.spans])
    own, said = head.sums(features), words.logits(mentions(dev), head.task)

    def likely(words_: float, kept: float) -> Doubles:
        return likelihood(head, kept * (own + words_ * said), right)

    with_words = {(count, kept): likely(count, kept) for count in COUNTS for kept in KEPT}
    without = {pair: row for pair, row in with_words.items() if not pair[0]}
    gained = unseen(with_words, item) - unseen(without, item)
    gain = interval(gained, item)
    chosen = best(with_words if gain[1] > 0 else without, np.ones(len(item), dtype=np.bool_))
    return Share(*chosen, gain)


def likelihood(head: Head, sums: Doubles, right: Floats) -> Doubles:
    """Log-likelihood of the right labels of each mention, from logits before the temperature."""
    logits = (sums / head.temperature).astype(np.float32)
    p = sigmoid(logits) if head.thresholds else softmax(logits)
    return np.asarray(calibration.likelihood(head, p, right), dtype=np.float64)


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
        own = shares[task]
        factor = own.kept * own.words
        weight.append(np.hstack([np.zeros((len(words.rarity), 1)), factor * words.said[task]]))
        base.append(np.concatenate([[own.kept - 1], factor * words.base[task].reshape(len(labels))]))
    said, always = np.hstack(weight) * FAINT, np.concatenate(base) * FAINT
    return Table(words.rarity, said.astype(np.float16).astype(np.float32), always.astype(np.float32))


def finish(
    folder: Path, parts: artifact.Parts, lexical: Lexical, heads: Mapping[str, Head], *, dev: Sequence[Example]
) -> None:
    """Calibrate with the words in place and write the artifact over what is there; its card is kept."""
    encoder, at, placed = replace(parts, lexical=lexical).encoder(), parts.upper.width, {}
    for task, head in heads.items():
        placed[task] = replace(head, beside=at)
        at += 1 + len(head.labels)
    features = features_of(encoder, [example.passage for example in dev])
    calibrated = {task: calibrate(head, features, truth(dev, task)) for task, head in placed.items()}
    calibrated = covered(calibrated, encoder, dev)
    artifact.write_words(folder, lexical, calibrated)


def mentions(examples: Sequence[Example]) -> list[str]:
    """The words of each labelled span, as the product sees them."""
    passages = [example.passage for example in examples]
    return [passage.text[start:end] for passage in passages for start, end in passage.spans or ()]


def matrix(texts: Sequence[str], rarity: Floats) -> csr_matrix:
    """TF-IDF of n-grams, (texts, buckets)."""
    rows = [weighed(text, rarity) for text in texts]
    ends = np.cumsum([0, *(len(where) for where, _ in rows)])
    where, values = (np.concatenate(both) for both in zip(*rows, strict=True))
    return csr_matrix((values, where, ends), shape=(len(texts), len(rarity)))


def parse(arguments: Sequence[str] | None = None) -> LexicalConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("WAYFELT_DATA", "../shared/data"))
    parser.add_argument("--data", type=Path, default=default, help="the folder that holds gold/")
    parser.add_argument("--artifact", type=Path, required=True, help="the folder that gets the words")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "wayfelt", help="for the encoder")
    parser.add_argument("--more", type=Path, help="further labelled items, in the form of the gold set")
    parser.add_argument("--written", type=Path, default=TEXTS, help="folder of texts written for training")
    parser.add_argument("--lang", nargs="+", default=["lt"], help="primary subtags of the languages")
    given = vars(parser.parse_args(arguments))
    return LexicalConfig(**{**given, "lang": tuple(given["lang"])})


if __name__ == "__main__":
    for lang, found in main(parse()).items():
        for task, one in found.items():
            gain = "{:+.3f} [{:+.3f}, {:+.3f}]".format(*one.gain)
            print(f"{lang} {task:10} words {one.words:.2f} kept {one.kept:.2f} log-likelihood {gain}")
