import datetime as dt
from collections.abc import Mapping

import numpy as np
import polars as pl
import pytest

from app.domain.theme_figures import Silence
from app.pipeline.themes.silence import silence_p, silences_of

FIRST = dt.date(2026, 1, 5)
STEADY = 8
Rows = list[tuple[dt.date, str, str | None, str]]


def steady(*, days: int = 120, seed: int = 0) -> Rows:
    """What fifteen customers a day say of as many themes as there are."""
    chance = np.random.default_rng(seed)
    return [
        (FIRST + dt.timedelta(days=day), f"v{day}-{number}", f"t{chance.integers(STEADY)}", "pains")
        for day in range(days)
        for number in range(15)
    ]


def outage(*, first: int, days: int, theme: str = "outage") -> Rows:
    """What nine customers a day say while it lasts."""
    each = [(day, number) for day in range(days) for number in range(9)]
    return [(FIRST + dt.timedelta(days=first + day), f"{theme}{day}-{number}", theme, "pains") for day, number in each]


def framed(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["day", "voice", "theme", "kind"], orient="row")


def found_in(frame: pl.DataFrame) -> Mapping[str, Silence]:
    themes = frame.filter(pl.col("theme").is_not_null()).partition_by("theme", as_dict=True)
    return silences_of(frame, {str(name): part for (name,), part in themes.items()})


def test_an_outage_of_some_days_is_over_soon_after_and_what_goes_on_is_not() -> None:
    found = found_in(framed([*steady(), *outage(first=80, days=4)]))
    assert found["outage"].since == FIRST + dt.timedelta(days=84)
    assert found["outage"].q < 0.01
    assert [name for name, one in found.items() if one.q <= 0.05] == ["outage"]


def test_what_was_said_on_the_last_day_or_on_few_is_not_looked_at() -> None:
    rows = [*steady(), *outage(first=116, days=4, theme="now"), *outage(first=60, days=2, theme="once")]
    assert not {"now", "once"} & set(found_in(framed(rows)))


def test_weeks_in_which_nobody_writes_are_no_silence() -> None:
    before = [*steady(days=60), *outage(first=57, days=3)]
    later = [(day + dt.timedelta(days=300), voice + "b", theme, kind) for day, voice, theme, kind in steady(days=1)]
    assert found_in(framed([*before, *later]))["outage"].p > 0.1


def test_steady_themes_are_hardly_ever_said_to_be_over() -> None:
    found = [one.q for seed in range(25) for one in found_in(framed(steady(seed=seed))).values()]
    assert sum(q <= 0.05 for q in found) <= 2


def test_rows_without_a_day_or_a_theme_are_left_out() -> None:
    rows = framed([*steady(days=10), *outage(first=2, days=3)])
    more = pl.concat([rows, rows.with_columns(day=pl.lit(None, dtype=pl.Date), theme=pl.lit("never"))])
    assert found_in(more) == found_in(rows)
    assert found_in(rows.with_columns(theme=pl.lit(None, dtype=pl.String))) == {}
    assert found_in(rows.clear()) == {}


def test_the_p_value_is_that_of_the_last_of_uniform_sightings() -> None:
    assert silence_p(np.asarray([10.0, 20, 30]), end=50.0) == pytest.approx(0.25)
    drawn = np.sort(np.random.default_rng(1).uniform(0, 1, size=(4_000, 4)), axis=1)
    ps = np.asarray([silence_p(one, end=1.0) for one in drawn])
    assert np.mean(ps <= 0.1) == pytest.approx(0.1, abs=0.02)
