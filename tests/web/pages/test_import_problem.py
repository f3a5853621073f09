import re
from pathlib import Path

import pytest

from app.errors import EmptyFile, FileProblem, InputError, ItemProblem
from app.report.words import LANGUAGES
from app.services.intake_items import ItemError
from app.web.errors import Told
from app.web.pages.import_problem import files, language, reason, rows, told
from app.web.pages.session import Reader

PAGE = Path("docs/presets.md").read_text(encoding="utf-8").split("## Broken files")[1]
OF_ROWS = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
ENGLISH_ONLY = {"text_problem", "invalid_item"}
"""Codes of reasons that are many and rare: these are shown in English, and marked so."""

VALUES: dict[str, str | float] = {
    "there": 3,
    "wanted": 2,
    "length": 30_000,
    "most": 1_000,
    "field": "nps",
    "value": "11",
    "low": 0,
    "high": 10,
}
LITHUANIAN = Reader("lt", "auto")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", FileProblem.__subclasses__(), ids=lambda kind: kind.code)
def test_every_problem_of_a_file_with_a_code_is_told_in_every_language(lang: str, kind: type[FileProblem]) -> None:
    what = told(kind("r.csv: so it is"), "r.csv", Reader(lang, "auto"))
    assert language(what) == ""
    assert what.startswith("r.csv: ")
    assert (what == "r.csv: so it is") == (lang == "en")


def test_nothing_is_translated_that_no_reader_tells() -> None:
    assert set(files(LITHUANIAN)) == {kind.code for kind in FileProblem.__subclasses__()}
    assert set(rows(LITHUANIAN)) == OF_ROWS - ENGLISH_ONLY
    assert {kind.code for kind in ItemProblem.__subclasses__()} <= OF_ROWS


def test_a_file_without_a_name_is_told_without_one() -> None:
    assert told(EmptyFile("the file is empty; choose it anew"), "", LITHUANIAN).startswith("failas tuščias")


def test_a_problem_that_is_rare_stays_in_english_and_one_that_is_told_already_as_it_is() -> None:
    assert language(told(FileProblem("r.xz: this is xz-compressed"), "r.xz", LITHUANIAN)) == "en"
    assert language(told(InputError(Told("failas nepasirinktas")), "", LITHUANIAN)) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", sorted(OF_ROWS))
def test_every_reason_of_a_rejected_row_is_told_or_marked_as_english(lang: str, code: str) -> None:
    why = reason(ItemError(3, None, code, "so it is", VALUES), Reader(lang, "auto"))
    translated = code not in ENGLISH_ONLY
    assert language(why) == ("" if translated or lang == "en" else "en")
    assert (why == "so it is") == (lang == "en" or not translated)
    assert "%(" not in why


def test_a_reason_names_its_field_and_figures() -> None:
    error = ItemError(3, None, "number_out_of_range", "nps is 11; write a number from 0 to 10", VALUES)
    assert reason(error, LITHUANIAN) == "nps yra 11; rašykite skaičių nuo 0 iki 10"


def test_a_reason_that_was_noted_without_its_values_stays_in_english() -> None:
    error = ItemError(3, None, "row_fields", "the row has 3 fields and the header 2")
    assert reason(error, LITHUANIAN) == error.detail
    assert language(reason(error, LITHUANIAN)) == "en"
