import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.labels import Sentiment
from app.domain.records import Feedback
from app.pipeline.pipeline import Pipeline
from models import artifact
from training import baselines, evaluate, evaluation_card, evaluation_gold, evaluation_record, metrics
from training.evaluation_public import (
    Counted,
    Row,
    View,
    emotion_counts,
    judge,
    mean_valence,
    sample,
    sentiment_counts,
    votes,
)
from training.gold import GoldItem, GoldMention
from training.labelling import EMOTIONS, HEADS, MEASURES, SINGLE, by_people, count, owners, spaces


def labelled(start: int, end: int, *, valence: int, intent: str = "complaint") -> GoldMention:
    return GoldMention(
        start, end, valence, ("anger",) if valence < 0 else ("joy",), 1, intent, None, "use", "app_website"
    )


GOOD, BAD = "The courier was quick and kind.", "The app crashes all day long."
REVIEW = GoldItem(
    "r",
    "made-up",
    "en",
    "review",
    f"{GOOD} {BAD}",
    (labelled(0, 31, valence=1, intent="praise"), labelled(32, 61, valence=-1)),
    second=(labelled(0, 31, valence=2, intent="praise"), labelled(40, 44, valence=-1)),
)
CHAT = GoldItem(
    "c",
    "elsewhere",
    "en",
    "chat",
    f"customer: hello there\nagent: how can I help?\ncustomer: {BAD}",
    (labelled(54, 83, valence=-1),),
)
ITEMS = (REVIEW, CHAT)


def test_peoples_spans_get_the_most_probable_labels_with_their_confidence(pipeline: Pipeline) -> None:
    ours = evaluation_gold.label_spans(pipeline, ITEMS)
    assert len(ours) == 3
    assert all(((ours.sure[head] > 0) & (ours.sure[head] <= 1)).all() for head in ours.sure)
    points = [int(label) for label in ours.labels["valence"].tolist()]
    signs = {-1: "negative", 0: "neutral", 1: "positive"}
    assert ours.labels["sentiment"].tolist() == [signs[int(np.sign(point))] for point in points]
    assert (ours.sure["sentiment"] >= ours.sure["valence"]).all()


def test_the_products_spans_of_a_chat_are_found_again_in_the_items_text(pipeline: Pipeline) -> None:
    found = evaluation_gold.end_to_end(pipeline, [CHAT])
    assert found.spans[:, [0, 2]].tolist() == [[1, 1]]


def test_the_second_labelling_is_measured_on_the_spans_that_match() -> None:
    found = evaluation_gold.between_people(ITEMS)
    assert found.spans.tolist() == [[1, 2, 2]]
    record = evaluation_record.of_people(found, seed=1)
    assert record["measured"]["spans"]["f1"]["value"] == pytest.approx(0.5)
    assert record["measured"]["valence"]["accuracy"]["value"] == 0
    assert record["measured"]["sentiment"]["accuracy"]["value"] == 1


def test_groups_are_all_items_each_language_and_the_sources_training_has_not_seen() -> None:
    groups = evaluation_record.groups(ITEMS, frozenset({"made-up"}))
    assert {name: rows.tolist() for name, rows in groups.items()} == {
        "all": [True, True],
        "en": [True, True],
        "held_out_sources": [False, True],
    }


def test_gains_turn_the_sign_where_less_is_better_and_the_verdict_names_what_lost() -> None:
    mentions = [mention for item in ITEMS for mention in item.mentions]
    gold = by_people(mentions)
    worse = by_people([labelled(0, 1, valence=-1) for _ in mentions])
    space = spaces([gold, worse])
    right, wrong = (count(gold, one, owners(ITEMS), n_items=2, space=space) for one in (gold, worse))
    gains = evaluation_record.gains(right, {"worse": wrong, "same": right}, seed=1)
    assert gains["worse"]["intent"]["accuracy"]["value"] == pytest.approx(1 / 3, abs=1e-4)
    assert gains["worse"]["intensity"]["mae"]["value"] == 0
    verdict = evaluation_record.verdict(gains)
    assert not verdict["better_on_every_label"]
    assert "sentiment accuracy against same" in verdict["not_better"]
    assert "sentiment accuracy against worse" not in verdict["not_better"]
    assert evaluation_record.gains(wrong, {"right": right}, seed=1)["right"]["valence"]["accuracy"]["value"] < 0


def test_a_text_has_the_mean_valence_of_its_mentions_by_their_length(pipeline: Pipeline) -> None:
    text = f"{GOOD} {BAD}"
    scored = pipeline.score([Feedback(id="0", text=text)])
    lengths = [mention.mention.end - mention.mention.start for mention in scored]
    assert len(scored) == 2
    expected = np.average([mention.valence for mention in scored], weights=lengths)
    assert mean_valence(scored) == pytest.approx(expected)
    assert judge(pipeline, [Row(text, "en")])["mentions"].valence.tolist() == pytest.approx([expected])


def test_a_text_without_mentions_is_neutral() -> None:
    assert mean_valence([]) == 0
    assert votes([]) == [0, 1, 0]


def test_mentions_vote_for_their_sign_with_their_length(pipeline: Pipeline) -> None:
    scored = pipeline.score([Feedback(id="0", text=f"{GOOD} {BAD}")])
    assert sum(votes(scored)) == sum(len(mention.mention.text) for mention in scored)
    signs = [replace(scored[0], sentiment=Sentiment.VERY_NEGATIVE), replace(scored[1], sentiment=Sentiment.POSITIVE)]
    assert votes(signs) == [len(scored[0].mention.text), 0, len(scored[1].mention.text)]


def test_a_set_without_neutral_texts_is_judged_by_the_valence_alone() -> None:
    signs = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    view = View(np.array([-0.05, 0.05]), signs, np.zeros((2, 8), dtype=np.bool_))
    binary = sentiment_counts([Row("a", "en", "negative"), Row("b", "en", "positive")], view)
    assert metrics.accuracy(binary.sum(0)) == 1
    ternary = sentiment_counts([Row("a", "en", "negative"), Row("b", "en", "neutral")], view)
    assert metrics.accuracy(ternary.sum(0)) == 0.5


def test_public_figures_are_given_by_language_and_as_the_mean_of_the_languages() -> None:
    right, wrong = np.zeros((2, 4, 3, 3))
    right[:, 0, 0] = wrong[:, 0, 1] = 1
    sets = [Counted("set", "en", 4, 9, {"whole": right}), Counted("set", "de", 4, 4, {"whole": wrong})]
    record = evaluation_record.of_public(sets, seed=1)["set"]
    assert record["en"]["whole"]["accuracy"]["value"] == 1
    assert record["mean"]["whole"]["accuracy"] == {"value": 0.5, "low": 0.5, "high": 0.5}
    assert (record["mean"]["texts"], record["mean"]["available"]) == (8, 13)


def test_emotions_of_texts_are_measured_one_by_one_and_together() -> None:
    view = View(np.zeros(2), np.zeros((2, 3)), np.array([[True] + [False] * 7, [False] * 8]))
    counts = emotion_counts([Row("a", "en", emotions=("joy",)), Row("b", "en", emotions=("anger",))], view)
    record = evaluation_record.of_public([Counted("goemotions", "en", 2, 2, {"whole": counts})], seed=1)
    cell = record["goemotions"]["en"]["whole"]
    assert (cell["joy"]["value"], cell["anger"]["value"], cell["worry"]["value"]) == (1, 0, None)
    assert cell["micro_f1"]["value"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_sample_is_the_same_for_a_seed_and_keeps_the_order() -> None:
    rows = [Row(str(number), "en") for number in range(100)]
    some = sample(rows, 10, seed=1, name="set")
    assert some == sample(rows, 10, seed=1, name="set")
    assert some != sample(rows, 10, seed=1, name="other")
    assert [int(row.text) for row in some] == sorted(int(row.text) for row in some)
    assert sample(rows, 0, seed=1, name="set") == rows


def test_the_majority_says_the_most_frequent_label_and_its_share() -> None:
    answer = baselines.majority(by_people([labelled(0, 1, valence=v) for v in (1, 1, -1)]), 2)
    assert answer.labels["valence"].tolist() == ["1", "1"]
    assert answer.sure["valence"].tolist() == pytest.approx([2 / 3, 2 / 3])
    assert answer.emotions[:, EMOTIONS.index("joy")].all()


def test_tfidf_with_logistic_regression_learns_every_label_from_words() -> None:
    bad = GoldMention(0, 1, -1, EMOTIONS, 3, "complaint", "high", "use", "app_website")
    good = GoldMention(0, 1, 1, (), 1, "praise", None, "delivery", "shipping")
    texts = ["it crashes again", "it crashes daily", "quick and kind", "kind and quick"] * 3
    gold = by_people([bad, bad, good, good] * 3)
    answer = baselines.regression(gold, *baselines.tfidf(texts, ["crashes", "kind"]), setting=baselines.TFIDF)
    expected = by_people([bad, good])
    assert {head: answer.labels[head].tolist() for head in SINGLE} == {
        head: expected.labels[head].tolist() for head in SINGLE
    }
    assert answer.emotions.tolist() == expected.emotions.tolist()


def test_the_card_tells_every_figure_and_replaces_only_what_stands_between_its_markers(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    card = tmp_path / "card.md"
    card.write_text("# A model\n\nWhat it is for.\n", encoding="utf-8")
    record = json.loads(json.dumps(made_record(pipeline)))
    evaluation_card.put(evaluation_card.card(record), card)
    first = card.read_text(encoding="utf-8")
    evaluation_card.put(evaluation_card.card(record), card)
    assert card.read_text(encoding="utf-8") == first
    assert first.startswith("# A model\n\nWhat it is for.\n")
    assert all(title in first for _, _, title in evaluation_card.ROWS)
    assert "nan" not in first


def made_record(pipeline: Pipeline) -> evaluation_record.Record:
    gold, ours = (
        by_people(mention for item in ITEMS for mention in item.mentions),
        evaluation_gold.label_spans(pipeline, ITEMS),
    )
    space = spaces([gold, ours])
    counts = count(gold, ours, owners(ITEMS), n_items=2, space=space)
    theirs = dict.fromkeys(baselines.NAMES, counts)
    gains = evaluation_record.gains(counts, theirs, seed=1)
    seen = frozenset({"made-up"})
    return {
        "about": {"split": "dev", "draws": 1000, "bins": 15},
        "gold_spans": evaluation_record.of_labels(ITEMS, counts, seen, seed=1),
        "per_label": evaluation_record.per_label(counts, space),
        "reliability": evaluation_record.reliability(gold, ours),
        "reliability_by_language": evaluation_record.reliability_by_language(ITEMS, gold, ours),
        "abstention": evaluation_record.abstention(gold, ours, pipeline.heads),
        "baselines": {name: evaluation_record.labels(counts, seed=1) for name in theirs},
        "against_baselines": {"gains": gains, "verdict": evaluation_record.verdict(gains)},
        "end_to_end": evaluation_record.of_found(ITEMS, evaluation_gold.end_to_end(pipeline, ITEMS), seen, seed=1),
        "annotators": evaluation_record.of_people(evaluation_gold.between_people(ITEMS), seed=1),
    }


def test_languages_of_enough_mentions_have_a_reliability_table_of_their_own(pipeline: Pipeline) -> None:
    first = replace(ITEMS[0], lang="en")
    many = [first] * (evaluation_record.ENOUGH // len(first.mentions) + 1)
    items = [*many, replace(ITEMS[1], lang="ru")]
    gold = by_people(mention for item in items for mention in item.mentions)
    found = evaluation_record.reliability_by_language(items, gold, evaluation_gold.label_spans(pipeline, items))
    assert set(found) == {"en"}
    assert sum(cell["n"] for cell in found["en"]["stage"]) == len(many) * len(first.mentions)
    assert len(found["en"]["stage"]) == evaluation_record.FEW_BINS


def test_every_head_has_a_measure_and_the_card_shows_each() -> None:
    assert {(head, kind) for head in HEADS for kind in MEASURES[head]} == {
        (head, kind) for head, kind, _ in evaluation_card.ROWS
    }


def test_writing_the_same_record_again_gives_the_same_bytes_and_renews_the_manifest(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    for name in (artifact.CONFIG, artifact.WEIGHTS):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    evaluate.write(made_record(pipeline), tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    evaluate.write(made_record(pipeline), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    artifact.verify(tmp_path)
    assert json.loads(first["metrics.json"])["gold_spans"]["all"]["mentions"] == 3
