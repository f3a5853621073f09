"""The ids of a text's tokens, word by word: a word that was seen before isn't tokenised again.

The encoder's tokens never cross a blank (its tokenizer splits at them, as SentencePiece does), so the ids of a text are
those of its words in order. Tokenising took a third of the time of the static reader.
"""

from collections.abc import Sequence
from itertools import chain

from tokenizers import Tokenizer

from models.readable import readable

MOST = 200_000  # words that are kept; beyond, all are forgotten
LONG = 24  # characters of a word; longer ones are rarely seen again
SPACE = 6  # the id of a blank by itself


class WordIds:
    """The ids of words of one tokenizer. Several threads may ask at once."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, list[int]] = {}

    def of(self, texts: Sequence[str]) -> list[list[int]]:
        """The ids of each text, without special tokens."""
        if len(self._known) > MOST:
            self._known = {}
        known, words = self._known, [text.split() for text in texts]
        wanted = {word for own in words for word in own}
        missing = [word for word in wanted if word not in known]
        spelled = [readable(word, self._tokenizer).text for word in missing]
        encoded = self._tokenizer.encode_batch_fast(spelled, add_special_tokens=False)
        fresh = {word: _spoken(each.ids) for word, each in zip(missing, encoded, strict=True)}
        table = fresh | {word: known[word] for word in wanted if word not in fresh}
        known.update((word, ids) for word, ids in fresh.items() if len(word) <= LONG)
        return [list(chain.from_iterable(map(table.__getitem__, own))) for own in words]

    def forget(self) -> None:
        """Spell every word anew: for measuring."""
        self._known = {}

    def in_cyrillic(self, text: str) -> str:
        """Russian in Latin letters as it is read."""
        return readable(text, self._tokenizer, latin=True).text


def _spoken(ids: list[int]) -> list[int]:
    """The ids of a word; of one that the tokenizer takes for a blank there are none."""
    return [] if ids == [SPACE] else ids
