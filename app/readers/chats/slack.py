"""Slack exports: a folder or ZIP archive of channels, a JSON file a day in each, and the people in users.json."""

import html
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Protocol

from app.errors import FileProblem
from app.readers.fields.rows import BadRow, Row

FORMAT = "Slack export"
LEFT_OUT = "messages of bots, those of who joined or left and empty ones are left out; give texts of a form as CSV"
"""What is said where nothing else is there."""

LARGEST = 64 << 20
"""Bytes of the file of one day, which is held in memory."""

_DAY = re.compile(r"(?:.*/)?([^/]+)/\d{4}-\d{2}-\d{2}\.json")
_PERSON = re.compile(r"<@([A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<([#!]?)([^>|]*)(?:\|([^>]*))?>")
_STAMP = re.compile(r"\d{10}\.\d{6}")
_SPOKEN = (None, "thread_broadcast", "file_share", "me_message", "reply_broadcast")


class Files(Protocol):
    """The files of an export by their names."""

    def names(self) -> list[str]:
        """All names, with / between folders."""
        ...

    def read(self, name: str) -> bytes:
        """A file, at most LARGEST bytes and one of it."""
        ...


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """As Files.names."""
        return [path.relative_to(self._folder).as_posix() for path in self._folder.rglob("*.json")]

    def read(self, name: str) -> bytes:
        """As Files.read."""
        with (self._folder / name).open("rb") as file:
            return file.read(LARGEST + 1)


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> list[str]:
        """As Files.names."""
        return [name for name in self._archive.namelist() if name.endswith(".json")]

    def read(self, name: str) -> bytes:
        """As Files.read."""
        with self._archive.open(name) as file:
            return file.read(LARGEST + 1)


@contextmanager
def open_slack(path: Path) -> Iterator[Iterator[Row | BadRow] | None]:
    """The messages of the export at `path`, null if it is none. FileProblem if it is an archive that can't be read."""
    if path.is_dir():
        folder = _Folder(path)
        yield _rows(folder) if _is_export(folder.names()) else None
        return
    if not zipfile.is_zipfile(path):
        yield None
        return
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise FileProblem(f"{path}: this archive is damaged ({error}); export it again") from None
    with archive:
        files = _Archive(archive)
        yield _rows(files) if _is_export(files.names()) else None


def of_day(rows: Iterator[Row | BadRow], *, channel: str) -> tuple[bool, Iterator[Row | BadRow]]:
    """Whether rows are the messages of a day out of an export, and what people wrote in them; else the rows."""
    first = next(rows, None)
    rows = rows if first is None else chain([first], rows)
    if not isinstance(first, Row) or first.values.get("type") != "message":
        return False, rows
    if _STAMP.fullmatch(str(first.values.get("ts"))) is None:
        return False, rows
    return True, _of_day(rows, channel)


def _of_day(rows: Iterator[Row | BadRow], channel: str) -> Iterator[Row | BadRow]:
    for row in rows:
        if isinstance(row, BadRow):
            yield row
        else:
            yield from _message(row.values, row.line, channel=channel, people={})


def _is_export(names: list[str]) -> bool:
    return any(_DAY.fullmatch(name) for name in names)


def _rows(files: Files) -> Iterator[Row | BadRow]:
    people = _people(files)
    for name in sorted(files.names()):
        day = _DAY.fullmatch(name)
        if day is None:
            continue
        messages = _parsed(files, name)
        if isinstance(messages, str):
            yield BadRow(None, "file_damaged", f"{name}: {messages}; export it again")
            continue
        for number, message in enumerate(messages, start=1):
            yield from _message(message, number, channel=day[1], people=people)


def _parsed(files: Files, name: str) -> list[object] | str:
    """What a file lists, or why it can't be read."""
    try:
        content = files.read(name)
        if len(content) > LARGEST:
            return f"more than {LARGEST >> 20} MB of one day"
        value = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError, zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        return f"this day can't be read ({error})"
    return value if isinstance(value, list) else "not a list of messages"


def _message(message: object, number: int, *, channel: str, people: Mapping[str, str]) -> Iterator[Row]:
    """The row of what a person wrote; joins, bots and empty messages are none."""
    if not isinstance(message, Mapping) or message.get("subtype") not in _SPOKEN or message.get("bot_id"):
        return
    text, user = message.get("text"), str(message.get("user"))
    if not isinstance(text, str) or not text.strip() or user == "USLACKBOT":
        return
    values = {
        "id": f"{channel}:{message.get('ts')}",
        "ts": message.get("ts"),
        "thread_ts": message.get("thread_ts"),
        "text": spoken(text, people),
        "author": people.get(user, user),
        "slack_channel": channel,
    }
    yield Row(number, values, json.dumps(dict(message), ensure_ascii=False))


def spoken(text: str, people: Mapping[str, str]) -> str:
    """A message as people see it: names for their codes, links by their words."""
    text = _PERSON.sub(lambda found: "@" + (people.get(found[1]) or found[2] or found[1]), text)
    text = _LINK.sub(lambda found: ("#" if found[1] == "#" else "@" if found[1] else "") + (found[3] or found[2]), text)
    return html.unescape(text)


def _people(files: Files) -> dict[str, str]:
    name = next((name for name in files.names() if name.rpartition("/")[2] == "users.json"), None)
    listed = [] if name is None else _parsed(files, name)
    return {
        str(one.get("id")): _called(one)
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    }


def _called(person: Mapping[str, object]) -> str:
    profile = person.get("profile")
    shown = profile.get("display_name") if isinstance(profile, Mapping) else None
    return str(shown or person.get("name") or person.get("real_name") or person.get("id"))
