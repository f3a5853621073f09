"""What can go wrong for a client.

WayfeltError
├── ApiError      the service said no; `status`, `code` and `detail` are its own
├── Unsendable    what JSON has no form for; a ValueError too
├── BadAnswer     an answer that is not the service's, as a proxy between may give
├── Unreachable   no answer, after all tries
├── JobFailed     background work that ended otherwise than done, or not in time
└── BadSignature  a message that the service did not send (wayfelt_client.webhook)
"""

from collections.abc import Mapping
from typing import Any

from wayfelt_client.records import Sent


class WayfeltError(Exception):
    """Of all errors here.

    Where `Client.send` failed after some batches, `sent` is what these came to; to go on, send the same items again
    with its `idempotency_key`.
    """

    sent: Sent | None = None
    idempotency_key: str | None = None


class ApiError(WayfeltError):
    """The service refused a request. `code` stays the same from version to version, `detail` is for people."""

    def __init__(self, status: int, problem: Mapping[str, Any], *, request_id: str | None = None) -> None:
        self.status = status
        self.code = str(problem.get("code", "error"))
        self.detail = str(problem.get("detail") or problem.get("title") or "")
        self.request_id = request_id
        self.retry_after: float | None = None  # seconds, where the service says so
        super().__init__(f"{status} {self.code}: {self.detail}")


class Unsendable(WayfeltError, ValueError):
    """What was to be sent has a value that JSON has no form for."""


class BadAnswer(WayfeltError):
    """What answered with success is not the service, or not one that the client knows."""


class Unreachable(WayfeltError):
    """The service gave no answer."""


class JobFailed(WayfeltError):
    """A job is dead, was cancelled, or isn't over in time."""
