"""Steps of tests about themes and maps: what is said is posted, scored and looked at anew."""

from typing import Any

from app.jobs.worker import Run, Worker
from app.services.cache import Cache
from app.services.curves import Curver
from app.services.insight import refresh_job
from app.services.ready_jobs import keep_ready
from app.services.scoring import REFRESH
from tests.services.said import ALL, said
from tests.web.service import Service

SUBJECTS = ("late", "crash", "refund", "support", "staff")


def tell(service: Service, *subjects: str, count: int = 24, first: int = 0) -> None:
    """Post what is said about each subject, and score it."""
    for subject in subjects:
        service.post(*said(subject, ALL[subject], count=count, first=first))
    service.work()


def refresh(service: Service, key: str = "shop") -> dict[str, Any]:
    """Ask for a refresh and have it done; the job."""
    response = service.call("POST", "/themes/refresh", key)
    assert response.status_code == 202, response.text
    curver = Curver(service.pipeline, 5, Cache())

    def task(run: Run) -> dict[str, Any]:
        return refresh_job(run, run.job.payload, curver=curver) | keep_ready(run, curver)

    Worker(service.database, {REFRESH: task}).drain()
    job: dict[str, Any] = service.get(f"/jobs/{response.json()['job']}", key=key)
    assert job["state"] == "done", job
    return job


def theme_of(service: Service, subject: str) -> str:
    """The theme that most mentions of a subject have."""
    mentions = service.get("/mentions", params={"limit": 1000})["items"]
    found = [one["theme"] for one in mentions if one["external_id"].startswith(f"{subject}-")]
    return str(max(set(found), key=found.count))
