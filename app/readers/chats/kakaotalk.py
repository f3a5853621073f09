"""Chats as KakaoTalk exports them, on a computer (a line for the day, names in brackets) or on a phone."""

import re
from collections.abc import Callable

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines
from app.readers.values.clock import TIME, moment

_DATE = r"\d{4}(?:년|\.)\s?\d{1,2}(?:월|\.)\s?\d{1,2}(?:일|\.)"
_DAY = re.compile(rf"-{{5,}}\s?(.+?)\s?-{{5,}}|({_DATE})\s[^\W\d_]{{1,3}}요일")
_WEEKDAY = re.compile(r"[^\W\d_]+,\s|\s[^\W\d_]+요일")
_SAID = re.compile(rf"\[([^\]\n]{{1,60}})\] \[({TIME})\] (.*)", re.DOTALL)
_PHONE = re.compile(rf"({_DATE}) ({TIME})(?:, ([^:\n]{{1,60}}) : (.*))?", re.DOTALL)
_NOTE = re.compile(
    r".{1,60}(?:님이 (?:들어왔습니다|나갔습니다)|님을 초대(?:했습니다|하였습니다)|has left this chatroom)\.?.*"
)
_MEDIA = re.compile(
    r"(?:사진|이모티콘|동영상|음성메시지|보이스톡|페이스톡|연락처|지도|삭제된 메시지입니다|Photos?|Videos?|Emoticons?)"
    r"(?: \d+장?)?\.?|파일: [^\n]+|File: [^\n]+|.{0,20}메시지를 가렸습니다\.?",
)
_LOOKED_AT, _LEAST = 40, 2


def is_chat(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a chat."""
    first = first_lines(sample, _LOOKED_AT)
    said = sum(_SAID.fullmatch(one) is not None for one in first)
    by_phone = sum((found := _PHONE.fullmatch(one)) is not None and found[3] is not None for one in first)
    return by_phone >= _LEAST or (said > 0 and any(_DAY.fullmatch(one.strip()) for one in first))


def _starts() -> Callable[[str], Begun | None]:
    """Tell what lines begin, in order: a line for the day dates those below it."""
    day = ""

    def begun(text: str) -> Begun | None:
        nonlocal day
        if of_day := _DAY.fullmatch(text.strip()):
            day = _WEEKDAY.sub("", of_day[1] or of_day[2], count=1)
            return NOTE
        if said := _SAID.fullmatch(text):
            return Begun(moment(day, said[2]), said[1].strip(), said[3])
        if phone := _PHONE.fullmatch(text):
            return Begun(moment(phone[1], phone[2]), phone[3].strip(), phone[4]) if phone[3] else NOTE
        return NOTE if _NOTE.fullmatch(text) else None

    return begun


def _words(said: str) -> str:
    return "" if _MEDIA.fullmatch(said) else said


CHAT = ChatFormat("KakaoTalk chat", is_chat, _starts, _words, "[{author}] [{time}] {said}")
