"""What people said of a mention's place on one journey, carried over to another one."""

from collections.abc import Sequence

import numpy as np

from app.domain.labels import UNASSIGNED
from app.pipeline.place import Axis
from models.base import Floats


def carried(features: Floats, said: Sequence[str | None], *, here: Axis, there: Axis) -> list[str]:
    """Ids of `there` for mentions with `features` (n, width); `said` are ids of `here`, null where nobody said any.

    What was said rules out the labels of the head that its id doesn't cover; among the rest the model decides. An id
    of `here` that covers no label, since it is known by words alone, says only something to a journey with the same id.
    """
    only = np.array([_labels(name, here) for name in said], dtype=np.float32).reshape(-1, len(here.head.labels))
    plain, _ = there.place(features)
    ruled, _ = there.choose(there.probabilities(features, only=only), abstain=0.0)
    return [
        own if name is None else name if not mask.any() and name in there.ids else place if mask.any() else own
        for name, mask, place, own in zip(said, only, ruled, plain, strict=True)
    ]


def _labels(name: str | None, axis: Axis) -> Floats:
    """Which labels of the head the id covers (labels,); none for an id known by words alone, or none at all."""
    if name is None or name not in axis.ids:
        return np.zeros(len(axis.head.labels), dtype=np.float32)
    if name == UNASSIGNED and UNASSIGNED in axis.head.labels:
        return np.array([label == UNASSIGNED for label in axis.head.labels], dtype=np.float32)
    covered: Floats = (axis.claims[:, axis.ids.index(name)] == 1).astype(np.float32)
    return covered
