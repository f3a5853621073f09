import numpy as np
import pytest

from models.head import Head, softmax
from models.lexical import Lexical
from training.data import LABELS, Example, targets
from training.gold import GoldMention
from training.lexical import Share, interval, likelihood, parse, share, table, unseen
from training.lexical_words import learn

NUMBER = 2**10
GOOD = ("labai skanu", "puiki kava", "skanūs desertai", "puikus aptarnavimas")
BAD = ("labai blogai", "šlykšti kava", "blogi desertai", "šlykštus aptarnavimas")


def example(text: str, valence: int) -> Example:
    intent = "praise" if valence > 0 else "complaint"
    emotions = ("joy",) if valence > 0 else ()
    mention = GoldMention(0, len(text), valence, emotions, 1, intent, None, "use", "product_quality")
    return Example(text, ((0, len(text)),), targets([mention]), "lt", "own")


TEXTS = [example(text, 1) for text in GOOD] + [example(text, -1) for text in BAD]


def blank_head(task: str) -> Head:
    """A head that knows nothing."""
    labels = LABELS[task]
    thresholds = (0.5,) * len(labels) if task == "emotions" else ()
    none = np.zeros((len(labels), 2), np.float32)
    return Head(task, labels, none, none[:, 0], thresholds=thresholds)


def test_words_that_were_learned_are_known_without_their_diacritics() -> None:
    said = learn(TEXTS, number=NUMBER).logits(["slykstus", "PUIKUS"], "valence").argmax(axis=1)
    assert [LABELS["valence"][at] for at in said] == ["-1", "1"]


def test_what_words_say_is_zero_on_average_over_the_texts_that_taught_them() -> None:
    words = learn(TEXTS, number=NUMBER)
    for task in ("valence", "emotions", "intent"):
        np.testing.assert_allclose(words.logits([*GOOD, *BAD], task).mean(axis=0), 0, atol=1e-9)


def test_labels_that_no_text_has_get_nothing() -> None:
    words = learn(TEXTS, number=NUMBER)
    assert not words.said["emotions"][:, LABELS["emotions"].index("anger")].any()
    assert not words.said["touchpoint"].any()


def test_words_count_where_unseen_mentions_become_more_likely() -> None:
    words = learn(TEXTS, number=NUMBER)
    own = share(blank_head("valence"), np.zeros((8, 2), np.float32), words, TEXTS)
    assert own.words > 0
    assert own.gain[1] > 0


def test_words_that_mislead_do_not_count() -> None:
    words = learn([example(text, -1) for text in GOOD] + [example(text, 1) for text in BAD], number=NUMBER)
    assert share(blank_head("valence"), np.zeros((8, 2), np.float32), words, TEXTS).words == 0


def test_the_table_gives_what_the_words_say_through_the_head() -> None:
    words = learn(TEXTS, number=NUMBER)
    shares = {task: Share(1.0, 0.5, (0.0, 0.0, 0.0)) for task in LABELS}
    text, at, features = "puiki kava", 2, np.ones((1, 2), np.float32)
    head = Head("valence", LABELS["valence"], np.ones((5, 2), np.float32), np.zeros(5, np.float32), beside=at)
    said = Lexical({"lt": table(words, shares)}).tables["lt"].row(text)
    expected = 0.5 * (2 + words.logits([text], "valence"))
    np.testing.assert_allclose(head.sums(np.hstack([features, said[None]])), expected, atol=5e-3)


def test_likelihood_is_that_of_the_right_label() -> None:
    sums, right = np.array([[2.0, 0.0]]), np.array([[0, 1]], np.float32)
    head = Head("intent", ("a", "b"), np.eye(2, dtype=np.float32), np.zeros(2, np.float32))
    p = softmax(np.array([[2, 0]], np.float32))[0, 1]
    assert likelihood(head, sums, right)[0] == pytest.approx(np.log(p))


def test_a_mention_is_judged_by_the_choice_of_other_items_alone() -> None:
    item = np.arange(10)
    lucky = np.where(item % 5 == 0, 100.0, -1.0)  # right for its own fold, wrong for all others
    found = unseen({(0.0, 1.0): np.zeros(10), (1.0, 1.0): lucky}, item)
    assert found[0] == 0


def test_the_interval_is_drawn_by_items_and_holds_the_mean() -> None:
    mean, low, high = interval(np.array([1.0, 1.0, 3.0, 3.0]), np.array([0, 0, 1, 1]))
    assert (low, mean, high) == (1, 2, 3)


def test_lithuanian_is_the_language_unless_others_are_named() -> None:
    assert parse(["--artifact", "a"]).lang == ("lt",)
    assert parse(["--artifact", "a", "--lang", "lt", "ru"]).lang == ("lt", "ru")
