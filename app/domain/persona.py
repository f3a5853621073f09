"""A persona: a named rule over the fields of feedback."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.errors import InputError

_TEST = re.compile(r"\s*(segment\.[^!=<>]*[^!=<>\s]|[\w.]+)\s*(!=|>=|<=|=|>|<)\s*(.+?)\s*")
ORDERED = (">=", "<=", ">", "<")


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: a `field`, a `sign` of = != > >= < <=, and the `values` it may have (one, where ordered)."""

    field: str
    sign: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persona:
    """People who meet all `tests`."""

    name: str
    tests: tuple[Test, ...]


def given_twice(names: Iterable[str]) -> str | None:
    """The first name that comes more than once: two personas of one name would be drawn as one."""
    return next((name for name, times in Counter(names).items() if times > 1), None)


def parse_persona(text: str) -> Persona:
    """A persona written as `name: field = a|b; rating >= 4`. InputError names the part that can't be read."""
    name, colon, rules = text.partition(":")
    if not colon or not name.strip():
        raise InputError(f"{text!r} is no persona; write NAME: FIELD = VALUE; FIELD >= NUMBER")
    return Persona(name.strip(), tuple(_test(rule) for rule in rules.split(";") if rule.strip()))


def _test(rule: str) -> Test:
    match = _TEST.fullmatch(rule)
    if match is None:
        raise InputError(f"{rule.strip()!r} is no rule of a persona; write FIELD = VALUE, with one of = != > >= < <=")
    field, sign, given = match.groups()
    values = (given,) if sign in ORDERED else tuple(value.strip() for value in given.split("|"))
    if sign in ORDERED:
        try:
            float(given)
        except ValueError:
            raise InputError(f"{rule.strip()!r}: {given!r} is no number, which {sign} asks for") from None
    return Test(field, sign, values)
