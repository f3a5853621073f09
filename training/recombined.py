"""Labelled texts put together anew from mentions, so that borders can't be learned by heart.

What was taught on gold reads its own train items nearly without fault (spans F1 .97) and dev at .82. A text of several
mentions is put in another order, or loses some and gets others of its source and language, or is made of such alone;
mentions of one touchpoint and sign are never neighbours, since by the specification they would be one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from training.data import LABELS, ROLES, Example, Floats

SHORT = 60  # characters of a mention that is read alone, too
LONG = 400  # characters of a mention that goes into other texts
WHOLE = 900  # characters of a text that is put together anew
MOST = 8  # mentions of a text made of others' alone
KEPT = 0.65  # chance that a mention stays where others are put in
GAP = 12  # characters between two mentions; longer ones hold words of no mention
WITHOUT_BLANKS = frozenset({"zh", "zh-Hant", "ja"})


class Unit(NamedTuple):
    """A mention with what parted it from the next one, its targets by task, and its touchpoint and sign."""

    text: str
    gap: str
    targets: dict[str, Floats]
    says: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """What texts of one source and language are made of: units to take from, and what parts them."""

    units: Sequence[Unit]
    gaps: Sequence[str]


def recombined(examples: Iterable[Example], *, seed: int, times: int = 1) -> Iterator[Example]:
    """So many new texts for each example of several mentions; without chat logs and long texts."""
    rng = np.random.default_rng(seed)
    groups: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in examples:
        if not example.text.startswith(ROLES):
            groups[example.lang, example.source].append(example)
    for (lang, _), group in groups.items():
        units = [unit for example in group for unit in units_of(example)]
        gaps = [unit.gap for unit in units if unit.gap.strip()] or ["，" if lang in WITHOUT_BLANKS else ". "]
        source = Source([unit for unit in units if len(unit.text) < LONG], gaps)
        for example in group:
            if len(example.spans) > 1 and len(example.text) <= WHOLE and source.units:
                made = (
                    put_together(example, chosen(units_of(example), source, rng), source, rng) for _ in range(times)
                )
                yield from (one for one in made if one)


def alone(examples: Iterable[Example]) -> Iterator[Example]:
    """Each short mention of a text of several as a text of its own, as answers to surveys are."""
    for example in examples:
        if len(example.spans) > 1 and not example.text.startswith(ROLES):
            for unit in units_of(example):
                if len(unit.text) <= SHORT:
                    targets = {task: row[None] for task, row in unit.targets.items()}
                    yield replace(example, text=unit.text, spans=((0, len(unit.text)),), targets=targets)


def units_of(example: Example) -> list[Unit]:
    """The mentions of an example, in order."""
    ends = [start for start, _ in example.spans[1:]]
    units = []
    for i, (start, end) in enumerate(example.spans):
        gap = example.text[end : ends[i]] if i < len(ends) else ""
        targets = {task: rows[i] for task, rows in example.targets.items()}
        says = int(targets["touchpoint"].argmax()), int(np.sign(targets["valence"].argmax() - 2))
        units.append(Unit(example.text[start:end], gap if len(gap) <= GAP else "", targets, says))
    return units


def chosen(units: Sequence[Unit], source: Source, rng: np.random.Generator) -> list[Unit]:
    """Units in another order, with some in place of others, or others alone."""
    kind = int(rng.integers(3))
    if kind == 0:
        return [units[i] for i in rng.permutation(len(units))]
    if kind == 1:
        kept = [unit for unit in units if rng.random() < KEPT]
        for _ in range(int(rng.integers(1, 3))):
            kept.insert(int(rng.integers(len(kept) + 1)), source.units[int(rng.integers(len(source.units)))])
        return kept
    count = min(MOST, max(2, len(units) + int(rng.integers(-1, 2))))
    return [source.units[i] for i in rng.integers(len(source.units), size=count)]


def put_together(example: Example, units: Sequence[Unit], source: Source, rng: np.random.Generator) -> Example | None:
    """The text of these units in the place of that of `example`; None if it would be a single mention."""
    text, spans, taken = "", [], list[Unit]()
    for unit in units:
        if taken and unit.says == taken[-1].says:
            continue
        if taken:
            text += taken[-1].gap or source.gaps[int(rng.integers(len(source.gaps)))]
        spans.append((len(text), len(text) + len(unit.text)))
        text += unit.text
        taken.append(unit)
    if len(taken) <= 1:
        return None
    targets = {task: np.stack([unit.targets[task] for unit in taken]) for task in LABELS}
    return replace(example, text=text, spans=tuple(spans), targets=targets)
