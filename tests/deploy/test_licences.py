from importlib.metadata import version

import pytest

from deploy.licences import PAGE, SPDX, dependencies, licence_of, page
from training.public import SOURCES

FOUND = dependencies()


def test_the_page_of_licences_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m deploy.licences"


def test_what_is_needed_by_what_we_need_is_there_at_the_version_that_is_installed() -> None:
    assert {"torch", "starlette", "mako", "polars-runtime-32", "psycopg-binary"} <= FOUND.keys()
    assert not FOUND.keys() & {"pytest", "mypy", "mkdocs", "ray", "openvino"}
    tested = {name: found for name, found in FOUND.items() if found != "any"}
    assert tested == {name: version(name).partition("+")[0] for name in tested}


@pytest.mark.parametrize("name", FOUND)
def test_every_package_states_a_licence_that_lets_the_project_be_shipped(name: str) -> None:
    stated = licence_of(name)
    assert 0 < len(stated) < 120
    assert stated not in SPDX, "name it by its SPDX identifier"
    assert stated.startswith("LGPL") or "GPL" not in stated


def test_every_set_that_trains_is_listed_with_its_licence() -> None:
    text = page()
    assert all(f"| {one.file} | {one.limit} | {one.licence} |" in text for one in SOURCES)
