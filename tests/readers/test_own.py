"""What isn't a customer's in exports of comments: bots, the owner of a page, and who is named with --agent."""

import json

import pytest

from app.domain.labels import Role
from app.domain.records import Turn
from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import Row
from app.readers.read import detect
from tests.dumps import Write, read_all, texts

WORDS = (
    "The lamp flickers every evening",
    "Write to us, please",
    "A lovely light for the garden",
    "Too dear for what it is",
)


def kept(path: str, *agents: str) -> list[object]:
    """The texts that are left."""
    choice, rows = read_all(path, Columns(reading=Reading(agents=agents)))
    return texts(rows, choice.columns.text or "")


@pytest.mark.parametrize(
    ("plain", "ours"),
    [
        ({"author": {"id": 5, "isBot": False}}, {"author": {"id": 6, "isBot": True}}),
        ({"user": "ona", "is_bot": False}, {"user": "helper", "is_bot": True}),
        ({"from_id": 7, "owner_id": -5}, {"from_id": -5, "owner_id": -5}),
        (
            {"from": {"id": "7"}, "owner": {"id": "1"}, "user": "ona"},
            {"from": {"id": "1"}, "owner": {"id": "1"}, "user": "x"},
        ),
    ],
)
def test_what_bots_and_the_owner_wrote_is_left_out(
    write: Write, plain: dict[str, object], ours: dict[str, object]
) -> None:
    records = [{"id": n, "text": text, **(ours if n == 1 else plain)} for n, text in enumerate(WORDS)]
    path = write("a.json", json.dumps({"response": {"items": records}}))
    assert kept(path) == [WORDS[0], *WORDS[2:]]
    assert "left out: 1 of the first 4 rows" in detect(path).reasons["agents"]


@pytest.mark.parametrize("owner", ["Owner ID", "Owner"])
def test_customers_are_kept_where_their_numbers_meet_those_of_staff(write: Write, owner: str) -> None:
    rows = "".join(f"{text.replace(',', '')},{n % 3},2\n" for n, text in enumerate(WORDS))
    assert len(kept(write("a.csv", f"Feedback,User ID,{owner}\n{rows}"))) == 4


def test_who_is_named_is_left_out_of_a_table(write: Write) -> None:
    rows = "".join(
        f"{n},{'Shop' if n == 1 else f'u{n}'},{text}\n" for n, text in enumerate(WORDS) if "," not in text or n == 1
    )
    path = write("a.csv", "id,username,comment\n" + rows.replace(WORDS[1], f'"{WORDS[1]}"'))
    assert len(kept(path)) == 4
    assert kept(path, "shop") == [WORDS[0], *WORDS[2:]]


def test_where_all_is_written_by_ones_own_side_it_is_kept(write: Write) -> None:
    path = write("a.csv", "username,comment\n" + "".join(f'Shop,"{text}"\n' for text in WORDS))
    choice, rows = read_all(path, Columns(reading=Reading(agents=("Shop",))))
    assert len([row for row in rows if isinstance(row, Row)]) == 4
    assert choice.reasons["agents"] == "all of it is written by one's own side, and kept"


def test_who_answers_the_others_is_told(write: Write) -> None:
    said = [
        ("ona", WORDS[0]),
        ("shop", "@ona Write to us"),
        ("kai", WORDS[2]),
        ("shop", "@kai Thank you"),
        ("mia", WORDS[3]),
    ]
    path = write("a.csv", "username,comment\n" + "".join(f"{name},{text}\n" for name, text in said))
    assert detect(path).reasons["agents"].startswith("'shop' answers the others; if that is your side")


def test_a_table_of_two_who_write_asks_who_answers(write: Write) -> None:
    rows = "".join(f'2026-03-03 09:0{n}:00,{"Ona" if n % 2 else "Shop"},"{text}"\n' for n, text in enumerate(WORDS))
    path = write("a.csv", f"Date,User,Message\n{rows}")
    assert detect(path).reasons["agents"] == "2 people write (Ona, Shop); name the one who answers with --agent NAME"
    _, (row,) = read_all(path, Columns(reading=Reading(agents=("Shop",))))
    assert isinstance(row, Row)
    assert row.values["turns"] == [
        Turn(Role.CUSTOMER if n % 2 else Role.AGENT, text, f"2026-03-03 09:0{n}:00") for n, text in enumerate(WORDS)
    ]


@pytest.mark.parametrize(
    ("names", "beside"),
    [
        ("Direction,Notes", ""),
        ("Direction,Notes,From,To,Duration", ",+1,+2,60"),
        ("direction,comment,rating", ",4"),
        ("direction,message,rating", ",4"),
    ],
)
def test_calls_and_trips_that_went_out_are_kept(write: Write, names: str, beside: str) -> None:
    rows = "".join(f'{("Inbound", "Outbound")[n % 2]},"{text}"{beside}\n' for n, text in enumerate(WORDS))
    assert kept(write("a.csv", f"{names}\n{rows}")) == list(WORDS)


def test_notes_of_calls_in_which_somebody_apologised_are_kept(write: Write) -> None:
    said = [f"{text}. I am sorry to hear it" for text in WORDS]
    rows = "".join(f'{("Inbound", "Outbound")[n % 2]},"{text}"\n' for n, text in enumerate(said))
    assert kept(write("a.csv", f"Call Direction,Notes\n{rows}")) == said


def test_whole_calls_that_went_out_are_kept(write: Write) -> None:
    said = [f"Agent: How can I help?\nCustomer: {text}\nAgent: I am sorry to hear it." for text in WORDS]
    rows = "".join(f'{("Inbound", "Outbound")[n % 2]},"{text}"\n' for n, text in enumerate(said))
    assert kept(write("a.csv", f"Call Direction,Transcript\n{rows}")) == said
    assert kept(write("b.csv", f"Direction,Transcript\n{rows}")) == said


@pytest.mark.parametrize(
    ("names", "ways"),
    [
        ("Richtung,Nachricht", ("eingehend", "ausgehend")),
        ("Направление,Сообщение", ("входящее", "исходящее")),
        ("Kryptis,Žinutė", ("gauta", "išsiųsta")),
    ],
)
def test_which_way_a_message_went_is_said_in_other_languages(write: Write, names: str, ways: tuple[str, str]) -> None:
    rows = "".join(f'{ways[n % 2]},"{text}"\n' for n, text in enumerate(WORDS))
    assert kept(write("a.csv", f"{names}\n{rows}")) == [WORDS[0], WORDS[2]]


def test_what_is_sent_again_and_again_is_ours(write: Write) -> None:
    rows = "".join(f'{n},in,"{text}"\n{n},out,Please rate us from 1 to 5\n' for n, text in enumerate(WORDS))
    assert kept(write("a.csv", f"phone,direction,text\n{rows}")) == list(WORDS)
    rows = "".join(f"in,Bus to the {'old' if n % 2 else 'new'} port,{n}\nout,Bus from the port,{n}\n" for n in range(6))
    assert len(kept(write("b.csv", f"direction,text,stop\n{rows}"))) == 12


@pytest.mark.parametrize(
    ("names", "ours", "left"),
    [
        *(("Body", "Help@shop.lt", 2), ("Subject,Message", "Support", 2), ("Body", "Vilnius", 4)),
        *(("Notes", "Help@shop.lt", 4), ("Call,Body", "+370612345", 4)),
    ],
)
def test_what_the_owner_of_a_mailbox_wrote_is_left_out(write: Write, names: str, ours: str, left: int) -> None:
    ends = [(f"u{n}@x.lt", ours.lower()) if n % 2 == 0 else (ours, "u0@x.lt") for n in range(4)]
    beside = "x," * names.count(",")
    rows = "".join(f'{one},{other},{beside}"{text}"\n' for (one, other), text in zip(ends, WORDS, strict=True))
    assert len(kept(write("a.csv", f"From,To,{names}\n{rows}"))) == left


@pytest.mark.parametrize("names", ["direction,message", "direction,from,text"])
def test_single_messages_that_went_out_are_ours(write: Write, names: str) -> None:
    beside = ",+3706" if "from" in names else ""
    rows = "".join(f'{("inbound", "outbound-api")[n % 2]}{beside},"{text}"\n' for n, text in enumerate(WORDS))
    assert kept(write("a.csv", f"{names}\n{rows}")) == [WORDS[0], WORDS[2]]


NUMBERED = [
    ("1", "Ona", "The lid is loose"),
    ("1-1", "Lampshop", "We apologise, please message us"),
    ("1-2", "Bo", "Mine is loose as well"),
    ("2", "Cy", "Lovely light"),
    ("2-1", "Lampshop", "So glad you like it"),
    ("2-2", "Ona", "Agreed, Cy"),
]


def test_replies_of_a_page_below_numbered_comments_are_left_out(write: Write) -> None:
    lines = "".join(f"{number},{name},{text.replace(',', ';')}\n" for number, name, text in NUMBERED)
    _, rows = read_all(write("a.csv", f",Name,Comment\n{lines}"))
    assert texts(rows, "Comment") == ["The lid is loose", "Mine is loose as well", "Lovely light", "Agreed; Cy"]


@pytest.mark.parametrize(
    "numbered",
    [
        [row for row in NUMBERED if row[0] != "2-1"],
        [*NUMBERED, ("3", "Lampshop", "Come to our fair")],
        [(number, name, text.replace("We apologise, please", "Mine too,")) for number, name, text in NUMBERED],
        [(number.replace("-", ""), name, text) for number, name, text in NUMBERED],
    ],
    ids=["replies once", "comments too", "sounds as anybody", "no replies"],
)
def test_who_does_not_answer_several_as_a_page_does_is_a_customer(
    write: Write, numbered: list[tuple[str, str, str]]
) -> None:
    lines = "".join(f"{number},{name},{text.replace(',', ';')}\n" for number, name, text in numbered)
    _, rows = read_all(write("a.csv", f",Name,Comment\n{lines}"))
    assert len(rows) == len(numbered)


def test_amounts_that_all_differ_are_no_numbers_of_comments_and_replies(write: Write) -> None:
    rows = ["Ona,12.50,Thank you for the quick help", "Bo,20,Too dear", "Ona,9.99,It broke at once", "Cy,15,Lovely"]
    _, read = read_all(write("a.csv", "\n".join(["Customer,Amount,Comment", *rows]) + "\n"))
    assert len(read) == len(rows)


def test_who_thanks_below_several_comments_beside_the_page_is_a_customer(write: Write) -> None:
    numbered = [("1-3", "Di", "Thanks for the tip"), ("2-3", "Di", "Same here")]
    lines = "".join(f"{number},{name},{text.replace(',', ';')}\n" for number, name, text in [*NUMBERED, *numbered])
    _, rows = read_all(write("a.csv", f",Name,Comment\n{lines}"))
    assert texts(rows, "Comment")[-2:] == ["Thanks for the tip", "Same here"]
    assert "We apologise; please message us" not in texts(rows, "Comment")
