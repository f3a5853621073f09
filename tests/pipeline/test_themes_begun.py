"""What has just begun: found among new mentions, also when they came in many refreshes, and nowhere else."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from app.domain.theme import Happening, Kind, Registry
from app.domain.theme_figures import Alarm
from app.pipeline.themes.novelty import novel_places
from app.pipeline.themes.refresh import Refresh, refresh
from app.pipeline.themes.settings import ThemeSettings
from app.pipeline.themes.space import Ints, unit
from app.pipeline.themes.watch import watch
from models.base import Floats
from tests.pipeline.themes_data import START, around, directions, mentions

SETTINGS = ThemeSettings(kinds=(Kind.ALL,), rebuild=False)
TOPICS, WEEKLY, WEEKS = 8, 96, 6


def places(new: Floats, earlier: Floats, *, homes: tuple[Ints, Ints] | None = None) -> list[list[int]]:
    nowhere = np.full(len(new), -1), np.full(len(earlier), -1)
    return [sorted(place.tolist()) for place in novel_places(new, earlier, homes=homes or nowhere, size=5)]


def usual(count: int, *, seed: int) -> Floats:
    """Mentions of a stream of eight topics in turn."""
    topics = directions(TOPICS)
    return np.concatenate([around(topics[i % TOPICS], 1, seed=seed + i) for i in range(count)])


def test_a_stream_that_goes_on_as_it_was_has_no_novel_place() -> None:
    assert not any(places(usual(80, seed=seed), usual(500, seed=seed + 5000)) for seed in range(0, 20000, 2000))


def test_seven_mentions_of_something_new_are_a_place_of_exactly_these() -> None:
    fresh = around(directions(9, seed=4)[8], 7, seed=3)
    assert places(np.concatenate([usual(80, seed=1), fresh]), usual(500, seed=5000)) == [list(range(80, 87))]


def test_what_is_said_in_four_ways_far_from_one_another_is_one_place() -> None:
    matter = directions(9, seed=4)[8]
    ways = [unit((matter + 0.8 * way)[None, :].astype(np.float64))[0] for way in directions(4, seed=11)]
    fresh = np.concatenate([around(way.astype(np.float32), 7, seed=i) for i, way in enumerate(ways)])
    found = places(np.concatenate([usual(60, seed=1), fresh]), usual(300, seed=5000))
    assert len(found) == 1
    assert set(found[0]) <= set(range(60, 88))
    assert len(found[0]) >= 24


def test_a_known_sub_theme_that_grows_as_a_whole_is_no_novel_place() -> None:
    known = directions(9, seed=4)[8]
    new = np.concatenate([usual(80, seed=1), around(known, 20, seed=3)])
    earlier = np.concatenate([usual(500, seed=5000), around(known, 12, seed=9)])
    homes = np.repeat([-1, 0], [80, 20]), np.repeat([-1, 0], [500, 12])
    assert places(new, earlier)
    assert places(new, earlier, homes=homes) == []


def week_by_week(
    vectors: Floats,
    days: list[int],
    *,
    ends: list[int],
    authors: list[str] | None = None,
    alarm: Alarm = Alarm.EMERGING,
) -> list[tuple[Refresh, list[str]]]:
    """Refreshes at the `ends` (days), each with the ids of the themes of which there is an `alarm` then."""
    texts = ["said " + "".join(chr(97 + int(digit)) for digit in str(i)) for i in range(len(days))]
    people = authors or [f"a{i}" for i in range(len(days))]
    frame = mentions(texts, time=[START + dt.timedelta(days=day) for day in days], author=people)
    state, told = Refresh(Registry(model="m"), pl.DataFrame(), ()), []
    for end in ends:
        rows = np.flatnonzero(np.asarray(days) < end)
        part, until = frame[rows], START + dt.timedelta(days=end)
        if state.assignments.height:
            known = state.assignments.select("mention_id", "sub_theme", "tier", "reason")
            part = part.join(known, on="mention_id", how="left", maintain_order="left")
        now = dt.datetime.combine(until, dt.time(), dt.UTC) - dt.timedelta(seconds=1)
        state = refresh(state.registry, part, vectors[rows], settings=SETTINGS, now=now)
        seen = frame[rows].join(state.assignments.select("mention_id", "theme"), on="mention_id", maintain_order="left")
        bands = watch(state.registry, seen, vectors[rows], until=until)
        told.append((state, sorted(name for name, band in bands.items() if band.alarm is alarm)))
    return told


def stream() -> tuple[Floats, list[int]]:
    """Six weeks of eight topics; a ninth is spoken of twice a day in the last."""
    steady = usual(WEEKLY * WEEKS, seed=1)
    days = [i * 7 // WEEKLY for i in range(len(steady))]
    begun = around(directions(9, seed=4)[8], 14, seed=3)
    return np.concatenate([steady, begun]), [*days, *(7 * (WEEKS - 1) + i // 2 for i in range(14))]


def test_a_new_theme_is_emerging_in_its_first_week_and_nothing_is_before() -> None:
    quiet, last = week_by_week(*stream(), ends=[28, 35, 42])[1:]
    assert quiet[1] == []
    assert len(last[1]) == 1
    born = {event.theme for event in last[0].events if event.what is Happening.BORN}
    assert born == set(last[1])


def test_a_new_theme_is_found_though_each_day_brings_but_two_mentions_of_it() -> None:
    told = week_by_week(*stream(), ends=[28, 35, 36, 37, 38, 39, 40, 41, 42])
    assert all(not emerging for _, emerging in told[:3])
    assert len(told[-1][1]) == 1


def test_what_one_voice_alone_says_all_week_is_no_new_theme() -> None:
    vectors, days = stream()
    authors = [f"a{i}" for i in range(len(days) - 14)] + ["loud"] * 14
    told = week_by_week(vectors, days, ends=[28, 35, 42], authors=authors)
    assert [emerging for _, emerging in told[1:]] == [[], []]
    assert not [event for event in told[-1][0].events if event.what is Happening.BORN]


@pytest.mark.parametrize(("voices", "alarms"), [(1, 0), (60, 1)])
def test_a_theme_surges_when_many_speak_of_it_and_not_when_one_speaks_often(voices: int, alarms: int) -> None:
    steady = usual(WEEKLY * WEEKS, seed=1)
    more = around(directions(TOPICS)[0], 60, seed=3)
    days = [*(i * 7 // WEEKLY for i in range(len(steady))), *(7 * (WEEKS - 1) + i % 7 for i in range(60))]
    authors = [*(f"a{i}" for i in range(len(steady))), *(f"loud{i % voices}" for i in range(60))]
    vectors = np.concatenate([steady, more])
    told = week_by_week(vectors, days, ends=[35, 42], authors=authors, alarm=Alarm.SURGING)
    assert [len(surging) for _, surging in told] == [0, alarms]
