"""Mentions of the people that a persona's rules hold for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.persona import Persona, parse_persona
from app.domain.records import SEGMENT
from app.pipeline.audience import meets
from app.pipeline.voices import with_voices
from app.services.cache import Cache
from app.store.blocks import block_frame
from app.store.filters import MentionFilter
from app.store.map_frame import PLAIN, map_frame, with_emotions
from app.store.projects import counters
from app.store.scope import Scope
from app.store.themes import standing
from app.store.vectors import Seqs

_KEYS = ("seq", "item_id", "author", "time")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The `time` and `seq` of mentions, in the order of their numbers, and how many voices they are of."""

    keys: pl.DataFrame
    voices: int

    @property
    def seqs(self) -> Seqs:
        """Their numbers (n,), ascending."""
        return self.keys["seq"].to_numpy()


def known_persona(text: str) -> Persona:
    """The persona that is written so. InputError if it can't be read, or asks for what mentions don't have."""
    persona = parse_persona(text)
    segments = {f"{SEGMENT}{name}": pl.String for name in segments_of([persona])}
    nobody = pl.DataFrame(schema={**PLAIN, "emotions": pl.List(pl.String), **segments})
    nobody.filter(meets(nobody, persona))
    return persona


def segments_of(people: Iterable[Persona]) -> list[str]:
    """The fields of the project's own that the rules ask for."""
    fields = {test.field for persona in people for test in persona.tests}
    return sorted(field.removeprefix(SEGMENT) for field in fields if field.startswith(SEGMENT))


def said_by(scope: Scope, cache: Cache, *, wanted: MentionFilter, persona: Persona) -> Found:
    """The mentions that meet `wanted` and the persona's rules, read anew as soon as a mention or a theme changed.

    InputError for a field that mentions don't have.
    """
    stands = standing(scope)
    version = (*counters(scope.session, scope.project_id), None if stands is None else stands.version)
    key = ("persona", scope.project_id, *version, str(wanted), persona.tests)
    kept = cache.get(Found, key)
    if kept is not None:
        return kept
    found = _said_by(scope, wanted, persona)
    cache.keep(key, found, size=int(found.keys.estimated_size()))
    return found


def _said_by(scope: Scope, wanted: MentionFilter, persona: Persona) -> Found:
    told = {*_KEYS, *(test.field for test in persona.tests)}
    frame = read_frame(scope, wanted, segments_of([persona]), columns=[name for name in PLAIN if name in told])
    frame = with_voices(frame.filter(meets(frame, persona)))
    return Found(frame.select("time", "seq").sort("seq"), frame["voice"].n_unique())


def read_frame(
    scope: Scope, wanted: MentionFilter, segments: Sequence[str], *, columns: Sequence[str] = tuple(PLAIN)
) -> pl.DataFrame:
    """The mentions that meet `wanted`, with these fields of the project's own, as maps are made of.

    At the least `columns` of them, `seq` among these: others need not be read.
    """
    kept = block_frame(scope, wanted, segments=segments, columns=columns)
    if kept is None:
        return map_frame(scope, wanted, segments=segments)
    return with_emotions(kept) if "emotions" in columns else kept
