"""What the full reader says of texts, kept in files: spans, probabilities and meanings for the static reader to learn.

    python -m training.teach --data ../shared/data --artifact models/artifacts/felt --out ~/taught [--share 0.4]

First what it makes of each frequent token by itself, which is what the vectors of tokens begin with (as in model2vec).
Then a random choice of the public sets, on the spans that the reader finds. One file a few hundred texts, so that it
can be stopped at any time. In bf16 where the processor has it: twice as fast, and near enough for a lesson.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from app.pipeline.clean import clean
from app.pipeline.language import detect
from models import artifact, e5
from models.artifact import Reader
from models.base import Passage, entire, features_of
from training import public
from training.data import LABELS, Example, Floats, gold, traditional, unlabelled, written
from training.fit import quick
from training.home import HOME

Arrays = npt.NDArray[Any]

FELT = Path(artifact.__file__).parent / "artifacts" / "felt"
WORDS = "words.npz"
CHUNK = 512
LONGEST = 300  # code points of texts; longer ones teach little more and take long
MEANT = 8  # files with meanings
DOUBT = 0.05  # a hint that the reader holds for less likely than this is not heeded


@dataclass(frozen=True, slots=True)
class TeachConfig:
    """Who teaches, from what, and where it goes; `share` of the texts that training.public allows."""

    data: Path
    out: Path
    artifact: Path = FELT
    cache: Path = HOME
    share: float = 0.4
    tokens: int = 38_000
    seed: int = 17


def main(config: TeachConfig) -> None:
    """Write files until the texts end."""
    torch.set_num_threads(1)
    folder = e5.prepare(config.cache)
    reader, tokenizer = artifact.load(config.artifact, folder), Tokenizer.from_file(str(folder / "tokenizer.json"))
    config.out.mkdir(parents=True, exist_ok=True)
    print(reader.encoder.version, flush=True)
    held = [example.text for split in ("dev", "test") for example in gold(config.data, split)]
    hinted = public.examples(config.data, held=held, seed=config.seed, share=config.share)
    examples = [example for example in hinted if len(example.text) <= LONGEST]
    if not (config.out / WORDS).exists():
        certain = [*gold(config.data, "train"), *written(Path(__file__).parent / "written")]
        texts = [example.text for example in (*certain, *traditional(certain), *examples)]
        keep(config.out / WORDS, words_taught(reader, tokenizer, texts, number=config.tokens))
    order = np.random.default_rng(config.seed).permutation(len(examples))
    for number, first in enumerate(range(0, len(order), CHUNK)):
        chunk = [examples[i] for i in order[first : first + CHUNK]]
        keep(config.out / f"{number:03d}.npz", taught(reader, chunk, meanings=number < MEANT))
        print(first + len(chunk), "of", len(order), flush=True)


def keep(path: Path, arrays: Mapping[str, Arrays]) -> None:
    """Write arrays by name."""
    np.savez(path, allow_pickle=True, **arrays)


def words_taught(reader: Reader, tokenizer: Tokenizer, texts: Sequence[str], *, number: int) -> dict[str, Arrays]:
    """The most frequent tokens of the texts, sorted by id, with the features of each as a text of its own."""
    found = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    counts = Counter(i for each in found for i in each.ids)
    kept = sorted(i for i, _ in counts.most_common(number))
    words = [(tokenizer.id_to_token(i) or "").replace("▁", " ").strip() or "." for i in kept]
    with quick():
        features = features_of(reader.encoder, [entire(word) for word in words])
    return {"kept": np.array(kept), "features": features[:, : features.shape[1] // 2].astype(np.float16)}


def taught(reader: Reader, examples: Sequence[Example], *, meanings: bool) -> dict[str, Arrays]:
    """Arrays of one file; `meanings` cost half as much again."""
    with quick():
        encoded = reader.encoder.encode([_found(example) for example in examples], meanings=meanings)
    features = np.concatenate([each.features for each in encoded]).astype(np.float32)
    chances = {task: reader.heads[task].probabilities(features).astype(np.float16) for task in LABELS}
    hints = {f"hint_{task}": np.concatenate([example.targets[task] for example in examples]) for task in LABELS}
    return {
        "texts": np.array([example.text for example in examples]),
        "lang": np.array([example.lang for example in examples]),
        "source": np.array([example.source for example in examples]),
        "counts": np.array([len(each.spans) for each in encoded]),
        "spans": np.array([span for each in encoded for span in each.spans]).reshape(-1, 2),
        "meanings": np.concatenate([each.meanings for each in encoded]).astype(np.float16),
        **chances,
        **hints,
    }


def _found(example: Example) -> Passage:
    text = clean(example.text)
    return replace(unlabelled(text, detect(text, hint=example.lang)), spans=None)


def lessons(folder: Path) -> Iterator[tuple[Example, Floats]]:
    """The examples of all files, with the meaning of each span (0 wide where it was not kept)."""
    for path in sorted(folder.glob("[0-9]*.npz")):
        with np.load(path, allow_pickle=True) as file:
            arrays = dict(file)
        ends = np.cumsum(arrays["counts"])
        meanings = arrays.get("meanings", np.zeros((int(ends[-1]), 0))).astype(np.float32)
        for i, (end, count) in enumerate(zip(ends, arrays["counts"], strict=True)):
            rows = slice(end - count, end)
            targets = {
                task: arrays[task][rows].astype(np.float32)
                if task == "emotions"
                else mixed(arrays[task][rows].astype(np.float32), arrays[f"hint_{task}"][i : i + 1])
                for task in LABELS
            }
            spans = tuple((int(a), int(b)) for a, b in arrays["spans"][rows])
            lang, source = str(arrays["lang"][i]), str(arrays["source"][i])
            if spans:
                yield Example(str(arrays["texts"][i]), spans, targets, lang, source), meanings[rows]


def mixed(said: Floats, hint: Floats) -> Floats:
    """What the reader said (n, labels), within what the set says of a whole text, its hint (1, labels).

    A hint is heeded where the text has one span and the reader doesn't think it most unlikely.
    """
    if len(said) > 1 or np.isnan(hint).any() or not hint.any():
        return said
    within = said * hint
    total = within.sum(axis=1, keepdims=True)
    heeded: Floats = np.where(total > DOUBT, within / np.maximum(total, DOUBT), said)
    return heeded


def parse(arguments: Sequence[str] | None = None) -> TeachConfig:
    """The configuration from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets and of gold/")
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the project")
    parser.add_argument("--artifact", type=Path, default=FELT)
    parser.add_argument("--share", type=float, default=0.4)
    parser.add_argument("--seed", type=int, default=17)
    return TeachConfig(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    main(parse())
