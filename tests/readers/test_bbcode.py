"""Texts of forums and Steam, whose tags of BBCode are no words, nor what they quote of others."""

import time

import pytest

from app.readers.fields.paths import unmarked


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Lost to this farm. [b]No regrets.[/b]", "Lost to this farm. No regrets."),
        ("[B][i]Great[/i] fun[/B]", "Great fun"),
        ("[b]a [i]b[/b] c[/i]", "a b c"),
        ("See [url=https://a.example/x]my guide[/url] first", "See my guide first"),
        ("[h1]Story[/h1]Too short", "Story\nToo short"),
        ("[list]\n[*]good sound\n[*]bad case\n[/list]", "good sound\nbad case"),
        ("[list][*]good sound[*]bad case[/list]", "good sound\nbad case"),
        ("[spoiler]The dog lives[/spoiler]", "The dog lives"),
        ("It broke [img]https://a.example/1.png[/img]", "It broke"),
        ('[quote="ann"]Works for me[/quote]\nNot for me', "Not for me"),
        ("[quote=bo]It [quote=ann]works[/quote] well[/quote] Mine died", "Mine died"),
        ("[quote]All I have to say[/quote]", "All I have to say"),
    ],
)
def test_tags_in_pairs_are_no_words_and_quotes_are_anothers(written: str, text: str) -> None:
    assert unmarked(written) == text


@pytest.mark.parametrize(
    "text",
    [
        "[b]No end",
        "No begin[/b]",
        "[iOS] It crashes",
        "See [1] and [2/3]",
        "a[i] is b[j]",
        "[x]odd[/x] words",
        "[怒] 生气",
    ],
)
def test_brackets_that_are_no_tags_stay(text: str) -> None:
    assert unmarked(text) == text


@pytest.mark.parametrize("part", ["[b]", "[/b]", "[quote=", "[/", "[b][/i]"])
def test_tags_are_read_in_linear_time(part: str) -> None:
    started = time.perf_counter()
    unmarked(part * 100_000 + "[/b]")
    assert time.perf_counter() - started < 5
