import polars as pl
import pytest

from app.domain.journey import Journey
from app.domain.kpi import KpiFigure, Lane
from app.journeys import parse_journey
from app.pipeline.kpis import kpi_figures, lane_steps
from app.pipeline.outcomes import given_outcome, given_outcomes
from app.pipeline.voices import with_voices
from tests.factories import make_frame

TEXT = """\
name: shop
stages:
  - id: buy
    names: {en: Buy}
    lanes:
      backstage:
        - names: {en: Stock is counted}
      onstage:
        - names: {en: The till, lt: Kasa}
    kpis:
      - {id: checkout, names: {en: Checkouts finished}, unit: "%", target: 60, value: 71.5, date: 2026-03-31}
      - {id: queue, names: {en: Wait}, unit: min, better: lower, target: 5, value: 9, date: 2026-03-31}
      - {id: baskets, names: {en: Baskets}, target: 3}
  - id: help
    names: {en: Help}
    kpis:
      - {id: csat, names: {en: CSAT}, computed: csat, target: 4}
      - {id: nps, names: {en: NPS}, computed: nps, target: 30}
      - {id: ces, names: {en: CES}, computed: ces}
      - {id: ease, names: {en: Ease}, computed: ces, better: lower, target: 5}
      - {id: best, names: {en: Best}, computed: csat, target: 5.01}
touchpoints:
  - {id: till, stage: buy, names: {en: Till}}
"""


@pytest.fixture(scope="module")
def journey() -> Journey:
    return parse_journey(TEXT, "shop.yaml")


def told(frame: pl.DataFrame, journey: Journey, *, min_voices: int = 5) -> dict[str, KpiFigure]:
    return {kpi.id: kpi for kpi in kpi_figures(with_voices(frame), journey, min_voices=min_voices)}


def given(*values: dict[str, float], stage: str = "help") -> pl.DataFrame:
    rows = [{"author": f"a{i}", "stage": stage, "csat": None, "nps": None, **value} for i, value in enumerate(values)]
    return make_frame(*rows, given=("csat", "nps"))


def test_lanes_come_in_the_order_of_the_journey_with_the_stage_before_the_customers_eyes_first(
    journey: Journey,
) -> None:
    found = [(step.stage, step.lane, step.names["en"]) for step in lane_steps(journey)]
    assert found == [("buy", Lane.ONSTAGE, "The till"), ("buy", Lane.BACKSTAGE, "Stock is counted")]


def test_an_entered_value_keeps_its_date_and_meets_its_target_by_the_way_it_is_to_go(journey: Journey) -> None:
    kpis = told(given(), journey)
    assert (kpis["checkout"].value, kpis["checkout"].date, kpis["checkout"].met) == (71.5, "2026-03-31", True)
    assert kpis["queue"].met is False
    assert (kpis["baskets"].value, kpis["baskets"].met, kpis["baskets"].reason) == (None, None, "not_entered")


def test_a_computed_value_counts_each_voice_of_the_stage_once(journey: Journey) -> None:
    frame = given(*({"csat": 4.0 + i % 2} for i in range(20)), *({"csat": 1.0} for _ in range(3)))
    loud = make_frame(
        *({"item_id": f"l{i}", "author": "a20", "stage": "help", "csat": 1.0, "nps": None} for i in range(500)),
        given=("csat", "nps"),
    )
    loud = loud.cast(frame.schema)
    once, often = told(frame, journey)["csat"], told(pl.concat([frame, loud]), journey)["csat"]
    assert once.value == pytest.approx((20 * 4.5 + 3) / 23, abs=1e-4)
    assert (often.value, often.voices) == (once.value, 23)


def test_nps_is_promoters_less_detractors_and_only_a_sure_interval_meets_or_misses_the_target(
    journey: Journey,
) -> None:
    half = told(given(*({"nps": 10.0 if i < 30 else 3.0} for i in range(50))), journey)["nps"]
    assert half.value == 20
    assert half.low is not None
    assert half.high is not None
    assert half.low < 20 < half.high
    assert half.met is None
    assert told(given(*({"nps": 10.0} for _ in range(60))), journey)["nps"].met is True
    assert told(given(*({"nps": 2.0} for _ in range(60))), journey)["nps"].met is False


def test_what_customers_gave_elsewhere_is_no_figure_of_the_stage(journey: Journey) -> None:
    kpi = told(given(*({"csat": 5.0} for _ in range(20)), stage="buy"), journey)["csat"]
    assert (kpi.value, kpi.voices, kpi.reason) == (None, 0, "no_values")


def test_few_voices_and_missing_columns_give_no_figure_but_the_reason(journey: Journey) -> None:
    kpis = told(given(*({"csat": 5.0} for _ in range(4))), journey)
    assert (kpis["csat"].value, kpis["csat"].low, kpis["csat"].voices) == (None, None, 4)
    assert (kpis["csat"].reason, kpis["ces"].reason) == ("too_few_voices", "no_values")


def test_five_voices_that_agree_are_not_sure(journey: Journey) -> None:
    kpi = told(given(*({"csat": 4.0} for _ in range(5))), journey)["csat"]
    assert kpi.value == 4
    assert kpi.low is not None
    assert kpi.low < 4
    assert kpi.met is None


def test_a_scale_that_was_only_guessed_makes_no_target_met_or_missed(journey: Journey) -> None:
    rows = [{"author": f"a{i}", "stage": "help", "ces": 5.0 - (i % 7 == 0), "csat": 5.0 - i % 2} for i in range(14)]
    kpis = told(make_frame(*rows, given=("ces", "csat")), journey)
    assert (kpis["ease"].high, kpis["ease"].met) == (5.0, None)
    easy = [{**row, "ces": 2.0 + i % 2} for i, row in enumerate(rows)]
    assert told(make_frame(*easy, given=("ces", "csat")), journey)["ease"].met is True
    pleased = [{**row, "csat": 5.0 - (i % 14 == 0)} for i, row in enumerate(rows)]
    assert told(make_frame(*pleased, given=("ces", "csat")), journey)["best"].met is None


@pytest.mark.parametrize(
    ("values", "neutral"),
    [
        ((1.0, 3.0, 5.0), 3.0),
        ((1.0, 1.0, 1.0), 3.0),
        ((2.0, 6.0, 7.0), 4.0),
        ((0.0, 1.0, 1.0), 0.5),
        ((0.0, 4.0, 10.0), 5.0),
        ((0.0, 55.0, 100.0), 50.0),
        ((150.0, 200.0), 100.0),
    ],
)
def test_the_neutral_middle_is_that_of_the_shortest_usual_scale(values: tuple[float, ...], neutral: float) -> None:
    frame = with_voices(make_frame(*({"csat": value} for value in values), given=("csat",)))
    assert given_outcome(frame, "csat").neutral == neutral


def by_source(**scales: tuple[float, ...]) -> pl.DataFrame:
    rows = [
        {"author": f"{source}{i}", "item_id": f"{source}{i}", "stage": "help", "csat": value, "source": source}
        for source, values in scales.items()
        for i, value in enumerate(values * 16)
    ]
    return make_frame(*rows, given=("csat", "source"))


def test_figures_of_different_scales_are_not_averaged(journey: Journey) -> None:
    csat = told(by_source(shop=(5.0, 4.0), app=(9.0, 10.0, 2.0)), journey)["csat"]
    assert (csat.value, csat.voices, csat.reason, csat.met) == (None, 80, "several_scales", None)


@pytest.mark.parametrize("other", [(5.0, 1.0), (3.0,)])
def test_figures_of_sources_with_one_scale_are_averaged(journey: Journey, other: tuple[float, ...]) -> None:
    assert told(by_source(shop=(5.0, 4.0), app=other), journey)["csat"].value is not None


def test_sources_of_a_scale_that_reach_its_top_and_that_do_not_have_one(journey: Journey) -> None:
    assert told(by_source(shop=(7.0, 6.0), app=(10.0, 9.0)), journey)["csat"].value is not None


def test_figures_of_different_scales_are_no_outcome() -> None:
    one, several = (by_source(shop=(4.0, 5.0), app=app) for app in ((1.0, 5.0), (10.0, 2.0)))
    assert [given.name for given in given_outcomes(with_voices(one), min_voices=2)] == ["csat"]
    assert given_outcomes(with_voices(several), min_voices=2) == ()
