"""Which of several columns is the customer's text, and figures and names that only look like those of a customer."""

import pytest

from app.readers.fields.choosing import choose
from app.readers.fields.columns import Columns
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, bad, read_all, texts

PROSE = (
    "The ferry left without us.",
    "Crew and captain were lovely.",
    "My cabin smelled of paint.",
    "Nobody told us where to queue.",
    "We would sail again tomorrow.",
    "The soup was cold both nights.",
)
FIGURES = ("0", "9", "10", "3", "7", "8")


def _chosen(**columns: tuple[object, ...]) -> dict[str, str]:
    sample = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return choose(list(columns), sample, named=Columns(), file="a.csv")[0].chosen()


@pytest.mark.parametrize(
    ("known", "values", "other"),
    [
        ("review", ("They say the boat was gone.",) * 6, "original_review"),
        ("Text", PROSE[::-1], "Text (original)"),
        ("Comment (EN)", PROSE[::-1], "Comment (original)"),
        ("Description", ("A cabin with a view and two beds",) * 6, "Service review"),
        ("Feedback", ("Positive", "Negative", "Neutral") * 2, "Comment"),
        ("Response", tuple(f"Dear guest {n}, we are so sorry for that." for n in range(6)), "Review comment"),
    ],
)
def test_a_usual_name_gives_way_to_the_column_with_the_customers_own_words(
    known: str, values: tuple[str, ...], other: str
) -> None:
    assert _chosen(**{known: values, other: PROSE})["text"] == other
    assert _chosen(**{known: PROSE})["text"] == known


def test_short_reviews_do_not_give_way_to_what_the_shop_writes() -> None:
    ours = tuple(f"Thanks for order {n}, please leave us a review." for n in range(6))
    short = ("Good", "Bad", "Broken", "Love it", "Ok", "Nice")
    assert _chosen(Review=short, **{"Message to buyer": ours})["text"] == "Review"


def test_the_comments_of_an_incident_are_the_agents() -> None:
    notes = ("Sam wrote: dear guest, we look into it and call you.",) * 6
    taken = _chosen(number=tuple("abcdef"), short_description=PROSE[::-1], description=PROSE, state=FIGURES)
    assert taken["text"] == "description"
    assert _chosen(state=FIGURES, assigned_to=FIGURES, comments=notes, description=PROSE)["text"] == "description"


def test_flags_times_and_feelings_are_no_authors() -> None:
    flags, days = ("false", "true", "false") * 2, tuple(f"2026-03-0{n}" for n in range(1, 7))
    assert "author" not in _chosen(text=PROSE, likedByAuthor=flags)
    assert "author" not in _chosen(text=PROSE, time=days, user_created=days)
    assert "author" not in _chosen(text=PROSE, customer_sentiment=("bad", "good", "bad") * 2)
    assert _chosen(text=PROSE, **{"account.username": tuple("abcdef")})["author"] == "account.username"


def test_a_number_of_a_user_is_no_id_beside_that_of_a_comment() -> None:
    numbers, users = tuple(f"c{n}" for n in range(6)), tuple(f"u{n}" for n in range(6))
    assert _chosen(text=PROSE, uid=users, cid=numbers)["id"] == "cid"
    assert _chosen(text=PROSE, **{"Member ID": users})["author"] == "Member ID"
    assert _chosen(text=PROSE, visitorId=users) == {"text": "text", "author": "visitorId"}


def test_a_channel_is_none_whose_values_all_differ_or_that_a_question_begins_with() -> None:
    assert "channel" not in _chosen(text=PROSE, channel=tuple(f"UC{n}" for n in range(6)))
    few = ("Google", "Yelp", "Booking", "2GIS", "Facebook", "E-mail")
    assert _chosen(text=PROSE, source=few)["channel"] == "source"
    assert "channel" not in _chosen(text=PROSE, channel=("yes", "no") * 3)
    assert _chosen(text=PROSE, source_language=("de", "lt") * 3) == {"text": "text", "lang": "source_language"}
    assert "author" not in _chosen(text=PROSE, visitors=tuple(f"{n}00" for n in range(6)))
    assert "author" not in _chosen(text=PROSE, customer_city=("Riga", "Oslo", "Riga") * 2)
    assert "author" not in _chosen(text=PROSE, author_is_uploader=("T", "F") * 3)
    assert "channel" not in _chosen(text=PROSE, **{"Quelle ville habitez-vous ?": ("Brest", "Nice") * 3})
    assert "channel" not in _chosen(text=PROSE, source_team=("T1",) * 6)
    assert _chosen(text=PROSE, Quelle=("App", "Web") * 3)["channel"] == "Quelle"


def test_the_time_of_a_change_is_not_that_of_the_feedback() -> None:
    first, later = tuple(f"2026-03-0{n}" for n in range(1, 7)), tuple(f"2026-04-0{n}" for n in range(1, 7))
    assert _chosen(text=PROSE, LastModificationTime=later, SubmissionTime=first)["time"] == "SubmissionTime"


@pytest.mark.parametrize("beside", [{"Survey Type": ("NPS",) * 6}, {"Programme": ("nps",) * 6}])
def test_a_rating_from_0_to_10_where_a_column_says_nps_is_nps(beside: dict[str, tuple[object, ...]]) -> None:
    assert _chosen(text=PROSE, Rating=FIGURES, **beside)["nps"] == "Rating"
    assert _chosen(text=PROSE, Rating=FIGURES)["rating"] == "Rating"


def test_a_score_beside_counts_of_comments_is_one_of_votes() -> None:
    assert "rating" not in _chosen(details=PROSE, score=FIGURES, commentCount=FIGURES)


@pytest.mark.parametrize("name", ["Vertinimas", "総合", "How would you rate your stay?", "How was your visit?"])
def test_ratings_are_known_by_further_names(name: str) -> None:
    assert _chosen(text=PROSE, **{name: ("1", "5", "3", "4", "2", "5")})["rating"] == name


def test_codes_of_a_missing_answer_and_errors_of_excel_are_no_texts(write: Write) -> None:
    choice, rows = read_all(write("a.csv", "id,comment,rating\n1,-99,5\n2,#NAME?,4\n3,Cold soup,-99\n4,Nice crew,3\n"))
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert [item.text for item in found] == ["", "", "Cold soup", "Nice crew"]
    assert [item.rating for item in found] == [5, 4, None, 3]
    assert _chosen(A=("-99",) * 4 + PROSE[:2], B=PROSE)["text"] == "B"


def test_choices_in_words_are_a_rating_and_no_open_question(write: Write) -> None:
    head = 'Name,"Overall, how was your visit?",Any other comments?\n'
    said = ("Excellent", "Very poor", "Good", "Fair", "Poor", "Excellent")
    rows = "".join(f"{name},{step},{text}\n" for name, step, text in zip("abcdef", said, PROSE, strict=True))
    choice, found = read_all(write("a.csv", head + rows))
    assert choice.preset is None
    assert choice.columns.rating == "Overall, how was your visit?"
    assert len(texts(found, "Any other comments?")) == 6


def test_answers_with_which_a_survey_was_tried_are_left_out(write: Write) -> None:
    head = "Status,DistributionChannel,What went well?,What could we do better?\n"
    real = "".join(f"IP Address,anonymous,{text},{other}\n" for text, other in zip(PROSE, PROSE[::-1], strict=True))
    choice, rows = read_all(write("a.csv", f"{head}Survey Preview,preview,test test,please ignore all this\n{real}"))
    assert choice.preset == "survey"
    assert len(rows) == 12
    _, rows = read_all(write("b.csv", "Status,comment\nSurvey Preview,test test\nIP Address,The soup was cold\n"))
    assert texts(rows, "comment") == ["The soup was cold"]


def test_lines_that_tell_of_a_table_stand_above_it(write: Write) -> None:
    notes = "Bericht;Filialen\nZeitraum;01.03.2026 - 28.03.2026\nAnzahl;6\n\n"
    table = "Filiale;Datum;Sterne;Kundenstimme\n" + "".join(
        f"Nord;{13 + n}.03.2026;{n % 5};{text}\n" for n, text in enumerate(PROSE)
    )
    choice, rows = read_all(write("a.csv", notes + table))
    assert choice.columns.text == "Kundenstimme"
    assert choice.delimiter == ";"
    assert texts(rows, "Kundenstimme") == list(PROSE)
    assert bad(rows) == []


@pytest.mark.parametrize("votes", ["votes", "upvotes"])
def test_a_score_of_1_to_5_is_a_rating_beside_counts_of_votes(votes: str) -> None:
    grades = ("1", "5", "3", "4", "2", "5")
    assert _chosen(review=PROSE, score=grades, **{votes: FIGURES})["rating"] == "score"
    assert "rating" not in _chosen(review=PROSE, score=FIGURES, **{votes: FIGURES})
    assert "rating" not in _chosen(details=PROSE, score=grades, commentCount=FIGURES)


@pytest.mark.parametrize("name", ["review", "text", "comment", "feedback"])
def test_short_reviews_do_not_give_way_to_the_description_of_goods(name: str) -> None:
    goods = tuple(f"A warm coat made of wool for cold days, no {n}" for n in range(6))
    assert _chosen(**{name: ("Good", "Bad", "Good", "Great", "Good", "Bad"), "description": goods})["text"] == name


def test_a_response_gives_way_to_what_is_the_customers_by_its_name_alone() -> None:
    ours = tuple(f"Spoke to the guest and offered voucher {n}." for n in range(6))
    assert _chosen(Response=PROSE, **{"Follow-up message": ours})["text"] == "Response"
    assert _chosen(Response=ours, **{"Guest message": PROSE})["text"] == "Guest message"


@pytest.mark.parametrize(
    ("name", "other", "text"),
    [
        ("text", tuple(f"Indeed it was number {n} of them." for n in range(6)), "text"),
        ("text", tuple(f"Корабль ушёл без нас, номер {n}." for n in range(6)), "original"),
        ("translated text", tuple(f"Indeed it was number {n} of them." for n in range(6)), "original"),
    ],
)
def test_an_original_is_that_of_a_translation(name: str, other: tuple[str, ...], text: str) -> None:
    assert _chosen(**{name: PROSE, "original": other})["text"] == text


def test_a_unique_id_of_tickets_is_the_id_alone() -> None:
    taken = _chosen(**{"Unique ID": tuple(f"R{n}" for n in range(6))}, Comment=PROSE)
    assert taken["id"] == "Unique ID"
    assert "author" not in taken
    handles = ("ann", "bob", "cy", "ann", "eve", "fay")
    assert _chosen(cid=tuple(f"7{n}" for n in range(6)), uniqueId=handles, text=PROSE)["author"] == "uniqueId"


def test_a_count_of_ratings_is_no_rating() -> None:
    assert _chosen(text=PROSE, ratingcount=FIGURES, ratings=("1", "5", "3", "4", "2", "5"))["rating"] == "ratings"
