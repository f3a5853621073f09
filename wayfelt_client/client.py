"""The service's routes as methods: feedback in, mentions, themes and maps out."""

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlsplit
from uuid import uuid4

from wayfelt_client.errors import JobFailed, WayfeltError
from wayfelt_client.records import Item, Job, Mention, Sent
from wayfelt_client.transport import Body, Transport, answered, encoded

BATCH, BATCH_BYTES = 500, 4_000_000
"""Most items and bytes of them that are sent in one request; an item alone may have more."""

_PAGE = 1_000
_BLOCK = 1 << 20
_SHOWN = re.compile("[!-~]+")  # what may stand in a header, without blanks
_LONGEST_KEY = 180  # the service takes 200, and numbers of batches are put behind it


class Client:
    """A Wayfelt service at `base`, with the rights of `key`. Requests are tried again where that can do no harm.

    ValueError for what is no address or no key, which stand neither in it nor in any other error, for a `timeout` that
    is not above 0, and for fewer than one of `tries`.
    """

    def __init__(self, base: str, key: str | None = None, *, timeout: float = 60.0, tries: int = 6) -> None:
        if not timeout > 0:
            raise ValueError(f"a timeout of {timeout} seconds leaves no time for an answer; give one above 0")
        if tries < 1:
            raise ValueError(f"{tries} tries send nothing; give 1 or more")
        self._transport = Transport(_address(base), None if key is None else _key(key), timeout, tries)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open."""

    def analyze(self, documents: Iterable[Mapping[str, Any]], *, journey: str | None = None) -> dict[str, Any]:
        """Documents (`{id, text or turns, lang?, channel?}`) scored at once; nothing is kept."""
        body = {"documents": list(documents)} | ({} if journey is None else {"journey": journey})
        return self._transport.call("POST", "/v1/analyze", body=body, safe=True, needs=("documents",))

    def send(self, items: Iterable[Item], *, idempotency_key: str | None = None) -> Sent:
        """Send items, however many, some hundred at a time; give the same `idempotency_key` to send the same again.

        Every request has such a key, so one that gets no answer is sent again without keeping anything twice. An error
        bears what was sent before it (WayfeltError). ValueError for a key that can't stand in a header.
        """
        key = idempotency_key or uuid4().hex
        if not _SHOWN.fullmatch(key.replace(" ", "_")) or key != key.strip() or len(key) > _LONGEST_KEY:
            raise ValueError(f"an idempotency_key has 1 to {_LONGEST_KEY} letters, digits and signs of ASCII")
        accepted = duplicates = before = 0
        errors: list[Mapping[str, Any]] = []
        jobs: list[str] = []
        try:
            for batch in _batches(items):
                answer = self._taken(batch, {"Idempotency-Key": f"{key}-{before}"})
                accepted += answer["accepted"]
                duplicates += answer["duplicates"]
                errors += [{**error, "index": error["index"] + before} for error in answer["errors"]]
                jobs += [answer["job"]] if answer["job"] else []
                before += len(batch)
        except WayfeltError as error:
            error.sent, error.idempotency_key = Sent(accepted, duplicates, tuple(errors), tuple(jobs)), key
            raise
        return Sent(accepted, duplicates, tuple(errors), tuple(jobs))

    def import_file(self, path: str | Path, **options: str) -> str:
        """Send a dump as it is; the id of the job that reads it. Options: `preset`, `source` and columns by field.

        OSError, such as FileNotFoundError, if the file can't be opened.
        """
        boundary = uuid4().hex
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        with Path(path).open("rb") as file:
            body = _form(file, Path(path).name, options, boundary)
            raw = self._transport.send("POST", "/v1/imports", body=body, headers=headers)
        return str(answered(raw, needs=("job",))["job"])

    def job(self, job_id: str) -> Job:
        """The job as it is now."""
        found = self._transport.call("GET", f"/v1/jobs/{_part(job_id)}", needs=Job.__slots__)
        return Job(**{name: found[name] for name in Job.__slots__})

    def wait(self, *job_ids: str, timeout: float = 3600.0, every: float = 1.0) -> list[Job]:
        """The jobs when all are done. Raises JobFailed if one ends otherwise, or isn't over in `timeout` seconds."""
        until, over = time.monotonic() + timeout, []
        for job_id in job_ids:
            while not (job := self.job(job_id)).over:
                if time.monotonic() > until:
                    raise JobFailed(f"job {job_id} ({job.kind}) is still {job.state} after {timeout:.0f} s")
                time.sleep(every)
            if job.state != "done":
                raise JobFailed(f"job {job_id} ({job.kind}) is {job.state}: {job.error or 'it was called off'}")
            over.append(job)
        return over

    def cancel(self, job_id: str) -> None:
        """Call a job off."""
        self._transport.send("POST", f"/v1/jobs/{_part(job_id)}/cancel", safe=True)

    def feedback(self, **filters: object) -> Iterator[dict[str, Any]]:
        """The items that meet the filters, page after page, the last that happened first."""
        return self._pages("/v1/feedback", filters)

    def mentions(self, **filters: object) -> Iterator[Mention]:
        """The mentions that meet the filters (`stage`, `sentiment`, `from_`, `q`, ...), page after page.

        A list gives a filter several times; `segment={"country": "LT"}` filters by fields of your own.
        """
        return cast("Iterator[Mention]", self._pages("/v1/mentions", filters))

    def themes(self, **filters: object) -> Iterator[dict[str, Any]]:
        """The themes that meet the filters (`kind`, `stage`, `sort`, ...)."""
        return self._pages("/v1/themes", filters)

    def curve(self, journey: str = "default", **filters: object) -> dict[str, Any]:
        """The emotion curve of a journey."""
        return self._transport.call(
            "GET", f"/v1/journeys/{_part(journey)}/curve", query=_query(filters), needs=("curve",)
        )

    def map(self, journey: str = "default", *, ending: str = "json", **filters: object) -> bytes:
        """The journey map as a file: json, html, md, svg, png, pdf, csv or xlsx."""
        path = f"/v1/journeys/{_part(journey)}/map.{_part(ending)}"
        return self._transport.send("GET", path, query=_query(filters))

    def create_webhook(self, url: str, events: Iterable[str]) -> dict[str, Any]:
        """A webhook with its `secret`, which is shown this once."""
        body = {"url": url, "events": list(events)}
        return self._transport.call("POST", "/v1/webhooks", body=body, needs=("secret",))

    def erase_author(self, author: str) -> dict[str, Any]:
        """Erase all that an author wrote, with every trace: the receipt."""
        body = {"author": author}
        return self._transport.call("POST", "/v1/erasures", body=body, safe=True)

    def _taken(self, batch: list[Item], headers: Mapping[str, str]) -> dict[str, Any]:
        needs = ("accepted", "duplicates", "errors", "job")
        return self._transport.call(
            "POST", "/v1/feedback", body={"items": batch}, headers=headers, safe=True, needs=needs
        )

    def _pages(self, path: str, filters: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        query, cursor = {"limit": _PAGE, **_query(filters)}, None
        while True:
            asked = {**query, "cursor": cursor}
            page = self._transport.call("GET", path, query=asked, needs=("items", "next_cursor"))
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


def _address(base: str) -> str:
    parts = urlsplit(base.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the address of a service begins with http:// or https:// and a host")
    if not f"{parts.path}{parts.query}".isascii():
        raise ValueError("the address of a service has a path of ASCII: quote other signs")
    if "@" in parts.netloc:
        raise ValueError("the address of a service holds no name and password; there is `key` for that")
    return base.strip()


def _key(key: str) -> str:
    """The key without the blanks and line ends around it, which a file or a paste leaves."""
    if not _SHOWN.fullmatch(key.strip()):
        raise ValueError("the key is none: it holds blanks, line breaks or signs beyond ASCII, or nothing") from None
    return key.strip()


def _part(name: str) -> str:
    """A name as one part of a path, whatever is in it."""
    return quote(name, safe="", errors="replace")


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        own = len(encoded(item))
        if batch and size + own > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += own
        if len(batch) == BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _query(filters: Mapping[str, object]) -> dict[str, object]:
    """Filters as parameters: `from_` is from, which Python keeps for itself, and fields of a segment have a point."""
    query: dict[str, object] = {}
    for name, value in filters.items():
        if isinstance(value, Mapping):
            query |= {f"{name}.{field}": one for field, one in value.items()}
        else:
            query[name.rstrip("_")] = value
    return query


def _form(file: BinaryIO, name: str, fields: Mapping[str, str], boundary: str) -> Body:
    """The file and the fields as multipart/form-data, read anew for each try, a megabyte at a time."""
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    shown = name.replace("\\", "_").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n')
    before = ("".join(lines) + "Content-Type: application/octet-stream\r\n\r\n").encode(errors="replace")
    after = f"\r\n--{boundary}--\r\n".encode()

    def blocks() -> Iterator[bytes]:
        yield before
        file.seek(0)
        yield from iter(lambda: file.read(_BLOCK), b"")
        yield after

    return lambda: (blocks(), len(before) + os.fstat(file.fileno()).st_size + len(after))
