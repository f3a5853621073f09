import threading
import time
from pathlib import Path

import pytest

from app.errors import FileProblem, Unavailable
from app.services.import_rows import Order
from app.services.look import look
from app.services.previews import AT_ONCE, OF_PROJECT, WAITING, Previews
from app.services.scratch import Scratch


def waits(previews: Previews, count: int) -> None:
    end = time.monotonic() + 60
    while previews.waiting.total() < count:
        assert time.monotonic() < end, "they did not come to wait"
        time.sleep(0.01)


def test_a_project_looks_at_a_few_files_at_once_and_others_meanwhile_at_theirs() -> None:
    previews = Previews(patience=0.05)
    turns = [previews.turn(1) for _ in range(OF_PROJECT)]
    for one in turns:
        one.__enter__()
    with pytest.raises(Unavailable), previews.turn(1):
        pass
    with previews.turn(2) as folder:
        assert folder.is_dir()
    turns[0].__exit__(None, None, None)
    with previews.turn(1):
        pass


def test_all_projects_together_look_at_a_few_at_once() -> None:
    previews = Previews(patience=0.05)
    turns = [previews.turn(project) for project in range(AT_ONCE)]
    for one in turns:
        one.__enter__()
    with pytest.raises(Unavailable), previews.turn(99):
        pass


def test_who_waits_has_its_turn_and_those_too_many_are_turned_away_at_once() -> None:
    previews = Previews(patience=60)
    seen: list[int] = []

    def one(project: int) -> None:
        with previews.turn(project):
            seen.append(project)

    turns = [previews.turn(project) for project in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    threads = [threading.Thread(target=one, args=(10 + number,)) for number in range(WAITING)]
    for thread in threads:
        thread.start()
    waits(previews, WAITING)
    with pytest.raises(Unavailable), previews.turn(99):
        pass
    for turn in turns:
        turn.__exit__(None, None, None)
    for thread in threads:
        thread.join(60)
    assert sorted(seen) == list(range(10, 10 + WAITING))
    assert previews.looking.total() == previews.waiting.total() == 0


def test_a_look_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "upload.csv"
    path.write_text("id,text\n" + "".join(f"{n},Late again {n}.\n" for n in range(500)), encoding="utf-8")
    previews = Previews(Scratch(tmp_path / "tmp"), longest=-1.0)
    with pytest.raises(FileProblem, match=r"reviews\.csv: it takes too long"), previews.in_time("reviews.csv"):
        look(path, Order("reviews.csv"), 5)
    assert look(path, Order("reviews.csv"), 5).counted == 500  # the limit ended with its block
