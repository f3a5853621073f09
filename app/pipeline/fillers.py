"""What is no mention and what a mention neither begins nor ends with: greetings, signatures, handles, small talk."""

import re

_GREETINGS = (
    r"hi+|hello+|hey+|helo|hai|dear|greetings|good\ (?:morning|afternoon|evening|day)|"
    r"здравствуй(?:те)?|добр(?:ый|ое|ого)\ (?:день|дня|утро|утра|вечер|вечера|времени\ суток)|привет(?:ствую)?|"
    r"sveiki|sveikas|sveika|labas|laba\ diena|labas\ (?:rytas|vakaras)|gerbiam(?:i|ieji)|"
    r"hallo|guten\ (?:tag|morgen|abend)|moin|servus|sehr\ geehrte\w*|hola|buen[oa]s?\ (?:d[ií]as|tardes|noches)|"
    r"bonjour|bonsoir|salut|ciao|buongiorno|buonasera|ol[áa]|bom\ dia|boa\ (?:tarde|noite)|dzień\ dobry|witam|cześć|"
    r"доброго\ дня|вітаю|привіт|sveicināti|labdien|tere|hej|merhaba|selam|ahoj|dobrý\ den|"
    r"你好|您好|哈囉|哈喽|嗨|早安|午安|大家好|こんにちは|안녕하세요|مرحبا|नमस्ते"
)
_ADDRESSED = r"(?:\s+(?:there|all|everyone|everybody|team|guys|folks|sir|madam|again|visiems|всем))?"
_PAUSE = r"\s,.!:;)\u2026~～，。！：；"
_HEAD = re.compile(
    rf"""(?: RT\s+@\w+:? | \.?@\s?[A-Za-z0-9_.]+:? | (?:https?://|www\.)\S+ | \[(?:handle|link)\] | [\s,;:–—|]
           | (?:{_GREETINGS}){_ADDRESSED}(?=[{_PAUSE}]|\Z)[{_PAUSE}]* )+""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:(?<=\s)|(?<=[.!?…。！？]))"
    r"(?:(?:(?:[@#]|https?://|www\.|pic\.twitter)\S+|\[(?:handle|link)\])(?:\s+|\Z)|…\s*)+\Z",
    re.IGNORECASE,
)
_CLOSERS = ")）.!?。！？"
_TAIL_LENGTH = 400  # code points of hashtags and links looked at; keeps the search linear
_GREETING = re.compile(
    rf"(?:{_GREETINGS})(?![^\W_])[^.!?。！？]{{0,15}}[\s.,!。！，~～]*\Z", re.IGNORECASE | re.VERBOSE
)
_SIGNATURE = re.compile(
    r"(?:(?:best|kind|warm)\s(?:regards|wishes)|regards|sincerely|yours|cheers|с\sуважением|pagarbiai|su\spagarba|"
    r"mit\sfreundlichen\sgr|saludos|cordialement|pozdrawiam|з\sповагою|此致|敬上|敬礼|敬禮|"
    r"(?:sent\s(?:from|via)|get\soutlook\sfor|отправлено\s(?:с|из)|gesendet\s(?:von|mit)|enviado\s(?:desde|do|a\spartir\sdo)|"
    r"envoyé\s(?:de|depuis)|išsiųsta\siš|verzonden\svanaf|inviato\sda|wysłane?\sz)(?:\s\w+){0,2}\s?"
    r"(?:iphone|ipad|android|samsung|galaxy|huawei|xiaomi|outlook|gmail|yahoo|mail\.ru|proton|blackberry|мобильного|"
    r"смартфона|smartphone|handy)\w*|從我的\s?iphone|从我的\s?iphone|iphoneから)(?![^\W_])",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL_WORDS = (
    "ok okay okey k kk yes yeah yep yup no nope nah sure fine great good perfect alright right correct exactly thanks "
    "thank u thx ty bye goodbye hi hello hey please pls sorry nothing else thats that's that all it is welcome done "
    "well oh ah так да нет ага угу хорошо ладно понятно ясно спасибо пожалуйста ок окей пока верно правильно конечно "
    "всё все gerai taip ne aha aišku aisku ačiū aciu dėkui dekui prašau prasau viso sveiki laba diena žinoma zinoma "
    "supratau ja nein danke bitte genau gut si sí gracias vale claro oui non merci tak nie dziękuję"
)
_SMALL_TALK = frozenset(_SMALL_WORDS.split())
_CHINESE_SMALL_TALK = re.compile(
    r"(?:好的?|好吧|是的?|对|對|嗯|哦|喔|行|可以|不用了?|没有?|沒有?|谢谢|謝謝|谢了|謝了|了解|知道了|收到|再见|再見|"
    r"拜拜|ok|[\s,.!，。！~～])+",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Whether the part only greets: a greeting and at most a short name."""
    return _GREETING.match(text) is not None


def is_signature(text: str) -> bool:
    """Whether the part begins with a closing formula, after which only names come."""
    return _SIGNATURE.match(text) is not None


def is_small_talk(text: str) -> bool:
    """Whether the part of a turn is a bare yes, ok, thanks, goodbye or number."""
    if _CHINESE_SMALL_TALK.fullmatch(text):
        return True
    return all(word.lower() in _SMALL_TALK for word in _WORD.findall(text))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without greetings, handles and links at its head, without links, handles and hashtags at its tail.

    Empty (start = end) when no letter or digit would be left.
    """
    head = _HEAD.match(text, start, end)
    first = head.end() if head else start
    tail = _TAIL.search(text, max(first, end - _TAIL_LENGTH), end)
    last = tail.start() if tail else end
    while last > first and text[last - 1].isspace():
        last -= 1
    if any(text.count(opener, first, last) > text.count(closer, first, last) for opener, closer in ("()", "（）")):
        while last < len(text) and text[last] in _CLOSERS:  # parts end before a bracket that closes in them
            last += 1
    return (first, last) if _CONTENT.search(text, first, last) else (start, start)
