from pathlib import Path

from app.pipeline.pipeline import Pipeline
from training import unseen
from training.data import FURTHER, further
from training.gold import GoldItem, GoldMention
from training.public import normal


def item(text: str, *, lang: str, source: str, effort: str | None = None) -> GoldItem:
    mention = GoldMention(0, len(text), -1, (), 0, "complaint", effort, "delivery", "shipping")
    return GoldItem(text, source, lang, "review", text, (mention,))


def test_nothing_held_out_is_trained_on() -> None:
    taught = {normal(example.text) for example in further([FURTHER], None)}
    held = unseen.held_out(None)
    assert len(held) > 500
    assert not taught & {normal(each.text) for each in held}
    languages = {each.lang for each in held if each.source == unseen.UNTAUGHT}
    assert languages
    assert not languages & {example.lang for example in further([FURTHER], None)}


def test_all_languages_and_those_never_taught_have_a_line_each(pipeline: Pipeline) -> None:
    items = [
        item("The parcel came a week late.", lang="en", source="further", effort="high"),
        item("Paketet kom en vecka för sent.", lang="sv", source=unseen.UNTAUGHT),
    ]
    found = unseen.figures(pipeline, items)
    assert {name: own["labels"]["mentions"] for name, own in found.items()} == {
        "all": 2,
        "en": 1,
        "sv": 1,
        "untaught": 1,
    }
    assert found["untaught"] == found["sv"]
    told = list(unseen.lines(found))
    assert len(told) == 4
    assert told[0].startswith("all           2 mentions  sentiment ")
    assert told[0].count("[") == len(unseen.HEADS) + 1


def test_items_are_read_file_by_file(tmp_path: Path) -> None:
    assert unseen.held_out(None, tmp_path) == []
