"""The wheel carries all that runs, and runs away from the checkout with the dependencies that the tests have."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from app.settings import Settings

ROOT = Path(__file__).parents[2]
CARRIED = (
    "app/journeys/default.yaml",
    "app/readers/lexicon/names.toml",
    "app/report/templates/map.html",
    "app/report/words/lt.yaml",
    "app/samples/demo.jsonl",
    "app/store/migrations/versions/m0001_first_tables.py",
    "models/artifacts/felt/model.safetensors",
    "models/artifacts/fast/model.safetensors",
)
REVIEWS = "id,review\n1,The courier left my parcel in the rain.\n2,Labai greitas pristatymas!\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (found,) = folder.glob("wayfelt-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment that has the wheel, and sees the dependencies but not the checkout."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    packages = next((folder / "lib").iterdir()) / "site-packages"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages)]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    script = folder / "bin" / "wayfelt"
    script.write_text(f"#!{folder / 'bin' / 'python'}\nfrom app.cli.main import main\nmain()\n")
    script.chmod(0o755)
    return script


def run(script: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "HOME": str(folder), "WAYFELT_HOME": str(Settings().home)}
    return subprocess.run(
        [script, *arguments], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )


def test_the_wheel_carries_what_runs_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert set(CARRIED) <= names
    tracked = subprocess.run(
        ["git", "ls-files", "app", "models"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert {name for name in tracked if name} <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "bench/"))]


def test_the_code_that_runs_is_the_wheel_s(installed: Path, tmp_path: Path) -> None:
    python = installed.with_name("python")
    found = subprocess.run(
        [python, "-c", "import app, models; print(app.__file__, models.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    ).stdout
    assert str(ROOT / "app") not in found
    assert found.count(str(installed.parents[1])) == 2


def test_a_dump_is_scored_and_mapped_by_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    scored = run(installed, "score", "reviews.csv", "--out", "mentions.jsonl", folder=tmp_path)
    assert scored.returncode == 0, scored.stderr
    rows = [json.loads(line) for line in (tmp_path / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["touchpoint"] for row in rows] == ["shipping", "shipping"]
    mapped = run(installed, "map", "mentions.jsonl", "--out", "map.html", folder=tmp_path)
    assert mapped.returncode == 0, mapped.stderr
    assert "<svg" in (tmp_path / "map.html").read_text(encoding="utf-8")
