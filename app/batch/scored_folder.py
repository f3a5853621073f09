"""Read a folder of scored mentions, parted or not, however large: all of it, or the same voices of it every time."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from app.batch.tables import SCORED
from app.errors import ColumnsProblem, FileProblem

MOST = 200_000
"""Mentions that are read whole; themes read their texts again."""

_SEED, _FINE = 8, 1 << 20  # voices are told apart to a millionth
_SCHEMA = pl.DataFrame(SCORED.empty_table()).schema


@dataclass(frozen=True, slots=True, eq=False)
class FolderRead:
    """Mentions (the columns of ScoredRow), and how many there are in all."""

    mentions: pl.DataFrame
    total: int

    @property
    def share(self) -> float:
        """The share of mentions that was read."""
        return self.mentions.height / self.total if self.total else 1.0


def is_folder(path: str) -> bool:
    """Whether there is a folder with Parquet files at `path`."""
    return Path(path).is_dir() and any(Path(path).rglob("*.parquet"))


def read_folder(path: str, *, most: int = MOST) -> FolderRead:
    """The mentions of all Parquet files under `path`, or if there are more than `most` those of a share of the voices.

    A voice is an author, or an item where nobody is named; its mentions are read all or none, so that a voice weighs
    what it does in the whole. Which ones depends on their names alone: the same folder gives the same mentions. No more
    than these are ever held. Raises ColumnsProblem if there is something else in the folder, FileProblem if it can't be
    read.
    """
    try:
        files = pl.scan_parquet(f"{path}/**/*.parquet", hive_partitioning=True, try_parse_hive_dates=False)
        there = files.collect_schema().names()
        missing = [name for name in SCORED.names if name not in there]
        if missing:
            raise ColumnsProblem(f"{path}: not a folder of `wayfelt score`, it has no {', '.join(missing)}")
        mentions = files.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
        total = int(mentions.select(pl.len()).collect(engine="streaming").item())
        if total > most:
            voice = pl.coalesce("author", "item_id").hash(seed=_SEED)
            mentions = mentions.filter(voice % _FINE < int(_FINE * most / total))
        return FolderRead(mentions.sort("item_id", "mention_id").collect(engine="streaming"), total)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileProblem(f"{path}: the folder can't be read ({str(error).partition(chr(10))[0]})") from None
