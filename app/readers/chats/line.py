"""Chats as LINE saves them: a line for the day, then a time, a name and a text between tabs."""

import re
from collections.abc import Callable

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines
from app.readers.values.clock import TIME, moment

_SAID = re.compile(rf"({TIME})\t([^\t]+)\t(.*)", re.DOTALL)
_NOTE = re.compile(rf"{TIME}\t[^\t]*\t?[^\t]*")
_DAY = re.compile(r"(?:[^\W\d_]{2,9}[.,]{0,2}\s)?(\d{1,4}[./]\d{1,2}[./]\d{1,4})\.?\s?(?:[(（]?[^\W\d_]{1,9}[)）]?)?")
_MEDIA = re.compile(
    r"\[(?:スタンプ|写真|動画|アルバム|ファイル|ボイスメッセージ|位置情報|連絡先|貼圖|照片|影片|檔案|語音訊息|相簿|聯絡資訊"
    r"|Stickers?|Photos?|Videos?|Albums?|Files?|Voice message|Location|Contact)\][^\n]{0,60}"
    r"|☎[^\n]{0,60}|メッセージの送信を取り消しました|已收回訊息|(?:You )?unsent a message\.?",
    re.IGNORECASE,
)
_BEGINS, _LOOKED_AT, _LEAST = "[LINE]", 40, 2


def is_chat(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a chat."""
    first = first_lines(sample, _LOOKED_AT)
    said = sum(_SAID.fullmatch(one) is not None for one in first)
    day = any(_DAY.fullmatch(one.strip()) for one in first)
    return day and said >= (1 if first[0].startswith(_BEGINS) else _LEAST)


def _starts() -> Callable[[str], Begun | None]:
    """Tell what lines begin, in order: a line for the day dates those below it."""
    day = ""

    def begun(text: str) -> Begun | None:
        nonlocal day
        if of_day := _DAY.fullmatch(text.strip()):
            day = of_day[1]
            return NOTE
        if said := _SAID.fullmatch(text):
            return Begun(moment(day, said[1]), said[2].strip(), said[3])
        return NOTE if _NOTE.fullmatch(text) else None

    return begun


def _words(said: str) -> str:
    if "\n" in said and said.startswith('"') and said.endswith('"'):
        said = said[1:-1].replace('""', '"')
    return "" if _MEDIA.fullmatch(said) else said


CHAT = ChatFormat("LINE chat", is_chat, _starts, _words, "{time}\t{author}\t{said}")
