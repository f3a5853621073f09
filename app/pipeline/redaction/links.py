"""Links: those that carry a secret or a person are found, the others are only passed over."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from app.pipeline.redaction import parameters
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
_AGAIN = re.compile(r"%(?:25)+(?=[0-9a-f]{2})", re.IGNORECASE)
_ROUNDS = 4  # each takes all levels at once; what is left after that was made by hand
_LOGIN = re.compile(r"//[^/?#@\s]+@")
_PRIVATE = re.compile(
    r"/(?:orders?|invoices?|bookings?|reservations?|tickets?|returns?|customers?|users?|accounts?|profiles?|"
    r"track(?:ing)?|"
    r"shipments?|parcels?|uzsakym\w*|zakaz\w*|dingdan|reset\w*|verify|confirm\w*|activate|invite|unsubscribe|password|"
    r"login|magic)(?:[_-][a-z_-]{1,20})?(?:/[^?#]{0,60})?[/=?-](?:[a-z-]{0,8}=?)(?!(?:19|20)\d\d(?!\d))\d{4,}",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?<![a-z0-9])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|eyj[a-z0-9_-]{10,}|"
    r"(?=[a-z]{0,40}\d)(?=\d{0,40}[a-z])[a-z0-9]{20,})",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"(?:^|//|\.)(?:wa\.me|api\.whatsapp\.com|viber\.click)/|\+\d{9}", re.IGNORECASE)
_PLACE = re.compile(r"[=/@,:]-?\d{1,2}\.\d{4,12},-?\d{1,3}\.\d{4,12}")
_PROFILE = re.compile(
    r"(?:(?:https?://)?(?:www\.|m\.|mobile\.)?)(?:"
    r"(?:instagram|twitter|x|tiktok|threads|weibo|vk|ok|facebook|fb|linkedin|snapchat|github)\.(?:com|ru|net)"
    r"|t\.me|telegram\.me|line\.me|paypal\.me)"
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
    """Whether a link carries a login, an address, a telling parameter, a number of an order, a place or a token."""
    plain = _decoded(link) if "%" in link else link
    _, _, path = plain.partition("//")
    path = path or plain
    return bool(
        _LOGIN.search(plain)
        or re.search(r"[\w.+-]@[\w-]+\.\w", path)
        or ("=" in plain and parameters.any_telling(plain))
        or _PRIVATE.search(plain)
        or _CONTACT.search(plain)
        or _PLACE.search(plain)
        or _TOKEN.search(path.partition("/")[2])
    )


def _decoded(link: str) -> str:
    """The link without its escapes, also where they were escaped again, however often (`%2540` is `@`)."""
    for _ in range(_ROUNDS):
        plain = unquote(_AGAIN.sub("%", link))
        if plain == link:
            break
        link = plain
    return link
