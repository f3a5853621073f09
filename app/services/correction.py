"""Correct labels of stored mentions: seen before, done in one transaction, undone to what was there."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.domain.ids import new_id
from app.domain.journey import Journey
from app.domain.labels import UNASSIGNED
from app.errors import NotFound
from app.pipeline.given import FIELDS, LOADS, Given, check_given
from app.pipeline.pipeline import Pipeline
from app.services.learning import CORRECTED, learned, told, untagged
from app.services.scoring import request_refresh
from app.store.audit import note
from app.store.corrections import (
    StoredCorrection,
    add_correction,
    corrections_of_item,
    corrections_of_source,
    delete_correction,
    get_correction,
    rebase_correction,
)
from app.store.labels import FIGURES, LabelRow, find_label_rows, sources_by_model, write_labels
from app.store.mentions import emotions_of
from app.store.reading import mentions_by_id
from app.store.scope import Scope

EXAMPLES = 20
WRITE = 1_000  # rows written at once


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person gives on one mention, by field."""

    mention_id: str
    given: Given


@dataclass(frozen=True, slots=True)
class Change:
    """A label that changes, and how sure the new one is; null for emotions and intensity."""

    field: str
    before: Any
    after: Any
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A mention of which labels change; `corrected` by a person, or else by what was learned."""

    mention_id: str
    item_id: str
    corrected: bool
    changes: tuple[Change, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What corrections do: how many mentions change, in which labels, and examples, the surest first."""

    mentions: int
    fields: Mapping[str, int]
    examples: tuple[Changed, ...]


def preview(
    scope: Scope, pipeline: Pipeline, wishes: Sequence[Wish], *, now: dt.datetime, examples: int = EXAMPLES
) -> Effect:
    """What `correct` would change, without changing anything. NotFound or InputError as there."""
    made = _made(scope, pipeline, wishes, key_id=None, now=now)
    found = [pair for source in _sources(made) for pair in _told(scope, pipeline, source, extra=made)]
    return _effect(scope, found, corrected={one.mention_id for one in made}, examples=examples)


def correct(
    scope: Scope,
    pipeline: Pipeline,
    wishes: Sequence[Wish],
    *,
    key_id: str | None,
    actor: str,
    now: dt.datetime,
    examples: int = EXAMPLES,
) -> tuple[list[StoredCorrection], Effect]:
    """Keep what people gave, and have it act on all mentions of the same source at once.

    A value that is there already confirms it. NotFound for a mention that isn't there, InputError for a label.
    """
    revision = scope.next_revision()  # one at a time in a project
    made = _made(scope, pipeline, wishes, key_id=key_id, now=now)
    for one in made:
        add_correction(scope, one)
    found = [pair for source in _sources(made) for pair in _told(scope, pipeline, source)]
    _write(scope, (new for _, new in found), revision=revision)
    effect = _effect(scope, found, corrected={one.mention_id for one in made}, examples=examples)
    detail = {"corrections": [one.id for one in made], "mentions": effect.mentions}
    note(scope, "mentions.corrected", actor=actor, detail=detail, now=now)
    request_refresh(scope)
    return made, effect


def as_it_stands(scope: Scope, mention_id: str, journey: Journey) -> Wish:
    """What confirms all labels of a mention that the journey in use knows. NotFound for a mention that isn't there."""
    there = find_label_rows(scope, [mention_id]).get(mention_id)
    if there is None:
        raise NotFound(f"no mention of the id {mention_id!r}")
    return Wish(mention_id, known_labels(labels_of(there[0].figures), journey))


def known_labels(labels: Mapping[str, Any], journey: Journey) -> dict[str, Any]:
    """Of a mention's labels those that can be confirmed: a stage or touchpoint may be of another journey."""
    known = {"stage": journey.stages, "touchpoint": journey.touchpoints}
    places = {field: {*(place.id for place in some), UNASSIGNED} for field, some in known.items()}
    return {field: labels[field] for field in FIELDS if field not in places or labels[field] in places[field]}


def undo(scope: Scope, pipeline: Pipeline, correction_id: str, *, actor: str, now: dt.datetime) -> Effect:
    """Take a correction back: every mention has the labels it would have had without. NotFound if there is none."""
    revision = scope.next_revision()
    gone = get_correction(scope, correction_id)
    of_item = [] if gone is None else corrections_of_item(scope, gone.item_id)
    if gone is None or not delete_correction(scope, correction_id):
        raise NotFound("no correction of that id")
    for one in rebased(gone, of_item[of_item.index(gone) + 1 :]):
        rebase_correction(scope, one)
    found = _restored(scope, gone)
    _write(scope, (new for _, new in found), revision=revision)
    retold = {new.seq: (old, new) for old, new in found}
    for old, new in _told(scope, pipeline, gone.source):
        retold[new.seq] = (retold.get(new.seq, (old, new))[0], new)
    _write(scope, (new for _, new in retold.values()), revision=revision)
    effect = _effect(scope, list(retold.values()), corrected={gone.mention_id}, examples=EXAMPLES)
    detail = {"correction": gone.id, "mentions": effect.mentions}
    note(scope, "correction.undone", actor=actor, detail=detail, now=now)
    request_refresh(scope)
    return effect


def relearn(scope: Scope, pipeline: Pipeline) -> int:
    """Have the corrections that there are act anew, as after an erasure; how many mentions changed."""
    sources = sources_by_model(scope, CORRECTED)
    if not sources:
        return 0
    revision = scope.next_revision()
    changed = sum(
        _write(scope, (new for _, new in _told(scope, pipeline, source)), revision=revision) for source in sources
    )
    if changed:
        request_refresh(scope)
    return changed


def rebased(gone: StoredCorrection, later: Iterable[StoredCorrection]) -> list[StoredCorrection]:
    """Those of the `later` corrections that found the mention as `gone` left it, as they would have found it without.

    What another one in between gave stays. Where nothing else had changed by then, the version is the former one too.
    """
    names = _figures_of(gone.given)
    found = []
    for one in later:
        if one.mention_id == gone.mention_id and untagged(one.model) == untagged(gone.model):
            said = {**one.said, **{name: gone.said[name] for name in names}}
            found.append(replace(one, said=said, model=gone.model if said == gone.said else one.model))
            names = names - _figures_of(one.given)
    return found


def labels_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The labels in the kept figures of a mention, by field."""
    return {field: _shown(field, figures) for field in FIELDS}


def _made(
    scope: Scope, pipeline: Pipeline, wishes: Sequence[Wish], *, key_id: str | None, now: dt.datetime
) -> list[StoredCorrection]:
    rows = find_label_rows(scope, [wish.mention_id for wish in wishes])
    made = []
    ids = sorted(new_id() for _ in wishes)  # what is given twice holds as given last
    for wish, own in zip(wishes, ids, strict=True):
        if wish.mention_id not in rows:
            raise NotFound(f"no mention of the id {wish.mention_id!r}")
        row, source = rows[wish.mention_id]
        made.append(
            StoredCorrection(
                id=own,
                item_id=row.item_id,
                mention_id=row.id,
                turn=row.turn,
                start=row.start,
                end=row.end,
                said=row.figures,
                given=check_given(wish.given, pipeline.journey),
                model=row.model,
                key_id=key_id,
                created_at=now,
                source=source,
            )
        )
    return made


def _sources(corrections: Iterable[StoredCorrection]) -> list[str]:
    return sorted({one.source for one in corrections})


def _told(
    scope: Scope, pipeline: Pipeline, source: str, *, extra: Sequence[StoredCorrection] = ()
) -> list[tuple[LabelRow, LabelRow]]:
    """Kept and new rows of a source that differ, with the corrections that are kept and `extra` ones."""
    corrections = [*corrections_of_source(scope, source), *(one for one in extra if one.source == source)]
    return list(told(scope, pipeline, source, learned(scope, pipeline, source, corrections)))


def _restored(scope: Scope, gone: StoredCorrection) -> list[tuple[LabelRow, LabelRow]]:
    """The mention's row as it was before the correction, unless it was scored anew since.

    What the model in use scored is told again from its features; of other versions this is all that is known.
    """
    row, _ = find_label_rows(scope, [gone.mention_id]).get(gone.mention_id, (None, ""))
    if row is None or untagged(row.model) != untagged(gone.model):
        return []
    return [(row, replace(row, figures=dict(gone.said), model=gone.model))]


def _figures_of(fields: Iterable[str]) -> frozenset[str]:
    """The names of the figures that giving these fields changes."""
    named = {name for field in fields for name in (field, f"{field}_confidence")}
    return frozenset(FIGURES).intersection(named | ({"valence"} if "sentiment" in named else set()))


def _write(scope: Scope, rows: Iterable[LabelRow], *, revision: int) -> int:
    listed = list(rows)
    for start in range(0, len(listed), WRITE):
        write_labels(scope, listed[start : start + WRITE], revision=revision)
    return len(listed)


def _effect(scope: Scope, found: Sequence[tuple[LabelRow, LabelRow]], *, corrected: set[str], examples: int) -> Effect:
    changed = [
        Changed(new.id, new.item_id, new.id in corrected, changes)
        for old, new in found
        if (changes := _changes(old.figures, new.figures))
    ]
    counts = Counter(change.field for one in changed for change in one.changes)
    changed.sort(key=lambda one: (-max(change.confidence or 0 for change in one.changes), one.mention_id))
    shown = changed[:examples]
    texts = mentions_by_id(scope, [one.mention_id for one in shown])
    return Effect(
        mentions=len(changed),
        fields={field: counts[field] for field in FIELDS if counts[field]},
        examples=tuple(replace(one, text=texts[one.mention_id].row["text"]) for one in shown),
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    pairs = [(field, _shown(field, before), _shown(field, after)) for field in FIELDS]
    return tuple(Change(field, old, new, after.get(f"{field}_confidence")) for field, old, new in pairs if old != new)


def _shown(field: str, figures: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    if field == "emotions":
        return [str(emotion) for emotion in emotions_of(figures[field])]
    return round(figures[field] * LOADS) / LOADS if field == "intensity" else figures[field]
