"""Chats as WhatsApp exports them: every form of date, messages over several lines, notes of the app left out."""

import re

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines

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
    begun = [_begun(line) for line in first]
    messages = [one for one in begun if one is not None]
    spoken = any(one.author is not None for one in messages)
    return spoken and begun[0] is not None and len(messages) >= min(_LEAST, len(first))


def _begun(text: str) -> Begun | None:
    start = _BRACKETS.fullmatch(text) or _PLAIN.fullmatch(text)
    if start is None:
        return None
    found = _AUTHOR.fullmatch(start[2])
    return Begun(start[1], found[1].strip("\u200e\u200f \u202a\u202c~\u00a0"), found[2]) if found else NOTE


def _words(said: str) -> str:
    said = "" if said.startswith("\u200e") and "\n" not in said else said.strip("\u200e")
    said = _EDITED.sub("", _ATTACHED.sub("", said, count=1)).strip()
    return "" if _GONE.fullmatch(said) else said


CHAT = ChatFormat("WhatsApp chat", is_chat, lambda: _begun, _words, "{time} {author}: {said}")
