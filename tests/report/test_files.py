import io
import os
import re
import zipfile
from pathlib import Path

import pikepdf
import pytest

from app.report.files import ENDINGS, render
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


def test_no_report_names_an_author() -> None:
    for ending in (".md", ".html", ".json", ".svg", ".csv"):
        assert not re.search(r"\ba:?a\d+\b", made(ending).decode()), ending
