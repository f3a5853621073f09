"""Messages copied out of Telegram as text: a line with the name and the time in brackets, and the words below it."""

import re

from app.readers.chats.chats import Begun, ChatFormat, first_lines

_HEAD = re.compile(
    r"(\S[^\n\[\]]{0,60}), \[(\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)\]:?\s*(.*)",
    re.DOTALL,
)
_MEDIA = re.compile(r"\[(?:Photo|Video|Voice message|Sticker|GIF|Файл|Фото|Видео|Стикер|Голосовое сообщение)\]")
_LOOKED_AT = 40


def is_chat(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a chat: it begins with a name and has several."""
    heads = [_HEAD.fullmatch(one) is not None for one in first_lines(sample, _LOOKED_AT) if one.strip()]
    return sum(heads) > 1 and heads[0]


def _begun(text: str) -> Begun | None:
    head = _HEAD.fullmatch(text)
    return None if head is None else Begun(head[2], head[1].strip(), head[3])


def _words(said: str) -> str:
    return "" if _MEDIA.fullmatch(said) else said


CHAT = ChatFormat("Telegram text", is_chat, lambda: _begun, _words, "{author}, [{time}]\n{said}")
