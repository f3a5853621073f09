"""The OpenVINO runtime on the tiny encoder of random weights: same architecture, seconds to make."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.artifact import Parts, load_lower, load_plain, shape_of
from models.base import Encoded, Part, Passage
from models.errors import ModelError
from models.openvino_runtime import EMULATED, run_means
from models.openvino_tune import (
    FLOATS,
    INT8,
    RECORD,
    TORCH,
    Tuned,
    cosine,
    engine,
    folder_of,
    read,
    sums_bytes_exactly,
    tune,
)
from models.runs import Prices
from models.runtime import SpanEncoder
from models.span import upper_from_bert
from models.windows import BATCH_TOKENS, even_batches_of, stepped

TEXTS = ("good food. slow staff", "a b, c", "nice place and the rest of it, all of it. yes", "x", "好吃 慢", "Жук 😀!")


def passage(text: str) -> Passage:
    half = max(len(text) // 2, 1)
    parts = [Part(0, half, "start", breaks=True), Part(half, len(text), "stop")]
    return Passage(text, None, tuple(part for part in parts if part.start < part.end))


PASSAGES = [passage(text * times) for text in TEXTS for times in (1, 2, 5)] + [passage("abcdefgh " * 150)]


@pytest.fixture(scope="module")
def parts(encoder_folder: Path) -> Parts:
    shape = shape_of(encoder_folder, shared=2)
    torch.manual_seed(0)
    return Parts(
        lower=load_lower(encoder_folder, shape),
        upper=upper_from_bert(load_file(encoder_folder / "model.safetensors"), shape),
        plain=load_plain(encoder_folder, shape),
        heads={},
        prices=Prices(0.1, 0.1),
        tokenizer=Tokenizer.from_file(str(encoder_folder / "tokenizer.json")),
        version="tiny-1+e5-2",
    )


@pytest.fixture(scope="module")
def home(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    tune(parts, home=home, passages=PASSAGES, say=lambda _: None)
    return home


def reader(parts: Parts, home: Path, kind: str, *, workers: int = 1) -> SpanEncoder:
    network, version = engine(home, kind, workers=workers)(parts)
    return parts.encoder(network=network, version=version, workers=workers)


def content(read: Sequence[Encoded]) -> list[bytes]:
    """What was read of each passage, to be compared to the byte."""
    return [np.array(each.spans).tobytes() + each.features.tobytes() + each.meanings.tobytes() for each in read]


def test_in_floats_it_reads_what_torch_reads(parts: Parts, home: Path) -> None:
    given = [Passage(each.text, ((0, 1), (0, len(each.text))), each.parts) for each in PASSAGES]
    theirs, ours = (
        parts.encoder().encode(given, meanings=True),
        reader(parts, home, FLOATS).encode(given, meanings=True),
    )
    for one, other in zip(theirs, ours, strict=True):
        np.testing.assert_allclose(one.features, other.features, atol=0.15)  # bf16 where the processor has it
        assert (one.meanings * other.meanings).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("kind", [FLOATS, INT8])
def test_a_text_has_the_same_bytes_alone_in_company_and_on_two_threads(parts: Parts, home: Path, kind: str) -> None:
    one, two = reader(parts, home, kind), reader(parts, home, kind, workers=2)
    together = content(one.encode(PASSAGES, meanings=True))
    one.forget()
    assert together == content(two.encode(PASSAGES[::-1], meanings=True))[::-1]
    assert together == [content(one.encode([each], meanings=True))[0] for each in PASSAGES]


def test_what_was_read_lately_is_told_again_to_the_byte_without_being_read(parts: Parts, home: Path) -> None:
    one = reader(parts, home, FLOATS)
    meant, plain = content(one.encode(PASSAGES, meanings=True)), content(one.encode(PASSAGES))
    with patch.object(SpanEncoder, "_run", side_effect=AssertionError("read again")):
        assert content(one.encode(PASSAGES[::-1], meanings=True))[::-1] == meant
        assert content(one.encode(PASSAGES)) == plain
        with pytest.raises(AssertionError, match="read again"):
            one.encode([replace(PASSAGES[0], lang="lt")])
    one.forget()
    assert content(one.encode(PASSAGES)) == plain


def test_torch_whose_bytes_depend_on_the_company_reads_every_text_anew(parts: Parts) -> None:
    one = parts.encoder()
    one.encode(PASSAGES)
    with (
        patch.object(SpanEncoder, "_run", side_effect=AssertionError("read again")),
        pytest.raises(AssertionError, match="read again"),
    ):
        one.encode(PASSAGES)


def test_its_version_names_the_graphs(parts: Parts, home: Path) -> None:
    versions = {kind: reader(parts, home, kind).version for kind in (TORCH, FLOATS, INT8)}
    assert versions[TORCH] == parts.version
    assert len(set(versions.values())) == 3


@pytest.mark.parametrize(
    ("able", "exact"),
    [
        ({"architecture": "x86_64", "avx2": True, "avx512_vnni": False}, False),
        ({"architecture": "x86_64", "avx512_vnni": True}, True),
        ({"architecture": "x86_64", "avx_vnni": True}, True),
        ({"architecture": "aarch64"}, True),
    ],
)
def test_processors_of_intels_kind_before_vnni_overflow(able: dict[str, object], *, exact: bool) -> None:
    with patch("torch.cpu.get_capabilities", return_value=able):
        assert sums_bytes_exactly() is exact


def test_int8_is_emulated_on_processors_that_would_overflow(parts: Parts, tmp_path: Path) -> None:
    with patch("models.openvino_tune.sums_bytes_exactly", return_value=False):
        tuned = tune(parts, home=tmp_path, passages=PASSAGES[:6], say=lambda _: None)
    assert tuned.precisions[INT8] == EMULATED
    assert reader(parts, tmp_path, INT8).version.endswith(EMULATED)
    assert tuned.cosines[INT8] > 0.98


def test_what_was_measured_is_kept_for_the_weights_it_was_measured_with(parts: Parts, home: Path) -> None:
    tuned = read(folder_of(home, parts.version))
    assert isinstance(tuned, Tuned)
    assert tuned.version == parts.version
    assert tuned.rates.keys() == {TORCH, FLOATS, INT8}
    assert tuned.choice in tuned.rates
    assert reader(parts, home, "auto").version == reader(parts, home, tuned.choice).version


def test_without_tuning_auto_is_torch_and_the_others_say_what_to_do(parts: Parts, tmp_path: Path) -> None:
    assert reader(parts, tmp_path, "auto").version == parts.version
    with pytest.raises(ModelError, match="wayfelt model tune"):
        reader(parts, tmp_path, INT8)


def test_a_record_that_cannot_be_read_is_no_tuning(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text("{")
    assert read(tmp_path) is None


def test_the_cosine_does_not_count_what_all_rows_share() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    assert cosine(rows, rows + 100) == pytest.approx(1, abs=1e-3)
    assert cosine(rows + 100, -rows + 100) == pytest.approx(-1, abs=1e-3)


def test_widths_are_steps_and_batches_hold_one_of_them() -> None:
    assert [stepped(n) for n in (1, 8, 9, 64, 65, 128, 129, 512)] == [8, 8, 16, 64, 80, 128, 144, 512]
    kinds = [8, 16, 8, 32, 16, 8]
    batches = list(even_batches_of(kinds, kinds))
    assert [{kinds[i] for i in batch} for batch in batches] == [{8}, {16}, {32}]


@pytest.mark.parametrize("number", [1, 9, 13, 14, 100])
def test_batches_of_a_width_are_of_one_size_near_the_limit_and_hold_each_text_once(number: int) -> None:
    batches = list(even_batches_of([112] * number, [112] * number))
    assert sorted(i for batch in batches for i in batch) == list(range(number))
    assert max(len(batch) for batch in batches) * 112 <= 1.5 * BATCH_TOKENS
    assert len({len(batch) for batch in batches[:-1]}) <= 1


def test_a_text_longer_than_a_batch_is_one_by_itself() -> None:
    assert list(even_batches_of([2048, 2048, 512], [512, 512, 512])) == [[2], [0], [1]]


def test_means_of_runs_do_not_depend_on_the_other_runs() -> None:
    states = np.random.default_rng(0).normal(size=(3, 7, 40)).astype(np.float32)
    first, end = np.array([0, 2, 2, 14, 20]), np.array([2, 6, 13, 21, 21])
    means = run_means(states, first, end)
    np.testing.assert_allclose(means[2], states.reshape(21, 40)[2:13].mean(axis=0), rtol=1e-5, atol=1e-6)
    alone = [run_means(states, first[i : i + 1], end[i : i + 1]) for i in range(5)]
    np.testing.assert_array_equal(means, np.concatenate(alone))
    assert run_means(states, first[:0], end[:0]).shape == (0, 40)
