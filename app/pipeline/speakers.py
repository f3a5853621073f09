"""Who says what in a chat log that arrives as one text, as exports keep it in a cell.

Only the customer's words are mentions, so what agents and bots say is told apart here, by how such logs are written.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.roles import HEADINGS, ROLE_WORDS, role_of
from app.pipeline.signs import HAN, KANA


class Said(NamedTuple):
    """Words of one speaker, half-open in code points of the text."""

    role: Role
    start: int
    end: int


_DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
_TIME = rf"[\[(]?(?:{_DAY}[T,\ ]{{0,2}})?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?Z?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?"
_WROTE = r"wrote|writes|says|said|schrieb|rašė|пишет|писал|написала?"
_COLON = rf"(?:[:：](?=\s|\Z|[{HAN}{KANA}])|[:：](?=[^/\s]))"
_LINE = re.compile(
    rf"""^[ \t]*(?:(?P<time>{_TIME})[ \t]*[-–—|,]?[ \t]*)?
         (?: <(?P<angle>[^<>\n]{{1,40}})>[ \t]*[:：]?
           | (?P<name>[^\n:：<>|]{{1,60}}?)[ \t]*(?P<after>[\[(]?{_TIME}[\])]?)?[ \t]*(?:(?:{_WROTE})[ \t]*)?
             (?:{_COLON}|>(?=\s)) )[ \t]*""",
    re.VERBOSE | re.MULTILINE,
)
_WITHIN = re.compile(
    rf"(?:(?<=\s)|^)(?:{_TIME}[ \t]*[-–—|]?[ \t]*)?"
    rf"(?P<name>{'|'.join(re.escape(word) for word in sorted(ROLE_WORDS, key=len, reverse=True))})[ \t]*{_COLON}[ \t]*",
    re.IGNORECASE,
)
_OWN_NAMES = frozenset({"me", "you", "i", "ich", "я", "aš", "我", "本人", "yo", "eu", "moi", "io", "ik", "ja", "jag"})
_MARKED = re.compile(r"[(\[]([^)\]]{1,30})[)\]]")
_LEAST_CJK = 2
_FEW = 3  # turns from which speakers that no word tells may be told by the others

Heads = Sequence[tuple[re.Match[str], str, bool]]  # with the speaker's name, and whether a time stands beside it


def transcript(text: str) -> list[Said]:
    """Who says what in a chat log that is one text, in order; empty if the text is none.

    It begins with a speaker and has at least a customer and another one. A speaker is told by a word for a role
    ("Agent Anna:", "[10:02] Visitor 12:", "顧客："), or, where lines bear times or speakers take turns, by what the
    others are. Lines without a speaker go on with the one before.
    """
    signs = text.count(":") + text.count("：") + text.count(">")
    told = _told(text, list(_lines(text))) if signs > 1 else []
    return told or (_told(text, list(_within(text))) if signs >= _FEW else [])


def _lines(text: str) -> Iterator[tuple[re.Match[str], str, bool]]:
    for match in _LINE.finditer(text):
        name = (match["angle"] or match["name"]).strip(" \t*-•·")
        timed = bool(match["time"] or match["after"])
        if any(letter.isalpha() for letter in name):
            yield match, name, timed


def _within(text: str) -> Iterator[tuple[re.Match[str], str, bool]]:
    """Speakers within a line, by words for roles alone."""
    return ((match, match["name"], False) for match in _WITHIN.finditer(text))


def _told(text: str, heads: Heads) -> list[Said]:
    names = [name.lower() for _, name, _ in heads]
    if len(names) <= 1 or text[: heads[0][0].start()].strip():
        return []
    taken = len(names) >= _FEW and len(set(names)) < len(names)
    timed = all(beside for _, _, beside in heads)
    if not (taken or timed) and not HEADINGS.isdisjoint(names):
        return []  # a review under headings
    roles = _roles([name for _, name, _ in heads], others=taken or timed)
    known = [(match, roles[name]) for (match, _, _), name in zip(heads, names, strict=True) if name in roles]
    speaking = {role for _, role in known}
    if Role.CUSTOMER not in speaking or len(speaking) == 1 or known[0][0] is not heads[0][0]:
        return []
    ends = [*(match.start() for match, _ in known[1:]), len(text)]
    return [Said(role, match.end(), end) for (match, role), end in zip(known, ends, strict=True)]


def _roles(names: Sequence[str], *, others: bool) -> dict[str, Role]:
    """Roles by names in small letters, by their words; with `others`, those without one are what nobody else is."""
    told = {name.lower(): role for name in names if (role := role_in(name))}
    seen = set(told.values())
    unknown = {name.lower() for name in names} - set(told)
    if not others or not seen:
        return told
    if Role.CUSTOMER in seen:
        return told | dict.fromkeys(unknown, Role.AGENT)
    if Role.AGENT in seen or len(unknown) == 1:
        return told | dict.fromkeys(unknown, Role.CUSTOMER)
    return told


def role_in(name: str) -> Role | None:
    """The role of a speaker called `name`: "Agent", "Agent Anna", "Maria (Support)", "Visitor 8472", "客服小美"."""
    lowered = name.lower()
    if lowered in _OWN_NAMES:
        return Role.CUSTOMER
    if role := role_of(name):
        return role
    for marked in _MARKED.findall(name):
        if role := role_of(marked):
            return role
    words = _MARKED.sub(" ", name).replace("#", " ").split()
    rest = [word for word in words[1:] if not word.isdigit()]
    if words and (role := role_of(words[0])) and all(word[:1].isupper() for word in rest):
        return role
    starts = (lowered[:end] for end in range(len(lowered), _LEAST_CJK - 1, -1) if re.match(f"[{HAN}{KANA}]", lowered))
    return next((role for start in starts if (role := role_of(start))), None)
