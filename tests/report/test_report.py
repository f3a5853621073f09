import json
from dataclasses import replace

from app.domain.journey_map import JourneyMap
from app.journeys import load_journey
from app.pipeline.summary import summarise
from app.report import data, html, markdown, terminal
from app.report.chart import chart
from app.report.view import signed, view
from tests.factories import make_frame

GOLDEN = """\
| Stage | Mentions | Voices | Valence | 95% interval | Intensity | High effort | Emotions |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
| Awareness | 0 | 0 | too few voices | – | – | – | – |
| Consideration | 0 | 0 | too few voices | – | – | – | – |
| Purchase | 0 | 0 | too few voices | – | – | – | – |
| Delivery | 5 | 5 | -0.60 | -1.00 to -0.13 | 0.40 | 100% of 1 | anger 40% |
| Use | 6 | 6 | +0.50 | +0.29 to +0.71 | 0.00 | – | – |
"""


def small_map() -> JourneyMap:
    delivery: list[dict[str, object]] = [
        {"stage": "delivery", "touchpoint": "shipping", "valence": value, "intensity": 0.4}
        for value in (-1, -1, -0.5, -0.3, -0.2)
    ]
    delivery[0] |= {"effort": "high", "emotions": ["anger"]}
    delivery[1] |= {"emotions": ["anger"]}
    use = [{"stage": "use", "valence": value} for value in (0.2, 0.4, 0.5, 0.5, 0.6, 0.8)]
    return summarise(make_frame(*delivery, *use, {"stage": "unassigned"}), load_journey())


def test_the_markdown_of_a_small_map_reads_as_it_should() -> None:
    text = markdown.render(view(small_map(), load_journey()))
    assert GOLDEN in text
    assert text.startswith("# Journey map: default\n\n12 mentions in 12 items by 12 voices.\n")
    assert "1 mentions show no sign of a stage" in text


def test_the_json_has_every_stage_and_null_with_a_reason_for_gaps() -> None:
    document = json.loads(data.render(small_map()))
    assert document["totals"] == {"items": 12, "mentions": 12, "voices": 12, "unassigned": 1, "min_voices": 5}
    assert [point["id"] for point in document["curve"]][:2] == ["awareness", "consideration"]
    assert (document["curve"][0]["valence"], document["curve"][0]["reason"]) == (None, "too_few_voices")
    assert (document["curve"][3]["valence"], document["curve"][3]["low"]) == (-0.6, -1.0)


def test_the_page_is_whole_by_itself_and_shows_figures_and_gaps() -> None:
    result = small_map()
    page = html.render(result, view(result, load_journey()))
    assert "Delivery: -0.60 (-1.00 to -0.13), 5 voices" in page
    assert page.count("too few voices") >= 6
    for outside in ("<script", "http://", "https://", "url(", "@import"):
        assert outside not in page


def test_names_of_a_journey_are_escaped_in_the_page() -> None:
    journey = load_journey()
    stage = journey.stages[0].model_copy(update={"names": {"en": "<script>alert(1)</script>"}})
    hostile = journey.model_copy(update={"stages": (stage, *journey.stages[1:])})
    result = small_map()
    page = html.render(result, view(result, hostile))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_gap_interrupts_the_line_of_the_chart() -> None:
    result = small_map()
    lonely = replace(result, curve=(result.curve[3], result.curve[0], result.curve[4]))
    drawn = chart(lonely, replace(view(result, load_journey()), stages=view(result, load_journey()).stages[:3]))
    assert [len(run) for run in drawn.runs] == [1, 1]
    assert len(drawn.gaps) == 1
    assert drawn.dots[0].y > drawn.zero > drawn.dots[1].y


def test_the_names_follow_the_language() -> None:
    assert view(small_map(), load_journey(), language="lt").stages[3].name == "Gavimas"


def test_the_terminal_draws_the_interval_around_the_mean() -> None:
    result = small_map()
    assert terminal.bar(result.curve[3]).plain == "────●─────·          "
    assert terminal.bar(result.curve[0]).plain.strip() == "·"
    assert len(terminal.table(result, view(result, load_journey())).rows) == 8


def test_a_figure_has_a_sign_and_zero_has_none() -> None:
    assert [signed(value) for value in (0.254, -0.5, 0.001, -0.001)] == ["+0.25", "-0.50", "0.00", "0.00"]
