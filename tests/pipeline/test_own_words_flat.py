"""Mails that a table has joined to one line: left out from the sentence that announces them."""

import pytest

from app.pipeline.own_words import own_words


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (
            "Here is the photo. On Tue, Mar 3, 2026 at 10:12 AM Lamps <help@lamps.example> wrote: > Hi, please",
            "Here is the photo.",
        ),
        (
            "Die Lampe flackert wieder! Am 03.03.2026 schrieb Support: > Hallo, bitte neu starten",
            "Die Lampe flackert wieder!",
        ),
        ("Всё ещё не работает. 3 марта 2026 г. в 10:12 Поддержка написал: > Добрый день", "Всё ещё не работает."),
    ],
)
def test_a_mail_quoted_within_a_line_is_left_out(text: str, own: str) -> None:
    assert [text[start:end] for start, end in own_words(text)] == [own]


@pytest.mark.parametrize(
    "text",
    [
        "In 2026 he wrote: > means greater. I laughed",
        "She wrote: 5 > 3 on 3.3.2026",
        "I wrote > 10 mails in 2026: nothing",
    ],
)
def test_a_sign_that_quotes_nothing_stays(text: str) -> None:
    assert own_words(text)[0][0] == 0
