"""Where a webhook may lead: the host is resolved, every address of it checked, and one of them is what is called."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.errors import AddressRefused, WebhookProblem

LONGEST_URL = 2_000
_LAST_ASCII = 126
_REFUSED = (  # one for both, lest it tell which names there are inside
    "the webhook's host has no address, or leads to no public address: see that its name is right; "
    "nothing is sent to private, local or reserved ones (for tests of your own: WAYFELT_WEBHOOK_PRIVATE=true)"
)
_NAT64, _LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48")
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out of IPv6 to be public
_INSIDE = (
    frozenset(  # public by their numbers and answered inside a cloud alone; metadata in an otherwise private range
        map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"))
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed: `private` and loopback addresses, plain `http`; `timeout` of a whole delivery, in seconds."""

    private: bool = False
    http: bool = False
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL and the address that it is to be called at."""

    url: str
    address: str


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver; none if it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def target(url: str, policy: Policy, *, resolve: Resolve = resolve) -> Target:
    """The place that `url` leads to now. WebhookProblem if it is no URL for webhooks, AddressRefused for its address.

    All addresses of the host must be allowed, so that none of them can be picked later.
    """
    host, port = _host(url, policy)
    addresses = resolve(host, port)
    if not addresses or not all(is_allowed(address, private=policy.private) for address in addresses):
        raise AddressRefused(_REFUSED)
    return Target(url, addresses[0])


def is_allowed(address: str, *, private: bool) -> bool:
    """Whether a request may go to `address`: a public one, or a private or loopback one if `private`.

    Link-local addresses, where clouds keep their metadata, multicast, unspecified and reserved ones are never allowed;
    an IPv6 address that stands for an IPv4 address (mapped, NAT64, 6to4, Teredo) counts as that.
    """
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_allowed(one, private=private) for one in _meant(given))


def _meant(given: Address) -> list[Address]:
    """The addresses that a packet may end at."""
    if isinstance(given, ipaddress.IPv4Address):
        return [given]
    if given.ipv4_mapped is not None:
        return [given.ipv4_mapped]
    if given.sixtofour is not None:
        return [given.sixtofour]
    if given.teredo is not None:
        return list(given.teredo)
    if given in _NAT64:
        return [_last_bits(given)]
    return [given, _last_bits(given)] if given in _LOCAL_NAT64 else [given]


def _last_bits(given: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(given) & 0xFFFFFFFF)


def _allowed(address: Address, *, private: bool) -> bool:
    if address in _INSIDE or address.is_multicast or address.is_unspecified or address.is_link_local:
        return False
    if address.is_loopback or address in _LOCAL_NAT64 or address in _PROTOCOLS:
        return private
    if address.is_reserved or address in ipaddress.ip_network("0.0.0.0/8"):
        return False
    outside = isinstance(address, ipaddress.IPv4Address) or address in _UNICAST
    return (address.is_global and outside) or private


def _host(url: str, policy: Policy) -> tuple[str, int]:
    """Host and port of a URL that webhooks may have."""
    if len(url) > LONGEST_URL or any(not sign > " " or ord(sign) > _LAST_ASCII for sign in url):
        raise WebhookProblem(
            f"the webhook's URL has at most {LONGEST_URL} plain characters and no blanks; encode others"
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise WebhookProblem("the webhook's URL can't be read; write https://host/path") from None
    schemes = ("https", "http") if policy.http else ("https",)
    if parts.scheme not in schemes or not host or port == 0:
        more = "" if policy.http else " (for tests of your own, WAYFELT_WEBHOOK_HTTP=true allows http://)"
        raise WebhookProblem(f"the webhook's URL must begin with {':// or '.join(schemes)}:// and a host{more}")
    if parts.username is not None or parts.password is not None or parts.fragment or "\\" in url:
        raise WebhookProblem("the webhook's URL has a login or a fragment; leave it out, requests are signed")
    return host, port or (443 if parts.scheme == "https" else 80)
