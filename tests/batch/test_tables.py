from dataclasses import fields

from app.batch.tables import FEEDBACK, SCORED, feedback_table, scored_table, table_feedback
from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.domain.row import ScoredRow, scored_row
from tests.batch.fakes import mentions, scored


def test_the_schemas_have_the_fields_of_the_records_in_their_order() -> None:
    assert SCORED.names == list(ScoredRow.__annotations__)
    assert FEEDBACK.names == [field.name for field in fields(Feedback)]


def test_what_may_be_null_is_told_from_what_may_not() -> None:
    nullable = {field.name for field in SCORED if field.nullable}
    assert nullable == {"turn", "channel", "time", "author", "rating", "effort"}


def test_feedback_comes_back_from_a_table_as_it_was() -> None:
    items = [
        Feedback("1", "Text with \0 and \U0001f600."),
        Feedback(
            "2",
            turns=(Turn(Role.CUSTOMER, "Hi", "12:00"), Turn(Role.BOT, "")),
            source="s",
            channel="c",
            author="a",
            time="t",
            lang="lt",
            rating=4.5,
            nps=9.0,
            csat=1.0,
            ces=2.0,
            solicited=False,
            segment={"plan": "pro"},
        ),
    ]
    assert table_feedback(feedback_table(items)) == items
    assert table_feedback(feedback_table([])) == []


def test_scored_rows_come_back_from_a_table_as_they_were() -> None:
    item = Feedback("1", "One. Two!", rating=3.0)
    rows = [scored_row(scored(mention), item) for mention in mentions(item)]
    assert scored_table(rows).to_pylist() == rows
