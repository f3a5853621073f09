import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models import artifact
from models.artifact import Parts, load_lower, load_plain, shape_of
from models.border import FACTS, Border, Widths
from models.fast import StaticEncoder
from models.rows import unpacked
from models.runs import Prices
from models.span import Shape, Upper, upper_from_bert
from models.static import Sizes, Static
from training import borders
from training.borders import Config, fresh, lessons, taught, told, written
from training.data import Example, targets
from training.gold import GoldItem, GoldMention
from training.readings import chances_of

TEXTS = (
    "The food is good, the staff is slow",
    "The place is nice, the price is bad",
    "The staff is good, the place is bad",
)
QUICK = Config(passes=40, rate=1e-2, parts=8)
SIZES = Sizes(token=8, state=12, features=10, meaning=16)


def mention(start: int, end: int) -> GoldMention:
    return GoldMention(start, end, 1, (), 0, "praise", None, "use", "product_quality")


def example(text: str, *, whole: bool) -> Example:
    """Labelled as one mention, or as two that end at the comma."""
    middle = text.index(",")
    found = [mention(0, len(text))] if whole else [mention(0, middle), mention(middle + 2, len(text))]
    return Example(text, tuple((one.start, one.end) for one in found), targets(found), "en", "gold")


def item(one: Example) -> GoldItem:
    mentions = tuple(mention(start, end) for start, end in one.spans)
    return GoldItem(one.text, "gold", "en", "review", one.text, mentions)


@pytest.fixture
def tokenizer(encoder_folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(encoder_folder / "tokenizer.json"))


@pytest.fixture
def parts(encoder_folder: Path, tokenizer: Tokenizer) -> Parts:
    shape = shape_of(encoder_folder, shared=2)
    torch.manual_seed(0)
    upper = upper_from_bert(load_file(encoder_folder / "model.safetensors"), shape)
    lower, plain = load_lower(encoder_folder, shape), load_plain(encoder_folder, shape)
    return Parts(lower, upper, plain, heads={}, prices=Prices(), tokenizer=tokenizer, version="tiny")


@pytest.mark.parametrize("whole", [False, True])
def test_the_full_reader_learns_to_cut_as_people_do_and_all_else_stays(
    parts: Parts, tmp_path: Path, *, whole: bool
) -> None:
    examples = [example(text, whole=whole) for text in TEXTS]
    artifact.save(tmp_path, parts.upper, {}, prices=Prices(), name="felt", shared=2, texts={"card.md": "# felt"})
    before = load_file(tmp_path / "model.safetensors")
    encoder, border = parts.encoder(), parts.upper.border
    taught(encoder, border, examples * 4, QUICK)
    prices, found = written(tmp_path, "upper.border", border, encoder, [item(one) for one in examples])
    assert found == 1
    after = load_file(tmp_path / "model.safetensors")
    assert all(name.startswith("upper.border.") for name in before if not torch.equal(before[name], after[name]))
    assert json.loads((tmp_path / "config.json").read_text())["prices"] == {"text": prices.text, "chat": prices.chat}
    artifact.verify(tmp_path)
    again = Upper(Shape(hidden=16, layers=4, heads=2, inner=32, shared=2))
    again.load_state_dict({name.removeprefix("upper."): tensor.float() for name, tensor in unpacked(after).items()})
    means, facts = torch.randn(3, 16), torch.zeros(3, FACTS)
    assert torch.equal(again.eval().border(means, facts, [3]).runs, border(means, facts, [3]).runs)


def test_the_static_reader_learns_to_cut_on_means_of_its_states(tokenizer: Tokenizer) -> None:
    torch.manual_seed(1)
    table = torch.randn(tokenizer.get_vocab_size() + 1, SIZES.token)
    encoder = StaticEncoder(Static(SIZES), table, tokenizer, version="tiny", prices=Prices(0.3, 0.3))
    examples = [example(text, whole=False) for text in TEXTS]
    given = list(lessons(encoder, examples))
    assert given[0].means.shape == (2, SIZES.token + SIZES.state)
    taught(encoder, encoder.network.border, examples * 4, QUICK)
    likely = encoder.judge([one.passage for one in examples])
    sure = likely.chance > 0.5
    assert likely.first[sure].tolist() == likely.last[sure].tolist() == [0, 1] * 3


def test_teachers_say_of_each_text_what_their_scores_give_on_average(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(borders, "FEW", 2)  # texts that are asked of at once
    given = list(lessons(parts.encoder(), [example(text, whole=False) for text in TEXTS]))
    torch.manual_seed(0)
    teachers = [Border(16, Widths()).eval() for _ in range(2)]
    for before, after in zip(given, told(given, teachers), strict=True):
        with torch.inference_mode():
            said = [teacher(before.means.float(), before.facts, [2]) for teacher in teachers]
            scores = torch.stack([torch.cat([one.runs, one.none[:, None]], dim=1) for one in said]).mean(0)
        assert after.chances is not None
        torch.testing.assert_close(after.chances.float(), chances_of(scores.clone(), [2]), atol=1e-3, rtol=0)
        assert torch.equal(after.means, before.means)
    assert told(given, []) == given


def test_what_teachers_say_is_learned_where_people_say_otherwise(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(borders, "SOFT", 0.95)
    encoder, like = parts.encoder(), Border(16, Widths())
    people, others = (
        list(lessons(encoder, [example(text, whole=whole) for text in TEXTS * 4])) for whole in (False, True)
    )
    teacher = fresh(like, others, QUICK)
    taught_by_both, alone = fresh(like, told(people, [teacher]), QUICK), fresh(like, people, QUICK)
    one = people[0]
    said = [border(one.means.float(), one.facts, [2]) for border in (taught_by_both, alone)]
    whole = [chances_of(torch.cat([own.runs, own.none[:, None]], dim=1), [2])[1, 1].item() for own in said]
    assert whole[0] > 0.5 > whole[1]
