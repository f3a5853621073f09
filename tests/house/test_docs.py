import re
from pathlib import Path

import click
import pytest

from app import errors
from app.cli.main import commands
from app.domain.labels import Effort, Emotion, Intent, Sentiment
from app.domain.row import ScoredRow
from app.journeys import load_journey
from app.main import create_app
from app.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def all_errors(kind: type[errors.AppError] = errors.AppError) -> list[type[errors.AppError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


def test_every_setting_is_in_the_operations_page_with_its_default_help() -> None:
    page = read("docs/operations.md")
    for name, field in Settings.model_fields.items():
        assert f"`WAYFELT_{name.upper()}`" in page
        assert field.description is not None
        assert field.description in page


def test_the_proxy_of_the_operations_page_passes_on_the_largest_upload() -> None:
    (size,) = re.findall(r"client_max_body_size (\d+)m;", read("docs/operations.md"))
    assert int(size) * 1_000_000 >= Settings.model_fields["max_upload"].default


def test_every_command_and_option_is_in_the_api_page() -> None:
    page = read("docs/api.md")
    context = click.Context(commands)
    for name in commands.list_commands(context):
        command = commands.get_command(context, name)
        assert command is not None
        assert f"`wayfelt {name}" in page
        for option in command.params:
            for word in option.opts:
                if word.startswith("--"):
                    assert word in page, f"{name} {word}"


def test_every_error_code_is_in_the_api_page() -> None:
    page = read("docs/api.md")
    for kind in all_errors():
        assert f"`{kind.code}`" in page


def test_every_route_is_in_the_api_page() -> None:
    page = read("docs/api.md")
    for path in create_app(Settings()).openapi()["paths"]:
        assert f"`{path}`" in page or f" {path}`" in page


def test_every_query_parameter_is_in_the_part_of_the_api_page_that_has_its_route() -> None:
    parts = re.split(r"^#{2,3} ", read("docs/api.md"), flags=re.MULTILINE)
    (everywhere,) = [part for part in parts if part.startswith("REST\n")]
    for path, methods in create_app(Settings()).openapi()["paths"].items():
        own = "".join(part for part in parts if f" {path}`" in part)
        for method, told in methods.items():
            for one in told.get("parameters", []):
                if one["in"] == "query":
                    assert re.search(rf"`\??{one['name']}(=[^`]*)?`", own + everywhere), (
                        f"{method} {path} {one['name']}"
                    )


def test_every_field_of_a_scored_mention_is_in_the_api_page() -> None:
    page = read("docs/api.md")
    for field in ScoredRow.__annotations__:
        assert f"`{field}`" in page


def test_every_label_is_in_the_label_page() -> None:
    page = read("docs/labels.md")
    journey = load_journey()
    ids = [place.id for place in (*journey.stages, *journey.touchpoints)]
    for label in [*Emotion, *Intent, *Effort, *ids]:
        assert f"`{label}`" in page
    assert {str(label) for label in Sentiment} == set(
        re.findall(r"`((?:very_)?(?:negative|positive)|neutral)`", read("docs/api.md"))
    )


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    words = [
        "pypi" + ".org",
        "python" + "hosted",
        "npmjs" + ".org",
        "registry." + "npm",
        "deb.debian" + ".org",
        "/wo" + "rk/",
        "/ro" + "ot/",
    ]
    texts = [path for path in ROOT.glob("*") if path.suffix in {".md", ".toml", ".txt"} or path.name == "Makefile"]
    for room in ("app", "models", "training", "tests", "docs", ".ci"):
        texts += [
            path
            for path in (ROOT / room).rglob("*")
            if path.suffix in {".py", ".md", ".yaml", ".json", ".html", ""} and path.is_file()
        ]
    for path in texts:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path
