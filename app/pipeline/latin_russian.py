"""Tell Russian that is written in Latin letters from languages that are always written in them.

Logistic regression over letter triples of words (training/latin_russian.py): fastText has never seen such texts and
takes them for a different language each time.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".json")

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]*)?")


def is_russian(sample: str) -> bool:
    """Whether a text in Latin letters is rather Russian than not."""
    base, weights = _table()
    found = triples(sample)
    return bool(found) and base + sum(weights.get(triple, 0.0) for triple in found) / len(found) ** 0.5 > 0


def triples(text: str) -> list[str]:
    """The different triples of letters of its words, each word between blanks."""
    words = [f" {word} " for word in _WORD.findall(text.lower())]
    return sorted({word[i : i + 3] for word in words for i in range(len(word) - 2)})


@cache
def _table() -> tuple[float, Mapping[str, float]]:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    return table["base"], table["weights"]
