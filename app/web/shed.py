"""Turn requests away when too many are being answered: a queue that grows serves nobody.

Who asks is known by what the request shows (a key, a session, else an address), hashed. One who has nothing under way
is let in beyond the limit, up to twice as many, so that a crowd of one key's requests doesn't shut out another's.
"""

import hashlib
from collections import Counter
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import Unavailable
from app.web.errors import problem
from models.gather import ASKER


class Shed:
    """ASGI middleware: of the requests to `paths` at most `limit` are answered at once, others get 503 at once."""

    def __init__(self, app: ASGIApp, limit: int, *, paths: Collection[str]) -> None:
        self._app = app
        self._limit = limit
        self._paths = paths
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or turn it away."""
        if scope["type"] != "http" or scope["path"] not in self._paths:
            await self._app(scope, receive, send)
            return
        asker = asker_of(scope)
        most = self._limit if self._under_way[asker] else 2 * self._limit
        if self._under_way.total() >= most:
            told = f"more than {self._limit} requests are being answered; come again in a second"
            await problem(Unavailable.status, Unavailable.code, told)(scope, receive, send)
            return
        self._under_way[asker] += 1
        token = ASKER.set(asker)
        try:
            await self._app(scope, receive, send)
        finally:
            ASKER.reset(token)
            self._under_way[asker] -= 1
            self._under_way += Counter()  # forgets those at 0


def asker_of(scope: Scope) -> str:
    """Digits that stand for who asks."""
    headers = Headers(scope=scope)
    shown = headers.get("authorization") or headers.get("cookie") or (scope.get("client") or ("",))[0]
    return hashlib.sha256(shown.encode()).hexdigest()[:16]
