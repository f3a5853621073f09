"""Measure the splitter on the labelled set: span F1 per language and source, and the misses to look at.

    python -m training.spans --data ../shared/data [--split train] [--misses 20]

A predicted span matches a labelled one as in training.metrics: their intersection is at least half of their union. By
this definition two annotators agree at 0.926 on the doubly labelled items of train and dev; intersection over the
shorter span would make it 0.958, over the longer one 0.926, Dice 0.947.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.pipeline.read import read
from training.gold import GoldItem, as_feedback, load_gold
from training.metrics import match_spans

Span = tuple[int, int]


def labelled(item: GoldItem) -> list[Span]:
    """The spans that the annotator drew."""
    return [(mention.start, mention.end) for mention in item.mentions]


def predicted(item: GoldItem) -> list[Span]:
    """The spans that the product finds, in the item's text; the language is not told."""
    feedback, turns = as_feedback(item)
    return [
        (mention.start + at, mention.end + at)
        for mention in read(feedback).mentions
        for at in [0 if mention.turn is None else turns[mention.turn]]
    ]


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
    parser.add_argument("--misses", type=int, default=0, help="how many items to print, those with most misses first")
    given = parser.parse_args()
    items = load_gold(given.data / "gold", given.split)
    report(items, [predicted(item) for item in items], misses=given.misses)


if __name__ == "__main__":
    main()
