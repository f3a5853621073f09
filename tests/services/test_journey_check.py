import time

import pytest

from app.journeys import load_shipped, parse_journey, shipped_journeys
from app.services.journey_check import check_journey
from app.services.journeys import MOST_STAGES, journey_text, keep_journey
from app.store.scope import Scope
from tests.database_fixtures import NOW

GOOD = """\
name: clinic
stages:
  - {id: visit, names: {en: Visit}}
touchpoints:
  - {id: doctor, names: {en: Doctor}, stage: visit}
"""


def test_a_journey_that_could_be_kept_is_told_whole(scope: Scope) -> None:
    checked = check_journey(scope, GOOD)
    assert checked.journey is not None
    assert (checked.journey.name, checked.line, checked.reason) == ("clinic", None, None)
    keep_journey(scope, checked.journey, now=NOW, actor="test")
    assert check_journey(scope, GOOD).journey is not None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "valid dictionary"),
        ("name: [", 1, "expected the node content"),
        (GOOD.replace("stage: visit", "stage: home"), 5, "stage 'home' is not defined"),
        (GOOD.replace("{id: visit, names", "{id: Visit, names"), 3, "stages.0.id"),
        (GOOD.replace("name: clinic", "name: default"), 1, "ships with the service"),
        (GOOD + "name: again\n", 6, "'name' is there twice"),
        (GOOD + "colour: red\n", 6, "colour"),
        (GOOD.replace("en: Doctor", "en: 2024-99-99"), 1, "can't be read"),
        ("a: &x [1]\nb: *x\n", 2, "references"),
        ("[" * 2_000, 1, "nested deeper"),
        ("x" * 300_000, 1, "longer than"),
        (
            "name: many\ntouchpoints: [{id: a, names: {en: A}}]\nstages:\n"
            + "".join(f"  - {{id: s{n}, names: {{en: S{n}}}}}\n" for n in range(MOST_STAGES + 1)),
            1,
            "at most",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(scope: Scope, text: str, line: int, reason: str) -> None:
    checked = check_journey(scope, text)
    assert checked.journey is None
    assert checked.line == line
    assert checked.reason is not None
    assert reason in checked.reason


def test_a_text_that_grows_by_references_costs_nothing(scope: Scope) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    before = time.perf_counter()
    assert check_journey(scope, "\n".join(lines)).journey is None
    assert time.perf_counter() - before < 1


@pytest.mark.parametrize("name", shipped_journeys())
def test_the_text_of_a_journey_reads_back_as_the_same(name: str) -> None:
    journey = load_shipped(name)
    assert parse_journey(journey_text(journey), name) == journey
