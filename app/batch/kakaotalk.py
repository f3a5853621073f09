"""Chats as KakaoTalk exports them, on a computer (a line for the day, names in brackets) or on a phone."""

import re
from collections.abc import Iterable, Iterator

from app.batch.chats import message
from app.batch.clock import TIME, moment
from app.batch.encoding import Line
from app.batch.rows import Row

FORMAT = "KakaoTalk chat"
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
    first = [one.rstrip("\r") for one in sample.lstrip("\ufeff").split("\n", _LOOKED_AT)[:_LOOKED_AT]]
    said = sum(_SAID.fullmatch(one) is not None for one in first)
    by_phone = sum((found := _PHONE.fullmatch(one)) is not None and found[3] is not None for one in first)
    return by_phone >= _LEAST or (said > 0 and any(_DAY.fullmatch(one.strip()) for one in first))


def messages(source: Iterable[Line]) -> Iterator[Row]:
    """What people wrote; notes of the app, emoticons and other media are left out."""
    day = ""
    begun: tuple[int, str, str] | None = None
    held: list[str] = []
    for line in source:
        text = line.text.rstrip("\r\n")
        said, phone, of_day = _SAID.fullmatch(text), _PHONE.fullmatch(text), _DAY.fullmatch(text.strip())
        if not (said or phone or of_day or _NOTE.fullmatch(text)):
            held.append(text)
            continue
        yield from _message(begun, held)
        begun, held = None, []
        if of_day is not None:
            day = _WEEKDAY.sub("", of_day[1] or of_day[2], count=1)
        elif said is not None:
            begun, held = (line.number, moment(day, said[2]), said[1].strip()), [said[3]]
        elif phone is not None and phone[3]:
            begun, held = (line.number, moment(phone[1], phone[2]), phone[3].strip()), [phone[4]]
    yield from _message(begun, held)


def _message(begun: tuple[int, str, str] | None, held: list[str]) -> Iterator[Row]:
    said = "\n".join(held).strip()
    if begun is not None and said and not _MEDIA.fullmatch(said):
        number, time, author = begun
        yield message(number, time, author=author, said=said, raw=f"[{author}] [{time}] {said}")
