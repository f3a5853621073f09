"""Talk in which names stand beside times and what is said below: interviews, calls, cues of subtitles."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import NOBODY, Agents, role_of
from app.pipeline.speakers import Utterance, roles_of
from app.readers.fields.rows import Row
from app.readers.source.encoding import Line

FORMAT = "Transcript"

_TIME = r"[\[(]?(?P<time>(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?)[\])]?"
_NAME = r"(?P<name>[^\W\d_][^:：\n]{0,60}?)"
_HEADS = (
    re.compile(rf"\s*{_NAME}[ \t]*[ \t|,–-]{{1,8}}{_TIME}\s*"),
    re.compile(rf"\s*{_TIME}[ \t]*[ \t|,–-]{{1,8}}{_NAME}\s*"),
)
_SENTENCE = re.compile(r"[!?。！？]\s*$|(?:\S+\s+){2,}\S+\.\s*$")
_CREDIT = re.compile(
    r"\W*(?:transcri\w+|generated|recorded|exported)\b.{0,60}(?:https?://|www\.|\.\w{2,4}\b).*", re.IGNORECASE
)
_LOOKED_AT, _TITLES, _FEWEST, _MOST_SPEAKERS, _MOST_WORDS = 120, 6, 3, 8, 6
_SURELY, _DENSE = 0.8, 0.2
_MOST_TURNS, _LONGEST = 1_000, 200


class Voice(NamedTuple):
    """What somebody says from a line on; `name` is null where it goes on with the one before."""

    line: int
    time: str
    name: str | None
    text: str


def is_headed(sample: str) -> bool:
    """Whether a file that begins with `sample` has names with times on lines of their own, and below what they say."""
    lines = [line.strip() for line in sample.lstrip("\ufeff").split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    heads = [_head(line) for line in lines]
    names = Counter(head[1] for head in heads if head is not None)
    found = names.total()
    if found < _FEWEST or not 1 < len(names) <= _MOST_SPEAKERS or names.most_common(1)[0][1] == 1:
        return False
    followed = sum(one is not None and after is None for one, after in pairwise(heads))
    early = any(head is not None for head in heads[:_TITLES])
    return early and followed >= _SURELY * (found - 1) and found >= _DENSE * len(lines)


def _head(line: str) -> tuple[str, str] | None:
    """The time and the name that a line has, and nothing else; null if it is another one."""
    if len(line) > _LONGEST:
        return None
    for form in _HEADS:
        found = form.fullmatch(line)
        if found is not None and len(found["name"].split()) <= _MOST_WORDS and not _SENTENCE.search(found["name"]):
            return found["time"], found["name"].strip()
    return None


def headed(source: Iterable[Line]) -> Iterator[Voice]:
    """What is said below each name; titles above the first one and the tool's credit at the end are left out."""
    spoken, blank = False, False
    for line in source:
        text = line.text.lstrip("\ufeff").strip()
        head = _head(text) if text else None
        if head is not None:
            spoken = True
            yield Voice(line.number, head[0], head[1], "")
        elif text and spoken and not (blank and len(text) <= _LONGEST and _CREDIT.fullmatch(text)):
            yield Voice(line.number, "", None, text)
        blank = not text


def voiced_rows(voices: Sequence[Voice], *, agents: Agents = NOBODY) -> list[Row]:
    """The conversation as a row, or several if it is very long; empty where it isn't told who speaks.

    Who is who is told as in any conversation.
    """
    said = _joined(voices)
    told = [Utterance(one.name or "", one.text) for one in said]
    roles = roles_of(told, agents=agents)
    if not said or not all(roles) or Role.CUSTOMER not in roles or len({*roles}) == 1:
        return []
    author = next((one.name for one, role in zip(said, roles, strict=True) if role is Role.CUSTOMER), None)
    author = None if author is None or role_of(author) else author
    rows = []
    for at in range(0, len(said), _MOST_TURNS):
        some = list(zip(said, roles, strict=True))[at : at + _MOST_TURNS]
        turns = [Turn(role or Role.CUSTOMER, one.text) for one, role in some]
        raw = "\n".join(f"{one.name}: {one.text}" for one, _ in some)
        rows.append(Row(some[0][0].line, {"author": author, "turns": turns} if author else {"turns": turns}, raw))
    return rows


def _joined(voices: Sequence[Voice]) -> list[Voice]:
    """What each says at once, in one."""
    said: list[Voice] = []
    for one in voices:
        if said and (one.name is None or (one.name == said[-1].name and not said[-1].text)):
            said[-1] = said[-1]._replace(text=f"{said[-1].text} {one.text}".strip())
        elif one.name is not None:
            said.append(one)
    return [one for one in said if one.text]


def serving(rows: Sequence[Row], voices: Sequence[Voice]) -> tuple[str, ...]:
    """Who is taken for those who answer."""
    turns = [turn for row in rows for turn in row.values["turns"]]  # type: ignore[attr-defined]  # of voiced_rows
    names = [one.name for one in _joined(voices)]
    pairs = zip(turns, names, strict=True)
    return tuple(dict.fromkeys(name for turn, name in pairs if turn.role is not Role.CUSTOMER and name))
