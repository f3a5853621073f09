import pytest

from app.errors import ColumnsProblem
from app.readers.fields.choosing import choose
from app.readers.fields.columns import Columns, is_text_name

PROSE = ("The delivery took three weeks and nobody called.", "Friendly people, I will come back soon.")


def _sample(**columns: tuple[object, ...]) -> list[dict[str, object]]:
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _chosen(named: Columns | None = None, **columns: tuple[object, ...]) -> dict[str, str]:
    sample = _sample(**columns)
    return choose(list(columns), sample, named=named or Columns(), file="a.csv")[0].chosen()


@pytest.mark.parametrize(
    "names",
    [
        ("text", "id", "created_at", "channel", "author", "lang", "rating"),
        ("Review Text", "Review ID", "Review Date", "Channel", "Reviewer Name", "Reviewer Language", "Star Rating"),
        ("reviewText", "reviewId", "reviewTime", "channel", "reviewerID", "language", "overall"),
        ("Отзыв", "№", "Дата", "Канал", "Автор", "Язык", "Оценка"),
        ("Atsiliepimas", "Nr.", "Data", "Kanalas", "Klientas", "Kalba", "Įvertinimas"),
        ("評論內容", "編號", "時間", "渠道", "作者", "語言", "評分"),
        ("评论", "编号", "时间", "渠道", "用户名", "语言", "评分"),
        ("Bewertung", "ID", "Datum", "Kanal", "Kunde", "Sprache", "Sterne"),
    ],
)
def test_columns_are_known_by_their_names_in_several_languages(names: tuple[str, ...]) -> None:
    first = (PROSE[0], "7", "2026-03-01", "app", "ann", "en", "5")
    second = (PROSE[1], "8", "2026-03-02", "web", "bob", "pt-BR", "1")
    sample = [dict[str, object](zip(names, row, strict=True)) for row in (first, second)]
    found = choose(names, sample, named=Columns(), file="a.csv")[0].chosen()
    assert found == dict(zip(("text", "id", "time", "channel", "author", "lang", "rating"), names, strict=True))


def test_texts_without_a_known_name_are_found_as_the_longest_prose() -> None:
    assert _chosen(
        code=("A-1", "A-2"),
        page=("https://example.org/a/b", "https://example.org/c"),
        summary=("Not at all what I wanted to have here", "Everything went as I hoped it would go"),
        city=("Vilnius", "Taipei"),
        What_should_we_know=PROSE,
    ) == {"text": "What_should_we_know"}


def test_chinese_prose_needs_no_blanks() -> None:
    assert _chosen(a=("台北", "高雄"), b=("送貨晚了三天沒有人打電話", "很好的店謝謝你們的幫助"))["text"] == "b"


def test_a_known_name_does_not_count_if_its_values_do_not_fit() -> None:
    found = _chosen(
        text=PROSE,
        id=("same", "same"),
        date=("yes", "no"),
        lang=("I speak English", "none"),
        rating=("good", "bad"),
    )
    assert found == {"text": "text"}


def test_of_two_columns_with_known_names_the_one_with_values_is_taken() -> None:
    assert _chosen(text=("", ""), comment=PROSE)["text"] == "comment"


def test_ratings_are_known_in_many_forms() -> None:
    for cells in (("5", 4), ("4,5", "3.0"), ("5 stars", "1 star"), ("4/5", "2 из 5"), ("★★★★☆", "★")):
        assert _chosen(text=PROSE, rating=cells)["rating"] == "rating"


def test_figures_beside_stars_are_ratings_too() -> None:
    for cells in (("4★", "5⭐"), ("★ 4.5", "★ 1"), ("★★★★☆ (4)", "★☆☆☆☆ (1)")):
        assert _chosen(text=PROSE, rating=cells)["rating"] == "rating"


@pytest.mark.parametrize("name", ["order_number", "phone_no", "ean", "shop"])
@pytest.mark.parametrize(
    "values",
    [("1700000000", "1700007919"), ("912345678", "912353597"), (4006381333931, 4006381333948), ("20240105",) * 2],
)
def test_figures_that_only_look_like_times_are_none(name: str, values: tuple[object, ...]) -> None:
    assert "time" not in _chosen(None, text=PROSE, rating=("4", "5"), **{name: values})


@pytest.mark.parametrize("name", ["ts", "unix_ts", "millis", "createdEpoch"])
def test_figures_are_times_under_a_word_for_it(name: str) -> None:
    assert _chosen(None, text=PROSE, **{name: ("1700000000", "1700007919")})["time"] == name


@pytest.mark.parametrize("name", ["customer_since", "Birthday", "last login"])
def test_a_day_that_is_not_that_of_the_feedback_is_no_time(name: str) -> None:
    assert "time" not in _chosen(None, text=PROSE, **{name: ("2020-01-05", "2021-02-03")})


@pytest.mark.parametrize("name", ["user_timezone", "user_location", "customer since", "user type"])
def test_what_is_told_of_an_author_is_no_author(name: str) -> None:
    found = _chosen(None, text=PROSE, name=("ann", "bob"), **{name: ("Vilnius", "Taipei")})
    assert found["author"] == "name"


def test_words_for_empty_cells_do_not_keep_a_column_from_its_field() -> None:
    texts = tuple(f"{PROSE[0]} {n}" for n in range(4))
    days = ("2026-03-01", "NULL", "n/a", "2026-03-02")
    found = _chosen(comment=texts, When=days, client=("NULL", "ann", "\\N", "bob"), stars=("nan", "4", "nan", "5"))
    assert found == {"text": "comment", "time": "When", "author": "client", "rating": "stars"}


def test_named_columns_are_taken_whatever_they_hold() -> None:
    found = _chosen(Columns(text="Note", id="text"), text=PROSE, note=("a", "b"))
    assert found == {"text": "note", "id": "text"}


def test_turns_make_texts_needless() -> None:
    turns = [{"role": "customer", "text": "Hi"}]
    assert _chosen(id=("1", "2"), turns=(turns, None)) == {"id": "id", "turns": "turns"}
    assert _chosen(turns=(turns, None), text=(None, "Hello")) == {"text": "text", "turns": "turns"}


def test_without_texts_the_columns_and_the_remedy_are_named() -> None:
    with pytest.raises(ColumnsProblem) as problem:
        _chosen(a=(1, 2), b=("x", "y"))
    assert str(problem.value) == "a.csv: no column of texts was found; name it with --text COL (columns: a, b)"


def test_a_named_column_that_is_not_there_is_named_with_its_option() -> None:
    with pytest.raises(ColumnsProblem) as problem:
        _chosen(Columns(rating="stars"), text=PROSE)
    assert str(problem.value) == "a.csv: there is no column 'stars'; name another one with --rating COL (columns: text)"


def test_names_are_compared_without_case_and_signs() -> None:
    assert is_text_name(" Review_Text ")
    assert is_text_name("reviewText")
    assert not is_text_name("Review Title")


def test_a_field_of_nested_json_is_known_by_its_last_part() -> None:
    assert _chosen(
        None,
        **{
            "attributes.reviewerNickname": ("kai the kite of all", "ona"),
            "attributes.body": ("Late", "All is good"),
            "attributes.rating": (1, 5),
            "shop.id": ("7", "8"),
            "ownerResponse.text": PROSE,
        },
    ) == {
        "text": "attributes.body",
        "author": "attributes.reviewerNickname",
        "rating": "attributes.rating",
    }


def test_the_full_column_is_the_text_and_not_the_longer_one_that_few_fill() -> None:
    assert (
        _chosen(
            first_review=("good quality", "quick", "the colour is off", "fine"), review_later=("", "", "", PROSE[0])
        )["text"]
        == "first_review"
    )


@pytest.mark.parametrize("name", ["商品評價", "商品评价", "Отзыв о товаре", "product_review"])
def test_a_review_of_goods_is_a_text(name: str) -> None:
    goods = ("Kettle of steel with a long cord", "Lamp for the table by the bed")
    assert (
        _chosen(None, **{"商品名稱": goods, name: PROSE, "賣家回覆": ("Thank you, come again soon", PROSE[1])})["text"]
        == name
    )


def test_the_customers_comments_come_before_the_others() -> None:
    found = _chosen(
        None, **{"Case": ("7", "8"), "Customer Comments": PROSE, "Comments": ("calmed down", "solved by Tom")}
    )
    assert found["text"] == "Customer Comments"
    assert "author" not in found
    assert "author" not in _chosen(None, **{"Comments": PROSE, "Reviewer Title": ("Head of sales", "Clerk")})


def test_a_rating_that_never_changes_is_that_of_the_place() -> None:
    assert _chosen(text=PROSE, rating=("4.1", "4.1"), review_rating=("1", "5"))["rating"] == "review_rating"
    assert _chosen(text=PROSE, rating=("4.1", "4.1"), given_stars=("1", "5"))["rating"] == "given_stars"
    assert _chosen(text=PROSE, rating=("5", "5"), rating_of_food=("1", "5"))["rating"] == "rating"


def test_an_id_that_comes_twice_is_still_the_id() -> None:
    many = tuple(f"{PROSE[0]} {n}" for n in range(20))
    assert _chosen(text=many, review_id=("r0", *(f"r{n}" for n in range(19))))["id"] == "review_id"
    assert _chosen(text=(*PROSE, PROSE[0]), review_id=("r1", "r2", "r1"))["id"] == "review_id"
    assert "id" not in _chosen(text=many, id=("a", "b") * 10)


def test_what_comes_from_a_user_is_a_text_and_no_name() -> None:
    assert (
        _chosen(None, **{"Feedback from the user": ("late", "good"), "Shop": PROSE})["text"] == "Feedback from the user"
    )
    assert _chosen(None, **{"Reviewer nickname": PROSE, "What else": PROSE})["text"] == "What else"


def test_who_wrote_is_found_in_exports_of_social_networks() -> None:
    assert _chosen(text=PROSE, id=("1", "2"), ownerUsername=("ann", "bob"))["author"] == "ownerUsername"
    found = _chosen(
        None, **{"Name (click to view profile)": ("ann", "bob"), "Profile ID": ("7", "8"), "Comment": PROSE}
    )
    assert found == {"text": "Comment", "author": "Name (click to view profile)"}


def test_a_score_of_0_to_10_in_a_survey_is_nps_and_its_time_that_of_the_answer() -> None:
    sent, came = ("2026-03-01 00:00:00",) * 2, ("2026-03-02 10:00:00", "2026-03-03 10:00:00")
    cells: dict[str, tuple[object, ...]] = {"Response ID": ("1", "2"), "Score": ("10", "0"), "Comment": PROSE}
    found = _chosen(None, **cells, **{"Survey Sent At": sent, "Responded At": came})
    assert found == {"text": "Comment", "id": "Response ID", "nps": "Score", "time": "Responded At"}
    assert _chosen(text=PROSE, score=("10", "0"))["rating"] == "score"


def test_the_title_of_an_author_is_the_name_in_exports_of_outscraper() -> None:
    assert _chosen(review_text=PROSE, author_title=("Ann Lee", "Bob Ray"))["author"] == "author_title"
