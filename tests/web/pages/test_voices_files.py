"""What the page of voices lists, as a table to take along, and in the order of how it feels."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest

from app.web.pages.spreadsheet import as_csv, as_xlsx, attachment
from app.web.pages.voices_files import MOST
from tests.web.pages.themed import HEARD
from tests.web.pages.visits import visit
from tests.web.service import Service


@pytest.fixture
def heard(service: Service) -> Service:
    service.post(*HEARD, {"external_id": "formula", "text": "=HYPERLINK(1) was late and the parcel was broken"})
    service.work()
    return service


def rows_of(answer: Any) -> list[list[str]]:  # noqa: ANN401 - a response
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_what_is_listed_is_downloaded_with_labels_sureness_and_a_link(heard: Service) -> None:
    answer = visit(heard, "read").get("/voices.csv?channel=chat")
    head, *rows = rows_of(answer)
    assert head[:4] == ["Words", "Day", "Language", "Channel"]
    assert {row[3] for row in rows} == {"chat"}
    assert re.fullmatch(r"http://[^/]+/voices/\w+#m-\w+", rows[0][-1])
    assert 0 < float(rows[0][head.index("Sentiment: sureness, 0 to 1")]) <= 1
    assert re.search(r'filename="shop-voices-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"])


def test_a_workbook_has_the_same_and_nothing_in_either_is_a_formula(heard: Service) -> None:
    visitor = visit(heard, "read")
    head, *rows = rows_of(visitor.get("/voices.csv"))
    (sheet,) = openpyxl.load_workbook(io.BytesIO(visitor.get("/voices.xlsx").content)).worksheets
    cells = list(sheet.iter_rows(values_only=True))
    assert len(cells) == len(rows) + 1
    assert list(cells[0]) == head
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert not [row for row in rows if row[0].startswith("=")]


def test_names_of_files_have_the_letters_of_the_project() -> None:
    assert attachment("Ąžuolas · shop.csv").endswith("filename*=UTF-8''%C4%84%C5%BEuolas-shop.csv")
    assert 'filename="uolas-shop.csv"' in attachment("Ąžuolas · shop.csv")


@pytest.mark.parametrize("risky", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_texts_that_begin_like_formulas_are_texts(risky: str) -> None:
    assert as_csv(["a"], [[risky]]).decode("utf-8-sig") == f"a\r\n'{risky}\r\n"
    (sheet,) = openpyxl.load_workbook(io.BytesIO(as_xlsx("a", ["a"], [[risky, -0.5]]))).worksheets
    assert [cell.data_type for cell in sheet[2]] == ["s", "n"]


def test_a_file_asks_for_a_known_ending_and_a_key_that_may_read(heard: Service) -> None:
    assert visit(heard, "read").get("/voices.exe").status_code == 422
    assert visit(heard, "ingest").get("/voices.csv").status_code == 403
    assert "10,000" in visit(heard, "read").get("/voices").text
    assert MOST == 10_000


@pytest.mark.parametrize(("sort", "rank"), [("negative", 1), ("positive", -1), ("strongest", None)])
def test_voices_are_ordered_by_what_they_feel(heard: Service, sort: str, rank: int | None) -> None:
    head, *rows = rows_of(visit(heard, "read").get(f"/voices.csv?sort={sort}"))
    found = [float(row[head.index("Valence")]) for row in rows]
    ranks = [-abs(one) if rank is None else rank * one for one in found]
    assert len(found) > 2
    assert ranks == sorted(ranks)
    page = visit(heard, "read").get(f"/voices?sort={sort}").text
    assert re.search(rf'href="/voices\?sort={sort}" aria-current="true"', page)


def test_pages_of_an_order_go_on_where_the_last_ended(themed: Service) -> None:
    visitor = visit(themed, "read")
    seen: list[str] = []
    address = "/voices?sort=negative"
    while address:
        page = visitor.get(address).text
        seen += re.findall(r'data-link="[^"]*#m-(\w+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    whole = rows_of(visitor.get("/voices.csv?sort=negative"))[1:]
    assert [row[-1].rpartition("#m-")[2] for row in whole] == seen
    assert visitor.get("/voices?sort=positive&cursor=x").status_code == 422


def test_a_search_says_among_how_many_it_looked(heard: Service) -> None:
    page = visit(heard, "read").get("/voices?q=late").text
    assert re.search(r"of \d+ mentions the nearest in meaning first", page)
    assert not re.search(r"\d voices?</p>", page)


def test_the_address_of_voices_is_rid_of_what_a_form_leaves_empty(heard: Service) -> None:
    answer = visit(heard, "read").get("/voices?q=&channel=chat&stage=&from=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/voices?channel=chat")
    assert visit(heard, "read").get("/voices?channel=chat").status_code == 200


def test_days_the_wrong_way_round_are_told(heard: Service) -> None:
    visitor = visit(heard, "read")
    for page in ("/voices", "/"):
        assert "has to lie before" in visitor.get(f"{page}?from=2026-03-05&to=2026-03-01").text
