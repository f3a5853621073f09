import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from app.domain.journey_map import JourneyMap
from app.report import html, markdown
from app.report.charts import trend_chart
from app.report.drawing import drawing
from app.report.names import names, side_name
from app.report.page import page
from app.report.words import words
from tests.report.small import JOURNEY, small_map

EN = words("en")
WITHOUT = "6 · no theme of 5 voices or more"


def test_the_page_is_whole_by_itself() -> None:
    text = html.render(page(small_map(), JOURNEY, words=EN))
    for outside in ("<script", "http://", "https://", "url(", "@import", "src="):
        assert outside not in text
    assert "@page { size: A4 landscape" in text
    assert "width=device-width" in text


def test_every_stage_is_there_for_the_wide_screen_and_for_the_phone() -> None:
    text = html.render(page(small_map(), JOURNEY, words=EN))
    assert text.count('<div class="stage') == text.count('<article class="card">') == 8


def test_gaps_are_words_and_figures_have_their_interval() -> None:
    shown = page(small_map(), JOURNEY, words=EN)
    by_id = {column.id: column for column in shown.columns}
    assert by_id["support"].valence == "too few voices"
    assert re.fullmatch(r"−0\.\d\d", by_id["delivery"].valence)
    assert re.fullmatch(r"−\d\.\d\d to −\d\.\d\d", by_id["delivery"].interval)
    assert [line.name for line in by_id["delivery"].pains] == ["Parcel weeks late"]
    assert by_id["delivery"].actions[0].name == "Fix now"


def test_a_quote_is_in_the_readers_language_where_there_is_one() -> None:
    for language in ("en", "ru", "lt", "zh-Hant"):
        shown = page(small_map(), JOURNEY, words=words(language))
        quotes = [quote for column in shown.columns for quote in column.quotes]
        assert {quote.lang for quote in quotes} == {language}


def test_a_theme_without_a_name_is_called_by_a_quote_a_foreign_one_after_its_touchpoint() -> None:
    theme = replace(small_map().themes[0], names={}, touchpoint="shipping")
    told = {}
    for lang in ("en", "ru"):
        quotes = tuple(replace(quote, text="Weeks late.") for quote in theme.quotes if quote.lang == "en")
        result = replace(small_map(), themes=(replace(theme, quotes=quotes),))
        told[lang] = names(result, JOURNEY, words(lang)).theme(theme.id)
    assert told["en"] == "Weeks late"
    assert told["ru"] == f"{names(small_map(), JOURNEY, words('ru')).touchpoint('shipping')}: Weeks late"


def test_names_and_quotes_are_escaped_in_the_page() -> None:
    stage = JOURNEY.stages[0].model_copy(update={"names": {"en": "<script>alert(1)</script>"}})
    hostile = JOURNEY.model_copy(update={"stages": (stage, *JOURNEY.stages[1:])})
    quote = replace(small_map().themes[0].quotes[0], text="<img src=x onerror=alert(1)>")
    theme = replace(small_map().themes[0], quotes=(quote,))
    result = replace(small_map(), themes=(theme, *small_map().themes[1:]))
    text = html.render(page(result, hostile, words=EN))
    assert "<script>" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_a_pain_says_how_many_of_its_voices_meet_it_at_the_stage() -> None:
    result = small_map()
    curve = [replace(one, theme_voices={"late": 9}) if one.id == "delivery" else one for one in result.curve]
    shown = page(replace(result, curve=tuple(curve)), JOURNEY, words=EN)
    assert [line.beside for column in shown.columns for line in column.pains] == ["9 of 17", WITHOUT]
    assert [line.beside for column in page(result, JOURNEY, words=EN).columns for line in column.pains] == [
        "17",
        WITHOUT,
    ]


def test_cells_over_time_are_coloured_by_their_interval_and_left_out_where_all_are_empty() -> None:
    result = small_map()
    cell = replace(result.trend[0], id="use", valence=0.2, low=-0.1, high=0.5)
    curve = tuple(point for point in result.curve if point.id == "use")

    def tint(**figures: Any) -> list[tuple[str, int]]:  # noqa: ANN401 - figures of a cell
        shown = page(replace(result, curve=curve, trend=(replace(cell, **figures),)), JOURNEY, words=EN)
        return [(one.sign, one.strength) for _, cells in shown.heat for one in cells]

    assert tint() == [("open", 0)]
    assert tint(low=0.1) == [("good", 20)]
    assert tint(valence=-0.3, low=-0.5, high=-0.1) == [("bad", 30)]
    assert tint(valence=None, low=None, high=None) == []


def weeks(many: int) -> JourneyMap:
    """The small map over so many weeks; nothing is sure of any of them."""
    cell = replace(small_map().trend[0], valence=0.7, low=-0.1, high=0.9)
    first = dt.date(2025, 8, 4)
    periods = [str(first + dt.timedelta(weeks=week)) for week in range(many)]
    cells = [replace(cell, id=point.id, period=period) for period in periods for point in small_map().curve]
    return replace(small_map(), trend=tuple(cells), period="week")


@pytest.mark.parametrize(
    ("many", "drawn", "title"), [(23, 23, "Over time"), (53, 23, "Over time: the last 23 of 53 weeks")]
)
def test_five_months_of_weeks_from_any_day_are_drawn_and_of_more_it_is_said(many: int, drawn: int, title: str) -> None:
    shown = page(weeks(many), JOURNEY, words=EN)
    assert (len(shown.periods), shown.trend) == (drawn, title)
    assert title in html.render(shown)
    assert f"## {title}\n" in markdown.render(shown)
    drawing = trend_chart(weeks(many), names(small_map(), JOURNEY, EN))
    assert drawing is not None
    assert drawing.to_dict()["title"] == title


def test_a_picture_colours_the_cells_over_time_that_the_page_does() -> None:
    called = names(small_map(), JOURNEY, EN)
    sure = replace(weeks(2), trend=tuple(replace(cell, low=0.1) for cell in weeks(2).trend))
    tints = []
    for result in (weeks(2), sure):
        chart = trend_chart(result, called)
        assert chart is not None
        tints.append({row["tint"] for rows in chart.to_dict()["datasets"].values() for row in rows})
    assert tints == [{0.0}, {0.7}]


@pytest.mark.parametrize(
    ("label", "lang", "said"),
    [
        ("2026-11-01 – 2026-11-30", "en", "Nov 1, 2026 to Nov 30, 2026"),
        ("2026-11-01 – 2026-11-30", "lt", "2026-11-01 – 2026-11-30"),
        ("2026-11-01 – 2026-11-30", "zh-Hant", "2026年11月1日 至 2026年11月30日"),
        ("< 2026-11-01", "en", "before Nov 1, 2026"),
        ("2026-13-01", "en", "2026-13-01"),
        ("unsolicited", "ru", "по своей инициативе"),
        ("new", "ru", "new"),
    ],
)
def test_sides_of_a_comparison_have_days_of_the_language_and_values_as_they_are(
    label: str, lang: str, said: str
) -> None:
    assert side_name(label, words(lang)) == said
    told = small_map().comparison
    assert told is not None
    shown = page(replace(small_map(), comparison=replace(told, a=label)), JOURNEY, words=words(lang))
    large = said.replace("before", "Before")
    assert shown.sides == (large, told.b)
    assert large in shown.legend[1]
    assert said in next(grid for grid in shown.grids if grid.id == "comparison").title


def test_segments_have_voices_and_interval_of_each_group_at_each_stage() -> None:
    result = small_map()
    assert result.segments is not None
    own = replace(result, segments=replace(result.segments, field="segment.plan", several=4, left_out=2))
    shown = page(own, JOURNEY, words=EN)
    grid = next(grid for grid in shown.grids if grid.id == "segments")
    assert grid.title == "Segments by plan"
    assert grid.heads == ("Stage", "Group", "Voices", "Valence", "95% interval", "q (false discovery rate)")
    assert [row[:3] for row in grid.rows[:2]] == [("Whole journey", "app", "25"), ("Whole journey", "web", "25")]
    delivery = [row for row in grid.rows if row[0] == "Delivery"]
    assert [row[:3] for row in delivery] == [("Delivery", "app", "9"), ("Delivery", "web", "8")]
    assert all(re.fullmatch(r"−0\.\d\d to −0\.\d\d", row[4]) for row in delivery)
    said = " ".join(shown.notes)
    for part in ("a curve holds the mentions with its value alone", "several groups: 4.", "groups shown", "share: 2."):
        assert part in said


def test_the_field_of_segments_is_called_as_in_the_menu() -> None:
    titles = {lang: page(small_map(), JOURNEY, words=words(lang)).grids for lang in ("en", "ru")}
    found = [next(grid.title for grid in grids if grid.id == "segments") for grids in titles.values()]
    assert found == ["Segments by channel", "Сегменты по полю «канал»"]


@pytest.mark.parametrize(("lang", "said"), [("en", "without a touchpoint"), ("zh-Hant", "未歸入接觸點")])
def test_what_has_no_touchpoint_is_called_so(lang: str, said: str) -> None:
    assert names(small_map(), JOURNEY, words(lang)).touchpoint("unassigned") == said


def test_the_sign_of_a_gain_is_explained_where_there_is_one() -> None:
    note = EN("note_gain")
    assert note in page(small_map(), JOURNEY, words=EN).notes
    pains = tuple(one for one in small_map().opportunities if one.impact > 0)
    assert note not in page(replace(small_map(), opportunities=pains), JOURNEY, words=EN).notes


def test_a_gap_interrupts_the_line_of_the_drawing() -> None:
    result = small_map()
    curve = {point.id: point for point in result.curve}
    lonely = replace(result, curve=(curve["delivery"], curve["support"], curve["purchase"]), comparison=None)
    drawn = drawing(lonely, names(result, JOURNEY, EN))
    assert [len(run) for run in drawn.runs] == [1, 1]
    assert [mark.label for mark in drawn.gaps] == ["too few voices"]
    assert drawn.gaps[0].y > drawn.zero + 12  # clear of the label of the scale, which stands above the line
    assert drawn.dots[0].y > drawn.zero > drawn.dots[1].y


def test_figures_stand_clear_of_interval_and_of_the_earlier_curve() -> None:
    drawn = drawing(small_map(), names(small_map(), JOURNEY, EN))
    before = {x: y for run in drawn.before for x, y in run}
    for dot in drawn.dots:
        ends = (dot.high, dot.low, before.get(dot.x, dot.y))
        assert dot.label_y <= min(ends) or dot.label_y >= max(ends)


def test_the_first_opportunities_are_on_the_map_and_all_of_them_in_the_details() -> None:
    one = small_map().opportunities[0]
    many = replace(small_map(), opportunities=tuple(replace(one, voices=10 + i) for i in range(30)))
    shown = page(many, JOURNEY, words=EN)
    assert shown.actions is not None
    assert len(shown.actions.rows) == 12
    assert [len(grid.rows) for grid in shown.grids if grid.id == "opportunities"] == [30]
    assert "opportunities" not in {grid.id for grid in page(small_map(), JOURNEY, words=EN).grids}
