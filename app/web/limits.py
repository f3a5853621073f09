"""Refuse bodies that are packed, or beyond a size or a depth, with the same problem document as every other error.

FastAPI's own `max_body_size` answers in plain text, whatever the exception handlers say; nothing limits the depth.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

import numpy as np
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge, WrongType

DEEPEST = 20  # a turn's text is at 6
STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
STEPS = np.zeros(256, dtype=np.int8)
STEPS[list(b"[{")], STEPS[list(b"]}")] = 1, -1


class BodyLimit:
    """ASGI middleware: to read a body is refused if it is packed, of more than `limit` bytes, or nested too deep.

    Bytes count whether they were announced or not.

    `larger` holds other limits by path.
    """

    def __init__(self, app: ASGIApp, limit: int, *, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a `receive` that counts."""
        size = 0
        seen = bytearray()

        async def counted() -> Message:
            nonlocal size
            _check_packed(headers)
            _check(announced, limit)
            message = await receive()
            chunk = message.get("body", b"")
            size += len(chunk)
            _check(size, limit)
            if is_json:
                seen.extend(chunk)
                if message["type"] == "http.request" and not message.get("more_body", False):
                    _check_depth(seen)
            return message

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(scope["path"], self._limit)
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        announced = int(length) if length.isdecimal() else 0
        is_json = "json" in headers.get("content-type", "").lower()
        await self._app(scope, counted, send)


def _check_packed(headers: Headers) -> None:
    """Whatever the body is: what says that it is packed is not looked into."""
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        form = headers.get("content-type", "").lower().startswith("multipart/")
        raise HTTPException(
            WrongType.status, f"send {'multipart/form-data' if form else 'application/json'}, not packed"
        )


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise HTTPException(TooLarge.status, f"the body is larger than {limit:,} bytes; send several requests")


def _check_depth(body: bytearray) -> None:
    if depth(body) > DEEPEST:
        told = f"the body is nested deeper than {DEEPEST} levels"
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, told)


def depth(body: bytes | bytearray) -> int:
    """How deep a JSON text is nested: the most brackets open at once, outside of strings."""
    brackets = np.frombuffer(STRINGS.sub(b"", body), dtype=np.uint8)
    return int(np.cumsum(STEPS[brackets], dtype=np.int32).max(initial=0))
