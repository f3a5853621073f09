import io
import json

import pytest

from app.errors import ColumnsProblem, FileProblem
from app.readers.fields.rows import BadRow, Row
from app.readers.files import json_rows as module
from app.readers.files.json_rows import is_document, json_rows
from tests.dumps import Write, bad, read_all, texts

ITEMS = [{"id": n, "text": f'Text {n}, "quoted" \\ [{{}}] \u2028 好.', "tags": [{"a": [1]}]} for n in range(50)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "-dump"])
def test_a_list_of_items_is_read_however_it_is_laid_out(write: Write, indent: int | None, name: str) -> None:
    choice, rows = read_all(write(name, json.dumps(ITEMS, indent=indent, ensure_ascii=indent is None)))
    assert choice.format == "JSON"
    assert [row.values for row in rows if isinstance(row, Row)] == ITEMS


@pytest.mark.parametrize("indent", [None, 2])
def test_a_page_of_an_interface_is_read_by_its_items(write: Write, indent: int | None) -> None:
    page = {"next": {"items": 1}, "count": 50, "other": [{"text": "No."}], "items": ITEMS, "more": ["x"]}
    _, rows = read_all(write("a.json", json.dumps(page, indent=indent)))
    assert [row.values for row in rows if isinstance(row, Row)] == ITEMS


@pytest.mark.parametrize("block", [1, 2, 3, 7, 64])
def test_blocks_may_end_anywhere(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(module, "_BLOCK", block)
    rows = json_rows(io.StringIO(json.dumps(ITEMS[:4], indent=1)))
    assert [row.values for row in rows if isinstance(row, Row)] == ITEMS[:4]


def test_json_lines_are_told_from_a_document_whatever_the_ending(write: Write) -> None:
    content = "".join(json.dumps(item) + "\n" for item in ITEMS)
    for name in ("a.jsonl", "a.json", "a.ndjson", "dump"):
        choice, rows = read_all(write(name, content))
        assert choice.format == "JSON Lines"
        assert [row.values for row in rows if isinstance(row, Row)] == ITEMS
    assert not is_document('{"text": "one line"}\n')


def test_a_bad_line_is_rejected_by_its_number(write: Write) -> None:
    lines = ['{"text": "Good."}', "", '{"text": "cut', "[1]", '{"text": "Fine."}', "null"]
    _, rows = read_all(write("a.jsonl", "\n".join(lines)))
    assert texts(rows) == ["Good.", "Fine."]
    assert bad(rows) == [(3, "row_json"), (4, "row_json"), (6, "row_json")]


@pytest.mark.parametrize(
    "element",
    ['{"text": "a"', '{"text": "a"]}', '{"text": [1}', '{"text": "open}', '{"text" "a"}', "17", "nope"],
)
def test_a_bad_element_of_a_list_costs_itself_alone(write: Write, element: str) -> None:
    content = f'[\n{{"text": "Good."}},\n{element},\n{{"text": "Fine."}}\n]'
    if element == '{"text": "a"':
        content = content.replace(element, element + "]]}")
    _, rows = read_all(write("a.json", content))
    assert texts(rows) == ["Good.", "Fine."]
    assert bad(rows) == [(3, "row_json")]


def test_a_document_that_breaks_off_gives_what_came_before(write: Write) -> None:
    _, rows = read_all(write("a.json", '[{"text": "Good."},\n{"text": "Fine."},\n{"text": "cut'))
    assert texts(rows) == ["Good.", "Fine."]
    assert bad(rows) == [(3, "row_json")]
    assert isinstance(rows[-1], BadRow)
    assert rows[-1].raw == '{"text": "cut'


def test_an_element_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 1000)
    monkeypatch.setattr(module, "_BLOCK", 64)
    rows = list(json_rows(io.StringIO('[{"text": "Good."}, {"text": "' + "x" * 5000)))
    assert [type(row) for row in rows] == [Row, BadRow]


def test_a_document_without_a_list_is_refused(write: Write) -> None:
    with pytest.raises(ColumnsProblem, match="no column of texts"):
        read_all(write("a.json", '{\n"name": "x",\n"n": {"items": [1]}\n}'))
    with pytest.raises(FileProblem, match="no row"):
        read_all(write("b.json", "[]"))
