from concurrent.futures import ThreadPoolExecutor

import pytest

from app.pipeline.language import chinese_script, detect, detect_span, normalise_tag


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The waiter was friendly but the soup came cold", "en"),
        ("great", "en"),
        ("ok thanks", "en"),
        ("Курьер опоздал на час, пицца холодная", "ru"),
        ("супер", "ru"),
        ("всё ок", "ru"),
        ("Кур'єр запізнився, піца холодна", "uk"),
        ("Замова прыйшла хутка, вельмі ўдзячны", "be"),
        ("Labai geras aptarnavimas, ačiū", "lt"),
        ("labai geras aptarnavimas aciu", "lt"),
        ("puiki programele, viskas veikia", "lt"),
        ("Siuntinį gavau sudaužytą", "lt"),
        ("外卖送到的时候已经凉了", "zh-Hans"),
        ("外送送到的時候已經涼了", "zh-Hant"),
        ("很好", "zh-Hans"),
        ("還不錯", "zh-Hant"),
        ("這個 App 還真好用，谢谢", "zh-Hant"),
        ("iPhone 15 Pro 拍照很清楚", "zh-Hans"),
        ("とても美味しかったです", "ja"),
        ("배송이 너무 늦어요", "ko"),
        ("Die Lieferung kam viel zu spät", "de"),
        ("La habitación estaba muy limpia", "es"),
        ("الخدمة ممتازة", "ar"),
        ("อร่อยมาก บริการดี", "th"),
        ("बहुत अच्छी सेवा", "hi"),
        ("Πολύ καλή εξυπηρέτηση", "el"),
    ],
)
def test_the_language_is_found_in_short_texts_too(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "👍👍", "12:30", "!!!", "https://shop.example/order", "@shop_help 😡"])
def test_nothing_to_go_by_is_undetermined(text: str) -> None:
    assert detect(text) == "und"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("@air_company https://t.example/abc Kada grąžinsite pinigus?", "lt"),
        ("GREAT SERVICE, WILL COME AGAIN", "en"),
        ("ПОЧЕМУ НЕ РАБОТАЕТ ПРИЛОЖЕНИЕ", "ru"),
        ("first line is long enough\nsecond line too", "en"),
    ],
)
def test_handles_links_capitals_and_lines_do_not_mislead(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("hint", "tag"),
    [
        ("EN", "en"),
        ("en-US", "en"),
        ("pt_BR", "pt"),
        ("eng", "en"),
        ("zh", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("zh-Hant-TW", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("zh_CN", "zh-Hans"),
        ("ZH-hans", "zh-Hans"),
        ("sr-latn", "sr-Latn"),
        ("und", None),
        ("", None),
        (None, None),
        ("not a tag", None),
        ("english", None),
    ],
)
def test_a_callers_tag_is_normalised(hint: str | None, tag: str | None) -> None:
    assert normalise_tag(hint) == tag


def test_a_callers_tag_is_trusted_and_nonsense_is_not() -> None:
    assert detect("super", hint="LT") == "lt"
    assert detect("很好", hint="zh-TW") == "zh-Hant"
    assert detect("還不錯", hint="zh") == "zh-Hant"
    assert detect("the food was good", hint="klingon!") == "en"


def test_mixed_chinese_goes_to_the_script_with_more_characters_of_its_own() -> None:
    assert chinese_script("這個東西很好，谢谢") == "zh-Hant"
    assert chinese_script("这个东西很好，謝謝老板们") == "zh-Hans"


@pytest.mark.parametrize(
    ("span", "language", "expected"),
    [
        ("服务很好", "en", "zh-Hans"),
        ("очень вкусно", "en", "ru"),
        ("great service", "ru", "en"),
        ("the staff", "de", "de"),
        ("👍", "lt", "lt"),
        ("iPhone很好用", "zh-Hans", "zh-Hans"),
    ],
)
def test_a_span_has_another_language_only_in_another_script(span: str, language: str, expected: str) -> None:
    assert detect_span(span, language) == expected


def test_threads_agree() -> None:
    texts = ["Labai gerai", "very good", "очень хорошо", "非常好", "sehr gut"] * 40
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(detect, texts)) == [detect(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Podarok prishel vo vremya, upakovka krasivaya", "ru-Latn"),
        ("pylesos uzhe vtoruyu nedelyu molchit, verni dengi", "ru-Latn"),
        ("Ochen dolgo zhdali stolik, ofitsiant zabyl pro nas", "ru-Latn"),
        ("obsluga była bardzo miła, polecam", "pl"),
        ("Die Lieferung war schnell", "de"),
    ],
)
def test_russian_in_latin_letters_is_told_from_languages_written_in_them(text: str, language: str) -> None:
    assert detect(text) == language


def test_mentions_of_a_text_in_latin_letters_are_of_its_language() -> None:
    assert detect_span("ofitsiant zabyl", "ru-Latn") == "ru-Latn"
    assert detect_span("Super", "ru-Latn") == "ru-Latn"
