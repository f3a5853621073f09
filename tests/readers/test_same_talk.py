"""The same conversation has the same turns with the same roles in whatever format it comes."""

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import BadRow, Row, feedback_of
from tests.dumps import Write, read_all

Talk = Sequence[tuple[str, str]]
NAMES, LONG = ("Anna Berg", "Tom Ray"), ("Anna Maria Luisa von Berg", "Tom Ray")
SERVING = (
    *("Hello, how can I help you?", "The lamp flickers in the evening"),
    *("One moment, let me check that", "It is the tall one by the door"),
)
NEUTRAL = ("The lamp is there now", "Which of them is it", "The tall one by the door", "It flickers in the evening")
ROLES = ["agent", "customer", "agent", "customer"]


def talk(texts: Sequence[str], names: tuple[str, str] = NAMES) -> Talk:
    return [(names[number % 2], text) for number, text in enumerate(texts)]


def _lines(head: str, each: str, said: Talk) -> str:
    return head + "".join(each.format(n=n, name=name, text=text) for n, (name, text) in enumerate(said))


def _table(said: Talk, *, times: int = 2) -> list[dict[str, str]]:
    return [{"conversation_id": f"c{n}", "sender": name, "message": text} for n in range(times) for name, text in said]


def _csv(said: Talk) -> str:
    rows = _table(said)
    return "\n".join([",".join(rows[0]), *(",".join(f'"{one}"' for one in row.values()) for row in rows)])


def _jsonl(said: Talk) -> str:
    turns = [{"speaker": name, "text": text} for name, text in said]
    return "".join(json.dumps({"id": n, "messages": turns}) + "\n" for n in range(2))


def _xlsx(said: Talk) -> bytes:
    book, rows = openpyxl.Workbook(), _table(said)
    for row in ([*rows[0]], *([*row.values()] for row in rows)):
        book.active.append(row)  # type: ignore[union-attr]  # a new book has a sheet
    book.save(file := io.BytesIO())
    return file.getvalue()


def _parquet(said: Talk) -> bytes:
    pq.write_table(pa.Table.from_pylist(_table(said)), file := io.BytesIO())
    return file.getvalue()


FORMATS: dict[str, Callable[[Talk], str | bytes]] = {
    "lists.jsonl": _jsonl,
    "document.json": lambda said: json.dumps({"call": 1, "segments": [{"speaker": a, "text": b} for a, b in said]}),
    "rows.json": lambda said: json.dumps(_table(said)),
    "table.csv": _csv,
    "book.xlsx": _xlsx,
    "rows.parquet": _parquet,
    "whatsapp.txt": lambda said: _lines("", "15.01.26, 14:2{n} - {name}: {text}\n", said),
    "line.txt": lambda said: _lines("[LINE] Chat\n\n2026/03/03(Tue)\n", "10:0{n}\t{name}\t{text}\n", said),
    "kakao.txt": lambda said: _lines(
        "--------------- 2026년 3월 3일 화요일 ---------------\n", "[{name}] [오후 1:0{n}] {text}\n", said
    ),
    "telegram.txt": lambda said: _lines("", "{name}, [03.03.2026 10:0{n}]\n{text}\n\n", said),
    "log.txt": lambda said: _lines("", "[10:0{n}] {name}: {text}\n", said),
    "call.vtt": lambda said: _lines("WEBVTT\n", "\n{n}\n00:0{n}.000 --> 00:0{n}.900\n<v {name}>{text}</v>\n", said),
}


def said_in(path: str, *agents: str) -> list[list[tuple[str, str]]]:
    """Who says what in each item of a file; a bad row fails the test."""
    choice, rows = read_all(path, Columns(reading=Reading(agents=agents)))
    assert not [row for row in rows if isinstance(row, BadRow)]
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [[(str(turn.role), turn.text) for turn in item.turns] for item in items]


@pytest.mark.parametrize(
    ("texts", "names", "agents"),
    [
        (SERVING, NAMES, ()),
        (SERVING, NAMES, ("anna  BERG",)),
        (NEUTRAL, NAMES, ("Anna Berg",)),
        (NEUTRAL, LONG, ("Anna Maria Luisa von Berg",)),
        (SERVING, ("Anna Berg (Acme)", "Tom Ray"), ("Anna Berg",)),
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_talk_is_read_the_same(
    tmp_path: Path, write: Write, name: str, texts: Sequence[str], names: tuple[str, str], agents: tuple[str, ...]
) -> None:
    items = said_in(write(name, FORMATS[name](talk(texts, names))), *agents)
    assert items
    assert all(item == list(zip(ROLES, texts, strict=True)) for item in items)


@pytest.mark.parametrize("name", FORMATS)
def test_who_is_named_answers_whatever_they_say(write: Write, name: str) -> None:
    items = said_in(write(name, FORMATS[name](talk(SERVING))), "Tom Ray")
    assert all([role for role, _ in item] == ["customer", "agent"] * 2 for item in items)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("log.txt", "call.vtt")])
def test_a_name_may_have_many_words(write: Write, name: str) -> None:
    items = said_in(write(name, FORMATS[name](talk(SERVING, LONG))))
    assert all([role for role, _ in item] == ROLES for item in items)


def test_a_customer_who_has_the_agent_wait_is_none_without_an_offer(write: Write) -> None:
    texts = ("Which number has it", "One moment, let me check that", "Take your time", "It is 1207")
    content = _lines("", "15.01.26, 14:{n:02} - {name}: {text}\n", talk(texts))
    assert said_in(write("chat.txt", content)) == [[]] * 4


def test_a_friend_who_offers_help_once_is_no_agent(write: Write) -> None:
    texts = [f"We meet at the lake on day {n}" for n in range(40)]
    texts[2] = "How can I help you?"
    content = _lines("", "15.01.26, 14:{n:02} - {name}: {text}\n", talk(texts))
    assert said_in(write("chat.txt", content)) == [[]] * 40


def test_reviews_in_threads_are_no_talk(write: Write) -> None:
    rows = "".join(
        f'{n},{name},{stars},"{text}"\n'
        for n in range(3)
        for (name, text), stars in zip(talk(SERVING), (5, 1, 4, 2), strict=True)
    )
    assert said_in(write("a.csv", f"Thread ID,Author,Stars,Comment\n{rows}")) == [[]] * 12


def test_users_of_a_forum_with_numbers_for_names_are_no_customers_of_the_others(write: Write) -> None:
    said = [("User 12", "The lamp flickers"), ("Maria", "Mine does too")]
    rows = "".join(f"{n},{name}{'' if name[0] == 'U' else n},{text} {n}\n" for n in range(3) for name, text in said)
    assert said_in(write("a.csv", f"Thread ID,Author,Comment\n{rows}")) == [[]] * 6
