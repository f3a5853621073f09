import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from app.pipeline.clean import clean
from training.data import FURTHER, further
from training.digests import digest, load_places, taught_texts
from training.public import REREAD
from training.unseen import HELD_OUT

LABELS = {"valence": -1, "emotions": [], "intensity": 0, "intent": "complaint", "effort": None}
LABELS |= {"stage": "delivery", "touchpoint": "shipping"}
RAW = "Late again.\u200b Fine tea."  # as the set has it; cleaned before its mentions were marked


def line(**named: object) -> str:
    return json.dumps({"lang": "en", "channel": "review", "mentions": [{"start": 0, "end": 11, **LABELS}], **named})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with gzip.open(tmp_path / "teas.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in ("Another tea.", RAW))
    return tmp_path


def test_a_text_is_found_in_its_set_by_its_digest_and_read_as_it_was_labelled(data: Path) -> None:
    path = data / "items.jsonl"
    path.write_text(line(source="teas", digest=digest(RAW)) + "\n", encoding="utf-8")
    (item,) = load_places([path], data)
    assert (item.id, item.source, item.text) == (digest(RAW), "teas", clean(RAW))
    assert clean(RAW) != RAW
    (example,) = further([path], data)
    assert example.further
    assert [example.text[start:end] for start, end in example.spans] == ["Late again."]


def test_items_without_their_text_are_left_out_alone_and_that_is_said(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        line(source="teas", digest="0" * 16),
        line(id="w1", source="further", text="Late again. Fine."),
        line(source="coffees", digest=digest(RAW)),
    ]
    (data / "items.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert [item.id for item in load_places([data], data)] == ["w1"]
    assert [item.id for item in load_places([data], None)] == ["w1"]
    assert capsys.readouterr().out.count("2 of 3 labelled items left out") == 2


def test_texts_that_were_taught_are_known_as_their_set_has_them_so_that_none_measures(data: Path) -> None:
    (data / "items.jsonl").write_text(line(source="teas", digest=digest(RAW)) + "\n", encoding="utf-8")
    assert taught_texts((data,), data) == {RAW}


def public_rows(place: Path) -> list[dict[str, Any]]:
    files = [path.read_text(encoding="utf-8") for path in place.glob("public*.jsonl")]
    return [json.loads(row) for file in files for row in file.splitlines()]


@pytest.mark.parametrize("place", [FURTHER, HELD_OUT])
def test_no_text_of_a_public_set_is_kept(place: Path) -> None:
    rows = public_rows(place)
    assert len(rows) > 100
    for row in rows:
        assert row["source"] in REREAD
        assert row.keys() == {"digest", "source", "lang", "channel", "mentions"}
        ends = [edge for mention in row["mentions"] for edge in (mention["start"], mention["end"])]
        assert ends == sorted(ends)


def test_no_public_text_both_trains_and_measures() -> None:
    names = [row["digest"] for place in (FURTHER, HELD_OUT) for row in public_rows(place)]
    assert len(set(names)) == len(names)
