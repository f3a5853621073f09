"""Forms: which columns are open questions and which are sides, whatever some cells hold; what is said of the rest."""

import pytest

from app.domain.labels import Role
from app.domain.sides import side_of
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from app.readers.read import detect
from tests.dumps import Write, read_all

LIKED = ("The soup was very good", "Kind people at the desk", "Quiet room with a view")


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


def asked(path: str, columns: Columns | None = None) -> list[str]:
    """The questions of a file, in the order of its items."""
    choice, rows = read_all(path, columns)
    assert choice.preset in ("survey", "pros-cons", "follow-up"), choice
    return list(dict.fromkeys(str(row.values["question"]) for row in rows if isinstance(row, Row)))


@pytest.mark.parametrize("junk", ["-", ".", "5", "—", "n/a"])
def test_one_answer_that_says_nothing_leaves_the_questions_of_a_survey(write: Write, junk: str) -> None:
    rows = [f"{text},{text.lower()} again" for text in LIKED]
    head = "What did you enjoy here?,What should be better?"
    assert len(asked(write("a.csv", table(head, *rows, f"Everything was fine,{junk}")))) == 2


@pytest.mark.parametrize("junk", ["-", ".", "5", "нет"])
def test_one_cell_that_says_nothing_leaves_the_sides(write: Write, junk: str) -> None:
    path = write("a.csv", table("Плюсы,Минусы", "тихий и лёгкий,шнур короткий", "греет быстро,шумит", f"удобно,{junk}"))
    assert asked(path) == ["Плюсы", "Минусы"]


def test_counts_are_no_sides(write: Write) -> None:
    rows = [f"{text},{n},{n + 1}" for n, text in enumerate(LIKED)]
    assert detect(write("a.csv", table("comment,likes,dislikes", *rows))).preset is None


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("What did you like?,What should change?", ("Soup,price", "the view,Beds are too soft", "Staff,parking")),
        ("Что порадовало?,Что нам исправить?", ("Суп,Цена", "Вид из окна,Кровать жёсткая", "Персонал,Парковка")),
        ("Kas džiugino?,Ką keistumėte?", ("Sriuba,Kaina", "Vaizdas pro langą,Kieta lova", "Žmonės,Stovėjimas")),
        ("您最喜歡哪個部分?,我們可以改進什麼?", ("湯很好,價格", "窗外風景,床太硬", "員工,停車")),
    ],
)
def test_short_answers_to_open_questions_are_a_survey(write: Write, head: str, rows: tuple[str, ...]) -> None:
    assert asked(write("a.csv", table(head, *rows))) == head.split(",")


def test_choices_and_facts_are_no_open_questions(write: Write) -> None:
    head = "What's your name?,Which plan do you use?,How often do you come?,What did you enjoy?,What should change?"
    rows = [f"Ann {n},{('Basic', 'Pro')[n % 2]},Every week,{text} {n},{text} not {n}" for n, text in enumerate(LIKED)]
    assert asked(write("a.csv", table(head, *rows))) == ["What did you enjoy?", "What should change?"]


def test_answers_that_come_again_and_again_are_choices(write: Write) -> None:
    rows = [f"{('the app', 'a friend', 'an ad')[n % 3]},{text} {n}" for n, text in enumerate(LIKED * 4)]
    choice = detect(write("a.csv", table("What brought you here?,What should change?", *rows)))
    assert (choice.preset, choice.columns.text) == (None, "What should change?")


def test_a_survey_that_is_named_takes_every_question_with_words(write: Write) -> None:
    head = "What brought you here?,What should change?,What is your score?"
    rows = [f"{('ad', 'friend')[n % 2]},{('beds', 'soup')[n % 2]},{n}" for n in range(6)]
    assert asked(write("a.csv", table(head, *rows)), Columns(preset="survey")) == head.split(",")[:2]


def test_prose_that_nothing_is_taken_from_is_told(write: Write) -> None:
    path = write("a.csv", table("Customer Comments,Comments", *(f"{text},{text} was told to wait" for text in LIKED)))
    choice = detect(path)
    assert choice.columns.text == "Customer Comments"
    assert choice.reasons["not read"].startswith("Comments;")


QUALTRICS = table(
    "ResponseId,Q1,Q2,Q3",
    "Response ID,How likely are you to recommend us to a friend?,What is the reason for it?,What could be better?",
    '"{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}","{""ImportId"":""QID3""}"',
    *(f"R_{n},{n},{text},{text} now" for n, text in enumerate(LIKED, start=7)),
)


def test_questions_below_their_codes_are_the_names(write: Write) -> None:
    choice, rows = read_all(write("a.csv", QUALTRICS))
    assert (choice.preset, choice.places["nps"]) == ("survey", "How likely are you to recommend us to a friend?")
    assert len(rows) == 6
    assert asked(write("a.csv", QUALTRICS)) == ["What is the reason for it?", "What could be better?"]


def test_a_column_that_is_named_by_its_code_keeps_it(write: Write) -> None:
    assert detect(write("a.csv", QUALTRICS), named=Columns(text="Q3")).columns.text == "Q3"


def test_a_cell_without_a_name_has_the_one_before_it_and_the_line_below(write: Write) -> None:
    path = write(
        "a.csv",
        table(
            "Respondent ID,Date,How did you find us?,,What could be better?",
            ",,Response,Other (please specify),Open-Ended Response",
            *(f"11{n},2026-03-0{n},Other,my {n} aunts told me about it,{text}" for n, text in enumerate(LIKED, 1)),
        ),
    )
    choice = detect(path)
    assert choice.names[3] == "How did you find us? Other (please specify)"
    assert choice.columns.text == "What could be better?"


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("What do you like best about the lift?", 1),
        ("What do you dislike about the lift?", -1),
        ("What did you dislike?", -1),
        ("Kas jums patiko?", 1),
        ("Что вам не понравилось?", -1),
        ("What could we do better?", 0),
        ("Good to know", 0),
        ("Commento negativo", -1),
        ("Avis positif", 1),
    ],
)
def test_a_question_that_goes_on_has_the_side_it_begins_with(name: str, side: int) -> None:
    assert side_of(name) == side


def test_a_review_and_what_was_added_are_both_read(write: Write) -> None:
    path = write(
        "a.csv", table("订单,初评,追评", "1,质量很好，很轻,", "2,颜色不一样,", "3,送货快,用了两周就坏了，客服不理人")
    )
    assert asked(path) == ["初评", "追评"]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("What could the agent have done better?,Why did you choose us?", LIKED),
        ("您對店家有什麼建議？,您為什麼選擇我們？", ("請早一點開門營業", "希望多一些座位", "飲料可以便宜一點")),
    ],
)
def test_a_question_about_an_agent_or_a_seller_is_one(write: Write, head: str, rows: tuple[str, ...]) -> None:
    answers = [f"{text},{text} because" for text in rows]
    assert asked(write("a.csv", table(head, *answers))) == head.split(",")


@pytest.mark.parametrize("name", ["Отзыв о продавце", "對商家的評價", "Seller feedback"])
def test_what_customers_say_of_a_seller_is_a_text(write: Write, name: str) -> None:
    rows = [f"2026-03-0{n},{text},lamp {n}" for n, text in enumerate(LIKED, 1)]
    assert detect(write("a.csv", table(f"date,{name},Item", *rows))).columns.text == name


def test_a_row_an_answer_is_read_with_its_question_and_without_choices(write: Write) -> None:
    asked_ = ("How likely are you to recommend us?", "What did you like best?", "Did you use the app?")
    rows = "".join(
        f"r{n},{question},{answer}\n"
        for n in range(3)
        for question, answer in zip(asked_, (str(n + 7), f"Nothing {n}", "Yes"), strict=True)
    )
    choice, found = read_all(write("a.csv", f"respondent_id,question,answer\n{rows}"))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in found if isinstance(row, Row)]
    said = [[(str(turn.role), turn.text) for turn in item.turns] for item in items if item.turns]
    assert said == [[("bot", asked_[1]), ("customer", f"Nothing {n}")] for n in range(3)]
    assert sum(not item.turns and not item.text for item in items) == 6


def test_what_a_buyer_added_is_read_and_what_the_shop_and_the_platform_wrote_is_not(write: Write) -> None:
    rows = [
        "1,好评,灯很亮很好看,用了一个月还是很亮,",
        "2,差评,第二天就坏了,联系卖家没人理,亲，非常抱歉给您带来不便",
        "3,好评,此用户没有填写评价。,,亲，感谢您的支持",
        "4,中评,一般般吧没有想象的好,,",
    ]
    choice, read = read_all(write("a.csv", "\n".join(["订单编号,评价类型,初评内容,追评内容,卖家解释", *rows]) + "\n"))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in read if isinstance(row, Row)]
    said = [(item.rating, turn.text) for item in items for turn in item.turns if turn.role is Role.CUSTOMER]
    assert said == [
        (5, "灯很亮很好看"),
        (5, "用了一个月还是很亮"),
        (1, "第二天就坏了"),
        (1, "联系卖家没人理"),
        (3, "一般般吧没有想象的好"),
    ]
    assert "".join(item.text for item in items) == ""


@pytest.mark.parametrize("later", ["Updated review", "Added comment"])
def test_a_review_as_it_was_changed_and_a_comment_of_anybody_are_no_second_item(write: Write, later: str) -> None:
    rows = ["It flickers,It flickers", "Lovely light,Lovely light until it broke", "Too dear,"]
    choice, found = read_all(write("a.csv", "\n".join([f"Review,{later}", *rows]) + "\n"))
    assert choice.preset is None
    assert len(found) == len(rows)
