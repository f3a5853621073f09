"""Noise leaves labels where they were: each span still covers what became of its words."""

import re

import numpy as np
import pytest

from training import noise
from training.data import Example, targets
from training.gold import GoldMention

RNG = np.random.default_rng(4)


def example(text: str, *quotes: str, lang: str = "en") -> Example:
    """A text with the quoted spans."""
    spans = tuple((text.index(quote), text.index(quote) + len(quote)) for quote in quotes)
    mentions = [
        GoldMention(
            start=start,
            end=end,
            valence=1,
            emotions=(),
            intensity=1,
            intent="praise",
            effort=None,
            stage="use",
            touchpoint="product_quality",
        )
        for start, end in spans
    ]
    return Example(text, spans, targets(mentions), lang, "own")


def quotes(of: Example) -> list[str]:
    return [of.text[start:end] for start, end in of.spans]


def test_capitals_and_small_letters_keep_the_spans() -> None:
    plain = example("Rooms are big, staff is rude.", "Rooms are big", "staff is rude")
    assert quotes(noise.capitals(plain, RNG)) == ["ROOMS ARE BIG", "STAFF IS RUDE"]
    assert quotes(noise.small(plain, RNG)) == ["rooms are big", "staff is rude"]


def test_a_letter_that_grows_in_capitals_moves_the_spans_after_it() -> None:
    assert quotes(noise.capitals(example("Straße laut, Bett gut", "Bett gut", lang="de"), RNG)) == ["BETT GUT"]


def test_diacritics_go_and_letters_stay() -> None:
    assert noise.plain(example("Šauni prekė, ačiū", "Šauni prekė", lang="lt"), RNG).text == "Sauni preke, aciu"
    other = example("Мой ёж, नमस्ते, 안녕", "Мой ёж", lang="ru")
    assert noise.plain(other, RNG) == other


def test_german_is_typed_without_umlauts_and_russian_without_its_yo() -> None:
    german = example("Größer als überall, schön", "überall", lang="de")
    assert quotes(noise.umlauts(german, RNG)) == ["ueberall"]
    assert noise.yo(example("Всё дёшево", "дёшево", lang="ru"), RNG).text == "Все дешево"


def test_vowels_are_drawn_out_and_nothing_else() -> None:
    some = example("Labai skanu, ačiū jums visiems", "Labai skanu", lang="lt")
    copies = [noise.stretched(some, np.random.default_rng(seed)) for seed in range(20)]
    assert {re.sub(r"(.)\1{2,}", r"\1", copy.text) for copy in copies} == {some.text}
    assert max(len(copy.text) for copy in copies) > len(some.text) + 4
    assert len({quotes(copy)[0] for copy in copies}) > 2


def test_chinese_characters_are_taken_for_others_of_the_same_sound() -> None:
    some = example("现在做的菜", "现在做的菜", lang="zh")
    copies = {noise.confused(some, np.random.default_rng(seed)).text for seed in range(60)}
    assert {"现再做的菜", "现在作的菜"} <= copies


def test_russian_in_latin_letters() -> None:
    some = example("Ужасно. Щи холодные", "Щи холодные", lang="ru")
    copies = [noise.transliterated(some, np.random.default_rng(seed)) for seed in range(30)]
    assert {copy.text for copy in copies} == {
        "Uzhasno. Schi holodnye",
        "Uzhasno. Shchi kholodnye",
        "Ujasno. Shi xolodnie",
    }
    assert all(copy.text.endswith(quotes(copy)[0]) and copy.text.startswith("U") for copy in copies)


def test_marks_become_spaces_but_not_within_numbers() -> None:
    assert (
        noise.unmarked(example("Paid 4.50, twice! 味道好，人少。", "Paid"), RNG).text
        == "Paid 4.50  twice  味道好 人少 "
    )


def test_slips_change_some_words_and_the_spans_follow() -> None:
    text = "wonderful breakfast every morning " * 40
    copy = noise.misspelt(example(text, "breakfast", "every morning"), np.random.default_rng(1))
    changed = [a != b for a, b in zip(text.split(), copy.text.split(), strict=True)]
    assert 0.05 < np.mean(changed) < 0.4
    assert all(abs(len(a) - len(b)) <= 1 for a, b in zip(quotes(copy), ["breakfast", "every morning"], strict=True))


def test_what_is_added_lies_outside_of_the_spans() -> None:
    some = example("Great soup", "Great soup")
    copies = [noise.added(some, np.random.default_rng(seed)) for seed in range(20)]
    assert {quotes(copy)[0] for copy in copies} == {"Great soup"}
    assert len({copy.text for copy in copies}) > 5
    polite = [
        noise.added(example("Gera prekė", "Gera prekė", lang="lt"), np.random.default_rng(seed)) for seed in range(40)
    ]
    assert {"Laba diena, Gera prekė", "Gera prekė\n\nPagarbiai,\nAndrius"} <= {copy.text for copy in polite}


def test_a_span_that_would_vanish_leaves_the_example_as_it_was() -> None:
    odd = example("ъ", "ъ", lang="ru")
    assert noise.transliterated(odd, RNG) == odd


@pytest.mark.parametrize("lang", ["en", "ru", "lt", "zh", "zh-Hant", "ja", "pl"])
def test_every_language_has_its_kinds(lang: str) -> None:
    assert len(noise.kinds_for(lang)) >= 2


def test_copies_are_the_same_for_the_same_seed_and_leave_out_chat_logs() -> None:
    some = [example("Good soup, slow waiter.", "Good soup", "slow waiter"), example("customer: hi\nagent: hi", "hi")]
    first, second = ([copy.text for copy in noise.noised(some * 20, seed=3)] for _ in range(2))
    assert first == second
    assert len(first) == 20
    assert len(set(first)) > 4
