"""Which element of an XML document is a record: the one that comes again and holds what people wrote."""

import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from app.domain.names import normal
from app.readers.fields.columns import is_text_name
from app.readers.fields.fitting import NAMED_WORDS, prose
from app.readers.fields.likeness import LIKE, holds
from app.readers.fields.names import OTHERS
from app.readers.fields.naming import is_aside
from app.readers.files.xml_parts import BrokenXml, key, take_text
from app.readers.files.xml_values import INLINE, NAMED, attributes, is_plural

Path = tuple[str, ...]
"""Tags from the root of a document to an element, without namespaces."""

_MOST_PATHS, _MOST_TEXTS, _LONGEST = 5_000, 50, 2_000  # places, texts of each, code points of a text that are looked at
_SURELY = 10.0  # times that words count in an element whose name says that it is what somebody wrote
_PAGES = frozenset({"item", "article", "page", "entry", "topic", "thread", "node", "video", "photo", "offer"})
"""What people comment on, by the names of its elements."""

_CHATS = frozenset(
    ("chat", "conversation", "dialog", "dialogue", "session", "transcript", "messages", "turns", "history")
)
_PIECES = frozenset({"text", "message", "content", "body", "description"})


class Found(NamedTuple):
    """The elements that are records, by their path, and whether each is but a text."""

    at: Path
    is_text: bool

    @property
    def reason(self) -> str:
        """What is said of them."""
        return f"each {self.at[-1]} in {' > '.join(self.at[:-1]) or 'it'} is a record"


def records_found(sample: str) -> Found | None:
    """The elements that are records, in a document that begins with `sample`; null if nothing is in it.

    BrokenXml if it can't be read before there are any.
    """
    seen, broken = _Seen(), None
    try:
        for _ in take_text(io.StringIO(sample), seen):
            pass
    except BrokenXml as error:  # mostly where the sample ends
        broken = error
    texts = {path: some for path, some in seen.texts.items() if len(path) > 1}
    for some in _by_likeness(texts):
        words: dict[Path, float] = defaultdict(float)
        for path in some:
            at = _record_around(path, seen.counts)
            words[at] += seen.said[path] * _weight(at[-1])
        if words:
            at = max(_outer(words, seen.counts), key=lambda path: words[path])
            return Found(at, at in some)
    if broken is not None:
        raise broken
    return None


def _by_likeness(texts: Mapping[Path, Sequence[str]]) -> Iterator[Mapping[Path, Sequence[str]]]:
    """Texts that are named as what people write, then those that read so, then all; each only if it is asked for."""
    yield {path: some for path, some in texts.items() if is_text_name(path[-1]) and prose(some, least=NAMED_WORDS)}
    yield {path: some for path, some in texts.items() if prose(some) and not is_aside(path[-1])}
    yield texts


def _weight(tag: str) -> float:
    """How much the words count in an element of that name: much in one that is named as what people write."""
    if _says_feedback(tag):
        return _SURELY
    return 1.0 if holds(tag, OTHERS) is None else 1 / _SURELY


class _Seen:
    """Counts elements by their paths, and keeps some of the texts at each; attributes are places too."""

    def __init__(self) -> None:
        self.counts: Counter[Path] = Counter()
        self.said: Counter[Path] = Counter()
        self.texts: defaultdict[Path, list[str]] = defaultdict(list)
        self._path: Path = ()
        self._held: list[list[str]] = []
        self._named: list[str | None] = []  # by the only attribute of an element, if it names it

    def start(self, name: str, given: Mapping[str, str], line: int) -> None:
        """A tag opens."""
        del line
        self._path = (*self._path, key(name))
        self._held.append([])
        if len(self.counts) < _MOST_PATHS:
            self.counts[self._path] += 1
        told = attributes(given)
        self._named.append(next((told[mark] for mark in NAMED if len(told) == 1 and mark in told), None))
        for attribute, value in told.items():
            self._keep((*self._path, attribute), value)

    def end(self, name: str) -> None:
        """A tag closes."""
        del name
        said, called = "".join(self._held.pop()).strip(), self._named.pop()
        if self._path[-1].lower() in INLINE and self._held:
            self._held[-1].append(said)
        elif called and not _says_feedback(self._path[-1]):
            self._keep((*self._path[:-1], called), said)
        else:
            self._keep(self._path, said)
        self._path = self._path[:-1]

    def text(self, text: str) -> None:
        """Some text."""
        if self._held:
            self._held[-1].append(text)

    def _keep(self, path: Path, said: str) -> None:
        if said and len(self.said) < _MOST_PATHS:
            self.said[path] += min(len(said), _LONGEST)
            if len(self.texts[path]) < _MOST_TEXTS:
                self.texts[path].append(said[:_LONGEST])


def _record_around(leaf: Path, counts: Counter[Path]) -> Path:
    """The record that a text is of: the nearest element around it that comes again, or is one of a list by its name.

    A text is a record itself where it comes again in what doesn't, or is named as what somebody wrote and what is
    around it isn't. Messages in a chat that comes again are turns of it.
    """
    found = [leaf[:end] for end in range(len(leaf) - 1, 1, -1) if _comes_again(leaf[:end], counts)]
    around = next(iter(found), None)
    if _comes_again(leaf, counts) and (around is None or (_is_one(leaf[-1]) and not _says_feedback(around[-1]))):
        return leaf
    if len(found) > 1 and any(tag.lower() in _CHATS for tag in found[0][len(found[1]) - 1 : -1]):
        return found[1]
    return around or leaf[:-1]


def _is_one(tag: str) -> bool:
    """Whether an element is named as what somebody wrote, and not as a piece of that."""
    return _says_feedback(tag) and normal(tag) not in _PIECES


def _comes_again(path: Path, counts: Counter[Path]) -> bool:
    """Whether there are more elements at a path than there are around them, or they are named after these."""
    return counts[path] > counts[path[:-1]] or (counts[path] > 0 and is_plural(path[-2], path[-1]))


def _is_listed(path: Path, counts: Counter[Path]) -> bool:
    return len(path) > 1 and _comes_again(path, counts)


def _outer(words: Mapping[Path, float], counts: Counter[Path]) -> Sequence[Path]:
    """Of records within records the outer ones, unless those are what people write about, or there is but one."""
    about: set[Path] = set()
    once: set[Path] = set()
    for one in words:
        is_listed = _is_listed(one, counts)
        for path in _around(one, words.keys()):
            if _is_about(path[-1], one[-1]):
                about.add(path)
            if is_listed and not _is_listed(path, counts):
                once.add(path)
    kept = {path: None for path in words if path not in about and path not in once}
    return [path for path in kept if not any(_around(path, kept.keys()))]


def _around(path: Path, others: Set[Path]) -> Iterator[Path]:
    """Those of other paths that a path lies within."""
    return (path[:end] for end in range(1, len(path)) if path[:end] in others)


def _is_about(outer: str, inner: str) -> bool:
    """Whether an element is what those within it are about: goods, or a page with comments."""
    if _says_feedback(outer):
        return False
    return holds(outer, OTHERS) is not None or (outer.lower() in _PAGES and _says_feedback(inner))


def _says_feedback(tag: str) -> bool:
    """Whether an element is named as what people write."""
    return holds(tag, LIKE["text"]) is not None
