"""Forms as people export them: headers of two lines, titles, choices, words for grades, several open questions."""

import pytest

from app.errors import ColumnsProblem
from app.readers.fields.asked import are_choices, questions
from app.readers.fields.columns import Columns
from app.readers.fields.header import header_at, headings, is_sentence, labels_below
from app.readers.fields.rows import Row, feedback_of
from app.readers.values.ladders import ladder_of
from app.readers.values.words import says_nothing
from tests.dumps import Write, read_all, texts

LATE, KIND = "The bus was an hour late again.", "The driver was very kind to us."


@pytest.mark.parametrize("name", ["Kayıt Tar.", "क्र.सं.", "Eil. Nr.", "Pos. Nr."])
def test_an_abbreviation_is_no_sentence(name: str) -> None:
    assert not is_sentence(name)


def test_the_names_of_a_header_once_more_with_blanks_are_no_data() -> None:
    header = ["StartDate", "ResponseId", "Q1", "Q3_TEXT"]
    labels = ["Start Date", "Response ID", "How likely are you to recommend us?", "What is the main reason?"]
    data = [[f"2026-05-0{at} 09:00:01", f"R_{at}aBcD", f"{at}", LATE] for at in range(1, 5)]
    assert labels_below([header, labels, *data], 0) == 1
    assert headings([header, labels, *data], 0)[2:] == labels[2:]


def test_names_under_names_of_groups_are_put_together() -> None:
    groups = ["No", "Customer", "", "Complaint", "", "State"]
    names = ["", "Name", "Tel", "Date", "Detail", ""]
    data = [[f"{at}", "Ann", "0500", f"2026-01-0{at}", LATE, "open"] for at in range(1, 5)]
    rows = [groups, names, *data]
    assert header_at(rows, asked=None, named=None)[0] == 0
    assert headings(rows, 0) == ["No", "Customer Name", "Customer Tel", "Complaint Date", "Complaint Detail", "State"]


def test_a_table_stands_below_many_lines_of_two_cells(write: Write) -> None:
    above = "".join(f'"{name}:","x"\n' for name in ("Report", "Brand", "From", "To", "Label", "Query", "User", "Zone"))
    table = "Query Id,Date,Full Text,Author,Likes\n" + "".join(
        f'{at},2026-03-1{at},"{(LATE, KIND)[at % 2]}",ann{at},3\n' for at in range(6)
    )
    choice, rows = read_all(write("a.csv", above + "\n" + table))
    assert choice.columns.text == "Full Text"
    assert len(texts(rows, "Full Text")) == 6


def test_several_of_a_few_choices_are_no_answer() -> None:
    assert are_choices(["Choir, Chess", "Chess", "Football, Chess, Choir", "Choir"])
    assert not are_choices(["Late, and rude.", "Good food, kind staff", "Too dear"])
    sample = [
        {"Welche Angebote nutzt Ihr Kind?": clubs, "Was läuft gut?": good, "Was sollen wir verbessern?": bad}
        for clubs, good, bad in (
            ("Chor, Schach", "Die Betreuung ist sehr gut.", "Das Essen ist oft kalt."),
            ("Schach, Fußball, Chor", "Unser Sohn freut sich jeden Tag.", "Mehr Platz zum Toben."),
            ("Chor", "Feste Zeiten für alle Kinder.", "Niemand ist am Telefon."),
        )
    ]
    assert questions(sample) == ("Was läuft gut?", "Was sollen wir verbessern?")


def test_free_texts_of_several_questions_are_items_each() -> None:
    sample = [
        {"id": 1, "fritext_bra": KIND, "fritext_battre": LATE},
        {"id": 2, "fritext_bra": LATE, "fritext_battre": KIND},
    ]
    assert questions(sample) == ("fritext_bra", "fritext_battre")


@pytest.mark.parametrize("names", [("open_orig", "open_en"), ("open_text", "open_reply")])
def test_a_translation_or_an_answer_beside_a_free_text_is_no_other_question(names: tuple[str, str]) -> None:
    said = ("Der Bus kam eine Stunde zu spät an.", "The bus was an hour late again.")
    assert (
        questions([dict(zip(names, said, strict=True)), dict(zip(names, ("Alles sehr gut hier", KIND), strict=True))])
        == ()
    )


def test_words_count_where_the_least_figure_before_them_is_best() -> None:
    words = ("1 Very good", "5 Very poor", "2 Good", "3 Neither good nor poor")
    ladder = ladder_of("", words)
    assert ladder is not None
    assert [ladder.grade(one) for one in words] == [5, 1, 4, 3]
    assert ladder_of("", ("5 - Excellent", "4 - Good", "1 - Very poor")) is None


@pytest.mark.parametrize(
    ("cell", "nothing"), [("NA", True), ("此用户没有填写评价。", True), ("Na", False), ("nada", False)]
)
def test_what_programs_write_for_nothing_is_nothing(cell: str, nothing: bool) -> None:
    assert says_nothing(cell) is nothing


def test_seconds_are_times_where_no_header_tells_it(write: Write) -> None:
    lines = [f'"{1768461000 + 9000 * at}";"A-{at}";"{at + 2}";"{(LATE, KIND)[at % 2]} {at}";""' for at in range(4)]
    choice, rows = read_all(write("a.csv", "\n".join(lines)), Columns(resolve=True))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert items[0].time == "2026-01-15T07:10:00+00:00"


def test_questions_that_a_survey_asks_again_and_again_are_no_texts(write: Write) -> None:
    asked = ["How was your experience today?", "Please rate the cleanliness"]
    lines = [f"Gate {at},2026-03-0{at},{asked[at % 2]},{at}" for at in range(1, 7)]
    with pytest.raises(ColumnsProblem):
        read_all(write("a.csv", "\n".join(["Place,Date,Question,Presses", *lines])))
