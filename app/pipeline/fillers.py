"""What a mention doesn't begin or end with, and what is none: greetings, signatures, handles, hashtags, small talk."""

import re

_GREETINGS = (
    r"hi+|hello+|hey+|helo|hai|dear|greetings|good\ (?:morning|afternoon|evening|day)|yo|"
    r"здравствуй(?:те)?|добр(?:ый|ое|ого)\ (?:день|дня|утро|утра|вечер|вечера|времени\ суток)|привет(?:ствую)?|доброго\ времени|"
    r"sveiki|sveikas|sveika|labas|laba\ diena|labas\ (?:rytas|vakaras)|lb\ diena|gerb(?:iami|iamieji|\.)?|"
    r"hallo|guten\ (?:tag|morgen|abend)|moin|servus|sehr\ geehrte\w*|hola|buen[oa]s?(?:\ (?:d[ií]as|tardes|noches))?|"
    r"bonjour|bonsoir|salut|ciao|buongiorno|buonasera|ol[áa]|bom\ dia|boa\ (?:tarde|noite)|"
    r"dzień\ dobry|witam|cześć|доброго\ дня|вітаю|привіт|sveicināti|labdien|tere|hei|hej|merhaba|selam|ahoj|dobrý\ den|"
    r"你好|您好|哈囉|哈喽|嗨|早安|午安|晚安|大家好|こんにちは|안녕하세요|مرحبا|नमस्ते"
)
_ADDRESSED = r"(?:\s+(?:there|all|everyone|everybody|team|guys|folks|sir|madam|again|visiems|všetci|всем|ребята))?"
_HEAD = re.compile(
    rf"""(?: RT\s+@\w+:? | \.?@\s?[A-Za-z0-9_.]+:? | (?:https?://|www\.)\S+ | [\s,;:–—|]
         | (?:{_GREETINGS}){_ADDRESSED}(?=[\s,.!:;\u2026~～，。！：；)]|\Z)[\s,.!:;)\u2026~～，。！：；]* )+""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL = re.compile(r"(?:(?<=\s)|(?<=[.!?…。！？]))(?:[@#][^\s#@]+|(?:https?://|www\.|pic\.twitter)\S+|\s|…)+\Z")
_SIGNATURE = re.compile(
    r"(?:(?:best|kind|warm)\ (?:regards|wishes)|regards|sincerely|yours|cheers|с\ уважением|pagarbiai|su\ pagarba|"
    r"mit\ freundlichen\ gr|saludos|cordialement|pozdrawiam|з\ повагою|此致|敬上|敬礼|敬禮)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    rf"(?:{_GREETINGS})(?![^\W_])[^.!?。！？]{{0,15}}[\s.,!。！，~～]*\Z", re.IGNORECASE | re.VERBOSE
)
_CONTENT = re.compile(r"[^\W_]")


def is_greeting(text: str) -> bool:
    """Whether the segment only greets: a greeting and at most a short name."""
    return _GREETING.match(text) is not None


def is_signature(text: str) -> bool:
    """Whether the segment begins a closing formula, after which only names come."""
    return _SIGNATURE.match(text) is not None


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without greetings and handles at its head, links, handles and hashtags at its tail.

    Empty (start = end) when nothing with a letter or digit would be left.
    """
    head = _HEAD.match(text, start, end)
    first = head.end() if head else start
    tail = _TAIL.search(text, max(first, end - 400), end)
    last = tail.start() if tail else end
    while last > first and text[last - 1].isspace():
        last -= 1
    return (first, last) if _CONTENT.search(text, first, last) else (start, start)
