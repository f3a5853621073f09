"""Recorded calls as WebVTT or SubRip subtitles, read as a log: times of cues give the order alone."""

import re
from collections.abc import Iterable, Iterator

from app.readers.chats.voices import Voice
from app.readers.source.encoding import Line

FORMAT = "Subtitles"
_CUE = re.compile(r"\s*((?:\d{1,2}:)?\d{1,2}:\d{2})[.,]\d{1,3}\s+-->\s+(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^>\n]{1,60})>")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,40}>|<\d[\d:.]*>", re.IGNORECASE)
_NAMED = re.compile(r"[^:：\n]{1,60}[:：](?:\s|$)")
_SAID = re.compile(r"([^:：\n]{1,60})[:：]\s+(.+)")
_FIRST = 3  # lines within which the first cue of SubRip begins


def is_subtitles(sample: str) -> bool:
    """Whether a file that begins with `sample` is such a one."""
    text = sample.lstrip("\ufeff \t\r\n")
    if text.startswith("WEBVTT"):
        return True
    first = text.split("\n", _FIRST)[:_FIRST]
    return first[0].strip().isdigit() and len(first) > 1 and _CUE.fullmatch(first[1].rstrip("\r")) is not None


def as_log(source: Iterable[Line]) -> Iterator[Line]:
    """The words of the cues; a line in which a speaker is named begins with the time of its cue."""
    for line, time, text in _in_cues(source):
        for spoken in _VOICE.sub(r"\n\1: ", text).split("\n"):
            words = _TAG.sub("", spoken).strip()
            if words:
                stamp = f"[{_padded(time)}] " if _NAMED.match(words) else ""
                yield Line(line.number, f"{stamp}{words}\n", line.whole)


def voices(source: Iterable[Line]) -> list[Voice]:
    """What is said in the cues, with who says it, where each cue names somebody or most do."""
    found: list[Voice] = []
    for line, time, text in _in_cues(source):
        parts = _VOICE.split(text)
        named = _SAID.fullmatch(text) if len(parts) == 1 else None
        if named:
            found.append(Voice(line.number, time, named[1].strip(), named[2].strip()))
        elif words := _TAG.sub("", parts[0]).strip():
            found.append(Voice(line.number, time, None, words))
        for name, said in zip(parts[1::2], parts[2::2], strict=True):
            found.append(Voice(line.number, time, name.strip(), _TAG.sub("", said).strip()))
    return found


def _in_cues(source: Iterable[Line]) -> Iterator[tuple[Line, str, str]]:
    """The lines of words, each with the time of its cue and its text without what stands around it."""
    time: str | None = None
    for line in source:
        text = line.text.strip()
        if cue := _CUE.fullmatch(text):
            time = cue[1]
        elif not text:
            time = None
        elif time is not None:
            yield line, time, text


def _padded(time: str) -> str:
    return time if time.count(":") > 1 else f"00:{time}"
