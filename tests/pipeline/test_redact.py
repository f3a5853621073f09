import pytest

from app.domain.labels import Role
from app.domain.records import Feedback, Turn
from app.pipeline.redact import Kind, Redactor, find, redact, redact_feedback, replace
from app.pipeline.split import candidates, settle

ALL = Redactor()


def spans(text: str, lang: str, redactor: Redactor = ALL) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.kind.value) for one in find(text, redactor, lang=lang)]


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Mail a.b+c@shop.co.uk, please.", [(5, 21, "email")]),
        ("en", "Mail bob@x.com.Thanks!", [(5, 14, "email")]),
        ("en", "bob (at) mail (dot) org is mine", [(0, 23, "email")]),
        ("en", "write bob at mail dot org", [(6, 25, "email")]),
        ("ru", "пишите на почта@пример.рф!", [(10, 25, "email")]),
        ("zh-Hans", "邮箱是abc@qq.com谢谢", [(3, 13, "email")]),
        ("zh-Hans", "邮箱是ａｂｃ＠ｑｑ．ｃｏｍ谢谢", [(3, 13, "email")]),
        ("en", "look at booking.com for prices", []),
        ("en", "bought it @ amazon.com yesterday", []),
        ("en", "call +1 415-555-2671 ext. 12 now", [(5, 28, "phone")]),
        ("en", "call (415) 555-2671", [(5, 19, "phone")]),
        ("ru", "тел. 8 (916) 123-45-67.", [(5, 22, "phone")]),
        ("ru", "мой 89161234567", [(4, 15, "phone")]),
        ("lt", "Skambinkite 8 612 34567.", [(12, 23, "phone")]),
        ("lt", "mano +37061234567 arba 861234568", [(5, 17, "phone"), (23, 32, "phone")]),
        ("zh-Hant", "電話０９１２－３４５－６７８，謝謝", [(2, 14, "phone")]),
        ("zh-Hans", "手机13800138000号", [(2, 13, "phone")]),
        ("ar", "اتصل على +٤٩ ٣٠ ١٢٣٤٥٦٧٨ الآن", [(9, 24, "phone")]),
        ("en", "card 4111-1111-1111-1111 12/27", [(5, 24, "card")]),
        ("en", "card 4111 1111 1111 1112", []),
        ("en", "amex 3782 822463 10005.", [(5, 22, "card")]),
        ("zh-Hans", "卡号6222021234567890128被扣", [(2, 21, "card")]),
        ("lt", "į LT12 1000 0111 0100 1000, ačiū", [(2, 26, "iban")]),
        ("en", "gb29nwbk60161331926819", [(0, 22, "iban")]),
        ("en", "to GB29 NWBK 6016 1331 9268 18", []),
        ("en", "see https://x.com/a?token=abc now", [(4, 29, "link")]),
        ("en", "see https://user:pw@x.com/a.", [(4, 27, "link")]),
        ("en", "see https://x.com/p/boots-2024?page=2.", []),
        ("en", "https://example.com/status/1450000000000000000", []),
        ("en", "@acme you lost it", [(0, 5, "handle")]),
        ("en", "meet @ 5pm or @5pm", []),
        ("zh-Hans", "微信号lisi_2020加我", [(3, 12, "handle")]),
        ("en", "it is on https://t.me/maria_k", [(9, 29, "handle")]),
        ("en", "order no. 12345-67, please", [(10, 18, "order")]),
        ("ru", "заказ № 4587123 потерян", [(8, 15, "order")]),
        ("lt", "užsakymo nr.: LT-445566 dingo", [(14, 23, "order")]),
        ("zh-Hant", "訂單編號：A123456789012，謝謝", [(5, 18, "order")]),
        ("zh-Hans", "订单号12345678还没到", [(3, 11, "order")]),
        ("en", "booking reference QX7ZPL", [(18, 24, "order")]),
        ("en", "my order from last week, number one!", []),
        ("ru", "заказ на 15000 рублей", []),
        ("en", "passport 533401372 expired", [(9, 18, "passport")]),
        ("ru", "паспорт 45 10 № 654321 потеряли", [(8, 22, "passport")]),
        ("lt", "paso nr. 22334455", [(9, 17, "passport")]),
        ("zh-Hant", "護照號碼301234567", [(4, 13, "passport")]),
        ("zh-Hans", "护照E12345678", [(2, 11, "passport")]),
        ("lt", "kodas 33309240064 matomas", [(6, 17, "id")]),
        ("lt", "kodas 33309240065 matomas", []),
        ("ru", "номер 112-233-445 95", [(6, 20, "id")]),
        ("ru", "ИНН 500100732259", [(4, 16, "id")]),
        ("zh-Hans", "身份证11010519491231002X", [(3, 21, "id")]),
        ("zh-Hant", "身分證A123456789", [(3, 13, "id")]),
        ("zh-Hant", "我的A123456780不是", []),
        ("zh-Hant", "證件 A123456(3)", [(3, 13, "id")]),
        ("en", "Facebook is very slow, #cwc2015 #IC1995, claims #1", []),
        ("en", "my telegram is maria_k92", [(15, 24, "handle")]),
        ("en", "ticket #45678321", [(8, 16, "order")]),
        ("ru", "номер транзакции 056878537420, в банк N1629159", [(17, 29, "order"), (38, 46, "order")]),
        ("de", "RB 30538 18.25 Uhr, seit 29.02.16 – 11.13 Uhr, 2015/16 15/16", []),
        ("de", "fallen am 02. 01. 2016 aus", []),
        ("ru", "на pomogite@example.ru.Нужно ждать", [(3, 22, "email")]),
        ("ru", "линия (+7 (800) 719-19-11) занята", [(7, 25, "phone")]),
        ("de", "Zentrale Kassel (0561/7861055, bahnhof.de)", [(17, 29, "phone")]),
        ("zh-Hans", "电话：13812345678", [(3, 14, "phone")]),
        ("zh-Hant", "手機：0912345678", [(3, 13, "phone")]),
        ("lt", "tel:861234567", [(4, 13, "phone")]),
        ("en", "Phone:212-555-0188", [(6, 18, "phone")]),
        ("ru", "тел.89123456789", [(4, 15, "phone")]),
        ("en", "Tel:+442071234567, home/+442071234568", [(4, 17, "phone"), (24, 37, "phone")]),
        ("ru", "Тел.8(912)345-67-89", [(4, 19, "phone")]),
        ("ru", "+7 912 345 67 89,+79123456780", [(0, 16, "phone"), (17, 29, "phone")]),
        ("en", "**+1 415-555-2671**", [(2, 17, "phone")]),
        ("en", "my sort code is 12-34-56", [(16, 24, "account")]),
        ("en", "sort code 12 34 56, paid 12-03-24", [(10, 18, "account")]),
    ],
)
def test_personal_data_is_found_at_its_offsets(lang: str, text: str, expected: list[tuple[int, int, str]]) -> None:
    assert spans(text, lang) == expected


@pytest.mark.parametrize(
    "text",
    [
        "paid 1 200 000 Eur", "12 500 000 руб.", "$12,345,678.90", "on 2024-01-15 12:30", "15.01.2024", "20240115",
        "2019-2023", "v1.2.3.4", "192.168.100.200", "10/10", "FR 1234", "WH-1000XM5", "3840x2160", "1700000000",
        "9780306406157", "5000 mAh", "09:00-17:30", "NT$12,500", "43.5", "SU-1234", "1 000 000 000 раз",
        "２０２４年３月１５日", "3.14159265359", "0.1234567890", "1:8912345678", "ip 10.0.0.1:54321000",
        "at 10:30:15.123456",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ru", "lt", "zh-Hant", "zh-Hans"])
def test_prices_dates_versions_and_models_stay(text: str, lang: str) -> None:
    assert spans(text, lang) == []


def test_a_number_is_a_phone_number_where_the_language_or_the_settings_say_so() -> None:
    assert spans("дом 8 612 34567", "ru") == []
    assert spans("дом 8 612 34567", "ru", Redactor(regions=("LT",))) == [(4, 15, "phone")]


def test_of_overlapping_finds_the_longest_and_then_the_most_specific_stays() -> None:
    assert spans("https://x.com/?email=bob@example.com", "en") == [(0, 36, "link")]
    assert spans("phone order no. 33309240064", "lt") == [(16, 27, "id")]


def test_kept_handles_and_kinds_not_wanted_stay() -> None:
    own = Redactor(keep=frozenset({"acme"}))
    assert redact("@Acme ask @bob", own).text == "@Acme ask [handle]"
    no_handles = Redactor(kinds=frozenset(Kind) - {Kind.HANDLE})
    assert redact("@bob bob@x.com t.me/bob", no_handles).text == "@bob [email] t.me/bob"


def test_replace_changes_nothing_outside_the_spans() -> None:
    text = "  a@b.lt,\t“8 612 34567”  "
    assert replace(text, find(text, ALL, lang="lt")) == "  [email],\t“[phone]”  "
    assert replace("as it is", []) == "as it is"


def test_placeholders_are_left_alone_also_when_the_customer_wrote_them() -> None:
    text = "order no. [order] and [phone]12345678901"
    assert redact(text, ALL, lang="en").text == text


def test_a_bare_number_that_answers_the_turn_before_is_what_was_asked_for() -> None:
    asked = "Could you tell me your order number, please?"
    assert redact("It's 5821377", ALL, before=asked).text == "It's [order]"
    assert redact("It's 5821377", ALL, before="How are you?").text == "It's 5821377"
    assert redact("2 weeks ago", ALL, before=asked).text == "2 weeks ago"
    assert redact("9867543789", ALL, before="And your phone number?").text == "[phone]"
    assert redact("9867543789", ALL, before="How many views?").text == "9867543789"


def test_an_item_is_redacted_in_its_text_and_in_every_turn_and_keeps_the_language_of_the_original() -> None:
    item = Feedback(id="1", text="Rašykite a@b.lt", author="u1")
    assert redact_feedback(item, ALL) == Feedback(id="1", text="Rašykite [email]", author="u1", lang="lt")
    turns = (Turn(Role.AGENT, "Прошу номер заказа"), Turn(Role.CUSTOMER, "123456"), Turn(Role.AGENT, "Пишите a@b.ru"))
    chat = redact_feedback(Feedback(id="2", turns=turns), ALL)
    assert [turn.text for turn in chat.turns] == ["Прошу номер заказа", "[order]", "Пишите [email]"]
    assert chat.lang == "ru"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I wrote to {} three times and nobody answered."),
        ("en", "They promised to call {} but nobody did so."),
        ("ru", "Заказ № {} так и не пришёл в срок."),
        ("lt", "Užsakymas {} dingo ir niekas neatsako."),
        ("lt", "Jau savaitę rašau į {}."),
        ("zh-Hant", "訂單 {} 一直沒有出貨"),
        ("zh-Hans", "我的订单号{}三天了还没发货"),
    ],
)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.HANDLE, Kind.LINK}])
def test_no_mention_is_cut_at_a_placeholder(lang: str, text: str, kind: Kind) -> None:
    redacted = text.format(kind.placeholder)
    parts = [redacted[part.start : part.end] for part in candidates(redacted, lang)]
    inside = [part for part in parts if "[" in part]
    assert all(kind.placeholder in part for part in inside)
    assert all(part.count("[") == part.count("]") for part in parts)
    assert not any(part.strip(".") == kind.placeholder for part in inside)


def test_a_handle_at_the_head_and_a_link_at_the_tail_belong_to_no_mention() -> None:
    text = "[handle] my bag is still missing after a week. [link]"
    start, end = settle(text, (0, len(text)), chat=False) or (0, 0)
    assert text[start:end] == "my bag is still missing after a week."
