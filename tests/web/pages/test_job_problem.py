import dataclasses

import pytest

from app.domain.job import Job, JobState
from app.errors import AppError
from app.jobs.outcome import INTERNAL
from app.report.words import LANGUAGES
from app.store.jobs import LOST_CODE, SUPERSEDED_CODE
from app.web.pages.import_problem import language
from app.web.pages.job_problem import failure, failures
from app.web.pages.session import Reader
from tests.database_fixtures import NOW
from tests.web.pages.test_import_problem import LITHUANIAN

OF_REQUESTS = {
    *("unauthorized", "forbidden", "conflict", "idempotency_conflict", "invalid_cursor", "too_large"),
    *("unsupported_media_type", "too_many_requests", "webhook_problem", "webhook_address_refused"),
}
"""Codes of what a request is answered with: work that was taken on knows none of them."""

ELSEWHERE = {
    *("text_problem", "text_empty", "text_too_long", "text_binary"),
    *("invalid_item", "field_too_long", "number_out_of_range", "settings_problem", "font_problem", "error"),
}
"""Codes of single rows, of the start of the program, of pictures, and that of the root, which is never raised."""

OF_JOBS = {INTERNAL, LOST_CODE, SUPERSEDED_CODE}
JOB = Job(
    id="j1",
    project_id=1,
    kind="score",
    payload={},
    state=JobState.DEAD,
    attempt=1,
    failures=1,
    max_attempts=5,
    cancel=False,
    done=0,
    total=0,
    result=None,
    error="so it is",
    code=None,
    created_at=NOW,
    started_at=NOW,
    finished_at=NOW,
)


def codes(kind: type[AppError] = AppError) -> set[str]:
    return {kind.code}.union(*map(codes, kind.__subclasses__()))


def failed(code: str | None) -> Job:
    return dataclasses.replace(JOB, code=code)


def test_every_code_is_that_of_a_job_or_of_something_else() -> None:
    assert set(failures(LITHUANIAN)) | OF_REQUESTS | ELSEWHERE == codes() | OF_JOBS
    assert set(failures(LITHUANIAN)).isdisjoint(OF_REQUESTS | ELSEWHERE)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", sorted(failures(LITHUANIAN)))
def test_why_a_job_failed_is_told_in_every_language(lang: str, code: str) -> None:
    why = failure(failed(code), Reader(lang, "auto"))
    assert language(why) == ""
    assert (why == "so it is") == (lang == "en")
    assert (why == failures(Reader("en", "auto"))[code]) is False


@pytest.mark.parametrize("code", [None, "of_a_newer_version"])
def test_without_a_code_that_is_known_it_is_told_in_english(code: str | None) -> None:
    why = failure(failed(code), LITHUANIAN)
    assert (why, language(why)) == ("so it is", "en")


def test_a_job_that_did_not_fail_has_no_reason() -> None:
    assert failure(dataclasses.replace(JOB, error=None), LITHUANIAN) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_failed_before_is_not_why_a_job_ended_that_somebody_called_off(lang: str) -> None:
    called_off = dataclasses.replace(failed("unavailable"), state=JobState.CANCELLED)
    assert failure(called_off, Reader(lang, "auto")) is None
    assert failure(dataclasses.replace(called_off, code=SUPERSEDED_CODE), Reader(lang, "auto")) is not None
