import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import click
import polars as pl
import pytest

from app.cli.main import COMMANDS, commands, main
from app.domain.row import ScoredRow
from tests.command import wayfelt

REVIEWS = """id,review,stars,date
1,"The checkout was quick, but delivery took three weeks.",2,2026-05-01
2,Пицца приехала холодной. Курьер извинился.,2,2026-05-02
3,"Labai patogi programėlė, rekomenduoju draugams!",5,2026-05-03
4,餐點好吃，但是等了一個小時。,3,2026-05-04
5,客服态度很差，退款一直没到。,1,2026-05-05
6,😍😍😍,5,2026-05-06
"""


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dump") / "reviews.csv"
    path.write_text(REVIEWS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scored(reviews: Path) -> Path:
    """What one thread makes of the reviews."""
    out = reviews.with_name("mentions.jsonl")
    run = wayfelt("score", reviews, "--out", out, WAYFELT_WORKERS="1", OMP_NUM_THREADS="1")
    assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert "text = review, id = id, time = date, rating = stars" in run.stderr
    return out


def test_a_dump_becomes_one_row_a_mention_with_valid_spans(reviews: Path, scored: Path) -> None:
    texts = dict(pl.read_csv(reviews, schema_overrides={"id": pl.String}).select("id", "review").iter_rows())
    rows = [json.loads(line) for line in scored.read_text(encoding="utf-8").splitlines()]
    assert {row["item_id"] for row in rows} == set(texts)
    for row in rows:
        assert list(row) == list(ScoredRow.__annotations__)
        assert row["text"] == texts[row["item_id"]][row["start"] : row["end"]]
    assert {row["lang"] for row in rows} == {"en", "ru", "lt", "zh-Hant", "zh-Hans", "und"}
    first, second = rows[:2]
    assert first["valence"] > 0 > second["valence"]
    assert second["touchpoint"] == "shipping"


def test_the_fast_path_reads_the_same_dump_by_a_model_of_its_own_and_gives_the_same_bytes_again(
    reviews: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    for out, threads in ((one, "1"), (two, "2")):
        run = wayfelt("score", reviews, "--fast", "--out", out, WAYFELT_WORKERS=threads, OMP_NUM_THREADS=threads)
        assert (run.returncode, run.stdout) == (0, ""), run.stderr
    assert one.read_bytes() == two.read_bytes()
    texts = dict(pl.read_csv(reviews, schema_overrides={"id": pl.String}).select("id", "review").iter_rows())
    rows = [json.loads(line) for line in one.read_text(encoding="utf-8").splitlines()]
    assert {row["item_id"] for row in rows} == set(texts)
    assert all(row["text"] == texts[row["item_id"]][row["start"] : row["end"]] for row in rows)
    assert all(row["model"].startswith("fast-") for row in rows)
    last = {row["item_id"]: row for row in rows}
    assert last["3"]["valence"] > 0 > last["5"]["valence"]
    assert last["1"]["touchpoint"] == "shipping"


def test_the_same_input_gives_the_same_bytes_on_one_and_two_threads(
    reviews: Path, scored: Path, tmp_path: Path
) -> None:
    two = tmp_path / "two.jsonl"
    run = wayfelt("score", reviews, "--out", two, WAYFELT_WORKERS="2", OMP_NUM_THREADS="2")
    assert run.returncode == 0, run.stderr
    assert two.read_bytes() == scored.read_bytes()


def test_rejected_rows_are_told_by_exit_code_and_file_and_the_others_are_scored(tmp_path: Path) -> None:
    dump, out = tmp_path / "dump.jsonl", tmp_path / "out.csv"
    dump.write_text(
        '{"id": "a", "text": "Great tea"}\n{"id": "b", "text": "  "}\nnot json\n{"id": "c", "text": "Bad cup"}\n'
    )
    run = wayfelt("score", dump, "--out", out)
    assert run.returncode == 1, run.stderr
    assert pl.read_csv(out)["item_id"].to_list() == ["a", "c"]
    rejects = [json.loads(line) for line in (tmp_path / "out.csv.rejects.jsonl").read_text().splitlines()]
    assert rejects[0]["code"] == "text_empty"
    assert [reject["line"] for reject in rejects] == [2, 3]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["score", "none.csv", "--out", "o.csv"], 3, r"none\.csv: .*no such file"),
        (["score", "empty.csv", "--out", "o.csv"], 3, r"empty\.csv: .*empty"),
        (["score", "notext.csv", "--out", "o.csv"], 2, r"notext\.csv: no column of texts .*--text COL"),
        (["score", "junk.bin", "--out", "o.csv"], 3, r"junk\.bin: "),
        (["score", "ok.csv", "--out", "o.docx"], 2, r"o\.docx: .*ending"),
        (["score", "ok.csv", "--out", "missing/o.csv"], 3, r"missing/o\.csv: can't be written"),
        (["score", "ok.csv", "--out", "o.csv", "--preset", "unknown"], 2, r"no preset 'unknown'; there are: "),
        (["score", "ok.csv", "--out", "o.csv", "--text", "body"], 2, r"ok\.csv: there is no column 'body'"),
        (["score", "ok.csv", "--out", "o.csv", "--journey", "bad.yaml"], 2, r"bad\.yaml, line 2: "),
        (["map", "ok.csv", "--out", "o.docx"], 2, r"\.html, \.md, \.json"),
        (["map", "ok.csv", "--out", "o.md", "--language", "fi"], 2, r"'fi'; there are: en, ru, lt, zh-Hant"),
        (["map", "ok.csv", "--out", "o.md", "--from", "May"], 2, r"'May' is no day"),
        (["map", "ok.csv", "--out", "o.md", "--target", "shop=0.5"], 2, r"no stage 'shop'; there are: awareness"),
        (["map", "ok.csv", "--out", "o.md", "--target", "use=7"], 2, r"from -1 to 1"),
        (["map", "ok.csv", "--out", "o.md", "--persona", "fans"], 2, r"no persona"),
        (["score", "ok.csv"], 2, "--out"),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["wayfelt", *arguments])
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the handler is for a process of the command's own
    Path("ok.csv").write_text("text\nGood coffee and kind people\n")
    Path("empty.csv").write_text("")
    Path("notext.csv").write_text("a,b\n1,2\n3,4\n")
    Path("junk.bin").write_bytes(os.urandom(4096))
    Path("bad.yaml").write_text("name: own\nstages: 5\ntouchpoints: []\n")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == code, told
    assert re.search(message, told.strip().splitlines()[-1]), told
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code and what was told on standard error."""
    monkeypatch.setattr(sys, "argv", ["wayfelt", *arguments])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ending:
        main()
    code = ending.value.code or 0
    assert isinstance(code, int)
    return code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["key", "create", "--project", "shop", "--scopes", "foo"], "foo: give scopes out of ingest, read, admin"),
        (["project", "set", "--project", "shop", "--retention", "-3"], "a retention is 1 to 36,500 days"),
        (["project", "set", "--project", "shop", "--retention", "999999"], "a retention is 1 to 36,500 days"),
        (["project", "set", "--project", "shop", "--quota", "-5"], "a quota is a number of items"),
        (["project", "set", "--project", "none", "--quota", "5"], "no project 'none'"),
        (["project", "set", "--project", "shop"], "say what to set"),
    ],
)
def test_what_an_option_can_not_be_is_a_matter_of_usage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.setenv("WAYFELT_HOME", str(tmp_path))
    monkeypatch.delenv("WAYFELT_DATABASE_URL", raising=False)
    assert ended(monkeypatch, capsys, "key", "create", "--project", "shop")[0] == 0
    code, told = ended(monkeypatch, capsys, *arguments)
    assert (code, message in told) == (2, True), told


def test_a_setting_that_can_not_be_is_named_and_its_value_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYFELT_MAX_TEXT", "secret")
    code, told = ended(monkeypatch, capsys, "key", "list")
    assert (code, told.count("\n"), "secret" in told) == (2, 1, False), told
    assert told.startswith("wayfelt: WAYFELT_MAX_TEXT: ")
    monkeypatch.delenv("WAYFELT_MAX_TEXT")
    Path(".env").write_bytes(b"WAYFELT_MODEL=caf\xe9\n")
    assert ended(monkeypatch, capsys, "key", "list") == (2, "wayfelt: .env: this is no UTF-8; save it as such\n")


def test_an_error_that_nobody_expected_is_a_failure_and_tells_its_place_when_asked_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: object) -> None:
        raise RuntimeError("the moon is full\nand more")

    monkeypatch.setenv("WAYFELT_HOME", str(tmp_path))
    monkeypatch.setattr("app.cli.store.open_database", fails)
    code, told = ended(monkeypatch, capsys, "key", "list")
    assert (code, told.count("\n")) == (3, 1), told
    assert told.startswith("wayfelt: RuntimeError: the moon is full; ")
    monkeypatch.setenv("WAYFELT_LOG_LEVEL", "debug")
    code, told = ended(monkeypatch, capsys, "key", "list")
    assert (code, "Traceback" in told, "in fails" in told) == (3, True, True)


def test_a_process_ends_with_the_line_and_the_code_and_without_a_traceback(tmp_path: Path) -> None:
    run = wayfelt("score", tmp_path / "none.csv", "--out", tmp_path / "o.csv")
    assert (run.returncode, run.stdout) == (3, "")
    assert re.fullmatch(r"wayfelt: .*none\.csv: there is no such file; check the name\n", run.stderr)


def test_the_help_names_every_command_and_imports_none_of_them() -> None:
    context = click.Context(commands)
    assert set(commands.list_commands(context)) == set(COMMANDS)
    for name, (_, line) in COMMANDS.items():
        command = commands.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.get_short_help_str(limit=200) == line
    ask = "import sys, app.cli.main; app.cli.main.commands.main(['--help'], standalone_mode=False); print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert all(f"\n  {name} " in run.stdout for name in COMMANDS)
    assert not {"polars", "sqlalchemy", "torch", "uvicorn", "app.cli.score"} & set(run.stdout.split())


def test_a_map_of_a_dump_is_that_of_its_scored_file(reviews: Path, scored: Path, tmp_path: Path) -> None:
    direct, later = tmp_path / "direct.json", tmp_path / "later.json"
    assert wayfelt("map", reviews, "--out", direct).returncode == 0
    assert wayfelt("map", scored, "--out", later).returncode == 0
    assert direct.read_bytes() == later.read_bytes()
    assert json.loads(later.read_text())["curve"][0]["stage"] == "awareness"


def test_a_reader_that_leaves_is_told_as_a_failure_and_not_as_rejected_rows() -> None:
    command = [sys.executable, "-m", "app.cli", "preset", "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        told = process.stderr.read()
    assert process.returncode == 3
    assert told == "wayfelt: output: its reader closed it before all was written\n"
