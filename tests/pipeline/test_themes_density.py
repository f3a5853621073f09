"""The labels of dense places, held against the package that they are cut by."""

import warnings
from functools import partial

import numpy as np
import pytest
import scipy.sparse as sp
from hdbscan import HDBSCAN

from app.pipeline.themes import density
from app.pipeline.themes.neighbours import neighbours
from tests.pipeline.themes_data import corpus


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_labels_are_those_of_the_package_bit_for_bit(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graphs: list[sp.csr_matrix] = []
    kept = density._both_ways

    def seen(graph: sp.csr_matrix) -> sp.csr_matrix:
        graphs.append(kept(graph))
        return graphs[-1]

    monkeypatch.setattr(density, "_both_ways", seen)
    _, rows, _ = corpus(9, 30, 120, seed=seed)
    weights = np.random.default_rng(seed).integers(1, 4, len(rows))
    found = neighbours(rows, 15, workers=1)
    labels = density.dense_groups(rows, weights, found=found, smallest=8, largest=150, workers=1)
    theirs = HDBSCAN(metric="precomputed", min_cluster_size=8, min_samples=density.MIN_SAMPLES, max_cluster_size=150)
    monkeypatch.setattr(np, "argsort", partial(np.argsort, kind="stable"))  # theirs takes equal distances by chance
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = theirs.fit_predict(graphs[0])[: len(rows)]
    assert labels.max() >= 8
    assert labels.tolist() == expected.tolist()
