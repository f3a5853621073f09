import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import make_url, text

from app.errors import DatabaseProblem, NotFound
from app.jobs.worker import Worker
from app.pipeline.pipeline import Pipeline
from app.services.erasure import ERASE, SWEEP, Receipt, erase_author, erase_item, reclaim, request_sweeps, sweep
from app.services.intake import Replay, accept
from app.services.intake_items import prepare_items
from app.store.audit import entries
from app.store.filters import FeedbackFilter, MentionFilter
from app.store.idempotency import reserve_answer
from app.store.job_list import depths, get_job
from app.store.jobs import enqueue
from app.store.projects import add_project, change_project
from app.store.reading import mentions_of_item, page_of_feedback, page_of_mentions
from app.store.scope import Scope
from app.store.session import Database
from app.store.tables import Base, FeedbackTable, MentionTable, VectorTable
from app.store.tables_themes import AssignmentTable, ChangeTable, CorrectionTable, MapTable, ThemeTable
from app.store.tables_work import DeliveryTable, IdempotencyTable, JobTable, UploadTable, WebhookTable
from app.store.uploads import add_upload
from tests.database_fixtures import NOW
from tests.services.steps import RULES, item, post, score_all, take

SECRET = "zibintuvas"
AUTHOR = "ona-zibinte"


def erase(database: Database, project_id: int, author: str = AUTHOR) -> Receipt:
    with database.write() as session:
        return erase_author(Scope(session, project_id), author, now=NOW, actor="wf_abc123")


def fill(database: Database, project_id: int, pipeline: Pipeline, *, others: int = 20) -> list[str]:
    """Feedback of AUTHOR between that of others, scored; the ids of AUTHOR's items."""
    secret = [
        item(f"My {SECRET} number {n} broke, and nobody answers.", author=AUTHOR, external_id=f"s{n}") for n in range(3)
    ]
    plain = [item(f"The lamp {n} is fine. The courier was late.", author=f"p{n}") for n in range(others)]
    with database.write() as session:
        replay = Replay("replay-1", "hash")
        items = dict(enumerate([*plain[: others // 2], *secret, *plain[others // 2 :]]))
        taken = accept(Scope(session, project_id), prepare_items(items, rules=RULES, now=NOW), now=NOW, replay=replay)
    score_all(database, pipeline)
    return [one.id for one in taken.items if others // 2 <= one.index < others // 2 + 3]


def speak_of(scope: Scope, ids: Sequence[str]) -> None:
    """Themes, maps, corrections, messages and jobs that hold the first item's mentions."""
    found = mentions_of_item(scope, ids[0])
    mention, seq = found[0].row["mention_id"], found[0].seq
    theme = {
        "kind": "pain",
        "state": "active",
        "names": {"en": SECRET},
        "keywords": [SECRET],
        "centroid": np.ones(4, dtype=np.float16),
        "size": 1,
        "figures": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    scope.insert(
        ThemeTable,
        [
            {**theme, "id": "t1", "named_from": [mention], "exemplars": [mention, "another"]},
            {
                **theme,
                "id": "t2",
                "names": {"en": "lamps"},
                "keywords": [],
                "named_from": ["another"],
                "exemplars": ["another"],
            },
        ],
    )
    scope.insert(AssignmentTable, [{"seq": seq, "theme_id": "t1", "tier": 1}])
    kept = {"journey": "default", "created_at": NOW, "mention_revision": 1}
    scope.insert(
        MapTable,
        [
            {**kept, "id": "m1", "body": {"themes": [{"quotes": [mention]}]}},
            {**kept, "id": "m2", "body": {"themes": []}},
        ],
    )
    scope.insert(
        ChangeTable, [{"journey": "default", "kind": "new", "subject": "t1", "at": NOW, "detail": {"by": mention}}]
    )
    row = found[0].row
    span = {"feedback_id": ids[0], "mention_id": mention, "start": row["start"], "end": row["end"]}
    scope.insert(CorrectionTable, [{**span, "id": "c1", "said": {}, "given": {}, "model": "m", "created_at": NOW}])
    scope.insert(
        WebhookTable,
        [{"id": "w1", "url": "https://example.com", "secret": "s", "events": [], "created_at": NOW, "failures": 0}],
    )
    message = {"webhook_id": "w1", "event": "feedback.scored", "state": "delivered", "attempts": 1, "created_at": NOW}
    scope.insert(
        DeliveryTable,
        [
            {**message, "id": "d1", "payload": {"data": {"items": [ids[0]]}}},
            {**message, "id": "d2", "payload": {"data": {"items": ["another"]}}},
        ],
    )
    job_id = enqueue(scope, "task", payload={"item": ids[0]}, now=NOW)
    scope.changed(scope.update(JobTable).where(JobTable.id == job_id).values(state="done", finished_at=NOW))


def test_all_of_an_author_goes_with_every_trace_and_the_receipt_counts_it(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    ids = fill(database, project_id, pipeline)
    with database.write() as session:
        scope = Scope(session, project_id)
        speak_of(scope, ids)
        mentions = len(page_of_mentions(scope, MentionFilter(author=(AUTHOR,)), limit=100).items)
    receipt = erase(database, project_id)
    assert receipt.job is not None
    assert receipt == Receipt(
        id=receipt.id,
        feedback=3,
        mentions=mentions,
        corrections=1,
        themes=1,
        maps=2,
        messages=1,
        answers=1,
        jobs=1,
        waiting_imports=0,
        job=receipt.job,
    )
    with database.read() as session:
        scope = Scope(session, project_id)
        assert page_of_feedback(scope, FeedbackFilter(author=(AUTHOR,)), limit=9).items == ()
        assert page_of_mentions(scope, MentionFilter(author=(AUTHOR,)), limit=9).items == ()
        assert scope.count(FeedbackTable) == 20
        assert scope.count(MentionTable) == scope.count(VectorTable)
        themes = {theme.id: theme for theme in session.scalars(scope.rows(ThemeTable))}
        assert (themes["t1"].names, themes["t1"].keywords, themes["t1"].exemplars) == ({}, [], ["another"])
        assert themes["t2"].names == {"en": "lamps"}
        assert [row.id for row in session.scalars(scope.rows(MapTable))] == ["m2"]
        assert [row.id for row in session.scalars(scope.rows(DeliveryTable))] == ["d2"]


def test_no_word_of_an_author_is_left_in_any_table(database: Database, project_id: int, pipeline: Pipeline) -> None:
    ids = fill(database, project_id, pipeline)
    with database.write() as session:
        speak_of(Scope(session, project_id), ids)
    assert tables_with(database, SECRET) == {"feedback", "theme"}
    assert "mention" in tables_with(database, AUTHOR)
    erase(database, project_id)
    for word in (SECRET, AUTHOR, *ids):
        assert tables_with(database, word) == set(), word


def tables_with(database: Database, word: str) -> set[str]:
    """Tables in which some value, as text, holds `word`."""
    with database.read() as session:
        rows = {
            table.name: str(session.execute(text(f'SELECT * FROM "{table.name}"')).all())
            for table in Base.metadata.sorted_tables
        }
    return {name for name, written in rows.items() if word in written}


def test_the_sqlite_file_and_its_log_hold_nothing_of_what_was_erased(
    tmp_path: Path, database: Database, project_id: int, pipeline: Pipeline, kind: str
) -> None:
    if kind != "sqlite":
        pytest.skip("PostgreSQL's files are its own matter: VACUUM frees the room, its log passes with time")
    fill(database, project_id, pipeline, others=400)
    path = Path(make_url(str(database.engine.url)).database or "")
    files = [path, path.with_name(path.name + "-wal")]
    before = b"".join(one.read_bytes() for one in files if one.exists())
    assert before.count(SECRET.encode()) >= 3
    assert AUTHOR.encode() in before
    erase(database, project_id)
    reclaim(database)
    after = b"".join(one.read_bytes() for one in files if one.exists())
    for word in (SECRET, AUTHOR):
        assert word.encode() not in after, word


def test_the_room_of_what_was_erased_is_given_back(
    database: Database, project_id: int, pipeline: Pipeline, kind: str
) -> None:
    if kind != "sqlite":
        pytest.skip("PostgreSQL gives room back to itself")
    post(database, project_id, *(item(f"Parcel {n}. " * 200, author=AUTHOR) for n in range(200)))
    reclaim(database)
    path = Path(make_url(str(database.engine.url)).database or "")
    full = path.stat().st_size
    erase(database, project_id)
    reclaim(database)
    assert path.stat().st_size < full / 2


def test_a_database_that_is_being_read_is_reclaimed_later(
    database: Database, project_id: int, pipeline: Pipeline, kind: str
) -> None:
    fill(database, project_id, pipeline)
    with database.read() as session:
        page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=1)
        erase(database, project_id)
        if kind == "sqlite":
            with pytest.raises(DatabaseProblem, match="being read"):
                reclaim(database)
    assert reclaim(database) == {"reclaimed": True}


def test_an_erasure_asks_for_the_room_back_and_for_new_themes_and_map(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    fill(database, project_id, pipeline)
    receipt = erase(database, project_id)
    with database.read() as session:
        assert {depth.kind for depth in depths(session)} == {ERASE, "refresh"}
        assert receipt.job is not None
        assert get_job(Scope(session, project_id), receipt.job) is not None


def test_the_audit_log_says_what_was_erased_and_not_whose(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    fill(database, project_id, pipeline)
    receipt = erase(database, project_id)
    with database.read() as session:
        (entry,) = entries(Scope(session, project_id))
    assert (entry.action, entry.actor) == ("feedback.erased", "wf_abc123")
    assert (entry.detail["feedback"], entry.detail["receipt"], entry.detail["by"]) == (3, receipt.id, "author")
    assert AUTHOR not in str(entry)


def test_of_jobs_that_name_what_was_erased_the_ended_ones_alone_are_emptied(scope: Scope) -> None:
    erased = take(scope, item("Late.", author=AUTHOR)).items[0].id
    told = {"found": {erased: 2}}
    for name, values in (("ended", {"state": "done", "result": told}), ("waits", {"payload": told})):
        enqueue(scope, "task", job_id=name, now=NOW)
        scope.changed(scope.update(JobTable).where(JobTable.id == name).values(**values))
    assert erase_author(scope, AUTHOR, now=NOW, actor="test").jobs == 1
    ended, waits = get_job(scope, "ended"), get_job(scope, "waits")
    assert ended is not None
    assert waits is not None
    assert (ended.result, waits.payload) == ({}, told)


def test_an_author_who_wrote_nothing_gives_zeros(database: Database, project_id: int) -> None:
    receipt = erase(database, project_id, "nobody")
    assert (receipt.feedback, receipt.mentions, receipt.job) == (0, 0, None)


def test_one_item_goes_and_the_authors_others_stay(database: Database, project_id: int, pipeline: Pipeline) -> None:
    ids = fill(database, project_id, pipeline)
    with database.write() as session:
        assert erase_item(Scope(session, project_id), ids[1], now=NOW, actor="test").feedback == 1
    with database.read() as session:
        left = page_of_feedback(Scope(session, project_id), FeedbackFilter(author=(AUTHOR,)), limit=9).items
    assert {one.id for one in left} == {ids[0], ids[2]}


def test_another_projects_item_is_not_found_and_its_author_untouched(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    ids = fill(database, project_id, pipeline)
    with database.write() as session:
        other = Scope(session, add_project(session, "other", now=NOW).id)
        with pytest.raises(NotFound):
            erase_item(other, ids[0], now=NOW, actor="test")
        assert erase_author(other, AUTHOR, now=NOW, actor="test").feedback == 0
    with database.read() as session:
        assert Scope(session, project_id).count(FeedbackTable) == 23


def test_files_that_are_not_imported_yet_are_told_of(scope: Scope) -> None:
    add_upload(scope, "u1", [b"a", b"b"], now=NOW)
    assert erase_author(scope, AUTHOR, now=NOW, actor="test").waiting_imports == 1


def sweep_all(database: Database, *, now: dt.datetime) -> int:
    return Worker(database, {SWEEP: lambda run: sweep(run, now=now)}).drain()


def test_feedback_older_than_the_projects_days_is_swept_away(
    database: Database, project_id: int, pipeline: Pipeline
) -> None:
    post(database, project_id, item("Old.", time="2026-01-01"), item("New.", time="2026-02-28"), item("Now."))
    score_all(database, pipeline)
    with database.write() as session:
        change_project(session, project_id, retention_days=30)
        other = add_project(session, "keeps all", now=NOW).id
    post(database, other, item("Old.", time="2020-01-01"))
    assert request_sweeps(database, now=NOW) == 2
    assert sweep_all(database, now=NOW) == 2
    with database.read() as session:
        left = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
        assert Scope(session, other).count(FeedbackTable) == 1
    assert [one.feedback.text for one in left] == ["Now.", "New."]


def test_feedback_is_swept_away_as_soon_as_its_days_are_over(database: Database, project_id: int) -> None:
    for beyond in (-1, 1):
        happened = NOW - dt.timedelta(days=30, minutes=beyond)
        post(database, project_id, item(f"Over by {beyond}.", time=happened.isoformat()))
    with database.write() as session:
        change_project(session, project_id, retention_days=30)
    request_sweeps(database, now=NOW)
    sweep_all(database, now=NOW)
    with database.read() as session:
        left = page_of_feedback(Scope(session, project_id), FeedbackFilter(), limit=9).items
    assert [one.feedback.text for one in left] == ["Over by -1."]


def test_a_retention_that_can_not_be_counted_back_erases_nothing_and_stops_no_sweep(
    database: Database, project_id: int
) -> None:
    post(database, project_id, item("Old.", time="1901-01-01"))
    with database.write() as session:
        change_project(session, project_id, retention_days=999_999)
        reserve_answer(Scope(session, project_id), "old", body_hash="h", now=NOW - dt.timedelta(days=40))
    request_sweeps(database, now=NOW)
    sweep_all(database, now=NOW)
    with database.read() as session:
        scope = Scope(session, project_id)
        assert (scope.count(FeedbackTable), scope.count(IdempotencyTable)) == (1, 0)
        assert [row.state for row in session.scalars(scope.rows(JobTable)) if row.kind == SWEEP] == ["done"]


def test_old_work_is_forgotten_before_what_is_old_is_erased(
    database: Database, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("the disk went away")

    with database.write() as session:
        change_project(session, project_id, retention_days=30)
        reserve_answer(Scope(session, project_id), "old", body_hash="h", now=NOW - dt.timedelta(days=40))
    monkeypatch.setattr("app.services.erasure.ids_older_than", away)
    request_sweeps(database, now=NOW)
    sweep_all(database, now=NOW)
    with database.read() as session:
        assert Scope(session, project_id).count(IdempotencyTable) == 0


def test_a_sweep_is_queued_once_an_hour_whoever_asks(database: Database, project_id: int) -> None:
    assert request_sweeps(database, now=NOW) == 1
    assert request_sweeps(database, now=NOW + dt.timedelta(minutes=30)) == 0
    sweep_all(database, now=NOW)
    assert request_sweeps(database, now=NOW + dt.timedelta(minutes=59)) == 0
    assert request_sweeps(database, now=NOW + dt.timedelta(hours=1)) == 1


def test_a_sweep_forgets_old_answers_messages_jobs_and_files(database: Database, project_id: int) -> None:
    old = NOW - dt.timedelta(days=40)
    with database.write() as session:
        scope = Scope(session, project_id)
        for when, name in ((old, "old"), (NOW, "new")):
            reserve_answer(scope, name, body_hash="h", now=when)
            ended = enqueue(scope, "task", job_id=f"{name}-ended", now=when)
            scope.changed(scope.update(JobTable).where(JobTable.id == ended).values(state="done", finished_at=when))
            scope.insert(
                WebhookTable, [{"id": name, "url": "u", "secret": "s", "events": [], "created_at": when, "failures": 0}]
            )
            scope.insert(
                DeliveryTable,
                [
                    {
                        "id": name,
                        "webhook_id": name,
                        "event": "e",
                        "payload": {},
                        "state": "delivered",
                        "attempts": 1,
                        "created_at": when,
                    }
                ],
            )
        enqueue(scope, "import", job_id="waits", now=NOW)
        for name in ("waits", "new-ended"):
            add_upload(scope, name, [b"x"], now=NOW)
    request_sweeps(database, now=NOW)
    sweep_all(database, now=NOW)
    with database.read() as session:
        scope = Scope(session, project_id)
        assert {row.key for row in session.scalars(scope.rows(IdempotencyTable))} == {"new"}
        assert {row.id for row in session.scalars(scope.rows(DeliveryTable))} == {"new"}
        assert {row.id for row in session.scalars(scope.rows(UploadTable))} == {"waits"}
        assert {row.id for row in session.scalars(scope.rows(JobTable)) if "ended" in row.id} == {"new-ended"}
