"""Files that pages load: styles, scripts and the bundle that draws charts, each under an address of its version.

What is at such an address never changes, so browsers keep it for good.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert
from fastapi import APIRouter, Request, Response

from app.errors import NotFound

FOLDER = Path(__file__).parent.parent / "static"
BUNDLE = "vega.js"
SNIPPET = "window.vegaEmbed = vegaEmbed;"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
FOR_GOOD = "public, max-age=31536000, immutable"
VERSION = 12  # characters of a digest in an address

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _File:
    """A file, plain and packed."""

    plain: bytes
    packed: bytes
    kind: str


@router.get("/static/{digest}/{name}")
def get_static(digest: str, name: str, request: Request) -> Response:
    """A file of this version; what another version would be can't be told."""
    if digest != _version(name):
        raise NotFound("no such file; load the page again")
    file = _file(name)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(file.packed if packed else file.plain, media_type=file.kind, headers=headers)


@router.get("/favicon.ico")
def get_icon(request: Request) -> Response:
    """The icon, where browsers look for it unasked."""
    return get_static(_version("icon.svg"), "icon.svg", request)


def static(name: str) -> str:
    """The address of a file."""
    return f"/static/{_version(name)}/{name}"


@cache
def _version(name: str) -> str:
    if name == BUNDLE:
        return f"vl{version('vl-convert-python')}"
    if name not in _names():
        raise NotFound("no such file")
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:VERSION]


@cache
def _names() -> frozenset[str]:
    return frozenset(one.name for one in FOLDER.iterdir() if one.suffix in TYPES)


@cache
def _file(name: str) -> _File:
    plain = vl_convert.javascript_bundle(SNIPPET).encode() if name == BUNDLE else (FOLDER / name).read_bytes()
    return _File(plain, gzip.compress(plain, mtime=0), TYPES[Path(name).suffix])
