"""Tables of messages of a chat: who answers is told by words in names, and what stands for a picture is no text."""

import pytest

from app.readers.fields.columns import Columns, Reading
from app.readers.fields.rows import Row, feedback_of
from app.readers.fields.staff import is_serving
from tests.dumps import Write, read_all

ASKED, ANSWERED, AGAIN = "The buttons fell off yesterday", "Which of them, please?", "All of them, I want my money back"
TURNS = [("customer", ASKED), ("agent", ANSWERED), ("customer", AGAIN)]


def told(path: str, *agents: str) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Author and turns, or the text, of each item."""
    choice, rows = read_all(path, Columns(reading=Reading(agents=agents)))
    items = [feedback_of(row.values, choice.columns, row_id="") for row in rows if isinstance(row, Row)]
    return [(one.author, [(str(turn.role), turn.text) for turn in one.turns] or [("", one.text)]) for one in items]


def table(us: str, *, names: str = "Date,User,Message", media: str = "", beside: tuple[str, ...] = ("",) * 4) -> str:
    """A chat of Ona with us, and perhaps a picture in it."""
    said = [("Ona", ASKED), (us, ANSWERED), ("Ona", media or "yes"), ("Ona", AGAIN)]
    rows = (
        f'2026-03-02 09:1{at}:00,{who},"{words}"{more}\n'
        for at, ((who, words), more) in enumerate(zip(said, beside, strict=True))
        if words != "yes"
    )
    return f"{names}\n{''.join(rows)}"


@pytest.mark.parametrize(
    "us",
    [
        *("Fernway Support", "Müller Kundenservice", "Служба поддержки", "Ромашка - служба поддержки", "小花客服"),
        *("소담옷가게 상담원", "ベイク堂サポート", "UAB Ratas klientų aptarnavimas", "Tienda Sol Atención al Cliente"),
        *("Sklep Fiołek (obsługa klienta)", "Support"),
    ],
)
def test_a_word_for_who_answers_in_a_name_makes_a_table_of_messages_a_conversation(write: Write, us: str) -> None:
    path = write("a.csv", table(us))
    assert told(path) == [("Ona", TURNS)]
    assert us in read_all(path)[0].reasons["agents"]


@pytest.mark.parametrize("name", ["Ona", "Supporter Joe", "Botond Bokor", "Stefan Saco", "客人", "손님"])
def test_other_names_have_no_word_for_who_answers(name: str) -> None:
    assert not is_serving(name)


@pytest.mark.parametrize("media", ["사진", "사진 3장", "[照片]", "[スタンプ]", "<Media omitted>", "[Photo]"])
def test_what_stands_for_a_picture_is_no_turn(write: Write, media: str) -> None:
    assert told(write("a.csv", table("Fernway Support", media=media))) == [("Ona", TURNS)]


def test_who_is_named_answers_in_a_table_of_messages(write: Write) -> None:
    assert told(write("a.csv", table("Rasa")), "Rasa") == [("Ona", TURNS)]


@pytest.mark.parametrize(
    ("names", "beside"),
    [
        ("Date,User,Message,Rating", (",5", ",4", ",5", ",4")),
        ("Date,User,Message,Product", (",lamp", ",sofa", ",lamp", ",sofa")),
        ("Date,Product,Message", ("",) * 4),
    ],
)
def test_reviews_are_no_chat(write: Write, names: str, beside: tuple[str, ...]) -> None:
    path = write("a.csv", table("Fernway Support", names=names, media="It is a lovely light", beside=beside))
    assert len(told(path)) > 1


def test_comments_of_many_stay_an_item_each(write: Write) -> None:
    rows = [(f"user{at}", f"I like number {at} of them most") for at in range(5)] * 2
    rows += [("Fernway Support", "Thank you all for your kind words")]
    lines = "".join(f"2026-03-02 09:1{at % 10}:00,{who},{words}\n" for at, (who, words) in enumerate(rows))
    assert len(told(write("a.csv", f"Date,User,Message\n{lines}"))) == len(rows)


def test_a_word_in_a_name_tells_who_answers_in_conversations_and_chats_of_apps(write: Write) -> None:
    said = (("Ona", ASKED), ("Oda Kundenservice", "Bald"))
    rows = "".join(f"{key},{who},{words}\n" for key in "12" for who, words in said)
    path = write("a.csv", f"Conversation ID,Sender,Message\n{rows}")
    assert told(path) == [("Ona", [TURNS[0], ("agent", "Bald")])] * 2
    chat = f"02/03/2026, 09:14 - Ona: {ASKED}\n02/03/2026, 09:15 - UAB Ratas pagalba: Kokios?\n"
    assert told(write("WhatsApp.txt", chat)) == [("Ona", [TURNS[0], ("agent", "Kokios?")])]
