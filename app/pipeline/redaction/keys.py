"""What programs and devices are known by: keys and tokens, wallets of coins, places on the map, addresses of devices.

All of them are told by their form alone.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from stdnum import bitcoin

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, END

_WITH_DIGIT = r"(?=[A-Za-z_-]{0,60}\d)"
_KEY = re.compile(
    rf"{EDGE}(?:(?:sk|pk|rk|whsec)_(?:live_|test_)?{_WITH_DIGIT}[A-Za-z0-9]{{16,200}}|"
    rf"sk-{_WITH_DIGIT}[A-Za-z0-9_-]{{20,200}}|(?:AKIA|ASIA)[A-Z0-9]{{16}}|gh[pousr]_[A-Za-z0-9]{{20,255}}|"
    r"github_pat_\w{20,255}|glpat-[\w-]{20,64}|npm_[A-Za-z0-9]{30,64}|xox[abeprs]-[A-Za-z0-9-]{10,200}|"
    r"AIza[\w-]{35}|SG\.[\w-]{16,64}\.[\w-]{16,64}|"
    rf"eyJ[\w-]{{8,4000}}(?:\.[\w-]{{4,4000}}){{1,2}}){END}"
)
_BEARER = re.compile(
    rf"{EDGE}(?:bearer|basic)\ (?P<data>(?=[a-z._~+/-]{{0,60}}\d)[\w.~+/-]{{16,4000}}+={{0,2}})(?<!\.){END}",
    re.IGNORECASE,
)
_WALLET = re.compile(
    rf"{EDGE}(?:0x[0-9a-fA-F]{{40}}|(?P<base58>[1-9A-HJ-NP-Za-km-z]{{26,35}})|"
    rf"(?P<bech32>(?i:bc1[02-9ac-hj-np-z]{{11,87}}))|"
    rf"(?i:(?:ltc1|addr1)[02-9ac-hj-np-z]{{30,110}})){END}"
)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_WALLET_BYTES, _CHECK_BYTES = 25, 4
_MAC = re.compile(
    rf"{EDGE}(?<![:-])(?:[0-9a-f]{{2}}(?P<sign>[:-]))(?:[0-9a-f]{{2}}(?P=sign)){{4}}[0-9a-f]{{2}}{END}(?![:-]\w)",
    re.IGNORECASE,
)
_HEXADECIMAL = re.compile(r"[a-f]|\A00", re.IGNORECASE)
_DEGREE = (
    r"\d{1,3}(?:\.\d{1,8})?\ ?°\ ?"
    r"(?:\d{1,2}(?:\.\d{1,8})?\ ?['′’]\ ?(?:\d{1,2}(?:\.\d{1,8})?\ ?(?:[\"″”]|''|′′)\ ?)?)?"
)
_PLACE = re.compile(
    rf"{EDGE}(?<![.,-])[-+]?(?:[0-8]?\d|90)\.\d{{4,12}}°?\ ?[NS]?[,;]\ ?(?:(?:lng|lon|long|longitude)[:=]?\ ?)?"
    rf"[-+]?(?:1[0-7]\d|180|\d{{1,2}})\.\d{{4,12}}(?:°?\ ?[EWO]{END})?(?![.,]?\d)|"
    rf"{EDGE}{_DEGREE}[NSСЮ]\ ?[,;/]?\ ?{_DEGREE}[EWOВЗ]{END}"
)
_LONG = re.compile(r"[A-Za-z0-9_.-]{16}")


def find(view: str) -> Iterator[Found]:
    """Keys and tokens of usual makers, wallets by their check or form, coordinates of four places and more, MACs."""
    if _LONG.search(view):
        yield from _long(view)
    if "°" in view or "." in view:
        for match in _PLACE.finditer(view):
            yield Found(match.start(), match.end(), Kind.PLACE)
    if ":" in view or "-" in view:
        for match in _MAC.finditer(view):
            if _HEXADECIMAL.search(match[0]):  # else it may be a list of numbers
                yield Found(match.start(), match.end(), Kind.ID)


def _long(view: str) -> Iterator[Found]:
    for match in _KEY.finditer(view):
        yield Found(match.start(), match.end(), Kind.PASSWORD)
    for match in _BEARER.finditer(view):
        yield Found(*match.span("data"), Kind.PASSWORD)
    for match in _WALLET.finditer(view):
        if _is_wallet(match):
            yield Found(match.start(), match.end(), Kind.ACCOUNT)


def _is_wallet(match: re.Match[str]) -> bool:
    if match["base58"]:
        return _is_base58(match["base58"])
    return not match["bech32"] or bool(bitcoin.is_valid(match["bech32"].lower()))


def _is_base58(address: str) -> bool:
    """Whether the four bytes of the check at the end are right (base58check, as Bitcoin, Litecoin, Dogecoin, Tron)."""
    number = 0
    for sign in address:
        number = number * len(_BASE58) + _BASE58.index(sign)
    try:
        raw = number.to_bytes(_WALLET_BYTES, "big")
    except OverflowError:
        return False
    body, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    return sha256(sha256(body).digest()).digest()[:_CHECK_BYTES] == check
