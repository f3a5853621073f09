"""What a search among many finds of what it would find if all were compared: `python -m bench.recall 10000 1000000`.

Meanings of texts of training/written by the encoder that ships, QUERIES of which are asked for; the rest are moved
about to as many as are wanted: each goes some way from one text along the difference of two others, so that meanings
stay as unevenly spread as those of texts are. Prints the share of the 50 nearest that the listed ones hold, on average
and at worst, of one search by sketch and estimate (app.services.search), and of sketches alone.
"""

import argparse
import json

import numpy as np
import numpy.typing as npt

from app.journeys import load_journey
from app.pipeline.loading import load_pipeline
from app.services.search import EXACT, LISTED, NEAR
from app.services.sketches import by_word, middle_of, nearer, nearest, sketch
from app.store.types import Half
from bench.machine import HOME
from bench.texts import WRITTEN

QUERIES, NEAREST, BLOCK = 200, 50, 50_000
WAYS = (0.5, 0.2)  # how far from a text at most, as a share of the difference of two others

Floats = npt.NDArray[np.float32]


def written() -> list[str]:
    """The texts, each once, in an order of chance."""
    lines = [line for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    texts = sorted({text for line in lines if (text := json.loads(line).get("text"))})
    return [texts[place] for place in np.random.default_rng(0).permutation(len(texts))]


def moved(texts: Floats, count: int, *, way: float) -> Half:
    """So many meanings about those of `texts`."""
    chance = np.random.default_rng(3)
    blocks = []
    for start in range(0, count, BLOCK):
        size = min(BLOCK, count - start)
        here, one, other = (texts[chance.integers(0, len(texts), size)] for _ in range(3))
        steps = chance.uniform(0, way, (size, 1)).astype(np.float32)
        grain = 0.005 * chance.normal(size=here.shape).astype(np.float32)
        made = here + steps * (one - other) + grain
        blocks.append((made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float16))
    return np.concatenate(blocks)


def recall(meanings: Half, queries: Floats) -> dict[str, tuple[float, float]]:
    """Mean and least share of the NEAREST by meaning that are listed."""
    if len(meanings) <= EXACT:
        return {"all compared": (1.0, 1.0)}
    middle = middle_of(meanings[:10_000])
    parts = range(0, len(meanings), BLOCK)
    sketches = by_word(np.concatenate([sketch(meanings[start : start + BLOCK], middle) for start in parts]))
    alike = np.concatenate([meanings[start : start + BLOCK].astype(np.float32) @ queries.T for start in parts])
    shares: dict[str, list[float]] = {}
    for place, query in enumerate(queries):
        best = np.argpartition(-alike[:, place], NEAREST)[:NEAREST]
        close = nearest(sketches, sketch(query[None, :], middle), NEAR)
        listed = {
            f"{LISTED:,} by estimate of {NEAR:,} by sketch": close[nearer(sketches[close], query, middle, LISTED)],
            f"{LISTED:,} by sketch alone": close[:LISTED],
        }
        for name, places in listed.items():
            shares.setdefault(name, []).append(float(np.isin(best, places).mean()))
    return {name: (float(np.mean(found)), min(found)) for name, found in shares.items()}


def main(sizes: list[int]) -> None:
    """Encode, move, search, print."""
    pipeline = load_pipeline(home=HOME, journey=load_journey())
    said = written()
    meanings = np.asarray(pipeline.meanings(said), dtype=np.float32)
    queries, texts = meanings[:QUERIES], meanings[QUERIES:]
    print(f"{len(texts):,} texts of {WRITTEN.name}, {len(queries)} queries, {pipeline.encoder.version}", flush=True)
    for size in sizes:
        for way in WAYS:
            for name, (mean, least) in recall(moved(texts, size, way=way), queries).items():
                print(f"{size:,}, {way}: {name}: {mean:.4f} of the {NEAREST} nearest, at least {least:.2f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="+", metavar="SIZE", help="how many meanings are searched")
    main(parser.parse_args().sizes)
