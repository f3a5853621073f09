"""The shipped pipeline on public sets: sentiment of whole texts, and the emotions of GoEmotions in our groups.

A text is judged in two ways. *Mentions*: by what the product says of its mentions: their signs, each with its length as
its vote; where no text is neutral, their mean valence weighted by length; the union of their emotions. *Whole*: the
text as one single mention.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from app.domain.records import Feedback, ScoredMention
from app.pipeline.clean import clean
from app.pipeline.language import detect
from app.pipeline.pipeline import Pipeline
from app.pipeline.read import passage_of
from training import metrics
from training.data import VALENCES
from training.evaluation_gold import label_features
from training.labelling import EMOTIONS, Bools, sentiment_of
from training.metrics import Floats
from training.public import GOEMOTIONS

CLASSES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A set whose rows of a split carry the sentiment of a text; `dev` is null when it has no such split."""

    name: str
    dev: str | None
    test: str


@dataclass(frozen=True, slots=True)
class Row:
    """A text with its class: negative, neutral or positive; or with emotions, (8,) bool."""

    text: str
    lang: str
    sentiment: str = ""
    emotions: tuple[str, ...] = ()


SETS = (
    PublicSet("umsab", "dev", "test"),
    PublicSet("tweeteval-sentiment", "dev", "test"),
    PublicSet("waimai-zh", None, "test"),
    PublicSet("online-shopping-zh", None, "test"),
    PublicSet("multilingual-sentiment", "dev", "test"),
    PublicSet("amazon-beauty", None, "all"),
)


def rows_of(data: Path, public: PublicSet, split: str, *, unless: frozenset[str]) -> list[Row]:
    """The rows of a split with a class, without the texts in `unless`; ratings of 3 have none."""
    wanted = public.test if split == "test" else public.dev
    return [
        Row(record["text"], record["lang"], sentiment)
        for record in _records(data / f"{public.name}.jsonl.gz")
        if record["split"] == wanted and record["text"].strip() and record["text"] not in unless
        if (sentiment := _sentiment(record))
    ]


def goemotions(data: Path, split: str, *, unless: frozenset[str]) -> list[Row]:
    """The rows of a split of GoEmotions with their emotions in our groups."""
    return [
        Row(
            record["text"],
            "en",
            emotions=tuple(ours for ours in EMOTIONS if {*GOEMOTIONS[ours]} & {*record["emotions"]}),
        )
        for record in _records(data / "goemotions.jsonl.gz")
        if record["split"] == split and record["text"] not in unless
    ]


def sample(rows: Sequence[Row], number: int, *, seed: int, name: str) -> list[Row]:
    """`number` of the rows at random (all, if there are fewer, or for 0), by a seed of the set's own."""
    if not number or len(rows) <= number:
        return list(rows)
    rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
    return [rows[i] for i in sorted(rng.choice(len(rows), number, replace=False).tolist())]


@dataclass(frozen=True, slots=True)
class View:
    """Texts judged in one way: `valence` (texts,) -1..1, `signs` (texts, 3) of CLASSES, and `emotions` (texts, 8)."""

    valence: Floats
    signs: Floats
    emotions: Bools


@dataclass(frozen=True, slots=True)
class Counted:
    """One set in one language: the texts measured, those there are, and by each view the counts of each text.

    Counts are confusion matrices: of CLASSES (texts, 3, 3), or of emotions (texts, 8, 2, 2).
    """

    name: str
    lang: str
    texts: int
    available: int
    views: Mapping[str, Floats]


def evaluate(
    pipeline: Pipeline, data: Path, split: str, *, unless: frozenset[str], number: int, seed: int
) -> list[Counted]:
    """Count every set that has such a split, language by language, on at most `number` texts of each."""
    counted = []
    for public in SETS:
        rows = rows_of(data, public, split, unless=unless)
        for lang in sorted({row.lang for row in rows}):
            own = [row for row in rows if row.lang == lang]
            some = sample(own, number, seed=seed, name=f"{public.name} {lang}")
            views = {name: sentiment_counts(some, view) for name, view in judge(pipeline, some).items()}
            counted.append(Counted(public.name, lang, len(some), len(own), views))
    rows = goemotions(data, split, unless=unless)
    some = sample(rows, number, seed=seed, name="goemotions en")
    views = {name: emotion_counts(some, view) for name, view in judge(pipeline, some).items()}
    return [*counted, Counted("goemotions", "en", len(some), len(rows), views)]


def judge(pipeline: Pipeline, rows: Sequence[Row]) -> dict[str, View]:
    """Judge texts by their mentions and as a whole."""
    scored: list[list[ScoredMention]] = [[] for _ in rows]
    for mention in pipeline.score([Feedback(id=str(i), text=row.text) for i, row in enumerate(rows)]):
        scored[int(mention.mention.item_id)].append(mention)
    valence = np.array([mean_valence(mentions) for mentions in scored])
    emotions = [[any(name in mention.emotions for mention in mentions) for name in EMOTIONS] for mentions in scored]
    texts = [clean(row.text) for row in rows]
    passages = [replace(passage_of(text, (), detect(text)), spans=((0, len(text)),)) for text in texts]
    features = pipeline.features(passages)
    points = pipeline.heads["valence"].probabilities(features).astype(np.float64)
    signs = np.stack([points[:, :2].sum(axis=1), points[:, 2], points[:, 3:].sum(axis=1)], axis=1)
    whole = points @ np.linspace(-1, 1, len(VALENCES))
    return {
        "mentions": View(valence, np.array([votes(each) for each in scored]), np.array(emotions, dtype=np.bool_)),
        "whole": View(whole, signs, label_features(features, pipeline.heads).emotions),
    }


def votes(mentions: Sequence[ScoredMention]) -> list[int]:
    """For each of CLASSES the characters of the mentions of that sign; neutral without any."""
    found = [0 if mentions else int(name == "neutral") for name in CLASSES]
    for scored in mentions:
        sign = str(scored.sentiment).removeprefix("very_")
        found[CLASSES.index(sign)] += len(scored.mention.text)
    return found


def mean_valence(mentions: Sequence[ScoredMention]) -> float:
    """The mean valence of mentions weighted by their length in characters; 0 without any."""
    lengths = [len(scored.mention.text) for scored in mentions]
    total = sum(scored.valence * length for scored, length in zip(mentions, lengths, strict=True))
    return total / sum(lengths) if lengths else 0.0


def sentiment_counts(rows: Sequence[Row], view: View) -> Floats:
    """Confusion matrices of the texts, (texts, 3, 3); by the valence's sign in a set without neutral texts."""
    gold = [CLASSES.index(row.sentiment) for row in rows]
    by_valence = np.where(view.valence >= 0, CLASSES.index("positive"), CLASSES.index("negative"))
    predicted = view.signs.argmax(axis=1) if CLASSES.index("neutral") in gold else by_valence
    return metrics.confusions(np.arange(len(rows)), np.array(gold), predicted, n_items=len(rows), size=len(CLASSES))


def emotion_counts(rows: Sequence[Row], view: View) -> Floats:
    """Confusion matrices of each emotion in each text, (texts, 8, 2, 2)."""
    gold = np.array([[name in row.emotions for name in EMOTIONS] for row in rows], dtype=np.bool_)
    return metrics.binary_confusions(np.arange(len(rows)), gold, view.emotions, n_items=len(rows))


def _records(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _sentiment(record: Mapping[str, Any]) -> str:
    if "rating" not in record:
        return str(record["sentiment"])
    sign = record["rating"] - 3
    return sentiment_of(sign) if sign else ""
