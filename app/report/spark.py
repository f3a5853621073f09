"""Small lines for lists: the points of a trend in a box, as the attribute of an SVG polyline."""

from collections.abc import Sequence

PAD = 2.0


def spark(values: Sequence[float], *, width: float = 96.0, height: float = 24.0) -> str:
    """The points of a line through `values`, left to right, zero at the bottom; empty for fewer than two."""
    if len(values) < 2:  # noqa: PLR2004 - no line
        return ""
    most = max(*values, 1e-9)
    step = (width - 2 * PAD) / (len(values) - 1)
    tall = height - 2 * PAD
    return " ".join(
        f"{PAD + at * step:.1f},{height - PAD - max(value, 0) / most * tall:.1f}" for at, value in enumerate(values)
    )


def area(points: str, *, width: float = 96.0, height: float = 24.0) -> str:
    """The same points closed along the bottom, for what is filled."""
    return f"{PAD:.1f},{height - PAD:.1f} {points} {width - PAD:.1f},{height - PAD:.1f}" if points else ""
