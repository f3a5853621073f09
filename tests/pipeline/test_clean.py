import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BinaryText, EmptyText, TextProblem, TextTooLong
from app.pipeline.clean import LIMIT, check, clean


@pytest.mark.parametrize(
    ("sent", "cleaned"),
    [
        ("plain words", "plain words"),
        ("tab\tand\nline stay", "tab\tand\nline stay"),
        ("windows\r\nline", "windows \nline"),
        ("old mac\rline", "old mac\nline"),
        ("nul\x00byte", "nul byte"),
        ("\ufeffmark first", " mark first"),
        ("zero\u200bwidth", "zero width"),
        ("turned \u202eround", "turned  round"),
        ("half \ud83d pair", "half   pair"),
        ("page\x0cbreak\u2028line", "page\nbreak\nline"),
        ("family 👨\u200d👩\u200d👧 stays", "family 👨\u200d👩\u200d👧 stays"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("soup &amp; bread", "soup     & bread"),
        ("so &quot;fresh&quot;, it&#39;s", 'so "     fresh     ", it\'    s'),
        ("&amp;#38;#39; AT&T; fish &chips; &#1;", "&    #38;#39; AT&T; fish &chips; &#1;"),
    ],
)
def test_clean_replaces_what_harms_one_for_one(sent: str, cleaned: str) -> None:
    assert clean(sent) == cleaned


@given(st.text(st.characters(exclude_categories=[])))
def test_clean_keeps_the_length_and_can_always_be_encoded(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("text", ["ok", "7", "👍", "❤️", "好", "ก", "lost emoji �� but readable words"])
def test_check_takes_any_letter_digit_or_emoji(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", ["", " \n\t ", "...", "?!", "—", "___"])
def test_check_refuses_a_text_without_letter_digit_or_emoji(text: str) -> None:
    with pytest.raises(EmptyText, match="no letter, digit or emoji"):
        check(text)


def test_check_refuses_a_text_longer_than_the_limit_and_says_both_lengths() -> None:
    check("a" * LIMIT)
    with pytest.raises(TextTooLong, match=r"11 characters and at most 10 .*in parts"):
        check("a" * 11, limit=10)


def test_check_counts_code_points_and_not_bytes() -> None:
    check("好" * 10, limit=10)


@pytest.mark.parametrize(
    "text",
    [
        "PK\x03\x04\x14\x00\x08\x00\x08\x00data.xml\x00\x00",
        "h\x00e\x00l\x00l\x00o\x00",
        "������ ���� �� ��������",
        "\ud83d\ud83d\ud83dab",
    ],
)
def test_check_refuses_binary_data_and_text_of_a_lost_encoding(text: str) -> None:
    with pytest.raises(BinaryText):
        check(text)


@pytest.mark.parametrize("text", ["", "a" * (LIMIT + 1), "\x00\x01"])
def test_messages_are_one_line(text: str) -> None:
    with pytest.raises(TextProblem) as caught:
        check(text)
    assert len(str(caught.value).splitlines()) == 1
