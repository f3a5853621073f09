"""What the weights that ship make of texts: the mentions, and that they agree with the specification."""

import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.pipeline.pipeline import Pipeline


def mentions(shipped: Pipeline, text: str) -> list[str]:
    return [scored.mention.text for scored in shipped.score([Feedback(id="1", text=text)])]


def turn(shipped: Pipeline, text: str) -> list[str]:
    turns = (Turn(Role.AGENT, "How can I help?"), Turn(Role.CUSTOMER, text))
    return [scored.mention.text for scored in shipped.score([Feedback(id="1", turns=turns)])]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Great checkout, but delivery took three weeks.", ["Great checkout", "but delivery took three weeks."]),
        (
            "en",
            "The food was delicious, but the service was terribly slow.",
            ["The food was delicious", "but the service was terribly slow."],
        ),
        ("en", "Hi team, where is my refund?", ["where is my refund?"]),
        (
            "en",
            "@shop_help your app crashes every time I log in #fail https://t.example/x",
            ["your app crashes every time I log in"],
        ),
        (
            "en",
            "The hotel is in a great location. Our room was filthy. The staff at the front desk were very kind.",
            [
                "The hotel is in a great location.",
                "Our room was filthy.",
                "The staff at the front desk were very kind.",
            ],
        ),
        ("en", "just posted a photo", ["just posted a photo"]),
        ("ru", "Здравствуйте! Деньги списали дважды, верните.", ["Деньги списали дважды, верните."]),
        (
            "ru",
            "Приложение постоянно вылетает. В чате поддержки отвечают через день.",
            ["Приложение постоянно вылетает.", "В чате поддержки отвечают через день."],
        ),
        ("lt", "Laba diena, kada grąžinsite pinigus?", ["kada grąžinsite pinigus?"]),
        (
            "lt",
            "Darbuotojos labai malonios, bet kainos per didelės.",
            ["Darbuotojos labai malonios", "bet kainos per didelės."],
        ),
        ("zh-Hans", "味道不错，就是送得太慢了。", ["味道不错", "就是送得太慢了。"]),
        (
            "zh-Hans",
            "手机收到了，质量很好。物流太慢了，等了一个星期。",
            ["手机收到了，质量很好。", "物流太慢了，等了一个星期。"],
        ),
        ("zh-Hant", "餐點好吃，但是要排隊排很久。", ["餐點好吃", "但是要排隊排很久。"]),
        ("zh-Hant", "豆漿很好喝。停車不方便。", ["豆漿很好喝。", "停車不方便。"]),
        (
            "ja",
            "料理はとても美味しかった。でも店員の態度が悪い。",
            ["料理はとても美味しかった。", "でも店員の態度が悪い。"],
        ),
        ("de", "Wo bleibt mein Paket?", ["Wo bleibt mein Paket?"]),
        ("und", "👍👍", ["👍👍"]),
        ("und", "...", []),
        ("en", "", []),
    ],
)
def test_a_text_is_split_where_the_touchpoint_or_the_sign_changes(
    shipped: Pipeline, language: str, text: str, expected: list[str]
) -> None:
    assert mentions(shipped, text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I have been on hold for an hour. Nobody picks up the phone."),
        ("en", "I can't log in. The code never comes."),
        ("ru", "Курьер опоздал на два часа. Даже не позвонил."),
        ("zh-Hans", "客服态度很差，问什么都不回。"),
    ],
)
def test_sentences_about_one_thing_stay_together(shipped: Pipeline, language: str, text: str) -> None:
    assert mentions(shipped, text) == [text]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "ok"), ("en", "ok thanks"), ("en", "hi"), ("en", "John Carter"), ("en", "my last name is Carter"),
        ("en", "4321"),
        ("ru", "да"), ("ru", "хорошо, спасибо"), ("lt", "taip"), ("zh-Hans", "好的"), ("zh-Hant", "謝謝"),
    ],
)  # fmt: skip
def test_bare_confirmations_names_and_numbers_of_a_chat_are_no_mentions(
    shipped: Pipeline, language: str, text: str
) -> None:
    assert turn(shipped, text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "i want to cancel my order", "i want to cancel my order"),
        ("en", "thank you so much for your help", "thank you so much for your help"),
        ("en", "hello, can you send me the invoice please", "can you send me the invoice please"),
        ("ru", "хочу вернуть деньги", "хочу вернуть деньги"),
        ("ru", "спасибо большое за помощь", "спасибо большое за помощь"),
        ("lt", "noriu atsisakyti paslaugos", "noriu atsisakyti paslaugos"),
        ("zh-Hans", "我想退款", "我想退款"),
        ("zh-Hant", "我的包裹還沒到", "我的包裹還沒到"),
    ],
)
def test_requests_and_full_thanks_of_a_chat_are_mentions(
    shipped: Pipeline, language: str, text: str, expected: str
) -> None:
    assert turn(shipped, text) == [expected]
