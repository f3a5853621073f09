"""One request to the service: tried again where that can do no harm, after as long as the service asks for."""

import datetime as dt
import http.client
import json
import random
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from email.message import Message
from typing import IO, Any
from urllib.parse import urlencode

from wayfelt_client.errors import ApiError, BadAnswer, Unreachable, Unsendable

BUSY = (429, 503)
"""The request was not begun: it may always be sent again."""

UNSURE = (500, 502, 504)
"""Something on the way failed: sent again only if twice is the same as once."""

_LONGEST_WAIT = 60.0
_HALF = re.compile("[\ud800-\udfff]")
_BROKEN = (OSError, http.client.HTTPException)

Body = Callable[[], tuple[Iterable[bytes], int]]
"""Makes the blocks of a body anew for every try, and says how many bytes they have."""


@dataclass(frozen=True, slots=True)
class Transport:
    """Where the service is, the key, and how long and how often it is tried."""

    base: str
    key: str | None = field(repr=False)
    timeout: float = 60.0
    tries: int = 6
    sleep: Callable[[float], object] = time.sleep

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        safe: bool | None = None,
        needs: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The JSON object that a request is answered with. BadAnswer if it is none, or lacks one of `needs`."""
        sent = None if body is None else encoded(body)
        kind = {} if sent is None else {"Content-Type": "application/json"}
        make = None if sent is None else lambda: ((sent,), len(sent))
        raw = self.send(method, path, query=query, body=make, headers={**kind, **(headers or {})}, safe=safe)
        return answered(raw, needs=needs)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Body | None = None,
        headers: Mapping[str, str] | None = None,
        safe: bool | None = None,
    ) -> bytes:
        """The body that a request is answered with.

        `safe`: sending it twice is the same as sending it once; by default so for all but POST and PATCH. Raises
        ApiError if the service refuses, Unreachable if it doesn't answer.
        """
        url = f"{self.base.rstrip('/')}{path}" + (
            f"?{urlencode(given, doseq=True)}" if (given := _given(query)) else ""
        )
        again = method not in ("POST", "PATCH") if safe is None else safe
        for tried in range(1, self.tries + 1):
            try:
                return self._once(method, url, body, headers or {})
            except ApiError as problem:
                if tried == self.tries or not (problem.status in BUSY or (again and problem.status in UNSURE)):
                    raise
                wait = problem.retry_after
            except _BROKEN as problem:
                if tried == self.tries or not (again or _never_sent(problem)):
                    raise Unreachable(f"{self.base}: {problem}") from problem
                wait = None
            self.sleep(min(_LONGEST_WAIT, _backoff(tried) if wait is None else wait))
        raise AssertionError("unreachable")

    def _once(self, method: str, url: str, body: Body | None, headers: Mapping[str, str]) -> bytes:
        request = urllib.request.Request(url, method=method, headers=dict(headers))  # noqa: S310 - the user's own
        if self.key is not None:
            request.add_unredirected_header("Authorization", f"Bearer {self.key}")
        if body is not None:
            blocks, length = body()
            request.data = blocks  # blocks are fine where their length is told
            request.add_header("Content-Length", str(length))
        try:
            with _OPENER.open(request, timeout=self.timeout) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as answer:
            with answer:
                raise _refusal(answer) from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """None: the service sends nobody elsewhere, and a key goes to nobody else."""


class _Heard(http.client.HTTPConnection):
    """A connection whose answer is read although the other side took no more of the request: it says why."""

    def request(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - as it is handed on
        try:
            super().request(*args, **named)
        except (BrokenPipeError, ConnectionResetError):
            if self.sock is None:  # it never came to be
                raise


class _HeardSafely(_Heard, http.client.HTTPSConnection):
    """The same over TLS."""


class _Plain(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Heard, req)


class _Tls(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_HeardSafely, req)


_OPENER = urllib.request.build_opener(_NoRedirects, _Plain, _Tls)


def encoded(body: object) -> bytes:
    """JSON in UTF-8; half a surrogate pair, which has none, becomes U+FFFD, and a time is written in ISO 8601.

    Unsendable for what JSON has no form for.
    """
    try:
        written = json.dumps(body, ensure_ascii=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        raise Unsendable(f"this can't be sent as JSON: {error}") from None
    return _HALF.sub("\ufffd", written).encode()


def _plain(value: object) -> object:
    match value:
        case dt.date():  # a datetime is one
            return value.isoformat()
        case Mapping():
            return dict(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def answered(raw: bytes, *, needs: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON object of an answer. BadAnswer if it is none, or lacks one of `needs`."""
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not answer.keys() >= set(needs):
        raise BadAnswer("what answered is not the service: is there a proxy between, or is the address another's?")
    return answer


def _refusal(answer: urllib.error.HTTPError) -> ApiError:
    try:
        problem = json.loads(answer.read())
    except (ValueError, *_BROKEN):
        problem = {}
    error = ApiError(
        answer.code,
        problem if isinstance(problem, dict) else {},
        request_id=answer.headers.get("X-Request-Id"),
    )
    error.retry_after = _seconds(answer.headers.get("Retry-After"))
    return error


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after and retry_after.isdecimal() else None


def _never_sent(problem: Exception) -> bool:
    reason = getattr(problem, "reason", problem)
    return isinstance(reason, ConnectionRefusedError)


def _backoff(tried: int) -> float:
    """Half a second and twice as long each time, less a random part, so that clients don't come back as one."""
    return float(0.5 * 2 ** (tried - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _given(query: Mapping[str, object] | None) -> dict[str, Sequence[str]]:
    """The parameters that were given; several values are given several times, null is left out, true is `true`."""
    parameters: dict[str, Sequence[str]] = {}
    for name, value in (query or {}).items():
        if value is None:
            continue
        values: Iterable[object]
        match value:
            case str() | bytes():
                values = (value,)
            case Set():
                values = sorted(value, key=str)
            case Iterable():
                values = value
            case _:
                values = (value,)
        parameters[name] = [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
    return parameters
