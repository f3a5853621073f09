from functools import partial
from pathlib import Path

import pytest

from app.errors import FileProblem
from app.pipeline.redact import Redactor, redact_feedback
from app.services.import_rows import Order
from app.services.intake_items import Rules
from app.services.look import look
from app.services.preview import PreviewRow, preview
from tests.database_fixtures import NOW
from tests.factories import make_pipeline

CSV = "nr,review,stars,plan\n" + "".join(
    f"{n},The parcel {n} came late. Nobody answered.,2,gold\n" for n in range(1, 9)
)
RULES = Rules(redact=partial(redact_feedback, redactor=Redactor()), limit=200)


def written(folder: Path, body: str, name: str = "upload.csv") -> Path:
    path = folder / name
    path.write_text(body, encoding="utf-8")
    return path


def previewed(path: Path, order: Order) -> list[PreviewRow]:
    return preview(look(path, order, 5), order, pipeline=make_pipeline(), rules=RULES, now=NOW)


def test_a_look_names_the_columns_and_five_rows_are_scored(tmp_path: Path) -> None:
    order = Order("reviews.csv")
    seen = look(written(tmp_path, CSV), order, 5)
    assert (seen.format, seen.delimiter, seen.names) == ("CSV", ",", ("nr", "review", "stars", "plan"))
    assert seen.columns == {"text": "review", "id": "nr", "rating": "stars"}
    rows = previewed(tmp_path / "upload.csv", order)
    assert [row.number for row in rows] == [1, 2, 3, 4, 5]
    assert all(row.mentions and row.error is None for row in rows)
    assert rows[0].feedback is not None
    assert rows[0].feedback.rating == 2


def test_columns_can_be_named_left_out_and_kept_as_segments(tmp_path: Path) -> None:
    order = Order("r.csv", columns={"text": "review", "more": ["plan"]}, without=("rating", "id"))
    first = previewed(written(tmp_path, CSV), order)[0].feedback
    assert first is not None
    assert (first.rating, dict(first.segment)) == (None, {"plan": "gold"})


def test_what_is_shown_is_redacted_as_it_would_be_kept(tmp_path: Path) -> None:
    body = "review\nWrite me at anna.petrova@example.com, the parcel is late.\n"
    first = previewed(written(tmp_path, body), Order("r.csv"))[0].feedback
    assert first is not None
    assert "example.com" not in first.text


def test_bad_rows_say_why_and_the_others_are_scored(tmp_path: Path) -> None:
    body = "id,review\n1,\n2,The parcel came late and wet.\n3," + "long " * 60 + "\n"
    rows = previewed(written(tmp_path, body), Order("r.csv"))
    assert [row.error and row.error.code for row in rows] == ["text_empty", None, "text_too_long"]


def test_a_file_without_a_column_of_texts_still_names_its_columns(tmp_path: Path) -> None:
    seen = look(written(tmp_path, "a,b\n1,2\n3,4\n"), Order("r.csv"), 5)
    assert seen.problem is not None
    assert (seen.names, seen.rows) == (("a", "b"), ())


def test_rows_of_json_name_their_fields(tmp_path: Path) -> None:
    body = '{"text": "The parcel came late."}\n{"text": "Great shop, thank you!", "stars": 5}\n'
    seen = look(written(tmp_path, body, "upload.jsonl"), Order("r.jsonl"), 5)
    assert (seen.format, seen.names) == ("JSON Lines", ("text", "stars"))


def test_what_is_no_file_of_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem):
        look(written(tmp_path, "%PDF-1.7\n"), Order("r.pdf"), 5)
