"""A Redactor of what settings and projects say: phone regions, handles to keep, patterns of one's own."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import phonenumbers
import yaml

from app.errors import PatternsProblem
from app.pipeline.redact import Keyed, Kind, Redactor
from app.pipeline.redaction.keyed import LONG_GAP, MOST

_SIGNS = {"A": "[A-Z]", "9": "[0-9]", "X": "[A-Z0-9]", "A+": f"[A-Z]{{1,{MOST}}}", "9+": f"[0-9]{{1,{MOST}}}"}
_SIGNS |= {"X+": f"[A-Z0-9]{{1,{MOST}}}"}
_KINDS = (Kind.ORDER, Kind.ACCOUNT, Kind.PASSPORT, Kind.ID)
_LONGEST = 80


def make_redactor(*, regions: str = "", handles: bool = True, keep: str = "", patterns: Path | None = None) -> Redactor:
    """The Redactor of the settings; lists are parted by commas. PatternsProblem for what can't be used."""
    wanted = tuple(region.upper() for region in _listed(regions))
    unknown = [region for region in wanted if region not in phonenumbers.SUPPORTED_REGIONS]
    if unknown:
        raise PatternsProblem(f"WAYFELT_PHONE_REGIONS: {unknown[0]} is no region; write two letters, such as LT,US")
    redactor = Redactor(
        kinds=frozenset(kind for kind in Kind if handles or kind is not Kind.HANDLE),
        regions=wanted,
        keep=frozenset(name.removeprefix("@").lower() for name in _listed(keep)),
    )
    return with_patterns(redactor, read_patterns(patterns), where=str(patterns)) if patterns else redactor


def with_patterns(redactor: Redactor, given: object, *, where: str) -> Redactor:
    """`redactor` with more patterns: per kind (order, account, passport, id) a list of {words: [...], shape: AA-9999}.

    In a shape A is a letter, 9 a digit, X either, each one or with + after it up to 24; other signs are themselves. So
    no pattern takes more than linear time. PatternsProblem for what is none; `where` names it for people.
    """
    if not isinstance(given, Mapping):
        raise PatternsProblem(f"{where}: give a list of patterns for each kind: {', '.join(_KINDS)}")
    own: list[Keyed] = []
    for kind, entries in given.items():
        if kind not in _KINDS:
            raise PatternsProblem(f"{where}: {kind!r} is no kind of pattern; there are {', '.join(_KINDS)}")
        if not isinstance(entries, Sequence) or isinstance(entries, str):
            raise PatternsProblem(f"{where}: {kind} takes a list of {{words: [...], shape: AA-9999}}")
        own += [_pattern(Kind(kind), entry, where=where) for entry in entries]
    return dataclasses.replace(redactor, keyed=(*redactor.keyed, *own))


def _pattern(kind: Kind, entry: object, *, where: str) -> Keyed:
    words = entry.get("words") if isinstance(entry, Mapping) else None
    shape = entry.get("shape") if isinstance(entry, Mapping) else None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise PatternsProblem(f"{where}: a pattern of {kind} needs words: the words that stand before the number")
    if not isinstance(shape, str) or not re.search("[A9X]", shape) or len(shape) > _LONGEST:
        raise PatternsProblem(
            f"{where}: a pattern of {kind} needs a shape, such as AA-9999: A letter, 9 digit, X either"
        )
    plain = [r"\ ".join(map(re.escape, word.split())) for word in words]
    signs = re.findall(r"[A9X]\+?|.", shape)
    return Keyed(kind, "|".join(plain), "".join(_SIGNS.get(sign) or re.escape(sign) for sign in signs), LONG_GAP)


def read_patterns(path: Path) -> object:
    """What is in a YAML file of patterns, to be checked by `with_patterns`; PatternsProblem if it can't be read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise PatternsProblem(f"{path}: the patterns can't be read; give a YAML file") from None


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
