from dataclasses import replace

import pytest

from app.domain.comparison import Comparison, Spoken
from app.domain.journey_map import JourneyMap
from app.report import html, markdown
from app.report.names import names
from app.report.page import notes, page
from app.report.tables import tables
from app.report.words import LANGUAGES, words
from tests.report.small import JOURNEY, small_map

EN = words("en")


def since_april() -> JourneyMap:
    told = small_map().comparison
    assert told is not None
    one = Spoken("shipping", 4, 9, 0.08, 0.18, 3, 9, 0.06, 0.18, 0.04, 0.04)
    return replace(small_map(), comparison=Comparison("< 2026-04-01", "≥ 2026-04-01", told.stages, 50, 50, (one,)))


def test_voices_and_those_who_complain_stand_on_both_sides_with_their_shares() -> None:
    result = since_april()
    found = {table.id: table for table in tables(result, names(result, JOURNEY, EN))}
    assert found["comparison_touchpoints"].rows[0][1:] == (4, 0.08, 9, 0.18, 3, 0.06, 9, 0.18, 0.04)
    heads = [name for name, _ in found["comparison"].columns]
    assert heads[-4:] == [
        *("Voices: before Apr 1, 2026", "Share: before Apr 1, 2026"),
        *("Voices: since Apr 1, 2026", "Share: since Apr 1, 2026"),
    ]
    stage = result.comparison.stages[3] if result.comparison else None
    assert stage is not None
    assert found["comparison"].rows[3][-4:] == (stage.voices_a, stage.share_a, stage.voices_b, stage.share_b)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_and_since_a_day_are_told_in_words_and_without_signs_that_markdown_hides(lang: str) -> None:
    shown = page(since_april(), JOURNEY, words=words(lang))
    for text in (markdown.render(shown), html.render(shown)):
        assert not {sign for sign in ("\\<", "≥", "< 20", "&lt; ") if sign in text}
    assert words(lang)("comparison_day", day=words(lang).day("2026-04-01"))[1:] in markdown.render(shown)


def test_that_nobody_is_named_is_said_once_among_the_notes() -> None:
    assert EN("note_nameless") not in notes(small_map(), EN)
    assert notes(replace(small_map(), nameless=True), EN).count(EN("note_nameless")) == 1
