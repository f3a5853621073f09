"""BERTopic's default pipeline (UMAP and HDBSCAN) on given vectors, run by a Python that has it: a peer of bench/themes.

Takes a folder with texts.json and vectors.npy, writes labels.npy and seconds.json. Imports and compiling are not timed:
a small run goes before.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from bertopic import BERTopic  # type: ignore[import-not-found]  # lives in an environment of its own


def main(folder: Path) -> None:
    """Cluster what is in `folder`."""
    warnings.filterwarnings("ignore")
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    vectors = np.load(folder / "vectors.npy")
    BERTopic().fit_transform(texts[:500], vectors[:500])
    started = time.monotonic()
    labels, _ = BERTopic().fit_transform(texts, vectors)
    seconds = time.monotonic() - started
    np.save(folder / "labels.npy", np.asarray(labels))
    (folder / "seconds.json").write_text(json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
