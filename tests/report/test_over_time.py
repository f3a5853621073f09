from dataclasses import replace

import pytest

from app.report import html, markdown
from app.report.names import names
from app.report.over_time import period_names, trend_tables
from app.report.page import page
from app.report.words import words
from tests.report.small import JOURNEY, small_map

EN = words("en")


@pytest.mark.parametrize(
    ("first", "heads"),
    [("2026-10-01", ["Oct 1", "Oct 5"]), ("2026-09-28", ["Sep 28", "Oct 5"]), (None, ["Sep 28", "Oct 5"])],
)
def test_a_map_that_begins_within_a_week_says_its_own_first_day(first: str | None, heads: list[str]) -> None:
    cells = [replace(small_map().trend[0], period=period) for period in ("2026-09-28", "2026-10-05")]
    result = replace(small_map(), first=first, trend=tuple(cells), period="week")
    assert list(period_names(result, EN).values()) == heads


def test_voices_stand_beside_what_is_felt_over_time() -> None:
    result = small_map()
    shown = page(result, JOURNEY, words=EN)
    cell = next(cell for _, cells in shown.heat for cell in cells if cell.voices)
    assert f"{cell.figure} ({cell.voices})" in markdown.render(shown)
    assert f"{cell.figure} <small>{cell.voices}</small>" in html.render(shown)
    felt, voices = trend_tables(result, names(result, JOURNEY, EN))
    assert [name for name, _ in felt.columns] == [name for name, _ in voices.columns]
    assert sum(figure for row in voices.rows for figure in row[1:] if isinstance(figure, int)) == sum(
        cell.voices for cell in result.trend
    )
