import time

import pytest

from app.pipeline.fillers import is_greeting, is_signature, is_small_talk, trim


@pytest.mark.parametrize(
    "text", ["Hi", "hello Anna,", "Good morning team!", "Здравствуйте!", "Laba diena,", "您好", "Hola"]
)
def test_a_greeting_with_a_short_name_is_one(text: str) -> None:
    assert is_greeting(text)


@pytest.mark.parametrize(
    "text", ["High prices", "hello kitty shirt was torn in the parcel", "Привезли холодным", "Hiking boots"]
)
def test_words_that_begin_like_a_greeting_are_none(text: str) -> None:
    assert not is_greeting(text)


@pytest.mark.parametrize("text", ["Best regards", "Kind regards,\nTom", "С уважением, Пётр", "Pagarbiai Ona", "此致"])
def test_a_closing_formula_begins_a_signature(text: str) -> None:
    assert is_signature(text)


@pytest.mark.parametrize(
    "text", ["Sent from my iPhone", "Отправлено с моего iPhone", "Gesendet von meinem Samsung Galaxy"]
)
def test_what_a_telephone_adds_is_a_signature(text: str) -> None:
    assert is_signature(text)


@pytest.mark.parametrize(
    "text",
    ["Sent from my office on Monday, lost by Friday", "Išsiųsta iš Italijos prieš mėnesį", "Enviado desde mi casa"],
)
def test_what_was_sent_from_a_place_is_none(text: str) -> None:
    assert not is_signature(text)


def test_a_verb_of_the_same_letters_is_no_signature() -> None:
    assert not is_signature("Regardless of the price it is good")


@pytest.mark.parametrize(
    "text", ["ok", "Ok, thanks!", "yes", "4471", "да", "ладно, спасибо", "taip", "好的", "谢谢，再见", "👍"]
)
def test_bare_confirmation_and_numbers_are_small_talk(text: str) -> None:
    assert is_small_talk(text)


@pytest.mark.parametrize("text", ["thank you for your help", "yes it is still broken", "не работает", "好的我要退款"])
def test_a_turn_that_says_something_is_not(text: str) -> None:
    assert not is_small_talk(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi there, where is my order?", "where is my order?"),
        ("@shop @help your site is down", "your site is down"),
        ("RT @someone: prices went up", "prices went up"),
        ("my parcel is late #fail #shop https://t.example/a", "my parcel is late"),
        ("why is #shop closed today", "why is #shop closed today"),
        ("Добрый день! Где заказ?", "Где заказ?"),
        ("您好，我想退款", "我想退款"),
        ("all good", "all good"),
        ("@shop @help 😡", ""),
    ],
)
def test_trim_takes_greetings_handles_links_and_hashtags_off_the_ends(text: str, left: str) -> None:
    start, end = trim(text, 0, len(text))
    assert text[start:end] == left


def test_trim_takes_in_the_bracket_that_closes_in_the_span() -> None:
    text = "slow (an hour), cold (too)."
    assert text[slice(*trim(text, 0, len("slow (an hour")))] == "slow (an hour)"
    assert text[slice(*trim(text, 16, len(text) - 2))] == "cold (too)."


@pytest.mark.parametrize("unit", ["@", "#a ", "@a ", "#a…", "hi ", "https://a ", " ", "!", "…"])
def test_trim_takes_linear_time(unit: str) -> None:
    text = (unit * 100_000)[:100_000] + "x"
    started = time.process_time()
    trim(text, 0, len(text))
    assert time.process_time() - started < 1
