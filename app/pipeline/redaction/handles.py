"""Names of accounts in social networks and messengers: `@name`, and what follows "Telegram:" or 微信号."""

import re
from collections.abc import Collection, Iterator

from app.pipeline.redaction.found import Found, Kind
from app.pipeline.redaction.view import EDGE, END, LETTER, MASK, folded, folding
from app.pipeline.signs import HAN, HANGUL, KANA

_NO_NAMES = frozenset(["home", "work", "all", "everyone", "here", "least", "night", "noon", "school", "the", "my"])
_EAST = f"{HAN}{KANA}{HANGUL}"
_HANDLE = re.compile(
    rf"(?<![\w@{MASK}.+])@(?:(?P<name>[a-z0-9_](?:[a-z0-9_.-]{{0,40}}[a-z0-9_])?"
    rf""
    rf"(?:@[a-z0-9.-]{{1,60}}\.[a-z]{{2,24}})?){END}"
    rf"|(?P<other>{LETTER}{{2,30}}){END}"
    rf"|(?P<east>[{_EAST}][{_EAST}\w-]{{1,11}})(?![{_EAST}\w-]))|"
    rf"(?<=[{_EAST}])@(?P<glued>[a-z_][a-z0-9_.]{{2,30}}){END}",
    re.IGNORECASE,
)
_NAMED = folding(
    rf"{EDGE}(?:(?:telegram|телеграмм?|тг|instagram|insta|инстаграмм?|ig|skype|скайп|snapchat|discord|weixin|"
    rf"wechat(?:\ id)?|"
    rf"line\ ?id|line\ ?帳號|twitter|твиттер|facebook|fb|viber|微信[号號]?|微博[号號]?|vx|wx|威信|vk|вк|ник(?:нейм)?|"
    rf"kakao(?:\ ?talk)?(?:\ id)?|카톡(?:\ 아이디)?|카카오톡|"
    rf"username|user\ name|vartotojo\ vardas|slapyvardis|用户名|用戶名|帐号|帳號)"
    rf"(?:\ ?[:=]\ ?|\ (?:is|yra|это)\ (?=[a-z.-]{{0,40}}[\d_@])|是|[は는은](?=[a-z.-]{{0,40}}[\d_]))"
    rf"@?(?P<name>(?=[a-z0-9_.-]{{0,40}}[a-z])[a-z0-9_][a-z0-9_.-]{{2,40}}(?<![.-])){END}"
    rf"|(?:(?:line|snap|steam|tiktok|twitch)(?:\ ?[:=]\ ?|\ (?:is|это|yra)\ |は)|"
    rf"(?:my|мой|моя|mi|mein|mon|mano|mój|meu)\ (?:telegram|телеграмм?|тг|instagram|insta|инстаграмм?|ig|"
    rf"skype|скайп|snapchat|snap|discord|steam|tiktok|twitch|viber|twitter|facebook)\ )"
    rf"(?P<mine>(?!v?\d)(?=[a-z.-]{{1,40}}[\d_])[a-z][a-z0-9_.]{{4,40}}(?<!\.)){END}"
    rf"|(?:discord|дискорд)\ ?[:=]?\ ?(?P<tag>[\w.]{{2,32}}\#\d{{4}}){END}"
    rf"|(?P<live>live:\.?[a-z](?=[a-z.-]{{0,40}}[\d_])[\w.-]{{3,40}}(?<![.-])){END}"
    rf"|(?:qq[号號]?|扣扣|加q)\ ?(?:[:=]|是|\ is\ )?\ ?(?P<qq>\d{{5,11}}){END})"
    rf"|(?:微信[号號]?|威信|vx)\ ?(?P<short>(?=[a-z0-9_-]{{0,30}}[a-z])[a-z0-9_-]{{5,31}}){END}"
)


def find(view: str, *, keep: Collection[str]) -> Iterator[Found]:
    """Every handle but those in `keep` (lower case, without the sign), and but `@5pm` and the like."""
    if "@" in view:
        for match in _HANDLE.finditer(view):
            name = next(group for group in match.groups() if group).lower()
            if (
                name in keep
                or name in _NO_NAMES
                or not re.search(r"[^\W\d]", name)
                or re.match(r"\d+(?:am|pm)?\Z", name)
            ):
                continue
            yield Found(match.start(), match.end(), Kind.HANDLE)
    for match in _NAMED.finditer(folded(view)):
        group = match.lastgroup or 0
        if match[group].lower() not in keep:
            yield Found(*match.span(group), Kind.HANDLE)
