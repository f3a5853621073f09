"""What words say of the labels of mentions: logistic regression over hashed n-grams, a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from models.base import Floats
from models.head import Doubles
from models.lexical import buckets, weighed
from training.data import LABELS, Example
from training.train import truth

BUCKETS = 2**14
SOFTNESS = 3.0  # of the logistic regression: the inverse of its penalty
LEAST = 3  # mentions with an emotion before words say anything of it


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


EACH: Mapping[str, Floats] = {task: np.eye(len(labels), dtype=np.float32) for task, labels in LABELS.items()}


def learn(examples: Sequence[Example], *, number: int = BUCKETS, classes: Mapping[str, Floats] = EACH) -> Words:
    """What the words of mentions say of tasks; `classes` (labels, classes): which labels of a task are one class."""
    texts = mentions(examples)
    counts = np.zeros(number)
    for text in texts:
        counts[np.unique(buckets(text, number))] += 1
    rarity = np.where(counts, np.log((1 + len(texts)) / (1 + counts)) + 1, 0).astype(np.float16).astype(np.float32)
    rows = matrix(texts, rarity)
    said = {task: np.zeros((number, len(labels))) for task, labels in LABELS.items()}
    for task, one in classes.items():
        said[task] = regression(rows, truth(examples, task) @ one, several=task == "emotions") @ one.T
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
