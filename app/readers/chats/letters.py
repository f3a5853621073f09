"""The words of a mail that are its writer's: not what it quotes, the greeting, the name below and what lawyers add."""

import re
from typing import NamedTuple

from app.domain.names import normal
from app.pipeline.fillers import is_greeting, is_signature, trim
from app.pipeline.own_words import own_words
from app.readers.fields.columns import is_text_name
from app.readers.fields.names import AUTHOR
from app.readers.lexicon.tables import tables

_LEXICON = tables(
    "mail",
    *("public", "machines", "desks", "away", "closing", "disclaimers", "postscript", "endings"),
    *("words", "who", "beside"),
)
PUBLIC = frozenset(_LEXICON["public"])
"""Domains of those who give an address to anybody."""

MACHINES, DESKS = frozenset(_LEXICON["machines"]), frozenset(_LEXICON["desks"])
"""What stands before the @ of a machine, and of who answers customers."""

AWAY = _LEXICON["away"]
"""How the subjects of answers begin that nobody writes, in small letters."""

_CLOSING, _DISCLAIMERS, _POSTSCRIPT = _LEXICON["closing"], _LEXICON["disclaimers"], _LEXICON["postscript"]
_ENDINGS = _LEXICON["endings"]
_DASHES = re.compile(r"^-- ?$", re.MULTILINE)
_LONGEST_CLOSING, _LONGEST_CARD, _MOST_CARD = 60, 90, 30
_PARAGRAPH = re.compile(r"\n\s*\n")
_LETTER = re.compile(r"[^\W_]")
_MOST_WORDS, _MOST_NAMES = 7, 3
_ENDED = re.compile(r"[^\w]")
_FULL_STOPS, _LEAST_SAID = ("。", "！", "？"), 5  # words, most of them in small letters, that are more than a title
_WORDS, _WHO, _BESIDE = (frozenset(map(normal, _LEXICON[key])) for key in ("words", "who", "beside"))
_FIELD = re.compile(r"[ \t>]*\**([^\s:：*][^:：\n*]{0,40}?)[ \t*]*[:：][ \t*]*(.*)")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_FEWEST_FIELDS = 2


class Form(NamedTuple):
    """What somebody wrote in a form on a page that sends it as a mail: who, their address, and the words."""

    name: str | None
    address: str | None
    text: str


def own_text(text: str, *, answers: bool) -> str:
    """What the writer of a mail says. One of nothing but others' words is empty if it `answers`, else whole."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    spans = own_words(text, whole=not answers)
    said = "\n\n".join(text[start:end] for start, end in spans)
    dashes = _DASHES.search(said)
    if dashes is not None and _LETTER.search(said, 0, dashes.start()):
        said = said[: dashes.start()]
    return _without_greeting(_without_close(said)).strip()


def _without_greeting(text: str) -> str:
    first, _, rest = text.lstrip().partition("\n")
    return rest if _only_greets(first.strip()) and _LETTER.search(rest) else text


def _only_greets(line: str) -> bool:
    """Whether a line greets, perhaps by name: "Hello Ann" and not "Hello, sofa broken"."""
    start, end = trim(line, 0, len(line))
    names = line[start:end].split()
    return is_greeting(line) and len(names) <= _MOST_NAMES and all(one[0].isupper() for one in names)


def _without_close(text: str) -> str:
    """A letter without its close and what stands below: names, numbers, what lawyers add. Sentences there stay."""
    lines = text.rstrip().split("\n")
    for at in range(max(1, len(lines) - _MOST_CARD), len(lines)):
        if _closes(lines[at]) and _is_card("\n".join(lines[at + 1 :])) and _LETTER.search("\n".join(lines[:at])):
            return "\n".join(lines[:at])
    paragraphs = _PARAGRAPH.split(text.rstrip())
    while len(paragraphs) > 1 and _is_disclaimer(paragraphs[-1]):
        paragraphs.pop()
    return "\n\n".join(paragraphs)


def _closes(line: str) -> bool:
    """Whether a line closes a letter, perhaps with the name beside it: "Regards, Ann" and not "Regards the chair"."""
    bare = line.strip()
    if not bare or len(bare) > _LONGEST_CLOSING:
        return False
    small = bare.casefold()
    found = [one for one in _CLOSING if small.startswith(one)]
    if not found:
        return is_signature(bare) and len(bare.split()) <= _MOST_WORDS
    rest = bare[len(max(found, key=len)) :]
    names = rest.split()
    parted = not rest or not (rest[0].isalnum() or rest[0] in "'’-")
    return parted and len(names) <= _MOST_NAMES and not any(one[0].islower() for one in names)


def _is_card(text: str) -> bool:
    """Whether lines are but names, numbers and addresses, and what lawyers add."""
    kept = "\n".join(one for one in _PARAGRAPH.split(text) if not _is_disclaimer(one))
    lines = [line.strip() for line in kept.split("\n") if line.strip()]
    return len(lines) <= _MOST_CARD and not any(_is_sentence(line) for line in lines)


def _is_sentence(line: str) -> bool:
    bare = line.casefold()
    added = any(bare.startswith(one) and _ENDED.match(bare[len(one) : len(one) + 1] or " ") for one in _POSTSCRIPT)
    ended = line.endswith(_FULL_STOPS) or (line.endswith((".", "!", "?")) and " " in line)
    words = [one for one in line.split() if _LETTER.match(one)]
    told = len(words) >= _LEAST_SAID and 2 * sum(one[0].islower() for one in words) > len(words)
    return added or len(line) > _LONGEST_CARD or ended or told or _ends_as_said(line)


def _ends_as_said(line: str) -> bool:
    """Whether a line of Chinese, Japanese or Korean ends as sentences do."""
    bare = line.rstrip(" .!?~")
    return bare.endswith(_ENDINGS) and not _closes(bare)


def _is_disclaimer(paragraph: str) -> bool:
    bare = " ".join(paragraph.casefold().split())
    return any(one in bare for one in _DISCLAIMERS)


def form_of(text: str) -> Form | None:
    """What a form on a page sends as lines of `Field: value`, one of which has the words; null where none has."""
    found: dict[str, list[str]] = {}
    fields, kind = 0, ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if kind and _DASHES.match(line):
            break
        field = _FIELD.fullmatch(line.strip())
        told = "" if field is None else _kind(normal(field[1]))
        if field is not None and told:
            fields, kind = fields + 1, told
            found.setdefault(kind, []).append(field[2])
        elif kind:
            found[kind].append(line)
    said = "\n".join(found.get("words", [])).strip()
    if fields < _FEWEST_FIELDS or not _LETTER.search(said):
        return None
    address = next((match[0] for values in found.values() for one in values if (match := _ADDRESS.search(one))), None)
    who = next((one for one in found.get("who", []) if one.strip()), "")
    name = _ADDRESS.sub("", " ".join(who.split())).strip(" <>()")
    return Form(name or None, address, said)


def _kind(label: str) -> str:
    """What a label of a form asks for; empty where it isn't known."""
    if label in _WORDS or is_text_name(label):
        return "words"
    return "who" if label in _WHO or label in AUTHOR else "beside" if label in _BESIDE else ""
