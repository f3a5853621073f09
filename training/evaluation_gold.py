"""The shipped pipeline on the gold set: its labels on people's spans, and its own spans with their labels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.labels import Sentiment
from app.domain.records import ScoredMention
from app.pipeline.classify import sentiment_points
from app.pipeline.pipeline import Pipeline
from models.base import Floats as Features
from models.base import Passage
from models.head import Head
from training import metrics
from training.data import INTENSITIES, VALENCES, unlabelled
from training.gold import GoldItem, as_feedback
from training.labelling import EMOTIONS, NO_EFFORT, Counts, Labelling, by_people, count, owners, sentiment_of, spaces
from training.metrics import Floats, Ints, Span

POINTS = {str(sentiment): index - 2 for index, sentiment in enumerate(Sentiment)}


@dataclass(frozen=True, slots=True)
class Found:
    """Spans found in items and the labels on them, counted against people's.

    `spans` (items, 3): matched, found, people's; `labels`: counts over the matched mentions alone.
    """

    spans: Floats
    labels: Counts


def label_spans(pipeline: Pipeline, items: Sequence[GoldItem]) -> Labelling:
    """The most probable labels of people's spans, nothing left unassigned for want of confidence."""
    return label_features(pipeline.features(labelled_passages(items)), pipeline.heads)


def labelled_passages(items: Sequence[GoldItem]) -> list[Passage]:
    """The items with people's spans, and the parts that the product would see."""
    spans = (tuple((mention.start, mention.end) for mention in item.mentions) for item in items)
    read = (unlabelled(item.text, item.lang) for item in items)
    return [replace(passage, spans=own) for passage, own in zip(read, spans, strict=True)]


def label_features(features: Features, heads: Mapping[str, Head]) -> Labelling:
    """The most probable labels from features (mentions, width), with the probabilities as confidences.

    Intensity is the point nearest to the mean, as the product reports the mean. Valence is the point that the product
    chooses, sentiment its sign; the confidence of the sentiment is the probability of all points of that sign.
    """
    single = ("valence", "intensity", "intent", "effort", "stage", "touchpoint")
    probabilities = {head: heads[head].probabilities(features).astype(np.float64) for head in single}
    chosen = {head: rows.argmax(1) for head, rows in probabilities.items()}
    chosen["valence"] = sentiment_points(probabilities["valence"])
    chosen["intensity"] = np.rint(probabilities["intensity"] @ np.arange(len(INTENSITIES))).astype(np.int64)
    labels = {head: np.array([str(label) for label in heads[head].labels])[index] for head, index in chosen.items()}
    sure = {head: rows[np.arange(len(rows)), chosen[head]] for head, rows in probabilities.items()}
    signs = np.sign([int(label) for label in heads["valence"].labels])
    sign = signs[chosen["valence"]]
    labels["sentiment"] = np.array([sentiment_of(each) for each in sign.tolist()], dtype=np.str_)
    sure["sentiment"] = (probabilities["valence"] * (signs == sign[:, None])).sum(1)
    order = [[str(label) for label in heads["emotions"].labels].index(name) for name in EMOTIONS]
    emotions = heads["emotions"].probabilities(features)[:, order].astype(np.float64)
    return Labelling(labels, emotions >= np.array(heads["emotions"].thresholds)[order], sure, emotions)


def end_to_end(pipeline: Pipeline, items: Sequence[GoldItem]) -> Found:
    """The product as it runs: its own language, spans and labels, with `unassigned` where it isn't sure."""
    inputs = [as_feedback(item) for item in items]
    rows: dict[str, list[ScoredMention]] = {item.id: [] for item in items}
    for scored in pipeline.score([feedback for feedback, _ in inputs]):
        rows[scored.mention.item_id].append(scored)
    spans = [
        [span_in_item(scored, starts) for scored in rows[item.id]]
        for item, (_, starts) in zip(items, inputs, strict=True)
    ]
    return compare(items, spans, by_product(scored for item in items for scored in rows[item.id]))


def between_people(items: Sequence[GoldItem]) -> Found:
    """The second labelling of items that have one, against the first."""
    twice = [item for item in items if item.second is not None]
    seconds = [item.second or () for item in twice]
    spans = [[(mention.start, mention.end) for mention in second] for second in seconds]
    return compare(twice, spans, by_people(mention for second in seconds for mention in second))


def compare(items: Sequence[GoldItem], spans: Sequence[Sequence[Span]], labels: Labelling) -> Found:
    """Count found spans, a list an item, and their `labels` in the same order against people's."""
    gold = by_people(mention for item in items for mention in item.mentions)
    counted = np.zeros((len(items), 3))
    ours, theirs = list[int](), list[int]()
    first, at = 0, 0
    for row, (item, found) in enumerate(zip(items, spans, strict=True)):
        pairs = metrics.match_spans(found, [(mention.start, mention.end) for mention in item.mentions])
        counted[row] = len(pairs), len(found), len(item.mentions)
        ours += [first + i for i, _ in pairs]
        theirs += [at + j for _, j in pairs]
        first, at = first + len(found), at + len(item.mentions)
    owner = owners(items)[np.array(theirs, dtype=np.int64)]
    return Found(counted, count_all(gold.take(theirs), labels.take(ours), owner, n_items=len(items)))


def count_all(gold: Labelling, predicted: Labelling, owner: Ints, *, n_items: int) -> Counts:
    """Count one labelling against people's over the labels that either holds."""
    return count(gold, predicted, owner, n_items=n_items, space=spaces([gold, predicted]))


def span_in_item(scored: ScoredMention, starts: Sequence[int]) -> Span:
    """Where a mention is in the item's text; `starts` are those of the turns of a chat log."""
    mention = scored.mention
    base = 0 if mention.turn is None else starts[mention.turn]
    return base + mention.start, base + mention.end


def by_product(rows: Iterable[ScoredMention]) -> Labelling:
    """The labels of scored mentions; intensity is rounded to its four points, sentiment is the sign of the five."""
    listed = list(rows)
    valences = [POINTS[row.sentiment] for row in listed]
    columns = {
        "sentiment": [sentiment_of(valence) for valence in valences],
        "valence": [VALENCES[valence + 2] for valence in valences],
        "intensity": [INTENSITIES[round(3 * row.intensity)] for row in listed],
        "intent": [str(row.intent) for row in listed],
        "effort": [NO_EFFORT if row.effort is None else str(row.effort) for row in listed],
        "stage": [row.stage for row in listed],
        "touchpoint": [row.touchpoint for row in listed],
    }
    emotions = np.array([[name in row.emotions for name in EMOTIONS] for row in listed], dtype=np.bool_)
    labels = {head: np.array(values, dtype=np.str_) for head, values in columns.items()}
    return Labelling(labels, emotions.reshape(-1, len(EMOTIONS)), sure={})
