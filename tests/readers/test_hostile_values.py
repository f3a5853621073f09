"""Values that would take quadratic time, or more, or that stopped a whole file: the rows beside them are read."""

import io
import json
import time
import zipfile

import pytest

from app.errors import ArchiveMembers
from app.readers.fields.columns import Columns
from app.readers.fields.paths import unmarked
from app.readers.items import Found, items_of
from app.readers.read import open_dump
from tests.dumps import Write

SECONDS = 5.0  # of CPU time: some hundred times what they take
GOOD = "The room was cold and loud"


def texts(path: str) -> list[str]:
    began = time.process_time()
    with open_dump(path, named=Columns()) as dump:
        found = [one.feedback.text for one in items_of(dump) if isinstance(one, Found)]
    assert time.process_time() - began < SECONDS
    return found


def test_a_head_of_thousands_of_words(write: Write) -> None:
    head = " ".join(f"word{at}" for at in range(2_500))
    assert texts(write("a.csv", f"id,{head},text\n1,x,{GOOD}\n2,y,{GOOD} too\n")) == [GOOD, f"{GOOD} too"]


def test_blanks_in_what_has_tags_of_a_forum() -> None:
    began = time.process_time()
    assert unmarked(f"[b]x[/b]{' ' * 60_000}y").startswith("x ")
    assert time.process_time() - began < SECONDS


def test_blanks_behind_a_push_and_addresses_without_an_end(write: Write) -> None:
    head = "作者 kuma01 (熊) 看板 food\n標題 [心得] 外送\n時間 Mon Mar 2 09:14:05 2026\n\n牛奶漏光了\n"
    hostile = f"推 abc01: x{' ' * 20_000}y\n※ " + "http://a" * 5_000 + "\n"
    assert "牛奶漏光了" in texts(write("a.txt", head + hostile))[0]


@pytest.mark.parametrize("lists", [5, 600])
def test_lists_too_deep_beside_a_type_of_mongo_are_a_reject(write: Write, lists: int) -> None:
    deep = f'{{"text": "{GOOD}", "$x": {"[" * lists}{"]" * lists}}}'
    fine = json.dumps({"text": f"{GOOD} too"})
    assert texts(write("a.jsonl", f"{deep}\n{fine}\n"))[-1] == f"{GOOD} too"


@pytest.mark.parametrize("name", ["quopri", "base64", "bz2", "zip", "rot13", "nonsense"])
def test_a_page_that_names_no_encoding_of_texts(write: Write, name: str) -> None:
    page = f'<html><meta charset="{name}"><table><tr><th>text</th></tr><tr><td>Café was good today</td></tr></table>'
    assert texts(write("a.html", page.encode("cp1252"))) == ["Café was good today"]


def test_scripts_in_capitals_by_the_thousand(write: Write) -> None:
    table = f"<table><tr><th>text</th></tr><tr><td>{GOOD}</td></tr></table>"
    assert texts(write("a.html", "<html>" + "<SCRIPT>a</SCRIPT>" * 20_000 + table + "</html>")) == [GOOD]


def test_where_people_live_is_no_answer_of_a_form(write: Write) -> None:
    head = "id,grp/home_address,grp/what_was_bad"
    rows = [f"{at},{at} Long Street in the city of Leeds,{GOOD} on day {at} of my stay" for at in range(6)]
    assert texts(write("a.csv", "\n".join([head, *rows]))) == [f"{GOOD} on day {at} of my stay" for at in range(6)]


@pytest.mark.parametrize("mark", ["from", "author", "direction"])
@pytest.mark.parametrize("more", ["", '<message {mark}="{customer}">All right, thanks</message>'])
def test_what_staff_says_in_a_talk_of_xml_is_no_customers_text(write: Write, mark: str, more: str) -> None:
    customer, agent = ("in", "out") if mark == "direction" else ("customer", "agent")
    said = f'<message {mark}="{customer}">{GOOD}</message><message {mark}="{agent}">We are sorry for that</message>'
    talk = said + more.format(mark=mark, customer=customer)
    chats = "".join(f"<chat><id>{at}</id><messages>{talk}</messages></chat>" for at in range(3))
    with open_dump(write("a.xml", f"<chats>{chats}</chats>"), named=Columns()) as dump:
        found = [one.feedback for one in items_of(dump) if isinstance(one, Found)]
    assert [[(turn.role.value, turn.text) for turn in one.turns][:2] for one in found] == [
        [("customer", GOOD), ("agent", "We are sorry for that")]
    ] * 3


def test_a_row_that_does_not_tell_who_wrote_it_is_a_reject_and_not_lost(write: Write) -> None:
    head = "id,ticket_id,user_id,staff_id,body\n"
    rows = [f"{2 * at},{at},7{at},,{GOOD} number {at}\n{2 * at + 1},{at},,9,We are on it {at}\n" for at in range(300)]
    path = write("a.csv", head + "".join(rows) + f"999,999,7,9,{GOOD} by both\n")
    with open_dump(path, named=Columns()) as dump:
        found = list(items_of(dump))
    assert sum(isinstance(one, Found) for one in found) == 300
    assert [one.code for one in found if not isinstance(one, Found)] == ["row_role"]


def test_notes_among_staff_are_no_rejects(write: Write) -> None:
    head = "id,ticket_id,user_id,staff_id,type,body\n"
    thread = "{0}1,{0},7{0},,M,{1} {0}\n{0}2,{0},,9,R,We are on it {0}\n{0}3,{0},,9,N,He always says that {0}\n"
    path = write("a.csv", head + "".join(thread.format(at, GOOD) for at in range(1, 9)))
    with open_dump(path, named=Columns()) as dump:
        found = [one.feedback for one in items_of(dump) if isinstance(one, Found)]
    assert [[turn.text for turn in one.turns] for one in found] == [
        [f"{GOOD} {at}", f"We are on it {at}"] for at in range(1, 9)
    ]


def test_rows_that_are_all_notes_stop_nothing(write: Write) -> None:
    rows = [f"7{at},8{at},{GOOD} {at},true\n" for at in range(6)]
    assert len(texts(write("a.csv", "from_id,to_id,text,private\n" + "".join(rows)))) <= len(rows)


@pytest.mark.parametrize("other", [{"product": {"reviews": [{"text": f"{GOOD} too"}]}}, {"blurb": f"{GOOD} too, alas"}])
def test_no_document_with_texts_is_left_out_of_an_archive_in_silence(write: Write, other: object) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", json.dumps({"reviews": [{"text": GOOD}, {"text": f"{GOOD} again"}]}))
        archive.writestr("b.json", json.dumps(other))
    try:
        found = texts(write("a.zip", packed.getvalue()))
    except ArchiveMembers:
        return  # told to the user
    assert f"{GOOD} too" in "\n".join(found)


def test_the_document_of_a_place_beside_its_reviews_is_left_out_of_an_archive(write: Write) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("place.json", json.dumps({"name": "Cafe", "place": {"address": "12 Long Street, Leeds"}}))
        archive.writestr("reviews.json", json.dumps({"reviews": [{"comment": GOOD}, {"comment": f"{GOOD} again"}]}))
    assert texts(write("a.zip", packed.getvalue())) == [GOOD, f"{GOOD} again"]
