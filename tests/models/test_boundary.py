import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from models.artifact import seal
from models.boundary import CONFIG, FACTS, WEIGHTS, Boundary, facts_of, grams_of, lengths_of, load
from models.errors import ArtifactError

BORDERS = ("comma", "stop", "start")
PARTS = [(0, 5, "start"), (6, 11, "stop"), (12, 15, "comma")]
TEXT = "Good. Bad 1, ok"
BUCKETS, WIDTH, STATES = 64, 4, 3
GRAMS = [[9983, 10505, 15427, 560, 1703], [3504, 997, 14392, 5532, 3982]]


def write(folder: Path) -> Path:
    random = np.random.default_rng(0)
    inputs, pairs = WIDTH + len(BORDERS) + FACTS, 2 * WIDTH + 4 * STATES + len(BORDERS) + FACTS
    shapes = {
        **{f"gru.weight_ih_l0{way}": (3 * STATES, inputs) for way in ("", "_reverse")},
        **{f"gru.weight_hh_l0{way}": (3 * STATES, STATES) for way in ("", "_reverse")},
        **{f"gru.bias_{of}_l0{way}": (3 * STATES,) for of in ("ih", "hh") for way in ("", "_reverse")},
        "cut.0.weight": (5, pairs),
        "cut.0.bias": (5,),
        "cut.2.weight": (1, 5),
        "cut.2.bias": (1,),
        "keep.weight": (2, 2 * STATES + WIDTH),
        "keep.bias": (2,),
    }
    tensors = {name: random.normal(size=shape).astype(np.float16) for name, shape in shapes.items()}
    tensors["grams"] = random.integers(-127, 128, size=(BUCKETS, WIDTH)).astype(np.int8)
    folder.mkdir()
    save_file(tensors, folder / WEIGHTS)
    config = {"scale": 0.01, "borders": BORDERS, "thresholds": {"cut": 0.5, "keep": 0.5, "keep_turn": 0.5}}
    (folder / CONFIG).write_text(json.dumps(config))
    seal(folder)
    return folder


@pytest.fixture
def boundary(tmp_path: Path) -> Boundary:
    return load(write(tmp_path / "split"))


def test_each_border_and_each_part_is_judged_with_a_chance(boundary: Boundary) -> None:
    judged = boundary.judge(TEXT, PARTS, language="en")
    assert judged.cut.shape == (2,)
    assert judged.keep.shape == (3,)
    assert ((judged.cut > 0) & (judged.cut < 1)).all()


def test_one_part_has_no_border(boundary: Boundary) -> None:
    assert boundary.judge("ok", [(0, 2, "start")], language="xx", turn=True).cut.shape == (0,)


def test_the_judgement_depends_on_words_neighbours_language_and_turn(boundary: Boundary) -> None:
    judged = boundary.judge(TEXT, PARTS, language="en").keep
    assert not np.allclose(judged, boundary.judge("Food. Bad 1, ok", PARTS, language="en").keep)
    assert not np.allclose(judged, boundary.judge(TEXT, PARTS, language="ru").keep)
    assert not np.allclose(judged, boundary.judge(TEXT, PARTS, language="en", turn=True).keep)


def test_capitals_digits_and_kinds_of_blanks_make_no_difference() -> None:
    assert (grams_of("Room 12\n", 1 << 14) == grams_of("rOOM 98\u3000", 1 << 14)).all()


def test_buckets_stay_as_they_are_between_releases() -> None:
    assert grams_of("aš", 1 << 14).tolist() == GRAMS


def test_letters_that_grow_when_made_small_keep_their_place() -> None:
    assert len(grams_of("İstanbul", 64)) == len("İstanbul")


def test_a_chinese_character_counts_for_more_than_a_letter() -> None:
    assert lengths_of("好ab", [(0, 1, "start"), (1, 3, "comma")]).tolist() == [2.5, 2]


def test_facts_tell_the_border_and_the_language() -> None:
    facts = facts_of(TEXT, PARTS, language="lt", turn=False, borders=BORDERS)
    assert facts[:, :3].argmax(axis=1).tolist() == [2, 1, 0]
    assert facts[:, 3:8].argmax(axis=1).tolist() == [2, 2, 2]


def test_an_altered_or_missing_file_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "split")
    (folder / CONFIG).write_text("{}")
    with pytest.raises(ArtifactError):
        load(folder)
    with pytest.raises(ArtifactError):
        load(tmp_path / "nowhere")
