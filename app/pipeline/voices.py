"""Who speaks: voices, of which each counts once, and what each feels at a place."""

import polars as pl

from app.domain.authors import BLANKS, MARKS, PLACEHOLDERS, SPELLED
from app.domain.labels import Effort, Emotion

EMOTIONS = [str(emotion) for emotion in Emotion]
AUTHOR = "a:"
"""What the voice of an author begins with."""
_CHAT = ["item_id", "stage", "touchpoint"]


def with_voices(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `voice`, the author, or the item where none is known; and `felt`, whether a mention counts in figures.

    An author is not known where a placeholder (`Anonymous`) is given. All mentions count but those in the middle of a
    chat: at each stage and touchpoint a chat counts by its arc - start, peak (furthest from neutral) and end - so that
    fifty polite answers don't drown the moment that hurt. Chats are told by `turn` and `start`, if these columns are
    there.
    """
    author = pl.col("author").cast(pl.String)
    bare = author.str.strip_chars(MARKS).str.to_lowercase()
    spelled = author.str.strip_chars(BLANKS).is_in(SPELLED)
    known = pl.when(~bare.is_in(PLACEHOLDERS) & ~spelled).then(pl.lit(AUTHOR) + author)
    frame = frame.with_columns(pl.coalesce(known, pl.lit("i:") + pl.col("item_id")).alias("voice"))
    if not has_chats(frame):
        return frame.with_columns(pl.lit(value=True).alias("felt"))
    spot = pl.struct("turn", "start").rank("ordinal").over(_CHAT)
    peak = pl.struct(pl.col("valence").abs(), -spot.cast(pl.Int64)).rank("ordinal", descending=True).over(_CHAT)
    return frame.with_columns(
        (pl.col("turn").is_null() | (spot == 1) | (spot == pl.len().over(_CHAT)) | (peak == 1)).alias("felt")
    )


def has_authors(frame: pl.DataFrame) -> bool:
    """Whether some voice is an author's; `frame` has `voice`."""
    return bool(frame["voice"].str.starts_with(AUTHOR).any())


def has_chats(frame: pl.DataFrame) -> bool:
    """Whether some mentions are turns of a chat, in places that are known."""
    return {"turn", "start"} <= set(frame.columns) and frame["turn"].null_count() < frame.height


def arcs(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """A row a chat and place of the column `by`: valence of its `first`, strongest (`peak`) and `last` mention."""
    if not has_chats(frame):
        figures = dict.fromkeys(("first", "peak", "last"), pl.Float64)
        return pl.DataFrame(schema={"item_id": pl.String, by: pl.String, **figures})
    chats = frame.filter(pl.col("turn").is_not_null()).sort("item_id", "turn", "start", maintain_order=True)
    return chats.group_by("item_id", by, maintain_order=True).agg(
        pl.col("valence").first().alias("first"),
        pl.col("valence").get(pl.col("valence").abs().arg_max()).alias("peak"),
        pl.col("valence").last().alias("last"),
    )


def per_voice(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """A row a voice and place of the column `by`, sorted: what the voice feels there, whatever it says elsewhere.

    `valence`, `intensity` and `effort_high` are means over its mentions there, an emotion is true if one of them shows
    it. `mentions` counts all, those in the middle of chats as well.
    """
    keys = [by, "voice"]
    counted = frame.group_by(keys).agg(
        pl.len().alias("mentions"),
        *(pl.col("emotions").list.contains(name).any().alias(name) for name in EMOTIONS),
    )
    felt = frame.filter(pl.col("felt"))
    figures = felt.group_by(keys).agg(
        pl.col("valence").sort().mean(),
        pl.col("intensity").sort().mean(),
        pl.col("effort").eq(Effort.HIGH.value).mean().alias("effort_high"),
    )
    return counted.join(figures, on=keys).sort(keys)
