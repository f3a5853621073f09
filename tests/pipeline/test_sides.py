"""What a form asked for leans what is answered."""

import numpy as np
import pytest

from app.domain.labels import Emotion, Intent, Role
from app.domain.records import Feedback, ScoredMention, Turn
from app.domain.sides import side_of
from app.pipeline.pipeline import Pipeline
from app.pipeline.relabel import kept, verdicts
from app.pipeline.sides import ASKED, leaning
from models.base import Passage
from models.head import Head

PAINS = {Emotion.CONFUSION, Emotion.WORRY, Emotion.DISAPPOINTMENT, Emotion.FRUSTRATION, Emotion.ANGER}
BARE = (
    ("Pros", "Cons", "Soup"),
    ("What did you like?", "What did you dislike?", "The lift"),
    ("Достоинства", "Недостатки", "Парковка"),
    ("Privalumai", "Trūkumai", "Aptarnavimas"),
    ("優點", "缺點", "停車"),
    ("Vorteile", "Nachteile", "Parkplatz"),
)


def answer(asked: str, text: str) -> Feedback:
    return Feedback(id="1", turns=(Turn(Role.BOT, asked), Turn(Role.CUSTOMER, text)))


def signs(scored: list[ScoredMention]) -> set[str]:
    return {one.sentiment.split("_")[-1] for one in scored}


@pytest.mark.parametrize(
    ("asked", "side"),
    [
        *(("Pros", 1), ("Positive_Review", 1), ("What did you like?", 1), ("Достоинства:", 1), ("Kas patiko?", 1)),
        *(("cons", -1), ("Negative Review", -1), ("What did you dislike?", -1), ("缺點", -1), ("Trūkumai", -1)),
        *(("Comment", 0), ("How can I help?", 0), ("", 0)),
    ],
)
def test_the_side_is_told_by_what_is_asked(asked: str, side: int) -> None:
    assert side_of(asked) == side


@pytest.mark.parametrize(("pros", "cons", "text"), BARE)
def test_bare_words_are_praise_or_a_complaint_by_what_was_asked(
    shipped: Pipeline, pros: str, cons: str, text: str
) -> None:
    liked, not_liked = shipped.score([answer(pros, text)]), shipped.score([answer(cons, text)])
    assert signs(liked) == {"positive"}
    assert signs(not_liked) == {"negative"}
    assert {one.intent for one in liked} == {Intent.PRAISE}
    assert {one.intent for one in not_liked} == {Intent.COMPLAINT}
    assert not PAINS.intersection(*(one.emotions for one in liked))
    assert all(Emotion.JOY not in one.emotions for one in not_liked)


@pytest.mark.parametrize("text", ["ok", "price", "тихий", "早餐", "👍"])
def test_the_shortest_answer_is_a_mention(shipped: Pipeline, text: str) -> None:
    assert [one.mention.text for one in shipped.score([answer("Pros", text)])] == [text]


@pytest.mark.parametrize(
    ("asked", "text", "sign"),
    [
        ("Cons", "Honestly, I loved everything!", "positive"),
        ("Недостатки", "Мне всё понравилось, очень доволен", "positive"),
        ("Pros", "Nothing at all, it was a nightmare and they stole my money", "negative"),
    ],
)
def test_what_plainly_says_the_opposite_stays_what_it_says(shipped: Pipeline, asked: str, text: str, sign: str) -> None:
    assert signs(shipped.score([answer(asked, text)])) == {sign}


def test_a_question_without_a_side_leans_nothing(shipped: Pipeline) -> None:
    (plain,) = shipped.score_vectors([Feedback(id="1", text="Soup")]).features
    (liked,) = shipped.score_vectors([answer("Pros", "Soup")]).features
    assert not np.array_equal(plain, liked)
    features = np.ones((1, 4), dtype=np.float32)
    assert shipped.leaning.leaned(features, [0]) is features


def test_the_side_adds_its_strength_to_the_log_odds() -> None:
    labels = {
        "valence": ("-2", "-1", "0", "1", "2"),
        "intent": ("complaint", "praise", "question"),
        "emotions": ("joy", "anger"),
    }
    heads, at = {}, 2
    for task, names in labels.items():
        several = {"thresholds": (0.5, 0.5)} if task == "emotions" else {}
        zero = np.zeros((len(names), 2), dtype=np.float32)
        heads[task] = Head(task, names, zero, zero[:, 0], temperature=1.3, beside=at, **several)  # type: ignore[arg-type]
        at += 1 + len(names)
    plain = np.zeros((1, at), dtype=np.float32)
    asked = leaning(heads, width=at).leaned(plain, [-ASKED])
    valence, intent, emotions = (heads[task].probabilities(asked)[0] for task in labels)
    assert np.log(valence[1] / valence[2]) == pytest.approx(ASKED, abs=1e-4)
    assert np.log(valence[3] / valence[2]) == pytest.approx(0, abs=1e-4)
    assert np.log(intent[0] / intent[2]) == pytest.approx(ASKED, abs=1e-4)
    assert np.log(emotions / (1 - emotions)) == pytest.approx([-ASKED, ASKED / 4], abs=1e-4)
    assert not plain.any()


def test_what_is_kept_tells_the_side_again(shipped: Pipeline) -> None:
    scored = shipped.score_vectors([answer("Cons", "Soup")])
    ((verdict, _),) = verdicts(shipped, kept(scored.features), None)
    assert verdict.labels.sentiment == scored.mentions[0].sentiment


def test_an_artifact_without_columns_for_words_leans_nothing(pipeline: Pipeline) -> None:
    features = pipeline.encoder.encode([Passage("Soup", ((0, 4),))])[0].features
    assert pipeline.leaning.leaned(features, [-ASKED]) is features


@pytest.mark.parametrize(("pros", "cons", "text"), BARE)
def test_the_static_reader_leans_too(fast: Pipeline, pros: str, cons: str, text: str) -> None:
    (liked,), (not_liked,) = fast.score([answer(pros, text)]), fast.score([answer(cons, text)])
    assert liked.valence > not_liked.valence
