"""Exports that are known by name, and what a file would be taken for: `wayfelt preset`."""

import json

import click

from app.cli.dumps import column_options
from app.readers.fields.columns import Columns
from app.readers.presets.known import PRESETS
from app.readers.read import detect


@click.group(name="preset")
def preset_() -> None:
    """Say which exports are known by name, and what a file is taken for."""


@preset_.command(name="list")
def list_() -> None:
    """Print the presets' names, their tools, and where they take each field from."""
    for name, preset in PRESETS.items():
        taken = ", ".join(f"{field} = {' or '.join(paths)}" for field, paths in preset.fields.items())
        click.echo(f"{name}: {preset.tool}; {taken}")


@preset_.command(name="detect")
@click.argument("file")
@column_options
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def detect_(file: str, columns: Columns, *, as_json: bool) -> None:
    """Print what FILE is taken for and why. The options decide otherwise, here as in `score`, `map` and `import`."""
    choice = detect(file, named=columns)
    click.echo(json.dumps(choice.as_json(), ensure_ascii=False, indent=2) if as_json else str(choice))
