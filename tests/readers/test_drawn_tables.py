"""Tables and records that are drawn in plain text: between bars, under dashes, as lines of `field: value`."""

import pytest

from app.errors import FileProblem
from app.readers.fields.columns import Columns, Reading
from tests.dumps import Write, bad, read_all, texts

LATE, QUICK = "The courier came two hours late", "Quick and kind on the phone"

MYSQL = f"""mysql> SELECT id, customer_text, note FROM complaints;
+----+---------------------------------+--------+
| id | customer_text                   | note   |
+----+---------------------------------+--------+
|  1 | {LATE} | called |
|  2 | {QUICK}     | NULL   |
+----+---------------------------------+--------+
2 rows in set (0.02 sec)

mysql>
"""
PSQL = f""" id |            comment              | rating
----+---------------------------------+--------
  1 | The courier came               +|      1
    | two hours late                  |
  2 | {QUICK}     |      5
(2 rows)
"""
SERVER = f"""Id          Customer text                       Score
----------- ----------------------------------- -----
1           {LATE}     2
2           {QUICK}         5

(2 rows affected)
"""
SAP = f"""13.11.2026      Dynamic list        1
--------------------------------------------------
|Number|Customer text                  |Score|
--------------------------------------------------
|000301|{LATE}|2    |
|000302|{QUICK}    |5    |
--------------------------------------------------
"""
BOX = f"""┌────┬─────────────────────────────────┐
│ id │ comment                         │
├────┼─────────────────────────────────┤
│ 1  │ {LATE} │
│ 2  │ {QUICK}     │
└────┴─────────────────────────────────┘
"""
MARKDOWN = f"| Date | Comment |\n|---|:--|\n| 2026-03-01 | {LATE} |\n| 2026-03-02 | Good \\| cheap and quick |\n"


@pytest.mark.parametrize(
    ("drawn", "column"),
    [
        (MYSQL, "customer_text"),
        (SERVER, "Customer text"),
        (SAP, "Customer text"),
        (BOX, "comment"),
    ],
)
def test_a_table_between_bars_or_under_dashes_is_read_by_its_columns(write: Write, drawn: str, column: str) -> None:
    choice, rows = read_all(write("a.txt", drawn))
    assert (choice.format, choice.columns.text) == ("Text table", column)
    assert texts(rows, column) == [LATE, QUICK]
    assert bad(rows) == []


def test_a_cell_of_psql_goes_on_below_a_plus(write: Write) -> None:
    _, rows = read_all(write("a.txt", PSQL))
    assert texts(rows, "comment") == ["The courier came\ntwo hours late", QUICK]


def test_a_bar_within_a_cell_of_markdown_has_a_backslash(write: Write) -> None:
    _, rows = read_all(write("a.md", MARKDOWN))
    assert texts(rows, "Comment") == [LATE, "Good | cheap and quick"]


def test_the_header_of_a_later_page_is_no_row(write: Write) -> None:
    head, body = SERVER.split("\n1 ")
    page = f"1 {body}".split("\n\n")[0]
    _, rows = read_all(
        write("a.rpt", f"{head}\n{page}\n\n{head}\n{page.replace('1  ', '3  ').replace('2  ', '4  ')}\n")
    )
    assert texts(rows, "Customer text") == [LATE, QUICK, LATE, QUICK]


def test_a_line_between_rows_that_has_no_cells_is_rejected(write: Write) -> None:
    broken = SERVER.replace(
        "2           Quick", "and he was rude, which nobody there seemed to mind at all\n2           Quick"
    )
    _, rows = read_all(write("a.txt", broken))
    assert texts(rows, "Customer text") == [LATE, QUICK]
    assert bad(rows) == [(4, "row_fields")]


def test_a_text_over_two_lines_between_bars_is_one(write: Write) -> None:
    drawn = MYSQL.replace("The courier came two", "The courier came\ntwo")
    _, rows = read_all(write("a.txt", drawn))
    assert texts(rows, "customer_text") == ["The courier came\ntwo hours late", QUICK]


RECORDS = f"""Form:  Complaint
Name:  Ann Lee
Message:  {LATE}
and left the box in the rain.
Note:  called back

Form:  Praise
Name:  Bo Chan
Message:  {QUICK}: thanks
Note:  none
"""
ROWS_OF_MYSQL = f"""*************************** 1. row ***************************
     id: 1
comment: {LATE}
 rating: 2
*************************** 2. row ***************************
     id: 2
comment: {QUICK}
 rating: 5
2 rows in set (0.00 sec)
"""
ROWS_OF_PSQL = f"""-[ RECORD 1 ]----------
id      | 1
comment | {LATE}
rating  | 2
-[ RECORD 2 ]----------
id      | 2
comment | {QUICK}
rating  | 5
"""


def test_fields_a_line_each_are_records(write: Write) -> None:
    choice, rows = read_all(write("a.txt", RECORDS.replace("\n\n", "\n\f\n")))
    assert (choice.format, choice.columns.text) == ("Text records", "Message")
    assert texts(rows, "Message") == [f"{LATE}\nand left the box in the rain.", f"{QUICK}: thanks"]


@pytest.mark.parametrize("printed", [ROWS_OF_MYSQL, ROWS_OF_PSQL])
def test_rows_printed_below_each_other_are_records(write: Write, printed: str) -> None:
    choice, rows = read_all(write("a.txt", printed))
    assert texts(rows, "comment") == [LATE, QUICK]
    assert choice.columns.rating == "rating"


def test_texts_with_headings_and_rules_stay_texts(write: Write) -> None:
    lines = ["Food: great, service: slow", "------------", "Room 12: noisy", "Price: too high | bad", "Staff were kind"]
    choice, rows = read_all(write("a.txt", "\n".join(lines)))
    assert texts(rows) == lines
    assert choice.format == "CSV"


def test_a_table_whose_columns_cannot_be_told_is_refused(write: Write) -> None:
    table = "Report of March\nName          Calls     Minutes\nAnna          12        34\nBo            8         20\n"
    with pytest.raises(FileProblem, match="drawn in text"):
        read_all(write("a.txt", table))


def test_a_delimiter_that_is_named_counts(write: Write) -> None:
    choice, _ = read_all(write("a.txt", MYSQL), Columns(reading=Reading(delimiter="|"), text="customer_text"))
    assert choice.format == "CSV"


@pytest.mark.parametrize(
    ("cell", "told"),
    [("Late again.\\nCall me", "Late again.\nCall me"), ("C:\\new and C:\\Users", "C:\\new and C:\\Users")],
)
def test_escapes_of_databases_are_read_where_all_backslashes_are_of_them(write: Write, cell: str, told: str) -> None:
    _, rows = read_all(write("a.tsv", f"id\tcomment\trating\n1\t{cell}\t2\n2\tFine and quick\t5\n"))
    assert texts(rows, "comment") == [told, "Fine and quick"]


def test_a_null_of_a_database_is_empty(write: Write) -> None:
    _, rows = read_all(write("a.tsv", "id\tcomment\trating\n1\t\\N\t2\n2\tFine and quick\t5\n"))
    assert texts(rows, "comment") == ["", "Fine and quick"]
