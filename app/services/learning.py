"""What corrections make of the mentions of a source: learned from all of them, told mention by mention."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

from app.domain.records import ScoredMention
from app.pipeline.classify import Labels
from app.pipeline.correct import Adjustment
from app.pipeline.given import Verdict, overruled
from app.pipeline.pipeline import Pipeline
from app.pipeline.place import Place
from app.pipeline.relabel import Corrected, kept, learn, moved, verdicts
from app.store.corrections import StoredCorrection, corrections_of_source, count_corrections
from app.store.labels import FIGURES, LabelRow, label_rows, label_rows_of_items
from app.store.mentions import emotion_bits, emotions_of
from app.store.scope import Scope
from models.base import Floats

BLOCK = 5_000  # mentions told at once
MEMORY = 300  # the source's first mentions stand for all of them: so more of them later change nothing
KEPT = 16  # adjustments kept in this process
OVERLAP = 0.5  # of a mention that another version cut differently: intersection over union
CORRECTED = "+corrected-"
_TAG = re.compile(re.escape(CORRECTED) + r"[0-9a-f]{8}(?=\+)")
_OF_LABELS = {name for name in FIGURES if not name.startswith(("stage", "touchpoint"))}


class Span(Protocol):
    """Where a mention is: a kept row of it, or one just found."""

    @property
    def id(self) -> str: ...  # noqa: D102 - as in Mention
    @property
    def item_id(self) -> str: ...  # noqa: D102
    @property
    def turn(self) -> int | None: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of one source: the corrections by mention's id, what they teach, and a name for the whole."""

    corrections: Sequence[StoredCorrection]
    adjustment: Adjustment | None
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class _Lesson:
    """What is learned from; equal if it teaches the same."""

    pipeline: Pipeline
    features: Floats
    corrected: tuple[Corrected, ...]
    memory: Floats
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        told = hashlib.sha256(self.features.tobytes() + self.memory.tobytes())
        told.update(repr((self.pipeline.version, self.pipeline.journey, self.corrected)).encode())
        object.__setattr__(self, "digest", told.hexdigest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lesson) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=KEPT)
def _learn(lesson: _Lesson) -> Adjustment | None:
    """Kept, because each chunk that is scored asks anew."""
    return learn(lesson.pipeline, lesson.features, lesson.corrected, memory=lesson.memory)


def learned(scope: Scope, pipeline: Pipeline, source: str, corrections: Sequence[StoredCorrection]) -> Learned:
    """Learn from the corrections of a source, on mentions that were read by the weights in use."""
    name = hashlib.sha256("\n".join(sorted(one.id for one in corrections)).encode()).hexdigest()[:8]
    if not corrections:
        return Learned((), None, name)
    items = list(dict.fromkeys(one.item_id for one in corrections))
    rows, features = label_rows_of_items(scope, items, width=pipeline.encoder.width)
    given = match(corrections, rows)
    ours = [at for at, row in enumerate(rows) if row.id in given and is_ours(pipeline, row.model)]
    order = {mention: place for place, mention in enumerate(given)}
    ours.sort(key=lambda at: order[rows[at].id])
    corrected = [Corrected(place, items.index(rows[at].item_id), given[rows[at].id]) for place, at in enumerate(ours)]
    first, memory = label_rows(scope, source, limit=MEMORY, width=pipeline.encoder.width)
    known = [at for at, row in enumerate(first) if is_ours(pipeline, row.model)]
    lesson = _Lesson(pipeline, kept(features[ours]), tuple(corrected), kept(memory[known]))
    return Learned(corrections, _learn(lesson), name)


def told(scope: Scope, pipeline: Pipeline, source: str, known: Learned) -> Iterator[tuple[LabelRow, LabelRow]]:
    """The mentions of a source as they are kept and as they should be, where the two may differ."""
    after = 0
    while True:
        rows, features = label_rows(scope, source, after=after, limit=BLOCK, width=pipeline.encoder.width)
        if not rows:
            return
        after = rows[-1].seq
        given = match(known.corrections, rows)
        ours = [at for at, row in enumerate(rows) if is_ours(pipeline, row.model)]
        changed = moved(pipeline, kept(features[ours]), known.adjustment).tolist()
        here = [
            at
            for at, now in zip(ours, changed, strict=True)
            if now or rows[at].id in given or _TAG.search(rows[at].model)
        ]
        says = verdicts(pipeline, kept(features[here]), known.adjustment)
        new = {
            at: _retold(rows[at], plain, shifted, given.get(rows[at].id), known.name)
            for at, (plain, shifted) in zip(here, says, strict=True)
        }
        strangers = [at for at in set(range(len(rows))).difference(ours) if rows[at].id in given]
        new |= {at: stale(rows[at], given[rows[at].id], known.name) for at in strangers}
        yield from ((rows[at], new[at]) for at in sorted(new) if new[at] != rows[at])


def adjusted(
    scope: Scope,
    mentions: Sequence[ScoredMention],
    *,
    pipeline: Pipeline,
    features: Floats,
    sources: Mapping[str, str],
) -> list[ScoredMention]:
    """Mentions that were just scored, with what people's corrections say of them; `sources` by item.

    To be called in the transaction that saves them, so that no correction is missed. `features` (n, width). Labels are
    those of the features as they are kept, so that they can be told again from what is kept.
    """
    scope.next_revision()  # whoever corrects waits until these are saved
    any_corrections = count_corrections(scope) > 0
    result = list(mentions)
    for source in sorted(set(sources.values())):
        mine = [at for at, one in enumerate(mentions) if sources[one.mention.item_id] == source]
        corrections = corrections_of_source(scope, source) if any_corrections else []
        known = learned(scope, pipeline, source, corrections)
        given = match(corrections, [mentions[at].mention for at in mine])
        says = verdicts(pipeline, kept(features[mine]), known.adjustment)
        for at, (plain, shifted) in zip(mine, says, strict=True):
            values = given.get(mentions[at].mention.id)
            final = shifted if values is None else overruled(shifted, values)
            model = mentions[at].model if final is plain else tagged(mentions[at].model, known.name)
            result[at] = replace(mentions[at], **_fields(final), model=model)
    return result


def match(corrections: Sequence[StoredCorrection], spans: Sequence[Span]) -> dict[str, dict[str, Any]]:
    """What was given, by the id of the mention among `spans`: the same span, else the one that overlaps most.

    Later corrections of a label go before earlier ones.
    """
    by_id = {span.id: span for span in spans}
    by_item: dict[str, list[Span]] = {}
    for span in spans:
        by_item.setdefault(span.item_id, []).append(span)
    given: dict[str, dict[str, Any]] = {}
    for one in corrections:
        found = by_id.get(one.mention_id) or _nearest(one, by_item.get(one.item_id, []))
        if found is not None:
            given.setdefault(found.id, {}).update(one.given)
    return given


def is_ours(pipeline: Pipeline, model: str) -> bool:
    """Whether a mention was scored by the weights in use, on the journey in use."""
    journey = pipeline.journey
    return model.startswith(f"{pipeline.encoder.version}+") and model.endswith(f"+{journey.name}-{journey.version}")


def tagged(model: str, name: str) -> str:
    """The version with the name of what was learned in it, before the journey."""
    before, plus, journey = untagged(model).rpartition("+")
    return f"{before}{CORRECTED}{name}{plus}{journey}"


def untagged(model: str) -> str:
    """The version without what was learned."""
    return _TAG.sub("", model)


def stale(row: LabelRow, given: Mapping[str, Any], name: str) -> LabelRow:
    """A mention that other weights had scored, with what a person gave."""
    said = dict(row.figures) | {"emotions": emotions_of(row.figures["emotions"])}
    labels = Labels(**{figure: said[figure] for figure in FIGURES if figure in _OF_LABELS})
    place = Place(**{figure: said[figure] for figure in FIGURES if figure not in _OF_LABELS})
    return replace(row, figures=_figures(overruled(Verdict(labels, place), given)), model=tagged(row.model, name))


def _retold(row: LabelRow, plain: Verdict, shifted: Verdict, given: Mapping[str, Any] | None, name: str) -> LabelRow:
    """The row as it should be; what nothing changes keeps the figures it has, unless something had changed them."""
    final = shifted if given is None else overruled(shifted, given)
    if final is not plain:
        return replace(row, model=tagged(row.model, name), figures=_figures(final))
    return replace(row, model=untagged(row.model), figures=_figures(final)) if _TAG.search(row.model) else row


def _fields(verdict: Verdict) -> dict[str, Any]:
    return {name: getattr(verdict.labels if name in _OF_LABELS else verdict.place, name) for name in FIGURES}


def _figures(verdict: Verdict) -> dict[str, Any]:
    plain = {name: str(value) if isinstance(value, str) else value for name, value in _fields(verdict).items()}
    return plain | {"emotions": emotion_bits(verdict.labels.emotions)}


def _nearest(correction: StoredCorrection, spans: Sequence[Span]) -> Span | None:
    best, most = None, OVERLAP
    for span in spans:
        if span.turn == correction.turn:
            both = min(span.end, correction.end) - max(span.start, correction.start)
            share = both / (max(span.end, correction.end) - min(span.start, correction.start))
            if share >= most:
                best, most = span, share
    return best
