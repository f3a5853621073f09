"""A copy taken under load is one state of the data; what is put back answers as before."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import DatabaseProblem
from app.store import migrations
from app.store.backup import backup, restore
from app.store.projects import add_project
from app.store.session import Database
from tests.database_fixtures import NOW
from tests.services.steps import item, post
from tests.store.databases import opened, sqlite_url


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Database]:
    with opened(sqlite_url(tmp_path / "wayfelt.db")) as database:
        migrations.upgrade(database)
        with database.write() as session:
            add_project(session, "shop", now=NOW)
        yield database


def texts(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as copy:
        return [row[0] for row in copy.execute("SELECT text FROM feedback ORDER BY id")]


def test_a_copy_taken_while_items_are_posted_holds_whole_posts_and_all_from_before(
    kept: Database, tmp_path: Path
) -> None:
    post(kept, 1, *(item(f"Early {number} came late.") for number in range(50)))
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            post(kept, 1, *(item(f"Post {number}, line {line}.") for line in range(5)))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = [backup(kept, tmp_path / f"copy-{number}.db") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, size in enumerate(sizes):
        copy = tmp_path / f"copy-{number}.db"
        found = texts(copy)
        assert size == copy.stat().st_size
        assert sum(text.startswith("Early") for text in found) == 50
        assert (len(found) - 50) % 5 == 0
        assert copy.stat().st_mode & 0o077 == 0
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_a_copy_that_grows_is_its_owners_alone(kept: Database, tmp_path: Path) -> None:
    seen: list[int] = []

    def look(_: int, __: int) -> None:
        seen.extend(path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if ".part" in path.name)

    backup(kept, tmp_path / "copy.db", progress=look)
    restore(kept, tmp_path / "copy.db", replace=True, progress=look)
    assert set(seen) == {0o600}


def test_what_is_put_back_is_what_was_copied(kept: Database, tmp_path: Path) -> None:
    post(kept, 1, item("The parcel came late."))
    backup(kept, tmp_path / "copy.db")
    post(kept, 1, item("Written after the copy."))
    source = tmp_path / "wayfelt.db"
    assert restore(kept, tmp_path / "copy.db", replace=True) == migrations.head()
    assert texts(source) == ["The parcel came late."]
    post(kept, 1, item("And on it goes."))
    assert texts(source) == ["The parcel came late.", "And on it goes."]


def test_an_older_copy_can_be_put_back_and_brought_up_to_date(tmp_path: Path) -> None:
    with opened(sqlite_url(tmp_path / "old.db")) as old:
        migrations.upgrade(old, "0002")
        backup(old, tmp_path / "copy.db")
    with opened(sqlite_url(tmp_path / "new.db")) as new:
        assert restore(new, tmp_path / "copy.db") == "0002"
        migrations.upgrade(new)
        assert migrations.drift(new) == []


def test_the_database_that_is_there_is_kept_unless_it_is_to_be_replaced(kept: Database, tmp_path: Path) -> None:
    backup(kept, tmp_path / "copy.db")
    post(kept, 1, item("Not to be lost."))
    with pytest.raises(DatabaseProblem, match="is there already"):
        restore(kept, tmp_path / "copy.db")
    assert texts(tmp_path / "wayfelt.db") == ["Not to be lost."]


def test_a_database_in_use_is_not_replaced(kept: Database, tmp_path: Path) -> None:
    backup(kept, tmp_path / "copy.db")
    with opened(sqlite_url(tmp_path / "wayfelt.db")) as other, other.read() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM feedback")
        with pytest.raises(DatabaseProblem, match="in use"):
            restore(kept, tmp_path / "copy.db", replace=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "no database of ours"), (b"no database at all" * 1000, "no database of ours")],
)
def test_a_file_that_is_no_copy_is_refused(kept: Database, tmp_path: Path, content: bytes, told: str) -> None:
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(content)
    with pytest.raises(DatabaseProblem, match=told):
        restore(kept, wrong, replace=True)


def test_a_damaged_copy_is_refused_and_nothing_changes(kept: Database, tmp_path: Path) -> None:
    post(kept, 1, *(item(f"Parcel {number} was late.") for number in range(200)))
    copy = tmp_path / "copy.db"
    size = backup(kept, copy)
    with copy.open("rb+") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 20_000)
    with pytest.raises(DatabaseProblem, match="damaged"):
        restore(kept, copy, replace=True)
    assert len(texts(tmp_path / "wayfelt.db")) == 200


def test_a_copy_of_a_newer_program_is_refused(kept: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(kept, copy)
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseProblem, match="version that this program doesn't know"):
        restore(kept, copy, replace=True)


def test_a_copy_never_overwrites_a_file(kept: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("something of mine")
    with pytest.raises(DatabaseProblem, match="name another file"):
        backup(kept, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "something of mine"


def test_postgresql_is_told_its_own_tools() -> None:
    with opened("postgresql://nobody@localhost:1/none") as database, pytest.raises(DatabaseProblem, match="pg_dump"):
        backup(database, Path("copy.db"))


@pytest.mark.parametrize("left", [b"", b"no database at all" * 1000])
def test_a_copy_takes_the_place_of_a_database_that_is_damaged_beyond_being_opened(
    kept: Database, tmp_path: Path, left: bytes
) -> None:
    backup(kept, tmp_path / "copy.db")
    kept.close()
    (tmp_path / "wayfelt.db").write_bytes(left)
    restore(kept, tmp_path / "copy.db", replace=True)
    assert texts(tmp_path / "wayfelt.db") == []
