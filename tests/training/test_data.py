import json
from pathlib import Path

import numpy as np

from training.data import FURTHER, LABELS, Example, further, targets, traditional, written
from training.gold import GoldMention

MENTION = GoldMention(
    start=0,
    end=4,
    valence=-1,
    emotions=("anger", "worry"),
    intensity=2,
    intent="complaint",
    effort=None,
    stage="use",
    touchpoint="billing",
)


def example(text: str, *spans: tuple[int, int], lang: str = "en") -> Example:
    return Example(text, spans, targets([MENTION] * len(spans)), lang, "here")


def test_targets_mark_each_label_of_a_mention() -> None:
    marked = {task: [LABELS[task][i] for i in np.flatnonzero(row[0])] for task, row in targets([MENTION]).items()}
    assert marked == {
        "valence": ["-1"],
        "emotions": ["worry", "anger"],
        "intensity": ["2"],
        "intent": ["complaint"],
        "effort": ["none"],
        "stage": ["use"],
        "touchpoint": ["billing"],
    }


def test_quotes_of_written_texts_are_found_in_order(tmp_path: Path) -> None:
    labels = {"valence": 1, "emotions": [], "intensity": 0, "intent": "praise", "effort": "low"}
    labels |= {"stage": "use", "touchpoint": "billing"}
    item = {
        "lang": "zh-Hans",
        "text": "ok, ok, fine",
        "mentions": [{"quote": q, **labels} for q in ("ok", "ok", "fine")],
    }
    (tmp_path / "en.jsonl").write_text(json.dumps(item) + "\n", encoding="utf-8")
    (found,) = written(tmp_path)
    assert found.spans == ((0, 2), (4, 6), (8, 12))
    assert found.lang == "zh"
    assert found.targets["effort"][:, LABELS["effort"].index("low")].tolist() == [1, 1, 1]


def test_texts_written_as_customers_write_have_one_label_each_and_are_told_apart() -> None:
    found = further([FURTHER], None)
    assert found
    assert all(example.further for example in found)
    for example in found:
        for task in ("valence", "intensity", "intent", "effort", "stage", "touchpoint"):
            assert example.targets[task].sum(1).tolist() == [1] * len(example.spans)
        assert all(start < end for start, end in example.spans)


def test_simplified_texts_become_traditional_with_the_same_offsets() -> None:
    (converted,) = traditional([example("服务很好，发货慢", (0, 4), (5, 8), lang="zh"), example("fine", (0, 4))])
    assert converted.text == "服務很好，發貨慢"
    assert converted.lang == "zh-Hant"
    assert converted.spans == ((0, 4), (5, 8))
