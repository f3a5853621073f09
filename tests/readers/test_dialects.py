import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, feedback_of
from app.readers.read import open_dump
from tests.dumps import Write
from tests.readers.dialects import DIALECTS, Dialect
from tests.readers.dialects_further import FURTHER


@pytest.mark.parametrize("dialect", [*DIALECTS, *FURTHER], ids=lambda one: one.name)
def test_an_unseen_dump_is_read_as_a_person_would(write: Write, dialect: Dialect) -> None:
    path = write("dump" + dialect.ending, dialect.content.encode(dialect.encoding))
    with open_dump(path, named=Columns(resolve=True)) as dump:
        choice, rows = dump.choice, list(dump.rows)
    assert choice.columns.chosen() == dialect.columns, choice
    assert (choice.delimiter, choice.header) == (dialect.delimiter, dialect.header)
    assert (choice.dates, choice.rating) == (dialect.dates, dialect.rating)
    assert set(dialect.columns) <= set(choice.reasons)
    assert not [row for row in rows if isinstance(row, BadRow)]
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert len(items) == 3
    assert all(item.text for item in items)
    assert items[0].time == dialect.time
