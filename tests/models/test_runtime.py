import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.artifact import load_lower, load_plain, shape_of
from models.base import Encoded, Part, Passage, features_of
from models.errors import ClosedError
from models.runs import Prices
from models.runtime import SpanEncoder
from models.span import upper_from_bert
from models.windows import (
    BATCH_TOKENS,
    CONTENT,
    Piece,
    Tokens,
    batches_of,
    collate_pieces,
    token_ranges,
    tokens_of,
)
from tests.models.borders import decide

TEXT = "good food. slow staff, nice place"
PARTS = (Part(0, 10, "start", breaks=True), Part(11, 21, "stop"), Part(23, 33, "comma"))


def encoder(folder: Path, *, workers: int = 1, cut: bool | None = None) -> SpanEncoder:
    shape = shape_of(folder, shared=2)
    torch.manual_seed(0)  # the weights that judge borders don't come with the folder
    upper = upper_from_bert(load_file(folder / "model.safetensors"), shape)
    if cut is not None:
        decide(upper.border, cut=cut)
    return SpanEncoder(
        load_lower(folder, shape),
        upper,
        Tokenizer.from_file(str(folder / "tokenizer.json")),
        version="tiny",
        plain=load_plain(folder, shape),
        prices=Prices(0.1, 0.1),
        workers=workers,
    )


def read(reader: SpanEncoder, passages: list[Passage]) -> bytes:
    """All that was read, to be compared to the byte."""
    return b"".join(
        np.array(each.spans).tobytes() + each.features.tobytes() + each.meanings.tobytes()
        for each in reader.encode(passages, meanings=True)
    )


def tokens(count: int) -> Tokens:
    """A text of one-letter tokens."""
    starts = np.arange(count)
    return Tokens(Passage("x" * count), tuple(range(10, 10 + count)), starts, starts + 1)


@pytest.fixture
def passages() -> list[Passage]:
    texts = ["good food. slow staff", "好吃 慢", "a", "Жук 😀!"]
    short = [Passage(text * (i % 7 + 1), ((0, 1), (0, len(text)))) for i in range(20) for text in texts]
    found = [Passage(TEXT, None, PARTS), Passage(TEXT, None, PARTS[:2], chat=True)] * 9
    return [*short, *found, Passage("x" * 1300, ((0, 1), (0, 1300), (700, 720)))]


def test_what_is_read_has_the_same_bytes_on_one_worker_and_on_two(
    encoder_folder: Path, passages: list[Passage]
) -> None:
    assert read(encoder(encoder_folder), passages) == read(encoder(encoder_folder, workers=2), passages)


def test_what_is_read_comes_in_the_order_of_the_passages_and_spans(
    encoder_folder: Path, passages: list[Passage]
) -> None:
    reader = encoder(encoder_folder)
    (alone,), together = reader.encode(passages[2:3]), reader.encode(passages)
    assert alone.spans == together[2].spans == passages[2].spans
    assert alone.features.dtype == np.float32
    np.testing.assert_allclose(together[2].features, alone.features, atol=1e-4)


def test_features_are_the_same_with_meanings_beside_them(encoder_folder: Path, passages: list[Passage]) -> None:
    reader = encoder(encoder_folder)
    for without, beside in zip(reader.encode(passages), reader.encode(passages, meanings=True), strict=True):
        assert without.features.tobytes() == beside.features.tobytes()
        assert without.meanings.shape == (len(without.features), 0)
        assert beside.meanings.shape == (len(beside.features), 16)
        np.testing.assert_allclose(np.linalg.norm(beside.meanings, axis=1), 1, atol=1e-5)


def test_a_meaning_hardly_depends_on_what_else_the_text_says(encoder_folder: Path) -> None:
    spans = ((0, 10), (11, 21))
    texts = ("good food. slow staff", "good food. nice price")
    here, there = encoder(encoder_folder).encode([Passage(text, spans) for text in texts], meanings=True)
    assert here.meanings[0] @ there.meanings[0] > here.meanings[0] @ here.meanings[1]


@pytest.mark.parametrize(("cut", "expected"), [(True, ((0, 10), (11, 21), (23, 33))), (False, ((0, 33),))])
def test_spans_that_are_not_given_are_runs_of_parts_between_cuts(
    encoder_folder: Path, cut: bool, expected: tuple[tuple[int, int], ...]
) -> None:
    (found,) = encoder(encoder_folder, cut=cut).encode([Passage(TEXT, None, PARTS)])
    assert found.spans == expected
    assert len(found.features) == len(expected)


def test_no_span_goes_on_over_a_break(encoder_folder: Path) -> None:
    parts = (*PARTS[:2], replace(PARTS[2], breaks=True))
    (found,) = encoder(encoder_folder, cut=False).encode([Passage(TEXT, None, parts)])
    assert found.spans == ((0, 21), (23, 33))


def test_found_spans_have_the_features_of_the_same_spans_given(encoder_folder: Path) -> None:
    reader = encoder(encoder_folder, cut=True)
    (found,) = reader.encode([Passage(TEXT, None, PARTS)])
    (given,) = reader.encode([Passage(TEXT, found.spans, PARTS)])
    assert found.features.tobytes() == given.features.tobytes()


def test_the_parts_of_a_text_of_many_windows_are_all_judged(encoder_folder: Path) -> None:
    parts = tuple(Part(i, i + 9, "stop", breaks=i == 0) for i in range(0, 1300, 10))
    (found,) = encoder(encoder_folder, cut=True).encode([Passage("abcdefghi " * 130, None, parts)])
    assert found.spans == tuple((part.start, part.end) for part in parts)


def test_nothing_to_read_gives_nothing(encoder_folder: Path) -> None:
    assert encoder(encoder_folder).encode([]) == []
    (empty,) = encoder(encoder_folder).encode([Passage("", None, ())])
    assert empty.spans == ()
    assert empty.features.shape == (0, 32)
    assert features_of(encoder(encoder_folder), []).shape == (0, 32)


def test_the_names_of_special_tokens_in_a_text_are_ordinary_text(encoder_folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))
    text = "a<s> </s> <pad> <mask> <unk>b"
    (found,) = tokens_of(tokenizer, [Passage(text)])
    assert not set(found.ids) & set(range(4))
    assert found.ends[-1] == len(text)


def test_a_span_takes_every_token_that_it_overlaps() -> None:
    starts, ends = np.array([0, 4, 9]), np.array([4, 9, 12])
    assert token_ranges(starts, ends, [(3, 5), (4, 9)]) == ([0, 1], [2, 2])


def test_a_span_between_tokens_takes_the_nearest_one() -> None:
    assert token_ranges(np.array([0, 6]), np.array([3, 9]), [(4, 5), (10, 12)]) == ([1, 1], [2, 2])
    assert token_ranges(np.array([], np.int64), np.array([], np.int64), [(0, 1)]) == ([0], [0])


def test_of_pieces_that_share_tokens_the_last_one_owns_them_and_one_without_tokens_has_the_first() -> None:
    pieces = collate_pieces([[Piece(0, 1, 4), Piece(1, 2, 3)], [], [Piece(2, 0, 0), Piece(3, 3, 5)]], 5)
    assert pieces.owner.tolist() == [[0, 1, 2, 1, 0], [0] * 5, [1, 0, 0, 2, 2]]
    assert pieces.row.tolist() == [0, 0, 2, 2]
    assert pieces.member.int().tolist() == [[0, 1, 1, 1, 0], [0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 1]]


def test_a_span_of_a_long_text_is_read_in_the_window_with_most_context() -> None:
    text = tokens(1000)
    ((begin, piece),) = [
        (begin, piece) for begin, pieces in zip(text.begins, text.pieces([(400, 420)]), strict=True) for piece in pieces
    ]
    window = text.window(begin)
    assert window[piece.lo : piece.hi] == tuple(range(410, 430))
    assert min(piece.lo, len(window) - piece.hi) > 100


def test_a_span_longer_than_a_window_is_shared_out_in_full() -> None:
    text = tokens(1300)
    pieces = text.pieces([(5, 1295)])
    read = [text.window(begin)[p.lo : p.hi] for begin, own in zip(text.begins, pieces, strict=True) for p in own]
    assert sum(read, ()) == text.ids[5:1295]
    assert sum(piece.share for own in pieces for piece in own) == pytest.approx(1)
    assert max(len(text.window(begin)) for begin in text.begins) == CONTENT + 2


def test_a_batch_holds_no_more_tokens_than_its_limit_unless_one_text_does() -> None:
    lengths = [3, 500, 120, 7, 400, 260, 2000]
    batches = list(batches_of(lengths))
    assert sorted(i for batch in batches for i in batch) == list(range(7))
    assert all(len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= BATCH_TOKENS for batch in batches)


def test_a_text_without_tokens_still_gets_a_row(encoder_folder: Path) -> None:
    features: Encoded = encoder(encoder_folder).encode([Passage("\u200b", ((0, 1),))])[0]
    assert np.isfinite(features.features).all()
    assert len(features.features) == 1


def test_an_encoder_that_is_closed_under_a_call_does_no_more_batches(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = encoder(encoder_folder)
    begun, gate, batches, really = threading.Event(), threading.Event(), list[int](), reader._run

    def run(texts: list[Tokens], *, meanings: bool) -> list[Encoded]:
        batches.append(len(texts))
        begun.set()
        gate.wait(10)
        return really(texts, meanings=meanings)

    monkeypatch.setattr(reader, "_run", run)
    with ThreadPoolExecutor(1) as caller:
        called = caller.submit(reader.encode, [Passage("good food. " * 90 + str(i), ((0, 4),)) for i in range(20)])
        begun.wait(10)
        reader.close()
        gate.set()
        with pytest.raises(ClosedError):
            called.result(10)
    assert len(batches) == 1
    with pytest.raises(ClosedError):
        reader.encode([Passage("good food", ((0, 4),))])
