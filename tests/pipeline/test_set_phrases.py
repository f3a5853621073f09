from collections import Counter

import numpy as np
import pytest

from app.domain.records import Feedback
from app.pipeline.pipeline import Pipeline
from app.pipeline.set_phrases import UNSPACED, phrases, sign_of, units_of
from models.base import entire


@pytest.mark.parametrize(
    ("text", "lang", "sign"),
    [
        ("Honestly, can’t complain!", "en", 1),
        ("CAN'T COMPLAIN", "en", 1),
        ("the service laisse a desirer", "en", -1),
        ("Нареканий нет.", "ru", 1),
        ("Pinigai į balą", "lt", -1),
        ("Pinigai i bala", "lt", -1),
        ("這次踩雷了，唉", "zh-Hant", -1),
        ("The soup was warm", "en", 0),
        ("Can't complain about the rooms, but never again with this airline", "en", 0),
        ("", "en", 0),
    ],
)
def test_a_set_phrase_tells_the_sign_of_a_mention(text: str, lang: str, sign: int) -> None:
    assert sign_of(text, lang) == sign


def test_a_phrase_of_several_words_holds_where_the_language_is_guessed_wrong() -> None:
    assert sign_of("Pinigai į balą", "en") == -1


def test_words_inside_other_words_are_none() -> None:
    assert sign_of("never againsts", "en") == 0


def test_signs_of_vowels_tell_words_apart() -> None:
    assert sign_of("एकदम बेकार", "hi") == -1
    assert units_of("बेकार", "hi") != units_of("बीकार", "hi")
    assert len(units_of("बेकार चीज़", "hi")) == 2
    assert units_of("ห่วย", "th") != units_of("หวย", "th")


@pytest.mark.parametrize(
    ("text", "lang", "sign"),
    [
        ("Habe den Kauf bis heute nicht bereut", "de", 1),
        ("Nie wieder ohne!", "de", 1),
        ("Wurde nicht pünktlich geliefert", "de", -1),
        ("Never had any issues until the last update", "en", -1),
        ("Ça marche pas mal", "fr", 1),
        ("Nie mogło być lepiej", "pl", 1),
        ("騙されたと思って買ってみて", "ja", 1),
        ("買って損はない", "ja", 1),
        ("不得不推薦", "zh-Hant", 1),
        ("不一定会再来", "zh", -1),
    ],
)
def test_a_longer_phrase_turns_the_shorter_one_in_it_round(text: str, lang: str, sign: int) -> None:
    assert sign_of(text, lang) == sign


def test_what_is_long_says_more_than_a_phrase() -> None:
    assert sign_of("can't complain", "en") == 1
    assert sign_of("can't complain " + "and so on " * 50, "en") == 0


def test_no_phrase_says_two_things() -> None:
    signs: dict[tuple[str, ...], set[int]] = {}
    for lang, phrase, sign in phrases():
        base = lang.partition("-")[0]
        signs.setdefault((base if base in UNSPACED else "", *units_of(phrase, base)), set()).add(sign)
    assert [units for units, own in signs.items() if len(own) > 1] == []


def test_each_language_has_praise_and_blame() -> None:
    counts: dict[str, Counter[int]] = {}
    for lang, phrase, sign in phrases():
        assert phrase == phrase.strip() != ""
        counts.setdefault(lang, Counter())[sign] += 1
    assert len(counts) >= 40
    assert {lang for lang, own in counts.items() if min(own[1], own[-1]) < 15} == set()


def test_a_mention_leans_to_the_sign_of_its_phrase_and_others_stay_as_they_are(shipped: Pipeline) -> None:
    said, plain = entire("Ça laisse à désirer"), entire("Soupe")
    read, other = shipped.encode([said, plain])
    bare, same = shipped.encoder.encode([said, plain])
    (before,), (after,) = (shipped.heads["valence"].probabilities(one.features) for one in (bare, read))
    assert after[:2].sum() > before[:2].sum()
    assert np.array_equal(other.features, same.features)
    (mention,) = shipped.score([Feedback(id="1", text="Ça laisse à désirer")])
    assert mention.sentiment == "negative"


@pytest.mark.parametrize(
    ("text", "lang", "sign"),
    [
        ("Personnel très aimable", "fr", 1),
        ("pas très aimable", "fr", 0),
        ("Администратор не очень вежливый", "ru", 0),
        ("Очень отзывчивые сотрудники", "ru", 1),
        ("Labai prastas aptarnavimas", "lt", -1),
        ("nelabai malonus pardavėjas", "lt", 0),
        ("Die Betten sind nicht sehr bequem", "de", 0),
        ("Die Betten sind sehr unbequem", "de", -1),
    ],
)
def test_plain_judgements_are_known_and_negated_ones_left_to_the_encoder(text: str, lang: str, sign: int) -> None:
    assert sign_of(text, lang) == sign


def test_the_static_reader_leans_too(fast: Pipeline) -> None:
    for text, sign in (("Pişman değilim", "positive"), ("Lascia a desiderare", "negative")):
        (mention,) = fast.score([Feedback(id="1", text=text)])
        assert mention.sentiment == sign


def test_the_lists_are_sorted_praise_first() -> None:
    listed: dict[str, list[tuple[int, str]]] = {}
    for lang, phrase, sign in phrases():
        listed.setdefault(lang, []).append((-sign, phrase.casefold()))
    assert [lang for lang, own in listed.items() if own != sorted(own)] == []
