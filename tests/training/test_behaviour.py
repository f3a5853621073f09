from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.domain.row import ScoredRow
from app.journeys import load_journey
from app.pipeline.pipeline import Pipeline
from models import artifact
from training import evaluation_card
from training.behaviour import CASES, MARKERS, Result, parse, report, run, share
from training.behaviour_cases import Case, Check, judge, read_cases

TEXT = "Tasty soup, rude waiter."


def row(text: str = TEXT, start: int = 0, end: int | None = None, **labels: object) -> ScoredRow:
    blank = ScoredRow(
        item_id="i", mention_id="m", turn=None, start=start, end=len(text) if end is None else end, text=text,
        lang="en", channel=None, time=None, author=None, rating=None, valence=0.5, sentiment="positive",
        sentiment_confidence=1, emotions=[], intensity=0.5, intent="praise", intent_confidence=1, effort=None,
        effort_confidence=1, stage="use", stage_confidence=1, touchpoint="product_quality", touchpoint_confidence=1,
        model="test",
    )  # fmt: skip
    return ScoredRow(**{**blank, **labels})  # type: ignore[typeddict-item]  # the names are those of the fields


SOUP, WAITER = row(end=10), row(start=12, valence=-0.5, sentiment="very_negative", touchpoint="service_staff")


def case(**fields: object) -> Case:
    return Case.model_validate({"capability": "made_up", "lang": "en"} | fields)


def wrong(one: Case, rows: Sequence[Sequence[ScoredRow]]) -> list[str]:
    return [check.seen for check in judge(one, rows) if not check.passed]


@pytest.mark.parametrize(
    ("expectation", "seen"),
    [
        ({"polarity": "positive"}, []),
        ({"polarity": "negative"}, ["polarity: positive, not negative"]),
        ({"sentiment": "very_positive"}, ["sentiment: positive, not very_positive"]),
        ({"intent": ["praise", "recommendation"]}, []),
        ({"intent": ["churn", "request"]}, ["intent: praise, not churn or request"]),
        ({"effort": "none"}, []),
        ({"effort": "high"}, ["effort: none, not high"]),
        ({"stage": "use", "touchpoint": "shipping"}, ["touchpoint: product_quality, not shipping"]),
        ({"emotions": ["joy", "gratitude"]}, []),
        ({"emotions": "anger"}, ["emotions: joy, surprise, not anger"]),
    ],
)
def test_a_mention_is_held_against_each_label_that_is_expected_of_it(
    expectation: dict[str, Any], seen: list[str]
) -> None:
    one = case(text=TEXT, expect=[expectation])
    assert wrong(one, [[row(emotions=["joy", "surprise"])]]) == seen


def test_a_quoted_word_picks_the_mention_in_which_it_begins() -> None:
    one = case(text=TEXT, expect=[{"at": "soup", "polarity": "positive"}, {"at": "waiter", "polarity": "negative"}])
    assert wrong(one, [[SOUP, WAITER]]) == []
    assert wrong(one, [[row()]]) == ["polarity of “waiter”: positive, not negative"]
    assert wrong(one, [[SOUP]]) == ["no mention of “waiter”"]


def test_without_a_quoted_word_every_mention_is_judged_and_there_must_be_one() -> None:
    one = case(text=TEXT, expect=[{"polarity": "positive"}])
    assert wrong(one, [[SOUP, WAITER]]) == ["polarity: negative, not positive"]
    assert wrong(one, [[]]) == ["no mention"]


def test_the_number_of_mentions_can_be_expected() -> None:
    assert wrong(case(text=TEXT, mentions=2), [[SOUP, WAITER]]) == []
    assert wrong(case(text=TEXT, mentions=[2, 3]), [[row()]]) == ["1 mentions, not 2 or 3"]


@pytest.mark.parametrize(
    ("changed", "seen"),
    [
        ({}, []),
        ({"sentiment": "very_positive"}, []),
        ({"emotions": ["joy"]}, []),
        ({"sentiment": "neutral"}, ["polarity: positive became neutral"]),
        ({"intent": "question"}, ["intent: praise became question"]),
        ({"effort": "low"}, ["effort: none became low"]),
        ({"stage": "support"}, ["stage: use became support"]),
        ({"touchpoint": "unassigned"}, ["touchpoint: product_quality became unassigned"]),
        ({"valence": 0.3}, []),
        ({"valence": 0.1}, ["valence: +0.50 became +0.10"]),
    ],
)
def test_a_variant_must_have_the_labels_of_the_first_text(changed: dict[str, Any], seen: list[str]) -> None:
    one = case(texts=[TEXT, TEXT.lower()])
    assert wrong(one, [[row()], [row(**changed)]]) == seen


def test_a_case_names_the_labels_that_must_stay_and_how_far_valence_may_move() -> None:
    one = case(texts=[TEXT, TEXT.lower()], same=["intent"], within=0.1)
    assert wrong(one, [[row()], [row(stage="support", valence=0.45)]]) == []
    assert wrong(one, [[row()], [row(valence=0.35)]]) == ["valence: +0.50 became +0.35"]


def test_every_variant_is_compared_with_the_first_text() -> None:
    one = case(texts=[TEXT, TEXT.lower(), TEXT.upper()])
    assert wrong(one, [[row()], [row()], [row(intent="churn")]]) == ["intent: praise became churn"]


def test_a_variant_with_another_number_of_mentions_has_changed() -> None:
    one = case(texts=[TEXT, TEXT.lower()])
    assert wrong(one, [[SOUP, WAITER], [row()]]) == ["2 mentions became 1"]
    assert wrong(one, [[], []]) == ["0 mentions became 0"]


def test_quoted_words_pair_mentions_that_stand_in_another_order() -> None:
    turned = "Rude waiter, tasty soup."
    waiter = row(turned, end=11, valence=-0.5, sentiment="negative", touchpoint="service_staff")
    soup = row(turned, start=13)
    assert wrong(case(texts=[TEXT, turned], at=["soup", "waiter"]), [[SOUP, WAITER], [waiter, soup]]) == []
    assert wrong(case(texts=[TEXT, turned]), [[SOUP, WAITER], [waiter, soup]]) != []
    assert wrong(case(texts=[TEXT, turned], at=["soup", "waiter"]), [[SOUP, WAITER], [soup]]) == [
        "no mention of “waiter”"
    ]


@pytest.mark.parametrize(
    ("move", "after", "passes"),
    [
        ("up", 0.6, True),
        ("up", 0.55, False),
        ("down", 0.4, True),
        ("down", 0.45, False),
        ("not_up", 0.6, True),
        ("not_up", 0.7, False),
        ("not_down", 0.4, True),
        ("not_down", 0.3, False),
    ],
)
@pytest.mark.parametrize("field", ["valence", "intensity"])
def test_a_change_must_go_its_way_by_a_step_or_not_go_the_other(
    field: str, move: str, after: float, passes: bool
) -> None:
    one = case(texts=[TEXT, TEXT.upper()], change=[{field: move}])
    moved = row(valence=after) if field == "valence" else row(intensity=after)
    seen = wrong(one, [[row()], [moved]])
    assert seen == ([] if passes else [f"{field}: +0.50 became {after:+.2f}"])


def test_a_direction_is_that_of_the_mean_of_the_mentions_or_of_the_one_quoted() -> None:
    louder = [SOUP, row(start=12, valence=-0.9)]
    assert wrong(case(texts=[TEXT, TEXT.upper()], change=[{"valence": "down"}]), [[SOUP, WAITER], louder]) == []
    quoted = case(texts=[TEXT, TEXT + "!"], change=[{"valence": "down", "at": "soup"}])
    assert wrong(quoted, [[SOUP, WAITER], louder]) == ["valence of “soup”: +0.50 became +0.50"]
    assert wrong(quoted, [[SOUP], []]) == ["no mention of “soup”"]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": TEXT},
        {"texts": [TEXT, TEXT], "expect": [{"polarity": "positive"}]},
        {"text": TEXT, "expect": [{"polarity": "good"}]},
        {"text": TEXT, "expect": [{"mood": "good"}]},
        {"text": TEXT, "expect": [{"at": "dessert", "polarity": "positive"}]},
        {"text": TEXT, "expect": [{"polarity": "positive"}], "within": 0.1},
        {"texts": [TEXT, TEXT], "change": [{"valence": "sideways"}]},
        {"texts": [TEXT, "No such word."], "at": ["soup"]},
        {"texts": [TEXT, TEXT], "surplus": 1},
    ],
)
def test_a_case_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        case(**fields)


def test_the_kind_of_a_case_follows_from_what_it_asks_for() -> None:
    assert case(text=TEXT, mentions=2).kind == "MFT"
    assert case(texts=[TEXT, TEXT]).kind == "INV"
    assert case(texts=[TEXT, TEXT], change=[{"valence": "up"}]).kind == "DIR"


def test_the_cases_that_come_along_are_read_and_name_labels_of_the_default_journey() -> None:
    cases = read_cases(CASES)
    journey = load_journey()
    stages = {stage.id for stage in journey.stages} | {"unassigned"}
    touchpoints = {touchpoint.id for touchpoint in journey.touchpoints}
    expected = [expectation for one in cases for expectation in one.expect]
    assert {one.kind for one in cases} == {"MFT", "INV", "DIR"}
    assert {one.capability for one in cases} == {file.stem for file in CASES.iterdir()}
    assert {label for one in expected for label in one.stage} <= stages
    assert {label for one in expected for label in one.touchpoint} <= touchpoints


def test_no_text_that_comes_along_is_there_twice_but_as_the_first_of_variants() -> None:
    cases = read_cases(CASES)
    texts = [text for one in cases for text in (one.texts if one.kind == "MFT" else one.texts[1:])]
    assert len(texts) == len(set(texts))


def test_all_cases_run_through_the_pipeline_and_equal_texts_are_judged_equal(pipeline: Pipeline) -> None:
    same, other = case(texts=[TEXT, TEXT]), case(texts=[TEXT, "Where is my parcel?"])
    passed = [result.passed for result in run(pipeline, [same, other])]
    assert passed == [True, False]


def test_the_report_gives_pass_rates_by_capability_and_language_and_tells_what_failed() -> None:
    held, failed = Check("intent", passed=True, seen="-"), Check("intent", passed=False, seen="intent: a became b")
    lt = Case(capability="code_switching", lang="lt", texts=("Labas,\ntest", "labas"))
    en = Case(capability="typos", lang="en", texts=("Tset", "test"))
    text = report([Result(lt, (held, failed)), Result(en, (held,))])
    assert text.startswith("### Behaviour: 1 of 2 cases pass")
    assert "|  | all | en | lt |" in text
    assert "| all | 0.50 (2) | 1.00 (1) | 0.00 (1) |" in text
    assert "| code switching | 0.00 (1) |  | 0.00 (1) |" in text
    assert "| cases |  | 0.50 (2) |  |" in text
    assert "| intent |  | 0.67 (3) |  |" in text
    assert "- code switching, lt, INV: `Labas, ⏎ test | labas`: intent: a became b" in text
    assert "Tset" not in text


def test_a_share_of_nothing_is_left_blank() -> None:
    assert share([]) == ""
    assert share([True, False, False, False]) == "0.25 (4)"


def test_the_report_takes_its_own_place_in_a_card_and_the_manifest_is_renewed(tmp_path: Path) -> None:
    card = tmp_path / "card.md"
    card.write_text("# felt\n\n<!-- figures: begin -->\nf\n<!-- figures: end -->\n", encoding="utf-8")
    for name in (artifact.CONFIG, artifact.WEIGHTS, "metrics.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    evaluation_card.write("old", card, markers=MARKERS)
    evaluation_card.write("new", card, markers=MARKERS)
    written = card.read_text(encoding="utf-8")
    assert written.startswith("# felt\n\n<!-- figures: begin -->\nf\n<!-- figures: end -->\n\n")
    assert written.count(MARKERS[0]) == written.count(MARKERS[1]) == 1
    assert "new" in written
    assert "old" not in written
    artifact.verify(tmp_path)


def test_a_report_beside_no_artifact_leaves_no_manifest(tmp_path: Path) -> None:
    evaluation_card.write("text", tmp_path / "new" / "report.md", markers=MARKERS)
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["report.md"]


def test_the_command_line_names_artifact_and_output() -> None:
    config = parse(["--artifact", "a", "--out", "b.md"])
    assert (config.artifact, config.out, config.cases) == (Path("a"), Path("b.md"), CASES)
