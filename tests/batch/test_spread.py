from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from app.batch.score import score_items
from app.batch.spread import MEANING, Spread, packed
from app.domain.records import Feedback
from tests.batch.fakes import SentenceScorer

VOICE = pl.coalesce("author", "item_id").alias("voice")


def table(start: int) -> pa.Table:
    """Two mentions an item, of authors that come again in later tables or of nobody; their meaning is their number."""
    items = [
        Feedback(
            id=f"i{n}", text="Fine. Bad.", author=f"a{n % 700}" if n % 3 else None, time=f"2026-01-{1 + n % 20:02}"
        )
        for n in range(start, start + 500)
    ]
    scored = score_items(SentenceScorer(), items)
    numbers = np.repeat(np.arange(start, start + 500, dtype=np.float32) % 1_000, 2)
    return scored.append_column(MEANING, packed(np.stack([numbers, -numbers], axis=1)))


def spread(folder: Path, *, most: int) -> Spread:
    made = Spread(folder, most=most)
    for start in range(0, 5_000, 500):
        made.write(table(start))
    made.close()
    return made


def test_what_can_be_held_is_given_back_as_it_came(tmp_path: Path) -> None:
    made = spread(tmp_path, most=10_000)
    frame, meanings = made.sample()
    assert made.whole
    assert not list(tmp_path.iterdir())
    assert frame["item_id"].to_list() == [f"i{n // 2}" for n in range(10_000)]
    assert meanings is not None
    assert (meanings[:, 0] == np.arange(10_000) // 2 % 1_000).all()


def test_of_more_a_sample_has_the_same_whole_voices_every_time_and_each_its_meaning(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made = spread(tmp_path / name, most=3_000)
        found.append(made.sample())
        assert (made.whole, made.total) == (False, 10_000)
    (frame, meanings), (again, _) = found
    assert frame.equals(again)
    assert 2_400 < frame.height < 3_600
    assert meanings is not None
    assert (meanings[:, 1] == -(frame["item_id"].str.slice(1).cast(pl.Int64) % 1_000).to_numpy()).all()
    whole = pl.concat([pl.DataFrame(table(start).drop_columns(MEANING)) for start in range(0, 5_000, 500)])
    counts = [one.group_by(VOICE).len() for one in (frame, whole)]
    assert counts[0].join(counts[1], on=["voice", "len"], how="anti").is_empty()


@pytest.mark.parametrize("most", [1_000, 3_000, 20_000])
def test_parts_hold_every_mention_once_and_every_voice_in_one_of_them(tmp_path: Path, most: int) -> None:
    made = spread(tmp_path, most=most)
    parts = [pl.concat([block for block, _ in part]) for part in made.parts()]
    assert len(parts) >= 10_000 / most
    assert sum(part.height for part in parts) == pl.concat(parts)["mention_id"].n_unique() == 10_000
    assert max(part.height for part in parts) <= max(most, 10_000 if most > 10_000 else 0) * 1.1
    voices = [set(part.select(VOICE)["voice"]) for part in parts]
    assert sum(map(len, voices)) == len(set().union(*voices))
    if not made.whole:
        assert sum(made.days.values()) == 10_000
