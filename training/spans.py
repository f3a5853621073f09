"""Spans against people's: the prices that choose spans best, and the misses to look at.

    python -m training.spans --data ../shared/data [--split train] [--misses 20]

A predicted span matches a labelled one as in training.metrics: their intersection is at least half of their union. By
this definition two annotators agree at 0.926 on the doubly labelled items of train and dev; intersection over the
shorter span would make it 0.958, over the longer one 0.926, Dice 0.947.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.journeys import load_journey
from app.pipeline.loading import load_pipeline
from app.pipeline.read import Reading, mentions_of, read
from models.base import Passage, Span
from models.runs import Likely, Prices, choose
from training.gold import GoldItem, as_feedback, load_gold
from training.home import HOME
from training.metrics import match_spans

PRICES = tuple(step / 20 for step in range(2, 19))
NOISE = 0.04  # a standard error of the F1 of some fifty mentions in chats


def labelled(item: GoldItem) -> list[Span]:
    """The spans that the annotator drew."""
    return [(mention.start, mention.end) for mention in item.mentions]


def in_item(item: GoldItem, reading: Reading, spans: Iterable[Span]) -> list[Span]:
    """Mentions as spans of the item's text."""
    _, turns = as_feedback(item)
    found = [mention for mention in mentions_of(reading, spans) if mention is not None]
    at = [0 if mention.turn is None else turns[mention.turn] for mention in found]
    return [(mention.start + by, mention.end + by) for mention, by in zip(found, at, strict=True)]


class Judging(Protocol):
    """An encoder that tells which runs of parts are likely mentions."""

    def judge(self, passages: Sequence[Passage]) -> Likely:
        """The runs of all passages that aren't unlikely."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Items as the product reads them, with their likely runs."""

    items: Sequence[GoldItem]
    readings: Sequence[Reading]
    likely: Likely


def judged_of(encoder: Judging, items: Sequence[GoldItem]) -> Judged:
    """What the encoder makes of the items."""
    readings = [read(as_feedback(item)[0]) for item in items]
    return Judged(items, readings, encoder.judge([reading.passage for reading in readings]))


def best_prices(judged: Judged) -> Prices:
    """Of a small grid the price with the best F1; for chats, by themselves, the highest at most NOISE below it.

    Chats are few, and what customers give in them, names and numbers, is no mention: so where F1 doesn't tell, the
    higher price.
    """
    texts = max(PRICES, key=lambda price: score(judged, Prices(price, price), chat=False))
    if not any(reading.passage.chat for reading in judged.readings):
        return Prices(texts, texts)
    chats = {price: score(judged, Prices(price, price), chat=True) for price in PRICES}
    return Prices(texts, max(price for price, found in chats.items() if found >= max(chats.values()) - NOISE))


def score(judged: Judged, prices: Prices, *, chat: bool | None = None) -> float:
    """F1 of the spans that are chosen at these prices; of chats or of texts alone if `chat` says so."""
    chosen = choose([reading.passage for reading in judged.readings], judged.likely, prices)
    counts = [0, 0, 0]
    for item, reading, spans in zip(judged.items, judged.readings, chosen, strict=True):
        if chat is None or reading.passage.chat == chat:
            found, gold = in_item(item, reading, spans), labelled(item)
            for k, count in enumerate((len(match_spans(gold, found)), len(gold), len(found))):
                counts[k] += count
    return f1(*counts)


def f1(matched: int, one: int, other: int) -> float:
    """F1 of `matched` pairs among `one` labelled and `other` predicted spans."""
    return 2 * matched / max(one + other, 1)


def report(items: Sequence[GoldItem], found: Sequence[Sequence[Span]], *, misses: int = 0) -> None:
    """Print F1, precision and recall over all, by language and by source, then the worst items."""
    tables: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    worst = []
    for item, spans in zip(items, found, strict=True):
        gold = labelled(item)
        counts = (len(match_spans(gold, spans)), len(gold), len(spans))
        worst.append((counts[1] + counts[2] - 2 * counts[0], item, gold, spans))
        for key in ("all", item.lang, f"{item.lang} {item.source}"):
            tables[key] = [total + count for total, count in zip(tables[key], counts, strict=True)]
    for key, (matched, one, other) in sorted(
        tables.items(), key=lambda row: (row[0] != "all", " " in row[0], -row[1][1])
    ):
        figures = (
            f"F1 {f1(matched, one, other):.3f}  precision {matched / max(other, 1):.3f}  recall {matched / one:.3f}"
        )
        print(f"{key:28} {figures}  labelled {one}  found {other}")
    worst.sort(key=lambda row: -row[0])
    for wrong, item, gold, spans in worst[:misses]:
        print(f"\n{item.id} {item.lang} {item.source}: {wrong} unmatched")
        print("  labelled:", bracketed(item.text, gold))
        print("  found   :", bracketed(item.text, spans))


def bracketed(text: str, spans: Iterable[Span]) -> str:
    """The text on one line, with its spans in brackets."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(f"{text[at:start]}⟦{text[start:end]}⟧")
        at = end
    return ("".join(parts) + text[at:]).replace("\n", "⏎")


def main() -> None:
    """Print the figures of one split."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds gold/")
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--cache", type=Path, default=HOME, help="where the encoder is")
    parser.add_argument("--misses", type=int, default=0, help="how many items to print, those with most misses first")
    given = parser.parse_args()
    items = load_gold(given.data / "gold", given.split)
    report(items, list(predicted(items, given.cache)), misses=given.misses)


def predicted(items: Sequence[GoldItem], cache: Path) -> Iterator[list[Span]]:
    """The spans that the product finds; the language is not told."""
    readings = [read(as_feedback(item)[0]) for item in items]
    encoder = load_pipeline(home=cache, journey=load_journey()).encoder
    for item, reading, encoded in zip(items, readings, encoder.encode([r.passage for r in readings]), strict=True):
        yield in_item(item, reading, encoded.spans)


if __name__ == "__main__":
    main()
