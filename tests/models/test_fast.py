from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from models.base import Part, Passage, entire
from models.fast import BLANK, StaticEncoder, batches_of, cut
from models.runs import Prices
from models.static import Sizes, Static
from tests.models.borders import decide

SIZES = Sizes(token=8, state=12, features=10, meaning=16)
PARTS = (Part(0, 9, "start", breaks=True), Part(11, 21, "contrast"), Part(23, 31, "stop"))
TEXT = "good food, slow staff. bad soup"
PASSAGES = [
    Passage(TEXT, ((0, 9), (11, 21))),
    Passage(TEXT, None, PARTS, "en"),
    Passage("好吃 慢", None, (Part(0, 2, "start", breaks=True), Part(3, 4, "blank")), "zh"),
    Passage("a customer: no", None, (), "en", chat=True),
]


@pytest.fixture
def encoder(encoder_folder: Path) -> StaticEncoder:
    return make_encoder(encoder_folder)


def make_encoder(folder: Path, *, cut: bool | None = None, workers: int = 1) -> StaticEncoder:
    torch.manual_seed(3)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    table = torch.randn(tokenizer.get_vocab_size() + 1, SIZES.token)
    table[BLANK] = 0
    network = Static(SIZES)
    if cut is not None:
        decide(network.border, cut=cut)
    return StaticEncoder(network, table, tokenizer, version="tiny", prices=Prices(0.1, 0.1), workers=workers)


def test_given_spans_are_read_in_their_order_with_features_and_meanings(encoder: StaticEncoder) -> None:
    read = encoder.encode(PASSAGES[:1], meanings=True)[0]
    assert read.spans == ((0, 9), (11, 21))
    assert read.features.shape == (2, 10) == (2, encoder.width)
    assert read.features.dtype == np.float32
    assert np.allclose(np.linalg.norm(read.meanings, axis=1), 1, atol=1e-5)


def test_meanings_are_left_out_unless_asked_for(encoder: StaticEncoder) -> None:
    assert encoder.encode(PASSAGES[:1])[0].meanings.shape == (2, 0)


def test_a_passage_is_read_the_same_whatever_stands_beside_it(encoder: StaticEncoder) -> None:
    together = encoder.encode(PASSAGES)
    for passage, read in zip(PASSAGES, together, strict=True):
        alone = encoder.encode([passage])[0]
        assert alone.spans == read.spans
        assert np.allclose(alone.features, read.features, atol=1e-6)


def test_features_have_the_same_bytes_on_any_number_of_workers(encoder_folder: Path) -> None:
    passages = PASSAGES * 200
    one, two = (make_encoder(encoder_folder, workers=n).encode(passages) for n in (1, 2))
    assert all(a.spans == b.spans and np.array_equal(a.features, b.features) for a, b in zip(one, two, strict=True))


def test_without_spans_mentions_are_runs_of_parts_between_cuts(encoder_folder: Path) -> None:
    never, always = (make_encoder(encoder_folder, cut=cut).encode(PASSAGES[1:2])[0] for cut in (False, True))
    assert never.spans == ((0, 31),)
    assert always.spans == ((0, 9), (11, 21), (23, 31))


def test_a_chat_in_which_the_customer_says_nothing_has_no_mention(encoder: StaticEncoder) -> None:
    assert encoder.encode(PASSAGES[3:])[0].spans == ()


def test_texts_without_words_are_read_too(encoder: StaticEncoder) -> None:
    for text in ("", " ", "🙃"):
        assert np.isfinite(encoder.encode([entire(text)])[0].features).all()


def test_no_passages_give_nothing(encoder: StaticEncoder) -> None:
    assert encoder.encode([]) == []


def test_a_special_token_in_a_text_is_text(encoder: StaticEncoder) -> None:
    plain, special = (encoder.encode([entire(text)])[0].features for text in ("a ‹pad> b", "a <pad> b"))
    assert np.array_equal(plain, special)


def test_parts_are_cut_where_spans_begin_and_end_and_a_span_beside_all_parts_is_read(encoder: StaticEncoder) -> None:
    passage = Passage("Hello you. good food", ((14, 20), (0, 5)), (Part(11, 20, "start"),))
    assert cut(passage).pieces == ((0, 5), (11, 14), (14, 20))
    assert encoder.encode([passage])[0].spans == ((14, 20), (0, 5))


def test_overlapping_spans_are_each_read_whole(encoder: StaticEncoder) -> None:
    parts = (Part(0, 9, "start"), Part(11, 21, "comma"))
    both = encoder.encode([Passage(TEXT, ((0, 21), (0, 9)), parts)])[0].features
    first = encoder.encode([Passage(TEXT, ((0, 9), (11, 21)), parts)])[0].features
    assert np.allclose(both[1], first[0], atol=1e-6)
    assert not np.allclose(both[0], first[0])


def test_batches_keep_the_order_and_depend_on_the_passages_alone() -> None:
    passages = [Passage("x" * size) for size in (10, 20, 50_000, 20, 39_990, 30)]
    sizes = [[len(passage.text) for passage in batch] for batch in batches_of(passages)]
    assert sizes == [[10, 20], [50_000], [20], [39_990], [30]]


def test_what_was_forgotten_is_read_the_same(encoder: StaticEncoder) -> None:
    before = encoder.encode(PASSAGES)
    encoder.forget()
    after = encoder.encode(PASSAGES)
    assert [one.features.tobytes() for one in after] == [one.features.tobytes() for one in before]
