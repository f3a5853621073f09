import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from training import public
from training.data import LABELS
from training.digests import digest
from training.public import Source, complaints, examples, goemotions, multilingual, normal, rating, tweets, xed


def test_emotions_of_both_signs_say_nothing_of_valence() -> None:
    assert goemotions({"emotions": ["joy", "anger"], "split": "train"}) == {"emotions": ["joy", "anger"]}
    hint = goemotions({"emotions": ["annoyance"], "split": "train"})
    assert hint is not None
    assert hint["valence"] == ("-2", "-1")


@pytest.mark.parametrize("split", ["dev", "test"])
def test_rows_for_measuring_are_left_out(split: str) -> None:
    assert goemotions({"emotions": ["joy"], "split": split}) is None
    assert multilingual({"sentiment": "positive", "lang": "en", "split": "train"}) is None


def test_hindi_tweets_have_the_label_of_those_who_read_them_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "hindi", lambda: {digest("bahut accha"): "positive"})
    read, unread = (
        {"text": text, "lang": "hi", "split": "train", "sentiment": "negative"} for text in ("bahut accha", "x")
    )
    assert tweets(read) == {"valence": ("1", "2")}
    assert tweets(unread) is None
    assert tweets({"sentiment": "positive", "lang": "ar", "split": "train"}) == {"valence": ("1", "2")}


def test_the_file_of_hindi_tweets_names_each_once_with_a_polarity() -> None:
    lines = public.HINDI.read_text(encoding="utf-8").splitlines()
    assert len(public.hindi()) == len(lines) - 1 > 1000
    assert set(public.hindi().values()) == set(public.POLARITY)


def test_a_rating_is_a_range_of_valences() -> None:
    assert rating({"rating": 4}) == {"valence": ("0", "1", "2")}


def test_what_is_no_complaint_is_not_a_churn_either() -> None:
    hint = complaints({"complaint": 0})
    assert hint is not None
    assert set(LABELS["intent"]) - set(hint["intent"]) == {"complaint", "churn"}


def test_emotions_without_a_counterpart_are_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"text": "no way", "emotions": ["surprise", "disgust"], "lang": "en", "split": "all"}]
    write(tmp_path / "xed.jsonl.gz", rows)
    monkeypatch.setattr(public, "SOURCES", (Source("xed", 5, xed, "CC BY 4.0", 1.0),))
    (found,) = examples(tmp_path, held=[], seed=0)
    emotions = dict(zip(LABELS["emotions"], found.targets["emotions"][0].tolist(), strict=True))
    assert emotions["surprise"] == 1
    assert emotions["joy"] == 0
    assert all(np.isnan(emotions[name]) for name in ("gratitude", "confusion", "frustration", "anger"))
    assert np.isnan(found.targets["stage"]).all()


def test_texts_held_out_are_left_out_whatever_their_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = "The parcel came late, and nobody at the shop could tell me why."
    texts = [held.upper() + "!!", "I begin here. " + held, "Another text altogether", "late"]
    write(tmp_path / "x.jsonl.gz", [{"text": text, "rating": 1} | {"lang": "en"} for text in texts])
    monkeypatch.setattr(public, "SOURCES", (Source("x", 9, rating, "MIT", 1.0),))
    assert {found.text for found in examples(tmp_path, held=[held], seed=0)} == {"Another text altogether", "late"}


def test_a_set_that_is_not_there_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "x.jsonl.gz", [{"text": "late", "rating": 1, "lang": "en"}])
    sets = [Source(name, 9, rating, "MIT", 1.0) for name in ("gone", "x")]
    monkeypatch.setattr(public, "SOURCES", sets)
    assert [found.source for found in examples(tmp_path, held=[], seed=0)] == ["x"]
    assert "gone.jsonl.gz: not there" in capsys.readouterr().out


def test_texts_are_compared_by_letters_and_digits() -> None:
    assert normal("Ｇood, FOOD!") == "goodfood"


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
