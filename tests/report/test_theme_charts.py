"""The trend of a theme as a chart."""

import datetime as dt

from app.domain.theme_figures import Point
from app.report.theme_charts import trend_chart
from app.report.words import words

WEEKS = [Point(dt.date(2026, 1, 5) + dt.timedelta(weeks=at), at + 1, 20) for at in range(20)]


def test_each_week_is_a_bar_and_a_change_a_line_at_its_week() -> None:
    spec = trend_chart(WEEKS, words("lt"), pain=True, shift="2026-02-12")
    assert [row["mentions"] for row in spec["data"]["values"]] == list(range(1, 21))
    assert spec["layer"][1]["data"]["values"] == [{"start": "2026-02-09"}]


def test_days_that_would_overlap_on_a_narrow_page_are_left_out() -> None:
    axis = trend_chart(WEEKS, words("en"), pain=True)["layer"][0]["encoding"]["x"]["axis"]
    assert axis["labelOverlap"] == "greedy"
    assert axis["labelSeparation"] > 0


def test_without_a_change_there_is_no_line() -> None:
    assert len(trend_chart(WEEKS, words("en"), pain=False)["layer"]) == 1
