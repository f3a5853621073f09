"""Messages copied out of Telegram as text: a line with the name and the time in brackets, and the words below it."""

import re
from collections.abc import Iterable, Iterator

from app.batch.chats import message
from app.batch.encoding import Line
from app.batch.rows import Row

FORMAT = "Telegram text"
_HEAD = re.compile(
    r"(\S[^\n\[\]]{0,60}), \[(\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)\]:?\s*(.*)",
    re.DOTALL,
)
_MEDIA = re.compile(r"\[(?:Photo|Video|Voice message|Sticker|GIF|Файл|Фото|Видео|Стикер|Голосовое сообщение)\]")
_LOOKED_AT = 40


def is_chat(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a chat: it begins with a name and has several."""
    first = [one for one in sample.lstrip("\ufeff").split("\n", _LOOKED_AT)[:_LOOKED_AT] if one.strip()]
    heads = [_HEAD.fullmatch(one.rstrip("\r")) is not None for one in first]
    return sum(heads) > 1 and heads[0]


def messages(source: Iterable[Line]) -> Iterator[Row]:
    """What people wrote; media without words are left out."""
    begun: tuple[int, str, str] | None = None
    held: list[str] = []
    for line in source:
        text = line.text.rstrip("\r\n")
        head = _HEAD.fullmatch(text)
        if head is None:
            held.append(text)
            continue
        yield from _message(begun, held)
        begun, held = (line.number, head[2], head[1].strip()), [head[3]]
    yield from _message(begun, held)


def _message(begun: tuple[int, str, str] | None, held: list[str]) -> Iterator[Row]:
    said = "\n".join(held).strip()
    if begun is not None and said and not _MEDIA.fullmatch(said):
        number, time, author = begun
        yield message(number, time, author=author, said=said, raw=f"{author}, [{time}]\n{said}")
