import gzip
import io
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from app.errors import ColumnsProblem, FileProblem, TextProblem
from app.readers.fields.columns import Columns
from app.readers.fields.rows import BadRow, feedback_of
from app.readers.read import open_dump
from tests.fuzz import rounds

TEXTS = (
    "Late again, twice",
    'He said "no"',
    "Доставка опоздала",
    "Kurjeris vėlavo; labai",
    "客服很差，東西壞了",
    "",
    "multi\nline",
)
ROWS = [{"id": str(n), "review": text, "rating": n, "date": "2026-03-01"} for n, text in enumerate(TEXTS * 3)]
TURNS = [{"id": "c", "turns": [{"role": "customer", "text": "Hi"}, {"role": "agent", "text": "Hello"}]}]
PIECES = (
    b'"',
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\\u",
    b"NaN",
    b"1e999",
    b"PAR1",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b'"turns"',
    b'"text"',
    b"9" * 400,
    "é".encode(),
    b"\xed\xa0\x80",
)
NAMES = ("dump", "dump.csv", "dump.tsv", "dump.jsonl", "dump.json", "dump.json.gz", "dump.parquet", "dump.txt")


def seeds() -> list[bytes]:
    """Good files of every format and of some encodings, plain and packed."""
    head = ",".join(ROWS[0])
    csv = (
        head
        + "\n"
        + "\n".join(",".join(f'"{str(v).replace(chr(34), chr(34) * 2)}"' for v in row.values()) for row in ROWS)
    )
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in [*ROWS, *TURNS])
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), parquet)
    plain = [
        csv.encode(),
        csv.replace(",", "\t").encode(),
        csv.encode("utf-16"),
        csv.encode("cp1251", "replace"),
        csv.encode("big5", "replace"),
        lines.encode(),
        json.dumps([*ROWS, *TURNS]).encode(),
        json.dumps({"items": ROWS}, indent=1).encode(),
        parquet.getvalue(),
    ]
    return [*plain, *(gzip.compress(one) for one in plain[:6]), *(zstandard.compress(one) for one in plain[:6])]


SEEDS = seeds()


def mutated(chance: random.Random) -> bytes:
    """Random bytes, or a good file with bytes changed, left out, doubled, put in, cut off, or packed once more."""
    if chance.random() < 0.1:
        return chance.randbytes(chance.randint(1, 400))
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at, size = chance.randint(0, len(data)), chance.randint(1, 40)
        match chance.randrange(6):
            case 0:
                data[at : at + 1] = chance.randbytes(1)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size] * chance.randint(1, 3)
            case 3:
                data[at:at] = chance.choice(PIECES) * chance.choice((1, 1, 1, 50))
            case 4:
                data[at:at] = chance.randbytes(size)
            case _:
                del data[at + len(data) // 2 :]
    packed = chance.random()
    return gzip.compress(data) if packed < 0.05 else zstandard.compress(bytes(data)) if packed < 0.1 else bytes(data)


def read(path: Path, columns: Columns) -> None:
    """Read a dump to its end; whatever is wrong with it must come as one of our errors or as a bad row."""
    try:
        with open_dump(str(path), named=columns) as dump:
            assert all(line.isprintable() for line in str(dump.choice).split("\n"))
            json.dumps(dump.choice.as_json())
            for row in dump.rows:
                if isinstance(row, BadRow):
                    assert row.code
                    assert row.reason
                    continue
                try:
                    feedback = feedback_of(row.values, dump.choice.columns, row_id="1")
                except TextProblem:
                    continue
                assert isinstance(feedback.text, str)
            assert dump.total is None or 0 <= dump.position() <= dump.total
    except (FileProblem, ColumnsProblem) as problem:
        message = str(problem)
    else:
        message = "read"
    assert message.isprintable()  # in one line, and nothing that a terminal or UTF-8 chokes on


def test_every_seed_is_read_without_a_problem(tmp_path: Path) -> None:
    for number, data in enumerate(SEEDS):
        path = tmp_path / str(number)
        path.write_bytes(data)
        with open_dump(str(path), named=Columns()) as dump:
            assert sum(1 for row in dump.rows if not isinstance(row, BadRow)) >= len(ROWS) - 6


def test_fuzz_of_the_importers_finds_no_crash(tmp_path: Path) -> None:
    for chance in rounds("importers"):
        path = tmp_path / chance.choice(NAMES)
        path.write_bytes(data := mutated(chance))
        try:
            read(path, chance.choice((Columns(), Columns(), Columns(text="review"), Columns(turns="turns"))))
        except Exception:
            print(path.name, data)  # noqa: T201 (what failed)
            raise
        path.unlink()
