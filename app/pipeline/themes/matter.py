"""The mentions of one kind, column by column, as the steps of a refresh take them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from app.domain.theme import Kind, Reason
from app.errors import InputError
from app.pipeline.periods import with_days
from app.pipeline.themes.rows import heard
from app.pipeline.themes.settings import FEWEST
from app.pipeline.themes.space import Ints
from app.pipeline.voices import with_voices
from models.base import Floats

Bools = npt.NDArray[np.bool_]

REQUIRED = ("mention_id", "item_id", "author", "text", "lang", "valence")
PAIN_BELOW, GAIN_ABOVE = -0.2, 0.2  # of the valence, where the frame has no five-point label
PAINS = ("negative", "very_negative")
GAINS = ("positive", "very_positive")


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """n mentions: ids, items, texts, langs, scopes, voices, `days` (null where unknown), `rows` (n,) in `vectors`.

    `touchpoints` are null where none is told, and where a scope is asked for: that is what they are told apart by.
    `prior` names the sub-theme a mention had before, null for none, and `tier` (n,) the tier it had there, 0 for none;
    `reasons` say why it had none;
    `known` says whether an earlier refresh saw it.
    """

    ids: list[str]
    items: list[str]
    texts: list[str]
    langs: list[str]
    scopes: list[str | None]
    touchpoints: list[str | None]
    voices: list[str]
    days: pl.Series
    vectors: Floats
    rows: Ints
    prior: list[str | None]
    tier: Ints
    reasons: list[str | None]
    known: Bools

    def __len__(self) -> int:
        """How many mentions."""
        return len(self.ids)

    def meanings(self, at: Ints | None = None) -> Floats:
        """The vectors float32 (m, d) of the mentions `at` these numbers, else of all."""
        return self.vectors[self.rows if at is None else self.rows[at]]

    def heard(self, at: Ints) -> Ints:
        """Those of the mentions `at` these numbers in which themes are sought: of few items of a voice at a place.

        All are where there are fewer voices than a theme has mentions: clerks who write down what all customers say.
        """
        if len({*self.voices}) < FEWEST:
            return at
        places = [(self.scopes[i], self.touchpoints[i]) for i in at]
        return at[heard([self.voices[i] for i in at], places, [self.items[i] for i in at], [self.texts[i] for i in at])]

    def places(self, names: Mapping[str, int]) -> Ints:
        """The number in `names` of each mention's prior sub-theme, -1 where it has none of these."""
        found = (-1 if name is None else names.get(name, -1) for name in self.prior)
        return np.fromiter(found, dtype=np.int64, count=len(self))


def complete(frame: pl.DataFrame, *, scope: str | None) -> pl.DataFrame:
    """The frame with voice, day and the columns of an earlier refresh; InputError if a column is missing."""
    missing = [name for name in (*REQUIRED, *([scope] if scope else [])) if name not in frame.columns]
    if missing:
        raise InputError(f"the mentions have no column {missing[0]!r}; themes need {', '.join(REQUIRED)}")
    for name, kind in (("sub_theme", pl.String), ("reason", pl.String), ("tier", pl.Int8)):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=kind).alias(name))
    return with_days(with_voices(frame.with_columns(pl.col(*REQUIRED[:-1]).cast(pl.String))))


def in_order(frame: pl.DataFrame) -> Ints:
    """The row numbers (n,) of a complete frame by when, what and who: neither their order nor ids decide anything.

    An order by ids would find other themes in the same texts of another project, whose ids are others.
    """
    by = [name for name in ("time", "day", "text", "author", "item_id", "mention_id") if name in frame.columns]
    return frame.select(pl.arg_sort_by(by)).to_series().to_numpy().astype(np.int64)


def kind_of(frame: pl.DataFrame, kind: Kind) -> Bools:
    """Which rows (n,) belong to `kind`: by the column `sentiment` if there is one, else by the valence."""
    if kind is Kind.ALL:
        return np.ones(frame.height, dtype=np.bool_)
    if "sentiment" in frame.columns:
        return frame["sentiment"].is_in(PAINS if kind is Kind.PAINS else GAINS).fill_null(value=False).to_numpy()
    valence = frame["valence"].to_numpy()
    return valence <= PAIN_BELOW if kind is Kind.PAINS else valence >= GAIN_ABOVE


def matter(
    frame: pl.DataFrame, vectors: Floats, rows: Ints, *, scope: str | None, leaves: Collection[str] | None = None
) -> Matter:
    """The columns of the `rows` of a complete frame, with whose rows `vectors` float32 are in step.

    With `leaves`, the ids of a kind's sub-themes, a mention that came to the kind since counts as new: it was in one of
    another, or neutral.
    """
    frame = frame[rows]
    if leaves is not None:
        frame = _newly_come(frame, leaves)
    known = frame["sub_theme"].is_not_null() | frame["reason"].is_not_null()
    return Matter(
        ids=frame["mention_id"].to_list(),
        items=frame["item_id"].to_list(),
        texts=frame["text"].to_list(),
        langs=frame["lang"].fill_null("").to_list(),
        scopes=frame[scope].to_list() if scope else [None] * frame.height,
        touchpoints=_touchpoints(frame, scope),
        voices=frame["voice"].to_list(),
        days=frame["day"],
        vectors=vectors,
        rows=rows,
        prior=frame["sub_theme"].to_list(),
        tier=frame["tier"].fill_null(0).cast(pl.Int64).to_numpy(),
        reasons=frame["reason"].to_list(),
        known=known.to_numpy(),
    )


def _touchpoints(frame: pl.DataFrame, scope: str | None) -> list[str | None]:
    """The touchpoint of each mention, unless themes are sought within the values of a scope."""
    if scope or "touchpoint" not in frame.columns:
        return [None] * frame.height
    return frame["touchpoint"].cast(pl.String).to_list()


def _newly_come(frame: pl.DataFrame, leaves: Collection[str]) -> pl.DataFrame:
    """The frame without what an earlier refresh said of the mentions that were not among those of `leaves`."""
    elsewhere = pl.col("sub_theme").is_in(list(leaves)).not_().fill_null(pl.col("reason") == Reason.NEUTRAL.value)
    before = pl.col("sub_theme", "tier", "reason")
    return frame.with_columns(pl.when(elsewhere.fill_null(value=False)).then(None).otherwise(before).name.keep())
