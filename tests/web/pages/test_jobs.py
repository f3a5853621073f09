import csv
import io
import re

import pytest

from app.domain.job import Again, Dead, Released
from app.services.intake import SCORE
from app.services.projects import project
from app.services.scoring import REFRESH
from app.services.webhooks import DELIVER
from app.store.jobs import claim, enqueue, finish
from app.store.scope import Scope
from app.web.pages.jobs import Reject, as_csv
from tests.web.pages.visits import visit
from tests.web.service import NOW, Service


def queued(service: Service, kind: str, name: str = "shop") -> str:
    """A job that waits."""
    with service.database.write() as session:
        job = enqueue(Scope(session, project(session, name).id), kind, now=NOW)
    assert job is not None
    return job


def test_an_empty_list_says_how_jobs_come_about(service: Service) -> None:
    page = visit(service, "shop").get("/jobs")
    assert page.status_code == 200
    assert "Nothing to do" in page.text
    assert 'href="/import"' in page.text


def test_jobs_are_listed_by_kind_and_state_and_those_of_others_are_not(service: Service) -> None:
    mine, other = queued(service, SCORE), queued(service, SCORE, "bank")
    page = visit(service, "read").get("/jobs").text
    assert mine in page
    assert other not in page
    assert "Scoring" in page
    assert "waiting" in page
    assert visit(service, "read").get(f"/jobs/{other}").status_code == 404


def test_what_came_of_a_job_is_told_in_the_readers_language(service: Service) -> None:
    service.post({"text": "The courier was late and nobody answered."})
    service.work()
    visitor = visit(service, "shop", lang="lt")
    links = set(re.findall(r'href="(/jobs/[^"/]+)"', visitor.get("/jobs").text))
    told = [name for link in links for name in re.findall(r"<dt>(.*?)</dt>", visitor.get(link).text)]
    assert {"Tekstai", "Paminėjimai", "Modelis"} <= set(told)
    assert [name for name in told if "<code" in name] == []


def test_who_may_calls_a_job_off_and_has_it_tried_again(service: Service) -> None:
    job = queued(service, SCORE)
    sender = visit(service, "ingest")
    assert "Call off" in sender.get(f"/jobs/{job}").text
    assert sender.post(f"/jobs/{job}/cancel").status_code == 303
    page = sender.get(f"/jobs/{job}").text
    assert "called off" in page
    assert "Try again" in page
    assert sender.post(f"/jobs/{job}/repeat").status_code == 303
    assert "waiting" in sender.get(f"/jobs/{job}").text


def test_who_may_not_sees_no_button_and_is_refused(service: Service) -> None:
    job = queued(service, REFRESH)
    for key in ("ingest", "read"):
        visitor = visit(service, key)
        assert "Call off" not in visitor.get(f"/jobs/{job}").text
        assert visitor.post(f"/jobs/{job}/cancel").status_code == 403
    assert visit(service, "admin").post(f"/jobs/{job}/cancel").status_code == 303


def ended(service: Service, how: Again | Dead) -> str:
    """A job whose attempt came to that."""
    job_id = queued(service, SCORE)
    with service.database.write() as session:
        job = claim(session, [SCORE], worker="w", lease=60, now=NOW)
        assert job is not None
        finish(session, job, how, now=NOW)
    return job_id


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (Dead("ValueError", "internal_error"), "Nepavyko:</strong> <span>tai mūsų, o ne jūsų klaida;"),
        (Again("busy", 9.0, "unavailable"), "bus kartojamas:</strong> <span>tai, ko jai reikia, užimta"),
        (Dead("an old one", ""), 'Nepavyko:</strong> <span lang="en">an old one</span>'),
    ],
)
def test_why_a_job_failed_is_told_in_the_readers_language_by_its_code(
    service: Service, how: Again | Dead, told: str
) -> None:
    job = ended(service, how)
    assert told in visit(service, "shop", lang="lt").get(f"/jobs/{job}").text
    assert f"<span>{how.reason}</span>" in visit(service, "shop").get(f"/jobs/{job}").text


def test_a_job_that_gave_way_to_its_like_is_not_said_to_be_repeated(service: Service) -> None:
    with service.database.write() as session:
        scope = Scope(session, project(session, "shop").id)
        job_id = enqueue(scope, REFRESH, now=NOW, dedupe_key="map")
        job = claim(session, [REFRESH], worker="w", lease=60, now=NOW)
        assert job is not None
        enqueue(scope, REFRESH, now=NOW, dedupe_key="map")
        finish(session, job, Released(), now=NOW)
    page = visit(service, "shop").get(f"/jobs/{job_id}").text
    assert "It ended before its time:</strong> <span>another of its kind waits already" in page


def test_messages_to_webhooks_are_a_list_of_their_own(service: Service) -> None:
    job, message = queued(service, SCORE), queued(service, DELIVER)
    visitor = visit(service, "read", lang="lt")
    page = visitor.get("/jobs").text
    assert job in page
    assert message not in page
    assert 'href="/jobs?kind=webhook">Žinutės webhook\'ams: 1</a>' in page
    page = visitor.get("/jobs?kind=webhook").text
    assert message in page
    assert job not in page
    assert 'href="/jobs">' in page
    assert visitor.get("/jobs?kind=none").status_code == 200


def test_jobs_are_asked_for_by_kind_over_rest(service: Service) -> None:
    job, message = queued(service, SCORE), queued(service, DELIVER)
    assert {one["id"] for one in service.get("/jobs")["items"]} == {job, message}
    assert [one["id"] for one in service.get("/jobs", params={"kind": "webhook"})["items"]] == [message]
    assert len(service.get("/jobs", params={"kind": ["webhook", "score"]})["items"]) == 2
    refused = service.call("GET", "/jobs", params={"kind": "nonsense"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "query.kind.0")


def test_only_imports_have_rejects(service: Service) -> None:
    job = queued(service, SCORE)
    visitor = visit(service, "shop")
    for path in (f"/jobs/{job}/rejects.csv", "/jobs/none/rejects.csv"):
        assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_reject_becomes_a_formula(risky: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv([Reject(1, risky, "text_empty", "no text")]).decode("utf-8-sig"))))
    assert rows == [["row", "id", "code", "reason"], ["1", f"'{risky}", "text_empty", "no text"]]
