"""What words say of the sign of the valence, in languages with public sets and hardly any gold mentions.

Learned from the public sets and the further labelled texts of a language as three classes, whose evidence counts for
each valence of that sign alike; measured on the dev splits of the public sets, or on a tenth of the train rows of those
without one, from which nothing is learned here.
"""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from training import public
from training.data import FURTHER, VALENCES, Example, gold
from training.digests import digest, taught_texts
from training.evaluation_public import SETS as MEASURED
from training.evaluation_public import PublicSet, Row, rows_of
from training.lexical_words import Words, learn

SETS = ("umsab", "multilingual-sentiment")  # with a dev split, and of use for training
UNSPLIT = ("waimai-zh", "online-shopping-zh")  # of use for training, without a dev split
KEPT_BACK = 10  # one in so many of their texts chooses
ALL = 10**6
CLASSES = np.eye(3, dtype=np.float32)[np.sign(np.array(VALENCES, dtype=np.int64)) + 1]  # (valences, signs)


def known(data: Path, further: Iterable[Example]) -> list[Example]:
    """All that words may be learned from: the train splits of public sets and `further` texts, nothing of gold's."""
    held = {example.text for split in ("dev", "test") for example in gold(data, split)}
    held |= {row.text for row in kept_back(data)}
    sources = [replace(source, limit=ALL) for source in public.SOURCES if source.file in SETS + UNSPLIT]
    return [*public.examples(data, held=held, seed=0, sources=sources), *further]


def kept_back(data: Path) -> list[Row]:
    """The train rows of the sets without a dev split that choose and don't teach."""
    sets = [PublicSet(name, dev="train", test="test") for name in UNSPLIT if (data / f"{name}.jsonl.gz").exists()]
    rows = [row for one in sets for row in rows_of(data, one, "dev", unless=frozenset())]
    return [row for row in rows if int(digest(row.text), 16) % KEPT_BACK == 0]


def words_of(examples: Iterable[Example], lang: str) -> Words:
    """What the words of a language say, by those of its texts whose signs are known."""
    own = [one for one in examples if primary(one.lang) == lang and signed(one)]
    return learn(own, classes={"valence": CLASSES})


def primary(lang: str) -> str:
    """The primary subtag: words of Traditional Chinese teach with those of Simplified."""
    return lang.partition("-")[0]


def signed(example: Example) -> bool:
    """Whether each valence has one sign that is known."""
    return bool(((example.targets["valence"] @ CLASSES > 0).sum(axis=1) == 1).all())


def dev(data: Path, lang: str) -> list[Example]:
    """The texts of a language in the dev splits and among those kept back, each as one mention."""
    held = frozenset(example.text for split in ("dev", "test") for example in gold(data, split))
    held |= taught_texts((FURTHER,), data)
    sets = [one for one in MEASURED if one.name in SETS]
    rows = [row for one in sets for row in rows_of(data, one, "dev", unless=held)]
    rows += [row for row in kept_back(data) if row.text not in held]
    return [
        public.whole(row.text, {"valence": public.POLARITY[row.sentiment]}, lang=lang, source="dev")
        for row in rows
        if row.lang == lang
    ]
