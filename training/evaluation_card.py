"""The record of metrics.json as Markdown tables for the model card, put between two markers of card.md."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models import artifact

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

Cell = Mapping[str, Any]

ROWS = (
    ("sentiment", "accuracy", "sentiment, 3 classes: accuracy"),
    ("sentiment", "macro_f1", "sentiment, 3 classes: macro-F1"),
    ("valence", "accuracy", "valence, 5 points: accuracy"),
    ("valence", "quadratic_kappa", "valence: quadratic weighted kappa"),
    ("emotions", "micro_f1", "emotions: micro-F1"),
    ("emotions", "macro_f1", "emotions: macro-F1"),
    ("intensity", "accuracy", "intensity, 4 points: accuracy"),
    ("intensity", "mae", "intensity: mean absolute error, points (less is better)"),
    ("intent", "accuracy", "intent: accuracy"),
    ("intent", "macro_f1", "intent: macro-F1"),
    ("effort", "accuracy", "effort: accuracy"),
    ("effort", "macro_f1", "effort: macro-F1"),
    ("stage", "accuracy", "stage: accuracy"),
    ("stage", "macro_f1", "stage: macro-F1"),
    ("touchpoint", "accuracy", "touchpoint: accuracy"),
    ("touchpoint", "macro_f1", "touchpoint: macro-F1"),
)
BY_GROUP = (
    ("sentiment", "accuracy"),
    ("sentiment", "macro_f1"),
    ("valence", "quadratic_kappa"),
    ("emotions", "micro_f1"),
    ("intent", "accuracy"),
    ("effort", "macro_f1"),
    ("stage", "accuracy"),
    ("touchpoint", "accuracy"),
)
HEADS = ("sentiment", "valence", "emotions", "intensity", "intent", "effort", "stage", "touchpoint")
HOW = """Intervals are 95% bootstrap intervals over items ({draws} draws). Macro-F1 is the mean over the labels that the
gold labels of the split hold. The expected calibration error (ECE) takes {bins} bins of equally many predictions; for
emotions a prediction is one emotion of one mention. Spans match one to one where they share at least half of what
either covers. Baselines learn from the gold train split and see the words of the mention alone."""

PUBLISHED = """By its mentions: their signs, each with its length as its vote, and the union of the emotions. Sets
without neutral texts go by the sign of the mean valence; of ratings, 3 is left out, as are texts of the gold set
and those that training/further names.
Published: XLM-T (fine-tuned XLM-R base) 0.694 macro-F1 as the mean of UMSAB's languages (Barbieri et al. 2022); a
fine-tuned BERT on GoEmotions 0.46 over its own 28 labels and 0.64 over Ekman's 6 and neutral (Demszky et al. 2020), not
our grouping."""

RELIABILITY = """Reliability by language: mentions in fifths from the least to the most sure; mean confidence, and in
brackets the share that is right."""
RELIED = ("sentiment", "intent", "effort", "stage", "touchpoint")


def card(record: Mapping[str, Any]) -> str:
    """All tables of a record, in the card's order."""
    about = record["about"]
    counted = record["gold_spans"]["all"]
    size = f"{counted['mentions']} mentions of {counted['items']} items"
    parts = [
        f"### Gold {about['split']} split: {size}, labels on people's spans",
        HOW.format(draws=about["draws"], bins=about["bins"]),
        _against_baselines(record),
        _verdict(record["against_baselines"]),
        "### By language, and on sources that training has not seen",
        _by_group(record["gold_spans"]),
        "### Calibration: ECE, and in brackets what true confidences would show on as many mentions",
        _calibration(record["gold_spans"]),
        RELIABILITY,
        _reliability(record["reliability_by_language"]),
        _abstention(record["abstention"]),
        "### End to end: the product's own spans, labels on the matched ones",
        _end_to_end(record),
    ]
    if "public" in record:
        parts += ["### Public sets", _public(record["public"]), PUBLISHED]
    return "\n\n".join(parts) + "\n"


def put(text: str, file: Path, *, markers: tuple[str, str] = (BEGIN, END)) -> None:
    """Replace what stands between the markers of `file`, or add it with its markers at the end."""
    first, last = markers
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    before, begin, rest = old.partition(first)
    after = rest.partition(last)[2] if begin else "\n"
    head = before if begin or not before else before.rstrip("\n") + "\n\n"
    file.write_text(f"{head}{first}\n\n{text}\n{last}{after}", encoding="utf-8")


def write(text: str, file: Path, *, markers: tuple[str, str]) -> None:
    """Put `text` between the markers of `file`; the manifest of an artifact that it belongs to is renewed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    put(text, file, markers=markers)
    if (file.parent / artifact.CONFIG).is_file():
        artifact.seal(file.parent)


def _against_baselines(record: Mapping[str, Any]) -> str:
    baselines = record["baselines"]
    people, published = record["annotators"]["measured"], record["annotators"]["published"]
    head = ["", "Wayfelt", "majority", "TF-IDF", "frozen encoder", "annotators, measured here", "published"]
    rows = []
    for task, kind, title in ROWS:
        ours = _interval(record["gold_spans"]["all"][task][kind])
        others = [_plain(baselines[name][task][kind]) for name in ("majority", "tfidf", "frozen")]
        said = published[task].get(kind)
        rows.append([title, ours, *others, _plain(people[task][kind]), _number(said)])
    return as_table(head, rows)


def _verdict(against: Mapping[str, Any]) -> str:
    verdict = against["verdict"]
    answer = "yes" if verdict["better_on_every_label"] else "no (" + "; ".join(verdict["not_better"]) + ")"
    lines = [f"Better than every baseline on every label: **{answer}**."]
    if verdict["not_sure"]:
        unsure = "; ".join(verdict["not_sure"])
        lines.append(f"Better, with an interval of the paired difference that holds 0: {unsure}.")
    rows = [
        [title, *(_interval(against["gains"][name][task][kind]) for name in ("tfidf", "frozen"))]
        for task, kind, title in ROWS
    ]
    table = as_table(["gain (paired bootstrap)", "over TF-IDF", "over the frozen encoder"], rows)
    return "\n".join(lines) + "\n\n" + table


def _by_group(groups: Mapping[str, Any]) -> str:
    head = ["", "mentions", *(f"{task} {kind.replace('_', ' ')}" for task, kind in BY_GROUP)]
    rows = [
        [_name(name), str(group["mentions"]), *(_interval(group[task][kind]) for task, kind in BY_GROUP)]
        for name, group in groups.items()
    ]
    return as_table(head, rows)


def _calibration(groups: Mapping[str, Any]) -> str:
    rows = [
        [_name(name), str(group["mentions"]), *(_error(group[task]) for task in HEADS)]
        for name, group in groups.items()
    ]
    return as_table(["", "mentions", *HEADS], rows)


def _reliability(languages: Mapping[str, Any]) -> str:
    rows = [
        [lang, task, *(f"{_number(cell['confidence'])} ({_number(cell['right'])})" for cell in heads[task])]
        for lang, heads in languages.items()
        for task in RELIED
    ]
    return as_table(["", "", "least sure", "", "", "", "most sure"], rows)


def _abstention(record: Mapping[str, Any]) -> str:
    sentences = [
        f"With {task} left `unassigned` below a confidence of {cell['below']:.2f}, {cell['labelled']:.1%} of the "
        f"mentions get a {task}, and {_number(cell['right'])} of those are right."
        for task, cell in record.items()
    ]
    return " ".join(sentences)


def _end_to_end(record: Mapping[str, Any]) -> str:
    ours, published = record["end_to_end"]["all"], record["annotators"]["published"]
    people = record["annotators"]["measured"]
    rows = [
        [title, _interval(ours[task][kind]), _interval(people[task][kind]), _number(published[task].get(kind))]
        for task, kind, title in (("spans", "f1", "spans: F1"), *ROWS)
    ]
    main = as_table(["", "Wayfelt", f"annotators ({people['items']} items)", "published (96 items)"], rows)
    groups = [
        [_name(name), str(found["gold"]), str(found["found"]), _interval(found["spans"]["f1"])]
        for name, found in record["end_to_end"].items()
    ]
    return main + "\n\n" + as_table(["", "gold mentions", "found", "span F1"], groups)


def _public(sets: Mapping[str, Any]) -> str:
    rows = [
        [f"{name}, {lang}", f"{cell['texts']} of {cell['available']}", kind.replace("_", " ")]
        + [_interval(cell[view][kind]) for view in ("mentions", "whole")]
        for name, langs in sets.items()
        for lang, cell in langs.items()
        for kind in (("macro_f1", "micro_f1") if name == "goemotions" else ("accuracy", "macro_f1"))
    ]
    return as_table(["set, language", "texts", "", "by its mentions", "the whole text as one mention"], rows)


def as_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _name(group: str) -> str:
    return group.replace("_", " ")


def _interval(cell: Cell) -> str:
    if cell["value"] is None:
        return "-"
    return f"{_plain(cell)} [{_number(cell['low'])}, {_number(cell['high'])}]"


def _error(task: Mapping[str, Cell]) -> str:
    return f"{_plain(task['ece'])} ({_plain(task['ece_by_chance'])})"


def _plain(cell: Cell) -> str:
    return _number(cell["value"])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
