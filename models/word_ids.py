"""The ids of a text's tokens, word by word: a word that was seen before isn't tokenised again.

The encoder's tokens never cross a blank (its tokenizer splits at them, as SentencePiece does), so the ids of a text are
those of its words in order. Tokenising took a third of the time of the static reader, and most of it is spent on each
text by itself: so new words are tokenised as one text, in which a word begins where a token does that begins one.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from unicodedata import is_normalized

from tokenizers import Tokenizer

from models.readable import readable

MOST = 200_000  # words that are kept; beyond, all are forgotten
LONG = 24  # characters of a word; longer ones are rarely seen again
SPACE = 6  # the id of a blank by itself
BEGIN = "▁"  # what tokens begin with that begin a word
PARTING = frozenset({" ", BEGIN, "\ufffd"})  # of what is printed all that parts words


class WordIds:
    """The ids of words of one tokenizer. Several threads may ask at once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}
        self._begins = cache(lambda token: (tokenizer.id_to_token(token) or "").startswith(BEGIN))

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text, without special tokens."""
        if len(self._known) > MOST:
            self._known = {}
        known, words = self._known, [text.split() for text in texts]
        wanted = {word for own in words for word in own}
        missing = [word for word in wanted if word not in known]
        fresh = self._spelled(missing)
        table = fresh | {word: known[word] for word in wanted if word not in fresh}
        known.update((word, ids) for word, ids in fresh.items() if len(word) <= LONG)
        return [list(chain.from_iterable(map(table.__getitem__, own))) for own in words]

    def _spelled(self, words: Sequence[str]) -> dict[str, list[int]]:
        texts = {word: readable(word, self._tokenizer).text for word in words}
        whole = [word for word in words if stays_whole(texts[word])]
        others = [word for word in words if not stays_whole(texts[word])]
        together, *single = self._tokenizer.encode_batch_fast(
            [" ".join(texts[word] for word in whole), *(texts[word] for word in others)], add_special_tokens=False
        )
        parted = list(self._by_word(together.ids))
        if len(parted) != len(whole):  # of a tokenizer whose tokens don't say where words begin
            alone = [texts[word] for word in whole]
            parted = [one.ids for one in self._tokenizer.encode_batch_fast(alone, add_special_tokens=False)]
        found = dict(zip(whole, parted, strict=True))
        return found | {word: _spoken(each.ids) for word, each in zip(others, single, strict=True)}

    def _by_word(self, ids: Sequence[int]) -> Iterator[list[int]]:
        own: list[int] = []
        for token in ids:
            if own and self._begins(token):
                yield own
                own = []
            own.append(token)
        if own:
            yield own

    def forget(self) -> None:
        """Spell every word anew: for measuring."""
        self._known = {}

    def in_cyrillic(self, text: str) -> str:
        """Russian in Latin letters as it is read."""
        return readable(text, self._tokenizer, latin=True).text


def stays_whole(word: str) -> bool:
    """Whether the tokenizer surely takes it for one word: what it normalises may hold blanks, or be nothing."""
    return bool(word) and word.isprintable() and is_normalized("NFKC", word) and PARTING.isdisjoint(word)


def _spoken(ids: list[int]) -> list[int]:
    """The ids of a word; of one that the tokenizer takes for a blank there are none."""
    return [] if ids == [SPACE] else ids
