"""BERTopic's default pipeline (UMAP and HDBSCAN), or EVoC's, on given vectors, run by a Python that has them.

    python themes_peer.py bertopic|evoc FOLDER...

A peer of bench/themes. Takes folders with texts.json and vectors.npy, writes labels.npy and seconds.json into each.
Imports and compiling are not timed: a small run goes before.
"""

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def main(peer: str, folders: list[Path]) -> None:
    """Cluster what is in each of the folders."""
    warnings.filterwarnings("ignore")
    fit = _bertopic if peer == "bertopic" else _evoc
    for number, folder in enumerate(folders):
        texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
        vectors = np.load(folder / "vectors.npy")
        if number == 0:
            fit(texts[:500], vectors[:500])
        started = time.monotonic()
        labels = fit(texts, vectors)
        seconds = time.monotonic() - started
        np.save(folder / "labels.npy", np.asarray(labels))
        (folder / "seconds.json").write_text(json.dumps(seconds))


def _bertopic(texts: list[str], vectors: Floats) -> list[int]:
    from bertopic import BERTopic  # type: ignore[import-not-found]  # noqa: PLC0415 - lives in an environment of its own

    return list(BERTopic().fit_transform(texts, vectors)[0])


def _evoc(_: list[str], vectors: Floats) -> list[int]:
    from evoc import EVoC  # type: ignore[import-not-found]  # noqa: PLC0415 - so does this

    return list(EVoC().fit_predict(vectors))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=["bertopic", "evoc"])
    parser.add_argument("folders", type=Path, nargs="+")
    given = parser.parse_args()
    main(given.peer, given.folders)
