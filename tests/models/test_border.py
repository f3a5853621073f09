import numpy as np
import pytest
import torch

from models.base import Part, Passage
from models.border import FACTS, Border, Widths, facts_of, facts_of_all, lengths_of

TEXT = "Good. Bad 1, ok"
PARTS = (Part(0, 5, "start", breaks=True), Part(6, 11, "stop"), Part(12, 15, "comma"))


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
    border = Border(8, Widths()).eval()
    means, facts = torch.randn(5, 8), torch.from_numpy(np.zeros((5, FACTS), dtype=np.float32))
    together, alone = border(means, facts, [2, 3]), border(means[2:], facts[2:], [3])
    torch.testing.assert_close(together.runs[2:], alone.runs)
    torch.testing.assert_close(together.none[2:], alone.none)
    torch.testing.assert_close(together.cut[3:], alone.cut[1:])
