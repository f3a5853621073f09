"""Small workbooks that are made to take much time or memory."""

import time
from collections.abc import Iterator
from itertools import chain, repeat

import pytest

from app.errors import ArchiveDamaged, FileProblem
from app.readers.files import grid, sheet_cells, xlsx_rows
from app.readers.files.grid import LONGEST_ROW
from app.readers.source.pulse import stopped_by
from tests.dumps import Write, bad, read_all, texts
from tests.memory import peak
from tests.readers.workbooks import HEAD, row, workbook_of

GOOD = row(2, "Late again, twice.")
SECONDS = 60.0  # on a machine that does much else; each took minutes or for ever
MEGABYTE = 1_000  # of kilobytes


class _Ended(Exception):
    """Somebody ended the reading."""


@pytest.mark.parametrize("number", ["999999999999", "1048577", "0", "-1", "2.5", "nan", "inf"])
def test_a_row_that_no_sheet_can_have_is_refused_at_once(write: Write, number: str) -> None:
    content = workbook_of(f'{HEAD}<row r="{number}"><c r="A2"><v>1</v></c></row>')
    with pytest.raises(ArchiveDamaged):
        read_all(write("a.xlsx", content))


def test_far_on_such_a_row_costs_what_comes_after_it_alone(write: Write) -> None:
    rows = "".join(row(number, f"Late again, {number} times.") for number in range(2, 40))
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + rows + row(99_999_999, "Never."))))
    assert len(texts(found, "text")) == 38
    assert bad(found) == [(40, "file_damaged")]


def test_rows_that_are_not_there_cost_nothing(write: Write) -> None:
    began = time.monotonic()
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + GOOD + row(1_048_576, "The last row of all."))))
    assert [one.line for one in found] == [2, 1_048_576]
    assert time.monotonic() - began < SECONDS


def test_a_far_cell_costs_no_columns_between(write: Write) -> None:
    far = '<c r="XFD{0}" t="str"><v>far</v></c>'
    rows = "".join(row(number, f"Late again, {number} times.", more=far.format(number)) for number in range(2, 2_002))
    began = time.monotonic()
    choice, found = read_all(write("a.xlsx", workbook_of(HEAD + rows)))
    assert choice.names == ("id", "text", "column 3")
    assert len(texts(found, "text")) == 2_000
    assert time.monotonic() - began < SECONDS


def test_a_cell_beyond_the_columns_of_the_first_rows_is_told_as_too_many(write: Write) -> None:
    rows = "".join(row(number, f"Late again, {number} times.") for number in range(2, 40))
    wide = row(40, "Late.", more='<c r="XFD40" t="str"><v>far</v></c>')
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + rows + wide)))
    assert bad(found) == [(40, "row_fields")]


def test_a_column_that_no_sheet_can_have_is_refused(write: Write) -> None:
    for place in ("XFE2", "ZZZZZZ2", "A" * 70_000 + "2", "2", ""):
        with pytest.raises(ArchiveDamaged):
            read_all(write("a.xlsx", workbook_of(f'{HEAD}<row r="2"><c r="{place}"><v>1</v></c></row>')))


def _one_cell(size: int) -> Iterator[str]:
    million = "A" * 1_000_000
    begun = '<row r="3"><c r="A3"><v>3</v></c><c r="B3" t="inlineStr"><is><t>'
    return chain([HEAD, GOOD, begun], repeat(million, size), ["</t></is></c></row>", row(4, "Fine at last.")])


def test_a_cell_of_very_many_letters_is_a_bad_row_and_takes_no_memory(write: Write) -> None:
    path = write("a.xlsx", workbook_of(_one_cell(60)))
    before = peak()
    _, found = read_all(path)
    assert bad(found) == [(3, "row_too_long")]
    assert texts(found, "text") == ["Late again, twice.", "Fine at last."]
    assert peak() - before < 40 * MEGABYTE


def test_a_shared_text_of_very_many_letters_is_not_kept(write: Write) -> None:
    long = "A" * (LONGEST_ROW + 1)
    shared = f"<si><t>{long}</t></si><si><r><t>Late </t></r><r><t>again.</t></r><rPh><t>no</t></rPh></si>"
    rows = ('<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="s"><v>1</v></c></row>', '<row><c t="s"><v>0</v></c></row>')
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + "".join(rows), texts=shared)))
    assert texts(found, "text") == ["Late again."]
    assert bad(found) == [(3, "row_too_long")]


def test_a_shared_text_named_in_very_many_rows_has_its_limit(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_cells, "MOST_SIGNS", 20_000)
    named = '<row><c><v>1</v></c><c t="s"><v>0</v></c></row>'
    shared = f"<si><t>{'Late again. ' * 50}</t></si>"
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + named * 60, texts=shared)))
    assert bad(found)[0][1] == "file_damaged"
    assert len(texts(found, "text")) < 40


def test_a_text_that_is_not_there_is_damage(write: Write) -> None:
    for number in ("5", "-1"):
        with pytest.raises(ArchiveDamaged):
            read_all(write("a.xlsx", workbook_of(f'{HEAD}<row><c t="s"><v>{number}</v></c></row>', texts="<si/>")))


def test_what_is_larger_unpacked_than_may_be_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.xlsx", workbook_of(HEAD + GOOD, texts="<si><t>Late</t></si>" * 100))
    monkeypatch.setattr(xlsx_rows, "LARGEST_SHEETS", 100)
    with pytest.raises(FileProblem, match="too large"):
        read_all(path)
    monkeypatch.undo()
    monkeypatch.setattr(xlsx_rows, "LARGEST", 3_000)  # bytes of the part, and of the texts in memory
    with pytest.raises(FileProblem, match="too many texts"):
        read_all(path)
    monkeypatch.undo()
    monkeypatch.setattr(grid, "LARGEST_HEADS", 100)
    with pytest.raises(FileProblem, match="first 20 rows of its sheets are too long"):
        read_all(path)


ENTITIES = '<!DOCTYPE x [<!ENTITY e "lolol"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("before", "more"),
    [(ENTITIES, ""), ("", "<a>" * 200_000), ("", f'<a x="{"A" * 5_000_000}"/>'), ("", f"<!--{'A' * 5_000_000}-->")],
    ids=["entities", "depth", "attribute", "comment"],
)
def test_xml_that_is_made_to_do_harm_is_refused(write: Write, before: str, more: str) -> None:
    content = workbook_of(f'{HEAD}<row r="2"><c r="A2" t="str"><v>1</v></c></row>', before=before, more=more)
    with pytest.raises(ArchiveDamaged):
        read_all(write("a.xlsx", content))


def test_what_is_read_can_be_ended_while_it_gives_no_rows(write: Write) -> None:
    path = write("a.xlsx", workbook_of(chain([HEAD, GOOD], repeat("<row/>" * 10_000, 100), [row(1_048_000, "Fine.")])))
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls > 20:
            raise _Ended

    with stopped_by(check), pytest.raises(_Ended):
        read_all(path)


def test_a_formula_whose_value_is_an_empty_text_is_no_bad_row(write: Write) -> None:
    empty = '<c r="C2" t="str"><f>IF(A2=1,"x","")</f><v></v></c>'
    _, found = read_all(write("a.xlsx", workbook_of(HEAD + row(2, "Late again, twice.", more=empty))))
    assert texts(found, "text") == ["Late again, twice."]
