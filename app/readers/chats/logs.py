"""Dialogs in plain text ("Agent: ...", "[10:02] Visitor: ..."): each conversation is a row with its turns."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.domain.labels import Role
from app.domain.records import Turn
from app.domain.roles import GROUPS, HEADINGS, NOBODY, Agents, is_named
from app.pipeline.signs import HAN, KANA
from app.pipeline.speakers import SERVES, WROTE, Said, heads_of, role_in, transcript
from app.readers.chats.casts import Cast, cast_of, without_grade
from app.readers.fields.rows import BadRow, Row
from app.readers.source.encoding import Line

FORMAT = "Chat log"
_HEAD, _LONGEST = 1 << 15, 1 << 18  # code points that tell how a file is written; of a part of one conversation
_RULE = re.compile(r"\s*(?:[-=_*#~─—]\s?){3,}.*")
_JOINED = re.compile(r"\s*[\[(]?[\d:.\s]*(?:[AaPp][Mm])?[\])]?\s*\*{2,}.*")  # *** Anna has joined the chat ***
_BEGINS = re.compile(r"[^:：>\n]{1,80}[:：>]")
_TITLE = re.compile(
    r"chat|conversation|transcript|call|dialog|session|case|ticket|разговор|чат|диалог|звонок|pokalb|gespräch|"
    r"conversación|對話|对话|聊天|대화|対話|[:：]\s*$|\d",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})[T,\s]{1,3}\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:\.\d{1,6})?Z?(?:\s?[AaPp]\.?[Mm]\.?)?"
    r"|[A-Z][a-z]{2,8} \d{1,2},? \d{4},?(?: at)? \d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
)
_FIELD = re.compile(r"([^:：\n]{1,40})[:：]\s*(.{0,120})")
_ID = re.compile(r"(?:\bid\b|\bno\b|number|номер|nummer|編號|编号|番号|번호|№)", re.IGNORECASE)
_MOST_FIELDS = 12
_WORDS_OF_TITLE = 6
_FEWEST_LINES, _LONGEST_TITLE, _MOST_TITLES = 3, 80, 3
_DENSE, _MOST = 0.25, 0.6
_FEWEST_BACK, _AS_OFTEN = 2, 4  # of a name nobody speaks under; a fourth as often as a side speaks makes a form
_NAME_LONG, _MOSTLY, _SERVED = 3, 0.8, 0.1  # words of a name; of turns that are but one; of those that serve
_WORD = re.compile(rf"[{HAN}{KANA}]{{1,2}}|[^\W{HAN}{KANA}]+")
_PARTED = ("blank", "blanks", "rules", "")


@dataclass(frozen=True)
class Log:
    """How a file of dialogs is written: by what they are `parted`, one of them, and who in it answers (`serving`).

    `agents` are those who answer, as the user named them. `timed`: a time stands beside all names, so that parts
    without one are none of what is said.
    """

    parted: str
    example: str
    serving: tuple[str, ...]
    agents: Agents = NOBODY
    timed: bool = False


def log_of(sample: str, *, agents: Agents = NOBODY) -> Log | None:
    """How a file that begins with `sample` is written, null if it is no log.

    It is one where speakers take turns over the lines; a file with a whole dialog in each line is none, and forms and
    reviews under headings ("Customer: Jo Ray", "Agent: Anna", "Comment: ...") aren't.
    """
    head = sample[: _HEAD << 1].lstrip("\ufeff").replace("\r\n", "\n")
    head = head if len(head) <= _HEAD else head[: head.rfind("\n", 0, _HEAD) + 1]
    lines = [line for line in head.split("\n") if line.strip()]
    if len(lines) < _FEWEST_LINES or _BEGINS.search(head) is None:
        return None
    if sum(bool(transcript(line)) for line in lines) * 2 >= len(lines):
        return None
    for parted in _PARTED:
        blocks = [(block, *_body(block, agents)) for block in _parts(head.split("\n"), parted)]
        blocks = [(block, text, said) for block, text, said in blocks if not _is_card(block, parted)]
        blocks = [(block, text, said) for block, text, said in blocks if said or not _is_title(block)]
        logs = [(text, said) for block, text, said in blocks if len(said) >= max(1, _DENSE * _filled(block))]
        timed = bool(logs) and all(head.timed for text, _ in logs for head in heads_of(text, agents=agents))
        left = [said for block, _, said in blocks if said or not (timed and _is_beside(block, agents))]
        if logs and len(logs) >= _MOST * len(left) and (len(blocks) > 1 or not parted):
            text, said = logs[0]
            return None if _is_form(logs, agents) else Log(parted, text, _serving(text, said), agents, timed)
    return None


def _is_form(logs: Sequence[tuple[str, list[Said]]], agents: Agents) -> bool:
    """Whether parts under headings were told as conversations, whose words would be taken for an agent's.

    Times beside all names tell a conversation. Else it is a form where a name nobody speaks under comes back as those
    of speakers do, or what one side says are names; where words alone that head reviews too tell the sides, or one of
    them is told by what it isn't, somebody has to serve, unless one of the `agents` speaks.
    """
    names: Counter[str] = Counter()
    speaking: dict[str, Role] = {}
    turns: dict[bool, list[str]] = {True: [], False: []}
    timed = True
    for text, said in logs:
        starts = {one.end: one for one in heads_of(text, agents=agents)}
        names.update(head.name.lower() for head in starts.values())
        timed = timed and all(one.start in starts and starts[one.start].timed for one in said)
        for one in said:
            turns[one.role is Role.CUSTOMER].append(text[one.start : one.end])
            if one.start in starts:
                speaking[starts[one.start].name.lower()] = one.role
    if timed:
        return False
    fewest = min(len(turns[True]), len(turns[False]))
    if any(
        count >= _FEWEST_BACK and count * _AS_OFTEN >= fewest for name, count in names.items() if name not in speaking
    ):
        return True
    named = any(is_named(name, agents) for name in names)
    longest = _NAME_LONG - named
    if any(
        sum(len(_WORD.findall(words)) <= longest for words in side) >= _MOSTLY * len(side) for side in turns.values()
    ):
        return True
    sure = all(role_in(name) for name in speaking) and not all(name in HEADINGS | GROUPS for name in speaking)
    serve = sum(SERVES.search(words) is not None for words in turns[False])
    return not (named or sure) and serve < max(1, _SERVED * len(turns[False]))


def _filled(block: str) -> int:
    return sum(bool(line.strip()) for line in block.split("\n"))


def log_rows(source: Iterable[Line], log: Log) -> Iterator[Row | BadRow]:
    """A row a conversation; one of which it can't be told who speaks is a bad row."""
    held: list[Line] = []
    size, card = 0, ""
    for line in source:
        text = line.text.rstrip("\r\n")
        if _parts_at(text, log.parted, held) or (size > _LONGEST and _BEGINS.match(text)):
            block = "\n".join(one.text.rstrip("\r\n") for one in held)
            if _is_card(block, log.parted) or (log.timed and _is_beside(block, log.agents)):
                card = block
            else:
                yield from _row(held, log, card=card)
                card = card if _is_title(block) else ""
            held, size = [], 0
        held.append(line)
        size += len(text)
    yield from _row(held, log, card=card)


def _is_card(block: str, parted: str) -> bool:
    """Whether a part between rules only tells of the conversation below it: its number, its time, its queue."""
    lines = [line for line in block.split("\n") if line.strip() and not _RULE.fullmatch(line)]
    fields = [found for line in lines if (found := _FIELD.fullmatch(line.lstrip("\ufeff")))]
    names = [found[1].strip().lower() for found in fields]
    if parted != "rules" or not fields or len(fields) < len(lines) or len(set(names)) < len(names):
        return False
    told = _WHEN.search(block) is not None or any(map(_is_number, fields))
    return told and len(lines) <= _MOST_FIELDS and not any(map(role_in, names))


def _is_beside(block: str, agents: Agents) -> bool:
    """Whether a part beside conversations with times only tells of one: its lines are fields or short, and untimed."""
    lines = [line for line in block.lstrip("\ufeff").split("\n") if line.strip()]
    if len(lines) > _MOST_FIELDS or any(head.timed for head in heads_of(block, agents=agents)):
        return False
    return all(_FIELD.fullmatch(one) or _WHEN.search(one) or len(one.split()) <= _WORDS_OF_TITLE for one in lines)


def _is_number(field: re.Match[str]) -> bool:
    """Whether a line of a card gives the number of its conversation."""
    return _ID.search(field[1]) is not None and " " not in field[2].strip() != ""


def _row(held: Sequence[Line], log: Log, *, card: str = "") -> Iterator[Row | BadRow]:
    written = "\n".join(line.text.rstrip("\r\n") for line in held)
    block = written.lstrip("\ufeff").strip("\n")
    whole = f"{card}\n{block}" if card else block
    cast = cast_of(whole.split("\n"))
    text, said = _body(block if cast is None else whole, log.agents)
    if not said:
        before = f"{log.example}\n"
        text = before + text
        said = [one for one in transcript(text, agents=log.agents) if one.start >= len(before)]
    if not said and (_is_title(block) or (log.timed and _is_beside(block, log.agents))):
        return
    number = next(line.number for line in held if line.text.strip())
    if not said:
        yield BadRow(number, "row_role", "these lines don't tell who speaks; write customer, agent or bot", written)
        return
    turns = _turns(text, said, cast)
    time = next((turn.time for turn in turns if turn.time), None)
    known = _WHEN.search(card)
    fields = (found for line in card.split("\n") if (found := _FIELD.fullmatch(line)) is not None)
    key = next((found[2].strip() for found in fields if _is_number(found)), None)
    told = {} if key is None else {"id": key}
    author = next((name for one in said if one.role is Role.CUSTOMER and (name := _named(text, one))), None)
    told |= {} if author is None else {"author": author}
    yield Row(number, {**told, "time": time or (known and known[0].replace(" at ", " ")), "turns": turns}, written)


def _turns(text: str, said: Sequence[Said], cast: Cast | None = None) -> list[Turn]:
    spoken = ((one, text[one.start : one.end].strip()) for one in said)
    return [Turn(one.role, words, _when(text, one, cast)) for one, words in spoken if words]


def turns_in_cell(text: str, agents: Agents) -> list[Turn]:
    """The turns of a text that is a chat log in which one of `agents` speaks; none of any other."""
    if not any(is_named(head.name, agents) for head in heads_of(text, agents=agents)):
        return []
    return _turns(text, transcript(text, agents=agents))


def _parts(lines: Sequence[str], parted: str) -> Iterator[str]:
    held: list[Line] = []
    for number, line in enumerate(lines):
        if _parts_at(line, parted, held):
            yield "\n".join(one.text for one in held)
            held = []
        held.append(Line(number, line, whole=True))
    yield "\n".join(one.text for one in held)


def _parts_at(line: str, parted: str, held: Sequence[Line]) -> bool:
    """Whether a conversation ends before `line`, which follows on the lines `held`."""
    if parted == "rules":
        return _RULE.fullmatch(line) is not None
    count = {"blank": 1, "blanks": 2}.get(parted, 0)
    above = [one.text.strip() for one in held[-count:]] if count else []
    return bool(line.strip()) and len(above) == count > 0 and not any(above) and any(one.text.strip() for one in held)


def _body(block: str, agents: Agents) -> tuple[str, list[Said]]:
    """A conversation without a title above it and without notes of who joined, and who says what in it."""
    lines = [line for line in block.split("\n") if not _JOINED.fullmatch(line) and not _RULE.fullmatch(line)]
    if (cast := cast_of(lines)) is not None:
        text = "\n".join(without_grade(lines[cast.at :]))
        if said := transcript(text, author=cast.customer, agents=agents | cast.agents):
            return text, said
    for skipped in range(min(_MOST_TITLES, len(lines)) + 1):
        text = "\n".join(lines[skipped:])
        if said := transcript(text, agents=agents):
            return text, said
        if skipped < len(lines) and not _heads(lines[skipped]):
            break
    return "\n".join(lines), []


def _heads(line: str) -> bool:
    """Whether a line may stand above a conversation."""
    return len(line) <= _LONGEST_TITLE and (not line.strip() or _TITLE.search(line) is not None)


def _is_title(block: str) -> bool:
    """Whether a part that isn't a conversation is but what stands above one, in which nobody speaks."""
    lines = [line for line in block.split("\n") if line.strip() and not _RULE.fullmatch(line)]
    return len(lines) <= _MOST_TITLES and all(
        _heads(line) and (":" not in line.rstrip(" :：") or re.search(r"\d", line)) for line in lines
    )


def _head_of(text: str, said: Said) -> str:
    """What stands in the line before the words of a turn."""
    return text[text.rfind("\n", 0, said.start) + 1 : said.start]


def _named(text: str, said: Said) -> str | None:
    """The name of who says something in a log with times; null where it is but a word for who speaks."""
    heads = heads_of(_head_of(text, said))
    words = heads[0].name.split() if len(heads) == 1 and heads[0].timed else []
    name = " ".join(words[1:] if words and role_in(words[0]) else words)
    return name if name and role_in(name) is None else None


def _when(text: str, said: Said, cast: Cast | None) -> str | None:
    head = _head_of(text, said)
    found = _WHEN.search(head)
    return found[0] if found is not None else None if cast is None else cast.moment(head)


def _serving(text: str, said: Sequence[Said]) -> tuple[str, ...]:
    heads = (_head_of(text, one) for one in said if one.role is not Role.CUSTOMER)
    names = (re.sub(r"^\W*(?:[\d:.,/-]+(?:\s?[AaPp][Mm])?\W+)*", "", head).strip(" \t:：>") for head in heads)
    names = (WROTE.sub("", name) for name in names)
    return tuple(dict.fromkeys(name for name in names if name))
