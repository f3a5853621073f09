"""Who says what in a chat log that arrives as one text, as exports keep it in a cell.

Only the customer's words are mentions, so what agents and bots say is told apart here, by how such logs are written. A
review under headings must never be taken for one: its words would be an agent's and lost.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.roles import HEADINGS, MARKED, NOBODY, ROLE_WORDS, Agents, called, is_named, role_of
from app.pipeline.fillers import is_greeting
from app.pipeline.signs import HAN, KANA


class Said(NamedTuple):
    """Words of one speaker, half-open in code points of the text."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody says, before it is known who that is.

    `name` is what the speaker is called, `also` further names of the same one. `role` is what a field or a flag beside
    it says. `timed`: a time stands beside the name, as where each message is a record; `time` is that one, as written.
    """

    name: str
    text: str
    role: Role | None = None
    also: tuple[str, ...] = ()
    timed: bool = True
    time: str | None = None


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
OWN_NAMES = frozenset({"me", "you", "i", "ich", "я", "aš", "我", "本人", "yo", "eu", "moi", "io", "ik", "ja", "jag"})
_BESIDE = re.compile(r"\s[-–—|·•/]\s|[()\[\]【】«»„“”\"|,@]")
_OFFICIAL = re.compile(r"official|offiziell|officiel|oficial|ufficiale|официальн\w+|公式|官方|공식", re.IGNORECASE)
_LONGEST_HEAD, _LONGEST_NAME, _MOST_WORDS = 100, 60, 4
_TAIL = 3  # signs behind a word for a role in a script without blanks: 客服小美
_MOST_SPEAKERS = 5
_TWO = 2
_OFFERS = r"""
        how\ (?:can|may|could)\ (?:i|we)\ (?:help|assist) | (?:can|may)\ i\ help\ you |
        what\ can\ i\ do\ for\ you | (?:thanks|thank\ you)\ for\ (?:contacting|reaching|calling) | welcome\ to\b |
        чем\ (?:я\ )?(?:могу|можем|могли)\ .{0,12}помочь | чим\ .{0,12}допомогти | kuo\ gal\w+\ .{0,8}padėti |
        wie\ kann\ ich\ .{0,12}helfen | comment\ puis-je\ | en\ qué\ (?:le\ |te\ |les\ )?puedo\ ayudar |
        como\ posso\ .{0,8}ajud | come\ posso\ aiutar | jak\ mogę\ pomóc | w\ czym\ mogę | waarmee\ kan\ ik |
        hur\ kan\ jag\ hjälpa | kuinka\ voin\ auttaa | nasıl\ yardımcı |
        有什麼.{0,8}(?:幫|協助|服務) | 有什么.{0,8}(?:帮|协助) | ご用件 | 무엇을\ 도와
"""
_OFFER = re.compile(_OFFERS, re.VERBOSE | re.IGNORECASE)
SERVES = re.compile(
    rf"""
        {_OFFERS} | (?:thanks|thank\ you)\ for\ (?:waiting|your\ patience) |
        apologi[sz]e | apologies | sorry\ (?:to\ hear|for\ (?:the|any|your|that)|about\ (?:the|this|that)) |
        let\ me\ (?:check|look|see) | bear\ with\ me | one\ moment | anything\ else\ (?:i|we)\ can |
        is\ there\ anything\ else | приносим\ извинения | обращени[ея]\ в | ожидайте | минуточку | atsiprašome |
        palaukite | wir\ entschuldigen | einen\ moment | nous\ vous\ prions | veuillez\ patienter | lamentamos |
        przepraszamy | 請稍[等候] | 请稍[等候] | 抱歉 | 歡迎 | 欢迎 | お待ちください | 申し訳
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FEW = 3  # turns from which somebody comes back
_SERVED = 0.1  # of what an agent says, where nothing else tells that it is a conversation of one


def role_told(said: Utterance, agents: Agents = NOBODY) -> Role | None:
    """Tell who speaks by the utterance alone: one whom the user named, a role or a flag, a word in the name.

    Where a time stands beside the name, so does a word in what stands beside the name of a person.
    """
    if any(is_named(name, agents) for name in (said.name, *said.also)):
        return Role.AGENT
    return said.role or role_in(said.name) or (role_beside(said.name) if said.timed else None)


def sides(
    said: Sequence[Utterance], *, agents: Agents = NOBODY, author: str | None = None, guess: bool = True
) -> dict[str, Role]:
    """Tell who of those in a conversation is who, by their names as `called` writes them.

    The first of these counts: who is one of `agents`, as the user named them; a role or a flag; a word in the name; who
    is the `author`; what nobody else is; what they say. Where nobody sounds like service, `guess` takes the one for an
    agent who opens with a bare greeting, or else who answers the first one; without it that stays open.
    """
    return _sides(said, [role_told(one, agents) for one in said], author, guess=guess)


def roles_of(said: Sequence[Utterance], *, agents: Agents = NOBODY, author: str | None = None) -> list[Role | None]:
    """Tell who speaks in each utterance of a conversation, as `sides` does; null where nothing tells it."""
    known = [role_told(one, agents) for one in said]
    by_name = _sides(said, known, author, guess=True)
    return [role or by_name.get(called(one.name)) for role, one in zip(known, said, strict=True)]


def _sides(
    said: Sequence[Utterance], known: Sequence[Role | None], author: str | None, *, guess: bool
) -> dict[str, Role]:
    told = {called(one.name): role for role, one in zip(known, said, strict=True) if role}
    seen = {role for role in known if role}
    if author and Role.CUSTOMER not in seen:
        theirs = (name for one in said if _same_person(name := called(one.name), called(author)))
        told |= dict.fromkeys(theirs, Role.CUSTOMER)
        seen |= set(told.values())
    told |= _by_others(said, told, seen, guess=guess)
    return told or _by_words(said, guess=guess)


def transcript(text: str, *, author: str | None = None, agents: Agents = NOBODY) -> list[Said]:
    """Who says what in a chat log that is one text, in order; empty if the text is none.

    It begins with a speaker, a customer and another one speak, and either every turn bears a time or speakers come
    back. Who is who is told as in `sides`, by what is said only where every turn bears a time. Lines without a speaker
    go on with the one before.
    """
    signs = text.count(":") + text.count("：") + text.count(">")
    if signs <= 1:
        return []
    lines = _told(text, heads_of(text, agents=agents), author, agents)
    return lines or (_told(text, list(_within(text)), author, agents) if signs >= _FEW else [])


def heads_of(text: str, *, agents: Agents = NOBODY) -> list[Head]:
    """Heads at the begin of lines that are written as the first one is: "Anna said:" among others is a quote."""
    heads = list(_lines(text, agents))
    if heads and heads[0].timed:
        heads = [head for head in heads if head.timed]
    return heads if heads and heads[0].wrote else [head for head in heads if not head.wrote]


def _lines(text: str, agents: Agents) -> Iterator[Head]:
    """Heads at the begin of lines."""
    start = 0
    for line in text.split("\n"):
        if head := _head(line[:_LONGEST_HEAD], start, agents):
            yield head
        start += len(line) + 1


def _head(line: str, start: int, agents: Agents) -> Head | None:
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
    named = is_named(name, agents)
    if not named and (not any(map(str.isalpha, name)) or len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS):
        return None
    if (close or sign[0] == ">") and (not (named or role_of(name)) or follows == "/"):
        return None
    end = sign.end() + len(line[sign.end() :]) - len(line[sign.end() :].lstrip(" \t"))
    return Head(name, before is not None or after is not None, start, start + end, wrote)


def _within_a_number(line: str, at: int) -> bool:
    return line[at - 1 : at].isdigit() and line[at + 1 : at + 2].isdigit()


def _within(text: str) -> Iterator[Head]:
    """Heads within a line, by words for roles alone."""
    return (Head(match[1], False, match.start(), match.end()) for match in _WITHIN.finditer(text))


def _told(text: str, heads: Sequence[Head], author: str | None, agents: Agents) -> list[Said]:
    if not heads or text[: heads[0].start].strip():
        return []
    ends = [*(head.start for head in heads[1:]), len(text)]
    said = [Utterance(head.name, text[head.end : end], timed=head.timed) for head, end in zip(heads, ends, strict=True)]
    roles = roles_of(said, agents=agents, author=author)
    known = [(head, role) for head, role in zip(heads, roles, strict=True) if role]
    speaking = {role for _, role in known}
    if Role.CUSTOMER not in speaking or len(speaking) == 1 or known[0][0] is not heads[0]:
        return []
    back = len(known) >= _FEW and max(Counter(called(head.name) for head, _ in known).values()) > 1
    if not back and not all(head.timed for head, _ in known):
        return []
    ends = [*(head.start for head, _ in known[1:]), len(text)]
    return [Said(role, head.end, end) for (head, role), end in zip(known, ends, strict=True)]


def _by_others(said: Sequence[Utterance], told: Mapping[str, Role], seen: set[Role], *, guess: bool) -> dict[str, Role]:
    """Roles of those who aren't told yet, by what nobody else is; without a `guess` several are no agents.

    A name is a speaker's where it comes back or bears a time; both beside names that head parts of reviews too, for
    "Price:" beside "Support:" is no customer.
    """
    if not seen or seen >= {Role.CUSTOMER, Role.AGENT}:
        return {}
    counts = Counter(called(one.name) for one in said)
    timed = {called(one.name) for one in said if one.timed}
    join = all if set(told) <= HEADINGS else any
    unknown = [name for name, count in counts.items() if name not in told and join((count > 1, name in timed))]
    if Role.CUSTOMER in seen:
        return dict.fromkeys(unknown, Role.AGENT) if guess or len(unknown) == 1 else {}
    return dict.fromkeys(unknown, Role.CUSTOMER) if Role.AGENT in seen or len(unknown) == 1 else {}


def _same_person(name: str, author: str) -> bool:
    """Whether two names in small letters are one, in full or by the first of them."""
    ours, theirs = name.split(), author.split()
    return ours == theirs or ours[:1] == theirs or ours == theirs[:1]


def _by_words(said: Sequence[Utterance], *, guess: bool) -> dict[str, Role]:
    """Roles where names are all there is, and a time beside each; empty for what is no conversation.

    Who offers help, apologises or has them wait is an agent; without a `guess` who offers help, if these are a good
    part of what they say. Of three and more, who serves comes back: hours of a day don't.
    """
    counts = Counter(called(one.name) for one in said)
    names = list(counts)
    if not 1 < len(names) <= _MOST_SPEAKERS or not all(one.timed for one in said) or _TWO < len(names) == len(said):
        return {}
    serves = Counter(called(one.name) for one in said if SERVES.search(one.text))
    offers = {called(one.name) for one in said if not guess and _OFFER.search(one.text)}
    serving = {name for name, count in serves.items() if guess or (name in offers and count >= _SERVED * counts[name])}
    if not serving or len(serving) == len(names):
        greets = is_greeting(said[0].text.strip())
        if not guess or (not greets and len(names) == len(said)):
            return {}
        serving = {names[0]} if greets else set(names[1:])
    if len(names) > _TWO and any(counts[name] == 1 for name in serving):
        return {}
    return {name: Role.AGENT if name in serving else Role.CUSTOMER for name in names}


def role_in(name: str) -> Role | None:
    """The role of a speaker called `name`: "Agent", "Agent Anna", "Maria (Support)", "Visitor 8472", "客服小美"."""
    if name.lower() in OWN_NAMES:
        return Role.CUSTOMER
    for word in (name, *MARKED.findall(name)):
        if role := role_of(word):
            return role
    first, *rest = MARKED.sub(" ", name).replace("#", " ").split() or [""]
    role = role_of(first)
    heading = first.lower() in HEADINGS | {"customer"}  # "Customer Experience"
    if role and all(word.isdigit() or (word[:1].isupper() and not heading) for word in rest):
        return role
    if not _CJK.match(name):
        return None
    starts = (name[:end] for end in range(len(name) - 1, max(1, len(name) - _TAIL - 1), -1))
    return next((role for start in starts if (role := role_of(start))), None)


def role_beside(name: str) -> Role | None:
    """The role that stands beside a name: "Ann Lee - Fernway Support", "Support «Oven»", "Lee, Ann (guest)"."""
    parts = [part.strip() for part in _BESIDE.split(name) if part.strip()]
    for part in parts if len(parts) > 1 else ():
        if _OFFICIAL.fullmatch(part):
            return Role.AGENT
        words = part.split()
        if role := role_of(part):
            return role
        if Role.AGENT in (role_of(words[0]), role_of(words[-1])):
            return Role.AGENT
    return None
