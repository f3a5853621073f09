"""Refuse request bodies beyond a size, with the same problem document as every other error.

FastAPI's own `max_body_size` answers in plain text, whatever the exception handlers say.
"""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import TooLarge


class BodyLimit:
    """ASGI middleware: reading a body of more than `limit` bytes, announced or not, ends in 413."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a `receive` that counts."""
        size = 0

        async def counted() -> Message:
            nonlocal size
            self._check(announced)
            message = await receive()
            size += len(message.get("body", b""))
            self._check(size)
            return message

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        announced = int(length) if length.isdecimal() else 0
        await self._app(scope, counted, send)

    def _check(self, size: int) -> None:
        if size > self._limit:
            raise HTTPException(
                TooLarge.status, f"the body is larger than {self._limit:,} bytes; send several requests"
            )
