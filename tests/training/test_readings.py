import math

import numpy as np
import pytest
import torch
from torch import nn

from models.base import Part
from models.border import Judged
from models.runs import LONGEST
from training.data import Example, targets
from training.gold import GoldMention
from training.readings import (
    ASPECTS,
    NOBODY,
    UNKNOWN,
    aims_of,
    chances_of,
    ends_of,
    owner_of,
    reading_loss,
    teachers_loss,
    unknown,
)

WIDE = 7


def mention(start: int, end: int, valence: int) -> GoldMention:
    return GoldMention(start, end, valence, (), 0, "praise", None, "use", "payment")


def judged(parts: int, **scores: torch.Tensor) -> Judged:
    """Scores that make all readings as likely, but those given."""
    given = {"runs": torch.zeros(parts, LONGEST), "none": torch.zeros(parts), "cut": torch.zeros(parts)}
    given["runs"][torch.arange(LONGEST) > torch.arange(parts)[:, None]] = -1e4
    return Judged(**(given | scores), vectors=torch.zeros(parts, WIDE))


@pytest.fixture
def aspect() -> nn.Linear:
    return nn.Linear(WIDE, sum(ASPECTS))


def test_a_part_belongs_to_the_span_that_holds_half_of_it() -> None:
    spans = ((0, 10), (12, 20))
    assert [owner_of(Part(*of, "stop"), spans) for of in ((0, 9), (8, 14), (8, 12), (14, 30))] == [0, -1, 0, -1]


def test_a_mention_ends_with_its_last_part_and_at_a_break() -> None:
    ends, cut = ends_of(np.array([-1, 0, 0, 1, 1, 1]), [True, False, False, False, False, True])
    assert ends.tolist() == [NOBODY, 0, 2, 0, 2, 1]
    assert cut[1:5].tolist() == [1, 0, 1, 0]
    assert np.isnan(cut[[0, 5]]).all()


def test_a_mention_of_too_many_parts_makes_the_reading_unknown() -> None:
    assert (ends_of(np.zeros(LONGEST, dtype=np.int64), [False] * LONGEST)[0] != UNKNOWN).all()
    assert (ends_of(np.zeros(LONGEST + 1, dtype=np.int64), [False] * (LONGEST + 1))[0] == UNKNOWN).all()


def test_parts_aim_at_place_and_sign_of_their_mention() -> None:
    mentions = (mention(0, 9, 1), mention(10, 24, -2))
    example = Example("x" * 40, ((0, 9), (10, 24)), targets(mentions), "en", "gold")
    aims = aims_of(example, (Part(0, 9, "start"), Part(10, 24, "stop"), Part(25, 40, "stop")))
    assert aims.ends.tolist() == [1, 1, NOBODY]
    assert aims.aspect[:, 1].tolist() == [2, 0, -1]
    assert aims.aspect[0, 0] == aims.aspect[1, 0] >= 0


def test_the_loss_is_how_unlikely_the_reading_is(aspect: nn.Linear) -> None:
    example = Example("x" * 20, ((0, 20),), targets((mention(0, 20, 1),)), "en", "gold")
    aims = aims_of(example, (Part(0, 9, "start"), Part(10, 20, "stop")))
    runs = judged(2).runs.clone()
    with torch.no_grad():
        aspect.weight.zero_()
        aspect.bias.zero_()
        loss = reading_loss(judged(2), aspect, [aims])
        runs[1, 1] = 9.0
        less = reading_loss(judged(2, runs=runs), aspect, [aims])
    beside = 0.5 * math.log(2) + 0.4 * (math.log(ASPECTS[0]) + math.log(3))
    assert loss.item() == pytest.approx(math.log(5) + beside, rel=1e-5)  # of five readings one
    assert less.item() == pytest.approx(beside, abs=0.01)


def test_texts_whose_reading_is_unknown_teach_nothing(aspect: nn.Linear) -> None:
    aims = aims_of(Example("x" * 9, ((0, 9),), targets((mention(0, 9, 1),)), "en", "gold"), (Part(0, 9, "start"),))
    with torch.no_grad():
        alone = reading_loss(judged(1), aspect, [aims])
        both = judged(4)
        own = Judged(torch.cat([both.runs[:1], both.runs[:3]]), both.none, both.cut, both.vectors)
        torch.testing.assert_close(reading_loss(own, aspect, [aims, unknown(3), unknown(0)]), alone)
        assert reading_loss(judged(3), aspect, [unknown(3)]) == 0


def test_chances_are_the_share_of_readings_in_which_a_run_is_a_mention() -> None:
    scores = torch.cat([judged(2).runs, judged(2).none[:, None]], dim=1)  # of five readings, all as likely
    chances = chances_of(scores, [2])
    assert chances[:, [0, 1, LONGEST]] == pytest.approx(np.array([[0.4, 0, 0.4], [0.4, 0.2, 0.4]]), abs=1e-6)
    assert chances.sum().item() == pytest.approx((1 + 2 + 2 + 2 + 2) / 5)  # runs and lone parts of a reading


def test_nothing_teaches_better_than_what_the_teacher_says_itself() -> None:
    torch.manual_seed(0)
    teacher = judged(5).runs + torch.randn(5, LONGEST)
    chances = chances_of(torch.cat([teacher, torch.randn(5, 1)], dim=1), [3, 2])
    own = judged(5, runs=teacher.clone().requires_grad_(), none=torch.zeros(5, requires_grad=True))
    loss = teachers_loss(own, chances, [3, 2])
    for _ in range(300):
        runs, none = torch.autograd.grad(loss, (own.runs, own.none))
        with torch.no_grad():
            own.runs.sub_(runs, alpha=4)
            own.none.sub_(none, alpha=4)
        loss = teachers_loss(own, chances, [3, 2])
    learned = chances_of(torch.cat([own.runs, own.none[:, None]], dim=1), [3, 2])
    torch.testing.assert_close(learned, chances, atol=2e-3, rtol=0)
