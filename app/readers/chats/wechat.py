"""Chats as text with a line for name and time, in either order, and the words below it: of WeChat, QQ, of any app."""

import re
from collections.abc import Callable

from app.readers.chats.chats import NOTE, Begun, ChatFormat, first_lines
from app.readers.values.clock import TIME, moment

_DATE = r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4},?)"
_NAMED = re.compile(rf"(\S[^\n]{{0,60}}?)[ \t:：,，(（]{{1,3}}({_DATE})[ \t]{{1,2}}({TIME})[)）]?")
_TIMED = re.compile(
    rf"[\[【]?({_DATE})[ \t]{{1,2}}({TIME})[\]】]?[ \t:：]{{1,3}}(\S[^\n]{{0,60}}?)"
    r"(?:[(<（][^\s()<>（）]{1,80}[)>）])?[:：]?"
)
_DAY = re.compile(rf"[—–─-]{{3,}}[ \t]{{0,3}}({_DATE})[ \t]{{0,3}}[—–─-]{{3,}}")
_OF_DAY = re.compile(rf"(\S[^\n]{{0,60}}?)[ \t]{{1,3}}({TIME})")
_NOTE = re.compile(
    r"[^\n]{0,60}(?:撤回了?一[条條](?:消息|訊息)|邀请[^\n]{1,40}加入了?群聊|邀請[^\n]{1,40}加入|加入了?群聊|退出了?群聊"
    r"|修改群名为|拍了拍|你已添加了|recalled a message|joined the group chat)[^\n]{0,40}"
)
_MEDIA = re.compile(  # beside a file or a link is its title, beside a picture what is said of it
    r"\[(?:图片|圖片|照片|相片|视频|視頻|影片|语音|語音|表情|动画表情|動畫表情|Photo|Image|Video|Voice|Sticker)\]\s?"
    r"|\[(?:语音通话|視訊|文件|檔案|链接|連結|位置|红包|紅包|转账|轉帳|名片|音乐|音樂|聊天记录|聊天記錄|小程序|接龙|File|Location|Link)\]"
    r"[^\n]{0,60}",
    re.IGNORECASE,
)
_WECHAT = re.compile(r"微信|聊天(?:记录|記錄|紀錄)|群聊|wechat|chat history in [\"“]", re.IGNORECASE)
_QQ = re.compile(r"消息(?:记录|对象|分组)|QQ(?:群|号|聊天)")
_SYSTEM = "系统消息"
_LABEL = re.compile(rf"[:：]\s*{_DATE}")
_NO_NAME = re.compile(r"[:：!?。！？，、;]|[.,]$")
_LOOKED_AT, _TITLES, _LEAST, _SURELY, _WORDS = 60, 8, 2, 3, 4


def _is_chat(sample: str, title: re.Pattern[str]) -> bool:
    """Whether a file that begins with `sample` is a chat of the app that a line above the first message names."""
    lines, heads = _headed(sample)
    above = lines[: min(heads)] if heads else []
    return len(heads) >= _LEAST and len(above) <= _TITLES and any(title.search(line) for line in above)


def _is_plain(sample: str) -> bool:
    """Whether a file begins with a message, and each of several has words below its name and time."""
    lines, heads = _headed(sample)
    if len(heads) < _SURELY or 0 not in heads or any(at + 1 in heads for at in heads):
        return False
    names = list(heads.values())
    labels = any(_LABEL.search(lines[at]) for at in heads)
    return len({*names}) < len(names) and all(map(_is_name, names)) and not labels


def _is_name(name: str) -> bool:
    """Whether a name may be somebody's by its form: no stars, no end of a sentence, no line of a log."""
    return len(name.split()) <= _WORDS and name[:1].isalnum() and _NO_NAME.search(name) is None


def _headed(sample: str) -> tuple[list[str], dict[int, str]]:
    """The first lines that aren't blank, and who writes by the places of those with which a message begins."""
    lines = [line.strip() for line in first_lines(sample, _LOOKED_AT) if line.strip()]
    begun = _starts()
    found = {at: head.author for at, line in enumerate(lines) if (head := begun(line)) is not None}
    return lines, {at: author for at, author in found.items() if author is not None}


def _starts() -> Callable[[str], Begun | None]:
    """Tell what lines begin, in order: a line for the day dates the names and times below it."""
    day: str = ""
    form: tuple[str, int] | None = None

    def head(order: str, told: tuple[str, str, str]) -> Begun | None:
        """The beginning of a message by a day, a time and a name; null if not in the form of the first ones."""
        nonlocal form
        date, time, author = told
        if author == _SYSTEM:
            return NOTE
        form = form or (order, time.count(":"))
        return Begun(moment(date, time), author, "") if form == (order, time.count(":")) else None

    def begun(text: str) -> Begun | None:
        nonlocal day
        line = text.strip()
        if of_day := _DAY.fullmatch(line):
            day = of_day[1]
            return NOTE
        if timed := _TIMED.fullmatch(line):
            return head("timed", (timed[1], timed[2], timed[3].strip()))
        if named := _NAMED.fullmatch(line):
            saved = form is None and _LABEL.search(line)
            return NOTE if saved else head("named", (named[2], named[3], named[1].strip()))
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
