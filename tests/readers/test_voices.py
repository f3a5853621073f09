"""Interviews, calls and chats that tools save as text, in which names stand beside times or over what is said."""

import pytest

from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all

ASKS, DEAR, HELPS, CARD = (
    "How do you pay today?",
    "At the post office, since the app logs me out",
    "What would help?",
    "A reminder a week before",
)


def said(path: str) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """The author and who says what, of each item."""
    choice, rows = read_all(path)
    found = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [(item.author, [(str(turn.role), turn.text) for turn in item.turns]) for item in found]


TALK = [("agent", ASKS), ("customer", DEAR), ("agent", HELPS), ("customer", CARD)]


@pytest.mark.parametrize("head", ["{name}  {time}", "{time} {name}", "[{time}] {name}", "{name} ({time})"])
def test_names_and_times_over_what_is_said_make_one_conversation(write: Write, head: str) -> None:
    parts = [("Interviewer", ASKS), ("Participant 4", DEAR), ("Interviewer", HELPS), ("Participant 4", CARD)]
    told = [f"{head.format(name=name, time=f'0:{at}2')}\n{words}" for at, (name, words) in enumerate(parts)]
    assert said(write("a.txt", "\n\n".join([*told, "Transcribed by https://tool.example"]))) == [
        ("Participant 4", TALK)
    ]


CUES = "WEBVTT\n\n" + "\n\n".join(f"00:00:0{at}.000 --> 00:00:0{at}.900\n{{{at}}}" for at in range(4))


@pytest.mark.parametrize("written", ["{}: {}", "<v {}>{}</v>"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Laura Smith - Fernway Support", "Deepak Menon"),
        ("Ewa Duda | Kundenservice Lindner", "Brandt, Michael (Gast)"),
    ],
)
def test_a_word_beside_a_name_tells_the_side_of_who_speaks_in_cues(
    write: Write, written: str, ours: str, theirs: str
) -> None:
    parts = [(ours, ASKS), (theirs, DEAR), (ours, HELPS), (theirs, CARD)]
    path = write("a.vtt", CUES.format(*(written.format(name, words) for name, words in parts)))
    assert said(path) == [(theirs, TALK)]


def test_what_stands_above_and_below_a_chat_with_times_is_left_out(write: Write) -> None:
    chat = (
        "Conversation with Georgia Pell\nStarted on Monday, November 23, 2026 at 3:04 PM (GMT)\n"
        "Visitor details: georgia.pell@mail.example, Leeds\nPage: https://quilts.example/king-size\n\n"
        f"[3:04:10 PM] Georgia Pell: {DEAR}\n[3:04:12 PM] *** Hattie joined the chat ***\n"
        f"[3:04:40 PM] Hattie (Operator): {HELPS}\n[3:05:21 PM] Georgia Pell: {CARD}\n\nRating: 5/5\n"
    )
    (item,) = said(write("a.txt", chat))
    assert item == ("Georgia Pell", TALK[1:])


def test_a_chat_saved_as_a_table_has_the_customer_after_whom_the_file_is_named(write: Write) -> None:
    lines = ["Date,Time,Name,Message", f"22/11/2026,10:15:20,Ona Kay,{DEAR.replace(',', '')}"]
    lines += [f"22/11/2026,10:16:02,Me,{HELPS}", f"22/11/2026,10:40:48,Ona Kay,{CARD}"]
    ((author, turns),) = said(write("Viber_Ona_Kay.csv", "\n".join(lines)))
    assert author == "Ona Kay"
    assert [role for role, _ in turns] == ["customer", "agent", "customer"]


def test_hours_beside_days_are_the_time_of_a_row(write: Write) -> None:
    choice, rows = read_all(write("a.csv", f"Date,Time,Comment\n2026-03-01,10:15,{CARD}\n2026-03-02,11:20,{HELPS}\n"))
    assert choice.columns.time == "Date"
    assert [row.values["Date"] for row in rows if isinstance(row, Row)] == ["2026-03-01 10:15", "2026-03-02 11:20"]
