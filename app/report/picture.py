"""Charts drawn without a browser: SVG, PNG and PDF, the same bytes for the same spec."""

import io
import json
from typing import Any

import pikepdf
import vl_convert

from app.report.fonts import ready

SCALE = 2.0
"""Pixels of a PNG for each unit of the drawing."""


def svg(spec: dict[str, Any]) -> bytes:
    """The chart as SVG; texts stay texts, in the reader's fonts."""
    _ready(spec)
    return str(vl_convert.vegalite_to_svg(spec)).encode()


def png(spec: dict[str, Any], *, scale: float = SCALE) -> bytes:
    """The chart as PNG. FontProblem if a font for its texts is missing."""
    _ready(spec)
    return bytes(vl_convert.vegalite_to_png(spec, scale=scale))


def pdf(spec: dict[str, Any]) -> bytes:
    """The chart as one page of PDF, with the fonts in it. FontProblem if one is missing.

    The renderer writes objects in an order that differs from run to run; written once more they are in one order.
    """
    _ready(spec)
    drawn = pikepdf.open(io.BytesIO(bytes(vl_convert.vegalite_to_pdf(spec))))
    out = io.BytesIO()
    drawn.save(out, deterministic_id=True)
    return out.getvalue()


def _ready(spec: dict[str, Any]) -> None:
    ready(json.dumps(spec, ensure_ascii=False))
