"""Chats as text with a line for name and time, in either order, and the words below it: of WeChat, QQ, of any app."""

import re
from collections.abc import Callable

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines
from app.readers.values.clock import TIME, moment

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4},?)"
_NAMED = re.compile(rf"(\S[^\n]{{0,60}}?)[ \t:：,，(（]{{1,3}}({_DATE})[ \t]{{1,2}}({TIME})[)）]?")
_TIMED = re.compile(
    rf"[\[【]?({_DATE})[ \t]{{1,2}}({TIME})[\]】]?[ \t:：]{{1,3}}(\S[^\n]{{0,60}}?)(?:[(<（]\S+@?\S*[)>）])?[:：]?"
)
_DAY = re.compile(rf"[—–─-]{{3,}}[ \t]{{0,3}}({_DATE})[ \t]{{0,3}}[—–─-]{{3,}}")
_OF_DAY = re.compile(rf"(\S[^\n]{{0,60}}?)[ \t]{{1,3}}({TIME})")
_NOTE = re.compile(
    r"[^\n]{0,60}(?:撤回了?一[条條](?:消息|訊息)|邀请[^\n]{1,40}加入了?群聊|邀請[^\n]{1,40}加入|加入了?群聊|退出了?群聊"
    r"|修改群名为|拍了拍|你已添加了|recalled a message|joined the group chat)[^\n]{0,40}"
)
_MEDIA = re.compile(
    r"\[(?:图片|圖片|照片|相片|视频|視頻|影片|语音|語音|语音通话|視訊|表情|动画表情|動畫表情|文件|檔案|链接|連結|位置|红包|紅包|转账|轉帳"
    r"|名片|音乐|音樂|聊天记录|聊天記錄|小程序|接龙|Photo|Image|Video|Voice|Sticker|File|Location|Link)\][^\n]{0,60}",
    re.IGNORECASE,
)
_WECHAT = re.compile(r"微信|聊天(?:记录|記錄|紀錄)|群聊|wechat|chat history in [\"“]", re.IGNORECASE)
_QQ = re.compile(r"消息(?:记录|对象|分组)|QQ(?:群|号|聊天)")
_SYSTEM = "系统消息"
_LOOKED_AT, _TITLES, _LEAST, _SURELY = 60, 8, 2, 3


def _is_chat(sample: str, title: re.Pattern[str]) -> bool:
    """Whether a file that begins with `sample` is a chat of the app that a line above the first message names."""
    lines, heads = _headed(sample)
    above = lines[: heads[0]] if heads else []
    return len(heads) >= _LEAST and len(above) <= _TITLES and any(title.search(line) for line in above)


def _is_plain(sample: str) -> bool:
    """Whether a file begins with a message, and each of several has words below its name and time."""
    _, heads = _headed(sample)
    return len(heads) >= _SURELY and heads[0] == 0 and all(at + 1 not in heads for at in heads)


def _headed(sample: str) -> tuple[list[str], list[int]]:
    """The first lines that aren't blank, and the places of those with which a message begins."""
    lines = [line.strip() for line in first_lines(sample, _LOOKED_AT) if line.strip()]
    begun = _starts()
    return lines, [
        at for at, line in enumerate(lines) if (found := begun(line)) is not None and found.author is not None
    ]


def _starts() -> Callable[[str], Begun | None]:
    """Tell what lines begin, in order: a line for the day dates the names and times below it."""
    day = ""

    def begun(text: str) -> Begun | None:
        nonlocal day
        line = text.strip()
        if of_day := _DAY.fullmatch(line):
            day = of_day[1]
            return NOTE
        if timed := _TIMED.fullmatch(line):
            author = timed[3].strip()
            return NOTE if author == _SYSTEM else Begun(moment(timed[1], timed[2]), author, "")
        if named := _NAMED.fullmatch(line):
            return Begun(moment(named[2], named[3]), named[1].strip(), "")
        if day and (short := _OF_DAY.fullmatch(line)):
            return Begun(moment(day, short[2]), short[1].strip(), "")
        return NOTE if _NOTE.fullmatch(line) else None

    return begun


def _words(said: str) -> str:
    return "\n".join(line for line in said.split("\n") if not _MEDIA.fullmatch(line.strip())).strip()


def _chat(name: str, is_chat: Callable[[str], bool]) -> ChatFormat:
    return ChatFormat(name, is_chat, _starts, _words, "{author} {time}\n{said}")


CHAT = _chat("WeChat chat", lambda sample: _is_chat(sample, _WECHAT))
QQ = _chat("QQ chat", lambda sample: _is_chat(sample, _QQ))
PLAIN = _chat("Messages as text", _is_plain)
"""Of no app that is known: whatever else a file may be comes first."""
