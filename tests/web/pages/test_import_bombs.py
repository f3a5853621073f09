"""Files that are made to hold up the service where they are looked at."""

import pytest

from app.services import previews
from tests.readers.workbooks import HEAD, workbook_of
from tests.web.pages.test_imports import looked_at, sent
from tests.web.pages.visits import visit
from tests.web.service import Service


def test_a_workbook_with_a_row_beyond_all_sheets_is_refused_and_not_kept(service: Service) -> None:
    visitor = visit(service, "shop")
    body = workbook_of(f'{HEAD}<row r="999999999999"><c r="A2"><v>1</v></c></row>')
    place = sent(visitor, body, "rows.xlsx").headers["location"]
    assert visitor.get(place).status_code == 422
    assert visitor.get(place).status_code == 404


def test_while_too_many_files_are_looked_at_the_others_are_told_to_try_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(service, "shop")
    place, _ = looked_at(visitor)
    monkeypatch.setattr(previews, "OF_PROJECT", 0)
    monkeypatch.setattr(previews, "WAITING", 0)
    answer = visitor.get(f"{place}?name=reviews.csv")
    assert answer.status_code == 503
    monkeypatch.undo()
    assert visitor.get(f"{place}?name=reviews.csv").status_code == 200
