"""The features of an encoder evened out, so that a cosine tells what texts are about and not how all texts differ.

Whitening: along the axes in which the features of many texts vary, each is divided by its standard deviation, those of
little variance less so (shrinkage towards the mean variance). Upper layers that were tuned for labels hold these in a
few strong directions; what else a text says lies in the many weak ones.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from models.base import Floats
from models.errors import ArtifactError

FILE = "space.safetensors"
SHRINKAGE = 0.15  # of the mean variance, added to that of each axis (training/LOG.md)

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """`middle` (k,) of the first k features, and `axes` (k, k), float32: a column each, divided by its deviation."""

    middle: Floats
    axes: Floats

    def evened(self, features: Floats) -> Doubles:
        """Features (n, width) in the space, (n, k)."""
        own = features[:, : len(self.middle)].astype(np.float64) - self.middle
        evened: Doubles = own @ self.axes.astype(np.float64)
        return evened


def fit(features: Floats) -> Space:
    """The space of (n, k) features of many texts."""
    middle = features.mean(axis=0, dtype=np.float64)
    variances, axes = np.linalg.eigh(np.cov(features.astype(np.float64) - middle, rowvar=False))
    deviations = np.sqrt(variances + SHRINKAGE * variances.mean())
    return Space(middle.astype(np.float32), (axes / deviations).astype(np.float32))


def save(folder: Path, space: Space) -> None:
    """Write the space beside the weights; the folder is to be sealed anew."""
    save_file({"middle": space.middle, "axes": space.axes.astype(np.float16)}, folder / FILE)


def load(folder: Path) -> Space | None:
    """The space in a folder, null if it has none; ArtifactError if the file is none."""
    if not (folder / FILE).is_file():
        return None
    try:
        tensors = load_file(folder / FILE)
        return Space(tensors["middle"].astype(np.float32), tensors["axes"].astype(np.float32))
    except (OSError, KeyError, SafetensorError) as error:
        raise ArtifactError(f"{folder / FILE} can't be read; check it out anew") from error
