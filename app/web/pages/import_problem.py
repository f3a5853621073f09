"""What is wrong with a file that was sent, or with a row of it, in the language of who sent it: by the code of it."""

from collections.abc import Mapping

from app.errors import InputError
from app.services.intake_items import ItemError
from app.web.errors import Told
from app.web.pages.session import Reader


def told(problem: InputError, name: str, seen: Reader) -> str:
    """A problem of the file `name` (empty if it has none) as Told if it is a common one, else as it is, in English."""
    (given, *_) = problem.args
    if isinstance(given, Told) or seen.lang == "en":
        return Told(given)
    found = files(seen).get(problem.code)
    if found is None:
        return str(problem)
    return Told(f"{name}: {found}" if name else found)


def reason(error: ItemError, seen: Reader) -> str:
    """Why a row was not taken, as Told if it is one of the usual reasons, else as it is, in English."""
    if seen.lang == "en":
        return Told(error.detail)
    found = rows(seen).get(error.code)
    try:
        return error.detail if found is None else Told(found % error.values)
    except KeyError:  # noted by an earlier version, without values
        return error.detail


def language(problem: str | None) -> str:
    """The language of a problem as it is marked on a page: empty for the reader's own."""
    return "" if isinstance(problem, Told) else "en"


def files(seen: Reader) -> Mapping[str, str]:
    """What is told of the common problems of files, by their codes (app.errors)."""
    return {
        "file_empty": seen.gettext("the file is empty; export it again"),
        "file_without_rows": seen.gettext("the file has a header and no rows; export it again"),
        "file_blank": seen.gettext("the file holds nothing but blanks; export it again"),
        "file_binary": seen.gettext("this is binary data; give a CSV, JSON, JSON Lines or Parquet file of texts"),
        "file_encoding_unknown": seen.gettext("its encoding can't be told; save it as UTF-8"),
        "file_pdf": seen.gettext("this is a PDF document: export the data as CSV or JSON Lines"),
        "file_old_office": seen.gettext("this is an old Excel or Word file: save it as CSV"),
        "file_image": seen.gettext("this is an image: give a file of texts"),
        "file_program": seen.gettext("this is a program: give a file of texts"),
        "file_archive": seen.gettext("this is a 7-Zip or RAR archive: unpack it"),
        "file_archive_members": seen.gettext("this ZIP archive has no file of rows or several; unpack it and send one"),
        "file_archive_locked": seen.gettext("this archive is locked with a password; unpack it"),
        "file_archive_damaged": seen.gettext("this archive or workbook is damaged; save it again"),
        "file_no_sheet": seen.gettext("no sheet has a header and rows; save the data in the first sheet"),
        "file_mail": seen.gettext(
            "this is mail as Outlook keeps it (.msg, .pst); save it as .eml or mbox, or export it as CSV"
        ),
    }


def rows(seen: Reader) -> Mapping[str, str]:
    """What is told of rows that were not taken, by the codes of the usual reasons (docs/presets.md, docs/api.md)."""
    return {
        "text_empty": seen.gettext("there is no text: no letter, digit or emoji"),
        "text_too_long": seen.gettext("the text has %(length)s characters, and at most %(most)s are taken"),
        "text_binary": seen.gettext("the text can't be read: binary data, or a wrong encoding; save it as UTF-8"),
        "row_fields": seen.gettext("the row has %(there)s cells, and the header %(wanted)s"),
        "row_quote": seen.gettext("a quotation mark is not closed in this row or the one before; close it"),
        "row_header": seen.gettext("this is the header once more, as where two exports were joined"),
        "row_encoding": seen.gettext("some bytes are not in the encoding of the file; save the row in it"),
        "row_json": seen.gettext("this is no whole JSON object; mend it"),
        "row_too_long": seen.gettext("the line is too long"),
        "row_formula": seen.gettext(
            "a formula in it was saved without its value; open the file in Excel and save it again"
        ),
        "row_mail": seen.gettext("this mail can't be read, or doesn't tell who sent it and when"),
        "row_role": seen.gettext("it isn't told who speaks; write customer, agent or bot"),
        "file_damaged": seen.gettext("the file is cut off or damaged from here on; fetch it again"),
        "field_too_long": seen.gettext("%(field)s is longer than %(most)s characters; shorten it"),
        "number_out_of_range": seen.gettext("%(field)s is %(value)s; write a number from %(low)s to %(high)s"),
    }
