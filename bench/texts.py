"""Texts of a wanted length for benches: those of training/written, short ones joined until long enough."""

import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

WRITTEN = Path(__file__).parents[1] / "training" / "written"


def texts_of(tokenizer: Tokenizer, number: int, *, tokens: int, seed: int = 0) -> list[str]:
    """So many different texts of `tokens` on average, of all languages, lengths spread by half around it."""
    lines = [line for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    said = sorted({text for line in lines if (text := json.loads(line).get("text"))})
    rng = np.random.default_rng(seed)
    order = [said[i] for i in rng.permutation(len(said))]
    lengths = [len(each.ids) for each in tokenizer.encode_batch(order)]
    wanted = rng.uniform(0.5 * tokens, 1.5 * tokens, number)
    made, at = list[str](), 0
    for least in wanted:
        parts, size = list[str](), 0
        while size < least - 8:
            index = at % len(order)
            at += 1
            if size and size + lengths[index] > 1.5 * tokens + 8:
                break
            parts.append(order[index])
            size += lengths[index]
        made.append(" ".join(parts) if at <= len(order) else f"{len(made)} " + " ".join(parts))
    return made


def mean_tokens(tokenizer: Tokenizer, texts: list[str]) -> float:
    """Tokens of a text on average."""
    return float(np.mean([len(each.ids) for each in tokenizer.encode_batch(texts)]))
