import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.values.ladders import has_legend, ladder_of
from tests.dumps import Write, read_all


@pytest.mark.parametrize(
    ("words", "grades"),
    [
        (("Very poor", "Good", "Excellent"), (1, 4, 5)),
        (("Очень плохо", "Нормально", "Отлично"), (1, 3, 5)),
        (("Labai nepatenkinta", "patenkintas", "Labai patenkintas"), (1, 4, 5)),
        (("非常不滿意", "普通", "滿意"), (1, 3, 4)),
        (("sehr unzufrieden", "teils teils", "Sehr zufrieden"), (1, 3, 5)),
        (("😡", "😐", "☹️", "😍"), (1, 3, 2, 5)),
    ],
)
def test_words_are_grades_by_their_step(words: tuple[str, ...], grades: tuple[float, ...]) -> None:
    ladder = ladder_of("Rating", words)
    assert ladder is not None
    assert tuple(map(ladder.grade, words)) == grades


@pytest.mark.parametrize(
    "words",
    [
        ("good", "excellent"),  # the third and fifth step of one ladder, the fourth and fifth of another
        ("bad", "ok", "good"),  # perhaps all there are
        ("Very poor", "Excellent", "Thursday"),
        ("🙁", "😐", "🙂"),
        (),
    ],
)
def test_words_whose_order_is_open_are_no_grades(words: tuple[str, ...]) -> None:
    assert ladder_of("Rating", words) is None


@pytest.mark.parametrize("name", ["Schulnote", "Note (1 = sehr gut, 6 = ungenügend)", "Grade 1: best, 6: worst"])
def test_grades_of_which_one_is_best_are_turned(name: str) -> None:
    ladder = ladder_of(name, ["1", "6", "2,5"])
    assert ladder is not None
    assert [ladder.grade(value) for value in ("1", "6", "2,5", "late")] == [6, 1, 4.5, None]


def test_a_name_tells_what_its_figures_mean() -> None:
    assert has_legend("How was your visit? (1 = angry, 5 = love)")
    assert not has_legend("Shelf (1 = left, 5 = right)")
    assert not has_legend("Urgency (1 = low, 5 = high)")
    assert not has_legend("Note (1 = sehr gut, 6 = ungenügend)")
    assert ladder_of("How was your visit? (1 = angry, 5 = love)", ["1", "5"]) is None


def _grades(write: Write, *rows: str) -> tuple[dict[str, object], list[tuple[float | None, float | None]]]:
    choice, read = read_all(write("a.csv", "\n".join(rows) + "\n"), Columns(resolve=True))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in read if isinstance(row, Row)]
    return dict(choice.reasons), [(item.rating, item.csat) for item in items]


def test_a_column_of_words_or_smileys_rates_and_says_so(write: Write) -> None:
    told, grades = _grades(
        write,
        "Mark;Comment;How satisfied are you?",
        "Excellent;The tram was on time;Very satisfied",
        "Very poor;Nobody swept the stop;Dissatisfied",
        "Good;Drivers greet you;Satisfied",
    )
    assert grades == [(None, 5), (None, 2), (None, 4)]
    assert "words from 'very dissatisfied' (1)" in str(told["csat"])
    told, grades = _grades(write, "Rating;Comment", "Excellent;The tram was on time", "Very poor;Nobody swept it")
    assert grades == [(5, None), (1, None)]
    assert told["scale"] == "ratings of 1-5: words from 'very poor' (1) to 'excellent' (5)"
    assert _grades(write, "Smiley;Comment", "😡;Nobody swept it", "😀;The tram was on time")[1] == [
        (1, None),
        (5, None),
    ]


def test_grades_of_schools_and_of_a_legend_rate(write: Write) -> None:
    rows = ("1;The tram was on time", "5;Nobody swept the stop")
    told, grades = _grades(write, "Schulnote;Comment", *rows)
    assert grades == [(6, None), (2, None)]
    assert "1 is best here" in str(told["scale"])
    assert _grades(write, "Mood of today (1 = angry, 5 = happy);Comment", *rows)[1] == [(1, None), (5, None)]
    assert _grades(write, "Platform (1 = left, 5 = right);Comment", *rows)[1] == [(None, None), (None, None)]


def test_labels_behind_figures_leave_them_grades(write: Write) -> None:
    told, _ = _grades(
        write,
        "How likely are you to recommend us?;Why?",
        "10 - Extremely likely;The tram was on time again",
        "0 - Not at all likely;Nobody swept the stop for weeks",
    )
    assert "recommend" in str(told["nps"])
