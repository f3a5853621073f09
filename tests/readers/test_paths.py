import pytest

from app.readers.fields.paths import find, first, flat, has, known_as, plain, unmarked

ROW = {"a": {"b": [{"c": "deep"}]}, "x.y": "point", "im:rating": {"label": "5"}, "t": "T", "s": "S", "e": "a &amp; b"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b.c", "deep"),
        ("x.y", "point"),
        ("im:rating.label", "5"),
        ("t & s", "T\n\nS"),
        ("t & none", "T"),
        ("e|entities", "a & b"),
        ("=app", "app"),
        ("a.none.c", None),
        ("t.none", None),
    ],
)
def test_a_path_leads_to_a_value_or_to_nothing(path: str, value: object) -> None:
    assert find(ROW, path) == value


def test_the_first_path_that_holds_something_counts() -> None:
    assert first({"a": " ", "b": None, "c": "x"}, ("a", "b", "c")) == "x"
    assert first({"a": "[deleted]", "b": "x"}, ("a",), void=frozenset({"[deleted]"})) is None


def test_a_field_is_there_though_it_is_null() -> None:
    assert has({"a": {"b": None}}, "a.b")
    assert not has({"a": {"b": None}}, "a.c")
    assert not has({"a": 5}, "a.b")


def test_nested_fields_stand_beside_the_row_by_their_paths() -> None:
    assert flat({"a": {"b": {"c": 1}}, "d": 2}) == {
        "a": {"b": {"c": 1}},
        "a.b": {"c": 1},
        "a.b.c": 1,
        "d": 2,
    }


def test_a_path_is_found_under_the_name_that_a_file_writes() -> None:
    assert known_as("Review Text|html", {"review text": "REVIEW_TEXT"}) == "REVIEW_TEXT|html"
    assert known_as("Other", {"review text": "REVIEW_TEXT"}) == "Other"


def test_markup_becomes_the_text_that_people_see() -> None:
    html = "<p>It&#39;s <b>late</b></p><ul><li>twice</li></ul><script>x()</script><br>Bye<3"
    assert plain(html) == "It's late\ntwice\n\nBye<3"
    assert plain("no markup, 3 > 2") == "no markup, 3 > 2"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<p>Great &amp; fast</p>", "Great & fast"),
        ("&lt;p&gt;Great &amp; fast&lt;/p&gt;", "Great & fast"),
        ("&lt;p&gt;Great &amp;amp; fast&lt;br/&gt;cheap&lt;/p&gt;", "Great & fast\ncheap"),
        ("2 &lt; 3 &amp; so on", "2 &lt; 3 &amp; so on"),
    ],
)
def test_html_is_read_as_text_also_where_it_was_escaped_once_more(cell: str, text: str) -> None:
    assert unmarked(cell) == text


def test_what_is_no_declaration_is_left_out_as_browsers_do_and_stops_nothing() -> None:
    assert unmarked("<b>Loud</b> <![foo bar]> and hot") == "Loud  and hot"
    assert unmarked("<b>Loud</b> <![C y").startswith("Loud")
