"""Columns that hold what others wrote, what was asked or sent, or nothing: none of them is taken for a customer's."""

import pytest

from app.readers.fields.choosing import choose
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.fitting import words_in
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import detect
from tests.dumps import Write, bad, read_all

PROSE = ("The ferry left without us.", "Crew and captain were lovely.", "My cabin smelled of paint.")


def _chosen(**columns: tuple[object, ...]) -> tuple[dict[str, str], dict[str, str]]:
    sample = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    found, reasons = choose(list(columns), sample, named=Columns(), file="a.csv")
    return found.chosen(), reasons


@pytest.mark.parametrize(
    "names",
    [
        ("شناسه", "تاریخ", "مشتری", "امتیاز", "نظر", "کانال"),
        ("رقم", "التاريخ", "اسم العميل", "التقييم", "تعليق العميل", "القناة"),
        ("מספר פנייה", "תאריך", "שם לקוח", "ציון", "ביקורת", "ערוץ"),
        ("Mã", "Ngày", "Người mua", "Số sao", "Nội dung đánh giá", "Kênh"),
        ("क्रमांक", "दिनांक", "ग्राहक का नाम", "रेटिंग", "टिप्पणी", "चैनल"),
        ("Numara", "Tarih", "Müşteri", "Puan", "Yorum", "Kanal"),
        ("Α/Α", "Ημερομηνία", "Πελάτης", "Βαθμολογία", "Σχόλιο", "Κανάλι"),
        ("№", "Дата", "Покупець", "Оцінка", "Відгук", "Канал"),
        ("Nr", "Datum", "Klant", "Cijfer", "Toelichting", "Kanaal"),
        ("Ärendenr", "Skapad", "Kund", "Betyg", "Kommentar", "Kontaktväg"),
        ("Tunniste", "Päivämäärä", "Asiakas", "Arvosana", "Palaute", "Kanava"),
        ("Azonosító", "Dátum", "Ügyfél neve", "Értékelés", "Vélemény", "Csatorna"),
        ("Číslo", "Datum", "Zákazník", "Hodnocení", "Recenze", "Kanál"),
        ("리뷰번호", "등록일", "구매자", "평점", "리뷰내용", "채널"),
        ("ลำดับ", "วันที่", "ผู้รีวิว", "คะแนน", "ความคิดเห็น", "ช่องทาง"),
        ("number", "opened_at", "caller_id", "stars", "description", "contact_type"),
    ],
)
def test_fields_are_known_by_their_names_in_further_languages(names: tuple[str, ...]) -> None:
    days = ("2026-03-01", "2026-03-02", "2026-03-03")
    rows = zip(("A1", "A2", "A3"), days, ("Ona", "Jo", "Li"), (5, 1, 4), PROSE, strict=True)
    sample = [dict(zip(names, (*row, "web"), strict=True)) for row in rows]
    found = choose(names, sample, named=Columns(), file="a.csv")[0].chosen()
    fields = ("time", "author", "rating", "text", "channel")
    assert {field: found.get(field) for field in fields} == dict(zip(fields, names[1:], strict=True))


def test_an_empty_column_of_a_usual_name_gives_way_in_every_field() -> None:
    empty = (None, "", " ")
    found, _ = _chosen(
        response=empty,
        ticket_text=PROSE,
        date=empty,
        date_of_visit=("2026-03-01", "2026-03-02", "2026-03-03"),
        author=empty,
        reviewer_nick=("Ona", "Jo", "Li"),
        rating=empty,
        stars_given=("5", "1", "4"),
    )
    assert found == {"text": "ticket_text", "time": "date_of_visit", "author": "reviewer_nick", "rating": "stars_given"}
    assert _chosen(text=PROSE, date=empty)[0] == {"text": "text", "time": "date"}


def test_what_was_sent_to_all_gives_way_to_what_they_answered() -> None:
    sent = ("Thanks for sailing with us! How was it?",) * 9
    answers = tuple(f"The deck had {number} broken chairs" for number in range(9))
    found, reasons = _chosen(Message=sent, Reply=answers)
    assert found["text"] == "Reply"
    assert "the same in all rows" in reasons["text"]
    assert _chosen(Message=sent[:7], Reply=answers[:7])[0]["text"] == "Message"
    assert _chosen(Message=("Fine",) * 9, Reply=answers)[0]["text"] == "Message"


def test_the_answer_beside_a_question_is_not_the_customers() -> None:
    asked = ("Does it float?", "Why does the rope fray so soon?", "Is the anchor heavy?")
    answers = ("Dear customer, of course it does, and well.", "Dear customer, ropes wear.", "Dear customer, it is.")
    assert _chosen(Question=asked, Answer=answers)[0]["text"] == "Question"
    assert _chosen(Question=("What did you like?",) * 3, Answer=PROSE)[0]["text"] == "Answer"


@pytest.mark.parametrize(
    "notes", ["Bearbeitungsnotiz", "Resolution notes", "work_notes", "close notes", "Interne Notiz"]
)
@pytest.mark.parametrize("text", ["Anliegen", "Reklamation", "Kundenmeinung", "Toelichting", "Issue reported"])
def test_notes_of_agents_are_never_the_text(notes: str, text: str) -> None:
    long = tuple(f"Called the guest back on day {n} and promised that a colleague looks into it." for n in range(3))
    assert _chosen(**{notes: long, text: PROSE})[0]["text"] == text


def test_a_question_names_no_author_unless_it_asks_for_a_name() -> None:
    assert "author" not in _chosen(text=PROSE, **{"May we contact you?": ("Yes", "No", "Yes")})[0]
    assert _chosen(text=PROSE, **{"Как ваше имя?": ("Она", "Ян", "Ли")})[0]["author"] == "Как ваше имя?"


def test_numbers_that_excel_cut_are_no_ids_and_no_authors() -> None:
    cut = ("9.87E+14",) * 3
    found, reasons = _chosen(review_id=("1,2345E+17",) * 3, author_id=cut, text=PROSE)
    assert found == {"text": "text"}
    assert (
        reasons["author"] == "author_id has long numbers as Excel cuts them; export it again with that column as text"
    )
    assert reasons["id"].startswith("review_id has long numbers")


def test_a_column_of_times_is_never_the_text() -> None:
    told = tuple(f"Reviewed in Norway on {day} May 2026" for day in (3, 4, 5))
    found, _ = _chosen(
        reviewed_on=told, grade_of_5=("1.0 out of 5 stars", "2.0 out of 5 stars", "4.5 out of 5"), said=PROSE
    )
    assert found == {"text": "said", "time": "reviewed_on", "rating": "grade_of_5"}


def test_times_that_are_vague_give_way_to_those_that_are_told() -> None:
    found, _ = _chosen(
        text=PROSE, time=("2 months ago",) * 3, time_parsed=("1704450600.5", "1704537000.5", "1704623400")
    )
    assert found["time"] == "time_parsed"
    assert _chosen(text=PROSE, time=("2 months ago",) * 3)[0]["time"] == "time"


def test_scripts_without_blanks_are_counted_in_words() -> None:
    assert words_in("ส่งเร็วมาก แพ็คของดี") > 4
    assert (
        _chosen(a=("กรุงเทพ", "เชียงใหม่"), b=("รอของสองอาทิตย์ยังไม่ได้เลย แย่มาก", "ส่งเร็วมาก แพ็คของดี ประทับใจค่ะ"))[0]["text"]
        == "b"
    )


def test_other_dates_of_a_row_tell_what_comes_first(write: Write) -> None:
    rows = "1,1/3/2026,1/29/2026,Late again\n2,2/4/2026,2/28/2026,A fine crew\n"
    choice = detect(write("a.csv", f"id,Opened Date,Closed Date,comment\n{rows}"))
    assert choice.dates == "written mdy"
    assert choice.reasons["dates"] == "month first: as in Closed Date"
    rows = "1,1/3/2026,1/29/2026,29/1/2026,Late again\n2,2/4/2026,2/28/2026,28/2/2026,A fine crew\n"
    choice = detect(write("b.csv", f"id,Opened Date,Closed Date,Paid Date,comment\n{rows}"))
    assert "the dates don't tell" in choice.reasons["dates"]


def test_a_row_that_adds_up_a_table_is_no_item(write: Write) -> None:
    path = write("a.csv", "Region,Score,Comment\nNorth,4,Late again\n,5,A fine crew\nTotal,9,2 comments\n")
    choice, rows = read_all(path)
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert [item.text for item in items] == ["Late again", "A fine crew", ""]
    _, rows = read_all(write("b.csv", "Title,Score,Comment\nTotal,1,A total mess\nFine,5,A fine crew\n"))
    assert [row.values["Comment"] for row in rows if isinstance(row, Row)] == ["A total mess", "A fine crew"]


def test_what_python_writes_for_nothing_is_no_text(write: Write) -> None:
    choice, rows = read_all(write("a.csv", "id,text,author\n1,None,Ona\n2,Late again,None\n3,<NA>,nan\n"))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert [(item.text, item.author) for item in items] == [("", "Ona"), ("Late again", None), ("", None)]


def test_the_line_of_a_header_is_that_of_the_file(write: Write) -> None:
    choice = detect(
        write("a.csv", "Report of March\n\n\nid,date,comment\n1,2026-03-01,Late again\n2,2026-03-02,Fine crew\n")
    )
    assert choice.reasons["header"].startswith("line 4, under a title")


def test_lines_of_prose_are_said_to_be_taken_each_for_a_text(write: Write) -> None:
    choice = detect(write("a.md", "# Ferries\n\nThey sail from May on.\n\nBring a coat.\n"))
    assert "each line is taken for a text" in choice.reasons["header"]


def test_a_delimiter_that_is_named_may_be_a_control_character(write: Write) -> None:
    path = write("a.txt", "1\x01Ona\x01Late again, as ever\n2\x01Jo\x01A fine crew\n")
    choice, rows = read_all(path, Columns(reading=Reading(delimiter="\x01")))
    assert not bad(rows)
    assert len(rows) == 2
    assert "delimiter \\x01" in choice.line()


@pytest.mark.parametrize(
    "name",
    ["Bestellnummer", "Номер заказа", "Užsakymo numeris", "订单号", "Nr zamówienia", "Número de pedido", "注文番号"],
)
def test_the_number_of_an_order_is_no_id_of_a_review(write: Write, name: str) -> None:
    rows = "".join(f"B{n},The lamp flickers every evening {n}\n" for n in range(4))
    assert detect(write("a.csv", f"{name},Review\n{rows}")).columns.id is None
