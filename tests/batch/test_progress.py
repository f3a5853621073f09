import io
import os
import pty

from app.batch.progress import Bar, Lines, progress_on


def test_plain_lines_come_every_few_seconds() -> None:
    out, now = io.StringIO(), iter([0.0, 1.0, 4.9, 5.0, 6.0, 10.0])
    lines = Lines(out, clock=lambda: next(now))
    lines.say("a.csv: CSV")
    for rows in (100, 200, 1500, 1600, 2000):
        lines.advance(rows=rows, read=rows, total=3000 if rows < 2000 else None)
    assert out.getvalue().splitlines() == [
        "a.csv: CSV",
        "1,500 rows, 50% of the input, 300.0 rows a second",
        "2,000 rows, 200.0 rows a second",
    ]


def test_a_stream_that_is_no_terminal_gets_plain_lines() -> None:
    with progress_on(io.StringIO()) as shown:
        assert isinstance(shown, Lines)


def test_a_terminal_gets_a_bar() -> None:
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "w") as stream:
        with progress_on(stream) as shown:
            assert isinstance(shown, Bar)
            shown.say("[a].csv: CSV")
            shown.advance(rows=1234, read=50, total=100)
            shown.advance(rows=1234, read=50, total=None)
        stream.write("end")
        stream.flush()
        written = ""
        while not written.endswith("end"):
            written += os.read(controller, 1 << 16).decode(errors="replace")
    os.close(controller)
    assert "[a].csv: CSV" in written
    assert "1,234 rows" in written
