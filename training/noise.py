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

RATES = (0.1, 0.3)  # share of the words of four letters and more that get a slip, in one copy and in another
STRETCHED = 0.3  # share of the words of three letters and more of which a vowel is drawn out
CONFUSED = 0.3  # share of the Chinese characters that are taken for others, where they have such
SCHEMES = (  # Russian in Latin letters, as people type it, and as some do besides
    "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya",
    "a b v g d e yo zh z i j k l m n o p r s t u f kh ts ch sh shch - y ' e yu ya",
    "a b v g d e e j z i i k l m n o p r s t u f x c 4 6 sh - i - e u ya",
)
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
VOWELS = frozenset("aeiouyąęėįųūáéíóúàèòäöüаеиоуыэюя")
TAKEN_FOR = {  # each for the other: alike in sound
    pair[i]: pair[1 - i]
    for pair in ("在再", "的得", "做作", "已以", "那哪", "是事", "到道", "座坐", "常长", "吧把", "他她", "机级")
    for i in (0, 1)
}
MARKS = frozenset(",.;:!?，。；：！？、…")
BEFORE = {
    "en": ("Hi, ", "Hello there! ", "@support ", "Dear team,\n", "Good morning. "),
    "ru": ("Здравствуйте! ", "Добрый день. ", "@support ", "Привет, ", "Доброго времени суток,\n", "Всем привет! "),
    "uk": ("Добрий день! ", "Вітаю, ", "Привіт! "),
    "lt": ("Sveiki, ", "Laba diena. ", "Laba diena, ", "@pagalba ", "Labas, ", "Labas vakaras! "),
    "lv": ("Labdien! ", "Sveiki, "),
    "zh": ("你好，", "您好！", "@客服 ", "亲，", "大家好，"),
    "zh-Hant": ("您好，", "哈囉！", "@客服 ", "你好！", "各位好，"),
    "de": ("Hallo, ", "Guten Tag. ", "Guten Tag, ", "Sehr geehrte Damen und Herren,\n", "Moin! "),
    "es": ("Hola, ", "Buenos días. ", "Buenas tardes, "),
    "fr": ("Bonjour, ", "Bonsoir. ", "Bonjour à tous,\n"),
    "it": ("Buongiorno, ", "Salve. ", "Ciao, "),
    "pt": ("Olá, ", "Bom dia. ", "Boa tarde, "),
    "pl": ("Dzień dobry. ", "Witam, ", "Hej! "),
    "tr": ("Merhaba, ", "İyi günler. "),
    "fi": ("Hei, ", "Hyvää päivää. "),
    "ja": ("こんにちは。", "はじめまして、"),
    "hi": ("नमस्ते, ", "नमस्कार। "),
    "ar": ("السلام عليكم، ", "مرحبا، "),
}
CLOSINGS = {
    "en": ("Kind regards", "Best,\nDana", "Thanks in advance", "Yours sincerely,\nP. Hale"),
    "ru": ("С уважением, Марина", "С уважением,\nИгорь П.", "Всего доброго", "Заранее спасибо"),
    "uk": ("З повагою, Олена", "Дякую наперед"),
    "lt": ("Pagarbiai,\nAndrius", "Pagarbiai\nRasa K.", "Linkėjimai, Jonas", "Iš anksto dėkoju"),
    "lv": ("Ar cieņu, Ilze",),
    "zh": ("谢谢！", "顾客小李"),
    "zh-Hant": ("謝謝您", "王小姐 敬上"),
    "de": ("Mit freundlichen Grüßen\nJana Roth", "MfG", "Viele Grüße, Tim"),
    "es": ("Saludos, Marta", "Un saludo", "Atentamente,\nJ. Ruiz"),
    "fr": ("Cordialement,\nM. Petit", "Bien à vous"),
    "it": ("Cordiali saluti, Anna", "Grazie"),
    "pt": ("Atenciosamente, Rui", "Obrigado"),
    "pl": ("Pozdrawiam, Ewa", "Z poważaniem\nJan"),
    "tr": ("Saygılarımla, Elif", "Teşekkürler"),
    "fi": ("Terveisin Mika",),
    "ja": ("よろしくお願いします。",),
}
AFTER = (
    " #review",
    " https://example.org/r/48213",
    " 🙂",
    " ...",
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
        copies = (kinds[int(i)](example, rng) for i in rng.permutation(len(kinds)))
        changed = next((copy for copy in copies if copy.text != example.text), None)
        if changed:
            yield changed


def kinds_for(lang: str) -> Sequence[Callable[[Example, np.random.Generator], Example]]:
    """The kinds of noise that occur in a language."""
    if lang in ("zh", "zh-Hant", "ja"):
        return unmarked, added, confused
    own = {"ru": (transliterated, yo), "de": (umlauts,)}.get(lang, ())
    return (*own, plain, capitals, small, misspelt, misspelt, stretched, unmarked, added)


def capitals(example: Example, _: np.random.Generator) -> Example:
    """All letters large."""
    return respelt(example, [letter.upper() for letter in example.text])


def small(example: Example, _: np.random.Generator) -> Example:
    """All letters small."""
    return respelt(example, [letter.lower() for letter in example.text])


def plain(example: Example, _: np.random.Generator) -> Example:
    """Latin letters without their diacritics, as typed on a foreign keyboard."""
    return respelt(example, [unmarked_letter(letter) for letter in example.text])


def unmarked_letter(letter: str) -> str:
    """The letter of ASCII that it is with diacritics, else itself."""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() else letter


def umlauts(example: Example, _: np.random.Generator) -> Example:
    """German without umlauts, as typed on a foreign keyboard."""
    return respelt(example, [UMLAUTS.get(letter, letter) for letter in example.text])


def yo(example: Example, _: np.random.Generator) -> Example:
    """Russian without its ё."""
    return respelt(example, list(example.text.replace("ё", "е").replace("Ё", "Е")))


def transliterated(example: Example, rng: np.random.Generator) -> Example:
    """Russian in Latin letters."""
    scheme = SCHEMES[int(rng.integers(len(SCHEMES)))].replace("-", "").split(" ")
    into = dict(zip(CYRILLIC, scheme, strict=True))
    letters = []
    for letter in example.text:
        latin = into.get(letter.lower(), letter)
        letters.append(latin.capitalize() if letter.isupper() else latin)
    copy = respelt(example, letters)
    return example if copy.text == example.text else replace(copy, lang="ru-Latn")


def stretched(example: Example, rng: np.random.Generator) -> Example:
    """A vowel of some words drawn out."""
    letters = list(example.text)
    for start, end in words(example.text):
        vowels = [i for i in range(start, end) if letters[i].lower() in VOWELS]
        if end - start >= 3 and vowels and rng.random() < STRETCHED:
            letters[vowels[int(rng.integers(len(vowels)))]] *= int(rng.integers(3, 7))
    return respelt(example, letters)


def confused(example: Example, rng: np.random.Generator) -> Example:
    """Some Chinese characters taken for others that sound alike."""
    letters = [TAKEN_FOR.get(letter, letter) if rng.random() < CONFUSED else letter for letter in example.text]
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
    """Slips of the fingers in some words: letters swapped, left out, doubled, or one in place of another."""
    letters, share = list(example.text), RATES[int(rng.integers(len(RATES)))]
    for start, end in words(example.text):
        if end - start < 4 or rng.random() >= share:
            continue
        at, slip = int(rng.integers(start + 1, end - 1)), int(rng.integers(4))
        if slip == 0:
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif slip == 1:
            letters[at] = letters[int(rng.integers(start, end))].lower()
        else:
            letters[at] = "" if slip == 2 else letters[at] * 2
    return respelt(example, letters)


def added(example: Example, rng: np.random.Generator) -> Example:
    """A greeting before, or a formula, a link or a tag after: what surrounds a text and says nothing."""
    greetings, closings = (own.get(example.lang, own["en"]) for own in (BEFORE, CLOSINGS))
    kind = int(rng.integers(3))
    if kind == 0:
        return replace(example, text=example.text + AFTER[int(rng.integers(len(AFTER)))])
    if kind == 1:
        return replace(example, text=f"{example.text}\n\n{closings[int(rng.integers(len(closings)))]}")
    before = greetings[int(rng.integers(len(greetings)))]
    spans = tuple((start + len(before), end + len(before)) for start, end in example.spans)
    return replace(example, text=before + example.text, spans=spans)


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
