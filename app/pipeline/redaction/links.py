"""Links: those that carry a secret or a person are found, the others are only passed over."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, MASK
from app.pipeline.signs import HAN, HANGUL, KANA

_SIGN = rf"[^\s<>\"{{}}|\\^`{MASK}{HAN}{KANA}{HANGUL}，。；！？、…«»“”„（）【】《》「」]"
_LINK = re.compile(
    rf"""{EDGE}(?: (?:[a-z][a-z0-9+]{{1,9}}://|www\.)
                 | (?<![@.-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}[a-z]{{2,24}}(?::\d{{1,5}})?(?=[/?\#])
         ){_SIGN}{{2,4000}}""",
    re.VERBOSE | re.IGNORECASE,
)
_TRAILING = ".,;:!?)]'*~"
_LOGIN = re.compile(r"//[^/?#@\s]+@")
_SECRET = re.compile(
    r"[?&#;](?:[\w.-]{0,20}[_.-])?(?:token|key|apikey|auth|sig|signature|code|otp|session|sessionid|sid|jwt|password|"
    r"passwd|pwd|pass|secret|hash|email|e-?mail|mail|phone|tel|mobile|user|userid|uid|username|login|account|customer|"
    r"client|order|orderid|orderno|booking|pnr|invoice|name|lastname|firstname|surname)(?:_?id)?=[^&#]",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"/(?:orders?|invoices?|bookings?|reservations?|tickets?|returns?|customers?|users?|accounts?|profiles?|track(?:ing)?|"
    r"uzsakym\w*|zakaz\w*|dingdan|reset\w*|verify|confirm\w*|activate|invite|unsubscribe|password|login|magic)"
    r"(?:/[^?#]{0,60})?[/=?-][a-z-]{0,8}\d{4,}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?<![a-z0-9])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|eyj[a-z0-9_-]{10,}|"
    r"(?=[a-z]{0,40}\d)(?=\d{0,40}[a-z])[a-z0-9]{20,})",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?://|\.)(?:wa\.me|api\.whatsapp\.com|viber\.click)/|(?:phone|number)=|\+\d{9}", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?:(?:https?://)?(?:www\.|m\.|mobile\.)?)(?:"
    r"(?:instagram|twitter|x|tiktok|threads|weibo|vk|ok|facebook|fb|linkedin|snapchat|github)\.(?:com|ru|net)"
    r"|t\.me|telegram\.me|line\.me)"
    r"/(?!(?:p|reel|reels|watch|groups|events|search|hashtag|explore|share|sharer|i|intent|status|help|about|company|"
    r"wall|pages|stories|video|photo|home|login|joinchat|s)(?:[/?#]|$))"
    r"(?:in/|add/|profile\.php\?id=|ti/p/|u/)?@?~?[\w.%-]+/?(?:\?\S*)?\Z",
    re.IGNORECASE,
)


def spans(view: str) -> list[tuple[int, int]]:
    """All links of the text, without the punctuation that follows them."""
    found = []
    for match in _LINK.finditer(view):
        link = match[0].rstrip(_TRAILING)
        if ")" in match[0][len(link) :] and "(" in link:  # a bracket opened in the link belongs to it
            link = match[0][: len(link) + 1]
        found.append((match.start(), match.start() + len(link)))
    return found


def find(view: str, links: list[tuple[int, int]], *, handles: bool) -> Iterator[Found]:
    """The links that tell who somebody is or let somebody in; those to a profile only if `handles` are looked for."""
    for start, end in links:
        link = view[start:end]
        if is_private(link):
            yield Found(start, end, Kind.LINK)
        elif handles and _PROFILE.match(link):
            yield Found(start, end, Kind.HANDLE)


def is_private(link: str) -> bool:
    """Whether a link carries a login, an e-mail address, a telling parameter, a number of an order, or a token."""
    plain = unquote(link) if "%" in link else link
    _, _, path = plain.partition("//")
    path = path or plain
    return bool(
        _LOGIN.search(plain)
        or re.search(r"[\w.+-]@[\w-]+\.\w", path)
        or _SECRET.search(plain)
        or _PRIVATE.search(plain)
        or _CONTACT.search(plain)
        or _TOKEN.search(path.partition("/")[2])
    )
