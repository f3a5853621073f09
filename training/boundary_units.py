"""Texts cut into candidate parts, with what the splitter has to learn of them; and public texts without labels."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.pipeline.clean import clean
from app.pipeline.segments import BORDERS, segments
from models.base import Span
from models.boundary import Part, facts_of
from training.data import Example

Floats = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]

TASKS = {"touchpoint": 27, "sign": 3}
WIDTH = sum(TASKS.values())
NOTHING = -1
ROLES = ("customer: ", "agent: ", "bot: ", "action: ")
PUBLIC = {  # rows marked `train` that may train what ships, and how many of each
    "alexa-reviews": 2000,
    "app-reviews": 2500,
    "asap-restaurants-zh": 300,
    "bank-reviews-ru": 400,
    "bitext-support": 300,
    "complaints-twitter": 1200,
    "google-maps-zh-hant": 100,
    "mams-restaurants": 1000,
    "multidogo-chats": 1200,
    "multilingual-sentiment": 2500,
    "online-shopping-zh": 5000,
    "telecom-tweets-ru": 1200,
    "umsab": 800,
    "waimai-zh": 2000,
}
CHATS = frozenset({"bitext-support", "multidogo-chats"})
MEASURED_ONLY = frozenset({"en", "yue"})  # of multilingual-sentiment
HELD_OUT = frozenset({"dev", "validation", "test"})
SHORTEST, LONGEST = 9, 1500


@dataclass(frozen=True, slots=True)
class Unit:
    """A text or a customer's turn, its parts and their targets, each a chance.

    `cut` (parts,): a mention ends before the part (the first has none); `keep` (parts,): the part is in a mention;
    `tasks` (parts, WIDTH): touchpoint and sign of the mention, a row of zeros where there is none.
    """

    text: str
    parts: tuple[Part, ...]
    facts: Floats
    cut: Floats
    keep: Floats
    tasks: Floats
    turn: bool
    source: str
    weight: float = 1.0


def labelled(examples: Iterable[Example], *, weight: float = 1.0) -> Iterator[Unit]:
    """The texts, or customers' turns, of labelled examples that have any part."""
    for example in examples:
        text = clean(example.text)
        chat = text.startswith(ROLES)
        for start, end in _turns(text) if chat else [(0, len(text))]:
            spans = {i: (a - start, b - start) for i, (a, b) in enumerate(example.spans) if a >= start and b <= end}
            parts = _parts(text[start:end], example.lang)
            if parts:
                owner = np.array([_owner(part, spans) for part in parts])
                unit = _unit(text[start:end], parts, example.lang, chat, example.source)
                yield _with_targets(unit, owner, example.targets, weight)


def public(data: Path, *, without: frozenset[str], seed: int = 0) -> Iterator[Unit]:
    """Texts of public sets in `data` without labels, a fixed choice; never one of the texts `without`."""
    random = np.random.default_rng(seed)
    for name, count in PUBLIC.items():
        with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [row for row in map(json.loads, lines) if _usable(row, name) and row["text"] not in without]
        for i in random.permutation(len(rows))[:count]:
            text, lang = clean(rows[i]["text"]), rows[i]["lang"]
            if parts := _parts(text, lang):
                yield _unit(text, parts, lang, name in CHATS, name)


def _usable(row: Mapping[str, str], name: str) -> bool:
    measured = name == "multilingual-sentiment" and row["lang"] in MEASURED_ONLY
    return row["split"] not in HELD_OUT and SHORTEST <= len(row["text"]) <= LONGEST and not measured


def _parts(text: str, lang: str) -> tuple[Part, ...]:
    return tuple((part.start, part.end, part.border) for part in segments(text, lang))


def _unit(text: str, parts: tuple[Part, ...], lang: str, turn: bool, source: str) -> Unit:
    facts = facts_of(text, parts, language=lang.partition("-")[0], turn=turn, borders=BORDERS)
    zeros = np.zeros(len(parts), dtype=np.float32)
    return Unit(text, parts, facts, zeros, zeros, np.zeros((len(parts), WIDTH), dtype=np.float32), turn, source)


def _with_targets(unit: Unit, owner: Longs, targets: Mapping[str, Floats], weight: float) -> Unit:
    cut = np.concatenate([[False], owner[1:] != owner[:-1]]).astype(np.float32)
    tasks = np.zeros((len(owner), WIDTH), dtype=np.float32)
    for row, span in enumerate(owner):
        if span != NOTHING:
            tasks[row, targets["touchpoint"][span].argmax()] = 1
            tasks[row, TASKS["touchpoint"] + 1 + np.sign(targets["valence"][span].argmax() - 2)] = 1
    keep = (owner != NOTHING).astype(np.float32)
    return Unit(unit.text, unit.parts, unit.facts, cut, keep, tasks, unit.turn, unit.source, weight)


def _owner(part: Part, spans: Mapping[int, Span]) -> int:
    """The span that holds at least half of the part."""
    start, end, _ = part
    shared = {number: min(end, stop) - max(start, begin) for number, (begin, stop) in spans.items()}
    best = max(shared, key=lambda number: shared[number], default=NOTHING)
    return best if best != NOTHING and shared[best] * 2 >= end - start else NOTHING


def _turns(text: str) -> Sequence[Span]:
    found, at = [], 0
    for line in text.split("\n"):
        if line.startswith(ROLES[0]):
            found.append((at + len(ROLES[0]), at + len(line)))
        at += len(line) + 1
    return found
