"""What people send beyond numbers of orders: links, phones of all languages, papers, keys; and look-alikes."""

import time
from pathlib import Path

import pytest

from app.pipeline.language import detect
from app.pipeline.redact import Kind, Redactor, find, redact
from app.pipeline.redaction.links import is_private
from app.pipeline.redaction.regions import REGIONS

ALL = Redactor()
DOCS = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")


def redacted(text: str) -> str:
    return redact(text, ALL, lang=detect(text)).text


@pytest.mark.parametrize(
    "link",
    [
        "wa.me/4917012345678", "https://ex.com/?sessionToken=abc", "https://ex.com/?userToken=abc",
        "https://ex.com/?customerEmail=abc", "https://ex.com/?order_no=12345", "https://ex.com/?bookingRef=X7K9QP",
        "https://ex.com/?PHPSESSID=abc123", "https://ex.com/;jsessionid=ABC123", "https://ex.com/?ssn=123-45-6789",
        "https://ex.com/order-status?id=12345678", "https://ex.com/?q=jane.doe%2540ex.com", "https://ex.com/?dob=1985",
        "https://ex.com/?q=jane.doe%25252540ex.com", "https://ex.com/?tracking=1Z999", "https://ex.com/?apiKey=abc",
        "https://ex.com/?X-Auth-Token=abc", "https://ex.com/?firstName=jane", "https://ex.com/?orderNumber=12345",
        "https://maps.example.com/?q=51.5013,-0.1418", "https://ex.com/shipment/12345678",
    ],
)  # fmt: skip
def test_a_link_that_tells_who_somebody_is_goes_however_its_parameters_are_named(link: str) -> None:
    assert is_private(link)
    assert redacted(f"see {link} please") == "see [link] please"


@pytest.mark.parametrize(
    "link",
    [
        "https://ex.com/return-policy-2024", "https://ex.com/tickets/2024", "https://ex.com/p?product_name=shoe",
        "https://ex.com/orders?year=2024", "https://ex.com/?sort_order=asc&order=desc", "https://ex.com/?promoCode=AB1",
        "https://ex.com/?keyword=shoe&monkey=1", "https://ex.com/?page_number=3", "https://ex.com/?q=100%2525",
    ],
)  # fmt: skip
def test_a_link_of_a_shop_stays(link: str) -> None:
    assert not is_private(link)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("sk", "volajte na {0905 123 456} prosím"), ("hu", "hívjanak a {06 30 123 4567} számon"),
        ("ro", "sunați-mă la {0722 123 456} vă rog"), ("bg", "обадете ми се на {0888 123 456} моля"),
        ("el", "καλέστε με στο {6941234567} παρακαλώ"), ("da", "ring til mig på {20 12 34 56} tak"),
        ("no", "ring meg på {912 34 567} takk"), ("ar", "رقمي {0501234567} اتصلوا بي"),
        ("he", "הטלפון שלי {052-123-4567} תחזרו"), ("hi", "मेरा नंबर {9876543210} है"),
        ("th", "เบอร์โทร {081-234-5678} ครับ"), ("vi", "số điện thoại của tôi {0912 345 678} nhé"),
        ("id", "nomor saya {0812-3456-7890} tolong"), ("hr", "nazovite me na {091 234 5678} molim"),
        ("sr", "pozovite me na {064 123 4567} molim"), ("fa", "شماره من {0912 345 6789} است"),
        ("ka", "დამირეკეთ {555 12 34 56} გთხოვთ"), ("lv", "zvaniet man {21 234 567} lūdzu"),
        ("lv", "tālrunis {63 123 456}"), ("en", "Call my husband at {98765 43210} please"),
        ("es", "mi celular {55 1234 5678} en México"), ("en", "text me on {2124567890}"),
        ("en", "wi 53045 number is {8600763159}"),
    ],
)  # fmt: skip
def test_a_phone_number_is_found_in_each_language(lang: str, text: str) -> None:
    start, end = text.index("{"), text.index("}") - 1
    plain = text.replace("{", "").replace("}", "")
    assert [(one.start, one.end, one.kind) for one in find(plain, ALL, lang=lang)] == [(start, end, Kind.PHONE)]


@pytest.mark.parametrize(
    "text",
    [
        "model number 123456789", "serial number 123456789", "error number 123456789", "text 123456789 shown",
        "I am number 123456789 in the queue", "phone 12 13 14 15 compared", "mobile 20000 30000 40000 mAh",
        "customer: pyc 475985215",
        "policy no id w 4581 78451", "kennewick wa 99337 6418527444", "do you have this item 0494295001",
    ],
)  # fmt: skip
def test_digits_beside_a_word_for_number_are_no_phone_number(text: str) -> None:
    assert redact(text, ALL, lang="en").text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("driving licence MORGA657054SM9IJ", "driving licence [passport]"),
        ("driver's license S530-4607-9123", "driver's license [passport]"),
        ("passport C01X00T47 was rejected", "passport [passport] was rejected"),
        ("mon passeport 12AB34567 refusé", "mon passeport [passport] refusé"),
        ("my passport no. AB 123 4567", "my passport no. [passport]"),
        ("загранпаспорт 75 1234567", "загранпаспорт [passport]"),
        ("паспорт 4509-123456", "паспорт [passport]"),
        ("Führerschein Nr. B072RRE2I55", "Führerschein Nr. [passport]"),
        ("номер заказа: ЗК-001234", "номер заказа: [order]"),
        ("обращение под номером 2039528", "обращение под номером [order]"),
        ("счет 40817810099910004312", "счет [account]"),
        ("р/с 40702810500000012345", "р/с [account]"),
        ("полис ОМС 1234567890123456", "полис ОМС [account]"),
        ("полис ЕЕЕ 1234567890", "полис [account]"),
        ("transaction 9182736450 twice", "transaction [order] twice"),
        ("claim CLM-2024-001 denied", "claim [order] denied"),
        ("payment ref 8823719 failed", "payment ref [order] failed"),
        ("complaint AB-123456 open", "complaint [order] open"),
        ("social security number 123 45 6789", "social security number [id]"),
        ("cédula 1.023.456.789", "cédula [id]"),
        ("IBAN GB29.NWBK.6016.1331.9268.19 please", "IBAN [iban] please"),
        ("Bestellnummer 302-1234567-8901234", "Bestellnummer [order]"),
        ("numéro client 77665544", "numéro client [account]"),
        ("MRN 4829137 was wrong", "MRN [id] was wrong"),
        ("patient ID P-482913", "patient ID [id]"),
        ("Medicare number 1EG4-TE5-MK73", "Medicare number [id]"),
        ("Versichertennummer A123456780", "Versichertennummer [id]"),
        ("VIN 1HGCM82633A004352", "VIN [id]"),
        ("MAC 00:1A:2B:3C:4D:5E", "MAC [id]"),
        ("ЕГН 6101057509", "ЕГН [id]"),
        ("เลขบัตรประชาชน 1-1017-00230-70-8", "เลขบัตรประชาชน [id]"),
        ("생년월일 850312 입니다", "생년월일 [birthdate] 입니다"),
        ("birthday 12/03/1985", "birthday [birthdate]"),
        ("né le 12 mars 1985 à Lyon", "né le [birthdate] à Lyon"),
        ("mon fils est né le 12 mars 2015", "mon fils est né le [birthdate]"),
        ("discord jane#4821", "discord [handle]"),
        ("skype live:.cid.a1b2c3d4e5", "skype [handle]"),
        ("QQ号 123456789", "QQ号 [handle]"),
    ],
)
def test_a_number_is_found_after_its_word(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "delivery no 2nd attempt", "request no 3rd party", "ticket no 1st class", "invoice no 2-day shipping",
        "parcels no. 3-5 days as promised", "invoice 03-2024 missing", "account 01-2024", "contract 2023/2024 ended",
        "barcode 5901234123457", "EAN 4006381333931", "frying PAN 12345678", "le projet est né le 12 mars 1985",
        "la marca, nacida el 12 de marzo de 1985", "payment 1250000 rupiah", "transaction fee 20000", "полис 15000",
        "счет 2:1", "patient 3 days", "passport 2024 edition", "instagram 2024update", "line 2 of the metro",
        "Bottom line: avoid",
        "please be patient 12345", "mail it @ amazon.com",
    ],
)  # fmt: skip
def test_what_goes_on_after_such_a_word_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("email: jane.doe @ example.com", "email: [email]"),
        ("max (ät) beispiel (punkt) de", "[email]"),
        ("an max.mustermann at gmx punkt de", "an [email]"),
        ("à marie.dupont arobase orange point fr", "à [email]"),
        ("es maria.garcia arroba gmail punto com", "es [email]"),
        ("mail è mario.rossi chiocciola libero punto it", "mail è [email]"),
        ("na jan.kowalski(małpa)wp.pl", "na [email]"),
        ("je jan.novak(zavináč)seznam.cz", "je [email]"),
        ("邮箱是zhangwei艾特qq点com", "邮箱是[email]"),
        ("jane<at>example<dot>com", "[email]"),
        ("bought it @ amazon.com yesterday", "bought it @ amazon.com yesterday"),
        ("good at some point in time", "good at some point in time"),
        ("the snail is a chiocciola", "the snail is a chiocciola"),
    ],
)
def test_an_address_is_found_as_people_spell_it(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my password is Sunny2024! and it fails", "my password is [password] and it fails"),
        ("пароль Qwerty123 не подходит", "пароль [password] не подходит"),
        ("hasło Lato2024! nie działa", "hasło [password] nie działa"),
        ("PW: Sunny2024 refused", "PW: [password] refused"),
        ('my password "abc12" fails', 'my password "[password]" fails'),
        ("password -> Sunny2024!", "password -> [password]"),
        ("the key sk_live_4eC39HqLyjWDarjtT1zdp7dc", "the key [password]"),
        ("it is AKIAIOSFODNN7EXAMPLE here", "it is [password] here"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "[password]"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123456", "Bearer [password]"),
        ("client secret: 8f14e45fceea167a5a36dedd4bea2543", "client secret: [password]"),
        ("api_key=8f14e45fceea167a5a36dedd4bea2543", "api_key=[password]"),
        ("to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq now", "to [account] now"),
        ("0x71C7656EC7ab88b098defB751B7401B5f6d8976F", "[account]"),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "[account]"),
        ("TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", "[account]"),
        ("left at 51.501364, -0.141890 again", "left at [place] again"),
        ("GPS 40°26'46\"N 79°58'56\"W", "GPS [place]"),
    ],
)
def test_a_secret_a_wallet_and_a_place_are_found(text: str, expected: str) -> None:
    assert redacted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "password manager2 is bad", "password sha256", "password Windows11", "pass: 10/10 would recommend",
        "passcode: 2FA is annoying", "the bearer of this was rude", "token: never arrived", "the token 2024-01-15",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "0x80070005", "10-11-12-13-14-15", "3.14159265, 2.71828182845904523",
        "it is 20° warm", "skills: 51.5, 0.14", "eyJustice is blind",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_secret_or_a_place_stays(text: str) -> None:
    assert redact(text, ALL, lang="en").text == text


@pytest.mark.parametrize(
    "piece",
    ["https://a.b/?q=%2525", "my number is on ", "api key ", "eyJa.", "1A1z", "51.5013, ", "1°1'", "00:1a:",
     "password aaaa1111", "driving licence a1", "je suis a b né ",
     "a arroba b punto ", "a.b @ ", "live:.a", "claim A-"],
)  # fmt: skip
def test_new_finders_take_time_in_proportion_to_the_text(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    whole, half = (min(_seconds(part) for _ in range(2)) for part in (text, text[:10_000]))
    assert whole < 3.5 * half + 0.1


def test_languages_of_half_the_world_have_regions_and_the_docs_say_what_a_place_is() -> None:
    assert {
        "sk",
        "hu",
        "ro",
        "bg",
        "el",
        "da",
        "no",
        "ar",
        "he",
        "hi",
        "th",
        "vi",
        "id",
        "hr",
        "sr",
        "fa",
        "ka",
    } <= set(REGIONS)
    assert f"`{Kind.PLACE.placeholder}`" in DOCS


def _seconds(text: str) -> float:
    start = time.process_time()
    find(text, ALL, lang="en")
    return time.process_time() - start
