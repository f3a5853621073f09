"""Texts in pieces, quotes in the words around them: nothing is lost, whatever is in them."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from app.services.voices import cut, pieces
from app.store.reading import StoredMention

WILD = "<b>Hi</b> \u202eאבג\u202c <script>alert(1)</script> Z\u0351\u036b\u0343a\u0361l\u0333 end"


@dataclass(frozen=True)
class Told:
    row: dict[str, Any]


def at(start: int, end: int) -> StoredMention:
    return cast("StoredMention", Told({"start": start, "end": end}))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], ["0123456789"]),
        ([(0, 10)], ["[0123456789]"]),
        ([(2, 4), (6, 10)], ["01", "[23]", "45", "[6789]"]),
        ([(6, 8), (0, 2)], ["[01]", "2345", "[67]", "89"]),
        ([(2, 6), (4, 8)], ["01", "[2345]", "6789"]),
        ([(2, 4), (4, 6)], ["01", "[23]", "[45]", "6789"]),
    ],
)
def test_a_text_is_cut_where_mentions_begin_and_end(spans: list[tuple[int, int]], expected: list[str]) -> None:
    found = pieces("0123456789", [at(*span) for span in spans])
    assert [f"[{one.text}]" if one.mention else one.text for one in found] == expected


def test_the_pieces_of_a_wild_text_are_the_text() -> None:
    found = pieces(WILD, [at(3, 9), at(12, 40)])
    assert "".join(one.text for one in found) == WILD


def test_a_quote_stands_in_whole_words_of_what_is_around_it() -> None:
    text = "The first part is long enough. The parcel came late. And then there was more to say."
    start = text.index("The parcel")
    found = cut(text, start, start + len("The parcel came late."), around=14)
    assert (found.before, found.words, found.after) == ("long enough. ", "The parcel came late.", " And then")
    assert (found.cut_before, found.cut_after) == (True, True)


def test_a_quote_that_is_all_has_nothing_around_it() -> None:
    found = cut("太慢了", 0, 3, around=5)
    assert (found.before, found.words, found.after, found.cut_before, found.cut_after) == (
        "",
        "太慢了",
        "",
        False,
        False,
    )
