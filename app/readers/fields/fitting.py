"""Whether the values of a column fit what its name promises, and how much they read as prose."""

import re
from collections.abc import Callable, Mapping, Sequence

from app.readers.fields.likeness import LIKE, holds
from app.readers.values.grades import as_rating, is_rating
from app.readers.values.ladders import ladder_of
from app.readers.values.times import is_day_of_excel, is_figure, is_time
from app.readers.values.words import says_nothing

Sample = Sequence[Mapping[str, object]]

TAG = re.compile(r"\s*[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\s*")
NAMED_WORDS = 1.0
"""Words a row that a column needs which is named as texts are."""

_MARKS = "\u0900-\u0963\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"  # signs of vowels and tones
_LETTER = re.compile(rf"[^\W\d_]|[{_MARKS}]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_CUT = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_SECONDS = re.compile(r"(?:9[5-9]\d{7}|1[0-9]\d{8})(?:\d{3})?")
_LINK = re.compile(r"\s*(?:https?://\S+|\S+@\S+\.\S+)\s*")
_LONGEST_NAME, _FEW = 60, 12
_MOST = 0.8
_LETTERS, _WORDS, _DISTINCT, _CJK_PER_WORD, _UNSPACED_PER_WORD = 0.6, 3.0, 0.5, 2, 5
_TIMED = (*LIKE["time"], "ts", "millis", "unix", "epoch", "utc", "when")
_RATING_TOP, _PERCENT = 10, 100
_IN_WORDS = frozenset({"rating", "csat", "ces"})  # grades that may be words
_FLAGS = frozenset((
    *("true", "false", "t", "f", "yes", "no", "y", "n", "s", "si", "sí", "não", "sim", "oui", "non", "ja", "nein", "j"),
    *("tak", "nie", "да", "нет", "так", "ні", "taip", "ne"),
    *("evet", "hayır", "ano", "igen", "nem", "kyllä", "ei", "nee"),
    *("nej", "nei", "是", "否", "有", "无", "無", "はい"),
    *("いいえ", "예", "아니오", "نعم", "لا", "כן", "לא", "ναι", "όχι"),
))  # fmt: skip
_ALL_DIFFER = 6  # keys that all differ are those of people or of things, and of no channel; names are, if they are many
_SEVERAL = 3
_ROWS_WITH_A_SLIP = 4  # from which one id of a column that is called so may be there twice
_ROWS_THAT_TELL = 10  # a rating that is the same in fewer rows may be so by chance, unless it has a fraction


def cells_of(name: str, sample: Sample) -> list[object]:
    """The values of a column that say something."""
    return [value for row in sample if (value := row.get(name)) is not None and not says_nothing(str(value))]


def fits(field: str, values: Sequence[object], *, usual: bool = False) -> bool:
    """Whether values fit a field. Ids differ, under a `usual` name but for a few: such a row is told apart later."""
    flat = [str(value) for value in values if not isinstance(value, dict | list)]
    if len(flat) < _MOST * len(values) or (field != "text" and len(flat) < len(values)):
        return False
    if flat and _speaks_against(field, flat):
        return False
    if field in _IN_WORDS and ladder_of("", flat) is not None:
        return True
    if field == "id":
        twice = len(flat) - len(set(flat))
        return twice == 0 or (usual and (twice <= 0.1 * len(flat) or (twice == 1 and len(flat) >= _ROWS_WITH_A_SLIP)))
    return sum(map(_FITS[field], flat)) >= _MOST * len(flat)


def _speaks_against(field: str, flat: Sequence[str]) -> bool:
    """Whether all values together are none of a field: numbers that were cut, flags, times, things that all differ."""
    match field:
        case "text":
            return are_times(flat)
        case "channel":
            return _are_of_things(flat) or _are_flags(flat)
        case "id" | "author":
            return are_cut(flat) or _are_flags(flat)
        case _:
            return False


def _are_of_things(flat: Sequence[str]) -> bool:
    """Whether all values differ and are more than there are channels, or keys with figures or signs of an address."""
    if len(set(flat)) < len(flat) or len(flat) < _ALL_DIFFER:
        return False
    keys = sum(any(sign.isdigit() or sign in "@/" for sign in one) for one in flat)
    return len(flat) > _FEW or keys > len(flat) / 2


def _are_flags(flat: Sequence[str]) -> bool:
    return all(one.strip().lower() in _FLAGS for one in flat)


def are_cut(values: Sequence[object]) -> bool:
    """Whether most values are long numbers as Excel cuts them (9.87E+14): those that differ look the same then."""
    return bool(values) and 2 * sum(_CUT.fullmatch(str(value).strip()) is not None for value in values) > len(values)


def _is_short(value: str) -> bool:
    return len(value) <= _LONGEST_NAME


_FITS: Mapping[str, Callable[[str], bool]] = {
    "text": lambda value: not is_rating(value),
    "time": lambda value: _is_short(value) and any(sign.isdigit() for sign in value),
    "channel": _is_short,
    "author": _is_short,
    "lang": lambda value: TAG.fullmatch(value) is not None,
    "rating": lambda value: is_rating(value) and (as_rating(value) or 0) <= _PERCENT,  # beyond it points are gathered
    "nps": is_rating,
    "csat": is_rating,
    "ces": is_rating,
}


def surely(field: str, values: Sequence[object]) -> bool:
    """Whether values fit a field whose name is only like one of its usual ones."""
    if field == "time":
        return are_times(values) or all(map(is_day_of_excel, values))
    if not fits(field, values):
        return False
    if field == "channel":
        several = len({str(value) for value in values}) > max(_FEW, len(values) // 2)
        return not several and not all(
            is_link(value) or "</" in str(value) or is_rating(str(value)) for value in values
        )
    if field in ("nps", "csat", "ces"):
        grades = [as_rating(value) for value in values]
        top = _PERCENT if field == "csat" else _RATING_TOP
        in_words = field in _IN_WORDS and ladder_of("", values) is not None
        return in_words or all(one is not None and 0 <= one <= top for one in grades)
    if field == "author":
        figures = all(is_rating(str(value)) and len(str(value)) < 3 for value in values)  # noqa: PLR2004 - a grade
        return not figures and not (are_times(values) and not all(map(is_figure, values)))
    return True


def are_keys(values: Sequence[object]) -> bool:
    """Whether values are keys by their figures, in most of them, and not words about something."""
    return 2 * sum(any(sign.isdigit() for sign in str(value)) for value in values) >= len(values)


def is_constant(values: Sequence[object]) -> bool:
    """Whether grades are one and the same in several rows, which tells little."""
    return len(values) >= _SEVERAL and len({as_rating(value) for value in values}) == 1


def is_same_in_all(values: Sequence[object]) -> bool:
    """Whether a rating is the same in all rows: that of a place or of goods, rather than of a review."""
    told = {as_rating(value) for value in values}
    one = told.pop() if len(told) == 1 else None
    return one is not None and len(values) > 1 and (len(values) >= _ROWS_THAT_TELL or not one.is_integer())


def is_link(value: object) -> bool:
    """Whether a value is a link or an address of mail."""
    return _LINK.fullmatch(str(value)) is not None


def are_times(values: Sequence[object]) -> bool:
    """Whether most values are times; an object that has one is none."""
    flat = [value for value in values if not isinstance(value, dict | list)]
    return sum(map(is_time, flat)) >= _MOST * len(values)


def are_times_by_themselves(name: str, values: Sequence[object]) -> bool:
    """Whether values are times whatever their column is called; bare figures may be those of orders or phones."""
    return are_times(values) and (not all(map(is_figure, values)) or holds(name, _TIMED) is not None)


def are_seconds(values: Sequence[object]) -> bool:
    """Whether bare figures are seconds since 1970 of this century, one after the other, as rows of an export come."""
    flat = [str(value).strip() for value in values]
    if len(set(flat)) < max(_SEVERAL, _MOST * len(flat)) or not all(map(_SECONDS.fullmatch, flat)):
        return False
    return flat in (sorted(flat), sorted(flat, reverse=True))


def are_letters(texts: Sequence[str]) -> bool:
    """Whether texts consist mostly of letters."""
    signs = sum(len(text) - text.count(" ") for text in texts)
    return sum(len(_LETTER.findall(text)) for text in texts) >= _LETTERS * signs


def words_in(text: str) -> float:
    """The number of words in a text; two signs of Chinese, Japanese or Korean count as one, five of Thai or Khmer."""
    unspaced = len(_UNSPACED.findall(text)) / _UNSPACED_PER_WORD
    return len(text.split()) + len(_CJK.findall(text)) / _CJK_PER_WORD + unspaced


def prose(values: Sequence[object], *, least: float = _WORDS) -> float:
    """Mean number of words of values that read as prose: mostly letters, several words, not the same; else 0."""
    texts = [value for value in values if isinstance(value, str) and not is_link(value)]
    if not texts or len(texts) < _MOST * len(values) or len(set(texts)) < _DISTINCT * len(texts):
        return 0.0
    words = sum(map(words_in, texts)) / len(texts)
    return words if words >= least and are_letters(texts) else 0.0


def prose_in(name: str, sample: Sample, *, least: float = _WORDS) -> float:
    """The words of prose that a column holds, by the rows of the whole sample: a column that is full counts more."""
    values = cells_of(name, sample)
    return prose(values, least=least) * len(values) / max(1, len(sample))
