"""Numbers that prove themselves by a check digit: cards, IBANs, personal numbers. None needs a word beside it."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from stdnum import iban, luhn, numdb
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.us import ssn

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, END
from app.pipeline.signs import CYRILLIC

_GLUED = rf"(?:{EDGE}|(?<=[{CYRILLIC}]{{3}})|(?<=[^\W\d_]{{4}}))"  # "card4111...", where the blank was forgotten
_DIGITS = re.compile(rf"{_GLUED}(?<!\d[.,])(?<!\+)\d+(?:[ .-]\d+)*(?:{END}|(?=[{CYRILLIC}]))")
_GROUP, _DIGIT = re.compile(r"\d+"), re.compile(r"\d")
_FEWEST = 5  # digits that the shortest of all these numbers has
_CARD_START, _CARD_LEAST, _CARD_MOST, _CARD_GROUP = "23456", 13, 19, 4
_SHORTEST_START = "4"  # other cards have 14 digits and more; 13 are what stands under a bar code
_BAR_CODE = re.compile(r"(?:ean|gtin|isbn|upc|bar\ ?code|штрих-?код|barkod|strichcode)\w{0,3}\W{1,3}\Z", re.IGNORECASE)
_BEFORE = 16  # code points looked back at for the word of a bar code
_IBAN = re.compile(rf"{EDGE}[A-Z]{{2}}[ ]?\d{{2}}(?=[ .-]?[A-Z0-9]{{2}})", re.IGNORECASE)
_ALNUM = re.compile(r"[A-Z0-9]", re.IGNORECASE)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # in the order of Taiwan's table, which is not the alphabet's
_IBAN_SPREAD = 2  # signs a character of an IBAN takes at most, with the blank after it


def find(view: str) -> Iterator[Found]:
    """Cards, IBANs, and personal numbers of the countries whose own look like nothing else."""
    if len(_DIGIT.findall(view)) < _FEWEST:
        return
    yield from _cards(view)
    yield from _ibans(view)
    for pattern, valid in _PERSONAL:
        for match in pattern.finditer(view):
            if valid(match[0]):
                yield Found(match.start(), match.end(), Kind.ID)


def _cards(view: str) -> Iterator[Found]:
    """13 to 19 digits that pass Luhn's check, together or in groups of at least four (the last may be shorter)."""
    for run in _DIGITS.finditer(view):
        if run.end() - run.start() < _CARD_LEAST:
            continue
        groups = [match.span() for match in _GROUP.finditer(view, *run.span())]
        for first in range(len(groups)):
            yield from _card_at(view, groups[first : first + 5])


def _card_at(view: str, groups: list[tuple[int, int]]) -> Iterator[Found]:
    start, digits = groups[0][0], ""
    if view[start] not in _CARD_START:
        return
    for left, right in groups:
        digits += view[left:right]
        if len(digits) > _CARD_MOST:
            return
        if len(digits) >= _CARD_LEAST and luhn.is_valid(digits) and not _is_of_goods(view, start, digits):
            yield Found(start, right, Kind.CARD)
        if right - left < _CARD_GROUP:
            return


def _is_of_goods(view: str, start: int, digits: str) -> bool:
    """Whether 13 digits are those of a bar code."""
    if len(digits) != _CARD_LEAST:
        return False
    return digits[0] not in _SHORTEST_START or _BAR_CODE.search(view[max(0, start - _BEFORE) : start]) is not None


def _ibans(view: str) -> Iterator[Found]:
    for match in _IBAN.finditer(view):
        length = _iban_length(match[0][:2].upper())
        end = match.start()
        for _ in range(length):
            step = _ALNUM.match(view, end) or (
                _ALNUM.match(view, end + 1) if view[end : end + 1] in (" ", "-", ".") else None
            )
            if step is None:
                break
            end = step.end()
        else:
            whole = length and not _ALNUM.match(view, end)
            if whole and iban.is_valid(view[match.start() : end]):
                yield Found(match.start(), end, Kind.IBAN)


@cache
def _iban_length(country: str) -> int:
    """Characters of an IBAN of the country; 0 where there is none."""
    facts = dict(numdb.get("iban").info(country)).get(country, {})
    return 4 + sum(map(int, re.findall(r"\d+", facts["bban"]))) if "bban" in facts else 0


def is_snils(number: str) -> bool:
    """Whether the control number of a Russian insurance number is right."""
    digits = re.sub(r"\D", "", number)
    control = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False)) % 101 % 100
    return len(digits) == 11 and control == int(digits[9:])  # noqa: PLR2004 (nine digits and two of control)


def is_taiwanese(number: str) -> bool:
    """Whether the check digit of a Taiwanese identity or residence number is right."""
    letter = _LETTERS.index(number[0].upper()) + 10
    digits = [letter // 10, letter % 10, *map(int, number[1:])]
    return (
        sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 == 0
    )


def is_hong_kong(number: str) -> bool:
    """Whether the check digit, in brackets, of a Hong Kong identity card is right."""
    plain = re.sub(r"[^A-Z0-9]", "", number.upper()).rjust(9)
    values = [36 if sign == " " else int(sign, 36) for sign in plain]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


_PERSONAL: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(rf"{EDGE}(?<!\d[ .,-])[1-6]\d{{10}}{END}"), asmens.is_valid),  # Estonia's are made the same way
    (re.compile(rf"{EDGE}\d{{3}}-\d{{3}}-\d{{3}}[ -]\d{{2}}{END}"), is_snils),
    (re.compile(rf"{EDGE}[1-9]\d{{16}}[\dX]{END}", re.IGNORECASE), ric.is_valid),
    (re.compile(rf"{EDGE}[A-Z][1289]\d{{8}}{END}", re.IGNORECASE), is_taiwanese),
    (re.compile(rf"{EDGE}[A-Z]{{1,2}}\d{{6}}\([\dA]\)", re.IGNORECASE), is_hong_kong),
    (re.compile(rf"{EDGE}(?<!\d-)\d{{3}}-\d{{2}}-\d{{4}}(?!-\d){END}"), ssn.is_valid),
    (
        re.compile(
            rf"{EDGE}[A-Z]{{6}}[0-9LMNP-V]{{2}}[A-Z][0-9LMNP-V]{{2}}[A-Z][0-9LMNP-V]{{3}}[A-Z]{END}", re.IGNORECASE
        ),
        codicefiscale.is_valid,
    ),
    (re.compile(rf"{EDGE}(?<!\d[ .,-])\d{{3}}\.\d{{3}}\.\d{{3}}-\d\d(?!-\d){END}"), cpf.is_valid),
    (
        re.compile(rf"{EDGE}(?<!\d[ .,-])[12]\ ?\d\d\ ?(?:0[1-9]|1[0-2])\ ?\d[\dAB]\ ?\d{{3}}\ ?\d{{3}}\ ?\d\d{END}"),
        nir.is_valid,
    ),
    (re.compile(rf"{EDGE}(?<!\d-)\d{{6}}[-+A-FU-Y]\d{{3}}[\dA-Y](?!-\d){END}", re.IGNORECASE), hetu.is_valid),
)
