"""Charts drawn without a browser: SVG, PNG and PDF, the same bytes for the same spec."""

import io
import json
from typing import Any

import pikepdf
import vl_convert

from app.domain.named import printable
from app.report.fonts import ready

SCALE = 2.0
"""Pixels of a PNG for each unit of the drawing."""


def svg(spec: dict[str, Any]) -> bytes:
    """The chart as SVG; texts stay texts, in the reader's fonts."""
    return str(vl_convert.vegalite_to_svg(_ready(spec))).encode()


def png(spec: dict[str, Any], *, scale: float = SCALE) -> bytes:
    """The chart as PNG. FontProblem if a font for its texts is missing."""
    return bytes(vl_convert.vegalite_to_png(_ready(spec), scale=scale))


def pdf(spec: dict[str, Any]) -> bytes:
    """The chart as one page of PDF, with the fonts in it. FontProblem if one is missing.

    The renderer writes objects in an order that differs from run to run; written once more they are in one order.
    """
    drawn = pikepdf.open(io.BytesIO(bytes(vl_convert.vegalite_to_pdf(_ready(spec)))))
    out = io.BytesIO()
    drawn.save(out, deterministic_id=True)
    return out.getvalue()


def _ready(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with signs alone that can be drawn (the renderer ends the process at others), and its fonts known."""
    drawn: dict[str, Any] = _printable(spec)
    ready(json.dumps(drawn, ensure_ascii=False))
    return drawn


def _printable(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case str():
            return printable(value)
        case dict():
            return {_printable(key): _printable(one) for key, one in value.items()}
        case list() | tuple():
            return [_printable(one) for one in value]
        case _:
            return value
