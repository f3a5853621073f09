"""Chats as WhatsApp exports them: every form of date, messages over several lines, notes of the app left out."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.batch.chats import first_lines, message
from app.batch.encoding import Line
from app.batch.rows import Row

FORMAT = "WhatsApp chat"
_HALF = r"(?:[\s\u202f\u00a0]?[APap]\.?[\s\u202f\u00a0]?[Mm]\.?)"
_CJK_HALF = "(?:上午|下午|凌晨|早上|晚上|中午|오전|오후)"
_DATE = r"\d{1,4}[./\-]\s?\d{1,2}[./\-]\s?\d{2,4}\.?"
_TIME = rf"{_CJK_HALF}?\s?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?{_HALF}?"
_BRACKETS = re.compile(rf"[\u200e\u200f\ufeff]*\[({_DATE},?\s+{_TIME})\]\s?(.*)", re.DOTALL)
_PLAIN = re.compile(rf"[\u200e\u200f\ufeff]*({_DATE},?\s+{_TIME})(?:\s[-–]\s|:\s)(.*)", re.DOTALL)
_AUTHOR = re.compile(r"[\u200e\u200f\u202a]*([^:\n]{1,60}?)[\u202c]?:(?:\s|$)(.*)", re.DOTALL)
_ATTACHED = re.compile(r"[^\n]*\.\w{2,4} \([^()\n]+\)(?:\n|$)|<[^<>\n]{3,80}>(?:\n|$)")
_EDITED = re.compile(r"\s*\u200e?<[^<>\n]{5,60}>\s*$")
_GONE = re.compile(
    r"(?:(?:image|video|audio|sticker|GIF|document|contact card) omitted"
    r"|(?:this|you deleted this) message(?: was deleted)?|null"
    r"|(?:данное )?сообщение удалено|вы удалили (?:данное|это) сообщение"
    r"|(?:изображение|видео|аудио|документ) отсутствует"
    r"|(?:bild|video|audio|dokument) weggelassen|diese nachricht wurde gelöscht"
    r"|(?:imagen|video|audio) omitid[oa]|se eliminó este mensaje|ce message a été supprimé|(?:image|vidéo) absente"
    r"|ši žinutė ištrinta|此訊息已刪除|此消息已删除|(?:圖片|影片|音訊|贴图|图片|视频|音频)(?:已略去|已忽略))\.?",
    re.IGNORECASE,
)
_LEAST, _LOOKED_AT = 2, 12


def is_chat(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a chat."""
    first = [line for line in first_lines(sample, _LOOKED_AT) if line.strip()]
    begun = [line for line in first if _start(line) is not None]
    spoken = [line for line in begun if _AUTHOR.fullmatch(_start(line)[1])]  # type: ignore[index]
    return bool(first) and _start(first[0]) is not None and len(begun) >= min(_LEAST, len(first)) and bool(spoken)


def _start(line: str) -> tuple[str, str] | None:
    """The time a message begins with, and what follows."""
    found = _BRACKETS.fullmatch(line.rstrip("\r\n")) or _PLAIN.fullmatch(line.rstrip("\r\n"))
    return None if found is None else (found[1], found[2])


def messages(source: Iterable[Line]) -> Iterator[Row]:
    """What people wrote, each with `id`, `time`, `author` and `message`."""
    held: list[str] = []
    begun: tuple[int, str] | None = None
    for line in source:
        start = _start(line.text)
        if start is None:
            held.append(line.text.rstrip("\r\n"))
            continue
        if begun is not None:
            yield from _message(begun, held)
        begun, held = (line.number, start[0]), [start[1]]
    if begun is not None:
        yield from _message(begun, held)


def _message(begun: tuple[int, str], held: Sequence[str]) -> Iterator[Row]:
    line, time = begun
    whole = "\n".join(held).rstrip()
    found = _AUTHOR.fullmatch(whole)
    if found is None:
        return
    author, said = found[1].strip("\u200e\u200f \u202a\u202c~\u00a0"), found[2]
    said = "" if said.startswith("\u200e") and "\n" not in said else said.strip("\u200e")
    said = _EDITED.sub("", _ATTACHED.sub("", said, count=1)).strip()
    if not said or _GONE.fullmatch(said):
        return
    yield message(line, time, author=author, said=said, raw=f"{time} {whole}")
