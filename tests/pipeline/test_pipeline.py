import dataclasses

import numpy as np
import pytest

from app.domain.labels import Effort, Emotion, Intent, Role, Sentiment
from app.domain.records import Feedback, Mention, Turn
from app.pipeline.classify import classify, sentiment_points
from app.pipeline.pipeline import Pipeline
from app.pipeline.read import mentions_of, read
from models.base import Floats
from tests.factories import make_journey, one_hot_head

ITEMS = [
    Feedback(id="en", text="  Lovely staff, but the room smelled of paint.\nNever again! 😤"),
    Feedback(id="ru", text="Заказ привезли вовремя. Но коробка была мятая."),
    Feedback(id="lt", text="Puikus aptarnavimas, bet kaina per didelė."),
    Feedback(id="hant", text="餐點好吃，但是等了一個小時。"),
    Feedback(id="odd", text="\ufeff<s>ok\x00 fine</s> \u202etxet\u202c 👩‍👩‍👧 good"),
    Feedback(
        id="chat",
        turns=(
            Turn(Role.BOT, "Welcome! How can I help?"),
            Turn(Role.CUSTOMER, "hello,\nmy parcel never came and nobody answers"),
            Turn(Role.AGENT, "I am sorry, that is terrible."),
            Turn(Role.CUSTOMER, "thank you so much for sorting it out quickly"),
        ),
    ),
]


def rows(*values: list[float]) -> Floats:
    return np.array(values, dtype=np.float32)


def test_a_mentions_text_is_exactly_the_items_text_between_its_offsets(pipeline: Pipeline) -> None:
    items = {item.id: item for item in ITEMS}
    scored = pipeline.score(ITEMS)
    assert {mention.mention.item_id for mention in scored} == set(items)
    for mention in (one.mention for one in scored):
        item = items[mention.item_id]
        text = item.text if mention.turn is None else item.turns[mention.turn].text
        assert mention.text == text[mention.start : mention.end]


def test_mentions_come_in_the_order_of_items_and_text(pipeline: Pipeline) -> None:
    keys = [(one.mention.item_id, one.mention.turn or 0, one.mention.start) for one in pipeline.score(ITEMS)]
    order = {item.id: i for i, item in enumerate(ITEMS)}
    assert keys == sorted(keys, key=lambda key: (order[key[0]], *key[1:]))


def test_the_same_items_score_the_same_alone_and_in_company(pipeline: Pipeline) -> None:
    together = pipeline.score(ITEMS)
    assert together == [mention for item in ITEMS for mention in pipeline.score([item])]


def test_vectors_come_a_row_a_mention_beside_the_same_scores(pipeline: Pipeline) -> None:
    scored = pipeline.score_vectors(ITEMS)
    assert list(scored.mentions) == pipeline.score(ITEMS)
    assert len(scored.features) == len(scored.meanings) == len(scored.mentions)


def test_a_text_that_is_searched_for_has_the_meaning_of_the_mention_with_these_words(pipeline: Pipeline) -> None:
    scored = pipeline.score_vectors(ITEMS[1:2])
    asked = pipeline.meanings([one.mention.text for one in scored.mentions])
    np.testing.assert_allclose(asked, scored.meanings, atol=1e-6)


def test_nothing_in_gives_nothing_out(pipeline: Pipeline) -> None:
    assert pipeline.score([]) == []


def test_what_an_agent_or_bot_says_is_never_a_mention() -> None:
    reading = read(ITEMS[-1])
    spans = [(part.start, part.end) for part in reading.passage.parts]
    mentions = [mention for mention in mentions_of(reading, spans) if mention is not None]
    assert {mention.turn for mention in mentions} == {1, 3}
    for mention in mentions:
        assert mention.text == ITEMS[-1].turns[mention.turn or 0].text[mention.start : mention.end]


def test_a_mentions_id_depends_on_item_turn_and_offsets_alone() -> None:
    mention = Mention("a", 0, 4, "text", "en")
    assert mention.id == Mention("a", 0, 4, "other", "ru").id
    different = [Mention("b", 0, 4, "", "en"), Mention("a", 1, 4, "", "en"), Mention("a", 0, 4, "", "en", turn=0)]
    assert len({mention.id, *(other.id for other in different)}) == 4


def test_labels_are_the_most_probable_ones_and_figures_are_means_over_their_points() -> None:
    heads = {
        "valence": one_hot_head("valence", ("-2", "-1", "0", "1", "2")),
        "emotions": one_hot_head("emotions", ("joy", "anger"), thresholds=(0.6, 0.4)),
        "intensity": one_hot_head("intensity", ("0", "1", "2", "3")),
        "intent": one_hot_head("intent", ("praise", "question")),
        "effort": one_hot_head("effort", ("none", "high", "low")),
    }
    wide = {
        name: dataclasses.replace(head, weight=np.pad(head.weight, ((0, 0), (0, 5 - len(head.labels)))))
        for name, head in heads.items()
    }
    (labels,) = classify(rows([0.0, 0.0, 0.0, 0.0, 50.0]), wide)
    assert labels.valence == pytest.approx(1.0)
    assert labels.sentiment is Sentiment.VERY_POSITIVE
    assert labels.emotions == (Emotion.ANGER,)
    assert labels.intensity == pytest.approx(0.5)
    assert labels.intent is Intent.PRAISE
    assert labels.intent_confidence == pytest.approx(0.5)
    assert labels.effort is None
    (high,) = classify(rows([0.0, 50.0, 0.0, 0.0, 0.0]), wide)
    assert high.effort is Effort.HIGH
    assert high.valence == pytest.approx(-0.5)


def test_the_version_names_everything_that_decides(pipeline: Pipeline) -> None:
    own = make_journey("parcel , covers: [shipping, packaging]")
    other = pipeline.with_journey(own)
    assert pipeline.encoder.version in pipeline.version
    assert pipeline.version != other.version
    assert other.version.endswith("own-1")


def test_the_sign_with_most_probability_decides_and_then_its_likelier_point() -> None:
    points = sentiment_points(rows([0.25, 0.2, 0.4, 0.1, 0.05], [0.0, 0.1, 0.5, 0.2, 0.2], [0.0, 0.0, 0.1, 0.3, 0.6]))
    assert points.tolist() == [0, 2, 4]


def test_an_english_text_that_is_only_called_russian_is_read_as_it_is_and_one_in_latin_letters_as_russian() -> None:
    called = read(Feedback(id="1", text="Great app, thanks", lang="ru")).passage
    typed = read(Feedback(id="2", text="Podarok prishel vo vremya, upakovka krasivaya")).passage
    assert (called.lang, called.latin) == ("ru", False)
    assert (typed.lang, typed.latin) == ("ru", True)
