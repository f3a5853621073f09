"""Exports that nobody announced, in tests/data/strangers: expected.json has what a person would make of each."""

import json
from pathlib import Path

import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, feedback_of
from app.readers.read import open_dump
from tests.readers.test_presets import told

STRANGERS = Path(__file__).parents[1] / "data" / "strangers"
EXPECTED = json.loads((STRANGERS / "expected.json").read_text(encoding="utf-8"))


def found_in(name: str) -> dict[str, object]:
    """What a file is taken for: its preset, places by field, rejects, how many items there are and the first one."""
    with open_dump(str(STRANGERS / name), named=Columns(resolve=True)) as dump:
        rows, choice = list(dump.rows), dump.choice
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    said = [item for item in items if item.turns or item.text.strip()]
    return {
        "preset": choice.preset,
        "taken": dict(choice.places) if choice.preset else choice.columns.chosen(),
        "rating": choice.rating,
        "rejects": sum(isinstance(row, BadRow) for row in rows) + len(items) - len(said),
        "items": len(said),
        "first": told(said[0]),
    }


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_export_of_an_unknown_tool_is_read_as_a_person_would(name: str) -> None:
    assert found_in(name) == EXPECTED[name]


def test_every_file_is_expected_or_refused() -> None:
    assert {path.name for path in STRANGERS.iterdir()} == {*EXPECTED, "expected.json"}
