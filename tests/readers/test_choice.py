import json

import pytest

from app.errors import ColumnsProblem, FileProblem
from app.readers.choice import scale_of
from app.readers.fields.columns import Columns, Reading
from app.readers.read import detect
from tests.dumps import Write, read_all, texts


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1, 5, 3], "1-5"),
        (["0", "10", "7"], "0-10"),
        (["1", "9"], "1-10"),
        (["4,5", "3.0"], "1-5"),
        (["4/5", "2/5"], "0-5"),
        (["★★★☆☆", "★"], "stars"),
        (["80 %", "95%"], "percent"),
        (["80", "95"], "0-100"),
        ([-2, 2], "-2-2"),
        (["good", None], None),
    ],
)
def test_the_scale_of_ratings_is_told_by_their_values(values: list[object], scale: str | None) -> None:
    assert scale_of(values) == scale


def test_a_decision_is_json_with_stable_names(write: Write) -> None:
    path = write("a.csv", "id;text;date;stars\n1;Late again here.;14.03.2026;2\n2;All was fine.;15.03.2026;5\n")
    told = json.loads(json.dumps(detect(path).as_json()))
    assert set(told) == {
        *("name", "format", "encoding", "delimiter", "header", "preset", "columns", "names", "places", "dates"),
        *("rating", "reasons"),
    }
    assert told["columns"] == {"text": "text", "id": "id", "time": "date", "rating": "stars"}
    assert (told["dates"], told["rating"], told["header"]) == ("written dmy", "1-5", True)
    assert told["reasons"]["dates"] == "day first: the first figure goes up to 15, no zones, taken for UTC"


def test_every_decision_can_be_made_otherwise(write: Write) -> None:
    path = write("a.csv", "Плохо|1\nХорошо|2\n".encode("cp1251"))
    reading = Reading(encoding="cp1251", delimiter="|", header=False, dates="mdy")
    choice, rows = read_all(path, Columns(text="column 1", reading=reading))
    assert (choice.encoding, choice.delimiter, choice.header) == ("cp1251", "|", False)
    assert choice.reasons["delimiter"] == choice.reasons["header"] == "named"
    assert texts(rows, "column 1") == ["Плохо", "Хорошо"]


def test_an_encoding_that_is_none_is_refused(write: Write) -> None:
    with pytest.raises(ColumnsProblem, match="there is no encoding 'latin-99'"):
        read_all(write("a.csv", "text\nFine.\n"), Columns(reading=Reading(encoding="latin-99")))


def test_an_archive_of_files_with_other_columns_is_refused_with_the_remedy(write: Write) -> None:
    import io  # noqa: PLC0415 - of this test alone
    import zipfile  # noqa: PLC0415

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "text\nFine.\n")
        archive.writestr("b.csv", "id,text\n1,Fine.\n")
    with pytest.raises(FileProblem, match="a ZIP archive with 2 files of rows; unpack it"):
        read_all(write("a.zip", file.getvalue()))
