"""Who wrote where no one column tells it: first and last names, the number of who answered, who sent a turn."""

import json

import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

WORDS = ("The lamp flickers every evening", "A lovely light for the garden")


def authors(path: str, columns: Columns | None = None) -> list[str | None]:
    """Who wrote each item."""
    choice, rows = read_all(path, columns)
    return [feedback_of(row.values, choice.columns, row_id="").author for row in rows if isinstance(row, Row)]


def table(names: str, *people: str) -> str:
    """A table of two texts with these columns beside them."""
    rows = "".join(f'{who},"{words}"\n' for who, words in zip(people, WORDS, strict=True))
    return f"{names},Comment\n{rows}"


@pytest.mark.parametrize(
    ("names", "people", "found"),
    [
        ("First Name,Last Name", ("Ellen,Marsh", "Bo,Lee"), ["Ellen Marsh", "Bo Lee"]),
        ("RecipientLastName,RecipientFirstName", ("Marsh,Ellen", "Lee,Bo"), ["Ellen Marsh", "Bo Lee"]),
        ("Customer first name,Customer last name", ("Ellen,Marsh", ",Lee"), ["Ellen Marsh", "Lee"]),
        ("Vorname,Nachname", ("Jörg,Maß", "Ute,Ahn"), ["Jörg Maß", "Ute Ahn"]),
        ("Nom,Prénom", ("Petit,Zoé", "Roux,Léa"), ["Zoé Petit", "Léa Roux"]),
        ("Имя клиента,Фамилия клиента", ("Анна,Белова", "Олег,"), ["Анна Белова", "Олег"]),
        ("Vardas,Pavardė", ("Rasa,Kazlauskė", "Jonas,Petraitis"), ["Rasa Kazlauskė", "Jonas Petraitis"]),
        ("Vezetéknév,Keresztnév", ("Nagy,Éva", "Kis,Béla"), ["Nagy Éva", "Kis Béla"]),
        ("姓,名", ("王,小美", "林,大同"), ["王小美", "林大同"]),
        ("First Name,Name", ("Ellen,Ellen Marsh", "Bo,Bo Lee"), ["Ellen Marsh", "Bo Lee"]),
    ],
)
def test_first_and_last_names_in_two_columns_are_one_author(
    write: Write, names: str, people: tuple[str, str], found: list[str]
) -> None:
    assert authors(write("a.csv", table(names, *people))) == found


def test_the_reason_names_both_columns(write: Write) -> None:
    choice, _ = read_all(write("a.csv", table("First name,Last name", "Ellen,Marsh", "Bo,Lee")))
    assert choice.reasons["author"] == "First name and Last name are one name"


def test_names_of_staff_and_names_beside_an_author_are_no_authors(write: Write) -> None:
    assert authors(write("a.csv", table("Agent first name,Agent last name", "Ellen,Marsh", "Bo,Lee"))) == [None, None]
    path = write("b.csv", table("Customer ID,First name,Last name", "c1,Ellen,Marsh", "c2,Bo,Lee"))
    assert authors(path) == ["c1", "c2"]


def test_a_column_of_first_names_that_is_named_stays_as_it_is_written(write: Write) -> None:
    path = write("a.csv", table("First name,Last name", "Ellen,Marsh", "Bo,Lee"))
    assert authors(path, Columns(author="First name")) == ["Ellen", "Bo"]


def test_first_and_last_names_of_records_are_one_author(write: Write) -> None:
    records = [{"firstName": "Ellen", "lastName": "Marsh", "comment": words} for words in WORDS]
    assert authors(write("a.json", json.dumps(records))) == ["Ellen Marsh"] * 2


@pytest.mark.parametrize("name", ["Respondent ID", "Respondento ID", "受訪者編號"])
def test_the_number_of_who_answered_is_the_author_where_nothing_else_names_one(write: Write, name: str) -> None:
    assert authors(write("a.csv", table(name, "1184001", "1184002"))) == ["1184001", "1184002"]
    path = write("b.csv", table(f"{name},First name,Last name", "1184001,Ellen,Marsh", "1184002,Bo,Lee"))
    assert authors(path) == ["Ellen Marsh", "Bo Lee"]


def test_the_answers_of_one_respondent_to_a_survey_have_one_author(write: Write) -> None:
    questions = "Respondent ID,Email Address,What did you like about it?,What should we change?"
    rows = "7,,Kind staff all day,Open earlier on weekdays\n8,,Clean and warm water,More classes in the evening\n"
    assert authors(write("a.csv", f"{questions}\n{rows}")) == ["7", "7", "8", "8"]


def test_the_author_of_a_conversation_is_who_sent_the_customers_turns(write: Write) -> None:
    names = "Conversation ID,Direction,From name,Extract,Author"
    rows = [("c1", "Inbound", "Olive Tran", WORDS[0], ""), ("c1", "Outbound", "Jess", "How can I help you?", "Jess")]
    rows += [("c2", "Inbound", "Raj Patel", WORDS[1], ""), ("c2", "Outbound", "Mo", "Let me check that", "Mo")]
    lines = "".join(f"{','.join(row)}\n" for row in rows)
    assert authors(write("a.csv", f"{names}\n{lines}")) == ["Olive Tran", "Raj Patel"]
