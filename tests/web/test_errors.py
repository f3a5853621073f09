import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import errors as tree
from app.web import errors
from models.errors import BusyError


def client_that_raises(error: Exception) -> TestClient:
    app = FastAPI()
    errors.install(app)

    @app.get("/")
    def route() -> None:
        raise error

    return TestClient(app, raise_server_exceptions=False)


def all_errors(kind: type[tree.AppError] = tree.AppError) -> list[type[tree.AppError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


@pytest.mark.parametrize("kind", all_errors())
def test_every_error_of_the_tree_is_a_problem_with_its_code_and_status(kind: type[tree.AppError]) -> None:
    response = client_that_raises(kind("row 3 is empty; leave it out")).get("/")
    assert response.status_code == kind.status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["status"], problem["detail"]) == (
        kind.code,
        kind.status,
        "row 3 is empty; leave it out",
    )


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in all_errors() if "code" in vars(kind)]  # others are kinds of the one above
    assert len(codes) == len(set(codes))


def test_nothing_of_the_inside_leaves_with_an_unexpected_error() -> None:
    response = client_that_raises(RuntimeError("SELECT secret FROM /etc/passwd")).get("/")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "secret" not in response.text


def test_a_busy_encoder_asks_to_come_again() -> None:
    response = client_that_raises(BusyError("more than 4000 texts would wait")).get("/")
    assert (response.status_code, response.json()["code"], response.headers["retry-after"]) == (503, "unavailable", "1")
