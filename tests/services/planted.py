"""A pipeline that knows what `said` says: labels are right and meanings lie around one point a subject."""

import hashlib
from collections.abc import Sequence

import numpy as np

from app.domain.labels import Emotion, Intent, Sentiment
from app.domain.records import Feedback, Mention, ScoredMention
from app.pipeline.pipeline import Pipeline, Scored
from models.base import Floats
from tests.factories import make_pipeline
from tests.services.said import subjects_with, told_of

WIDTH = 384
WAY, OWN = 0.4, 0.2  # lengths of what the way to put it and the text itself add to the subject
LABELS = {
    "late": (-0.5, "delivery", "shipping"),
    "crash": (-0.6, "use", "app_website"),
    "refund": (-0.7, "support", "returns_refunds"),
    "support": (-0.6, "support", "customer_support"),
    "broken": (-0.8, "use", "product_quality"),
    "staff": (0.7, "use", "service_staff"),
}


class Planted(Pipeline):
    """Each item is one mention, labelled by its subject."""

    __slots__ = ()

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As Pipeline.score_vectors."""
        mentions = tuple(_scored(item, self.version) for item in feedback)
        width = self.encoder.width
        features: Floats = np.full((len(feedback), width), 1 / width, dtype=np.float32)
        return Scored(mentions, features, self.meanings([item.text for item in feedback]))

    def meanings(self, texts: Sequence[str]) -> Floats:
        """As Pipeline.meanings."""
        rows = [_meaning(text) for text in texts]
        found = np.stack(rows) if rows else np.zeros((0, WIDTH))
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def make_planted() -> Planted:
    plain = make_pipeline()
    return Planted(plain.encoder, plain.heads, plain.journey, plain.placement, plain.leaning)


def _meaning(text: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    told = told_of(text)
    if told is None:  # a phrase that may name a theme
        return sum(map(_direction, subjects_with(text)), 0.01 * _direction(text))
    subject, way = told
    return _direction(subject) + WAY * _direction(f"{subject} {way}") + OWN * _direction(text)


def _direction(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])
    row = np.random.default_rng(seed).normal(size=WIDTH)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float64)


def _scored(item: Feedback, model: str) -> ScoredMention:
    told = told_of(item.text)
    assert told is not None, item.text
    valence, stage, touchpoint = LABELS[told[0]]
    pain = valence < 0
    return ScoredMention(
        mention=Mention(item.id, 0, len(item.text), item.text, item.lang or "en"),
        valence=valence,
        sentiment=Sentiment.NEGATIVE if pain else Sentiment.POSITIVE,
        sentiment_confidence=0.9,
        emotions=(Emotion.FRUSTRATION,) if pain else (Emotion.JOY,),
        intensity=abs(valence),
        intent=Intent.COMPLAINT if pain else Intent.PRAISE,
        intent_confidence=0.9,
        effort=None,
        effort_confidence=0.9,
        stage=stage,
        stage_confidence=0.9,
        touchpoint=touchpoint,
        touchpoint_confidence=0.9,
        model=model,
    )
