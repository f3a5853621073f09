"""Mentions at places of a journey of one's own, which are found by placing: no column of the database holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from app.domain.journey import Journey
from app.domain.persona import Persona
from app.pipeline.audience import meets
from app.pipeline.voices import with_voices
from app.services.curves import Curver, placed
from app.services.personas import Found, read_frame, segments_of
from app.store.filters import NONE, MentionFilter
from app.store.scope import Scope


def places_there(scope: Scope, curver: Curver, journey: Journey, items: Iterable[str]) -> dict[int, tuple[str, str]]:
    """The stage and touchpoint on `journey` of each mention, by its number, of these items."""
    frame = placed(scope, read_frame(scope, MentionFilter(item=tuple({*items})), ()), journey, curver)
    return {
        seq: (stage, touchpoint) for seq, stage, touchpoint in frame.select("seq", "stage", "touchpoint").iter_rows()
    }


def said_there(
    scope: Scope,
    curver: Curver,
    *,
    wanted: MentionFilter,
    journey: Journey,
    stages: Sequence[str],
    touchpoints: Sequence[str],
    persona: Persona | None,
) -> Found:
    """The mentions that meet `wanted` and the persona's rules, at one of these stages and touchpoints of `journey`.

    Empty `stages` or `touchpoints` ask for none of them. InputError for a field that mentions don't have.
    """
    frame = read_frame(
        scope, replace(wanted, stage=(), touchpoint=()), segments_of([] if persona is None else [persona])
    )
    frame = placed(scope, frame, journey, curver)
    for column, asked in (("stage", stages), ("touchpoint", touchpoints)):
        if asked:
            frame = frame.filter(pl.col(column).fill_null(NONE).is_in(list(asked)))
    if persona is not None:
        frame = frame.filter(meets(frame, persona))
    frame = with_voices(frame)
    return Found(frame.select("time", "seq").sort("seq"), frame["voice"].n_unique())
