"""Recorded calls as WebVTT or SubRip subtitles, read as a log: times of cues give the order alone."""

import re
from collections.abc import Iterable, Iterator

from app.readers.source.encoding import Line

FORMAT = "Subtitles"
_CUE = re.compile(r"\s*((?:\d{1,2}:)?\d{1,2}:\d{2})[.,]\d{1,3}\s+-->\s+(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?\s+([^>\n]{1,60})>")
_TAG = re.compile(r"</?[a-z][^<>\n]{0,40}>|<\d[\d:.]*>", re.IGNORECASE)
_NAMED = re.compile(r"[^:：\n]{1,60}[:：](?:\s|$)")
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
    time: str | None = None
    for line in source:
        text = line.text.strip()
        if cue := _CUE.fullmatch(text):
            time = cue[1]
        elif not text:
            time = None
        elif time is not None:
            for spoken in _VOICE.sub(r"\n\1: ", text).split("\n"):
                words = _TAG.sub("", spoken).strip()
                if words:
                    stamp = f"[{_padded(time)}] " if _NAMED.match(words) else ""
                    yield Line(line.number, f"{stamp}{words}\n", line.whole)


def _padded(time: str) -> str:
    return time if time.count(":") > 1 else f"00:{time}"
