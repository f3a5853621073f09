"""Articles of PTT, Taiwan's forum, as text: what the author wrote, and what others push below it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.readers.chats.chats import first_lines
from app.readers.fields.rows import BadRow, Row
from app.readers.source.encoding import Line

FORMAT = "PTT article"

_AUTHOR = re.compile(
    r"\ufeff?\s*(?:作者|發信人)[\s:：]*([A-Za-z]\w{1,15})\s*(?:\([^\n]{0,60}\))?(?:[,\s]*(?:看板|站內)[\s:：]*([\w-]+))?.*"
)
_FIELD = re.compile(r"\s*(看板|標題|時間)[\s:：]*(.*\S)?\s*")
_PUSH = re.compile(r"\s*(推|噓|→)\s*([A-Za-z]\w{1,15})\s*[:：](.*)")
_WHEN = re.compile(r"(?<!\s)\s*(?:\d{1,3}(?:\.\d{1,3}){3}\s*)?(?<!\d)(\d{1,2})/(\d{1,2})(?:\s+(\d{1,2}:\d{2}))?\s*$")
_NOTE = re.compile(r"\s*(?:※|◆)\s?")
_PLACE = re.compile(r"https?://\S{0,100}?/bbs/[\w-]+/([\w.]+?)(?:\.html)?\s*$")
_RULE = re.compile(r"\s*[─—-]{10,}\s*")
_QUOTES = re.compile(r"\s*※\s*引述")
_QUOTED = re.compile(r"\s*[:>]\s")
_WRITTEN, _LOOKED_AT = "%a %b %d %H:%M:%S %Y", 8
_END = "--"
_SIGNATURE = 6  # lines that one may have
_LONGEST = 1_000_000  # code points that somebody says on end, line breaks counted


def is_article(sample: str) -> bool:
    """Whether a file begins with the head of an article: its author, and below that its title and time."""
    first = [line for line in first_lines(sample, _LOOKED_AT) if line.strip()]
    fields = {found[1] for line in first[1:] if (found := _FIELD.fullmatch(line))}
    return bool(first) and _AUTHOR.fullmatch(first[0]) is not None and fields >= {"標題", "時間"}


def article_rows(source: Iterable[Line]) -> Iterator[Row | BadRow]:
    """A row for each article, and one for what each of those below it says on end."""
    article: _Article | None = None
    for line in source:
        text = line.text.rstrip("\r\n")
        if (head := _AUTHOR.fullmatch(text)) is not None and (article is None or article.told or _says_board(head)):
            if article is not None:
                yield from article.rows()
            article = _Article(line.number, head[1], head[2])
        elif article is not None:
            yield from article.take(line.number, text)
    if article is not None:
        yield from article.rows()


def _without_signature(lines: list[str]) -> list[str]:
    """The lines before the rule that ends an article, and before a signature of a few lines above that rule."""
    ends = [at for at, line in enumerate(lines) if line.rstrip() == _END]
    if not ends:
        return lines
    before = ends[-2] if len(ends) > 1 and not any(map(str.strip, lines[ends[-1] + 1 :])) else ends[-1]
    signature = [line for line in lines[before + 1 : ends[-1]] if line.strip()]
    return lines[: before if len(signature) <= _SIGNATURE else ends[-1]]


def _too_long(line: int) -> BadRow:
    return BadRow(line, "row_too_long", f"what is said on end is longer than {_LONGEST} characters")


def _says_board(head: re.Match[str]) -> bool:
    return head[2] is not None


@dataclass(slots=True)
class _Said:
    """What somebody says on end below an article: the line it begins in, who, when, and each line."""

    line: int
    author: str
    time: str | None
    mark: str
    said: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, said: str, raw: str) -> None:
        """One more line; none is kept once there are too many."""
        self.size += len(raw) + 1
        if self.size > _LONGEST:
            self.said, self.raw = [], []
        else:
            self.said.append(said)
            self.raw.append(raw)


@dataclass(slots=True)
class _Article:
    """An article that is being read. Its own words come out where the first push or its end is."""

    line: int
    author: str
    board: str | None
    title: str | None = None
    time: str | None = None
    key: str | None = None
    said: list[str] = field(default_factory=list)
    size: int = 0
    told: bool = False  # whether its own words are given out
    last: _Said | None = None
    count: int = 0
    year: int | None = None
    month: int = 0
    signed: bool = False  # whether the line above ends it, or a note says so
    quotes: bool = False

    def take(self, number: int, text: str) -> Iterator[Row | BadRow]:
        """Read a line; gives what is whole by it."""
        push = _PUSH.fullmatch(text)
        if push is not None and (self.signed or _WHEN.search(push[3])):
            yield from self._pushed(number, text, push)
        elif _NOTE.match(text):
            self._note(text)
        elif self.told or self.signed:
            if text.strip() and self.told:
                yield from self._added(number, text)
        elif not self.size and (found := _FIELD.fullmatch(text)) is not None:
            self._head(found[1], found[2])
        elif not (_RULE.fullmatch(text) and not self.size) and not (self.quotes and _QUOTED.match(text)):
            self._say(text)

    def rows(self) -> Iterator[Row | BadRow]:
        """What is left at the end."""
        yield from self._own()
        yield from self._ended()

    def _head(self, name: str, value: str | None) -> None:
        if name == "看板":
            self.board = value
        elif name == "標題":
            self.title = value
        elif value is not None:
            self.time = value
            try:
                when = datetime.strptime(" ".join(value.split()), _WRITTEN)
            except ValueError:
                return
            self.time, self.year, self.month = when.isoformat(), when.year, when.month

    def _say(self, text: str) -> None:
        """A line of the author's; none is kept once there are too many."""
        if text.strip() or self.size:
            self.size += len(text) + 1
            self.said.append(text)
        if self.size > _LONGEST:
            self.said.clear()

    def _note(self, text: str) -> None:
        """A line of the forum's own: where it was written ends the article, what is quoted begins."""
        self.quotes = self.quotes or _QUOTES.match(text) is not None
        if (place := _PLACE.search(text)) is not None:
            self.key = place[1]
        self.signed = self.signed or "發信站" in text or place is not None

    def _own(self) -> Iterator[Row | BadRow]:
        """The author's words, without the signature."""
        if self.told:
            return
        self.told = True
        if self.size > _LONGEST:
            yield _too_long(self.line)
            return
        text = "\n".join(_without_signature(self.said)).strip()
        values = {
            "id": self.key,
            "post title": self.title,
            "text": text or None,
            "author": self.author,
            "time": self.time,
        }
        yield Row(self.line, {**values, "channel": "ptt", "board": self.board}, "\n".join(self.said))

    def _pushed(self, number: int, text: str, push: re.Match[str]) -> Iterator[Row | BadRow]:
        yield from self._own()
        when = _WHEN.search(push[3])
        said = push[3][: when.start() if when else len(push[3])].strip()
        if self.last is not None and self.last.author == push[2]:
            self.last.add(said, text)
            return
        yield from self._ended()
        time = None if when is None else self._moment(int(when[1]), int(when[2]), when[3])
        self.last = _Said(number, push[2], time, push[1])
        self.last.add(said, text)

    def _added(self, number: int, text: str) -> Iterator[Row | BadRow]:
        """What the author writes between pushes."""
        if self.last is None or self.last.mark:
            time = self.last.time if self.last else self.time
            yield from self._ended()
            self.last = _Said(number, self.author, time, "")
        self.last.add(text.strip(), text)

    def _moment(self, month: int, day: int, clock: str | None) -> str | None:
        """The time of a push, whose year is that of the article, or the next one where months begin again."""
        if self.year is None:
            return None
        if month < self.month:
            self.year += 1
        self.month = month
        return f"{self.year}-{month:02}-{day:02}" + (f"T{clock:0>5}:00" if clock else "")

    def _ended(self) -> Iterator[Row | BadRow]:
        if self.last is None:
            return
        one, self.last = self.last, None
        self.count += 1
        if one.size > _LONGEST:
            yield _too_long(one.line)
            return
        key = None if self.key is None else f"{self.key}:{self.count}"
        text = "\n".join(filter(None, one.said)) or None
        values = {"id": key, "post title": None, "text": text, "author": one.author, "time": one.time}
        yield Row(one.line, {**values, "channel": "ptt", "board": self.board}, "\n".join(one.raw))
