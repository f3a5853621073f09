"""Maps of more mentions than are held: the sums are those of all, the rest is of a sample and near it."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli.dumps import LazyPipeline
from app.cli.map_ import map_
from tests.factories import make_pipeline

Map = Callable[..., dict[str, Any]]
SAID = ("The parcel came {n} weeks late", "Nobody answers the phone", "The app logs me out", "Lovely tea, thank you")


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """One dump, and the same rows in two."""
    chance, rows = random.Random(8), []
    for n in range(1_200):
        said = chance.choice(SAID).format(n=chance.randrange(2, 9))
        rows.append(f'{n},"{said}",2026-{1 + n % 4:02}-{1 + n % 28:02},a{n % 850},{("gold", "free")[n % 2]}')
    folder = tmp_path_factory.mktemp("dumps")
    parts = {"whole": rows, "one": rows[:500], "two": rows[500:]}
    for name, own in parts.items():
        (folder / f"{name}.csv").write_text("\n".join(["id,text,time,author,plan", *own]), encoding="utf-8")
    return {"whole": [folder / "whole.csv"], "parts": [folder / "one.csv", folder / "two.csv"]}


@pytest.fixture(scope="module")
def drawn(dumps: dict[str, list[Path]], tmp_path_factory: pytest.TempPathFactory) -> Map:
    pipeline, made = make_pipeline(), dict[tuple[str, ...], dict[str, Any]]()

    def draw(source: str, *options: str) -> dict[str, Any]:
        if (source, *options) not in made:
            out = tmp_path_factory.mktemp("map") / "map.json"
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(LazyPipeline, "loaded", pipeline)
                result = CliRunner().invoke(map_, [*map(str, dumps[source]), "--out", str(out), *options])
            assert result.exit_code == 0, result.output
            made[source, *options] = json.loads(out.read_text(encoding="utf-8"))
        return made[source, *options]

    return draw


def figures(document: dict[str, Any]) -> tuple[object, ...]:
    left_out = ("moment_of_truth", "pains", "gains")
    points = [{k: v for k, v in point.items() if k not in left_out} for point in document["curve"]]
    totals = {k: v for k, v in document["totals"].items() if k != "unthemed"}
    return totals, points, document["touchpoints"], document["overall"], document["trend"]


def differ(one: object, other: object) -> bool:
    """Whether two documents differ by more than the last digit, where sums in another order may round otherwise."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() != other.keys() or any(differ(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) != len(other) or any(differ(*pair) for pair in zip(one, other, strict=True))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) > 1.01e-4
    return one != other


def test_sums_are_those_of_all_and_the_map_says_what_it_is_of(drawn: Map) -> None:
    whole, sampled = drawn("whole"), drawn("whole", "--most", "400")
    assert whole["sampled"] is None
    told = sampled["sampled"]
    assert (told["exact"], told["themes"], told["seed"]) == (True, True, 8)
    assert 250 < told["mentions"] < 550
    assert len(sampled["mentions"]) == told["mentions"]
    assert not differ(figures(sampled), figures(whole))


def test_themes_of_a_sample_have_volumes_of_all_near_those_of_the_whole_map(drawn: Map) -> None:
    whole, sampled = drawn("whole"), drawn("whole", "--most", "400")
    assert whole["themes"]
    for document in (whole, sampled):
        assert document["totals"]["unthemed"] < document["totals"]["mentions"]
    volumes = [sum(theme["mentions"] for theme in one["themes"]) for one in (whole, sampled)]
    assert volumes[1] == pytest.approx(volumes[0], rel=0.2)


def test_one_dump_and_the_same_rows_in_two_give_the_same_map(drawn: Map) -> None:
    one, two = (
        drawn("whole", "--most", "400", "--themes", "none"),
        drawn("parts", "--most", "400", "--themes", "none"),
    )
    assert not differ(figures(one), figures(two))


def test_days_that_are_asked_for_bound_the_sums_too(drawn: Map) -> None:
    days = ("--from", "2026-02-01", "--to", "2026-04-01", "--themes", "none")
    whole, sampled = drawn("whole", *days), drawn("whole", "--most", "400", *days)
    assert whole["totals"]["mentions"] < drawn("whole")["totals"]["mentions"]
    assert not differ(figures(sampled), figures(whole))


def test_a_comparison_is_of_the_sample_on_both_sides(drawn: Map) -> None:
    document = drawn("whole", "--most", "400", "--compare", "2026-03-01", "--themes", "none")
    assert not document["sampled"]["exact"]
    assert document["totals"]["mentions"] == document["sampled"]["mentions"]
