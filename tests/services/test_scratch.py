import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.pipeline.pipeline import Pipeline
from app.pipeline.redact import Redactor
from app.services.scratch import LOCK, Scratch
from app.store.session import Database
from app.work import make_work
from tests.faults.processes import running, start, wait_ready


def hold(ready: Callable[[], None], place: str) -> None:
    """Hold a file in a folder until killed."""
    with Scratch(Path(place)).folder() as folder:
        (folder / "upload.csv").write_text("id,text\n1,jane@example.com\n", encoding="utf-8")
        ready()
        time.sleep(600)


def held(place: Path) -> list[str]:
    return [str(one.relative_to(place)) for one in place.rglob("*") if one.is_file() and one.name != LOCK]


def test_a_folder_is_its_owners_alone_and_goes_with_the_reading(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "home" / "tmp")
    with scratch.folder() as folder:
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.parent == tmp_path / "home" / "tmp"
        assert scratch.clear() == 0
        assert folder.is_dir()
    assert not folder.exists()


def test_it_goes_too_when_the_reading_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with Scratch(tmp_path).folder() as folder:
            (folder / "a.csv").touch()
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert [one.name for one in tmp_path.iterdir()] == [LOCK]


def test_a_process_that_was_killed_leaves_a_file_that_is_cleared_and_none_of_a_living_one(tmp_path: Path) -> None:
    with running(start(hold, str(tmp_path)), start(hold, str(tmp_path))) as processes:
        assert len(held(tmp_path)) == 2
        processes[0].kill()
        assert len(held(tmp_path)) == 2  # a kill leaves it
        assert Scratch(tmp_path).clear() == 1
        assert len(held(tmp_path)) == 1
        processes[0] = start(hold, str(tmp_path))
        wait_ready(processes[0])
        assert len(held(tmp_path)) == 2


def test_nothing_outside_is_cleared_through_a_link(tmp_path: Path) -> None:
    outside, place = tmp_path / "outside", tmp_path / "tmp"
    outside.mkdir()
    (outside / "kept").touch()
    place.mkdir()
    (place / "link").symlink_to(outside)
    assert Scratch(place).clear() == 0
    assert (outside / "kept").exists()


def test_without_a_place_folders_lie_where_the_system_has_them() -> None:
    with Scratch().folder() as folder:
        assert folder.is_dir()
        assert Scratch().clear() == 0
    assert not folder.exists()


def test_the_background_work_clears_what_a_killed_process_left(
    tmp_path: Path, database: Database, project_id: int, pipeline: Pipeline
) -> None:
    place = tmp_path / "tmp"
    with running(start(hold, str(place))) as processes:
        processes[0].kill()
        assert len(held(place)) == 1
        work = make_work(database, pipeline, redactor=Redactor(), limit=1_000, scratch=Scratch(place))
        thread = work.start()
        end = time.monotonic() + 60
        while held(place):
            assert time.monotonic() < end, "it was not cleared"
            time.sleep(0.05)
        work.stop()
        thread.join(60)
        processes.clear()
