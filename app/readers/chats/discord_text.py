"""Channels of Discord as DiscordChatExporter writes them as text: a time in brackets and a name, the words below."""

import re

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines

_HEAD = re.compile(r"\[([^\]\n]*\d[^\]\n]*)\] (\S[^\n]{0,80}?)(?: \((?:pinned|bot)\))?")
_BANNER = re.compile(r"={20,}")
_ASIDE = re.compile(r"\{(?:Attachments|Embed|Reactions|Stickers)\}")
_EVENT = re.compile(r"(?:Joined the server|Pinned a message|Started a call|Added .+ to the group|Started a thread)\.")
_BOT = " (bot)"
_LOOKED_AT = 12


def is_chat(sample: str) -> bool:
    """Whether a file begins with the banner of such an export, which names server and channel."""
    first = [line.strip() for line in first_lines(sample, _LOOKED_AT)]
    return _BANNER.fullmatch(first[0]) is not None and any(line.startswith(("Guild:", "Channel:")) for line in first)


def _begun(text: str) -> Begun | None:
    if _BANNER.fullmatch(text):
        return NOTE
    head = _HEAD.fullmatch(text)
    if head is None:
        return None
    return NOTE if text.endswith(_BOT) else Begun(head[1], head[2].strip(), "")


def _words(said: str) -> str:
    own = _ASIDE.split(said)[0].strip()
    return "" if _EVENT.fullmatch(own) else own


CHAT = ChatFormat("Discord text", is_chat, lambda: _begun, _words, "[{time}] {author}\n{said}")
