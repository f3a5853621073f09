import gzip
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from app.batch.progress import Progress
from app.batch.resume import Keeping, score_kept
from app.batch.score import (
    ANY_COLUMNS,
    CHUNK,
    SILENT,
    DumpRun,
    Score,
    Summary,
    refuse_overwriting,
    score_dumps,
    score_files,
)
from app.batch.scored import read_scored
from app.batch.tables import SCORED, feedback_table
from app.domain.authors import NOBODY
from app.domain.records import Feedback, ScoredMention
from app.errors import ColumnsProblem, FileProblem, InputError
from app.readers.fields.columns import Columns
from tests.batch.fakes import SentenceScorer
from tests.dumps import Write

SCORER = SentenceScorer()


class Told:
    """Keeps what it is told of a run."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.steps: list[tuple[int, int, int | None]] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def advance(self, *, rows: int, read: int, total: int | None) -> None:
        self.steps.append((rows, read, total))


def _score(
    paths: str | Sequence[str],
    out: Path,
    *,
    columns: Columns = ANY_COLUMNS,
    chunk: int = CHUNK,
    progress: Progress = SILENT,
) -> tuple[Summary, list[dict[str, Any]]]:
    """The summary of a run and its rejects."""
    listed = [paths] if isinstance(paths, str) else paths
    summary = score_files(DumpRun(listed, columns=columns, chunk=chunk), str(out), pipeline=SCORER, progress=progress)
    rejects = Path(f"{out}.rejects.jsonl")
    lines = rejects.read_text().splitlines() if rejects.exists() else []
    return summary, [json.loads(line) for line in lines]


def test_a_dump_becomes_a_row_a_mention_in_the_order_of_the_input(tmp_path: Path, write: Write) -> None:
    texts = [f"Text {n} is good. 很好 {n}! Bad 😀 {n}?" for n in range(1000)]
    path = write("a.csv", "id,text,rating\n" + "".join(f"{n},{text},{n % 5}\n" for n, text in enumerate(texts)))
    out = tmp_path / "out.parquet"
    summary, rejects = _score(path, out, chunk=64)
    frame = read_scored(str(out))
    assert (summary.rows, summary.mentions, summary.rejected, summary.repeated) == (1000, 3000, 0, 0)
    assert not rejects
    assert frame["item_id"].to_list() == [str(n) for n in range(1000) for _ in range(3)]
    for item_id, start, end, text in frame.select("item_id", "start", "end", "text").iter_rows():
        assert texts[int(item_id)][start:end] == text


def test_each_bad_row_is_rejected_with_its_line_and_the_others_are_scored(tmp_path: Path, write: Write) -> None:
    content = [
        b"id,text\n",
        b"1,Good.\n",
        b'2,"Never closed.\n',
        b"3,\n",
        "4,😀😀😀\n".encode(),
        b"5,too,many\n",
        b"6,\x00\x01\x02\x03\x04\x05\n",
        b"7," + b"x" * (5 << 20) + b"\n",
        b"8,\xff\xfe\n",
        b"few\n",
        "9,Отлично.\n".encode(),
    ]
    summary, rejects = _score(write("a.csv", b"".join(content)), tmp_path / "out.csv")
    assert (summary.rows, summary.mentions, summary.rejected) == (10, 3, 7)
    assert [(one["line"], one["id"], one["code"]) for one in rejects] == [
        (3, None, "row_quote"),
        (4, "3", "text_empty"),
        (6, None, "row_fields"),
        (7, "6", "text_binary"),
        (8, "7", "text_too_long"),
        (9, None, "row_encoding"),
        (10, None, "row_fields"),
    ]
    assert rejects[0]["raw"] == '2,"Never closed.'
    assert rejects[5]["raw"] == r"8,\xff\xfe"
    assert len(rejects[4]["raw"]) == (5 << 20) + 2
    assert all(one["file"] == str(tmp_path / "a.csv") and one["reason"] for one in rejects)
    assert read_scored(str(tmp_path / "out.csv"))["item_id"].to_list() == ["1", "4", "9"]


def test_chat_logs_give_mentions_of_the_customer_by_turn(tmp_path: Path, write: Write) -> None:
    logs = [
        {"id": "a", "turns": [{"role": "agent", "text": "Hi."}, {"role": "customer", "text": "It broke. Help!"}]},
        {"id": "b", "turns": [{"role": "agent", "text": "Anyone there?"}]},
        {"id": "c", "turns": [{"role": "robot", "text": "x"}]},
        {"id": "d", "text": "Fine."},
    ]
    summary, rejects = _score(write("a.jsonl", "\n".join(map(json.dumps, logs))), tmp_path / "out.jsonl")
    assert read_scored(str(tmp_path / "out.jsonl")).select("item_id", "turn", "text").rows() == [
        ("a", 1, "It broke."),
        ("a", 1, " Help!"),
        ("d", None, "Fine."),
    ]
    assert [(one["line"], one["id"], one["code"]) for one in rejects] == [
        (2, "b", "text_empty"),
        (3, "c", "text_problem"),
    ]
    assert summary.rejected == 2


def test_rows_of_one_id_are_all_kept_and_told_apart(tmp_path: Path, write: Write) -> None:
    path = write("a.csv", "id,text\n" + "x,Same.\n" * 3)
    summary, _ = _score(path, tmp_path / "out.csv", columns=Columns(id="id"))
    frame = read_scored(str(tmp_path / "out.csv"))
    assert frame["item_id"].to_list() == ["x", "x#2", "x#3"]
    assert frame["mention_id"].n_unique() == 3
    assert summary.repeated == 2


def test_rows_without_id_are_numbered_and_told_apart_by_file(tmp_path: Path, write: Write) -> None:
    paths = [write("a.txt", "One line here.\nTwo lines there.\n"), write("b.csv", "id,text\n,Three.\n9,Four.\n")]
    _score(paths, tmp_path / "out.csv")
    assert read_scored(str(tmp_path / "out.csv"))["item_id"].to_list() == ["a:1", "a:2", "b:1", "9"]


def test_one_unusable_file_of_several_is_a_reject_and_the_others_are_scored(tmp_path: Path, write: Write) -> None:
    paths = [
        write("empty.csv", ""),
        write("a.txt", "One line here.\n"),
        write("b.csv", "a,b\n1,2\n"),
        str(tmp_path / "c"),
    ]
    told = Told()
    summary, rejects = _score(paths, tmp_path / "out.csv", progress=told)
    assert (summary.rows, summary.mentions, summary.rejected) == (4, 1, 3)
    assert [(Path(one["file"]).name, one["line"], one["code"]) for one in rejects] == [
        ("empty.csv", None, "file_empty"),
        ("b.csv", None, "columns_problem"),
        ("c", None, "file_problem"),
    ]
    assert told.lines[0].endswith("empty.csv: the file is empty; export it again")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", FileProblem, "the file is empty"),
        (b"a,b\n1,2\n", ColumnsProblem, r"name it with --text COL \(columns: a, b\)"),
        (bytes((i * 197 + i // 7) % 256 for i in range(4096)), FileProblem, "binary data"),
        (b"id,text\n1,\n", None, ""),
    ],
)
def test_a_file_alone_that_cannot_be_used_leaves_nothing_behind(
    tmp_path: Path, write: Write, content: bytes, error: type[Exception] | None, words: str
) -> None:
    path = write("a.csv", content)
    out = tmp_path / "out.csv"
    if error is None:
        summary, _ = _score(path, out)
        assert (summary.rows, summary.mentions, summary.rejected) == (1, 0, 1)
        return
    with pytest.raises(error, match=words):
        _score(path, out)
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("out", "rejects", "words"),
    [
        ("a.csv", None, "is an input"),
        ("out.csv", "a.csv", "is an input"),
        ("out.csv", "out.csv", "need two files"),
        ("out.txt", None, "the format can't be told"),
        ("none/out.csv", None, "can't be written"),
        ("out.csv", "none/r.jsonl", "--rejects FILE"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_scored(
    tmp_path: Path, write: Write, out: str, rejects: str | None, words: str
) -> None:
    path = write("a.csv", "id,text\n1,Fine.\n")

    class Unused(SentenceScorer):
        def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
            raise AssertionError(f"{len(feedback)} items were scored")

    with pytest.raises((FileProblem, InputError), match=words):
        score_files(
            DumpRun([path]),
            str(tmp_path / out),
            pipeline=Unused(),
            rejects=None if rejects is None else tmp_path / rejects,
        )
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("target", "kind"), [("scored/lang=en/a.parquet", "rejects"), ("slack/general/day.json", "out"), ("slack", "out")]
)
def test_no_file_of_a_folder_that_is_read_is_overwritten(tmp_path: Path, target: str, kind: str) -> None:
    for name in ("scored/lang=en/a.parquet", "slack/general/day.json"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("mine")
    inputs = [str(tmp_path / "scored"), str(tmp_path / "slack" / "general")]
    out, rejects = ("out.csv", target) if kind == "rejects" else (target, "r.jsonl")
    with pytest.raises(InputError, match="is an input, or holds one") as raised:
        refuse_overwriting(inputs, str(tmp_path / out), rejects=tmp_path / rejects)
    assert raised.type is InputError
    refuse_overwriting(inputs, str(tmp_path / "scored" / "map.html"), rejects=tmp_path / "slack" / "r.jsonl")


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
def test_what_was_scored_before_is_not_scored_again(tmp_path: Path, write: Write, ending: str) -> None:
    path = str(tmp_path / f"scored{ending}")
    score_files(DumpRun([write("a.csv", "id,text\n1,Fine.\n")]), path, pipeline=SentenceScorer())
    with pytest.raises(ColumnsProblem, match="`wayfelt score` wrote"):
        score_files(DumpRun([path]), str(tmp_path / "out.csv"), pipeline=SentenceScorer())


def test_a_part_of_a_parted_folder_is_not_scored_again(tmp_path: Path, write: Write) -> None:
    dump = write("a.csv", "id,text,lang\n1,Fine.,en\n")
    score_kept(
        DumpRun([dump]), str(tmp_path / "parted"), pipeline=SentenceScorer(), keeping=Keeping(by=("lang", "stage"))
    )
    (part,) = (tmp_path / "parted").rglob("*.parquet")
    with pytest.raises(ColumnsProblem, match="a parted folder as a whole"):
        score_files(DumpRun([str(part)]), str(tmp_path / "out.csv"), pipeline=SentenceScorer())


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, write: Write) -> None:
    path = write("a.csv", "id,text\n1,\n" + "".join(f"{n},Fine.\n" for n in range(2, 2000)))

    class Interrupted(SentenceScorer):
        def score(self, feedback: Sequence[Feedback]) -> list[ScoredMention]:
            if feedback[0].id != "2":
                raise KeyboardInterrupt
            return super().score(feedback)

    with pytest.raises(KeyboardInterrupt):
        score_files(DumpRun([path]), str(tmp_path / "out.csv"), pipeline=Interrupted())
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("ending", [".csv", ".jsonl.gz", ".parquet"])
def test_the_same_input_makes_the_same_bytes_whatever_the_chunk(tmp_path: Path, write: Write, ending: str) -> None:
    path = write("a.csv", "id,text\n" + "".join(f"{n % 90},Fine {n}. Bad.\n" for n in range(1000)))
    outs = [tmp_path / f"out{n}{ending}" for n in range(3)]
    for out, chunk in zip(outs, (512, 512, 7), strict=True):
        _score(path, out, chunk=chunk)
    assert outs[0].read_bytes() == outs[1].read_bytes() == outs[2].read_bytes()


def test_progress_tells_the_choice_and_grows_to_the_whole_input(tmp_path: Path, write: Write) -> None:
    content = "id,text\n" + "".join(f"{n},Fine.\n" for n in range(1000))
    paths = [write("a.csv", content), write("b.csv.gz", gzip.compress(content.encode()))]
    told = Told()
    _score(paths, tmp_path / "out.csv", progress=told, chunk=100)
    total = sum(Path(path).stat().st_size for path in paths)
    assert [line.split("\n")[0] for line in told.lines] == [
        f"{paths[0]}: CSV, utf-8, delimiter ,; text = text, id = id",
        f"{paths[1]}: CSV, utf-8, delimiter ,; text = text, id = id",
        NOBODY,
    ]
    assert told.steps[-1] == (2000, total, total)
    assert told.steps == sorted(told.steps)


@pytest.mark.parametrize(("author", "told"), [("Ona Onaitė", True), ("A Google user", False), ("", False)])
def test_an_author_who_has_much_of_a_dump_is_told_unless_it_is_a_placeholder(
    tmp_path: Path, write: Write, author: str, told: bool
) -> None:
    rows = [f"Text {n} is good.,{author if n % 4 else f'person {n}'}" for n in range(60)]
    path, progress = write("a.csv", "\n".join(["text,author", *rows])), Told()
    _score(path, tmp_path / "out.jsonl", progress=progress)
    assert any(f"one author, {author!r}, has 45 of 60 items" in line for line in progress.lines) == told
    assert (progress.lines[-1][:10] == "one author") == told


@pytest.mark.parametrize(("head", "told"), [("text,note", 1), ("text,author", 0)])
def test_a_dump_without_authors_says_once_that_each_item_is_a_voice(
    tmp_path: Path, write: Write, head: str, told: int
) -> None:
    path, progress = write("a.csv", f"{head}\nGood bread.,Ona\nBad bread.,Jonas\n"), Told()
    columns = Columns() if "author" in head else Columns(text="text")
    _score([path], tmp_path / "out.jsonl", progress=progress, columns=columns)
    assert progress.lines.count(NOBODY) == told


def test_standard_input_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"text": "Fine."}\n{"text": ""}\n')))
    summary = score_files(DumpRun(["-"]), "-", pipeline=SCORER)
    assert json.loads(capfdbinary.readouterr().out)["text"] == "Fine."
    assert summary.rejected == 1
    assert "standard input" in (tmp_path / "stdout.rejects.jsonl").read_text()


def test_tables_and_rejects_may_go_elsewhere_than_to_files(write: Write) -> None:
    tables: list[pa.Table] = []
    rejects: list[object] = []
    path = write("a.csv", "id,text\n1,Fine.\n2,\n")
    score_dumps(DumpRun([path]), pipeline=SCORER, write=tables.append, reject=rejects.append)
    assert [table.num_rows for table in tables] == [1]
    assert len(rejects) == 1


def test_score_makes_a_table_of_a_table() -> None:
    table = Score(SCORER)(feedback_table([Feedback("1", "One. Two."), Feedback("2", "Three.")]))
    assert table.schema == SCORED
    assert table["item_id"].to_pylist() == ["1", "1", "2"]


def test_a_row_rejected_in_parquet_is_given_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pa.parquet.write_table(pa.table({"id": [7, 8], "text": ["Fine.", None]}), path)
    _, rejects = _score(str(path), tmp_path / "out.csv")
    assert [(one["line"], one["id"], json.loads(one["raw"])) for one in rejects] == [(2, "8", {"id": 8, "text": None})]
