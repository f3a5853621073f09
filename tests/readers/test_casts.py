"""Conversations with times below fields that say who is who, and free texts below fields of their own."""

from app.readers.fields.rows import Row, feedback_of
from tests.dumps import Write, read_all, texts

CHATS = """\
Chat #10442
Date: 17.02.2026
Visitor: Marina (Tver), page: https://bus.example/cabinet
Operator: Kirill

[19:31:04] Marina: Why was my bus cancelled?
[19:31:50] Kirill: Good evening, the carrier cancelled it.
[19:32:27] Marina: And when do I get the money back?
Chat rating: good

==================================================

Chat #10447
Date: 18.02.2026
Visitor: Igor P., page: https://bus.example/
Operator: Kirill

[21:02:13] Igor P.: The driver smoked on the way
[21:03:01] Kirill: Thank you, we will pass it on.
Chat rating: none
"""
BOOK = """\
Museum of Engines
Guest book, sheets 41 to 44, typed by Anna

----------------------------------------
Date: 14.02.2026
Name: The Brandls, Regensburg

A wonderful exhibition! Note: the steam engine was loud.

It runs every hour.

----------------------------------------
Date: 15.02.2026
Name: H. Wiesner

Sadly two stations were broken,
and so was the lift.

----------------------------------------
Date: 21.02.2026
Name: (illegible)

Too few seats, else very good.
"""


def test_fields_above_a_chat_tell_who_is_who_and_the_day(write: Write) -> None:
    choice, rows = read_all(write("a.txt", CHATS))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    assert [[(str(turn.role), turn.text) for turn in one.turns] for one in items] == [
        [
            ("customer", "Why was my bus cancelled?"),
            ("agent", "Good evening, the carrier cancelled it."),
            ("customer", "And when do I get the money back?"),
        ],
        [("customer", "The driver smoked on the way"), ("agent", "Thank you, we will pass it on.")],
    ]
    assert [(one.author, one.time) for one in items] == [
        ("Marina", "17.02.2026 19:31:04"),
        ("Igor P.", "18.02.2026 21:02:13"),
    ]


def test_a_text_below_the_fields_of_each_part_is_read_whole(write: Write) -> None:
    choice, rows = read_all(write("a.txt", BOOK))
    assert (choice.columns.text, choice.columns.time, choice.columns.author) == ("text", "Date", "Name")
    assert texts(rows) == [
        "A wonderful exhibition! Note: the steam engine was loud.\n\nIt runs every hour.",
        "Sadly two stations were broken,\nand so was the lift.",
        "Too few seats, else very good.",
    ]
