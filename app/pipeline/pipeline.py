"""Feedback in, scored mentions out: the map half of the core, one object for web, command line and evaluation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.journey import Journey
from app.domain.records import Feedback, Mention, ScoredMention
from app.pipeline.classify import Labels, classify
from app.pipeline.clean import clean
from app.pipeline.place import Place, Placement, placement
from app.pipeline.read import Reading, read
from app.pipeline.split import version as split_version
from models.base import Encoder, Floats, Passage
from models.head import Head


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Scored mentions with a row of vectors each, float32: `features` (n, encoder's width), `meanings` (n, 384).

    Features are what the heads saw, for corrections; meanings have length 1, for themes and search.
    """

    mentions: tuple[ScoredMention, ...]
    features: Floats
    meanings: Floats


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
        return self._scored(readings, self.encoder.encode([reading.passage for reading in readings]))

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As `score`, with the vectors of each mention."""
        readings = [read(item) for item in feedback]
        encoded = self.encoder.encode_with_meanings([reading.passage for reading in readings])
        return Scored(tuple(self._scored(readings, encoded.features)), encoded.features, encoded.meanings)

    def meanings(self, texts: Sequence[str]) -> Floats:
        """Meanings of whole texts, float32 (n, 384) of length 1, in the space of those of mentions."""
        cleaned = [clean(text) for text in texts]
        return self.encoder.encode_with_meanings([Passage(text, ((0, len(text)),)) for text in cleaned]).meanings

    def _scored(self, readings: Sequence[Reading], features: Floats) -> list[ScoredMention]:
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
