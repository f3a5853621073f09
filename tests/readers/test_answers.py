"""The answers of a form's rows as items, each with the language that the row and the file tell."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import open_dump
from app.readers.records.answers import answers, usual_language

SIDES = ("Pros", "Cons")


def langs(record: Mapping[str, object], usual: str | None = None, **values: object) -> list[object]:
    return [item.get("lang") for item in answers(record, values, SIDES, usual=usual)]


def test_an_answer_is_an_item_after_its_question() -> None:
    first, second = answers({"Pros": "Soup", "Cons": "Stairs"}, {"id": 7, "lang": None}, SIDES)
    assert [turn.text for turn in first["turns"]] == ["Pros", "Soup"]  # type: ignore[attr-defined]
    assert (first["id"], second["id"], second["question"]) == ("7:1", "7:2", "Cons")


def test_a_row_without_answers_is_one_item_without_text() -> None:
    assert list(answers({"Pros": "", "Cons": "<p></p>"}, {"id": 7}, SIDES)) == [{"id": 7, "text": None}]


def test_the_answers_of_a_row_tell_the_language_of_each() -> None:
    assert langs({"Pros": "labai gražūs kambariai", "Cons": "triukšmas"}) == ["lt", "lt"]


def test_an_answer_in_another_script_keeps_its_own_language() -> None:
    assert langs({"Pros": "вкусный завтрак и удобная кровать", "Cons": "Wi-Fi was slow"}) == ["ru", "en"]


def test_a_sentence_tells_its_own_language_whatever_stands_beside_it() -> None:
    beside = "Ein sehr schönes Hotel, das Frühstück war reichlich und die Betten bequem"
    assert langs({"Pros": beside, "Cons": "The lift was out of order all week"}) == ["de", "en"]


def test_what_the_file_is_mostly_written_in_decides_where_a_row_is_too_short() -> None:
    row = {"Pros": "galingas, tylus", "Cons": "Kaina"}
    assert langs(row, usual="lt") == ["lt", "lt"]
    assert langs({"Pros": "Great sound", "Cons": "it was rude and late"}, usual="lt") == ["en", "en"]


def test_a_language_that_is_given_and_a_long_answer_say_it_themselves() -> None:
    assert langs({"Pros": "galingas", "Cons": "Kaina"}, lang="pl") == ["pl", "pl"]
    assert langs({"Pros": "galingas", "Cons": "It took them three weeks to answer. " * 4}, usual="lt")[1] is None


@pytest.mark.parametrize(
    ("rows", "usual"),
    [
        ([{"Pros": "labai gera kokybė"}, {"Cons": "brangu ir ilgai reikia laukti"}], "lt"),
        ([{"Pros": "labai gera kokybė"}, {"Pros": "sehr gute Lage"}, {"Cons": "la cama era muy dura"}], None),
        ([{"Pros": ""}], None),
    ],
)
def test_most_rows_tell_what_a_file_is_written_in(rows: list[Mapping[str, object]], usual: str | None) -> None:
    assert usual_language(rows, SIDES) == usual


def test_questions_that_are_not_english_have_a_vote() -> None:
    asked = ("Kas jums labiausiai patiko mūsų viešbutyje?",)
    assert usual_language([], asked) == "lt"
    assert usual_language([], ("What could we do better next time?",)) is None


def test_a_file_of_short_answers_is_in_one_language(tmp_path: Path) -> None:
    said = ("galingas, tylus;Kaina", "graži spalva;trumpas laidas", "greitas pristatymas;ilgai laukiau atsakymo")
    path = tmp_path / "reviews.csv"
    path.write_text("id;Privalumai;Trūkumai\n" + "".join(f"{n};{row}\n" for n, row in enumerate(said)), "utf-8")
    with open_dump(str(path), named=Columns()) as dump:
        items = [feedback_of(row.values, dump.choice.columns, row_id="") for row in dump.rows if isinstance(row, Row)]
    assert [item.lang for item in items] == ["lt"] * 6
