"""One signed POST to a checked address: no redirect, no proxy, one deadline for all, the answer thrown away."""

import base64
import hashlib
import hmac
import json
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION, NetworkBackend, NetworkStream, SyncBackend

from app.errors import WebhookProblem
from app.services.webhooks_target import Policy, Resolve, resolve, target

MOST_READ = 1 << 16  # bytes of an answer
SECRET_PREFIX = "whsec_"  # noqa: S105 (what secrets begin with, as Standard Webhooks has it)
_ERRORS: tuple[tuple[type[Exception], str], ...] = (
    (httpcore.TimeoutException, "no answer in time"),
    (httpcore.ConnectError, "no connection"),
    (ssl.SSLError, "no connection"),
    (httpcore.ProtocolError, "the answer is no HTTP"),
    (httpcore.NetworkError, "the connection broke"),
    (httpcore.UnsupportedProtocol, "the answer is no HTTP"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the status of the answer, or the `error` that there was instead."""

    status: int | None
    error: str | None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it (2xx)."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 (classes of HTTP)


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The body of a message: compact JSON, the same bytes for the same payload."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signature(secrets: Sequence[str], message_id: str, *, timestamp: int, body: bytes) -> str:
    """The header webhook-signature of Standard Webhooks: a v1 signature for each secret, parted by blanks."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix(SECRET_PREFIX)) for secret in secrets]
    macs = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)


def send(
    url: str,
    message_id: str,
    *,
    payload: Mapping[str, Any],
    secrets: Sequence[str],
    timestamp: int,
    policy: Policy,
    resolve: Resolve = resolve,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """POST a message. The host is resolved and checked anew, and the connection goes to the very address checked.

    TLS is verified against the URL's host, with `tls` or the system's authorities. Raises nothing: the answer says what
    went wrong, in words without addresses.
    """
    try:
        place = target(url, policy, resolve=resolve)
    except WebhookProblem as problem:
        return Answer(None, str(problem))
    body = body_of(payload)
    headers: dict[bytes | str, bytes | str] = {
        "Content-Type": "application/json",
        "User-Agent": "wayfelt",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, message_id, timestamp=timestamp, body=body),
    }
    backend = _Pinned(place.address, time.monotonic() + policy.timeout)
    limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), policy.timeout)}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=tls or _tls(), network_backend=backend) as pool,
            pool.stream("POST", url, headers=headers, content=body, extensions=limits) as response,
        ):
            _throw_away(response.iter_stream())
            answer = Answer(response.status, None)
    except Exception as error:  # any: a receiver must not be able to end the job
        return Answer(None, next((words for kind, words in _ERRORS if isinstance(error, kind)), "it couldn't be sent"))
    return answer if answer.arrived else Answer(answer.status, f"status {answer.status}")


def _throw_away(parts: Iterable[bytes]) -> None:
    """Read an answer up to a limit, for the receiver's sake; whatever else it sends is cut off."""
    read = 0
    try:
        for part in parts:
            read += len(part)
            if read > MOST_READ:
                return
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
        return  # the status has come, which is all that counts


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class _Stream(NetworkStream):
    """A connection that ends at a deadline, however slowly the other side drips."""

    inner: NetworkStream
    deadline: float

    def _left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late("deadline")
        return left if timeout is None else min(timeout, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, left), self.deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the interface's type)
        return self.inner.get_extra_info(info)


@dataclass(frozen=True, slots=True)
class _Pinned(NetworkBackend):
    """Connects to one address whatever the name: it was checked, and a name may lead elsewhere by now."""

    address: str
    deadline: float

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 (not asked again)
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        left = max(0.001, self.deadline - time.monotonic())
        wait = left if timeout is None else min(timeout, left)
        return _Stream(
            SyncBackend().connect_tcp(self.address, port, wait, local_address, socket_options), self.deadline
        )
