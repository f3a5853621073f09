"""Which scale grades are of: a column is one field, and what a survey of satisfaction asks is no rating."""

import pytest

from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

WORDS = ("The lamp flickers every evening", "A lovely light for the garden", "Too dear for what it is")


def chosen(write: Write, names: str, *cells: str) -> dict[str, str]:
    """The columns of a table of three texts."""
    rows = "".join(f'{one},"{words}"\n' for one, words in zip(cells, WORDS, strict=True))
    choice, _ = read_all(write("a.csv", f"{names},Comment\n{rows}"))
    return choice.columns.chosen()


@pytest.mark.parametrize(
    "name", ["Satisfaction rating", "Customer satisfaction score", "Оценка удовлетворённости", "滿意度評分"]
)
def test_a_grade_of_satisfaction_is_csat_and_no_rating_as_well(write: Write, name: str) -> None:
    found = chosen(write, name, "2", "4", "5")
    assert found["csat"] == name
    assert "rating" not in found


@pytest.mark.parametrize(
    ("names", "cells", "field"),
    [
        ("Ticket id,Survey score", ("1,5", "2,1", "3,4"), "csat"),
        ("Case number,Survey rating", ("K-1,5", "K-2,1", "K-3,4"), "csat"),
        ("Ticket id,Survey score", ("1,50", "2,10", "3,40"), "rating"),
        ("Product,Survey score", ("lamp,5", "lamp,1", "sofa,4"), "rating"),
    ],
)
def test_a_score_of_one_to_five_of_a_survey_on_tickets_is_csat(
    write: Write, names: str, cells: tuple[str, ...], field: str
) -> None:
    assert chosen(write, names, *cells)[field] == names.partition(",")[2]


def test_the_number_of_a_source_is_no_channel(write: Write) -> None:
    assert "channel" not in chosen(write, "Source ID", "INC0010231", "INC0010240", "INC0010251")


def scored(write: Write, *lines: str) -> list[dict[str, float]]:
    """The scores of each item of a table."""
    choice, rows = read_all(write("a.csv", "\n".join(lines) + "\n"), Columns(resolve=True))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    found = [{name: getattr(item, name) for name in ("rating", "nps", "csat", "ces")} for item in items]
    return [{name: value for name, value in one.items() if value is not None} for one in found]


@pytest.mark.parametrize(
    ("survey", "field"),
    [
        ("Net Promoter Score (NPS)", "nps"),
        ("Customer Satisfaction (CSAT)", "csat"),
        ("Customer effort score", "ces"),
        ("Kundenzufriedenheit", "csat"),
        ("客户满意度调查", "csat"),
        ("Que pensez-vous de ces lampes", "rating"),
        ("NPS and CSAT", "rating"),
        ("Warranty card", "rating"),
    ],
)
def test_a_rating_is_the_score_that_the_type_of_the_survey_names(write: Write, survey: str, field: str) -> None:
    rows = [f'{survey},{grade},"{words}"' for grade, words in zip((5, 2, 4), WORDS, strict=True)]
    assert scored(write, "Survey type,Rating,Comment", *rows) == [{field: 5}, {field: 2}, {field: 4}]


def test_rows_of_several_surveys_each_have_their_score(write: Write) -> None:
    found = scored(
        write,
        "Survey type,Rating,Response",
        "Net Promoter Score (NPS),10,The lamp outlives the shelf",
        "Customer Satisfaction (CSAT),1,Nobody answered for a week",
        "Customer Effort Score (CES),7,Ordered in two minutes",
        "Own questions,4,Too many cables for one lamp",
    )
    assert found == [{"nps": 10}, {"csat": 1}, {"ces": 7}, {"rating": 4}]


def test_a_score_beyond_the_scale_of_its_survey_stays_a_rating(write: Write) -> None:
    found = scored(
        write, "Survey type,Rating,Response", "NPS,80,The lamp outlives the shelf", "NPS,20,It flickers a lot"
    )
    assert found == [{"rating": 80}, {"rating": 20}]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("LTR", "nps"),
        ("LTR_SCORE", "nps"),
        ("likelihoodToRecommend", "nps"),
        ("Recommanderiez-vous ce magasin ?", "nps"),
        ("Consiglieresti il negozio a un amico?", "nps"),
        ("Cik iespējams, ka ieteiksiet mūs draugiem?", "nps"),
        ("Оцените, насколько вы порекомендуете нас", "nps"),
        ("Rahulolu", "csat"),
        ("Apmierinātība ar apkalpošanu", "csat"),
        ("How easy was it to return the lamp?", "ces"),
        ("Wie einfach war die Rückgabe?", "ces"),
        ("Насколько легко было вернуть товар?", "ces"),
        ("Kiek lengva buvo grąžinti prekę?", "ces"),
        ("退货有多容易？", "ces"),
    ],
)
def test_what_a_column_asks_is_the_score_that_it_holds(write: Write, name: str, field: str) -> None:
    rows = [f'{grade},"{words}"' for grade, words in zip((5, 2, 4), WORDS, strict=True)]
    assert scored(write, f'"{name}",Comment', *rows) == [{field: 5}, {field: 2}, {field: 4}]


def test_the_group_that_a_tool_makes_of_a_score_is_none(write: Write) -> None:
    assert scored(write, "Q1_NPS_GROUP,Q1_NPS,Comment", "3,10,Lovely light", "1,2,It flickers", "2,8,Too dear") == [
        {"nps": 10},
        {"nps": 2},
        {"nps": 8},
    ]


@pytest.mark.parametrize(
    "name", ["How likely are you to recommend the Ada Group?", "Recommend us, by your last visit?"]
)
def test_a_question_of_recommending_may_name_groups_and_times(write: Write, name: str) -> None:
    names = f'"{name[:-1]} - Group","{name}",Comment'
    assert scored(write, names, "3,10,Lovely light", "1,2,It flickers") == [{"nps": 10}, {"nps": 2}]


def test_litres_sold_and_how_hard_a_task_is_are_no_scores(write: Write) -> None:
    for name, cells in (("LTR", "240,75,1200"), ("Difficulty (1 = easy, 5 = hard)", "1,5,3")):
        rows = [f'{one},"{words}"' for one, words in zip(cells.split(","), WORDS, strict=True)]
        assert scored(write, f'"{name}",Comment', *rows) == [{}, {}, {}]


def test_where_easy_comes_first_effort_is_turned_and_words_of_ease_count(write: Write) -> None:
    turned = scored(
        write, '"How easy was it? (1 = very easy, 7 = very difficult)",Comment', "1,Quick", "7,No way to call"
    )
    assert turned == [{"ces": 7}, {"ces": 1}]
    words = scored(write, "How easy was it to pay?,Comment", "Very easy,Quick as light", "Difficult,Card was refused")
    assert words == [{"ces": 5}, {"ces": 2}]


def test_labels_below_codes_tell_their_scores(write: Write) -> None:
    found = scored(
        write,
        "ResponseId,v_10,v_11,v_12,v_20",
        "Antwort,Weiterempfehlung,Gesamtzufriedenheit,Wie einfach war die Bestellung,Was fehlt Ihnen?",
        "R_1,9,5,7,Eine Lampe für den Balkon",
        "R_2,3,2,1,Jemand der ans Telefon geht",
        "R_3,8,4,6,Mehr warmes Licht im Angebot",
    )
    assert found[0] == {"nps": 9, "csat": 5, "ces": 7}
    assert len(found) == 3


def test_good_middling_and_bad_of_a_chinese_shop_are_grades(write: Write) -> None:
    found = scored(write, "评价类型,评价内容", "好评,灯很亮很好看", "差评,第二天就坏了", "中评,一般般吧没有想象的好")
    assert found == [{"rating": 5}, {"rating": 1}, {"rating": 3}]


def test_grades_in_words_are_the_score_that_the_type_of_the_survey_names(write: Write) -> None:
    rows = (f'CSAT,{said},"{words}"' for said, words in zip(("Very satisfied", "Neutral"), WORDS, strict=False))
    assert scored(write, "Survey type,Rating,Comment", *rows) == [{"csat": 5}, {"csat": 3}]


@pytest.mark.parametrize("letters", ["CES", "NPS"])
def test_a_fair_or_an_agency_that_is_called_as_a_score_makes_none_of_a_rating(write: Write, letters: str) -> None:
    rows = (f'{letters},{grade},"{words}"' for grade, words in zip((5, 2, 4), WORDS, strict=True))
    assert scored(write, "Organiser,Rating,Comment", *rows) == [{"rating": 5}, {"rating": 2}, {"rating": 4}]


def test_a_score_with_a_column_of_its_own_is_that_of_the_column(write: Write) -> None:
    found = scored(write, "Survey type,Rating,NPS,Comment", "CSAT,5,,Quick reply", "NPS,1,9,It flickers a lot")
    assert found == [{"csat": 5}, {"rating": 1, "nps": 9}]


@pytest.mark.parametrize("scale", ["1 - very easy ... 7 - very difficult", "1 (very easy) to 7 (very difficult)"])
def test_the_ends_of_a_scale_may_be_told_with_dashes_or_in_brackets(write: Write, scale: str) -> None:
    found = scored(write, f'"How easy was it? {scale}",Comment', "1,Quick", "7,No way to call")
    assert found == [{"ces": 7}, {"ces": 1}]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Agent Rahul", "1,5,2"),
        ("Consiglieri", "1,0,2"),
        ("Lettre recommandée", "1,0,1"),
        ("Số người giới thiệu", "1,0,2"),
        ("難易度", "5,1,3"),
        ("Mulțumiri", "1,0,2"),
        ("Valuation", "5,2,4"),
        ("Známka", "1,5,3"),
        ("Баллы", "250,1200,40"),
        ("점수", "250,1200,40"),
    ],
)
def test_names_of_other_figures_are_no_scores(write: Write, name: str, cells: str) -> None:
    rows = (f'{one},"{words}"' for one, words in zip(cells.split(","), WORDS, strict=True))
    assert scored(write, f"{name},Comment", *rows) == [{}, {}, {}]
