"""Feedback in, scored mentions out: the map half of the core, one object for web, command line and evaluation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.journey import Journey
from app.domain.records import Alternatives, Feedback, Mention, ScoredMention
from app.pipeline.classify import Labels, classify
from app.pipeline.clean import clean
from app.pipeline.conformal import alternatives
from app.pipeline.place import Place, Placement, placement
from app.pipeline.read import Reading, mentions_of, read
from app.pipeline.set_phrases import sign_of
from app.pipeline.sides import ASKED, PHRASED, Leaning, leaning
from app.pipeline.split import RULES
from models.base import Encoded, Encoder, Floats, Passage, entire
from models.head import Head
from models.space import Space


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
    leaning: Leaning
    space: Space | None = None

    @property
    def version(self) -> str:
        """The version of everything that decides: encoder and heads, rules, journey."""
        return f"{self.encoder.version}+rules-{RULES}+{self.journey.name}-{self.journey.version}"

    def with_journey(self, journey: Journey) -> "Pipeline":
        """The same model on another journey."""
        return assemble(self.encoder, self.heads, journey=journey, space=self.space)

    def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
        """Scored mentions of all items, in the order of the items and of the text. A chat log may have none."""
        return self._label(self._find([read(item) for item in feedback]))

    def score_vectors(self, feedback: Sequence[Feedback]) -> Scored:
        """As `score`, with the vectors of each mention."""
        found = self._find([read(item) for item in feedback], meanings=True)
        features, meanings = (_stack(getattr(each, name) for each in found) for name in ("features", "meanings"))
        return Scored(tuple(self._label(found)), features, meanings)

    def meanings(self, texts: Sequence[str]) -> Floats:
        """Meanings of whole texts, float32 (n, 384) of length 1, in the space of those of mentions."""
        encoded = self.encoder.encode([entire(clean(text)) for text in texts], meanings=True)
        return _stack(each.meanings for each in encoded)

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """What the encoder reads of each passage, leaned where a span holds a set phrase."""
        encoded = self.encoder.encode(passages, meanings=meanings)
        return [_phrased(*pair, self.leaning) for pair in zip(passages, encoded, strict=True)]

    def features(self, passages: Sequence[Passage]) -> Floats:
        """What the heads see of the spans of all passages in order, (spans, width)."""
        return _stack(encoded.features for encoded in self.encode(passages))

    def _find(self, readings: Sequence[Reading], *, meanings: bool = False) -> list["_Found"]:
        encoded = self.encode([reading.passage for reading in readings], meanings=meanings)
        return [_settled(*pair, self.leaning) for pair in zip(readings, encoded, strict=True)]

    def _label(self, found: Sequence["_Found"], *, coverage: float | None = None) -> list[ScoredMention]:
        mentions = [mention for each in found for mention in each.mentions]
        features = _stack(each.features for each in found)
        if not mentions:
            return []
        axes = (self.placement.stages, self.placement.touchpoints)
        chances = self.placement.probabilities(features)
        rows = zip(mentions, classify(features, self.heads), self.placement.choose(*chances), strict=True)
        scored = [_scored(*row, model=self.version) for row in rows]
        if coverage is None:
            return scored
        languages = [mention.lang for mention in mentions]
        sets = [
            alternatives(chance, axis.ids, languages=languages, table=axis.head.coverage, coverage=coverage)
            for axis, chance in zip(axes, chances, strict=True)
        ]
        return [replace(one, alternatives=Alternatives(*own)) for one, *own in zip(scored, *sets, strict=True)]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """An item that has been read, the pipeline to score it, and with `coverage` (0.8, 0.9, 0.95) also alternatives."""

    pipeline: Pipeline
    reading: Reading
    coverage: float | None = None


def score_together(questions: Sequence[Question]) -> list[list[ScoredMention]]:
    """Scored mentions of each item: the pipelines share one encoder, which reads all at once, whatever the journeys."""
    if not questions:
        return []
    found = questions[0].pipeline._find([one.reading for one in questions])
    groups: dict[tuple[int, float | None], list[int]] = {}
    for place, one in enumerate(questions):
        groups.setdefault((id(one.pipeline), one.coverage), []).append(place)
    scored: dict[int, list[ScoredMention]] = {}
    for (_, coverage), places in groups.items():
        rows = iter(questions[places[0]].pipeline._label([found[i] for i in places], coverage=coverage))
        scored |= {i: [next(rows) for _ in found[i].mentions] for i in places}
    return [scored[i] for i in range(len(questions))]


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The mentions of one item with a row of vectors each."""

    mentions: tuple[Mention, ...]
    features: Floats
    meanings: Floats


def _settled(reading: Reading, encoded: Encoded, leaning: Leaning) -> _Found:
    """What is left of the spans that the encoder found, leaned to the side that was asked for."""
    settled = mentions_of(reading, encoded.spans)
    kept = [i for i, mention in enumerate(settled) if mention is not None]
    mentions = tuple(mention for mention in settled if mention is not None)
    asked = [reading.side * ASKED] * len(kept)
    return _Found(mentions, leaning.leaned(encoded.features[kept], asked), encoded.meanings[kept])


def _phrased(passage: Passage, encoded: Encoded, leaning: Leaning) -> Encoded:
    """What was read, leaned to the signs of set phrases."""
    odds = [PHRASED * sign_of(passage.text[start:end], passage.lang) for start, end in encoded.spans]
    return replace(encoded, features=leaning.leaned(encoded.features, odds)) if any(odds) else encoded


def _stack(rows: Iterable[Floats]) -> Floats:
    listed = list(rows)
    return np.concatenate(listed) if listed else np.zeros((0, 0), dtype=np.float32)


def assemble(encoder: Encoder, heads: Mapping[str, Head], *, journey: Journey, space: Space | None = None) -> Pipeline:
    """A pipeline of loaded parts; the encoder reads the words of a journey whose places cover nothing.

    `space` is that of the encoder's features in which these words are compared with what mentions say.

    JourneyProblem if a place covers what the heads don't know.
    """
    placed = placement(journey, encoder=encoder, stages=heads["stage"], touchpoints=heads["touchpoint"], space=space)
    leans = leaning(heads, width=encoder.width)
    return Pipeline(encoder=encoder, heads=heads, journey=journey, placement=placed, leaning=leans, space=space)


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
