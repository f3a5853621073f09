import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest

from app.domain.labels import Intent, Sentiment
from app.domain.records import Mention, ScoredMention
from app.services.projects import project
from app.services.scoring import REFRESH
from app.store.jobs import enqueue
from app.store.scope import Scope
from app.web.pages.imports import pieces
from tests.web.pages.visits import Visit, visit
from tests.web.service import NOW, Service

DUMP = (
    "nr,review,stars,plan\n"
    "1,The zip broke after a week. Nobody answers my mails.,1,gold\n"
    '2,"Warm, light and just as pictured",5,basic\n'
    "3,,3,basic\n"
    "4,Write me at anna@example.com about the broken zip.,2,gold\n"
)


def packed(*names: str) -> bytes:
    """A ZIP archive of files with these names."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name in names:
            archive.writestr(name, "id,text\n1,late\n")
    return body.getvalue()


def sent(visitor: Visit, body: bytes = DUMP.encode(), name: str = "reviews.csv") -> Any:  # noqa: ANN401 - a response
    return visitor.post("/import", files={"file": (name, body)})


def looked_at(visitor: Visit, **more: Any) -> tuple[str, Any]:  # noqa: ANN401
    """The address of the file without its query, and the page where it is looked at."""
    answer = sent(visitor, **more)
    assert answer.status_code == 303
    place = answer.headers["location"]
    page = visitor.get(place)
    assert page.status_code == 200
    return place.partition("?")[0], page


def started(visitor: Visit, place: str, page: Any) -> str:  # noqa: ANN401
    """Start what was looked at, as the form of the page does; the page of the job."""
    form = page.text.partition('id="start"')[2].partition("</form>")[0]
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    data: dict[str, list[str]] = {}
    for key, value in pairs:
        data.setdefault(key, []).append(value)
    answer = visitor.post(place, data=data)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_file_is_looked_at_before_anything_is_kept(service: Service) -> None:
    place, page = looked_at(visit(service, "shop"))
    assert place.startswith("/import/")
    assert "The zip broke after a week" in page.text
    assert '<option value="review" selected>' in page.text
    assert "Would be rejected:" in page.text
    assert "anna@example.com" not in page.text
    assert service.get("/feedback")["items"] == []
    assert service.get("/jobs")["items"] == []


@pytest.mark.parametrize(("author", "told"), [("ona", True), ("Anonymous", False)])
def test_a_file_that_is_one_authors_in_good_part_says_so_until_the_author_is_left_out(
    service: Service, author: str, told: bool
) -> None:
    visitor, said = visit(service, "shop"), "has 30 of the first 60 rows"
    rows = [f"The parcel number {n} came late.,{author if n % 2 else f'p{n}'}" for n in range(60)]
    body = "\n".join(["text,author", *rows]).encode()
    place, page = looked_at(visitor, body=body)
    assert (said in page.text) == told
    assert said not in visitor.get(f"{place}?name=reviews.csv&author=").text


def test_it_starts_as_it_was_shown_and_bad_rows_can_be_had(service: Service) -> None:
    visitor = visit(service, "shop")
    place, page = looked_at(visitor)
    job = started(visitor, place, page)
    assert visitor.get(job).status_code == 200
    service.work()
    done = visitor.get(job).text
    assert "Rejected rows" in done
    table = visitor.get(f"{job}/rejects.csv")
    assert table.headers["content-disposition"].startswith("attachment")
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith("3,3,text_empty,")
    lines = visitor.get(f"{job}/rejects.jsonl").text.splitlines()
    assert len(lines) == 1
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert set(kept) == {"1", "2", "4"}
    assert kept["1"]["rating"] == 1


def test_columns_chosen_in_the_address_count(service: Service) -> None:
    visitor = visit(service, "shop")
    place, _ = looked_at(visitor)
    page = visitor.get(f"{place}?name=reviews.csv&text=review&rating=&id=nr&more=plan&source=store")
    assert "plan: gold" in page.text
    started(visitor, place, page)
    service.work()
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert kept["1"]["rating"] is None
    assert kept["1"]["segment"] == {"plan": "gold"}
    assert kept["1"]["source"] == "store"


def test_the_export_of_a_known_tool_is_recognised_and_read_by_its_preset(service: Service) -> None:
    body = (
        "Review Id,Review Created (UTC),Review Stars,Review Title,Review Content,Company Reply\n"
        'a1,2026-05-01,1,Late,"The parcel came late, very late.",We are sorry\n'
        'a2,2026-05-02,5,Great,"I love it, thank you all!",\n'
    )
    visitor = visit(service, "shop")
    place, page = looked_at(visitor, body=body.encode())
    assert "found: trustpilot" in page.text
    assert "always trustpilot" in page.text
    started(visitor, place, page)
    service.work()
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert (kept["a1"]["rating"], kept["a1"]["channel"]) == (1, "trustpilot")
    assert [turn["role"] for turn in kept["a1"]["turns"]] == ["customer", "agent"]


def test_a_preset_can_be_left_out(service: Service) -> None:
    visitor = visit(service, "shop")
    body = "Review Id,Review Stars,Review Title,Review Content\na1,1,Late,The parcel came late and wet.\n"
    place, _ = looked_at(visitor, body=body.encode())
    page = visitor.get(f"{place}?name=r.csv&preset=none").text
    assert "always trustpilot" not in page
    assert '<option value="Review Content" selected>' in page


def test_a_column_of_texts_that_is_not_found_can_be_chosen(service: Service) -> None:
    visitor = visit(service, "shop")
    place, page = looked_at(visitor, body=b"a,b\n1,2\n3,4\n")
    assert "No column of texts was found." in page.text
    assert '<option value="a">' in page.text
    chosen = visitor.get(f"{place}?name=reviews.csv&text=a")
    assert "No column of texts was found." not in chosen.text


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [("r.pdf", b"%PDF-1.7\n", "PDF"), ("r.csv", b"", "empty"), ("r.csv", b"id,text\n", "no rows")],
)
def test_what_can_not_be_read_is_told_and_not_kept(service: Service, name: str, body: bytes, told: str) -> None:
    visitor = visit(service, "shop")
    answer = sent(visitor, body, name)
    page = visitor.get(answer.headers["location"]) if answer.status_code == 303 else answer
    assert page.status_code == 422
    assert told in page.text
    assert "/tmp" not in page.text
    if answer.status_code == 303:
        assert visitor.get(answer.headers["location"]).status_code == 404


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("r.csv", b"", "tuščias"),
        ("r.csv", b"id,text\n", "tik antraštė"),
        ("r.csv", b" \n \n", "tuščias"),
        ("r.exe", b"MZ\0\1\2" * 300, "dvejetainiai"),
        ("r.pdf", b"%PDF-1.7\n", "PDF dokumentas"),
        ("r.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "senas „Excel“"),
        ("r.png", b"\x89PNG\r\n", "paveikslėlis"),
        ("r.exe", b"MZ\x90\0", "programa"),
        ("r.7z", b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        ("r.rar", b"Rar!\x1a\x07", "7-Zip"),
        ("r.zip", packed("photo.png"), "ZIP archyve"),
        ("r.zip", packed("a.csv", "b.json"), "ZIP archyve"),
        ("r.xlsx", b"PK\x03\x04 and no more", "sugadinti"),
        ("r.pst", b"!BDN" + bytes(600), "„Outlook“"),
    ],
)
def test_common_problems_of_files_are_told_in_the_readers_language(
    service: Service, name: str, body: bytes, told: str
) -> None:
    visitor = visit(service, "shop", lang="lt")
    answer = sent(visitor, body, name)
    page = visitor.get(answer.headers["location"]) if answer.status_code == 303 else answer
    assert page.status_code == 422
    problem = page.text.partition('role="alert">')[2].partition("</div>")[0]
    assert told in problem
    assert 'lang="en"' not in problem


def test_a_problem_that_is_rare_is_told_in_english_and_marked_so(service: Service) -> None:
    visitor = visit(service, "shop", lang="lt")
    page = visitor.get(sent(visitor, b"\xfd7zXZ\0", "r.xz").headers["location"]).text
    assert '<span lang="en">r.xz: this is xz-compressed' in page


def test_why_rows_are_rejected_is_told_in_the_readers_language_and_in_english_for_programs(service: Service) -> None:
    visitor = visit(service, "shop", lang="lt")
    body = b"nr,review,nps\n1,,3\n2,The parcel came late and wet.,11\n3,Late,5,6,7\n4,The zip broke after a week.,9\n"
    place, _ = looked_at(visitor, body=body)
    page = visitor.get(f"{place}?name=reviews.csv&text=review&nps=nps&id=nr")
    job = started(visitor, place, page)
    service.work()
    table = visitor.get(job).text.partition('id="rejects-title"')[2].partition("</table>")[0]
    for shown in (page.text, table):
        assert "<span>teksto nėra" in shown
        assert "<span>nps yra 11.0; rašykite skaičių nuo 0 iki 10</span>" in shown
        assert "<span>langelių eilutėje: 5, antraštėje: 3</span>" in shown
    lines = visitor.get(f"{job}/rejects.csv").content.decode("utf-8-sig").splitlines()
    assert lines[2] == "2,2,number_out_of_range,nps is 11.0; write a number from 0 to 10"


def test_who_goes_back_after_the_start_is_led_to_the_job(service: Service) -> None:
    visitor = visit(service, "shop")
    place, page = looked_at(visitor)
    job = started(visitor, place, page)
    for _ in range(2):  # while it waits, and when the file is gone
        answer = visitor.get(f"{place}?name=reviews.csv")
        assert (answer.status_code, answer.headers["location"]) == (303, job)
        service.work()
    assert visit(service, "bank").get(f"{place}?name=reviews.csv").status_code == 404


def test_a_job_that_is_no_import_was_no_file(service: Service) -> None:
    with service.database.write() as session:
        other = enqueue(Scope(session, project(session, "shop").id), REFRESH, now=NOW)
    assert visit(service, "shop").get(f"/import/{other}?name=reviews.csv").status_code == 404


def test_a_file_thrown_away_or_started_is_looked_at_no_more(service: Service) -> None:
    visitor = visit(service, "shop")
    place, page = looked_at(visitor)
    job = started(visitor, place, page)
    assert started(visitor, place, page) == job
    assert visitor.get(f"{place}?name=reviews.csv").headers["location"] == job
    place, _ = looked_at(visitor)
    assert visitor.post(f"{place}/discard").status_code == 303
    assert visitor.get(f"{place}?name=reviews.csv").status_code == 404


def test_a_file_of_another_project_is_not_there(service: Service) -> None:
    place, _ = looked_at(visit(service, "shop"))
    other = visit(service, "bank")
    assert other.get(f"{place}?name=reviews.csv").status_code == 404
    assert other.post(place, data={"name": "reviews.csv"}).status_code == 404
    other.post(f"{place}/discard")
    assert visit(service, "shop").get(f"{place}?name=reviews.csv").status_code == 200


def test_who_only_reads_may_not_import_and_who_only_sends_may(service: Service) -> None:
    reader = visit(service, "read")
    assert reader.get("/import").status_code == 403
    assert sent(reader).status_code == 403
    looked_at(visit(service, "ingest"))


def test_texts_are_only_ever_text(service: Service) -> None:
    body = (
        'review\n"<script>alert(1)</script><b>late</b> \u202e parcel, very late and wet"\n'
        '"1 <2 and >0 & I <3 it, <script late and wet"\n'
    )
    _, page = looked_at(visit(service, "shop"), body=body.encode())
    assert "<script>alert" not in page.text
    assert "<b>late" not in page.text
    assert "<script late" not in page.text
    assert "&lt;script late" in page.text


def found(start: int, end: int, text: str) -> ScoredMention:
    return ScoredMention(
        mention=Mention("1", start, end, text[start:end], "en"),
        valence=0.0,
        sentiment=Sentiment.NEUTRAL,
        sentiment_confidence=1.0,
        emotions=(),
        intensity=0.0,
        intent=Intent.STATEMENT,
        intent_confidence=1.0,
        effort=None,
        effort_confidence=1.0,
        stage="use",
        stage_confidence=1.0,
        touchpoint="app_website",
        touchpoint_confidence=1.0,
        model="test",
    )


@pytest.mark.parametrize(
    ("spans", "cut"),
    [
        ([], [("abcdef", False)]),
        ([(0, 6)], [("abcdef", True)]),
        ([(4, 6), (1, 3)], [("a", False), ("bc", True), ("d", False), ("ef", True)]),
        ([(0, 3), (2, 5)], [("abc", True), ("def", False)]),
    ],
)
def test_a_text_is_cut_at_its_mentions(spans: Sequence[tuple[int, int]], cut: list[tuple[str, bool]]) -> None:
    made = pieces("abcdef", [found(start, end, "abcdef") for start, end in spans])
    assert [(piece.text, piece.mention is not None) for piece in made] == cut


def test_times_that_can_not_be_read_are_told_before_and_after(service: Service) -> None:
    visitor = visit(service, "shop")
    rows = [f"{n},The parcel number {n} came late.,{'soon' if n < 3 else '2026-01-0' + str(n)}" for n in range(1, 9)]
    body = "\n".join(["id,text,date", *rows]).encode()
    place, _ = looked_at(visitor, body=body)
    shown = visitor.get(f"{place}?name=reviews.csv&time=date")
    assert "In 2 of the first 8 rows" in shown.text
    assert "In 2 of the first 8 rows" not in visitor.get(f"{place}?name=reviews.csv&time=").text
    job = started(visitor, place, shown)
    service.work()
    assert "In 2 rows the time couldn" in visitor.get(job).text


def test_the_segments_that_a_project_has_are_ticked_so_that_a_second_import_keeps_them(service: Service) -> None:
    visitor = visit(service, "shop")
    place, page = looked_at(visitor)
    assert "is not ticked as a segment" in page.text
    started(visitor, place, visitor.get(f"{place}?name=reviews.csv&more=plan"))
    service.work()
    place, page = looked_at(visitor)
    assert re.search(r'name="more" value="plan" checked', page.text)
    assert "plan: gold" in page.text
    assert "not ticked as a segment" not in page.text
    started(visitor, place, page)
    service.work()
    kept = {item["external_id"]: item for item in service.get("/feedback")["items"]}
    assert kept["1"]["segment"] == {"plan": "gold"}
    assert "plan: gold" not in visitor.get(f"{place}?name=reviews.csv&text=review&id=nr").text


def test_a_reason_stands_in_the_readers_language_and_ends(service: Service) -> None:
    body = "komentaras;kliento kodas\nLėtai veikia svetainė;K1\nMalonus pardavėjas;K2\n".encode()
    _, page = looked_at(visit(service, "shop", lang="lt"), body=body)
    assert "its name has" not in page.text
    assert "Rasta pagal pavadinimą. Autoriaus" in page.text
