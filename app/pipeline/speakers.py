"""Who says what in a chat log that arrives as one text, as exports keep it in a cell.

Only the customer's words are mentions, so what agents and bots say is told apart here, by how such logs are written. A
review under headings must never be taken for one: its words would be an agent's and lost.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.roles import HEADINGS, ROLE_WORDS, role_of
from app.pipeline.fillers import is_greeting
from app.pipeline.signs import HAN, KANA


class Said(NamedTuple):
    """Words of one speaker, half-open in code points of the text."""

    role: Role
    start: int
    end: int


class Head(NamedTuple):
    """What names a speaker: from `start`, words follow from `end` on; `timed`: a time stands beside the name.

    `wrote`: a word for who speaks follows on it, as in "Anna said:".
    """

    name: str
    timed: bool
    start: int
    end: int
    wrote: bool = False


_DAY = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})"
_TIME = rf"[\[(]?(?:{_DAY}[T,\ ]{{0,2}})?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d{{1,6}})?Z?(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?"
_BEFORE = re.compile(rf"[ \t]{{0,8}}{_TIME}[ \t]{{0,4}}[-–—|,]?[ \t]{{0,4}}")
_AFTER = re.compile(rf"[ \t]{{0,4}}{_TIME}[ \t]{{0,4}}\Z")
WROTE = re.compile(r"[ \t]{1,4}(?:wrote|writes|says|said|schrieb|rašė|пишет|писал|написала?)[ \t]{0,4}\Z")
_ANGLE = re.compile(r"[ \t]{0,8}<([^<>\n]{1,40})>[ \t]{0,4}[:：]?[ \t]{0,4}")
_END = re.compile(r"[:：>]")
_CJK = re.compile(f"[{HAN}{KANA}]")
_WITHIN = re.compile(
    rf"(?:(?<=\s)|^)(?:{_TIME}[ \t]{{1,4}})?"
    rf"({'|'.join(re.escape(word) for word in sorted(ROLE_WORDS, key=len, reverse=True))})"
    r"[ \t]?[:：](?!//)[ \t]{0,4}",
    re.IGNORECASE,
)
_OWN_NAMES = frozenset({"me", "you", "i", "ich", "я", "aš", "我", "本人", "yo", "eu", "moi", "io", "ik", "ja", "jag"})
_MARKED = re.compile(r"[(\[]([^)\]]{1,30})[)\]]")
_LONGEST_HEAD, _LONGEST_NAME, _MOST_WORDS = 100, 60, 4
_TAIL = 3  # signs behind a word for a role in a script without blanks: 客服小美
_MOST_SPEAKERS = 5
_TWO = 2
SERVES = re.compile(
    r"""
        how\ (?:can|may|could)\ (?:i|we)\ (?:help|assist) | (?:can|may)\ i\ help\ you |
        what\ can\ i\ do\ for\ you |
        (?:thanks|thank\ you)\ for\ (?:contacting|reaching|calling|waiting|your\ patience) | welcome\ to\b |
        apologi[sz]e | apologies | sorry\ (?:to\ hear|for\ (?:the|any|your|that)|about\ (?:the|this|that)) |
        let\ me\ (?:check|look|see) | bear\ with\ me | one\ moment | anything\ else\ (?:i|we)\ can |
        is\ there\ anything\ else | чем\ (?:я\ )?(?:могу|можем|могли)\ .{0,12}помочь | приносим\ извинения |
        обращени[ея]\ в | ожидайте | минуточку | чим\ .{0,12}допомогти | kuo\ gal\w+\ .{0,8}padėti | atsiprašome |
        palaukite | wie\ kann\ ich\ .{0,12}helfen | wir\ entschuldigen | einen\ moment | comment\ puis-je\ |
        nous\ vous\ prions | veuillez\ patienter | en\ qué\ (?:le\ |te\ |les\ )?puedo\ ayudar | lamentamos |
        como\ posso\ .{0,8}ajud | come\ posso\ aiutar | jak\ mogę\ pomóc | w\ czym\ mogę | przepraszamy |
        waarmee\ kan\ ik | hur\ kan\ jag\ hjälpa | kuinka\ voin\ auttaa | nasıl\ yardımcı |
        有什麼.{0,8}(?:幫|協助|服務) | 有什么.{0,8}(?:帮|协助) | 請稍[等候] | 请稍[等候] | 抱歉 | 歡迎 | 欢迎 |
        ご用件 | お待ちください | 申し訳 | 무엇을\ 도와
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FEW = 3  # turns from which somebody comes back


def transcript(text: str, *, author: str | None = None) -> list[Said]:
    """Who says what in a chat log that is one text, in order; empty if the text is none.

    It begins with a speaker, a customer and another one speak, and either every turn bears a time or speakers come
    back. A speaker is told by a word for a role ("Agent Anna:", "[10:02] Visitor 12:", "顧客："), the customer also by
    the name of the `author`, others by what they are not. Where every turn bears a time and names are all there is,
    what they say tells them apart. Lines without a speaker go on with the one before.
    """
    signs = text.count(":") + text.count("：") + text.count(">")
    if signs <= 1:
        return []
    return _told(text, heads_of(text), author) or (_told(text, list(_within(text)), author) if signs >= _FEW else [])


def heads_of(text: str) -> list[Head]:
    """Heads at the begin of lines that are written as the first one is: "Anna said:" among others is a quote."""
    heads = list(_lines(text))
    if heads and heads[0].timed:
        heads = [head for head in heads if head.timed]
    return heads if heads and heads[0].wrote else [head for head in heads if not head.wrote]


def _lines(text: str) -> Iterator[Head]:
    """Heads at the begin of lines."""
    start = 0
    for line in text.split("\n"):
        if head := _head(line[:_LONGEST_HEAD], start):
            yield head
        start += len(line) + 1


def _head(line: str, start: int) -> Head | None:
    before = _BEFORE.match(line)
    at = before.end() if before else 0
    if angle := _ANGLE.match(line, at):
        return Head(angle[1].strip(), before is not None, start, start + angle.end())
    sign = next((one for one in _END.finditer(line, at) if not _within_a_number(line, one.start())), None)
    if sign is None:
        return None
    name = line[at : sign.start()]
    after = _AFTER.search(name)
    name = name[: after.start()] if after else name
    wrote = WROTE.search(name) is not None
    name = WROTE.sub("", name).strip(" \t*-•·")
    follows = line[sign.end() : sign.end() + 1]
    close = bool(follows) and not follows.isspace() and not _CJK.match(follows)
    if not any(letter.isalpha() for letter in name) or len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS:
        return None
    if (close or sign[0] == ">") and (role_of(name) is None or follows == "/"):
        return None
    end = sign.end() + len(line[sign.end() :]) - len(line[sign.end() :].lstrip(" \t"))
    return Head(name, before is not None or after is not None, start, start + end, wrote)


def _within_a_number(line: str, at: int) -> bool:
    return line[at - 1 : at].isdigit() and line[at + 1 : at + 2].isdigit()


def _within(text: str) -> Iterator[Head]:
    """Heads within a line, by words for roles alone."""
    return (Head(match[1], False, match.start(), match.end()) for match in _WITHIN.finditer(text))


def _told(text: str, heads: Sequence[Head], author: str | None) -> list[Said]:
    if not heads or text[: heads[0].start].strip():
        return []
    roles = _roles(heads, author) or _by_words(text, heads)
    known = [(head, roles[head.name.lower()]) for head in heads if head.name.lower() in roles]
    speaking = {role for _, role in known}
    if Role.CUSTOMER not in speaking or len(speaking) == 1 or known[0][0] is not heads[0]:
        return []
    back = len(known) >= _FEW and max(Counter(head.name.lower() for head, _ in known).values()) > 1
    if not back and not all(head.timed for head, _ in known):
        return []
    ends = [*(head.start for head, _ in known[1:]), len(text)]
    return [Said(role, head.end, end) for (head, role), end in zip(known, ends, strict=True)]


def _roles(heads: Sequence[Head], author: str | None) -> dict[str, Role]:
    """Roles by names in small letters: by their words, the author's by the name, and others by what nobody else is.

    A name without a word for a role is a speaker's where it comes back or bears a time; both beside names that head
    parts of reviews too, for "Price:" beside "Support:" is no customer.
    """
    counts = Counter(head.name.lower() for head in heads)
    told = {head.name.lower(): role for head in heads if (role := role_in(head.name))}
    if author and Role.CUSTOMER not in told.values():
        told |= dict.fromkeys((name for name in counts if _same_person(name, author.lower())), Role.CUSTOMER)
    seen = set(told.values())
    if not seen or seen >= {Role.CUSTOMER, Role.AGENT}:
        return told
    timed = {head.name.lower() for head in heads if head.timed}
    join = all if set(told) <= HEADINGS else any
    unknown = [name for name, count in counts.items() if name not in told and join((count > 1, name in timed))]
    if Role.CUSTOMER in seen:
        return told | dict.fromkeys(unknown, Role.AGENT)
    return told | dict.fromkeys(unknown, Role.CUSTOMER) if Role.AGENT in seen or len(unknown) == 1 else told


def _same_person(name: str, author: str) -> bool:
    """Whether two names in small letters are one, in full or by the first of them."""
    ours, theirs = name.split(), author.split()
    return ours == theirs or ours[:1] == theirs or ours == theirs[:1]


def _by_words(text: str, heads: Sequence[Head]) -> dict[str, Role]:
    """Roles by names in small letters of a log that names people alone, and times them; empty for what is none.

    Who offers help, apologises or has them wait is an agent. If nobody does, it is who opens with a bare greeting, as
    services do, or else who answers the first one. Of three and more, who serves comes back: hours of a day don't.
    """
    names = list(dict.fromkeys(head.name.lower() for head in heads))
    counts = Counter(head.name.lower() for head in heads)
    if not 1 < len(names) <= _MOST_SPEAKERS or not all(head.timed for head in heads) or _TWO < len(names) == len(heads):
        return {}
    ends = [*(head.start for head in heads[1:]), len(text)]
    serving = {head.name.lower() for head, end in zip(heads, ends, strict=True) if SERVES.search(text, head.end, end)}
    if not serving or len(serving) == len(names):
        greets = is_greeting(text[heads[0].end : ends[0]].strip())
        if not greets and len(names) == len(heads):
            return {}
        serving = {names[0]} if greets else set(names[1:])
    if len(names) > _TWO and any(counts[name] == 1 for name in serving):
        return {}
    return {name: Role.AGENT if name in serving else Role.CUSTOMER for name in names}


def role_in(name: str) -> Role | None:
    """The role of a speaker called `name`: "Agent", "Agent Anna", "Maria (Support)", "Visitor 8472", "客服小美"."""
    if name.lower() in _OWN_NAMES:
        return Role.CUSTOMER
    for word in (name, *_MARKED.findall(name)):
        if role := role_of(word):
            return role
    first, *rest = _MARKED.sub(" ", name).replace("#", " ").split() or [""]
    role = role_of(first)
    heading = first.lower() in HEADINGS | {"customer"}  # "Customer Experience"
    if role and all(word.isdigit() or (word[:1].isupper() and not heading) for word in rest):
        return role
    if not _CJK.match(name):
        return None
    starts = (name[:end] for end in range(len(name) - 1, max(1, len(name) - _TAIL - 1), -1))
    return next((role for start in starts if (role := role_of(start))), None)
