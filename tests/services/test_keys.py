import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.access import Permission, permits
from app.errors import InputError, NotFound
from app.services.keys import MARK, create_key, known_key, read_permissions, revoke
from app.store.keys import list_keys
from app.store.migrations import upgrade
from app.store.projects import add_project
from app.store.scope import Scope
from app.store.session import open_database

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def scope(tmp_path: Path) -> Iterator[Scope]:
    database = open_database(f"sqlite:///{tmp_path / 'keys.db'}")
    upgrade(database)
    with database.write() as session:
        yield Scope(session, add_project(session, "shop", now=NOW).id)
    database.close()


def test_a_key_is_known_by_its_secret_which_is_kept_nowhere(scope: Scope) -> None:
    new = create_key(scope, ["read", "ingest"], name="CRM", now=NOW)
    assert new.secret.startswith(new.key.prefix)
    assert len(new.secret) == len(MARK) + 43
    assert known_key(scope.session, new.secret) == new.key
    raw = scope.session.connection().exec_driver_sql("SELECT * FROM key").all()
    assert new.secret not in str(raw)


def test_no_two_keys_are_alike(scope: Scope) -> None:
    made = [create_key(scope, ["read"], name="", now=NOW) for _ in range(20)]
    assert len({new.secret for new in made}) == len({new.key.id for new in made}) == 20


@pytest.mark.parametrize("wrong", ["", "wf_", "wf_" + "a" * 43, "Bearer x", "wf_" + "é" * 43, "wf_" + "a" * 43 + "\n"])
def test_a_wrong_secret_is_nobodys(scope: Scope, wrong: str) -> None:
    create_key(scope, ["read"], name="", now=NOW)
    assert known_key(scope.session, wrong) is None


def test_a_revoked_key_is_no_longer_known_and_still_listed(scope: Scope) -> None:
    new = create_key(scope, ["read"], name="", now=NOW)
    revoke(scope, new.key.id, now=NOW)
    assert known_key(scope.session, new.secret) is None
    assert [key.revoked_at for key in list_keys(scope)] == [NOW]


def test_a_key_of_another_project_can_not_be_revoked(scope: Scope) -> None:
    new = create_key(scope, ["read"], name="", now=NOW)
    other = Scope(scope.session, add_project(scope.session, "bank", now=NOW).id)
    with pytest.raises(NotFound):
        revoke(other, new.key.id, now=NOW)
    assert known_key(scope.session, new.secret) == new.key


def test_scopes_are_read_in_their_own_order_each_once() -> None:
    assert read_permissions(["admin", " read", "read"]) == [Permission.READ, Permission.ADMIN]


@pytest.mark.parametrize(("scopes", "told"), [(["write"], "'write'"), ([], "needs a scope"), ([""], "''")])
def test_a_scope_that_there_is_not_is_refused_with_those_there_are(scopes: list[str], told: str) -> None:
    with pytest.raises(InputError, match=f"{told}.*ingest, read, admin"):
        read_permissions(scopes)


def test_admin_may_do_all_and_the_others_their_own() -> None:
    assert permits(["admin"], Permission.INGEST)
    assert permits(["read"], Permission.INGEST, Permission.READ)
    assert not permits(["read", "ingest"], Permission.ADMIN)
    assert not permits([], Permission.READ)
