import datetime as dt

import polars as pl
import pytest

from app.pipeline.periods import between, day_of, middle_day, usual_period, with_days, with_periods


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-05-01", "2026-05-01"),
        ("2026-05-01T23:30:00-02:00", "2026-05-02"),
        ("2026-05-01 10:00:00", "2026-05-01"),
        ("2026-05-01T10:00:00Z", "2026-05-01"),
        ("20260501", "2026-05-01"),
        ("1777593600", "2026-05-01"),
        ("1777593600.0", "2026-05-01"),
        ("1777593600000", "2026-05-01"),
        ("01.05.2026", "2026-05-01"),
        ("01.05.2026 09:15", "2026-05-01"),
        ("2026/05/01", "2026-05-01"),
        ("yesterday", None),
        ("", None),
        ("99999999999999999999", None),
    ],
)
def test_a_time_as_given_is_the_day_it_names(time: str, day: str | None) -> None:
    assert day_of(time) == (dt.date.fromisoformat(day) if day else None)


def test_weeks_begin_on_monday_and_rows_without_a_day_are_in_none() -> None:
    frame = with_days(pl.DataFrame({"time": ["2026-05-03", "2026-05-04", None, "soon"]}))
    assert with_periods(frame, "week")["period"].to_list() == ["2026-04-27", "2026-05-04"]
    assert with_periods(frame, "month")["period"].to_list() == ["2026-05-01", "2026-05-01"]


def test_a_frame_without_times_has_no_days_and_no_period() -> None:
    frame = with_days(pl.DataFrame({"item_id": ["a"]}))
    assert frame["day"].to_list() == [None]
    assert usual_period(frame) is None


@pytest.mark.parametrize(("last", "period"), [("2026-05-03", None), ("2026-10-01", "week"), ("2026-10-03", "month")])
def test_the_period_follows_the_time_that_is_spanned(last: str, period: str | None) -> None:
    assert usual_period(with_days(pl.DataFrame({"time": ["2026-05-01", last]}))) == period


def test_bounds_are_half_open() -> None:
    frame = with_days(pl.DataFrame({"time": ["2026-05-01", "2026-05-02", "2026-05-03", None]}))
    inside = between(frame, first=dt.date(2026, 5, 1), last=dt.date(2026, 5, 3))
    assert inside["time"].to_list() == ["2026-05-01", "2026-05-02"]


def test_the_middle_of_the_time_is_not_moved_by_one_item_of_long_ago() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=i) for i in range(91)]
    assert middle_day(dict.fromkeys(days, 11)) == dt.date(2026, 2, 15)
    assert middle_day({dt.date(2015, 3, 1): 1, **dict.fromkeys(days, 11)}) == dt.date(2026, 2, 15)
    assert middle_day({dt.date(2026, 1, 1): 1, dt.date(2026, 1, 3): 1}) == dt.date(2026, 1, 2)
    assert middle_day({}) is None
