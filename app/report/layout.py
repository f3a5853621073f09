"""Where to draw themes on a plane, so that like ones lie near each other: a pure function, the same every time."""

import numpy as np
import numpy.typing as npt

STEPS = 60
GAP = 0.01
DIGITS = 3
FEWEST = 3

Plane = npt.NDArray[np.float64]


def layout(meanings: npt.NDArray[np.floating], radii: npt.NDArray[np.float64]) -> Plane:
    """Middles (n, 2) in about -1..1 of circles of `radii` (n,) whose `meanings` (n, d) are unit vectors.

    Classical scaling of the cosine distances, which for unit vectors is the projection on the two main axes; signs are
    fixed, and circles that would lie on each other are pushed apart. It only draws: nothing is decided by it.
    """
    count = len(meanings)
    if count == 0:
        return np.zeros((0, 2))
    rows = np.asarray(meanings, dtype=np.float64)
    middle = rows - rows.mean(axis=0)
    drawn = np.zeros((count, 2))
    if count >= FEWEST:
        left, lengths, _ = np.linalg.svd(middle, full_matrices=False)
        axes = left[:, :2] * lengths[:2]
        drawn[:, : axes.shape[1]] = axes * _signs(axes)
    elif count > 1:
        drawn[:, 0] = (-0.5, 0.5)
    reach = np.abs(drawn).max()
    return np.round(_apart(drawn / reach if reach > 0 else drawn, radii), DIGITS) + 0.0


def _signs(axes: Plane) -> Plane:
    """What makes the farthest point of each axis lie on its positive side."""
    farthest = np.take_along_axis(axes, np.abs(axes).round(6).argmax(axis=0)[None], axis=0)
    return np.where(farthest < 0, -1.0, 1.0)


def _apart(points: Plane, radii: npt.NDArray[np.float64]) -> Plane:
    """The points moved until their circles don't cover each other, as far as some steps allow."""
    moved = points.copy()
    wanted = radii[:, None] + radii[None, :] + GAP
    turn = np.arange(len(points)) * 2.399963  # the golden angle: points in one place part in different directions
    astray = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    for _ in range(STEPS):
        between = moved[:, None] - moved[None, :]
        far = np.linalg.norm(between, axis=2)
        lack = np.where(far < wanted, wanted - far, 0.0)
        np.fill_diagonal(lack, 0.0)
        if not lack.any():
            break
        same = far < 1e-9  # noqa: PLR2004 - in one place
        way = np.where(same[..., None], astray[:, None] - astray[None, :], between / np.maximum(far, 1e-9)[..., None])
        moved += 0.5 * (way * lack[..., None]).sum(axis=1) / np.maximum((lack > 0).sum(axis=1), 1)[:, None]
    return moved
