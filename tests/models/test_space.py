"""Features evened out: all directions count alike, and a space comes back from its file as it went."""

from pathlib import Path

import numpy as np
import pytest

from models import space
from models.base import Floats
from models.errors import ArtifactError


def drawn(rows: int = 4_000) -> Floats:
    """Features of one strong, one middling and one weak direction, none of them along an axis."""
    rng = np.random.default_rng(5)
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    features: Floats = (rng.normal(size=(rows, 3)) * [10, 1, 0.5] @ turn + [3, -2, 1]).astype(np.float32)
    return features


def test_evened_features_vary_alike_in_all_directions_but_those_that_hardly_vary() -> None:
    features = drawn()
    evened = space.fit(features).evened(features)
    assert np.allclose(evened.mean(axis=0), 0, atol=1e-3)
    spread = np.linalg.eigvalsh(np.cov(evened, rowvar=False))
    mean = np.linalg.eigvalsh(np.cov(features, rowvar=False)).mean()
    assert spread[-1] == pytest.approx(100 / (100 + space.SHRINKAGE * mean), rel=0.1)
    assert spread[0] == pytest.approx(0.25 / (0.25 + space.SHRINKAGE * mean), rel=0.1)
    assert np.allclose(np.cov(evened, rowvar=False), np.diag(np.diag(np.cov(evened, rowvar=False))), atol=0.01)


def test_of_wider_features_the_first_count() -> None:
    features = drawn()
    wide = np.hstack([features, np.full((len(features), 2), 7, dtype=np.float32)])
    made = space.fit(features)
    assert np.array_equal(made.evened(wide), made.evened(features))


def test_a_space_comes_back_from_its_folder_and_a_folder_may_have_none(tmp_path: Path) -> None:
    assert space.load(tmp_path) is None
    made = space.fit(drawn())
    space.save(tmp_path, made)
    again = space.load(tmp_path)
    assert again is not None
    assert np.array_equal(again.middle, made.middle)
    assert np.allclose(again.axes, made.axes, rtol=1e-3)
    (tmp_path / space.FILE).write_bytes(b"no tensors")
    with pytest.raises(ArtifactError, match=r"space\.safetensors can't be read"):
        space.load(tmp_path)
