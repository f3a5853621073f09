"""Open questions under codes or in groups of a form, and what else exports of forms and tickets have beside texts."""

import json

import pytest

from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts

GOOD = ["The advice at the counter was kind", "All fine so far and go on", "Nobody kept me waiting this time"]
BAD = ["An app to photograph the meter", "Twenty minutes of music are too much", "I got the same letter thrice"]


def items(path: str) -> list[str]:
    """What the customer says in each item."""
    choice, rows = read_all(path)
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [one.turns[-1].text if one.turns else one.text for one in found if one.turns or one.text]


@pytest.mark.parametrize("names", [("v_21", "v_22"), ("Q01_What was good", "Q02_What should change")])
def test_prose_in_two_columns_under_codes_of_one_form_is_two_questions(write: Write, names: tuple[str, str]) -> None:
    lines = [f"lfdn;v_12;{names[0]};{names[1]};datetime"]
    lines += [f"{at};2;{one};{two};2026-01-19 09:12" for at, (one, two) in enumerate(zip(GOOD, BAD, strict=True))]
    assert items(write("a.csv", "\n".join(lines))) == [text for pair in zip(GOOD, BAD, strict=True) for text in pair]


def test_codes_of_missing_answers_are_no_answers(write: Write) -> None:
    lines = ["lfdn;v_21;v_22", f"1;{GOOD[0]};-99", f"2;-66;{BAD[1]}", f"3;-77;{BAD[2]}", f"4;{GOOD[1]};{BAD[0]}"]
    assert items(write("a.csv", "\n".join(lines))) == [GOOD[0], BAD[1], BAD[2], GOOD[1], BAD[0]]


def test_one_question_and_its_translation_under_codes_are_one(write: Write) -> None:
    lines = [
        "id;v_1;v_2",
        *(f"{at};{one};Das ist {at} ein Satz auf Deutsch, nicht wahr" for at, one in enumerate(GOOD)),
    ]
    assert len(items(write("a.csv", "\n".join(lines)))) == len(GOOD)


def test_questions_in_one_group_of_a_form_are_read_both(write: Write) -> None:
    rows = [
        {"_id": at, "grp/likes": one, "grp/ideas": two} for at, (one, two) in enumerate(zip(GOOD, BAD, strict=True))
    ]
    found = items(write("a.json", json.dumps({"count": 3, "results": rows})))
    assert found == [text for pair in zip(GOOD, BAD, strict=True) for text in pair]


def test_a_column_in_the_header_with_a_colon_is_no_title(write: Write) -> None:
    head = "Response,Submitted on:,Course,ID,Full name,Q01_What was good,Q02_What should change"
    rows = [f"{at},22/01/2026 14:0{at}:10,CS101,70{at},Anonymous,{one},{BAD[at]}" for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join([head, *rows])))
    assert choice.places["time"] == "Submitted on:"


def test_a_wide_table_is_found_under_a_title_without_usual_names(write: Write) -> None:
    title = ["Friends and family, extract", "Trust:,Northmoor", "Period:,01/02/2026,Run by:,jp", ""]
    head = "Ref.,Completed,Ward,Method,Why did you give that answer?,What could we have done better?,Band"
    rows = [f'F-{at},14/02/2026 16:0{at},7B,SMS,"{one}, really",{BAD[at]},55-64' for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join([*title, head, *rows])))
    assert (choice.preset, choice.places["time"]) == ("survey", "Completed")


def test_placeholders_and_closed_questions_of_wjx_are_no_texts(write: Write) -> None:
    head = "序号,提交答卷时间,2、您最满意的地方是？,3、您还有什么建议？,4、您是否会再次入住？"
    rows = [
        "1,2026/3/5 20:14:33,前台小姑娘很热情还帮忙升了房型,隔音太差隔壁打呼噜都听得见,会",
        "2,2026/3/5 21:40:02,(空),早餐品种少豆浆是凉的,不确定",
    ]
    rows += [
        "3,2026/3/7 7:15:08,(跳过),空调遥控器没电打了两次电话,不会",
        "4,2026/3/7 8:15:08,位置方便出门就是地铁口,(空),会",
    ]
    found = items(write("a.csv", "\n".join([head, *rows])))
    assert len(found) == 5
    assert not {"会", "不会", "(空)", "(跳过)"} & {*found}


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("ID,Title,Status,Priority,Description", None),
        ("ID;Titre;Statut;Technicien;Description", None),
        ("ID,Post Title,Place,Visit,Description", "Post Title"),
        ("ID,Title,Status,Rating,Description", "Title"),
    ],
)
def test_titles_of_tickets_are_subjects_and_not_read(write: Write, head: str, title: str | None) -> None:
    sign = ";" if ";" in head else ","
    rows = [sign.join([str(at), f"Printer {at}", "Open", str(at + 1), one]) for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join([head, *rows])))
    assert choice.columns.title == title


def test_html_that_was_escaped_by_number_is_read_as_text(write: Write) -> None:
    lines = ["id,comment", *(f"{at},&#60;p&#62;{one} &#38;amp; more&#60;/p&#62;" for at, one in enumerate(GOOD))]
    assert items(write("a.csv", "\n".join(lines))) == [f"{one} & more" for one in GOOD]


def test_names_of_columns_may_lack_what_letters_bear_and_a_score_of_a_model_is_no_rating(write: Write) -> None:
    lines = [",yorum_id,kullanici,yildiz,baslik,yorum,tarih,pred_label,pred_score"]
    lines += [f"{at},88{at},u{at}x,{at + 1},Basit {at},{one},2026-02-2{at},pos,0.9{at}" for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join(lines)))
    columns = choice.columns
    assert (columns.author, columns.rating, columns.title) == ("kullanici", "yildiz", "baslik")


def test_the_time_of_a_score_is_that_of_the_surveys_answer(write: Write) -> None:
    lines = ["PROTOCOLO;DT_ABERTURA;OPERADOR;DT_RESPOSTA_PESQUISA;NOTA_NPS;COMENTARIO_CLIENTE"]
    lines += [f"10{at};25/03/2026 19:22;op_a;26/03/2026 10:0{at};{at};{one}" for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join(lines)))
    assert choice.columns.time == "DT_RESPOSTA_PESQUISA"


def test_types_of_extended_json_are_their_values(write: Write) -> None:
    rows = [
        {
            "_id": {"$oid": f"65c1e0a9f0d1c2b3a4e5f60{at}"},
            "createdAt": {"$date": {"$numberLong": f"176993340000{at}"}},
            "stars": {"$numberInt": str(at + 1)},
            "comment": one,
        }
        for at, one in enumerate(GOOD)
    ]
    choice, found = read_all(write("a.jsonl", "\n".join(map(json.dumps, rows))))
    assert (choice.columns.id, choice.columns.time, choice.columns.rating) == ("_id", "createdAt", "stars")
    assert texts(found, "stars") == [1, 2, 3]
    assert texts(found, "createdAt") == [1769933400000, 1769933400001, 1769933400002]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("FFP No", ["AK10338821", "AK10027745", "AK10551190"]),
        ("rider_id", ["r_3101", "r_5520", "r_77"]),
        ("Контакт", ["Киселёва Наталья", "Гаврилов Сергей", "Абрамян Лилит"]),
        ("Demandeur - Demandeur", ["Chabot Mireille", "Nguyen Théo", "Lemaître Anaïs"]),
    ],
)
def test_who_wrote_is_told_by_words_of_trades_and_help_desks(write: Write, column: str, values: list[str]) -> None:
    lines = [f"Nr;Kabin Amiri;Attribué à - Technicien;{column};comment"]
    lines += [f"{at};Ay {at};Rey {at};{values[at]};{one}" for at, one in enumerate(GOOD)]
    choice, _ = read_all(write("a.csv", "\n".join(lines)))
    assert choice.columns.author == column


@pytest.mark.parametrize(
    ("given", "author"),
    [("Eva Malá <eva@a.example>", "eva@a.example"), ("<eva@a.example>", "eva@a.example"), ("Eva <3", "Eva <3")],
)
def test_an_author_with_an_address_is_known_by_it(write: Write, given: str, author: str) -> None:
    choice, rows = read_all(write("a.csv", f"id,author,comment\n1,{given},{GOOD[0]}\n2,Ona,{GOOD[1]}\n"))
    (first, *_) = [row for row in rows if isinstance(row, Row)]
    assert feedback_of(first.values, choice.columns, row_id="").author == author


def test_a_provider_is_no_rider_and_a_journey_no_passenger(write: Write) -> None:
    lines = ["Nr;provider;Yolculuk;comment", *(f"{at};P{at};T{at};{one}" for at, one in enumerate(GOOD))]
    choice, _ = read_all(write("a.csv", "\n".join(lines)))
    assert choice.columns.author is None


def test_a_column_of_texts_beside_coded_questions_is_read_with_them(write: Write) -> None:
    lines = [
        "id;q5;q6;comment",
        *(f"{at};{one};{two};{two} again" for at, (one, two) in enumerate(zip(GOOD, BAD, strict=True))),
    ]
    assert len(items(write("a.csv", "\n".join(lines)))) == 3 * len(GOOD)
