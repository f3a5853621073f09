import re
from pathlib import Path

import pytest

from app.cli.dumps import READING
from app.readers.fields.names import FIELDS, HEADLINE, NAMED, TITLE
from app.readers.presets.known import PRESETS
from app.readers.presets.preset import Gathered, Nested, Preset, Survey

PAGE = (Path(__file__).parents[2] / "docs" / "presets.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    """The part of the page on a preset, from its anchor to the next one."""
    assert f'<a id="{name}"></a>' in PAGE, name
    return PAGE.split(f'<a id="{name}"></a>')[1].split("<a id=")[0]


def places(row: str, field: str) -> str:
    """A row of a preset's table, with the names of the list that it links to."""
    return row + section(f"usual-{field}") if f"(#usual-{field})" in row else row


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_every_field_of_a_preset_is_on_its_page_with_its_places(preset: Preset) -> None:
    text = section(preset.name)
    assert preset.tool in text
    assert f"`--preset {preset.name}`" in text
    rows = {line.split(" | ")[0].strip("| `"): line for line in text.splitlines() if line.startswith("| `")}
    named = {**preset.fields, **{f"segment.{name}": paths for name, paths in preset.segments.items()}}
    for field, paths in named.items():
        for path in paths:
            assert f"`{path.removeprefix('=').replace('|', ' as ')}`" in places(rows[field], field), (field, path)
    extra = {"turns"} if isinstance(preset, Nested) and preset.turns else set()
    extra |= {"segment.question"} if isinstance(preset, Survey) else set()
    assert set(rows) == set(named) | extra


GATHERED = [one for one in PRESETS.values() if isinstance(one, Gathered)]
CHAT = [names for one in GATHERED for names in (("conversation", one.group), ("role", one.role))]


@pytest.mark.parametrize(("field", "names"), [*FIELDS.items(), ("title", TITLE), ("headline", HEADLINE), *CHAT])
def test_the_usual_names_of_a_field_are_on_the_page_in_their_order(field: str, names: tuple[str, ...]) -> None:
    listed = re.findall("`([^`]+)`", section(f"usual-{field}").split("\n## ")[0])
    assert listed == list(names)


def test_every_way_to_decide_otherwise_is_on_the_page() -> None:
    for name in (*NAMED, *(one for one in READING if one != "agents"), "agent", "preset"):
        assert f"`--{name}" in PAGE, name
