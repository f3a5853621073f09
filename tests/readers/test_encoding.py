import io

import pytest

from app.errors import FileProblem
from app.readers.source import encoding as module
from app.readers.source.encoding import MARK_ERRORS, detect_encoding, is_marked, lines, visible
from app.readers.source.open import SAMPLE
from tests.dumps import Write, bad, read_all, texts

RUSSIAN = "id;текст\n1;Доставка опоздала на три дня, никто не позвонил.\n2;Хороший магазин, спасибо за помощь.\n"
LITHUANIAN = (
    "id;tekstas\n1;Siunta vėlavo tris dienas, niekas nepaskambino.\n2;Puiku, ačiū už greitą pagalbą. Žmonės šaunūs.\n"
)
GERMAN = "id;text\n1;Die Lieferung kam drei Tage zu spät, schade.\n2;Größe paßt, schönes Geschäft.\n"
TRADITIONAL = "id,文字\n1,送貨晚了三天，沒有人打電話給我。\n2,很好的店，謝謝你們的幫助。\n"
SIMPLIFIED = "id,文字\n1,送货晚了三天，没有人打电话给我。\n2,很好的店，谢谢你们的帮助。\n"
JAPANESE = "id,本文\n1,配達が三日遅れて、誰も電話をくれませんでした。\n2,とても良い店です。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (TRADITIONAL, "utf-16-le"),
        (RUSSIAN, "utf-32"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN * 20, "koi8_r"),
        (LITHUANIAN, "cp1257"),
        (GERMAN, "cp1252"),
        (TRADITIONAL, "big5"),
        (SIMPLIFIED, "gb18030"),
        (JAPANESE, "cp932"),
        ("id,text\n1,All plain.\n", "ascii"),
    ],
)
def test_a_text_is_read_as_it_was_written(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert content.decode(detect_encoding(content, name="dump")) == text


def test_utf8_with_a_few_broken_bytes_stays_utf8() -> None:
    assert detect_encoding(RUSSIAN.encode() + b"3;\xff\xfe\n", name="dump") == "utf-8"


def test_a_character_cut_at_the_end_of_the_sample_is_no_error() -> None:
    assert detect_encoding("доставка".encode()[:-1], name="dump") == "utf-8"


def test_a_row_of_junk_does_not_hide_the_encoding_of_the_others() -> None:
    junk = bytes(range(256)).replace(b"\n", b"")
    assert detect_encoding(b"id,text\n1,Fine.\n2," + junk + b"\n3,Good.\n4,Well.\n", name="dump") == "utf-8"


def test_binary_data_is_refused() -> None:
    junk = bytes((i * 197 + i // 7) % 256 for i in range(4096))
    with pytest.raises(FileProblem, match=r"dump\.csv: this is binary data"):
        detect_encoding(junk, name="dump.csv")


def test_each_undecodable_byte_becomes_a_mark_that_can_be_shown() -> None:
    text = b"caf\xe9 \xff.".decode("utf-8", MARK_ERRORS)
    assert is_marked(text)
    assert visible(text) == r"caf\xe9 \xff."
    assert not is_marked("café 😀")


def test_the_handler_refuses_to_encode() -> None:
    with pytest.raises(UnicodeEncodeError):
        "é".encode("ascii", MARK_ERRORS)


def test_lines_keep_their_endings_and_numbers() -> None:
    text = io.TextIOWrapper(io.BytesIO("a\nb\r\nc\rd\u2028e".encode()), encoding="utf-8", newline="")
    assert [line.text for line in lines(text)] == ["a\n", "b\r\n", "c\r", "d\u2028e"]


def test_a_line_that_is_too_long_is_cut_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 4)
    got = list(lines(io.StringIO("abcdefghij\nkl\nmnop", newline="")))
    assert [(line.number, line.text, line.whole) for line in got] == [
        (1, "abcd", False),
        (2, "kl\n", True),
        (3, "mnop", False),
    ]


def test_an_undecodable_row_is_bad_by_its_line_and_the_others_are_read(write: Write) -> None:
    _, rows = read_all(write("a.csv", RUSSIAN.encode() + b"3;\xd4\xce\n4;\xd0\x9e\xd0\xba\n"))
    assert len(texts(rows, "текст")) == 3
    assert bad(rows) == [(4, "row_encoding")]


def test_signs_beyond_the_sample_tell_the_encoding_of_a_file_that_begins_in_ascii(write: Write) -> None:
    plain = "id;text\n" + "1;All is well, nothing to say.\n" * (SAMPLE // 30 + 10)
    choice, rows = read_all(write("a.csv", (plain + RUSSIAN.partition("\n")[2]).encode("cp1251")))
    assert choice.encoding == "cp1251"
    assert not bad(rows)
    assert "Доставка" in str(texts(rows)[-2])
