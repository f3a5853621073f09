import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pipeline.clean import clean
from app.pipeline.split import candidates, settle

LANGUAGES = ["en", "ru", "lt", "zh-Hans", "zh-Hant", "de", "ja", "und"]


def parts(text: str, language: str) -> list[str]:
    return [text[part.start : part.end] for part in candidates(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Hi team, where is my refund?", ["where is my refund?"]),
        ("en", "Slow. Kind regards, John", ["Slow."]),
        ("ru", "Здравствуйте! Деньги списали дважды, верните.", ["Деньги списали дважды", "верните."]),
        ("lt", "Laba diena, kada grąžinsite pinigus?", ["kada grąžinsite pinigus?"]),
        ("zh-Hant", "你好，包裹還沒到。", ["包裹還沒到。"]),
        ("lt", "Gerb. vadybininke, sąskaita neaiški. Laukiu atsakymo.", ["sąskaita neaiški."]),
        ("ru", "Уважаемая служба поддержки! Лифт стоит. Жду вашего ответа!", ["Лифт стоит."]),
        (
            "de",
            "Sehr geehrte Damen und Herren, das Tor klemmt. Vielen Dank im Voraus. Mit freundlichen Grüßen",
            ["das Tor klemmt."],
        ),
        ("zh-Hant", "親愛的客服，商品壞了。請回覆", ["商品壞了。"]),
        ("en", "Please reply.", ["Please reply."]),
        (
            "en",
            "Still waiting for your reply. Please reply, I am at my wits' end.",
            ["Still waiting for your reply.", "I am at my wits' end."],
        ),
        ("ru", "Уважаемые люди работают. Спасибо.", ["Уважаемые люди работают.", "Спасибо."]),
        ("en", " https://t.example/x ", ["https://t.example/x"]),
        ("en", "", []),
    ],
)
def test_greetings_and_closing_formulas_are_no_parts(language: str, text: str, expected: list[str]) -> None:
    assert parts(text, language) == expected


def test_a_part_after_one_that_was_left_out_begins_anew() -> None:
    first, second, third = candidates("Good, fast. Hello! Slow", "en")
    assert (first.breaks, second.breaks, third.breaks) == (True, False, True)


def test_parts_of_a_turn_are_counted_from_its_place_in_the_log() -> None:
    assert [part.start for part in candidates("Good. Bad.", "en", at=100)] == [100, 106]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@shop_help your app crashes #fail https://t.example/x", "your app crashes"),
        ("hello, can you send it", "can you send it"),
        ("#fail", "#fail"),
    ],
)
def test_handles_links_and_hashtags_at_the_ends_are_trimmed_unless_nothing_is_left(text: str, expected: str) -> None:
    start, end = settle(text, (0, len(text)), chat=False) or (0, 0)
    assert text[start:end] == expected


@pytest.mark.parametrize("text", ["ok thanks", "да", "taip", "好的", "謝謝", "4321"])
def test_small_talk_in_a_chat_is_no_mention(text: str) -> None:
    assert settle(text, (0, len(text)), chat=True) is None


TEXTS = st.text(st.characters(exclude_categories=[])) | st.text(
    st.sampled_from("ab A1.,!?…:;()-@#\n 但好。，👍но<>/"), max_size=80
)


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_parts_of_any_text_are_in_bounds_in_order_disjoint_and_stripped(text: str, language: str) -> None:
    text = clean(text)
    at = 0
    for part in candidates(text, language):
        assert at <= part.start < part.end <= len(text)
        assert text[part.start : part.end] == text[part.start : part.end].strip()
        at = part.end


@given(TEXTS)
def test_any_text_with_a_letter_or_digit_has_a_part(text: str) -> None:
    text = clean(text)
    assert bool(candidates(text, "en")) or not any(letter.isalnum() for letter in text)


@pytest.mark.parametrize("unit", ["a", ".", ", ", "但", "hi ", "@a ", "#a ", "good. ", "\n"])
def test_time_is_linear_in_the_length(unit: str) -> None:
    language = "zh-Hans" if unit == "但" else "en"

    def seconds(length: int) -> float:
        text = (unit * length)[:length] + "x"
        started = time.process_time()
        candidates(text, language)
        return time.process_time() - started

    # The quickest of three: what else the machine does only adds.
    assert min(seconds(40_000) for _ in range(3)) < 12 * min(seconds(10_000) for _ in range(3)) + 0.5
