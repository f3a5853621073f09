import gzip
from collections.abc import Mapping
from typing import Any

import pytest

from tests.web.service import Service

DUMP = (
    "id,review,stars,when\n"
    "1,The zip broke after a week,1,2026-02-01\n"
    '2,"Warm, light and just as pictured",5,2026-02-02\n'
    "3,,3,2026-02-03\n"
)


def sent(service: Service, name: str, body: bytes, form: Mapping[str, Any] | None = None, key: str = "ingest") -> Any:  # noqa: ANN401 - what the client gives
    return service.call("POST", "/imports", key, files={"file": (name, body)}, data=dict(form or {}))


def test_a_file_is_read_in_the_background_and_its_bad_rows_are_named(service: Service) -> None:
    response = sent(service, "reviews.csv", DUMP.encode(), {"text": "review", "rating": "stars", "time": "when"})
    assert response.status_code == 202
    service.work()
    job = service.get(f"/jobs/{response.json()['job']}")
    assert (job["state"], job["kind"]) == ("done", "import")
    assert (job["result"]["accepted"], job["result"]["rejected"]) == (2, 1)
    assert [(error["index"], error["code"]) for error in job["result"]["errors"]] == [(3, "text_empty")]
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert (kept["1"]["rating"], kept["1"]["source"]) == (1, "reviews.csv")
    assert len(service.get("/mentions")["items"]) >= 2


def test_a_column_of_each_score_may_be_named(service: Service) -> None:
    dump = b"id,review,a,b,c\n1,The zip broke after a week,9,4,2\n2,Warm and just as pictured,10,5,1\n"
    assert sent(service, "scores.csv", dump, {"nps": "a", "csat": "b", "ces": "c"}).status_code == 202
    service.work()
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert [kept["1"][name] for name in ("nps", "csat", "ces")] == [9, 4, 2]


def test_columns_of_ones_own_are_kept_as_segments(service: Service) -> None:
    dump = b"id,review,Plan,town\n1,The zip broke after a week,pro,Riga\n2,Warm and just as pictured,free,\n"
    assert sent(service, "own.csv", dump, {"segment": ["plan", "town"]}).status_code == 202
    service.work()
    kept = {item["external_id"]: item["segment"] for item in service.get("/feedback")["items"]}
    assert kept == {"1": {"Plan": "pro", "town": "Riga"}, "2": {"Plan": "free"}}
    assert [one["external_id"] for one in service.get("/feedback", params={"segment.Plan": "pro"})["items"]] == ["1"]


def test_so_many_segments_are_too_many(service: Service) -> None:
    response = sent(service, "own.csv", DUMP.encode(), {"segment": [f"c{number}" for number in range(21)]})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("form", [{"text": "words"}, {"rating": "words"}, {"segment": ["stars", "words"]}])
@pytest.mark.parametrize("rows", [1, 5_000])
def test_a_column_that_a_table_lacks_is_refused_at_once(service: Service, form: dict[str, Any], rows: int) -> None:
    """Only the head of a file is looked at, whatever its size."""
    body = (DUMP + "4,Good,5,2026-02-04\n" * rows).encode()
    response = sent(service, "reviews.csv", body, form)
    assert (response.status_code, response.json()["code"]) == (422, "columns_problem")
    (name,) = form
    told = f"there is no column 'words'; name another one with `{name}` (columns: id, review, stars, when)"
    assert response.json()["detail"] == f"reviews.csv: {told}"
    assert service.get("/jobs")["items"] == []
    assert sent(service, "reviews.csv", body, {"text": "Review"}).status_code == 202


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("reviews.csv.gz", gzip.compress(DUMP.encode())),
        ("reviews.jsonl", b'{"id": 1, "review": "The zip broke after a week"}\n'),
    ],
)
def test_of_a_file_without_a_plain_header_the_job_says_which_column_it_lacks(
    service: Service, name: str, body: bytes
) -> None:
    job = sent(service, name, body, {"segment": "town"}).json()["job"]
    service.work()
    found = service.get(f"/jobs/{job}")
    assert (found["state"], found["code"]) == ("dead", "columns_problem")
    assert "there is no column 'town'; name another one with `segment` (columns: id, review" in found["error"]


def test_a_packed_file_is_read_too_and_the_same_file_twice_is_kept_once(service: Service) -> None:
    for _ in range(2):
        assert sent(service, "reviews.csv.gz", gzip.compress(DUMP.encode())).status_code == 202
        service.work()
    assert len(service.get("/feedback")["items"]) == 2


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"preset": "no-such-tool"}, 422, "invalid_input"),
        ({"colour": "red"}, 422, "invalid_input"),
        ({"text": "a\x00b"}, 422, "invalid_input"),
        ({"source": "s" * 1001}, 422, "invalid_input"),
    ],
)
def test_an_order_that_can_not_be_is_refused_at_once(
    service: Service, form: dict[str, str], status: int, code: str
) -> None:
    response = sent(service, "reviews.csv", DUMP.encode(), form)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert service.get("/jobs")["items"] == []


def test_an_empty_file_is_refused_at_once(service: Service) -> None:
    response = sent(service, "empty.csv", b"")
    assert (response.status_code, response.json()["code"]) == (422, "file_empty")
    assert response.json()["detail"] == "empty.csv: the file is empty; export it again"
    assert service.get("/jobs")["items"] == []


@pytest.mark.parametrize(
    ("body", "form", "code", "told"),
    [
        (b"a,b\n1,2\n", {}, "columns_problem", "name it with `text` (columns: "),
        (b"id,review\n", {}, "file_without_rows", ""),
        (b"%PDF-1.7", {}, "file_pdf", ""),
    ],
)
def test_of_a_file_that_can_not_be_read_the_job_says_why_with_a_code(
    service: Service, body: bytes, form: dict[str, str], code: str, told: str
) -> None:
    job = sent(service, "reviews.csv", body, form).json()["job"]
    service.work()
    found = service.get(f"/jobs/{job}")
    assert (found["state"], found["code"]) == ("dead", code)
    assert told in found["error"]
    assert "--" not in found["error"]


def test_a_request_without_a_file_is_refused(service: Service) -> None:
    for more in ({"json": {"file": "x"}}, {"data": {"file": "x"}}, {"content": b""}):
        response = service.call("POST", "/imports", **more)
        assert (response.status_code, response.json()["code"]) == (422, "invalid_input")
    broken = service.call(
        "POST", "/imports", content=b"--x\r\nnonsense", headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert broken.status_code == 422


def test_a_file_may_be_larger_than_other_bodies_up_to_its_own_limit(service: Service) -> None:
    assert sent(service, "a.csv", DUMP.encode() + b" " * 150_000).status_code == 202
    response = sent(service, "a.csv", DUMP.encode() + b" " * 250_000)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_no_file_of_a_stranger_is_read(service: Service) -> None:
    """The key is looked at before the body: what is not multipart at all is refused for the key alone."""
    response = service.client.post(
        "/v1/imports", content=b"x" * 150_000, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert response.status_code == 401


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", "C:\\temp\\a.csv", "a\u202e.csv", "a.csv/../b"])
def test_a_name_of_a_file_leads_nowhere(service: Service, name: str) -> None:
    response = sent(service, name, DUMP.encode())
    assert response.status_code in {202, 422}
    service.work()
    assert {job["state"] for job in service.get("/jobs")["items"] if job["kind"] != "refresh"} <= {"done", "dead"}
