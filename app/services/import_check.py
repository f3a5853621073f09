"""What can be told of a file before it is kept: whether a table lacks a column that its import names."""

import os
from pathlib import PurePath
from typing import BinaryIO

from app.errors import InputError, NoColumn
from app.readers.read import detect, open_rows
from app.services.import_rows import Order, columns_of
from app.services.importing import in_its_name
from app.services.scratch import Scratch

HEAD = 1 << 18
"""Bytes that are looked at: a header and some rows. What they are of the whole file is of no account."""

NOT_PLAIN = (b"PK", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"%PDF", b"{", b"[", b"<")
"""How files begin that are packed, or have no header in their first line."""

ANYWHERE = Scratch()


def refuse_missing_columns(file: BinaryIO, order: Order, *, scratch: Scratch = ANYWHERE) -> None:
    """NoColumn, naming those there are, if a plain table lacks a column that the order names.

    Only the head of the file is read, whose place is put back to the beginning. All other files, and all that else may
    be wrong with this one, are left to the job, which reads the whole.
    """
    head = _head(file)
    if not order.columns or head is None:
        return
    with scratch.folder() as folder:
        path = folder / f"head{PurePath(order.name).suffix if PurePath(order.name).suffix.isascii() else ''}"
        path.write_bytes(head)
        try:
            with open_rows(str(path)) as (header, _):
                headed = header is not None
            if headed:
                detect(str(path), named=columns_of(order))
        except NoColumn as problem:
            raise in_its_name(problem, path, order.name) from None
        except InputError:
            return


def _head(file: BinaryIO) -> bytes | None:
    """The whole lines at the beginning of a file; null where it isn't plain text in lines."""
    head = file.read(HEAD)
    more = bool(file.read(1))
    file.seek(0, os.SEEK_SET)
    if b"\x00" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(NOT_PLAIN):
        return None
    lines = head.rpartition(b"\n")[0] if more else head
    return lines or None
