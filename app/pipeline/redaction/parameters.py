"""Parameters of links: which names say that a value names a person, an order or a secret.

A name is read by its words (`sessionToken`, `session_token`, `SESSION-TOKEN`), and words that only say that a number
follows (`orderNo`, `booking_ref`) are passed over.
"""

import re

_PAIR = re.compile(r"[?&#;](?P<name>[\w.\[\]-]{1,60})=(?P<value>[^&#;]{1,4000})")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NUMBERED = frozenset(["id", "ids", "uid", "no", "nr", "num", "number", "ref", "reference", "value", "str"])
_SURE = re.compile(
    r"(?:token|key|apikey|auth|authorization|bearer|sig|signature|code|otp|session|sid|jwt|password|passwd|pwd|pass|"
    r"secret|"
    r"credentials?|hash|email|mail|phone|tel|telephone|mobile|msisdn|user|uid|username|login|account|acct|customer|"
    r"client|"
    r"member|patient|booking|pnr|invoice|name|lastname|firstname|surname|ssn|sin|nino|iban|passport|dob|birth|birthday|"
    r"birthdate|tracking|awb|waybill|parcel|shipment|address|lat|lng|lon|latitude|longitude)\Z"
)
_WITH_DIGITS = frozenset(["order", "ticket", "case", "contract", "policy", "reservation", "number"])
"""Followed by words too (`order=asc`), so only digits in the value tell."""

_OFTEN_OTHERS = re.compile(r"(?:name|code|key|pass|hash|mail|sig|address|client|number|phone|mobile)\Z")
_OTHERS = re.compile(
    r"(?:product|item|file|brand|category|shop|store|campaign|utm|promo|coupon|discount|voucher|country|lang|language|"
    r"currency|zip|postal|post|sort|filter|color|colour|size|event|page|list|city|region|field|tag|group|site|app|host|"
    r"domain|cache|public|search|query|model|variant|option|menu|course|team|hotel|airport|station|channel|file|error|"
    r"status|response|ip|mac|web|rel|play|media|class|method)\Z"
)
"""Before words that are often no person's: whose name, code or key it is."""

_GLUED = re.compile(
    r"(?:token|password|passwd|secret|email|sessid|sessionid|signature|apikey)\Z|"
    r"\A(?:order|booking|invoice|ticket|customer|client|user|account|member|reservation|tracking|phone|mobile|passport|"
    r"parcel|shipment|session|first|last|full|sur|birth|cust)(?:id|no|nr|num|number|ref|code|name|date|day|mail)\Z"
)


def any_telling(link: str) -> bool:
    """Whether a parameter of the link tells who somebody is or lets somebody in."""
    return any(_tells(match["name"], match["value"]) for match in _PAIR.finditer(link))


def _tells(name: str, value: str) -> bool:
    sure, with_digits = _read(name)
    return sure or (with_digits and re.search(r"\d{4}", value) is not None)


def _read(name: str) -> tuple[bool, bool]:
    """Whether the name tells by itself, and whether it does with a number for its value."""
    words = [word.lower() for word in _PARTS.findall(name)]
    last = len(words) - 1
    while last > 0 and words[last] in _NUMBERED:
        last -= 1
    if last < 0:
        return False, False
    word = words[last]
    named = (
        _SURE.match(word) is not None
        or any(map(_GLUED.search, words[last:]))
        or _GLUED.search("".join(words)) is not None
    )
    others = _OFTEN_OTHERS.match(word) is not None and any(map(_OTHERS.match, words[:last]))
    return named and not others, word in _WITH_DIGITS
