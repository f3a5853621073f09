"""Figures of README and datasheet are those of the record of the weights that ship."""

import json
import re

import pytest

from training import readme

RECORD = json.loads(readme.RECORD.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["README.md", "docs/datasheet.md"])
def test_a_page_s_figures_are_those_of_the_record(name: str) -> None:
    text, (begin, end) = readme.pages(RECORD)[name]
    page = (readme.ROOT / name).read_text(encoding="utf-8")
    assert page.partition(begin)[2].partition(end)[0] == f"\n\n{text}\n", "python -m training.readme renews it"


def test_what_the_readme_says_of_a_topic_library_is_in_the_table_of_themes() -> None:
    row = (readme.ROOT / "docs" / "themes.md").read_text(encoding="utf-8").split("| mean ARI | ")[1]
    ours, theirs = (f"{float(cell):.2f}" for cell in row.split(" | ")[:2])
    page = (readme.ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"mean ARI ([\d.]+), Wayfelt ([\d.]+)", page) == [(theirs, ours)]


def test_a_lean_beyond_chance_is_named_and_one_of_few_mentions_is_not() -> None:
    cell = {"value": 0.3, "low": 0.1, "high": 0.5}
    group = {"items": 50, "mentions": 60, "accuracy": cell, "lean": cell, "too_good": cell, "too_bad": cell}
    bias = {"languages": {"lt": group, "de": {**group, "mentions": 12}}, "channels": {}}
    text = readme.leaning({"bias": bias})
    assert "A lean beyond chance: Lithuanian (+0.30)." in text
    assert "| German * |" in text


def test_a_record_without_the_check_says_how_to_make_it() -> None:
    assert "python -m training.bias" in readme.leaning({})
