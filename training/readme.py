"""The figures of README.md and docs/datasheet.md, written between their marks from the artifact's metrics.json.

One command renews both: python -m training.readme
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.evaluation_card import as_table, put

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "models" / "artifacts" / "felt" / "metrics.json"
MARKS = ("<!-- figures: begin -->", "<!-- figures: end -->")
BIAS = ("<!-- bias: begin -->", "<!-- bias: end -->")
LABELS: Mapping[str, str] = {
    "sentiment": "sentiment, 3 classes",
    "intent": "intent, 9",
    "effort": "effort, 3",
    "stage": "stage, 9",
    "touchpoint": "touchpoint, 27",
}
NAMES: Mapping[str, str] = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "lt": "Lithuanian",
    "ru": "Russian",
    "zh": "Chinese, Simplified",
    "zh-Hant": "Chinese, Traditional",
}
FEW = 40  # mentions below which a group's figures say little


def main() -> None:
    """Write both pages anew."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    for name, (text, marks) in pages(record).items():
        put(text, ROOT / name, markers=marks)


def pages(record: Mapping[str, Any]) -> dict[str, tuple[str, tuple[str, str]]]:
    """What stands between the marks of each page."""
    return {"README.md": (short(record), MARKS), "docs/datasheet.md": (leaning(record), BIAS)}


def short(record: Mapping[str, Any]) -> str:
    """A table of accuracies, and how well mentions are found."""
    gold, found = record["gold_spans"]["all"], record["end_to_end"]["all"]
    people = record["annotators"]["measured"]
    rows = [
        [title, *(f"{each[label]['accuracy']['value']:.2f}" for each in (gold, record["baselines"]["frozen"], people))]
        for label, title in LABELS.items()
    ]
    loss = max(gold[label]["accuracy"]["value"] - found[label]["accuracy"]["value"] for label in LABELS)
    table = as_table(
        ["accuracy on people's spans", "Wayfelt", "logistic regression on the frozen encoder", "two people"], rows
    )
    return (
        f"{gold['mentions']:,} mentions of {gold['items']} texts that training has not seen:\n\n{table}\n\n"
        f"The mentions it finds match people's with an F1 of {found['spans']['f1']['value']:.2f}; two people match at "
        f"{people['spans']['f1']['value']:.2f}. On the mentions that it\nfinds itself, labels are right up to "
        f"{100 * loss:.0f} percentage points less often than in the table."
    )


def leaning(record: Mapping[str, Any]) -> str:
    """Accuracy, lean and mistakes to either side, by language and by channel."""
    bias = record.get("bias")
    if bias is None:
        return "Not in this record: `python -m training.bias --data DATA` measures it."
    head = ["", "texts", "mentions", "sentiment accuracy", "too good", "too bad", "lean, points of five"]
    rows = [
        [
            NAMES.get(name, name) + (" *" if cell["mentions"] < FEW else ""),
            str(cell["items"]),
            str(cell["mentions"]),
            _with_interval(cell["accuracy"]),
            *(f"{100 * cell[kind]['value']:.1f}%" for kind in ("too_good", "too_bad")),
            _with_interval(cell["lean"], sign="+"),
        ]
        for group in ("languages", "channels")
        for name, cell in bias[group].items()
    ]
    return f"{as_table(head, rows)}\n\n\\* fewer than {FEW} mentions: says little.\n\n{_verdict(bias)}"


def _verdict(bias: Mapping[str, Any]) -> str:
    sure = [
        f"{NAMES.get(name, name)} ({cell['lean']['value']:+.2f})"
        for group in bias.values()
        for name, cell in group.items()
        if cell["mentions"] >= FEW and not cell["lean"]["low"] <= 0 <= cell["lean"]["high"]
    ]
    if not sure:
        return "No lean is beyond chance where there are enough mentions."
    return f"A lean beyond chance: {', '.join(sure)}."


def _with_interval(cell: Mapping[str, float], *, sign: str = "") -> str:
    value, low, high = (format(cell[name], f"{sign}.2f") for name in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


if __name__ == "__main__":
    main()
