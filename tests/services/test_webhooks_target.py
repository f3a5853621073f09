import pytest

from app.errors import AddressRefused, WebhookProblem
from app.services.webhooks_target import Policy, is_allowed, target

PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34"]
PRIVATE = [
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.8.8.8", "100.64.0.1", "::1", "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::10.0.0.1",
    "2002:7f00:1::", "2002:a00:1::1", "fec0::1", "2001:db8::1", "192.0.2.1", "192.0.0.8",
    "2001:0:808:808:8000:0:80ff:fffe", "2001:0:a00:1:8000:0:f7f7:f7f7",
]  # fmt: skip
NEVER = [
    "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fe80::1",
    "fe80::1%eth0", "0.0.0.0", "0.1.2.3", "::", "224.0.0.1", "239.255.255.250", "ff02::1", "255.255.255.255",
    "240.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::7f00:1", "5f00::1",
    "64:ff9b:1:a00:0:100::", "2001:0:808:808:8000:0:5601:5601", "not an address", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address, private=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_loopback_addresses_in_any_dress_are_allowed_by_a_setting_alone(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert is_allowed(address, private=True)


@pytest.mark.parametrize("address", NEVER)
def test_metadata_link_local_multicast_and_reserved_addresses_are_never_allowed(address: str) -> None:
    assert not is_allowed(address, private=False)
    assert not is_allowed(address, private=True)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://2130706433/x", "https://0x7f.1/x",
        "https://127.1/x", "https://[::ffff:127.0.0.1]/x", "https://169.254.169.254/latest/meta-data/", "https://0/",
        "https://no-such-host.invalid/x",
    ],
)  # fmt: skip
def test_a_url_to_an_address_inside_or_to_none_is_refused_with_the_same_words(url: str) -> None:
    with pytest.raises(AddressRefused, match="has no address, or leads to no public address") as caught:
        target(url, Policy())
    assert caught.value.code == "webhook_address_refused"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com/x", "must begin with https://"),
        ("ftp://example.com/x", "must begin with https://"),
        ("example.com", "must begin with"),
        ("https:///x", "must begin with"),
        ("https://user:pw@example.com/", "login"),
        ("https://example.com/#a", "fragment"),
        ("https://example.com:99999/", "can't be read"),
        ("https://exa mple.com/", "blanks"),
        ("https://example.com/\r\nHost:x", "blanks"),
        ("https://пример.рф/", "plain characters"),
        ("https://[::1/", "can't be read"),
        ("https://example.com/" + "a" * 2000, "2000"),
    ],
)
def test_what_is_no_url_for_webhooks_is_told_in_one_line(url: str, words: str) -> None:
    with pytest.raises(WebhookProblem, match=words) as caught:
        target(url, Policy(), resolve=lambda *_: ["93.184.216.34"])
    assert len(str(caught.value).splitlines()) == 1


def test_a_refusal_names_the_setting_that_would_allow_it() -> None:
    with pytest.raises(WebhookProblem, match="WAYFELT_WEBHOOK_HTTP=true allows http://"):
        target("http://127.0.0.1:9000/hook", Policy())
    with pytest.raises(AddressRefused, match="WAYFELT_WEBHOOK_PRIVATE=true"):
        target("http://127.0.0.1:9000/hook", Policy(http=True))
    with pytest.raises(WebhookProblem, match=r"must begin with https:// or http:// and a host$"):
        target("ftp://127.0.0.1/hook", Policy(http=True))
    assert target("http://127.0.0.1:9000/hook", Policy(http=True, private=True)).address == "127.0.0.1"


def test_one_bad_address_among_a_hosts_addresses_refuses_the_host() -> None:
    with pytest.raises(AddressRefused):
        target("https://example.com/", Policy(), resolve=lambda *_: ["93.184.216.34", "10.0.0.1"])
    found = target("https://example.com/", Policy(), resolve=lambda *_: ["93.184.216.34"])
    assert found.address == "93.184.216.34"
