"""Every preset against an example of its export in tests/data/presets; expected.json has what must come of each."""

import json
import shutil
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.domain.records import Feedback
from app.errors import ColumnsProblem, NotFound
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, Row, feedback_of
from app.readers.presets.known import PRESETS, preset
from app.readers.read import detect, open_dump
from tests.dumps import Write

EXAMPLES = Path(__file__).parents[1] / "data" / "presets"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text(encoding="utf-8"))


def items(path: Path | str, named: Columns | None = None) -> list[Feedback]:
    """The items of a dump with times resolved; a bad row fails the test."""
    with open_dump(str(path), named=named or Columns(resolve=True)) as dump:
        rows = list(dump.rows)
        assert not [row for row in rows if isinstance(row, BadRow)]
        return [feedback_of(row.values, dump.choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def told(item: Feedback) -> dict[str, Any]:
    """The fields of an item that hold something, as JSON has them."""
    fields = {name: value for name, value in asdict(item).items() if value not in (None, "", (), {})}
    return dict(json.loads(json.dumps(fields, default=str)))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_an_example_is_recognised_and_gives_exactly_its_items(name: str) -> None:
    path = EXAMPLES / name
    choice = detect(str(path))
    assert choice.preset == EXPECTED[name]["preset"]
    assert choice.reasons["preset"]
    assert [told(item) for item in items(path)] == EXPECTED[name]["items"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_preset_that_is_named_reads_its_example_the_same(name: str) -> None:
    found = EXPECTED[name]
    named = Columns(preset=found["preset"], resolve=True)
    assert [told(item) for item in items(EXAMPLES / name, named)] == found["items"]


def test_every_preset_has_an_example() -> None:
    assert {found["preset"] for found in EXPECTED.values()} == set(PRESETS)
    assert set(EXPECTED) == {path.name for path in EXAMPLES.iterdir() if path.name != "expected.json"}


def test_times_stay_as_given_unless_they_are_to_be_read() -> None:
    (first, *_) = items(EXAMPLES / "reddit.ndjson", Columns())
    assert first.time == "1772352900"


def test_an_unpacked_slack_export_is_read_as_its_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(EXAMPLES / "slack.zip") as archive:
        archive.extractall(tmp_path / "export")
    assert items(tmp_path / "export") == items(EXAMPLES / "slack.zip")


def test_a_chat_in_the_archive_of_a_phone_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "chat.zip", "w") as archive:
        archive.write(EXAMPLES / "whatsapp.txt", "_chat.txt")
        archive.writestr("PHOTO-1.jpg", b"\xff\xd8\xff")
    assert items(tmp_path / "chat.zip") == items(EXAMPLES / "whatsapp.txt")


def test_who_answers_in_a_chat_can_be_named(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "whatsapp.txt", tmp_path / "a.txt")
    from app.readers.fields.columns import Reading  # noqa: PLC0415 - of this test alone

    (first, second) = items(tmp_path / "a.txt", Columns(reading=Reading(agents=("Mia",))))
    assert [turn.role for turn in second.turns] == ["agent", "customer"]
    assert (first.author, second.author) == ("Kai", "Ona")


def test_a_column_that_is_named_counts_more_than_the_preset() -> None:
    (first, *_) = items(EXAMPLES / "freshdesk.csv", Columns(preset="freshdesk", text="Subject", author="full name"))
    assert (first.text, first.author, first.channel) == ("Wrong size", "Ona P.", "Email")


def test_a_text_column_that_is_named_leaves_presets_alone() -> None:
    assert detect(str(EXAMPLES / "freshdesk.csv"), named=Columns(text="Subject")).preset is None
    assert detect(str(EXAMPLES / "chat.csv"), named=preset("none")).preset is None


def test_a_preset_of_another_kind_is_refused_with_the_remedy() -> None:
    with pytest.raises(ColumnsProblem, match=r"the preset zendesk is of JSON, JSON Lines and this is CSV"):
        items(EXAMPLES / "chat.csv", preset("zendesk"))
    with pytest.raises(
        ColumnsProblem, match=r"it has no column Review Content or Review Text of the preset trustpilot"
    ):
        items(EXAMPLES / "chat.csv", preset("trustpilot"))
    with pytest.raises(NotFound, match="there is no preset 'gplay'; there are: amazon-reviews, app-store"):
        preset("gplay")


def test_turns_without_a_speaker_are_bad_rows_and_the_others_are_gathered(write: Write) -> None:
    path = write("a.csv", "chat_id,role,text\na,customer,Hello there\na,nobody,Who am I\na,agent,Good morning\n")
    with open_dump(path, named=preset("chat")) as dump:
        bad, good = list(dump.rows)
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.code) == (3, "row_role")
    assert isinstance(good, Row)
    assert [turn.text for turn in good.values["turns"]] == ["Hello there", "Good morning"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("chat", "times"),
    [
        ("[15-01-20 02:22:56] A: one\n[16-01-20 02:22:56] B: two\n", ["2020-01-15T02:22:56", "2020-01-16T02:22:56"]),
        ("15.01.26, 14:22 - A: one\n01.02.26, 14:22 - B: two\n", ["2026-01-15T14:22:00", "2026-02-01T14:22:00"]),
        ("1/15/26, 2:22 PM - A: one\n2/1/26, 12:05 AM - B: two\n", ["2026-01-15T14:22:00", "2026-02-01T00:05:00"]),
        (
            "[2026/1/15 下午2:22:56] A: 一\n[2026/1/16 上午9:00:00] B: 二\n",
            ["2026-01-15T14:22:56", "2026-01-16T09:00:00"],
        ),
        ("2026-01-15, 14:22 - A: one\n2026-01-16, 14:22 - B: two\n", ["2026-01-15T14:22:00", "2026-01-16T14:22:00"]),
        (
            "15/01/2026, 2:22 p. m. - A: uno\n16/01/2026, 9:00 a. m. - B: dos\n",
            ["2026-01-15T14:22:00", "2026-01-16T09:00:00"],
        ),
        ("28-09-16 11:20:19: A: one\n28-09-16 17:00:04: B: two\n", ["2016-09-28T11:20:19", "2016-09-28T17:00:04"]),
    ],
)
def test_chats_of_whatsapp_are_read_in_every_form_of_date(write: Write, chat: str, times: list[str]) -> None:
    found = items(write("chat.txt", chat))
    assert [item.time for item in found] == times
    assert [item.author for item in found] == ["A", "B"]


def test_a_list_of_turns_that_is_named_beside_a_preset_is_read(write: Write) -> None:
    said = [{"role": "agent", "text": "How was it?"}, {"role": "customer", "text": "The food was cold."}]
    path = write("r.jsonl", json.dumps({"review_id": "1", "business_id": "b", "stars": 2, "text": "", "said": said}))
    (item,) = items(path, Columns(preset="yelp", turns="said", resolve=True))
    assert [turn.text for turn in item.turns] == ["How was it?", "The food was cold."]


def test_a_preset_that_was_named_needs_nothing_that_no_record_has(tmp_path: Path) -> None:
    said = [{"author": f"u{n}", "body": text, "name": f"t1_{n}"} for n, text in enumerate(("It flickers", "I love it"))]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(said))
    assert [item.text for item in items(path, Columns(preset="reddit"))] == ["It flickers", "I love it"]
    stub = {name: value for name, value in said[1].items() if name != "author"}
    path.write_text(json.dumps([{**said[0], "subreddit": "lamps"}, stub]))
    assert [item.text for item in items(path, Columns(preset="reddit"))] == ["It flickers"]
