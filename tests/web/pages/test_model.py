from app.pipeline.loading import SHIPPED
from tests.web.pages.visits import visit
from tests.web.service import Service


def test_the_page_tells_what_is_measured_with_intervals_and_where_there_is_too_little(service: Service) -> None:
    page = visit(service, "read").get("/model").text
    for word in ("Sentiment", "Touchpoint", "English", "Lithuanian", "too few", "What it is not for"):
        assert word in page


def test_the_card_is_there_as_it_was_written(service: Service) -> None:
    answer = visit(service, "ingest").get("/model/card")
    assert answer.headers["content-type"].startswith("text/markdown")
    assert answer.text == (SHIPPED / "card.md").read_text(encoding="utf-8")
