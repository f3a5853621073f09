import io
import os
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest

from app.report.charts import map_chart
from app.report.files import ENDINGS, render
from app.report.names import names
from app.report.told import lines
from app.report.words import words
from tests.report.small import JOURNEY, frame, small_map

GOLDEN = Path(__file__).parent / "golden"


def made(ending: str, language: str = "en") -> bytes:
    return render(small_map(), JOURNEY, ending, language=language, mentions=frame())


@pytest.mark.parametrize("ending", [".md", ".json", ".svg"])
def test_the_small_map_is_what_it_was(ending: str) -> None:
    """Set WAYFELT_GOLDEN=1 to write the files anew, and read the difference before you commit it."""
    path = GOLDEN / f"map{ending}"
    if os.environ.get("WAYFELT_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made(ending))
    assert made(ending).decode() == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_map_gives_the_same_bytes(ending: str) -> None:
    assert made(ending, "ru") == made(ending, "ru")


def test_pictures_are_of_their_kind() -> None:
    assert made(".png").startswith(b"\x89PNG")
    assert made(".svg").startswith(b"<svg")
    with pikepdf.open(io.BytesIO(made(".pdf"))) as pdf:
        assert len(pdf.pages) == 1
    assert zipfile.is_zipfile(io.BytesIO(made(".xlsx")))


@pytest.mark.parametrize("language", ["ru", "lt", "zh-Hant"])
def test_a_pdf_has_a_font_with_every_sign_of_its_language(language: str) -> None:
    with pikepdf.open(io.BytesIO(made(".pdf", language))) as pdf:
        fonts = pdf.pages[0].resources.Font
        names = {str(font.BaseFont) for font in fonts.values()}
    wanted = "NotoSansTC" if language == "zh-Hant" else "NotoSans-"
    assert any(wanted in name for name in names), names


@pytest.mark.parametrize("language", ["en", "ru", "lt", "zh-Hant"])
def test_texts_of_a_language_are_in_its_reports(language: str) -> None:
    said = {"en": "Parcel weeks late", "ru": "Посылка опаздывает", "lt": "Siunta vėluoja", "zh-Hant": "包裹遲到"}[
        language
    ]
    for ending in (".md", ".html", ".svg"):
        assert said in made(ending, language).decode(), ending


TOLD = ("Acme Ltd.", "Channel: email | chat", "Persona: " + "regulars and others, " * 16 + "x" * 200)


@pytest.mark.parametrize("ending", [".html", ".md", ".csv", ".json", ".svg"])
def test_a_file_says_of_which_project_it_is_and_what_it_is_filtered_by(ending: str) -> None:
    shown = render(small_map(), JOURNEY, ending, told=TOLD).decode()
    assert "Acme Ltd." in shown
    assert "Channel: email" in shown
    assert "Acme" not in render(small_map(), JOURNEY, ending).decode()


def test_a_workbook_and_a_picture_break_what_they_are_of_into_lines_that_fit() -> None:
    with zipfile.ZipFile(io.BytesIO(render(small_map(), JOURNEY, ".xlsx", told=TOLD))) as book:
        assert "Acme Ltd. · Channel: email | chat · Persona: " in book.read("xl/sharedStrings.xml").decode()
    below = map_chart(small_map(), names(small_map(), JOURNEY, words("en")), TOLD)["title"]["subtitle"]
    assert below[0].startswith("Acme Ltd. · Channel: email | chat · Persona: regulars")
    assert len(below) > 4
    assert max(map(len, below)) <= 150
    assert render(small_map(), JOURNEY, ".png", told=TOLD).startswith(b"\x89PNG")


def test_lines_break_between_words_and_chinese_signs_are_wide() -> None:
    assert lines(("one", " two\nthree "), 9) == ["one · two", "three"]
    assert lines(("訂單狀態",), 5) == ["訂單", "狀態"]
    assert lines((), 9) == lines(("", " "), 9) == []


def test_no_report_names_an_author() -> None:
    for ending in (".md", ".html", ".json", ".svg", ".csv"):
        assert not re.search(r"\ba:?a\d+\b", made(ending).decode()), ending
