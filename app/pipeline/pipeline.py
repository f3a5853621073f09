"""Feedback in, scored mentions out: the map half of the core, one object for web, command line and evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.journey import Journey
from app.domain.records import Feedback, Mention, ScoredMention
from app.pipeline.classify import Labels, classify
from app.pipeline.place import Place, Placement, placement
from app.pipeline.read import Reading, read
from app.pipeline.split import version as split_version
from models.base import Encoder
from models.head import Head


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Split, encode, classify and place. Holds the loaded weights; everything else is functions."""

    encoder: Encoder
    heads: Mapping[str, Head]
    journey: Journey
    placement: Placement

    @property
    def version(self) -> str:
        """The version of everything that decides: encoder and heads, rules, journey."""
        return f"{self.encoder.version}+split-{split_version()}+{self.journey.name}-{self.journey.version}"

    def with_journey(self, journey: Journey) -> "Pipeline":
        """The same model on another journey."""
        return assemble(self.encoder, self.heads, journey=journey)

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """Scored mentions of all items, in the order of the items and of the text. An item may have none."""
        return self.score_read([read(item) for item in feedback])

    def score_read(self, readings: Sequence[Reading]) -> list[ScoredMention]:
        """Scored mentions of items that have been read."""
        features = self.encoder.encode([reading.passage for reading in readings])
        labels = classify(features, self.heads)
        places = self.placement.place(features)
        mentions = [mention for reading in readings for mention in reading.mentions]
        return [_scored(*parts, model=self.version) for parts in zip(mentions, labels, places, strict=True)]


def assemble(encoder: Encoder, heads: Mapping[str, Head], *, journey: Journey) -> Pipeline:
    """A pipeline of loaded parts; the encoder reads the words of a journey whose places cover nothing.

    JourneyProblem if a place covers what the heads don't know.
    """
    placed = placement(journey, encoder=encoder, stages=heads["stage"], touchpoints=heads["touchpoint"])
    return Pipeline(encoder=encoder, heads=heads, journey=journey, placement=placed)


def _scored(mention: Mention, labels: Labels, place: Place, *, model: str) -> ScoredMention:
    return ScoredMention(
        mention=mention,
        valence=labels.valence,
        sentiment=labels.sentiment,
        sentiment_confidence=labels.sentiment_confidence,
        emotions=labels.emotions,
        intensity=labels.intensity,
        intent=labels.intent,
        intent_confidence=labels.intent_confidence,
        effort=labels.effort,
        effort_confidence=labels.effort_confidence,
        stage=place.stage,
        stage_confidence=place.stage_confidence,
        touchpoint=place.touchpoint,
        touchpoint_confidence=place.touchpoint_confidence,
        model=model,
    )
