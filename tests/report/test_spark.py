"""A trend as points in a box."""

from app.report.spark import area, spark


def test_a_line_goes_from_edge_to_edge_and_its_highest_value_is_on_top() -> None:
    assert spark([0, 5, 10], width=104, height=24) == "2.0,22.0 52.0,12.0 102.0,2.0"


def test_a_trend_of_nothing_lies_on_the_bottom() -> None:
    assert spark([0, 0], width=12, height=10) == "2.0,8.0 10.0,8.0"


def test_one_value_is_no_line() -> None:
    assert (spark([3]), spark([]), area("")) == ("", "", "")


def test_an_area_is_closed_along_the_bottom() -> None:
    assert area(spark([1, 1], width=12, height=10), width=12, height=10) == "2.0,8.0 2.0,2.0 10.0,2.0 10.0,8.0"
