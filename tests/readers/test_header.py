"""Rows under a header that explain it, against rows of data that merely look odd."""

import pytest

from app.readers.fields.header import labels_below

HEADER = ["Respondent ID", "Date", "Score", "Why?"]
DATA = [[f"{100 + n}", f"2026-03-0{n}", f"{n}", "Late again"] for n in range(1, 6)]


@pytest.mark.parametrize(
    ("first", "count"),
    [
        ([["", "", "Response", "Open-Ended Response"]], 1),
        ([["Respondent", "End Date", "Score", "Why?"], ['{"ImportId":"a"}', "", "", ""]], 2),
        ([["n/a", "unknown", "none", "Nobody called me"]], 0),
        ([["", "", "", "Nobody called me"]], 0),
        ([["99", "", "", "Response"]], 0),
        ([], 0),
    ],
)
def test_only_a_row_that_explains_the_header_is_left_out(first: list[list[str]], count: int) -> None:
    assert labels_below([HEADER, *first, *DATA], 0) == count
