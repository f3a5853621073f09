"""What is answered to bytes that are no request: the server refuses them before any route, and says why as a problem.

So it is where a line or its headers can't be parsed, as an address of more than 64 kB.
"""

from http import HTTPStatus
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.web.errors import problem

NO_REQUEST = "bad_request"
TOLD = "this is no HTTP request that can be read; its address may have 64 kB, and filters may go into several requests"


class Protocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn reads it."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - in plain text
        """Answer with a problem and hang up."""
        told = problem(
            HTTPStatus.BAD_REQUEST, NO_REQUEST, TOLD, headers={"X-Request-Id": uuid4().hex, "Connection": "close"}
        )
        headers = b"".join(name + b": " + value + b"\r\n" for name, value in told.raw_headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + headers + b"\r\n" + bytes(told.body))
        self.transport.close()
