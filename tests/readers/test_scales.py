"""Which scale grades are of: a column is one field, and what a survey of satisfaction asks is no rating."""

import pytest

from tests.dumps import Write, read_all

WORDS = ("The lamp flickers every evening", "A lovely light for the garden", "Too dear for what it is")


def chosen(write: Write, names: str, *cells: str) -> dict[str, str]:
    """The columns of a table of three texts."""
    rows = "".join(f'{one},"{words}"\n' for one, words in zip(cells, WORDS, strict=True))
    choice, _ = read_all(write("a.csv", f"{names},Comment\n{rows}"))
    return choice.columns.chosen()


@pytest.mark.parametrize(
    "name", ["Satisfaction rating", "Customer satisfaction score", "Оценка удовлетворённости", "滿意度評分"]
)
def test_a_grade_of_satisfaction_is_csat_and_no_rating_as_well(write: Write, name: str) -> None:
    found = chosen(write, name, "2", "4", "5")
    assert found["csat"] == name
    assert "rating" not in found


@pytest.mark.parametrize(
    ("names", "cells", "field"),
    [
        ("Ticket id,Survey score", ("1,5", "2,1", "3,4"), "csat"),
        ("Case number,Survey rating", ("K-1,5", "K-2,1", "K-3,4"), "csat"),
        ("Ticket id,Survey score", ("1,50", "2,10", "3,40"), "rating"),
        ("Product,Survey score", ("lamp,5", "lamp,1", "sofa,4"), "rating"),
    ],
)
def test_a_score_of_one_to_five_of_a_survey_on_tickets_is_csat(
    write: Write, names: str, cells: tuple[str, ...], field: str
) -> None:
    assert chosen(write, names, *cells)[field] == names.partition(",")[2]


def test_the_number_of_a_source_is_no_channel(write: Write) -> None:
    assert "channel" not in chosen(write, "Source ID", "INC0010231", "INC0010240", "INC0010251")
