import numpy as np
import pytest
import torch

from models.base import Part, Passage
from models.border import FACTS, Border, Judged, Thresholds, facts_of, facts_of_all, join, lengths_of

TEXT = "Good. Bad 1, ok"
PARTS = (Part(0, 5, "start", breaks=True), Part(6, 11, "stop"), Part(12, 15, "comma"))
SURE = Thresholds(cut=0.5, contrast=0.2, keep=0.5, keep_turn=0.5)


def spans(cut: list[float], keep: list[float], *, chat: bool = False) -> list[tuple[int, int]]:
    return join(Passage(TEXT, None, PARTS, chat=chat), Judged(tuple(cut), tuple(keep)), SURE)


def test_parts_between_cuts_are_one_span() -> None:
    assert spans([0, 0.6, 0.4], [1, 1, 1]) == [(0, 5), (6, 15)]


def test_a_run_that_says_nothing_is_left_out() -> None:
    assert spans([0, 0.6, 0.4], [0.1, 0.9, 0.9]) == [(6, 15)]


def test_of_a_text_the_likeliest_run_is_kept_and_of_a_chat_none() -> None:
    assert spans([0, 0.6, 0.6], [0.1, 0.3, 0.2]) == [(6, 11)]
    assert spans([0, 0.6, 0.6], [0.1, 0.3, 0.2], chat=True) == []


def test_a_word_of_contrast_cuts_on_less_evidence() -> None:
    parts = (PARTS[0], Part(6, 11, "contrast"))
    assert join(Passage(TEXT, None, parts), Judged((0, 0.3), (1, 1)), SURE) == [(0, 5), (6, 11)]


def test_nothing_to_join_gives_nothing() -> None:
    assert join(Passage(""), Judged((), ()), SURE) == []


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_facts_name_border_language_and_place(lang: str) -> None:
    facts = facts_of(TEXT, PARTS, lang=lang, chat=False)
    assert facts.shape == (3, FACTS)
    assert facts[:, :21].sum() == 6
    assert facts[:, -1].tolist() == [1, 0, 0]


def test_wide_characters_count_for_more() -> None:
    parts = (Part(0, 2, "start"), Part(2, 3, "stop"))
    assert lengths_of([Passage("ab好", None, parts), Passage("abc", None, parts)]).tolist() == [2, 2.5, 2, 1]


def test_facts_of_many_texts_are_those_of_each() -> None:
    texts = {"en": TEXT, "zh": "好吃慢慢慢 貴了一點 啊啊啊啊", "fi": "hyvää" * 5}
    passages = [
        Passage(text, None, PARTS[:count], lang, chat=count == 1) for count, (lang, text) in enumerate(texts.items(), 1)
    ]
    each = [facts_of(p.text, p.parts, lang=p.lang, chat=p.chat) for p in passages]
    np.testing.assert_array_equal(facts_of_all(passages), np.concatenate(each))


def test_each_sequence_is_judged_by_itself() -> None:
    torch.manual_seed(0)
    border = Border(8).eval()
    means, facts = torch.randn(5, 8), torch.from_numpy(np.zeros((5, FACTS), dtype=np.float32))
    cut, keep, _ = border(means, facts, [2, 3])
    alone, kept, _ = border(means[2:], facts[2:], [3])
    torch.testing.assert_close(cut[3:], alone[1:])
    torch.testing.assert_close(keep[2:], kept)
