"""What a refresh of themes starts from, read in one state of the database."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from app.domain.theme import Registry
from app.store.map_frame import map_frame
from app.store.projects import counters, get_project
from app.store.scope import Scope
from app.store.session import now
from app.store.themes import Note, Standing, load_registry, load_themes, standing
from app.store.vectors import meanings_since
from models.base import Floats

WIDTH = 384
"""Numbers of a meaning."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Registry and notes as they are kept, and the mentions by one encoder, `model`, with their `vectors` in step.

    `revision` and `erasures` are the project's counters; `erased` says whether mentions went away since the last
    refresh; `left_out` counts the mentions by another encoder. `present` is when something was said last, `now` at the
    latest: a dump of two years ago is not asleep because it is old.
    """

    registry: Registry
    notes: Mapping[str, Note]
    standing: Standing | None
    frame: pl.DataFrame
    vectors: Floats
    model: str
    left_out: int
    revision: int
    erasures: int
    erased: bool
    lang: str
    unthemed: float
    present: dt.datetime
    now: dt.datetime


def read_state(scope: Scope, *, encoder: str) -> State:
    """The state; `encoder` is the version in use.

    While the mentions are scored anew by a new encoder, those of the old one count as long as they are more.
    """
    project = get_project(scope.session, scope.project_id)
    revision, erasures = counters(scope.session, scope.project_id)
    stands = standing(scope)
    themes = load_themes(scope)
    before = stands.model if stands else encoder
    frame = _with_encoder(map_frame(scope, words=True), [encoder, before])
    model = _chosen(frame, encoder, before)
    ours = frame.filter(pl.col("encoder") == model).drop("encoder")
    kept, vectors = _with_vectors(scope, ours)
    moment = now(scope.session)
    last = kept["time"].max()
    return State(
        registry=load_registry(scope, themes, model=before),
        notes={stored.theme.id: stored.note for stored in themes},
        standing=stands,
        frame=kept,
        vectors=vectors,
        model=model,
        left_out=frame.height - kept.height,
        revision=revision,
        erasures=erasures,
        erased=stands is not None and stands.erasures != erasures,
        lang=project.language,
        unthemed=project.unthemed_budget,
        present=min(last, moment) if isinstance(last, dt.datetime) else moment,
        now=moment,
    )


def _with_encoder(frame: pl.DataFrame, encoders: Sequence[str]) -> pl.DataFrame:
    """The frame with the one of `encoders` that each mention was read by: a model's version begins with it."""
    known = frame["model"].unique().to_list()
    names = [next((one for one in encoders if name.startswith(f"{one}+")), None) for name in known]
    told = pl.DataFrame({"model": known, "encoder": names}, schema={"model": pl.String, "encoder": pl.String})
    return frame.join(told, on="model", how="left", maintain_order="left")


def _chosen(frame: pl.DataFrame, encoder: str, before: str) -> str:
    """The encoder whose mentions count: the one in use, unless more are still by the one before."""
    counts = dict(frame.group_by("encoder").len().iter_rows())
    return before if counts.get(before, 0) > counts.get(encoder, 0) else encoder


def _with_vectors(scope: Scope, frame: pl.DataFrame) -> tuple[pl.DataFrame, Floats]:
    """The mentions that have a vector, and the vectors float32 (n, d) in step, read block by block."""
    place = {seq: row for row, seq in enumerate(frame["seq"])}
    vectors: Floats = np.zeros((frame.height, WIDTH), dtype=np.float32)
    found = np.zeros(frame.height, dtype=np.bool_)
    for seqs, block in meanings_since(scope, -1):
        rows = np.asarray([place.get(int(seq), -1) for seq in seqs], dtype=np.int64)
        inside = rows >= 0
        vectors[rows[inside]] = block[inside]
        found[rows[inside]] = True
    if found.all():
        return frame, vectors
    return frame.filter(pl.Series(found)), vectors[found]
