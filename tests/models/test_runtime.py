from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.artifact import load_lower, load_plain, shape_of
from models.base import Passage
from models.runtime import BATCH_TOKENS, CONTENT, SpanEncoder, batches_of, split_windows, token_range, windows_of
from models.span import upper_from_bert


def encoder(folder: Path, *, workers: int = 1) -> SpanEncoder:
    shape = shape_of(folder, shared=2)
    upper = upper_from_bert(load_file(folder / "model.safetensors"), shape)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    plain = load_plain(folder, shape)
    return SpanEncoder(load_lower(folder, shape), upper, tokenizer, version="tiny", plain=plain, workers=workers)


@pytest.fixture
def passages() -> list[Passage]:
    texts = ["good food. slow staff", "好吃 慢", "a", "Жук 😀!"]
    short = [Passage(text * (i % 7 + 1), ((0, 1), (0, len(text)))) for i in range(20) for text in texts]
    return [*short, Passage("x" * 1300, ((0, 1), (0, 1300), (700, 720)))]


def test_features_have_the_same_bytes_on_one_worker_and_on_two(encoder_folder: Path, passages: list[Passage]) -> None:
    one = encoder(encoder_folder).encode(passages)
    two = encoder(encoder_folder, workers=2).encode(passages)
    assert one.dtype == np.float32
    assert one.tobytes() == two.tobytes()


def test_features_come_in_the_order_of_the_spans(encoder_folder: Path, passages: list[Passage]) -> None:
    reader = encoder(encoder_folder)
    alone = reader.encode(passages[2:3])
    np.testing.assert_allclose(reader.encode(passages)[4:6], alone, atol=1e-4)


def test_features_are_the_same_with_meanings_beside_them(encoder_folder: Path, passages: list[Passage]) -> None:
    reader = encoder(encoder_folder)
    both = reader.encode_with_meanings(passages)
    assert both.features.tobytes() == reader.encode(passages).tobytes()
    assert both.meanings.shape == (len(both.features), 16)
    np.testing.assert_allclose(np.linalg.norm(both.meanings, axis=1), 1, atol=1e-5)


def test_a_meaning_hardly_depends_on_what_else_the_text_says(encoder_folder: Path) -> None:
    text = "good food. slow staff"
    other = "good food. nice price"
    spans = ((0, 10), (11, 21))
    here, there = (encoder(encoder_folder).encode_with_meanings([Passage(each, spans)]) for each in (text, other))
    assert here.meanings[0] @ there.meanings[0] > here.meanings[0] @ here.meanings[1]


def test_nothing_to_read_gives_no_rows(encoder_folder: Path) -> None:
    assert encoder(encoder_folder).encode([]).shape == (0, 32)


def test_the_names_of_special_tokens_in_a_text_are_ordinary_text(encoder_folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    text = "a<s> </s> <pad> <mask> <unk>b"
    (window,) = windows_of(tokenizer, [Passage(text, ((0, len(text)),))])
    assert not set(window.ids[1:-1]) & set(range(4))
    assert window.pieces[0].hi - window.pieces[0].lo == len(window.ids) - 2


def test_a_span_takes_every_token_that_it_overlaps() -> None:
    starts, ends = np.array([0, 4, 9]), np.array([4, 9, 12])
    assert token_range(starts, ends, (3, 5)) == (0, 2)
    assert token_range(starts, ends, (4, 9)) == (1, 2)


def test_a_span_between_tokens_takes_the_nearest_one() -> None:
    assert token_range(np.array([0, 6]), np.array([3, 9]), (4, 5)) == (1, 2)
    assert token_range(np.array([0, 6]), np.array([3, 9]), (10, 12)) == (1, 2)


def test_a_span_of_a_long_text_is_read_in_the_window_with_most_context() -> None:
    (window,) = split_windows(list(range(10, 1010)), [(400, 420)], first=0)
    piece = window.pieces[0]
    assert window.ids[piece.lo : piece.hi] == tuple(range(410, 430))
    assert min(piece.lo, len(window.ids) - piece.hi) > 100


def test_a_span_longer_than_a_window_is_shared_out_in_full() -> None:
    ids = list(range(10, 1310))
    windows = list(split_windows(ids, [(5, 1295)], first=0))
    read = [token for window in windows for piece in window.pieces for token in window.ids[piece.lo : piece.hi]]
    assert read == ids[5:1295]
    assert sum(piece.share for window in windows for piece in window.pieces) == pytest.approx(1)
    assert max(len(window.ids) for window in windows) == CONTENT + 2


def test_a_batch_holds_no_more_tokens_than_its_limit_unless_one_text_does() -> None:
    windows = [next(split_windows(list(range(n)), [(0, 1)], first=0)) for n in (3, 500, 120, 7, 400, 260)]
    batches = list(batches_of(windows))
    assert sorted(len(window.ids) for batch in batches for window in batch) == sorted(len(w.ids) for w in windows)
    assert all(len(batch) * max(len(window.ids) for window in batch) <= BATCH_TOKENS for batch in batches)


def test_a_text_without_tokens_still_gets_a_row(encoder_folder: Path) -> None:
    features = encoder(encoder_folder).encode([Passage("\u200b", ((0, 1),))])
    assert np.isfinite(features).all()
