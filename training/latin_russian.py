"""Teach which letters tell Russian in Latin letters from languages that are written in them.

    python -m training.latin_russian

Logistic regression with few letter triples (L1), on the texts of this project alone: Russian ones in three ways of
spelling (training/noise.py), and all others in Latin letters. A minute of one core; it writes
app/pipeline/latin_russian.json and prints how many of held-out texts it tells.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from app.pipeline.language import BEYOND_LATIN
from app.pipeline.latin_russian import TABLE, triples
from training.data import ROLES, Example
from training.noise import transliterated

HERE = Path(__file__).parent
FEW, STRENGTH, SEED = 8, 3.0, 7
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in Latin letters, and which of them are Russian, (texts,) bool."""

    texts: Sequence[str]
    russian: Bools


def main() -> None:
    """Teach, write the table, and print what it does on held-out texts."""
    taught = of_folders("further", "written")
    counts = CountVectorizer(analyzer=triples, min_df=FEW, binary=True)
    rows = normalize(counts.fit_transform(taught.texts))
    learned = LogisticRegression(C=STRENGTH, l1_ratio=1.0, solver="liblinear", random_state=SEED)
    learned.fit(rows, taught.russian)
    names = counts.get_feature_names_out()
    told = {names[i]: round(float(learned.coef_[0, i]), 1) for i in np.flatnonzero(learned.coef_[0].round(1))}
    table = {"base": round(float(learned.intercept_[0]), 2), "weights": dict(sorted(told.items()))}
    TABLE.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(taught.texts)} texts, {int(taught.russian.sum())} of them Russian; {len(told)} triples")


def of_folders(*names: str) -> Texts:
    """The texts of some folders of this one that are in Latin letters, and the Russian ones put into them."""
    rng = np.random.default_rng(SEED)
    texts, russian = [], []
    for lang, text in (pair for name in names for pair in texts_of(HERE / name)):
        own = lang == "ru"
        if own:
            text = transliterated(Example(text, (), {}, lang, ""), rng).text  # noqa: PLW2901 - the same text
        if max(text) < BEYOND_LATIN or own:
            texts.append(text)
            russian.append(own)
    return Texts(texts, np.array(russian))


def texts_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Language and text of the items that are written out; chat logs stay out, their roles being English."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            if item.get("text", "").strip() and not item["text"].startswith(ROLES):
                yield item["lang"], item["text"]


if __name__ == "__main__":
    main()
