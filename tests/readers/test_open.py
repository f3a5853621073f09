import gzip
import io
import os
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from app.errors import FileProblem
from app.readers.source.open import open_bytes
from tests.dumps import Write


@pytest.mark.parametrize(
    "content",
    [
        b"plain text\n",
        gzip.compress(b"plain text\n", mtime=0),
        zstandard.compress(b"plain text\n"),
        gzip.compress(b"plain ", mtime=0) + gzip.compress(b"text\n", mtime=0),
    ],
)
def test_a_file_is_unpacked_by_its_content_whatever_its_name(write: Write, content: bytes) -> None:
    with open_bytes(write("dump", content)) as source:
        assert source.head() == b"plain text\n"
        assert source.stream.read() == b"plain text\n"
        assert source.position() == source.total == len(content)


def test_standard_input_is_read_for_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(b"id,text\n", mtime=0))))
    with open_bytes("-") as source:
        assert source.name == "standard input"
        assert source.total is None
        assert source.stream.read() == b"id,text\n"


def test_a_named_pipe_is_read_though_it_has_no_size(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"id,text\n",))
    writer.start()
    with open_bytes(str(pipe)) as source:
        assert source.total is None
        assert source.stream.read() == b"id,text\n"
    writer.join()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "image"),
        (gzip.compress(b"x" * 100, mtime=0)[:10], "cut off or damaged"),
    ],
)
def test_a_file_without_rows_is_refused_by_name(write: Write, content: bytes, words: str) -> None:
    path = write("dump.csv", content)
    with pytest.raises(FileProblem, match=words) as problem, open_bytes(path):
        pass
    assert str(problem.value).startswith(path)


def test_a_missing_file_and_a_directory_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file"), open_bytes(str(tmp_path / "none.csv")):
        pass
    with pytest.raises(FileProblem, match="directory"), open_bytes(str(tmp_path)):
        pass
    with pytest.raises(FileProblem, match="not a file name"), open_bytes("a\0b"):
        pass


@pytest.mark.parametrize(("compress", "held"), [(gzip.compress, 1 << 14), (zstandard.compress, 1 << 18)])
@pytest.mark.parametrize("size", [1 << 19, 3 << 20])
def test_what_comes_before_a_damage_is_given_out(
    write: Write, compress: Callable[[bytes], bytes], held: int, size: int
) -> None:
    content = random.Random(0).randbytes(size // 2).hex().encode()
    packed = compress(content)
    with open_bytes(write("dump", packed[: len(packed) * 3 // 4])) as source:
        got = source.stream.read()
        assert source.damage is not None
    assert len(got) > size * 3 // 4 - held
    assert content.startswith(got)
