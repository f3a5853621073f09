"""Beside what customers say a table has what staff did, who did it and who complained: each is told from the others."""

import pytest

from app.readers.fields.choosing import choose
from app.readers.fields.columns import Columns
from app.readers.fields.staff import is_handled, is_staffs, served

COMPLAINT = ("The lift has been broken for a week now.", "Nobody answered my calls.", "They sent me the wrong colour.")
DONE = ("A technician was sent the next morning", "Called the customer back at noon", "A new one was put in the post")


def chosen(text: str, done: str) -> str | None:
    rows = [{"nr": str(at), done: DONE[at], text: COMPLAINT[at]} for at in range(3)]
    columns, _ = choose(["nr", done, text], rows, named=Columns(), file="f")
    return columns.text


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("お客様の声", "対応内容"),
        ("投诉", "处理结果"),
        ("客訴", "處理措施"),
        ("Sachverhalt", "Maßnahme"),
        ("popis_zak", "vyjadreni_tech"),
        ("zmist_zv", "vidpovid_op"),
        ("opis_zgl", "odp_bok"),
        ("DS_MANIFESTACAO", "DS_RESPOSTA"),
        ("Objet du message", "Réponse apportée"),
        ("Réponse du client", "Action menée"),
        ("Opis", "Podjęte działania"),
        ("Detay", "Yapılan İşlem"),
        ("noi_dung_gy", "phan_hoi_nv"),
        ("विवरण", "की गई कार्रवाई"),
        ("Case", "Resolution"),
        ("Issue reported", "Action taken"),
    ],
)
def test_what_staff_did_is_never_taken_for_what_the_customer_said(text: str, done: str) -> None:
    assert is_handled(done)
    assert chosen(text, done) == text


def test_what_staff_did_is_read_where_nothing_else_is_there() -> None:
    rows = [{"nr": str(at), "Maßnahme": DONE[at]} for at in range(3)]
    assert choose(["nr", "Maßnahme"], rows, named=Columns(), file="f")[0].text == "Maßnahme"


@pytest.mark.parametrize("name", ["対応についてのご意見", "Descrição da reclamação", "transaction", "Satisfaction"])
def test_what_people_say_about_it_is_theirs(name: str) -> None:
    assert not is_handled(name)


def test_a_usual_name_gives_way_where_its_texts_answer_those_beside_it() -> None:
    thanks = ("Thank you for your patience.", "We regret this very much.", "Dear customer, it is on its way.")
    rows = [{"Comment": thanks[at], "Verbatim of the call": COMPLAINT[at]} for at in range(3)]
    columns, reasons = choose(list(rows[0]), rows, named=Columns(), file="f")
    assert columns.text == "Verbatim of the call"
    assert reasons["text"].endswith("sounds as what a company answers")


def test_customers_sound_otherwise_than_those_who_answer() -> None:
    assert served(COMPLAINT) == 0
    assert served(["Vielen Dank für Ihre Nachricht", "申し訳ございません", "Przepraszamy"]) == 1


@pytest.mark.parametrize("name", ["担当", "承辦人", "user_bok", "Sachbearbeiter", "handled_by", "kasittelija"])
def test_a_clerk_is_no_author(name: str) -> None:
    names = ("tekst", "odp_bok", name)
    assert is_staffs(name, names)


AUTHORS = ["zakaznik", "Pareiškėjas", "نام_کاربر", "NM_CIDADAO", "ho_ten", "उपभोक्ता का नाम", "Nome ospite", "kd_nr"]


@pytest.mark.parametrize("name", [*AUTHORS, "cod_cli", "player_uid", "Influencer", "お名前", "RecipientLastName"])
def test_who_complained_is_told_by_words_in_many_languages(name: str) -> None:
    rows = [{"text": COMPLAINT[at], name: f"K-{at}"} for at in range(3)]
    assert choose(["text", name], rows, named=Columns(), file="f")[0].author == name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("客戶類型", ("存戶", "信用卡", "存戶")),
        ("contactar", ("N", "S", "N")),
        ("participant", ("agent", "customer", "bot")),
    ],
)
def test_kinds_flags_and_roles_are_no_authors(name: str, values: tuple[str, ...]) -> None:
    rows = [{"text": COMPLAINT[at], name: values[at]} for at in range(3)]
    assert choose(["text", name], rows, named=Columns(), file="f")[0].author is None


def test_a_rating_that_is_always_the_same_gives_way_to_one_that_differs() -> None:
    rows = [{"text": COMPLAINT[at], "rating": 5, "rating_star": at + 1} for at in range(3)]
    assert choose(list(rows[0]), rows, named=Columns(), file="f")[0].rating == "rating_star"


def test_the_grades_of_a_survey_of_satisfaction_are_no_rating() -> None:
    rows = [{"Comment": COMPLAINT[at], "Score": str(at + 3), "Survey": "CSAT 5 stars"} for at in range(3)]
    columns, _ = choose(list(rows[0]), rows, named=Columns(), file="f")
    assert (columns.rating, columns.csat) == (None, "Score")


def test_words_are_no_ids() -> None:
    rows = [{"text": COMPLAINT[at], "Key Phrases": ("lift", "calls", "colour")[at]} for at in range(3)]
    assert choose(list(rows[0]), rows, named=Columns(), file="f")[0].id is None
