"""Three baselines on the gold set: the majority, TF-IDF with logistic regression, and the same on the frozen encoder.

All see the words of the mention alone and learn from the gold train split. Strength of regularisation and the
threshold of the emotions are the best on dev (LOG.md).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_union

from models import e5
from training.gold import GoldItem
from training.labelling import EMOTIONS, SINGLE, Labelling, Strings, by_people
from training.metrics import Floats

NAMES = ("majority", "tfidf", "frozen")
VERSION = 1  # of the decisions in this file; a part of the cache's key
PREFIX = "query: "

Features = Any  # (mentions, features): a scipy sparse matrix or a numpy array, neither of which scikit-learn types


@dataclass(frozen=True, slots=True)
class Setting:
    """Inverse strength of L2 for the single labels and for the emotions, and the emotions' threshold."""

    c: float
    c_emotions: float
    threshold: float


TFIDF = Setting(c=30.0, c_emotions=10.0, threshold=0.2)
FROZEN = Setting(c=10.0, c_emotions=10.0, threshold=0.25)


def predict(train: Sequence[GoldItem], items: Sequence[GoldItem], *, cache: Path) -> dict[str, Labelling]:
    """What each baseline of NAMES says of the mentions of `items` after learning from `train`.

    Answers are kept under `cache` by a key of texts, labels, settings and this file's version.
    """
    texts, others = words(train), words(items)
    gold = by_people(mention for item in train for mention in item.mentions)
    key = hashlib.sha256(repr((VERSION, e5.SOURCE_SHA256, TFIDF, FROZEN, texts, others, train)).encode()).hexdigest()
    file = cache / "baselines" / f"{key[:24]}.npz"
    if not file.exists():
        answers = {
            "majority": majority(gold, len(others)),
            "tfidf": regression(gold, *tfidf(texts, others), setting=TFIDF),
            "frozen": regression(gold, frozen(texts, cache=cache), frozen(others, cache=cache), setting=FROZEN),
        }
        _keep(answers, file)
    return _kept(file)


def words(items: Sequence[GoldItem]) -> list[str]:
    """The words of every mention."""
    return [item.text[mention.start : mention.end] for item in items for mention in item.mentions]


def majority(gold: Labelling, number: int) -> Labelling:
    """The most frequent labels of `gold`, for each of `number` mentions; an emotion never, being always the rarer."""
    labels, sure = dict[str, Strings](), dict[str, Floats]()
    for head in SINGLE:
        names, counts = np.unique(gold.labels[head], return_counts=True)
        labels[head] = np.full(number, names[counts.argmax()])
        sure[head] = np.full(number, counts.max() / counts.sum())
    rates = np.tile(gold.emotions.mean(0), (number, 1))
    return Labelling(labels, rates > 0.5, sure, rates)


def tfidf(train: Sequence[str], others: Sequence[str]) -> tuple[Features, Features]:
    """TF-IDF of character 1-4-grams and word 1-2-grams that occur twice in `train`."""
    union = make_union(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True, min_df=2),
    )
    return union.fit_transform(train), union.transform(others)


def frozen(texts: Sequence[str], *, cache: Path) -> Features:
    """Vectors of the untouched encoder, mean pooled and of unit length, (texts, 384) float32, kept under `cache`."""
    key = hashlib.sha256(repr((e5.SOURCE_SHA256, PREFIX, list(texts))).encode()).hexdigest()
    file = cache / "vectors" / f"{key[:24]}.npy"
    if not file.exists():
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds, and is rarely needed

        model = SentenceTransformer(str(e5.prepare(cache)), device="cpu")
        vectors = model.encode([PREFIX + text for text in texts], batch_size=16, show_progress_bar=False)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, vectors)
    return np.load(file)


def regression(gold: Labelling, train: Features, others: Features, *, setting: Setting) -> Labelling:
    """Logistic regression for each label on `train`, applied to `others`; an emotion each by itself."""
    labels, sure = dict[str, Strings](), dict[str, Floats]()
    for head in SINGLE:
        model = LogisticRegression(C=setting.c, max_iter=2000).fit(train, gold.labels[head])
        probabilities = model.predict_proba(others)
        labels[head] = model.classes_[probabilities.argmax(1)]
        sure[head] = probabilities.max(1)
    emotions = np.zeros((others.shape[0], len(EMOTIONS)))
    for column in range(len(EMOTIONS)):
        model = LogisticRegression(C=setting.c_emotions, max_iter=2000).fit(train, gold.emotions[:, column])
        emotions[:, column] = model.predict_proba(others)[:, 1]
    return Labelling(labels, emotions >= setting.threshold, sure, emotions)


def _keep(answers: Mapping[str, Labelling], file: Path) -> None:
    arrays = dict[str, Any]()
    for name, answer in answers.items():
        arrays |= {f"{name}/labels/{head}": values for head, values in answer.labels.items()}
        arrays |= {f"{name}/sure/{head}": values for head, values in answer.sure.items()}
        arrays |= {f"{name}/emotions": answer.emotions, f"{name}/emotions_sure": answer.emotions_sure}
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, **arrays)


def _kept(file: Path) -> dict[str, Labelling]:
    with np.load(file) as arrays:
        return {
            name: Labelling(
                labels={head: arrays[f"{name}/labels/{head}"] for head in SINGLE},
                emotions=arrays[f"{name}/emotions"],
                sure={head: arrays[f"{name}/sure/{head}"] for head in SINGLE},
                emotions_sure=arrays[f"{name}/emotions_sure"],
            )
            for name in NAMES
        }
