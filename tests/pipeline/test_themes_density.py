"""The labels of dense places, held against the package that they are cut by."""

import warnings
from functools import partial

import numpy as np
import pytest
import scipy.sparse as sp
from hdbscan import HDBSCAN

from app.pipeline.themes import density
from app.pipeline.themes.groups import group
from app.pipeline.themes.neighbours import neighbours
from app.pipeline.themes.settings import ThemeSettings
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
    found = neighbours(rows, 15)
    labels = density.dense_groups(rows, weights, found=found, smallest=8, largest=150)
    theirs = HDBSCAN(metric="precomputed", min_cluster_size=8, min_samples=density.MIN_SAMPLES, max_cluster_size=150)
    monkeypatch.setattr(np, "argsort", partial(np.argsort, kind="stable"))  # theirs takes equal distances by chance
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = theirs.fit_predict(graphs[0])[: len(rows)]
    assert labels.max() >= 8
    assert labels.tolist() == expected.tolist()


def test_loose_groups_of_few_rows_teach_the_space_in_which_they_are_close() -> None:
    rng = np.random.default_rng(6)
    middles = rng.normal(size=(3, 64))
    rows = np.repeat(middles, 9, axis=0) + 2.2 * rng.normal(size=(27, 64))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    found = group(vectors, np.ones(27, np.int64), ["en"] * 27, [None] * 27, settings=ThemeSettings())
    assert (found.leaf >= 0).mean() > 0.5


@pytest.mark.parametrize("seed", range(6))
def test_few_rows_without_any_group_are_no_error(seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(30, 384)) + 1.5 * np.random.default_rng(seed).normal(size=384)
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    assert len(group(vectors, np.ones(30, np.int64), ["en"] * 30, [None] * 30, settings=ThemeSettings()).leaf) == 30
