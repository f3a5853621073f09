import datetime as dt
import hashlib

import pytest
from sqlalchemy import text

from app.errors import InputError, NotFound
from app.services.projects import (
    TOUCH_EVERY,
    authenticate,
    create_key,
    due_by,
    ensure_project,
    is_use_news,
    keys,
    note_use,
    project,
    revoke,
    set_language,
    set_retention,
)
from app.store.audit import entries
from app.store.projects import add_project, get_project
from app.store.scope import Scope
from tests.database_fixtures import NOW
from tests.services.steps import item, take


def test_a_key_opens_its_project_and_is_nowhere_kept(scope: Scope) -> None:
    key, secret = create_key(scope, scopes=["ingest", "read"], now=NOW)
    assert authenticate(scope.session, secret) == key
    assert key.project_id == scope.project_id
    kept = str(scope.session.execute(text("SELECT * FROM key")).all())
    assert secret not in kept
    assert hashlib.sha256(secret.encode()).hexdigest() in kept


def test_a_key_has_256_bits_of_chance_and_shows_few_of_them(scope: Scope) -> None:
    made = [create_key(scope, scopes=["read"], now=NOW) for _ in range(20)]
    assert len({secret for _, secret in made}) == 20
    for key, secret in made:
        assert len(secret.removeprefix("wf_")) == 43  # 32 bytes in base64
        assert secret.startswith(key.prefix)
        assert len(key.prefix) < 10


@pytest.mark.parametrize("wrong", ["", "wf_", "wf_" + "A" * 43, "Ж", "\ud800"])
def test_a_wrong_key_opens_nothing(scope: Scope, wrong: str) -> None:
    create_key(scope, scopes=["read"], now=NOW)
    assert authenticate(scope.session, wrong) is None


def test_a_revoked_key_opens_nothing_and_keeps_its_time(scope: Scope) -> None:
    key, secret = create_key(scope, scopes=["read"], now=NOW)
    later = NOW + dt.timedelta(days=1)
    assert revoke(scope, key.prefix, now=later).revoked_at == later
    assert authenticate(scope.session, secret) is None
    assert revoke(scope, key.id, now=later + dt.timedelta(days=1)).revoked_at == later


def test_another_projects_key_can_not_be_revoked_or_listed(scope: Scope) -> None:
    key, secret = create_key(scope, scopes=["read"], now=NOW)
    other = Scope(scope.session, add_project(scope.session, "other", now=NOW).id)
    with pytest.raises(NotFound):
        revoke(other, key.id, now=NOW)
    assert keys(other) == []
    assert authenticate(scope.session, secret) is not None


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "everything"]])
def test_scopes_that_do_not_exist_are_refused_with_those_that_do(scope: Scope, scopes: list[str]) -> None:
    with pytest.raises(InputError, match="ingest, read, admin"):
        create_key(scope, scopes=scopes, now=NOW)


def test_the_use_of_a_key_is_noted_now_and_then(scope: Scope) -> None:
    key, secret = create_key(scope, scopes=["read"], now=NOW)
    assert is_use_news(key, now=NOW)
    used = note_use(scope.session, key, now=NOW)
    assert not is_use_news(used, now=NOW + TOUCH_EVERY / 2)
    assert is_use_news(used, now=NOW + TOUCH_EVERY)
    scope.session.expire_all()
    found = authenticate(scope.session, secret)
    assert found is not None
    assert found.last_used_at == NOW


def test_what_is_done_with_keys_is_in_the_audit_log_without_the_secret(scope: Scope) -> None:
    key, secret = create_key(scope, scopes=["read"], now=NOW, actor="wf_boss12")
    revoke(scope, key.id, now=NOW)
    found = entries(scope)
    assert [(entry.action, entry.actor) for entry in found] == [("key.revoked", "cli"), ("key.created", "wf_boss12")]
    assert secret not in str(found)


def test_a_project_is_made_once(scope: Scope) -> None:
    made = ensure_project(scope.session, "new", now=NOW)
    assert ensure_project(scope.session, "new", now=NOW) == made == project(scope.session, "new")


def test_an_unknown_project_is_told_with_the_remedy(scope: Scope) -> None:
    with pytest.raises(NotFound, match="wayfelt key create --project nowhere"):
        project(scope.session, "nowhere")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 300])
def test_names_that_could_not_be_read_again_are_refused(scope: Scope, name: str) -> None:
    with pytest.raises(InputError, match="project's name"):
        ensure_project(scope.session, name, now=NOW)


def test_the_language_of_a_project_is_one_that_reports_are_written_in(scope: Scope) -> None:
    set_language(scope, "zh-Hant", now=NOW, actor="test")
    assert get_project(scope.session, scope.project_id).language == "zh-Hant"
    with pytest.raises(InputError, match="choose out of en, ru, lt, zh-Hant"):
        set_language(scope, "tlh", now=NOW, actor="test")


@pytest.mark.parametrize("days", [0, 36_501, 999_999])
def test_a_retention_is_of_days_that_can_be_counted_back(scope: Scope, days: int) -> None:
    with pytest.raises(InputError, match="1 to 36,500 days"):
        set_retention(scope, days, now=NOW)
    set_retention(scope, 36_500, now=NOW)
    assert due_by(scope, 36_500, now=NOW) == 0


def test_what_a_retention_would_erase_is_counted_before(scope: Scope) -> None:
    for day in (1, 10, 20):
        take(scope, item(f"Late again on day {day}.", time=f"2026-02-{day:02}"))
    assert [due_by(scope, days, now=NOW) for days in (5, 15, 25, 400)] == [3, 2, 1, 0]
