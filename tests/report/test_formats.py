import csv
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest

from app.domain.journey_map import JourneyMap
from app.domain.kpi import Computed, Lanes
from app.errors import FontProblem
from app.pipeline.summary import summarise
from app.report import data, fonts, markdown, sheets, terminal
from app.report.charts import map_chart
from app.report.files import render
from app.report.names import Names, names
from app.report.page import grid, page
from app.report.steering import kpi_table, kpi_texts
from app.report.tables import tables
from app.report.words import words
from tests.factories import make_frame
from tests.report.small import JOURNEY, frame, small_map

EN = words("en")


def called(result: JourneyMap) -> Names:
    return names(result, JOURNEY, EN)


def test_the_json_has_the_fields_that_were_promised() -> None:
    document = json.loads(data.render(small_map(), frame()))
    assert [point["stage"] for point in document["curve"]] == [stage.id for stage in JOURNEY.stages]
    support = document["curve"][5]
    assert (support["valence"], support["shrunk"], support["reason"]) == (None, None, "too_few_voices")
    delivery = document["curve"][3]
    assert delivery["low"] < delivery["valence"] < delivery["high"]
    assert (delivery["pains"], delivery["gains"]) == (["late"], [])
    assert {theme["id"] for theme in document["themes"]} == {"late", "quick"}
    assert document["opportunities"][0]["quadrant"] == "fix_now"
    assert document["mentions"][0] == {"mention_id": "m000", "item_id": "i0", "theme": "quick", "unthemed_reason": None}
    assert {mention["unthemed_reason"] for mention in document["mentions"] if mention["theme"] is None} == {"unique"}


def test_the_csv_has_a_row_a_stage_and_touched_touchpoint() -> None:
    rows = list(csv.DictReader(io.StringIO(data.render_csv(small_map(), called(small_map())))))
    assert [row["id"] for row in rows if row["part"] == "stage"] == [stage.id for stage in JOURNEY.stages]
    assert {row["id"] for row in rows if row["part"] == "touchpoint"} >= {"shipping", "booking_order"}
    assert (rows[5]["valence"], rows[5]["reason"]) == ("", "too_few_voices")


def test_a_quote_can_t_break_a_table_or_become_markup() -> None:
    quote = replace(small_map().themes[0].quotes[0], text="a | b\n<b>*c*</b> [x](y)")
    theme = replace(small_map().themes[0], quotes=(quote,))
    result = replace(small_map(), themes=(theme, *small_map().themes[1:]))
    text = markdown.render(page(result, JOURNEY, words=EN))
    assert "a \\| b \\<b>\\*c\\*\\</b> \\[x\\](y)" in text


def test_a_text_in_a_workbook_is_never_a_formula() -> None:
    quote = replace(small_map().themes[0].quotes[0], text="=1+1")
    theme = replace(small_map().themes[0], names={"en": '=HYPERLINK("x")'}, quotes=(quote,))
    book = zipfile.ZipFile(
        io.BytesIO(sheets.render(replace(small_map(), themes=(theme,)), called(replace(small_map(), themes=(theme,)))))
    )
    pages = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(pages) > 5
    assert not any("<f>" in text or "<hyperlink" in text for text in pages)


def test_a_name_in_the_csv_is_never_a_formula() -> None:
    first = JOURNEY.stages[0].model_copy(update={"names": {"en": '=HYPERLINK("http://evil.example","x")'}})
    journey = JOURNEY.model_copy(update={"stages": (first, *JOURNEY.stages[1:])})
    result = summarise(make_frame({}), journey)
    rows = list(csv.DictReader(io.StringIO(data.render_csv(result, names(result, journey, EN), told=["@who"]))))
    assert {row["name"] for row in rows} >= {'\'=HYPERLINK("http://evil.example","x")', "'@who"}
    assert not any(cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())


def test_the_terminal_draws_the_interval_around_the_mean() -> None:
    curve = small_map().curve
    drawn = terminal.bar(replace(curve[3], low=-1.0, valence=-0.6, high=-0.13)).plain
    assert drawn == "────●─────·          "
    assert terminal.bar(curve[0]).plain.strip() == "·"
    assert len(terminal.table(small_map(), called(small_map())).rows) == 8


def test_a_chart_has_what_the_map_has_and_nothing_else() -> None:
    full = json.dumps(map_chart(small_map(), called(small_map())), ensure_ascii=False)
    assert "Parcel weeks late" in full
    assert "On time" in full
    assert "Picking, packing, transport" in full
    bare_stages = [stage.model_copy(update={"lanes": Lanes(), "kpis": ()}) for stage in JOURNEY.stages]
    empty = summarise(make_frame(), JOURNEY.model_copy(update={"stages": tuple(bare_stages)}))
    bare = map_chart(empty, called(empty))
    assert len(bare["vconcat"]) == 1
    assert "too few voices" in json.dumps(bare)


@pytest.mark.parametrize(
    ("growth", "q", "cell", "said"),
    [(0.5, 0.01, 0.5, "+50%"), (0.5, 0.2, None, ""), (None, 0.01, "new", "new"), (None, None, None, "")],
)
def test_growth_that_may_be_chance_is_not_told_and_what_is_new_is_called_so(
    growth: float | None, q: float | None, cell: float | str | None, said: str
) -> None:
    result = small_map()
    late, *others = (replace(one, growth=growth, growth_p=0.01, growth_q=q) for one in result.themes)
    works = tuple(replace(one, growth=growth, growth_p=0.01, growth_q=q) for one in result.opportunities)
    changed = replace(result, themes=(late, *others), opportunities=works)
    told = {table.id: table for table in tables(changed, called(changed))}
    for name in ("pains", "opportunities"):
        at = [title for title, _ in told[name].columns].index("Growth")
        assert told[name].rows[0][at] == cell
    chart = json.dumps(map_chart(changed, called(changed)), ensure_ascii=False)
    line = next(line for column in page(changed, JOURNEY, words=EN).columns for line in column.pains)
    assert (f"({said})" in chart, line.beside) == (bool(said), f"17 {said}".rstrip())
    assert line.rises is bool(said)


def test_a_missing_font_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_register", frozenset)
    monkeypatch.setattr(fonts, "_PLACES", ())
    with pytest.raises(FontProblem, match="pylopdf-fonts-zh-tw"):
        fonts.ready("旅程")
    with pytest.raises(FontProblem, match="fontpkg-noto-sans"):
        fonts.ready("путь")
    fonts.ready("journey")


@pytest.mark.parametrize("ending", [".html", ".md", ".csv"])
@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("On time", "91.5", "Rating", "Picking, packing, transport")),
        ("ru", ("Вовремя", "Оценка", "Сборка, упаковка, перевозка")),
        ("lt", ("On time", "Įvertinimas", "Surinkimas, pakavimas, vežimas")),
        ("zh-Hant", ("運送天數", "評分", "揀貨、包裝與運送")),
    ],
)
def test_lanes_and_kpis_are_in_every_report_in_its_language(ending: str, language: str, texts: tuple[str, ...]) -> None:
    report = render(small_map(), JOURNEY, ending, language=language).decode()
    assert [text for text in texts if text not in report] == []


def test_a_kpi_that_says_nothing_is_left_out_of_what_people_read_and_is_there_with_a_reason_for_programs() -> None:
    assert "Returned items" not in render(small_map(), JOURNEY, ".html").decode()
    kpis = {(kpi["stage"], kpi["id"]): kpi for kpi in json.loads(render(small_map(), JOURNEY, ".json"))["kpis"]}
    assert kpis["use", "returns"]["reason"] == "not_entered"
    assert (kpis["delivery", "punctual"]["met"], kpis["delivery", "days"]["met"]) == (False, None)


def test_the_figures_of_a_kpi_have_as_many_digits_as_its_interval() -> None:
    rating = next(one for one in small_map().kpis if one.computed == "rating" and one.value is not None)
    tidy = replace(rating, value=4.333, low=3.2, high=5.0, target=4.5)
    nps = replace(rating, id="nps", names={"en": "NPS"}, computed=Computed.NPS, value=43.33, low=20.0, high=60.4)
    result = replace(small_map(), kpis=(tidy, nps, *(one for one in small_map().kpis if one.computed is None)))
    told = [(one.figure, one.beside) for _, one in kpi_texts(result, called(result))]
    assert told[:2] == [("4.33", "3.20 to 5.00, target 4.50"), ("+43", "+20 to +60")]
    assert told[2][0] == "91.5%"
    table = grid(kpi_table(result, called(result)), EN)
    assert [row[2:4] for row in table.rows[:3]] == [("4.33", "3.20 to 5.00"), ("+43", "+20 to +60"), ("91.5", "–")]
    assert table.rows[0][5] == "4.50"


def test_the_workbook_has_sheets_of_kpis_and_lanes() -> None:
    book = zipfile.ZipFile(io.BytesIO(render(small_map(), JOURNEY, ".xlsx")))
    names = book.read("xl/workbook.xml").decode()
    assert 'name="KPIs"' in names
    assert 'name="What the company does"' in names


def sheet_names(result: JourneyMap, language: str) -> list[str]:
    book = zipfile.ZipFile(io.BytesIO(render(result, JOURNEY, ".xlsx", language=language)))
    return re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())


@pytest.mark.parametrize("language", ["en", "lt", "ru"])
def test_names_of_sheets_are_cut_after_a_word(language: str) -> None:
    result = small_map()
    said = words(language)
    titles = tables(result, names(result, JOURNEY, said))
    known = {word for table in titles for word in re.findall(r"\w+", f"{table.title} {table.short}")}
    known |= {word for key in ("title", "difference") for word in re.findall(r"\w+", said(key, journey=""))}
    named = sheet_names(result, language)
    assert len({name.casefold() for name in named}) == len(named)
    assert max(map(len, named)) <= 31
    assert {word for name in named for word in re.findall(r"\w+", name)} <= known
    assert all(name[-1].isalnum() or name[-1] in "”»“" for name in named), named


def test_sheets_of_drivers_are_told_apart_by_what_they_drive() -> None:
    named = sheet_names(small_map(), "lt")
    assert {"Nusiteikimas · Sąlyčio taškas", "Įvertinimas · Sąlyčio taškas"} <= set(named)
    assert "Тональность · Точка контакта" in sheet_names(small_map(), "ru")


def test_the_page_names_fonts_for_chinese_japanese_and_korean_quotes() -> None:
    page = render(small_map(), JOURNEY, ".html").decode()
    assert ":lang(zh-Hans)" in page
    for font in ("Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK SC", "Noto Sans CJK JP"):
        assert font in page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no_values", "nobody gave one"),
        ("too_few_voices", "too few voices"),
        ("not_entered", "not entered"),
        ("several_scales", "several scales"),
    ],
)
def test_a_kpi_without_a_figure_says_why(reason: str, said: str) -> None:
    one = replace(small_map().kpis[0], value=None, low=None, high=None, target=4.0, reason=reason)
    result = replace(small_map(), kpis=(one,))
    assert kpi_table(result, called(result)).rows[0][2] == said
    ((_, reading),) = kpi_texts(result, called(result))
    assert reading.figure == said
