"""Ratings as people and tools write them: figures, stars, so many of so many, and words for figures."""

import re

_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_STARS = re.compile(r"\s*(?:[★☆⭐]\ufe0f?)+\s*(?:\(?\d+(?:[.,]\d+)?\)?\s*)?")
_UNITS = (
    *("[★☆⭐]", "stars?", "points?", "out of", "of", "из", "балл", "звезд"),
    *("звёзд", "зв", "iš", "žvaigžd", "bal", "von", "stern"),
    *("punkt", "sur", "étoile", "de", "estrella", "punto", "stell", "su"),
    *("z", "gwiazd", "顆?星", "颗星", "つ星", "分", "点"),
    *("점", "개", "sao", "зір", "yıldız", "ster", "stjärn", "tähte", "csillag", "hvězd", "ดาว", "نجوم", "نجمة"),
    *("כוכב", "αστέρι", "bintang", "ستاره", "सितारे"),
)
_MEANT = r"(?:[-–—=:)]\s*|\()[^\W\d_].*"  # "10 - Extremely likely", "5 (very good)"
_FIGURE = re.compile(
    rf"\s*[-+]?\d{{1,3}}\s*{_MEANT}|\s*[-+]?\d+(?:[.,]\d+)?(?:\s*(?:/|%|{'|'.join(_UNITS)}).*)?\s*", re.IGNORECASE
)
_WORDS = {word: number for number, word in enumerate(("one", "two", "three", "four", "five"), start=1)}
_LONGEST, _TOP = 40, 10


def is_rating(text: str) -> bool:
    """Whether `text` is a figure, with what it is of or without, stars, or the word for one to five."""
    if len(text) > _LONGEST:
        return False
    return bool(_FIGURE.fullmatch(text) or _STARS.fullmatch(text)) or text.strip().lower() in _WORDS


def as_rating(value: object) -> float | None:
    """The number in a rating such as 4, "4,5", "5 stars", "4/5", "FOUR", "★★★★☆" or "4★"; null if none."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value)
    stars = text.count("★") + text.count("⭐")
    number = _NUMBER.search(text)
    figure = None if number is None else float(number[0].replace(",", "."))
    if (stars or "☆" in text) and not (figure is not None and 0 <= figure <= _TOP):
        return float(stars)
    if figure is not None:
        return figure
    word = _WORDS.get(text.strip().lower())
    return None if word is None else float(word)
