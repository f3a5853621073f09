"""Mails and mailboxes as tests write and read them."""

from collections.abc import Mapping, Sequence

from app.domain.records import Feedback
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import Row, feedback_of
from tests.dumps import read_all

DESK, ANN, BOB = "Fernway <help@fernway.example>", "Ann Lee <ann@post.example>", "Bob <bob@letters.example>"
LATE, SORRY, CAME = (
    "The sofa came three weeks late.",
    "We are very sorry about that.",
    "It came today and it is lovely.",
)


def mail(
    sender: str = ANN,
    to: str = DESK,
    said: str = LATE,
    *,
    number: int = 1,
    answers: int | None = None,
    subject: str = "My sofa",
    more: Mapping[str, str | None] | None = None,
) -> str:
    """A mail as it is stored, sent on the day of its number; `more` headers, null for one that is to lack."""
    headers: dict[str, str | None] = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": f"Mon, {number:02} Mar 2026 09:30:00 +0200",
        "Message-ID": f"<{number}@mails.example>",
        "In-Reply-To": None if answers is None else f"<{answers}@mails.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
    }
    headers |= more or {}
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None) + f"\n{said}\n"


def box(*mails: str) -> str:
    return "\n".join(f"From MAILER Mon Mar 02 09:30:00 2026\n{one}" for one in mails)


def items(path: str, *agents: str) -> list[Feedback]:
    choice, rows = read_all(path, Columns(resolve=True, reading=Reading(agents=agents)))
    return [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]


def said(found: Sequence[Feedback]) -> list[list[str]]:
    """What each item says, an agent's turn in brackets."""
    return [
        [turn.text if turn.role.value == "customer" else f"({turn.text})" for turn in one.turns] or [one.text]
        for one in found
    ]


ASKED = mail()
ANSWERED = mail(DESK, ANN, SORRY, number=2, answers=1, subject="Re: My sofa")
AGAIN = mail(said=CAME, number=3, answers=2, subject="Re: Re: My sofa")
OTHER = mail(BOB, said="The lamp is broken.", number=4, subject="A lamp")
TALK = [LATE, f"({SORRY})", CAME]
