"""Sums part by part against the figures of the whole, with chats, authors who write twice, places of few voices."""

import datetime as dt
import random
from dataclasses import replace

import polars as pl
import pytest

from app.journeys import DEFAULT, load_journey
from app.pipeline.periods import middle_day, usual_period, with_days
from app.pipeline.summary import Questions, summarise
from app.pipeline.sums import EARLY, LATE, Frame, sums, total
from app.pipeline.voices import EMOTIONS, with_voices
from app.pipeline.whole import exact
from tests.factories import make_frame

JOURNEY = load_journey(DEFAULT)
STAGES = tuple(stage.id for stage in JOURNEY.stages)
TOUCHPOINTS = tuple(touchpoint.id for touchpoint in JOURNEY.touchpoints)


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    chance, rows = random.Random(8), []
    for item in range(1_500):
        chat = item % 5 == 0
        author = f"a{chance.randrange(500)}" if item % 3 else None
        rows += [
            {
                "item_id": f"i{item}",
                "mention_id": f"i{item}.{turn}",
                "author": author,
                "turn": turn if chat else None,
                "start": 10 * turn,
                "stage": STAGES[-1] if item % 150 == 0 else chance.choice((*STAGES[:-1], STAGES[0], "unassigned")),
                "touchpoint": chance.choice((*TOUCHPOINTS[:6], "unassigned")),
                "valence": round(chance.triangular(-1, 1, 0.8), 4),
                "intensity": round(chance.random(), 4),
                "effort": chance.choice(("high", "low", None)),
                "emotions": chance.sample(EMOTIONS, chance.randrange(3)),
                "model": "m1" if item < 900 else "m2",
                "time": None if item % 11 == 0 else str(dt.date(2026, 1, 1) + dt.timedelta(days=item % 200)),
            }
            for turn in range(chance.randrange(1, 7))
        ]
    return with_days(with_voices(pl.DataFrame(rows, infer_schema_length=None)))


def of(frame: pl.DataFrame) -> Frame:
    first, last = frame["day"].min(), frame["day"].max()
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    middle = middle_day(dict(frame["day"].drop_nulls().value_counts().iter_rows()))
    return Frame(STAGES, TOUCHPOINTS, first, last, middle, usual_period(frame))


def parts(frame: pl.DataFrame, count: int) -> list[pl.DataFrame]:
    """The frame in parts of whole voices."""
    number = pl.col("voice").rank("dense") % count
    return [frame.filter(number == part) for part in range(count)]


def test_the_map_of_some_voices_with_the_sums_of_all_has_the_figures_of_the_map_of_all(frame: pl.DataFrame) -> None:
    asked = Questions(targets={STAGES[0]: 0.2, STAGES[1]: 0.9})
    whole = summarise(frame, JOURNEY, asked=asked)
    some = summarise(parts(frame, 3)[0], JOURNEY, asked=asked)
    assert some.curve != whole.curve
    summed = exact(some, total([sums(part, of(frame)) for part in parts(frame, 7)]), of(frame))
    for name in ("items", "mentions", "voices", "unassigned", "models", "first", "last", "period", "peak", "end"):
        assert getattr(summed, name) == getattr(whole, name), name
    truths = {point.id: point.moment_of_truth for point in some.curve}
    assert [replace(point, moment_of_truth=truths[point.id]) for point in whole.curve] == list(summed.curve)
    assert summed.touchpoints == whole.touchpoints
    assert summed.overall == whole.overall
    assert some.targets != whole.targets
    assert summed.targets == whole.targets
    assert summed.trend == whole.trend
    assert any(point.arc for point in summed.curve)
    assert {point.reason for point in summed.trend} == {None, "too_few_voices"}


def test_sums_of_parts_add_up_to_those_of_the_whole_in_any_order(frame: pl.DataFrame) -> None:
    themed = frame.with_columns(
        pl.when(pl.col("valence") < 0).then(pl.format("t{}", pl.col("start") % 3)).otherwise(None).alias("theme")
    )
    whole = sums(themed, of(frame))
    several = [sums(part, of(frame)) for part in parts(themed, 5)]
    for found in (total(several), total(several[::-1])):
        assert (found.items, found.mentions, found.voices, found.unthemed) == (
            whole.items,
            whole.mentions,
            whole.voices,
            whole.unthemed,
        )
        for one, other in ((found.places, whole.places), (found.themes, whole.themes)):
            keys = [name for name, kind in one.schema.items() if kind == pl.String]
            assert one.select(keys).equals(other.select(keys))
            rest = [name for name in one.columns if name not in keys]
            assert (one.select(rest) - other.select(rest)).select(pl.all().abs().max()).max_horizontal()[0] < 1e-9


def test_the_middle_day_belongs_to_the_earlier_half() -> None:
    days = [dt.date(2026, 3, day) for day in (1, 2, 3)]
    rows = [{"author": str(day), "theme": "late", "day": day} for day in days]
    told = with_voices(make_frame(*rows, given=("theme", "day")))
    found = sums(told, Frame(STAGES, TOUCHPOINTS, days[0], days[-1], days[1], None))
    assert (found.everyone(EARLY), found.everyone(LATE)) == (2, 1)
    assert {name: int(row["voices"]) for name, row in found.theme("half").items() if name[0]} == {
        ("late", EARLY): 2,
        ("late", LATE): 1,
    }
