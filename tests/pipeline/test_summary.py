from dataclasses import asdict, replace

import polars as pl

from app.journeys import load_journey
from app.pipeline.summary import Questions, curves, summarise
from tests.factories import make_frame
from tests.report.small import GIVEN, JOURNEY, frame, small_map, themes


def without_counts(value: object) -> object:
    """The figures of a map, without how many mentions there are."""
    if isinstance(value, dict):
        return {key: without_counts(one) for key, one in value.items() if key not in ("mentions", "evidence")}
    return [without_counts(one) for one in value] if isinstance(value, list | tuple) else value


def test_an_author_with_500_posts_moves_nothing_more_than_with_one() -> None:
    asked = Questions(themes=themes(), by="channel")
    one = summarise(frame(), JOURNEY, asked=asked)
    loud = frame().filter(pl.col("author") == "a49")
    posts = [loud.with_columns(pl.col("mention_id") + f"-{i}") for i in range(499)]
    many = summarise(pl.concat([frame(), *posts]), JOURNEY, asked=asked)
    assert many.mentions == one.mentions + 499 * loud.height
    for part in ("curve", "touchpoints", "overall", "moments", "trend", "drivers", "segments"):
        a, b = (without_counts(asdict(replace(result))[part]) for result in (one, many))
        assert str(a) == str(b) or _close(a, b), part


def _close(a: object, b: object) -> bool:
    """Whether two trees of figures are the same but for the last bits of sums."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_close(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_close, a, b))
    return abs(a - b) < 1e-9 if isinstance(a, float) and isinstance(b, float) else bool(a == b)


def test_the_order_of_rows_changes_nothing_on_the_whole_map() -> None:
    asked = Questions(themes=themes(), by="channel", fixed=("late",), targets={"use": 0.2})
    shuffled = frame().sample(fraction=1, shuffle=True, seed=1)
    assert summarise(shuffled, JOURNEY, asked=asked) == summarise(frame(), JOURNEY, asked=asked)


def test_late_parcels_are_what_to_fix_and_the_quick_checkout_what_to_keep() -> None:
    result = small_map()
    assert [(one.id, str(one.quadrant)) for one in result.opportunities] == [
        ("late", "fix_now"),
        ("quick", "celebrate"),
    ]
    delivery = next(point for point in result.curve if point.id == "delivery")
    assert (delivery.moment_of_truth, delivery.pains, result.peak) == (True, ("late",), "delivery")
    assert result.projection is not None
    assert (result.projection.overall.gain or 0) > 0.05


def test_the_trend_is_by_month_where_no_week_has_enough_voices() -> None:
    rows = [{"author": f"a{i}", "stage": "use", "time": f"2026-05-{1 + 4 * i:02}", "valence": 0.5} for i in range(7)]
    weeks = make_frame(*rows, given=("time",))
    result = summarise(weeks, JOURNEY)
    assert (result.period, [cell.valence for cell in result.trend if cell.id == "use"]) == ("month", [0.5])
    assert summarise(weeks, JOURNEY, asked=Questions(period="week")).period == "week"
    often = make_frame(*rows, *({**row, "time": "2026-05-04"} for row in rows), given=("time",))
    assert summarise(often, JOURNEY).period == "week"


def test_the_curve_alone_is_that_of_the_whole_map() -> None:
    whole = summarise(frame(), JOURNEY)
    alone = curves(frame(), JOURNEY)
    assert [replace(point, moment_of_truth=False) for point in whole.curve] == list(alone.curve)
    assert (alone.moments, alone.drivers) == ((), ())


def test_nothing_at_all_is_a_map_of_gaps() -> None:
    result = summarise(make_frame(given=GIVEN), load_journey(), asked=Questions(themes=themes()))
    assert (result.mentions, result.moments, result.drivers, result.themes) == (0, (), (), ())
    assert {point.reason for point in result.curve} == {"too_few_voices"}
