"""The tree of errors that users meet, each with a stable code and an HTTP status.

AppError
├── InputError              what was given can't be used (422)
│   ├── FileProblem         a file can't be read or written; these say why
│   │   ├── EmptyFile, BlankFile, FileWithoutRows
│   │   ├── BinaryFile, UnknownEncoding
│   │   ├── PdfFile, OldOfficeFile, ImageFile, ProgramFile, MailFile
│   │   ├── ArchiveFile, ArchiveMembers, ArchiveLocked, ArchiveDamaged
│   │   └── NoSheet
│   ├── ColumnsProblem      a file has no column of texts
│   │   └── NoColumn        it lacks a column that was named
│   ├── JourneyProblem      a journey file is not a journey
│   ├── SettingsProblem     the environment or .env holds a setting that can't be used
│   ├── PatternsProblem     settings or patterns of redaction can't be used
│   ├── WebhookProblem      a webhook can't be registered so
│   │   └── AddressRefused  its address is not one we send to
│   ├── TextProblem         one text can't be scored: empty, too long, binary
│   ├── ItemProblem         one item can't be taken: a field is wrong
│   │   ├── FieldTooLong    longer than is kept
│   │   └── OutOfRange      a number that its scale doesn't have
│   └── InvalidCursor       a cursor that no list gave out
├── Unauthorized            no key, or not a good one (401)
├── Forbidden               the key may not do this (403)
│   └── QuotaReached        the project holds all that it may (403)
├── NotFound                nothing of that name (404)
├── Conflict                it contradicts what is there already (409)
│   └── IdempotencyConflict an Idempotency-Key that came with another body
├── TooLarge                more than one request may hold (413)
├── WrongType               a body that isn't of the kind that the route takes (415)
├── TooMany                 more requests than a key may send in a while (429)
└── Unavailable             the service can't answer now (503)
    ├── DatabaseProblem     the database can't be reached, read or written
    └── FontProblem         a picture needs a font that isn't there
"""

import traceback
from typing import ClassVar

PLACES = 8
"""Of an error's way through the code that are told."""


class AppError(Exception):
    """Base of the tree. The message is one line for people: what, where and the remedy."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500


class InputError(AppError):
    """What was given can't be used. `values` are names and figures of the message, to tell it in another language."""

    code = "invalid_input"
    status = 422

    def __init__(self, message: str, **values: str | float) -> None:
        super().__init__(message)
        self.values = values


class FileProblem(InputError):
    """A file can't be read or written."""

    code = "file_problem"


class EmptyFile(FileProblem):
    """There is nothing in the file."""

    code = "file_empty"


class BlankFile(FileProblem):
    """The file holds nothing but blanks."""

    code = "file_blank"


class FileWithoutRows(FileProblem):
    """The file has a header and nothing below it."""

    code = "file_without_rows"


class BinaryFile(FileProblem):
    """The file is no writing."""

    code = "file_binary"


class UnknownEncoding(FileProblem):
    """It can't be told how the letters of the file are encoded."""

    code = "file_encoding_unknown"


class PdfFile(FileProblem):
    """The file is a PDF document."""

    code = "file_pdf"


class OldOfficeFile(FileProblem):
    """The file is of Excel or Word before 2007."""

    code = "file_old_office"


class ImageFile(FileProblem):
    """The file is a picture."""

    code = "file_image"


class ProgramFile(FileProblem):
    """The file is a program."""

    code = "file_program"


class MailFile(FileProblem):
    """The file is a mail, or a mailbox, as Outlook keeps it."""

    code = "file_mail"


class ArchiveFile(FileProblem):
    """The file is an archive of a kind that isn't unpacked here."""

    code = "file_archive"


class ArchiveMembers(FileProblem):
    """The archive has several files of rows, or none."""

    code = "file_archive_members"


class ArchiveLocked(FileProblem):
    """The archive asks for a password."""

    code = "file_archive_locked"


class ArchiveDamaged(FileProblem):
    """The archive or workbook can't be unpacked."""

    code = "file_archive_damaged"


class NoSheet(FileProblem):
    """No sheet of the workbook has rows."""

    code = "file_no_sheet"


class ColumnsProblem(InputError):
    """A file has no column of texts, or not the column that was named."""

    code = "columns_problem"


class NoColumn(ColumnsProblem):
    """A file lacks a column that was named; the message names those it has."""


class JourneyProblem(InputError):
    """A journey file is not a journey; the message names file and line."""

    code = "journey_problem"


class SettingsProblem(InputError):
    """A setting of the environment or of `.env` can't be used; the message names it."""

    code = "settings_problem"


class PatternsProblem(InputError):
    """Settings or patterns of redaction can't be used."""

    code = "patterns_problem"


class WebhookProblem(InputError):
    """A webhook can't be registered so: its URL, or an event that there isn't."""

    code = "webhook_problem"


class AddressRefused(WebhookProblem):
    """The URL leads to an address that nothing is sent to: private, loopback, reserved, or none at all."""

    code = "webhook_address_refused"


class TextProblem(InputError):
    """One text can't be scored; `code` says why."""

    code = "text_problem"


class EmptyText(TextProblem):
    """There is no text."""

    code = "text_empty"


class TextTooLong(TextProblem):
    """The text is longer than the limit."""

    code = "text_too_long"


class BinaryText(TextProblem):
    """The text is binary data, not writing."""

    code = "text_binary"


class ItemProblem(InputError):
    """One item can't be taken: a field is wrong."""

    code = "invalid_item"


class FieldTooLong(ItemProblem):
    """A field is longer than is kept."""

    code = "field_too_long"


class OutOfRange(ItemProblem):
    """A number is beyond the scale of its field."""

    code = "number_out_of_range"


class InvalidCursor(InputError):
    """A cursor that no list gave out."""

    code = "invalid_cursor"


class Unauthorized(AppError):
    """No key, or not a good one."""

    code = "unauthorized"
    status = 401


class Forbidden(AppError):
    """The key may not do this."""

    code = "forbidden"
    status = 403


class QuotaReached(Forbidden):
    """The project would hold more than it may."""

    code = "quota_reached"


class NotFound(AppError):
    """Nothing of that name."""

    code = "not_found"
    status = 404


class Conflict(AppError):
    """It contradicts what is there already."""

    code = "conflict"
    status = 409


class IdempotencyConflict(Conflict):
    """An Idempotency-Key that came before with another body."""

    code = "idempotency_conflict"


class TooLarge(AppError):
    """More than one request may hold."""

    code = "too_large"
    status = 413


class WrongType(AppError):
    """A body that isn't of the kind that the route takes, or is packed."""

    code = "unsupported_media_type"
    status = 415


class TooMany(AppError):
    """More requests than a key may send in a while; `retry_after` seconds and it may again."""

    code = "too_many_requests"
    status = 429

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(AppError):
    """The service can't answer now; try again later."""

    code = "unavailable"
    status = 503


class DatabaseProblem(Unavailable):
    """The database can't be reached, read or written."""

    code = "database_problem"


class FontProblem(Unavailable):
    """A picture needs a font that isn't there; the message says what to install."""

    code = "font_problem"


def places_of(error: BaseException) -> list[str]:
    """The last places in the code that an error came through, without its message: that may quote a text."""
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
