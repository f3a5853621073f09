"""Server time of each dashboard page on stores of two sizes: `python -m bench.pages FOLDER 10000 200000`.

FOLDER holds what `bench.database` made for these sizes. The first request is told apart: it reads what was kept ready.
"""

import argparse
import statistics
import time
from pathlib import Path

from fastapi.testclient import TestClient

from app.log import set_up
from app.main import create_app
from app.services.projects import KeyScope, create_key, ensure_project
from app.settings import Settings
from app.store.migrations import upgrade
from app.store.scope import Scope
from app.store.session import now, open_database
from bench.mentions import pipeline

PAGES = (
    "/",
    "/themes",
    "/voices",
    "/voices?stage=support",
    "/opportunities",
    "/changes",
    "/corrections",
    "/import",
    "/jobs",
    "/settings",
    "/model",
)
ROUNDS = 6


def store(folder: Path, size: int) -> Path:
    """The file of so many mentions."""
    return folder / f"store-{size}.db"


def key_of(url: str) -> str:
    """A key of the project in the store."""
    database = open_database(url)
    upgrade(database)
    with database.write() as session:
        project_id = ensure_project(session, "bench", now=now(session)).id
        key = create_key(Scope(session, project_id), scopes=[KeyScope.ADMIN], now=now(session))[1]
    database.close()
    return key


def measured(folder: Path, size: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of the first request of each page, and the median of those after."""
    url = f"sqlite:///{store(folder, size)}"
    key = key_of(url)
    settings = Settings(database_url=url, home=folder, rate_limit="off")
    found = {}
    with TestClient(create_app(settings, load=lambda _: pipeline())) as client:
        client.post("/login", data={"key": key, "next": "/model"})
        for page in PAGES:
            spent = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                assert client.get(page).status_code == 200, page
                spent.append(1000 * (time.perf_counter() - begun))
            found[page] = spent[0], statistics.median(spent[1:])
    return found


def main(folder: Path, sizes: list[int]) -> None:
    """Measure each size and print them beside each other."""
    set_up("error")
    found = [measured(folder, size) for size in sizes]
    print("| page | " + " | ".join(f"{size:,}: first, then" for size in sizes) + " | ratio |")
    print("|---" * (len(sizes) + 2) + "|")
    for page in PAGES:
        cells = " | ".join(f"{one[page][0]:.0f}, {one[page][1]:.1f}" for one in found)
        print(f"| `{page}` | {cells} | {found[-1][page][1] / found[0][page][1]:.1f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="that of bench.database")
    parser.add_argument("sizes", type=int, nargs="+", metavar="SIZE", help="mentions, as bench.database made them")
    given = parser.parse_args()
    if missing := [size for size in given.sizes if not store(given.folder, size).exists()]:
        parser.error(f"there is no store of {missing[0]} mentions in {given.folder}; bench.database makes it")
    main(given.folder, given.sizes)
