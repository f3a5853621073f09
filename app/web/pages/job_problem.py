"""Why a job failed, in the language of who looks: by the code of it."""

from collections.abc import Mapping

from app.domain.job import Job, JobState
from app.store.jobs import SUPERSEDED_CODE
from app.web.errors import Told
from app.web.pages.import_problem import files
from app.web.pages.session import Reader


def failure(job: Job, seen: Reader) -> str | None:
    """Why a job failed last, as Told; without a code that is known as it was noted, in English.

    Null if it didn't, and if somebody called it off: then what failed before is not why it ended.
    """
    called_off = job.state is JobState.CANCELLED and job.code != SUPERSEDED_CODE
    if job.error is None or called_off:
        return None
    if seen.lang == "en":
        return Told(job.error)
    found = failures(seen).get(job.code or "")
    return job.error if found is None else Told(found)


def failures(seen: Reader) -> Mapping[str, str]:
    """What is told of jobs that failed, by the codes that a job may have (docs/api.md)."""
    return {
        **files(seen),
        "file_problem": seen.gettext("the file can't be read; save it anew as CSV in UTF-8 and import that"),
        "columns_problem": seen.gettext("the file lacks a column of texts, or one that was chosen; choose them anew"),
        "patterns_problem": seen.gettext("the patterns of redaction can't be used; tell who runs the service"),
        "journey_problem": seen.gettext("a journey of the project can't be used; mend it in the settings"),
        "invalid_input": seen.gettext("what it was given can't be used"),
        "not_found": seen.gettext("what it needs is no longer there; start what it was for anew"),
        "quota_reached": seen.gettext("the project holds all that it may; erase something, or ask for more room"),
        "unavailable": seen.gettext("what it needs is busy or away"),
        "database_problem": seen.gettext("the database can't be reached, read or written; tell who runs the service"),
        "internal_error": seen.gettext("it is our fault and not yours; if it stays so, tell who runs the service"),
        "worker_lost": seen.gettext("it ended without a word several times; it may need more memory than there is"),
        "superseded": seen.gettext("another of its kind waits already"),
    }
