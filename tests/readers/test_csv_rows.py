import csv
import io

import pytest

from app.errors import FileProblem
from app.readers.fields.rows import BadRow, Row
from app.readers.files import csv_rows as module
from app.readers.files.csv_rows import ONE_COLUMN, detect_delimiter, read_records
from app.readers.source import encoding
from app.readers.source.encoding import lines
from tests.dumps import Write, bad, read_all, texts


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found_though_texts_hold_others(write: Write, delimiter: str) -> None:
    cells = [["id", "text"], ["1", "Good, fast; cheap | nice\tthing"], ["2", "Slow, dear; ugly."]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(cells)
    choice, rows = read_all(write("a.csv", out.getvalue()))
    assert choice.delimiter == delimiter
    assert texts(rows) == ["Good, fast; cheap | nice\tthing", "Slow, dear; ugly."]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_end_in_any_line_end_and_texts_keep_theirs(write: Write, ending: str) -> None:
    content = ending.join(["id,text", '1,"Line one.\r\nLine two."', "2,Other.", ""])
    _, rows = read_all(write("a.csv", content))
    assert texts(rows) == ["Line one.\r\nLine two.", "Other."]


def test_a_row_knows_the_line_it_starts_in_and_its_raw_text(write: Write) -> None:
    _, rows = read_all(write("a.csv", 'id,text\n\n1,"a\nb"\n2,c\n'))
    assert [(row.line, row.raw) for row in rows] == [(3, '1,"a\nb"'), (5, "2,c")]


def test_rows_with_too_many_or_too_few_fields_are_bad(write: Write) -> None:
    _, rows = read_all(write("a.csv", "id,text,rating\n1,Fine.,5\n2,Oh,no,1\n3,Short\n4,Good.,4,,\n"))
    assert bad(rows) == [(3, "row_fields"), (4, "row_fields")]
    assert texts(rows) == ["Fine.", "Good."]


@pytest.mark.parametrize(
    "content",
    [
        'id,text\n1,"Never closed.\n2,Fine.\n3,Good.\n',
        'id,text\n1,"Never closed.\n2,"Fine."\n3,"Good."\n',
        '"id","text"\n"1","Never closed.\n"2","Fine."\n"3","Good."\n',
        'id,text\n1,"Closed "too" early"\n2,Fine.\n3,"Good."\n',
    ],
)
def test_a_broken_quote_costs_its_row_alone(write: Write, content: str) -> None:
    _, rows = read_all(write("a.csv", content))
    assert bad(rows) == [(2, "row_quote")]
    assert texts(rows) == ["Fine.", "Good."]


def test_a_table_parted_by_tabs_may_use_no_quoting(write: Write) -> None:
    rows = ['"Best toy', "Fine one.", "Good one.", "Late again.", 'ever"', '"Loved" it', '"Great"']
    content = "id\ttext\tdate\n" + "".join(f"{n}\t{text}\t2026-03-0{n}\n" for n, text in enumerate(rows, start=1))
    choice, got = read_all(write("a.tsv", content))
    assert texts(got) == rows
    assert "since each line has all its cells" in choice.reasons["quotes"]


def test_a_table_parted_by_tabs_that_quotes_its_texts_keeps_its_broken_quote(write: Write) -> None:
    content = 'id\ttext\n1\t"Never closed.\n2\t"Fine."\n3\t"Good."\n4\t"Two\tcells"\n'
    _, rows = read_all(write("a.tsv", content))
    assert bad(rows) == [(2, "row_quote")]
    assert texts(rows) == ["Fine.", "Good.", "Two\tcells"]


@pytest.mark.parametrize("sign", [",", "\t"])
def test_rows_that_a_stray_quote_joins_are_read_apart(write: Write, sign: str) -> None:
    rows = ["Two\nlines", "Good one.", '"Best toy', "Fine one.", "Late again.", 'ever"', "Nice one."]
    content = sign.join(("id", "text", "date")) + "\n"
    for number, text in enumerate(rows, start=1):
        content += sign.join((str(number), f'"{text}"' if "\n" in text else text, f"2026-03-0{number}")) + "\n"
    _, got = read_all(write("a.csv", content))
    assert bad(got) == [(5, "row_quote")]
    assert texts(got) == ["Two\nlines", "Good one.", "Fine one.", "Late again.", 'ever"', "Nice one."]


def test_many_rows_that_stray_quotes_join_are_read_in_one_go(write: Write) -> None:
    rows = "".join(f'{n}\ta"\t"b\n' for n in range(5000))
    _, got = read_all(write("a.tsv", f'id\ttext\tnote\n0\tGood.\t"open\n{rows}9\tc"\tFine.\n'))
    assert len(bad(got)) + len(texts(got)) == 5002


def test_a_text_of_lines_with_a_comma_each_is_one_text(write: Write) -> None:
    content = 'id,text\n1,"Good, fast\n2, cheap\n3, nice"\n2,Fine.\n'
    _, rows = read_all(write("a.csv", content))
    assert texts(rows) == ["Good, fast\n2, cheap\n3, nice", "Fine."]


def test_quotes_may_have_a_backslash_before_them(write: Write) -> None:
    content = (
        'id,text\n1,"Said \\"no\\", and left"\n2,"Ends in \\\\"\n3,"C:\\new, \\"x\\""\n4,"Never \\"closed.\n5,"Good."\n'
    )
    choice, rows = read_all(write("a.csv", content))
    assert texts(rows) == ['Said "no", and left', "Ends in \\\\", 'C:\\new, "x"', "Good."]
    assert bad(rows) == [(5, "row_quote")]
    assert "backslash" in choice.reasons["quotes"]


def test_a_backslash_at_the_end_of_a_quoted_text_is_a_sign_like_others(write: Write) -> None:
    _, rows = read_all(write("a.csv", 'id,text\n1,"In C:\\"\n2,"Fine, thanks."\n3,Good.\n'))
    assert texts(rows) == ["In C:\\", "Fine, thanks.", "Good."]


def test_a_broken_quote_is_named_by_the_line_that_opened_it(write: Write) -> None:
    _, rows = read_all(write("a.csv", 'id,text,note\n1,"a\nb","open\n2,Fine.,x\n'))
    assert bad(rows) == [(3, "row_quote")]
    assert next(row.raw for row in rows if isinstance(row, BadRow)) == '1,"a\nb","open'
    assert texts(rows) == ["Fine."]


def test_the_rest_of_a_broken_row_does_not_become_a_row(write: Write) -> None:
    _, rows = read_all(write("a.csv", 'id,text\n1,"He said "no"\nand, left"\nfor good\n2,Fine.\n'))
    assert bad(rows) == [(2, "row_quote"), (3, "row_quote"), (4, "row_quote")]
    assert texts(rows) == ["Fine."]


def test_many_unterminated_quotes_are_read_in_one_go(write: Write) -> None:
    content = "id,text\n" + "".join(f'{n},"open {n}\n{n},fine\n' for n in range(2000))
    _, rows = read_all(write("a.csv", content))
    assert len(bad(rows)) + len(texts(rows)) == 4000


def test_an_unterminated_quote_is_given_up_at_the_size_of_the_longest_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 1000)
    content = 'id,text\n1,"open\n' + "2,fine\n" * 5000
    got = list(read_records(lines(io.StringIO(content, newline="")), ","))
    assert [row.line for row in got if isinstance(row, BadRow)] == [2]
    assert len(got) == 5002


def test_a_row_that_is_too_long_is_bad_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_LINE", 100)
    content = "id,text\n1," + "x" * 500 + '\n2,"' + "y" * 500 + '"\n3,fine\n'
    got = list(read_records(lines(io.StringIO(content, newline="")), ","))
    assert [(row.line, row.code) for row in got if isinstance(row, BadRow)] == [
        (2, "row_too_long"),
        (3, "row_too_long"),
    ]
    assert [row.cells for row in got if not isinstance(row, BadRow)] == [["id", "text"], ["3", "fine"]]


def test_a_file_of_one_column_needs_no_header(write: Write) -> None:
    choice, rows = read_all(write("a.txt", "Good, fast and cheap.\nSlow.\n"))
    assert choice.delimiter == ONE_COLUMN
    assert texts(rows) == ["Good, fast and cheap.", "Slow."]


@pytest.mark.parametrize("header", ["Text", "Отзыв", "atsiliepimas", "評論"])
def test_a_usual_name_at_the_top_of_one_column_is_its_header(write: Write, header: str) -> None:
    _, rows = read_all(write("a.csv", f'{header}\n"Good, fast."\nSlow, but fine.\n'))
    assert texts(rows, header) == ["Good, fast.", "Slow, but fine."]


def test_several_columns_without_header_are_numbered(write: Write) -> None:
    choice, rows = read_all(write("a.csv", "17,Very good service.\n18,Very bad service.\n"))
    assert choice.header is False
    assert choice.columns.chosen() == {"text": "column 2", "id": "column 1"}
    assert texts(rows, "column 2") == ["Very good service.", "Very bad service."]


def test_a_header_that_is_broken_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem, match="line 1: the header can't be read"):
        read_all(write("a.csv", '"id,text\n1,Fine.\n2,"Good."\n'))


def test_columns_of_one_name_or_none_stay_apart(write: Write) -> None:
    _, rows = read_all(write("a.csv", "id,note,note,,text\n1,a,b,c,Fine.\n"))
    assert isinstance(rows[0], Row)
    assert rows[0].values == {"id": "1", "note": "a", "note (2)": "b", "column 4": "c", "text": "Fine."}


def test_usual_names_tell_the_delimiter_though_most_rows_are_broken(write: Write) -> None:
    _, rows = read_all(write("a.csv", "id,text\n1,fine.\n2,a,b\n3\n"))
    assert texts(rows) == ["fine."]
    assert bad(rows) == [(3, "row_fields"), (4, "row_fields")]


def test_a_sample_of_prose_has_no_delimiter() -> None:
    assert detect_delimiter("Good, fast.\nSlow.\nFine.\nDear; and late.\n") == ONE_COLUMN


def test_a_header_alone_is_no_dump(write: Write) -> None:
    with pytest.raises(FileProblem, match="a header and no rows"):
        read_all(write("a.csv", "id,text\n"))
    with pytest.raises(FileProblem, match="empty"):
        read_all(write("b.csv", " \n\n"))
