import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "models", "training", "wayfelt_client")
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
LONGEST_FILE, LONGEST_FUNCTION, USUAL_FILE = 400, 60, 130


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_and_no_function_is_longer_than_its_cap(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]
    assert long == []


def test_the_usual_file_is_about_a_page_or_two() -> None:
    assert median(path.read_text(encoding="utf-8").count("\n") for path in SOURCES) <= USUAL_FILE


def test_every_module_says_its_duty() -> None:
    silent = [path.name for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_weights_in_the_repository_stay_under_30_megabytes() -> None:
    assert (
        sum(path.stat().st_size for path in (ROOT / "models" / "artifacts").rglob("*") if path.is_file()) < 30_000_000
    )
