import json

import pytest

from app.services.webhooks_send import SECRET_PREFIX, body_of, signature
from wayfelt_client import BadSignature, verify

OLD, NEW = (f"{SECRET_PREFIX}{secret}" for secret in ("b2xkIHNlY3JldA==", "bmV3IHNlY3JldA=="))
BODY = body_of({"type": "job.finished", "data": {"job": "j", "state": "done"}})
NOW = 1_772_366_400


def headers(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    signed = signature(secrets, "msg_1", timestamp=NOW, body=body)
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(NOW), "Webhook-Signature": signed}


@pytest.mark.parametrize("secrets", [(NEW,), (OLD, NEW), (NEW, OLD)])
def test_what_the_service_signs_is_taken_also_while_two_secrets_are_good(secrets: tuple[str, ...]) -> None:
    assert verify(NEW, headers(*secrets), BODY, now=NOW + 200) == json.loads(BODY)


@pytest.mark.parametrize(
    ("given", "body", "now"),
    [
        (headers(OLD), BODY, NOW),
        (headers(NEW), BODY.replace(b"done", b"dead"), NOW),
        (headers(NEW), BODY, NOW + 301),
        (headers(NEW), BODY, NOW - 301),
        (headers(NEW) | {"Webhook-Id": "msg_2"}, BODY, NOW),
        (headers(NEW) | {"Webhook-Timestamp": str(NOW + 1)}, BODY, NOW),
        (headers(NEW) | {"Webhook-Signature": "v1,é"}, BODY, NOW),
        ({}, BODY, NOW),
    ],
    ids=["secret", "body", "old", "ahead", "id", "time", "rubbish", "none"],
)
def test_what_others_send_is_refused(given: dict[str, str], body: bytes, now: int) -> None:
    with pytest.raises(BadSignature):
        verify(NEW, given, body, now=now)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_b2x", "whsec_b2xk!mVj", "whsec_секрет", "whsec_ "])
def test_a_secret_that_is_none_is_told_as_such_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="the secret is none") as caught:
        verify(secret, headers(NEW), BODY, now=NOW)
    assert "b2x" not in str(caught.value)


@pytest.mark.parametrize("body", [b"[[1, 2]]", b"3", b"null", b"{", b"\xff", b""])
def test_a_signed_body_that_is_no_message_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        verify(NEW, headers(NEW, body=body), body, now=NOW)
