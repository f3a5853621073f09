import base64
import hashlib
import hmac
import ssl
import time
from collections.abc import Iterator

import pytest
import trustme

from app.services.webhooks_send import Answer, send
from app.services.webhooks_target import Policy
from tests.services.receiver import Received, Receiver, receiving

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
LOCAL = Policy(private=True, http=True, timeout=2.0)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def post(url: str, policy: Policy = LOCAL, **more: object) -> Answer:
    more = {"secrets": [SECRET], "resolve": lambda *_: ["127.0.0.1"]} | more
    return send(url, "msg_1", payload={"type": "job.finished"}, timestamp=1_700_000_000, policy=policy, **more)  # type: ignore[arg-type]  # keywords of one function


def expected_signature(received: Received, secret: str) -> str:
    """By the text of the specification, from what arrived."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = b".".join(
        (received.headers["webhook-id"].encode(), received.headers["webhook-timestamp"].encode(), received.body)
    )
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def test_a_message_arrives_with_the_headers_of_standard_webhooks(receiver: Receiver) -> None:
    assert post(receiver.url("/hook?x=1")) == Answer(200, None)
    (received,) = receiver.received
    assert received.path == "/hook?x=1"
    assert received.body == b'{"type":"job.finished"}'
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == "msg_1"
    assert received.headers["webhook-timestamp"] == "1700000000"
    assert received.headers["webhook-signature"] == expected_signature(received, SECRET)


def test_the_signature_is_that_of_the_specifications_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    from app.services.webhooks_send import signature  # noqa: PLC0415 (one test alone looks at it)

    signed = signature([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_two_secrets_sign_each_of_them_verifies(receiver: Receiver) -> None:
    other = "whsec_" + base64.b64encode(b"o" * 32).decode()
    post(receiver.url(), secrets=[other, SECRET])
    (received,) = receiver.received
    expected = [expected_signature(received, other), expected_signature(received, SECRET)]
    assert received.headers["webhook-signature"].split(" ") == expected


def test_no_redirect_is_followed(receiver: Receiver) -> None:
    receiver.answers, receiver.location = [302], receiver.url("/elsewhere")
    assert post(receiver.url()) == Answer(302, "status 302")
    assert [one.path for one in receiver.received] == ["/hook"]


def test_the_name_is_resolved_once_and_the_connection_goes_to_the_address_that_was_checked(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    url = receiver.url(host="hooks.example")  # known to no resolver but ours
    assert post(url, resolve=rebinding).status == 200
    assert asked == ["hooks.example"]
    assert receiver.received[0].headers["host"] == f"hooks.example:{receiver.port}"


def test_nothing_is_sent_to_a_host_that_leads_inside_by_now(receiver: Receiver) -> None:
    answer = post(receiver.url(host="hooks.example"), Policy(http=True))
    assert answer.status is None
    assert "no public address" in str(answer.error)
    assert receiver.received == []


def test_no_proxy_of_the_environment_is_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(receiver.url()).status == 200


def test_a_receiver_that_drips_is_cut_off_at_the_deadline(receiver: Receiver) -> None:
    receiver.drip = 0.05
    start = time.monotonic()
    assert post(receiver.url(), Policy(private=True, http=True, timeout=0.5)) == Answer(None, "no answer in time")
    assert time.monotonic() - start < 2


def test_a_large_answer_is_not_read_to_its_end(receiver: Receiver) -> None:
    receiver.body = b"x" * 50_000_000
    start = time.monotonic()
    assert post(receiver.url()) == Answer(200, None)
    assert time.monotonic() - start < 2


def test_a_port_where_nobody_listens_is_told_without_its_address(receiver: Receiver) -> None:
    assert post("http://127.0.0.1:9/") == Answer(None, "no connection")


def test_tls_is_verified_against_the_host_of_the_url() -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("hooks.example").configure_cert(server)
    authority.configure_trust(client)
    policy = Policy(private=True, timeout=5.0)
    with receiving(tls=server) as receiver:
        assert post(receiver.url(host="hooks.example", scheme="https"), policy, tls=client).status == 200
        wrong = post(receiver.url(host="other.example", scheme="https"), policy, tls=client)
        untrusted = post(receiver.url(host="hooks.example", scheme="https"), policy)
        assert wrong == untrusted == Answer(None, "no connection")
        assert len(receiver.received) == 1
