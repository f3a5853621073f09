"""Whether a message comes from the service: signatures of Standard Webhooks."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from wayfelt_client.errors import WayfeltError

OLDEST = 300
"""Seconds that a message may be old, or ahead of the clock here."""

_PREFIX = "whsec_"


class BadSignature(WayfeltError):
    """The service did not send this, or long ago."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None) -> dict[str, Any]:
    """What a message says, if it is signed with `secret` and of these minutes; `body` as it came, byte for byte.

    Raises BadSignature, and ValueError for a secret that is none, or for a body that is signed and no JSON object: what
    the service sends always is one. The same message may come twice: its id is in the
    header webhook-id.
    """
    key = _key(secret)
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message, timestamp, signed = (given[f"webhook-{name}"] for name in ("id", "timestamp", "signature"))
        moment = int(timestamp)
    except (KeyError, ValueError):
        raise BadSignature("the headers webhook-id, webhook-timestamp and webhook-signature are not there") from None
    if abs((time.time() if now is None else now) - moment) > OLDEST:
        raise BadSignature(f"the message is more than {OLDEST} seconds off")
    mac = hmac.new(key, f"{message}.{timestamp}.".encode(errors="replace") + body, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(mac).decode()}"
    if not any(hmac.compare_digest(wanted.encode(), one.encode(errors="replace")) for one in signed.split()):
        raise BadSignature("the signature is of another secret or another body")
    return _object(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise ValueError("the body is signed and no JSON object: another than the service has the secret")
    return message


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):  # ValueError: signs beyond ASCII
        key = b""
    if not key:
        raise ValueError(f"the secret is none: give it as the service showed it, {_PREFIX}...") from None
    return key
