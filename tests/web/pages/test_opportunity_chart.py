"""The chart of opportunities."""

import pytest

from app.web.pages.opportunity_chart import Point, chart


def reaching(*reaches: float) -> list[Point]:
    return [Point("x", "watch", "Watch", 0.1, 0.05, 0.2, reach, "x", "/themes/x") for reach in reaches]


@pytest.mark.parametrize(
    ("reach", "ticks"),
    [
        ((), [0]),
        ((0.004,), [0, 0.01]),
        ((0.012, 0.043), [0, 0.01, 0.02, 0.03, 0.04, 0.05]),
        ((0.31,), [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35]),
        ((1.0,), [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_ticks_of_reach_are_whole_percents_that_differ(reach: tuple[float, ...], ticks: list[float]) -> None:
    axis = chart(reaching(*reach), reach="Reach", effect="Impact")["layer"][2]["encoding"]["x"]["axis"]
    assert axis["values"] == pytest.approx(ticks)
