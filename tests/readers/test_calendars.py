import pytest

from app.readers.values.calendars import date_of, is_year
from app.readers.values.times import read_time


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和6年1月5日", "2024-01-05"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("R6.1.5", "2024-01-05"),
        ("R6/01/05 10:30", "2024-01-05"),
        ("05/01/2567", "2024-01-05"),
        ("2567-01-05", "2024-01-05"),
        ("5 ม.ค. 2567", "2024-01-05"),
        ("5 มกราคม 2567", "2024-01-05"),
        ("۱۴۰۲/۱۰/۱۰", "2023-12-31"),
        ("1403/01/01", "2024-03-20"),
        ("5 دی 1402", "2023-12-26"),
        ("1445/06/20", "2024-01-02"),
        ("01/09/1446", "2025-03-01"),
    ],
)
def test_a_date_of_another_calendar_is_read_as_one_of_ours(text: str, day: str) -> None:
    found = read_time(text)
    assert found is not None
    assert found.date().isoformat() == day


@pytest.mark.parametrize("text", ["R6", "R6.1", "R6.1/5", "S1.2.3"])
def test_letters_before_figures_are_an_era_only_where_a_whole_date_follows(text: str) -> None:
    assert read_time(text) is None


@pytest.mark.parametrize(("year", "month", "day"), [(1402, 13, 1), (1402, 7, 31), (1445, 1, 31), (2024, 2, 30)])
def test_a_day_that_a_calendar_does_not_have_is_none(year: int, month: int, day: int) -> None:
    assert date_of(year, month, day) is None


def test_years_of_all_calendars_are_known() -> None:
    assert all(map(is_year, (2024, 2567, 1402, 1445)))
    assert not any(map(is_year, (1200, 2300, 999)))
