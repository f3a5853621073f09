"""Labelled texts as people also type them: in capitals, without diacritics or marks, misspelt, in Latin letters.

None of this changes what a customer means, so the labels stay and the spans move with their letters. Training reads a
share of these copies beside the texts as they came (robustness by augmentation; Belinkov & Bisk 2018 for the spelling).
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from training.data import ROLES, Example

Letters = list[str]
"""What becomes of each character of a text: as many entries as it has characters, each of any length."""

RATE = 0.12  # share of the words of four letters and more that get a slip
LATIN = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya"
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", LATIN.replace("-", "").split(" "), strict=True))
MARKS = frozenset(",.;:!?，。；：！？、…")
BEFORE = {
    "en": ("Hi, ", "Hello there! ", "@support ", "Dear team,\n", "Good morning. "),
    "ru": ("Здравствуйте! ", "Добрый день. ", "@support ", "Привет, ", "Доброго времени суток,\n"),
    "lt": ("Sveiki, ", "Laba diena. ", "@pagalba ", "Labas, "),
    "zh": ("你好，", "您好！", "@客服 "),
    "zh-Hant": ("您好，", "哈囉！", "@客服 "),
    "de": ("Hallo, ", "Guten Tag. "),
    "es": ("Hola, ", "Buenos días. "),
}
AFTER = (
    " #review",
    " https://example.org/r/48213",
    " 🙂",
    " ...",
    "\n\nKind regards",
    " (1/2)",
    " #fail",
    " @brand",
    "!!!",
    " ref. 20417",
)


def noised(examples: Iterable[Example], *, seed: int) -> Iterator[Example]:
    """One copy of each example with noise that its language knows; without chat logs and what can't change."""
    rng = np.random.default_rng(seed)
    for example in examples:
        if example.text.startswith(ROLES):
            continue
        kinds = kinds_for(example.lang)
        copy = kinds[int(rng.integers(len(kinds)))](example, rng)
        if copy.text != example.text:
            yield copy


def kinds_for(lang: str) -> Sequence[Callable[[Example, np.random.Generator], Example]]:
    """The kinds of noise that occur in a language."""
    if lang in ("zh", "zh-Hant", "ja"):
        return unmarked, added
    latin = (plain,) if lang in ("lt", "de", "es", "fr", "pt", "pl", "it", "fi", "tr", "et") else ()
    return (*latin, *((transliterated,) if lang == "ru" else ()), capitals, small, misspelt, unmarked, added)


def capitals(example: Example, _: np.random.Generator) -> Example:
    """All letters large."""
    return respelt(example, [letter.upper() for letter in example.text])


def small(example: Example, _: np.random.Generator) -> Example:
    """All letters small."""
    return respelt(example, [letter.lower() for letter in example.text])


def plain(example: Example, _: np.random.Generator) -> Example:
    """Letters without their diacritics, as typed on a foreign keyboard."""
    return respelt(
        example,
        [
            "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
            for letter in example.text
        ],
    )


def transliterated(example: Example, _: np.random.Generator) -> Example:
    """Russian in Latin letters."""
    letters = []
    for letter in example.text:
        latin = CYRILLIC.get(letter.lower(), letter)
        letters.append(latin.capitalize() if letter.isupper() else latin)
    return respelt(example, letters)


def unmarked(example: Example, _: np.random.Generator) -> Example:
    """No punctuation: spaces in place of marks that end a word."""
    text = example.text
    return respelt(
        example,
        [
            " "
            if letter in MARKS and (letter > "~" or not text[i + 1 : i + 2].strip() or text[i + 1] in MARKS)
            else letter
            for i, letter in enumerate(text)
        ],
    )


def misspelt(example: Example, rng: np.random.Generator) -> Example:
    """Slips of the fingers in some words: two letters swapped, one left out or doubled."""
    letters = list(example.text)
    for start, end in words(example.text):
        if end - start < 4 or rng.random() >= RATE:
            continue
        at, slip = int(rng.integers(start + 1, end - 1)), int(rng.integers(3))
        if slip == 0:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            letters[at] = "" if slip == 1 else letters[at] * 2
    return respelt(example, letters)


def added(example: Example, rng: np.random.Generator) -> Example:
    """A greeting before, or a link, a tag or a formula after: what surrounds a text and says nothing."""
    greetings = BEFORE.get(example.lang, BEFORE["en"])
    if rng.random() < 0.5:
        before = greetings[int(rng.integers(len(greetings)))]
        spans = tuple((start + len(before), end + len(before)) for start, end in example.spans)
        return replace(example, text=before + example.text, spans=spans)
    return replace(example, text=example.text + AFTER[int(rng.integers(len(AFTER)))])


def respelt(example: Example, letters: Letters) -> Example:
    """The example with each character replaced, its spans moved along; as it was if a span would be empty."""
    at = [0, *accumulate(len(letter) for letter in letters)]
    spans = tuple((at[start], at[end]) for start, end in example.spans)
    if any(start >= end for start, end in spans):
        return example
    return replace(example, text="".join(letters), spans=spans)


def words(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of letters."""
    start = None
    for i, letter in enumerate(text + " "):
        if letter.isalpha():
            start = i if start is None else start
        elif start is not None:
            yield start, i
            start = None
