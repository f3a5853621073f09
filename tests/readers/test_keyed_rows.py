import json

import pytest

from app.errors import FileProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row
from app.readers.files import keyed_rows as module
from app.readers.files.keyed_rows import records_of
from tests.dumps import Write, bad, read_all, texts

RECORDS = [{"id": f"r{n}", "text": f"Text number {n} of mine.", "tags": [{"a": n}]} for n in range(4)]
BY_COLUMN = {name: {str(n): record[name] for n, record in enumerate(RECORDS)} for name in ("id", "text")}
BY_KEY = {f"-Nx{n}": record for n, record in enumerate(RECORDS)}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "dump"])
@pytest.mark.parametrize(
    "document",
    [BY_COLUMN, BY_KEY, {"reviews": BY_KEY}, {str(n): record for n, record in enumerate(RECORDS)}],
    ids=["by column", "by key", "by key under a name", "by number"],
)
def test_an_object_of_records_is_read_record_by_record(
    write: Write, document: dict[str, object], name: str, indent: int | None
) -> None:
    choice, rows = read_all(write(name, json.dumps(document, indent=indent)))
    assert choice.format == "JSON"
    assert choice.columns.chosen() == {"text": "text", "id": "id"}
    assert texts(rows) == [record["text"] for record in RECORDS]
    assert texts(rows, "id") == [record["id"] for record in RECORDS]


def test_the_key_is_the_id_of_records_without_one(write: Write) -> None:
    document = {f"-Nx{n}": {"text": f"Text number {n}.", "stars": n} for n in range(1, 4)}
    choice, rows = read_all(write("a.json", json.dumps(document)))
    assert choice.columns.chosen() == {"text": "text", "id": "key", "rating": "stars"}
    assert texts(rows, "key") == list(document)


@pytest.mark.parametrize("tags", [[], [{"a": 1}]])
def test_an_object_longer_than_the_sample_is_read_whole(write: Write, tags: list[dict[str, int]]) -> None:
    document = {f"-N{n}": {"text": f"Text number {n}. " + "x" * 300, "tags": tags} for n in range(1200)}
    _, rows = read_all(write("a.json", json.dumps(document, indent=1)))
    assert len(texts(rows)) == 1200
    columns = {name: {str(n): f"{name} {n} " + "x" * 150 for n in range(3000)} for name in ("title", "text")}
    _, rows = read_all(write("b.json", json.dumps(columns)), Columns(text="text"))
    assert len(texts(rows)) == 3000


def test_one_that_is_too_long_or_breaks_off_is_told(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    written = json.dumps({f"-N{n}": {"text": f"Text number {n}. " + "x" * 300} for n in range(1200)})
    _, rows = read_all(write("a.json", written[:-5]))
    assert len(texts(rows)) == 1199
    assert bad(rows) == [(1200, "row_json")]
    with pytest.raises(FileProblem, match="breaks off"):
        read_all(write("c.json", '{"a": ' + written[:-5]))
    monkeypatch.setattr(module, "LARGEST", 1000)
    with pytest.raises(FileProblem, match="write it as JSON Lines"):
        read_all(write("b.json", written))


@pytest.mark.parametrize(
    "whole",
    [
        {},
        {"text": "One.", "author": {"id": 1}},
        {"author": {"id": 1, "name": "a"}, "customer": {"id": 2, "name": "b"}},
        {"ticket": {"requester": {"id": 1, "name": "a"}, "assignee": {"id": 2, "name": "b"}}},
        {"review": {"text": "One.", "id": 1}},
        {"a1": {"text": "One."}, "a2": {"name": "b"}},
    ],
)
def test_one_record_is_no_object_of_records(whole: dict[str, object]) -> None:
    assert records_of(whole) is None


def test_a_row_has_its_record_as_it_was_and_the_lines_count_records(write: Write) -> None:
    _, rows = read_all(write("a.json", json.dumps(BY_KEY)))
    assert [(row.line, json.loads(row.raw or "")) for row in rows if isinstance(row, Row)] == list(
        enumerate(RECORDS, start=1)
    )
    assert not bad(rows)
