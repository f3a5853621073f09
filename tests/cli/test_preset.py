import json
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli.main import commands
from app.readers.presets.known import PRESETS

EXAMPLES = Path(__file__).parents[1] / "data" / "presets"


def wayfelt(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ("preset", *arguments))


def test_the_list_names_every_preset_with_its_tool() -> None:
    lines = wayfelt("list").stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == list(PRESETS)
    assert all(preset.tool in line for preset, line in zip(PRESETS.values(), lines, strict=True))


def test_a_file_is_told_with_reasons_and_as_json() -> None:
    path = str(EXAMPLES / "trustpilot.csv")
    told = wayfelt("detect", path)
    assert told.exit_code == 0, told.output
    assert "preset trustpilot; text = Review Content" in told.stdout
    assert "  preset: it has Review Stars, " in told.stdout
    assert json.loads(wayfelt("detect", path, "--json").stdout)["preset"] == "trustpilot"


def test_options_decide_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("03\\04\\2026\tLate again here\n05\\04\\2026\tAll fine here\n".replace("\\", "/"))
    told = wayfelt("detect", str(path), "--no-header", "--delimiter", "tab", "--dates", "mdy", "--json")
    assert told.exit_code == 0, told.output
    choice = json.loads(told.stdout)
    assert (choice["header"], choice["delimiter"], choice["dates"]) == (False, "\t", "written mdy")
    assert choice["columns"] == {"text": "column 2", "time": "column 1"}
    assert wayfelt("detect", str(path), "--delimiter", "||").exit_code == 2
