"""Pages of HTML whose reviews bear schema.org's marks."""

import json

import pytest

from app.errors import FileProblem
from app.readers.fields.rows import Row
from tests.dumps import Write, read_all, texts

WORDS = ("The ferry left without us", "Crew and captain were lovely", "My cabin smelled of paint")


def linked(number: int, **more: object) -> dict[str, object]:
    """A review as JSON-LD has it."""
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": f"Ona {number}"},
        "datePublished": f"2026-03-0{number + 1}",
        "reviewRating": {"@type": "Rating", "ratingValue": number + 2, "bestRating": 5},
        "reviewBody": WORDS[number],
        **more,
    }


def page(*things: object, body: str = "") -> str:
    """A page with JSON-LD."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in things)
    return f"<!DOCTYPE html><html><head>{scripts}</head><body>{body}</body></html>"


def marked(inside: str, *, kind: str = "Review") -> str:
    """A thing in microdata."""
    return f'<div itemprop="review" itemscope itemtype="https://schema.org/{kind}">{inside}</div>'


def test_reviews_of_json_ld_are_read_wherever_they_stand(write: Write) -> None:
    product = {"@type": "Product", "name": "Ferry", "aggregateRating": {"ratingValue": 4}, "review": [linked(0)]}
    choice, rows = read_all(write("a.html", page({"@graph": [product, linked(1)]}, [linked(2)])))
    assert texts(rows, "text") == list(WORDS)
    assert texts(rows, "author") == ["Ona 0", "Ona 1", "Ona 2"]
    assert texts(rows, "rating") == ["2", "3", "4"]
    assert choice.columns.chosen().items() >= {"time": "time", "author": "author", "rating": "rating"}.items()
    assert "JSON-LD" in choice.reasons["format"]


def test_reviews_of_microdata_are_read_with_tags_left_open(write: Write) -> None:
    reviews = "".join(
        marked(
            f'<span itemprop="author" itemscope><b itemprop="name">Ona {n}</b></span>'
            f'<h3 itemprop="headline">Day {n} it is</h3>'
            f'<time itemprop="datePublished" datetime="2026-03-0{n + 1}">March</time>'
            f'<div itemprop="reviewRating" itemscope><meta itemprop="bestRating" content="10">'
            f'<span itemprop="ratingValue" content="{n + 6}">*</span>'
            f'</div><p itemprop="reviewBody">{one}<br>We sail again.<p>3 people liked it'
        )
        for n, one in enumerate(WORDS)
    )
    head = '<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Ferry</h1>'
    _, rows = read_all(write("a.html", page(body=f"{head}{reviews}</div>")))
    good = [row.values for row in rows if isinstance(row, Row)]
    assert good[0] == {
        "review title": "Day 0 it is",
        "text": f"{WORDS[0]}\nWe sail again.",
        "author": "Ona 0",
        "time": "2026-03-01",
        "rating": "6/10",
        "product": "Ferry",
    }
    assert len(good) == 3


def test_what_a_company_answers_is_no_review_and_no_text_of_one(write: Write) -> None:
    answer = (
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><p itemprop="text">Thank you</p></div>'
    )
    body = "".join(marked(f'<p itemprop="reviewBody">{one}</p>{answer}') for one in WORDS)
    choice, rows = read_all(write("a.html", page(body=body)))
    assert (choice.columns.text, texts(rows, "text"), texts(rows, "reply")) == ("text", list(WORDS), ["Thank you"] * 3)


def test_a_name_beside_what_tells_of_a_person_is_the_authors_and_another_one_the_title(write: Write) -> None:
    body = "".join(
        marked(
            f'<a class="user-login" href="/profile/{n}"><span itemprop="name">ona{n}</span></a>'
            f'<a itemprop="name" href="/r">Never again {n}</a><p itemprop="description">{one}</p>'
        )
        for n, one in enumerate(WORDS)
    )
    _, rows = read_all(write("a.html", page(body=body)))
    assert texts(rows, "author") == ["ona0", "ona1", "ona2"]
    assert texts(rows, "review title") == ["Never again 0", "Never again 1", "Never again 2"]


def test_parts_of_a_review_under_headings_are_what_was_liked_and_what_was_not(write: Write) -> None:
    body = "".join(
        marked(
            f"<div><div><b>Достоинства:</b> тихий {n}</div><div><b>Недостатки:</b></div><div>греется {n}</div></div>"
            f'<div itemprop="description">Плюсы: {one}</div>'
        )
        for n, one in enumerate(WORDS)
    )
    choice, rows = read_all(write("a.html", page(body=body)))
    assert choice.preset == "pros-cons"
    said = [(row.values["question"], row.values["turns"]) for row in rows if isinstance(row, Row)]
    assert [question for question, _ in said[:3]] == ["text", "pros", "cons"]


def test_comments_are_read_where_a_page_has_no_reviews(write: Write) -> None:
    comments = "".join(f'<li itemprop="comment" typeof="Comment"><p property="text">{one}</p>' for one in WORDS)
    post = '<article itemscope itemtype="https://schema.org/Article"><p itemprop="articleBody">We open our deck</p>'
    _, rows = read_all(write("a.html", page(body=f"{post}<ul>{comments}</ul></article>")))
    assert texts(rows, "text") == list(WORDS)


def test_what_tags_and_json_ld_both_tell_counts_once(write: Write) -> None:
    body = "".join(marked(f'<p itemprop="reviewBody">{one[:9]}</p>') for one in WORDS)
    _, rows = read_all(write("a.html", page([linked(0), linked(1), linked(2), linked(2)], body=body)))
    assert texts(rows, "text") == list(WORDS)


def test_sections_that_are_none_end_no_page(write: Write) -> None:
    body = "<![if x]>" + marked('<p itemprop="reviewBody">The ferry left</p>') + "<![C <b"
    _, rows = read_all(write("a.html", page(body=body)))
    assert texts(rows, "text") == ["The ferry left"]
    _, rows = read_all(write("b.html", "<table><tr><th>id<th>text<![C><tr><td>1<td>Late again.</table>"))
    assert texts(rows, "text") == ["Late again."]


def test_the_encoding_is_what_the_page_says(write: Write) -> None:
    body = marked('<p itemprop="reviewBody">Паром ушёл без нас, ждали до утра</p>')
    html = page(body=body).replace("<head>", '<head><meta charset="koi8-r">')
    _, rows = read_all(write("a.html", html.encode("koi8-r")))
    assert texts(rows, "text") == ["Паром ушёл без нас, ждали до утра"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>The soup was cold</p>",
        '<script type="application/ld+json">{"@type": "Review", oops</script>',
        '<div itemscope itemtype="https://schema.org/Review" itemprop="x">' * 20_000 + "cold soup",
        "<script " * 100_000,
        '{"@type":' * 50_000,
    ],
)
def test_pages_without_marked_reviews_or_made_to_take_long_are_refused(write: Write, body: str) -> None:
    with pytest.raises(FileProblem, match="without a table or marked reviews"):
        read_all(write("a.html", page(body=body)))
