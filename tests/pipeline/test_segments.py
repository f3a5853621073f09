import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.pipeline.segments import segments
from models.base import BORDERS


def parts(text: str, language: str) -> list[str]:
    return [text[segment.start : segment.end] for segment in segments(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Nice app. Crashes daily!", ["Nice app.", "Crashes daily!"]),
        ("en", "Great checkout, but delivery was slow", ["Great checkout", "but delivery was slow"]),
        ("en", "It costs $3.50 at 10:30, e.g. on v2.1.4", ["It costs $3.50 at 10:30", "e.g. on v2.1.4"]),
        ("en", "Mr. Lee vs. Dr. Wu at St. James", ["Mr. Lee vs. Dr. Wu at St. James"]),
        ("en", "Open at 9 a.m. every day", ["Open at 9 a.m. every day"]),
        ("en", "Open till 9 p.m. Staff was kind", ["Open till 9 p.m.", "Staff was kind"]),
        ("en", "no blank.Next one", ["no blank.", "Next one"]),
        ("en", "buy at shop.example today", ["buy at shop.example today"]),
        ("en", "see https://shop.example/a,b.c!x now", ["see", "now"]),
        ("en", "write to a.b@shop.example please", ["write to a.b@shop.example please"]),
        ("en", "waiting... still waiting", ["waiting...", "still waiting"]),
        ("en", "love it 😍😍 the strap broke", ["love it 😍😍", "the strap broke"]),
        ("en", "love it :) the strap broke", ["love it :)", "the strap broke"]),
        ("en", "first line\n\nsecond line", ["first line", "second line"]),
        ("en", "1. fast\n2. cheap", ["fast", "cheap"]),
        ("en", "<p>good</p><br/>bad", ["good", "bad"]),
        ("ru", "Вкусно, но дорого", ["Вкусно", "но дорого"]),
        ("ru", "Стоит 5 тыс. руб. за т.н. ремонт", ["Стоит 5 тыс. руб. за т.н. ремонт"]),
        ("ru", "Стоит 90 руб. Вкусно", ["Стоит 90 руб.", "Вкусно"]),
        ("lt", "Greita, tačiau pvz. per brangu", ["Greita", "tačiau pvz. per brangu"]),
        ("lt", "Rašiau el. paštu. Niekas neatsakė", ["Rašiau el. paštu.", "Niekas neatsakė"]),
        ("lt", "Gera kaina! Ačiū, rekomenduoju", ["Gera kaina!", "Ačiū", "rekomenduoju"]),
        ("zh-Hans", "味道不错，但是太贵。不会再来", ["味道不错", "但是太贵。", "不会再来"]),
        ("zh-Hans", "好吃但贵", ["好吃", "但贵"]),
        ("zh-Hans", "不但好吃", ["不但好吃"]),
        ("zh-Hans", "物流快 包装好 下次还来", ["物流快", "包装好", "下次还来"]),
        ("zh-Hant", "好吃😋服務也好", ["好吃😋", "服務也好"]),
        ("zh-Hant", "餐點好吃，不過要排隊！", ["餐點好吃", "不過要排隊！"]),
        ("ja", "美味しい。また来ます", ["美味しい。", "また来ます"]),
        ("de", "Gut, aber z.B. teuer", ["Gut", "aber z.B. teuer"]),
        ("es", "¿Dónde está? Llegó tarde", ["¿Dónde está?", "Llegó tarde"]),
        ("ar", "أين طلبي؟ الخدمة سيئة", ["أين طلبي؟", "الخدمة سيئة"]),
        ("hi", "खाना अच्छा था। सेवा धीमी थी।", ["खाना अच्छा था।", "सेवा धीमी थी।"]),
        ("th", "อร่อยมาก บริการดี", ["อร่อยมาก บริการดี"]),
        ("und", "👍👍", ["👍👍"]),
        ("und", "...", []),
    ],
)
def test_a_text_is_cut_into_sentences_and_clauses(language: str, text: str, expected: list[str]) -> None:
    assert parts(text, language) == expected


def test_a_sign_as_html_writes_it_parts_nothing() -> None:
    assert parts("I don&#39;t like it &amp; he doesn&#x27;t; she does", "en") == [
        "I don&#39;t like it &amp; he doesn&#x27;t",
        "she does",
    ]


def test_a_border_is_named_after_the_strongest_sign_in_it() -> None:
    found = segments("Nice, but slow. However\nfine", "en")
    assert [segment.border for segment in found] == ["start", "contrast", "stop", "line"]


@given(st.text(), st.sampled_from(["en", "ru", "lt", "zh-Hans", "ja", "und"]))
def test_segments_are_in_order_disjoint_stripped_and_never_blank(text: str, language: str) -> None:
    at = 0
    for segment in segments(text, language):
        part = text[segment.start : segment.end]
        assert at <= segment.start < segment.end <= len(text)
        assert part == part.strip()
        assert segment.border in BORDERS
        at = segment.end


@pytest.mark.parametrize("unit", ["a", ".", ", ", "但", " ", "\n", "<", "www.", ":", "😀", "1.", "a.b.", "((", "\\n "])
def test_time_is_linear_in_the_length(unit: str) -> None:
    started = time.process_time()
    segments((unit * 100_000)[:100_000], "zh-Hans" if unit == "但" else "en")
    assert time.process_time() - started < 2
