"""What words say of the sign of the valence, in languages with public sets and hardly any gold mentions.

Learned from the public sets and the further labelled texts of a language as three classes, whose evidence counts for
each valence of that sign alike; measured on the dev splits of the public sets.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from training import evaluation_public, public
from training.data import FURTHER, VALENCES, Example, gold
from training.digests import taught_texts
from training.lexical_words import Words, learn

SETS = ("umsab", "multilingual-sentiment")  # with a dev split, and of use for training
ALL = 10**6
CLASSES = np.eye(3, dtype=np.float32)[np.sign(np.array(VALENCES, dtype=np.int64)) + 1]  # (valences, signs)


def known(data: Path, further: Iterable[Example]) -> list[Example]:
    """All that words may be learned from: the train splits of public sets and `further` texts, nothing of gold's."""
    held = {example.text for split in ("dev", "test") for example in gold(data, split)}
    sources = [replace(source, limit=ALL) for source in public.SOURCES if source.file in SETS]
    return [*public.examples(data, held=held, seed=0, sources=sources), *further]


def words_of(examples: Iterable[Example], lang: str) -> Words:
    """What the words of a language say, by those of its texts whose signs are known."""
    return learn([one for one in examples if one.lang == lang and signed(one)], classes={"valence": CLASSES})


def signed(example: Example) -> bool:
    """Whether each valence has one sign that is known."""
    return bool(((example.targets["valence"] @ CLASSES > 0).sum(axis=1) == 1).all())


def dev(data: Path, lang: str) -> list[Example]:
    """The texts of a language in the dev splits, each as one mention."""
    held = frozenset(example.text for split in ("dev", "test") for example in gold(data, split))
    held |= taught_texts((FURTHER,), data)
    sets = [one for one in evaluation_public.SETS if one.name in SETS]
    rows = [row for one in sets for row in evaluation_public.rows_of(data, one, "dev", unless=held) if row.lang == lang]
    return [
        public.whole(row.text, {"valence": public.POLARITY[row.sentiment]}, lang=lang, source="dev") for row in rows
    ]
