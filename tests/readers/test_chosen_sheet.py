import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts
from tests.readers.test_xlsx_rows import workbook
from tests.readers.workbooks import excel_row, excel_xml, ods_of, ods_row

SAID = [
    "Der Techniker war freundlich und sehr schnell.",
    "Seit Wochen ruft mich keiner zurück!",
    "Die Rechnung kam doppelt, das nervt.",
    "Alles gut erklärt, danke dafür.",
]
Rows = list[list[object]]
KEY: Rows = [["Note", "Text"], [1, "sehr gut"], [2, "gut"], [3, "befriedigend"], [4, "ausreichend"], [5, "mangelhaft"]]


def kept_by_hand(head: list[object]) -> Rows:
    """A list with titles above it and a sum below, days as Excel counts them."""
    rows: Rows = [[n, 46_055 + n, f"Fr. {'ABCD'[n]}", "Telefon" if n % 2 else "Mail", SAID[n], "gut"] for n in range(4)]
    return [["Stimmen 1. Quartal"], ["Bitte nicht weiterleiten, Stand heute"], [], head, *rows, [], ["Summe", 4]]


@pytest.mark.parametrize("form", ["xlsx", "ods", "xml"])
def test_a_key_to_grades_is_not_read_before_the_texts_whatever_file_they_come_in(write: Write, form: str) -> None:
    sheets = [KEY, kept_by_hand(["Lfd.", "Eingang", "Kunde", "Weg", "Wortlaut", "Schulnote"])]
    match form:
        case "xlsx":
            content: bytes | str = workbook(*sheets)
        case "ods":
            content = ods_of(*("".join(ods_row(*row) for row in sheet) for sheet in sheets))
        case _:
            content = excel_xml(*("".join(excel_row(*row) for row in sheet) for sheet in sheets))
    choice, found = read_all(write(f"a.{form}", content), Columns(resolve=True))
    assert texts(found, "Wortlaut")[:4] == SAID
    assert choice.reasons["dates"] == "days as Excel counts them"
    first = feedback_of(next(row for row in found if isinstance(row, Row)).values, choice.columns, row_id="1")
    assert (first.author, first.channel, (first.time or "")[:10]) == ("Fr. A", "Mail", "2026-02-02")


def test_a_sheet_with_texts_under_a_name_of_its_own_comes_before_a_key_with_usual_names(write: Write) -> None:
    head: list[object] = ["Lfd.", "Datum", "Kunde", "Kontakt", "Was der Kunde uns sagte", "Schulnote"]
    _, found = read_all(write("a.xlsx", workbook(KEY, kept_by_hand(head))))
    assert texts(found, "Was der Kunde uns sagte")[:4] == SAID


def test_a_list_of_orders_with_more_usual_names_stays_behind_the_texts(write: Write) -> None:
    orders: Rows = [
        ["ID", "Datum", "Kunde", "Kanal", "Produkt"],
        *[[n, 46_055 + n, f"K{n}", "Web", f"Wanderschuh aus Leder Nr. {n} in Braun"] for n in range(15)],
    ]
    feedback: Rows = [["Datum", "Kommentar"], *[[46_055 + n, one] for n, one in enumerate(SAID)]]
    _, found = read_all(write("a.xlsx", workbook(orders, feedback)))
    assert texts(found, "Kommentar") == SAID


def test_short_texts_under_usual_names_come_before_remarks_on_the_export(write: Write) -> None:
    about: Rows = [["This export was made", "by somebody"], ["It holds all answers of March", "and none of April"]]
    about += [[f"Remark number {n} on the way it was made", "see the manual for more"] for n in range(9)]
    feedback: Rows = [["Date", "Comment"], [46_055, "good"], [46_056, "bad"], [46_057, "slow"]]
    _, found = read_all(write("a.xlsx", workbook(about, feedback)))
    assert texts(found, "Comment") == ["good", "bad", "slow"]


def test_the_sheet_that_has_the_named_column_is_read(write: Write) -> None:
    one: Rows = [["Date", "Comment"], [46_055, SAID[0]], [46_056, SAID[1]]]
    two: Rows = [["Tag", "Was noch"], ["Mo", SAID[2]], ["Di", SAID[3]]]
    _, found = read_all(write("a.xlsx", workbook(one, two)), Columns(text="was noch"))
    assert texts(found, "Was noch") == SAID[2:]


SHORT = ["Top", "too slow", "fine", "never again", "friendly", "ok", "expensive"]
COLUMNS: Rows = [
    ["Column", "Type", "Description"],
    ["id", "int", "the number of the answer in our system"],
    ["date", "date", "when the answer was sent to us"],
    ["rating", "int", "the grade from one to five stars"],
]
PRODUCTS: Rows = [["ID", "Name", "Price", "Description"]]
PRODUCTS += [[n, f"Shoe {n}", 10 + n, f"A warm shoe of leather in size {n}"] for n in range(30)]
ORDERS: Rows = [["ID", "Datum", "Kunde", "Kanal", "Produkt"]]
ORDERS += [[n, 46_055 + n, f"K{n}", "Web", f"Wanderschuh aus Leder Nr. {n} in Braun"] for n in range(15)]


@pytest.mark.parametrize("aside", [COLUMNS, PRODUCTS, ORDERS], ids=["columns", "products", "orders"])
def test_short_texts_with_more_usual_names_come_before_what_describes_other_things(write: Write, aside: Rows) -> None:
    said: Rows = [[n, f"2026-03-{n:02}", n % 5 + 1, SHORT[n % len(SHORT)]] for n in range(1, 30)]
    _, found = read_all(write("a.xlsx", workbook([["id", "date", "rating", "comment"], *said], aside)))
    assert texts(found, "comment") == [row[-1] for row in said]


def test_the_longer_sheet_under_names_of_its_own_comes_before_orders(write: Write) -> None:
    own: Rows = [["Filiale", "Wie war es"]]
    own += [[f"F{n % 3}", f"{SAID[n % 4]} ({n})"] for n in range(30)]
    _, found = read_all(write("a.xlsx", workbook(ORDERS, own)))
    assert len(texts(found, "Wie war es")) == 30
