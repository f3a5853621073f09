import gzip
import json

import pytest

from app.errors import FileProblem
from app.readers import read
from app.readers.fields.rows import BadRow
from tests.dumps import Write, bad, read_all, texts


def test_what_was_chosen_is_told_in_a_line(write: Write) -> None:
    path = write("a.csv", "№;Отзыв;Оценка\n1;Хорошо, спасибо.;5\n".encode("cp1251"))
    choice, _ = read_all(path)
    assert choice.line() == f"{path}: CSV, cp1251, delimiter ;; text = Отзыв, id = №, rating = Оценка"
    assert str(choice).startswith(choice.line())
    assert "\n  text: its name is usual for texts" in str(choice)


def test_a_packed_file_that_is_cut_gives_its_rows_and_a_bad_row_where_it_ends(write: Write) -> None:
    content = "id,text\n" + "".join(f"{n},Text {n * 7919 % 1000} of {n}.\n" for n in range(60_000))
    packed = gzip.compress(content.encode())
    _, rows = read_all(write("a.csv.gz", packed[: len(packed) // 2]))
    assert len(texts(rows)) > 20_000
    assert texts(rows)[-1] == f"Text {(len(texts(rows)) - 1) * 7919 % 1000} of {len(texts(rows)) - 1}."
    assert bad(rows) == [(len(texts(rows)) + 2, "file_damaged")]


def test_a_row_that_is_cut_is_no_row_though_it_could_be_read(write: Write) -> None:
    packed = gzip.compress(b"id,text\n1,Good.\n2,Not bad at all")
    _, rows = read_all(write("a.csv.gz", packed[:-8]))
    assert texts(rows) == ["Good."]
    assert isinstance(rows[-1], BadRow)
    assert (rows[-1].line, rows[-1].code, rows[-1].raw) == (3, "file_damaged", "2,Not bad at all")


def test_a_json_document_that_is_cut_tells_both_faults(write: Write) -> None:
    packed = gzip.compress(b'[{"text": "Good."}, {"text": "Not bad')
    _, rows = read_all(write("a.json.gz", packed[:-8]))
    assert texts(rows) == ["Good."]
    assert bad(rows) == [(1, "row_json"), (1, "file_damaged")]


def test_a_header_that_is_cut_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem, match="cut off or damaged"):
        read_all(write("a.csv.gz", gzip.compress(b"id,text")[:-8]))


def test_damage_behind_an_open_quote_loses_no_row_before_it(write: Write) -> None:
    content = 'id,text\n1,"open\n' + "".join(f"{n},Text {n * 7919 % 1000} of {n}.\n" for n in range(60_000))
    packed = gzip.compress(content.encode())
    _, rows = read_all(write("a.csv.gz", packed[: len(packed) // 2]))
    assert [code for _, code in bad(rows)] == ["row_quote", "file_damaged"]
    assert len(texts(rows)) > 20_000


def test_a_file_of_which_no_row_can_be_read_is_refused_by_its_first_fault(write: Write) -> None:
    with pytest.raises(FileProblem, match=r"a\.jsonl, line 1: no row can be read: not JSON"):
        read_all(write("a.jsonl", "{oops\n{again\n"))


def test_a_csv_file_whose_texts_begin_with_brackets_is_csv(write: Write) -> None:
    choice, rows = read_all(write("a.csv", "[text],id\n[a] all of it is fine.,1\n"))
    assert choice.format == "CSV"
    assert texts(rows, "[text]") == ["[a] all of it is fine."]


def test_nul_bytes_in_one_row_do_not_stop_the_others(write: Write) -> None:
    _, rows = read_all(write("a.csv", b"id,text\n1,Good.\n2,\x00\x00\x00\x00\n3,Fine.\n"))
    assert texts(rows) == ["Good.", "\0\0\0\0", "Fine."]


def _days(count: int, a_day: int, *, ending: str) -> str:
    """Rows in order of time as Americans write it, from the fifth of March."""
    days = [f"03/{5 + n // a_day:02d}/2024 {n % 24:02d}:00" for n in range(count)]
    texts_ = [f"The parcel number {n} came late again." + " It was cold." * 20 for n in range(count)]
    if ending == ".jsonl":
        return "".join(json.dumps({"text": one, "date": day}) + "\n" for one, day in zip(texts_, days, strict=True))
    return "text,date\n" + "".join(f"{one},{day}\n" for one, day in zip(texts_, days, strict=True))


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
@pytest.mark.parametrize(("count", "a_day"), [(2500, 250), (8000, 4000 // 5)], ids=["in the head", "further on"])
def test_the_order_of_dates_is_told_by_more_rows_where_the_first_leave_it_open(
    write: Write, count: int, a_day: int, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "_MORE_ROWS", 2500)
    choice, rows = read_all(write("a" + ending, _days(count, a_day, ending=ending)))
    assert choice.dates == "written mdy"
    assert len(texts(rows)) == count


def test_what_can_be_read_but_once_is_told_by_its_head(write: Write) -> None:
    packed = gzip.compress(_days(400, 300, ending=".csv").encode())
    choice, rows = read_all(write("a.csv.gz", packed))
    assert "the dates don't tell" in choice.reasons["dates"]
    assert len(texts(rows)) == 400
