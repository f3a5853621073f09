from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import nn

from models.base import Passage
from models.fast import BLANK, cut
from models.fast_artifact import Vocabulary
from models.static import Sizes, Static
from training.data import LABELS, Example, targets
from training.distil import align, begin
from training.distil_fit import DistilConfig, Lesson, Words, collate, fit, plan, prepare
from training.gold import GoldMention
from training.readings import UNKNOWN, unknown

SIZES = Sizes(token=8, state=12, features=16, meaning=5)
WORDS = ("<s>", "<pad>", "</s>", "<unk>", "good", "bad", "food", "staff", "but", "slow")
TEXT = "good food but slow staff"


@pytest.fixture
def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


def mention(start: int, end: int, valence: int) -> GoldMention:
    intent = "praise" if valence > 0 else "complaint"
    return GoldMention(start, end, valence, (), 0, intent, None, "use", "product_quality")


def example(text: str, *mentions: GoldMention) -> Example:
    spans = tuple((one.start, one.end) for one in mentions)
    return Example(text, spans, targets(mentions), "en", "gold")


def make_lesson() -> Lesson:
    """Of one token, which teaches nothing."""
    nothing = np.zeros((0, 3), dtype=np.float32)
    return Lesson(cut(Passage("")), [[4]], {}, torch.zeros(0), torch.zeros(0), nothing, unknown(0), 1)


def words() -> Words:
    torch.manual_seed(0)
    own = torch.randn(len(WORDS), 6)
    return Words(own, Vocabulary(torch.tensor([4, 5]), torch.randn(2, SIZES.token), torch.randn(6, SIZES.token)))


def test_frequent_tokens_begin_with_their_rows_the_others_with_the_image_and_blanks_are_zero() -> None:
    made = words()
    rows = made(torch.tensor([4, 7, BLANK, 4]))
    assert torch.allclose(rows[0], made.vocabulary().rows[0], atol=1e-5)
    assert torch.allclose(rows[1], made.words[7] @ made.image)
    assert torch.equal(rows[0], rows[3])
    assert not rows[2].any()


def test_the_borders_of_a_lesson_are_known_between_parts_and_not_before_the_first(tokenizer: Tokenizer) -> None:
    (lesson,) = prepare(tokenizer, [example(TEXT, mention(0, 9, 1), mention(10, 24, -1))])
    assert lesson.aims.cut[0].isnan()
    assert lesson.aims.cut[1] == 1
    assert lesson.aims.ends.tolist() == [1, 1]


def test_where_spans_cut_parts_the_borders_are_a_lesson_of_their_own(tokenizer: Tokenizer) -> None:
    spans, borders = prepare(tokenizer, [example(TEXT, mention(0, 4, 1), mention(10, 24, -1))])
    assert (spans.aims.ends == UNKNOWN).all()
    assert len(borders.targets["valence"]) == 0
    assert borders.aims.cut[1] == 1


def test_a_pass_takes_what_people_labelled_more_often() -> None:
    lessons = [make_lesson() for _ in range(3)]
    config = DistilConfig(tokens=2, again=3)
    chosen = [i for batch in plan(lessons, np.random.default_rng(0), config, core=1) for i in batch]
    assert sorted(chosen) == [0, 0, 0, 1, 2]


def test_it_learns_which_word_is_good_and_where_mentions_end(tokenizer: Tokenizer) -> None:
    lessons = prepare(
        tokenizer,
        [
            example("good food", mention(0, 9, 1)),
            example("bad food", mention(0, 8, -1)),
            example(TEXT, mention(0, 9, 1), mention(10, 24, -1)),
        ]
        * 20,
    )
    made, network = words(), Static(SIZES)
    heads = nn.ModuleDict({task: nn.Linear(SIZES.features, len(labels)) for task, labels in LABELS.items()})
    fit(made, network, heads, lessons, DistilConfig(passes=40, tokens=60, rate=1e-2, dropout=0.0, blanked=0.0))
    layout, spans, facts = collate(lessons[:3])
    vectors = made(layout.ids)
    states = network.states(vectors, layout)
    features = network.features(vectors, states, layout, spans)
    assert heads["valence"](features).argmax(1).tolist() == [3, 1, 3, 1]
    assert network.borders(vectors, states, layout, facts).cut[-1] > 0


def test_vectors_begin_with_the_main_axes_of_the_features_and_the_image_comes_near(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    own = rng.normal(size=(400, 12)).astype(np.float32)
    features = own @ rng.normal(size=(12, 20)).astype(np.float32)
    np.savez(tmp_path / "words.npz", kept=np.arange(0, 400, 2), features=features[::2])
    found = begin(tmp_path / "words.npz", torch.from_numpy(own), Sizes(token=8))
    assert found.rows.shape == (200, 8)
    near = torch.nn.functional.cosine_similarity(torch.from_numpy(own[::2]) @ found.image, found.rows)
    assert near.mean() > 0.95


def test_meanings_are_the_linear_image_that_comes_nearest(tokenizer: Tokenizer) -> None:
    network, table = Static(SIZES), torch.randn(len(WORDS), SIZES.token)
    table[BLANK] = 0
    rng = np.random.default_rng(2)
    texts = [" ".join(rng.choice(WORDS[4:], 3)) for _ in range(200)]
    aims = {word: rng.normal(size=5).astype(np.float32) for word in WORDS}
    pairs = [
        (example(text, mention(0, len(text), 1)), np.mean([aims[word] for word in text.split()], axis=0)[None])
        for text in texts
    ]
    align(network, table, tokenizer, pairs)
    layout, spans, _ = collate(prepare(tokenizer, [each for each, _ in pairs], borders=False))
    with torch.inference_mode():
        vectors = table[layout.ids]
        meant = network.meanings(vectors, network.states(vectors, layout), spans)
    assert float((meant - torch.from_numpy(np.concatenate([aim for _, aim in pairs]))).abs().mean()) < 0.15
