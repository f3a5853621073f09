"""What is wrong with a file that was sent, in the language of who sent it."""

from app.web.errors import Told
from app.web.pages.session import Reader


def told(problem: str, name: str, seen: Reader) -> str:
    """A problem of the file `name` as Told if it is one of the common ones, else as it is, in English."""
    if seen.lang == "en":
        return Told(problem)
    own = problem.removeprefix(f"{name}: ")
    found = next((text for start, text in _known(seen).items() if own.startswith(start)), None)
    if found is None:
        return problem
    return Told(found if own == problem else f"{name}: {found}")


def language(problem: str | None) -> str:
    """The language of a problem as it is marked on a page: empty for the reader's own."""
    return "" if isinstance(problem, Told) else "en"


def _known(seen: Reader) -> dict[str, str]:
    """How the common problems begin as the readers of files tell them, and what is told instead."""
    return {
        "no file was chosen": seen.gettext("no file was chosen"),
        "the file is empty": seen.gettext("the file is empty; export it again"),
        "the file has a header and no rows": seen.gettext("the file has a header and no rows; export it again"),
        "the file holds nothing but blanks": seen.gettext("the file holds nothing but blanks; export it again"),
        "this is binary data": seen.gettext(
            "this is binary data; give a CSV, JSON, JSON Lines or Parquet file of texts"
        ),
        "its encoding can't be told": seen.gettext("its encoding can't be told; save it as UTF-8"),
        "this is a PDF document": seen.gettext("this is a PDF document: export the data as CSV or JSON Lines"),
        "this is an old Excel or Word file": seen.gettext("this is an old Excel or Word file: save it as CSV"),
        "this is an image": seen.gettext("this is an image: give a file of texts"),
        "this is a program": seen.gettext("this is a program: give a file of texts"),
        "this is a 7-Zip archive": seen.gettext("this is a 7-Zip or RAR archive: unpack it"),
        "this is a RAR archive": seen.gettext("this is a 7-Zip or RAR archive: unpack it"),
        "this is a ZIP archive with": seen.gettext(
            "this ZIP archive has no file of rows or several; unpack it and send one"
        ),
        "this archive is locked": seen.gettext("this archive is locked with a password; unpack it"),
        "this archive or workbook is damaged": seen.gettext("this archive or workbook is damaged; save it again"),
        "this workbook is damaged": seen.gettext("this archive or workbook is damaged; save it again"),
        "no sheet has a header and rows": seen.gettext(
            "no sheet has a header and rows; save the data in the first sheet"
        ),
        "this is a mailbox or a mail": seen.gettext(
            "this is a mailbox or a mail; export the mails as CSV or JSON, a mail a row"
        ),
    }
