import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from models.head import Head
from training import lexical_signs, public
from training.data import LABELS, VALENCES, Example
from training.lexical import decided, likelihood, likelihoods

GOOD = ("wunderbar leicht", "wunderbar schnell", "einfach wunderbar", "alles wunderbar")
BAD = ("furchtbar schwer", "furchtbar langsam", "einfach furchtbar", "alles furchtbar")
PLAIN = ("heute geliefert", "gestern geliefert", "wird geliefert", "alles geliefert")


def texts(*, lang: str = "de") -> list[Example]:
    signs = {"positive": GOOD, "negative": BAD, "neutral": PLAIN}
    return [
        public.whole(text, {"valence": public.POLARITY[sign]}, lang=lang, source="umsab")
        for sign, own in signs.items()
        for text in own
    ]


def write(folder: Path, name: str, rows: Sequence[Mapping[str, object]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "gold").mkdir()
    for split in ("dev", "test"):
        (tmp_path / "gold" / f"{split}.jsonl").write_text("", encoding="utf-8")
    rows = [
        ("taught", "de", "train"),
        ("chosen by", "de", "dev"),
        ("never seen", "de", "test"),
        ("appris", "fr", "train"),
    ]
    for name in lexical_signs.SETS:
        own = [{"text": f"{text} {name}", "lang": lang, "split": split} for text, lang, split in rows]
        write(tmp_path, name, [row | {"sentiment": "positive"} for row in own])
    return tmp_path


def test_words_speak_of_the_sign_and_not_of_its_strength() -> None:
    words = lexical_signs.words_of([*texts(), *texts(lang="fr")], "de")
    said = words.logits(["wunderbar", "furchtbar", "geliefert"], "valence")
    assert [VALENCES[at] for at in said.argmax(axis=1)] == ["1", "-2", "0"]  # of valences alike the first
    np.testing.assert_allclose(said[:, 0], said[:, 1])
    np.testing.assert_allclose(said[:, 3], said[:, 4])
    assert not words.said["touchpoint"].any()


def test_a_valence_whose_sign_is_open_teaches_nothing() -> None:
    assert not lexical_signs.signed(public.whole("naja", {"valence": ("-1", "0", "1")}, lang="de", source="x"))
    assert lexical_signs.signed(public.whole("gut", {"valence": ("1", "2")}, lang="de", source="x"))


def test_what_teaches_and_what_chooses_come_from_splits_of_their_own(data: Path) -> None:
    known = {example.text for example in lexical_signs.known(data, texts()[:1])}
    assert known == {
        "taught umsab",
        "taught multilingual-sentiment",
        "appris umsab",
        "appris multilingual-sentiment",
        GOOD[0],
    }
    assert {one.text for one in lexical_signs.dev(data, "de")} == {
        "chosen by umsab",
        "chosen by multilingual-sentiment",
    }


def test_of_sets_without_a_dev_split_a_tenth_of_the_train_rows_chooses_and_does_not_teach(data: Path) -> None:
    for name in lexical_signs.UNSPLIT:
        rows = [{"text": f"味道{i}分，{name}", "lang": "zh", "split": "train"} for i in range(200)]
        write(data, name, [row | {"sentiment": "positive"} for row in [*rows, rows[0] | {"split": "test"}]])
    teaching = [one for one in lexical_signs.known(data, []) if one.source in lexical_signs.UNSPLIT]
    choosing = [one.text for one in lexical_signs.dev(data, "zh")]
    assert len(teaching) + len(choosing) == 400
    assert 20 < len(choosing) < 70
    simplified = {one.text for one in teaching if "分" in one.text}
    assert not simplified & set(choosing)


def test_words_of_both_chinese_scripts_teach_alike() -> None:
    both = [*texts(lang="zh")[:6], *texts(lang="zh-Hant")[6:]]
    said = lexical_signs.words_of(both, "zh").logits(["wunderbar", "geliefert"], "valence")
    assert [VALENCES[at] for at in said.argmax(axis=1)] == ["1", "0"]


def test_a_set_of_labels_that_may_hold_is_as_likely_as_they_are_together() -> None:
    head = Head("valence", LABELS["valence"], np.zeros((5, 2), np.float32), np.zeros(5, np.float32))
    right = np.array([[0, 0, 0, 1, 1], [0, 0, 1, 0, 0]], np.float32)
    np.testing.assert_allclose(np.exp(likelihood(head, np.zeros((2, 5)), right)), [0.4, 0.2], rtol=1e-6)


def test_languages_decide_together_how_far_words_count() -> None:
    words, head = (
        lexical_signs.words_of(texts(), "de"),
        Head("valence", LABELS["valence"], np.zeros((5, 2), np.float32), np.zeros(5, np.float32)),
    )
    rows = likelihoods(head, np.zeros((12, 2), np.float32), words, texts(), kept=(1.0,))
    assert decided(rows, np.arange(12)).words > 0
    assert {both for _, both in rows} == {1.0}
