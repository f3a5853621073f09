"""Personal numbers of many countries, passwords, addresses of the internet, birth dates, and what hides them."""

import time
from pathlib import Path

import pytest

from app.pipeline.redact import Kind, Redactor, find, redact

ALL = Redactor()
DOCS = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en", "my Aadhaar is 2341 2341 2346 and app crashes", "2341 2341 2346"),
        ("en", "Aadhaar no. 234123412346", "234123412346"),
        ("en", "My NI number is QQ123456C", "QQ123456C"),
        ("en", "NHS number 943 476 5919", "943 476 5919"),
        ("en", "PAN ABCPD1234E was refused", "ABCPD1234E"),
        ("en", "my PPS number: 1234567T", "1234567T"),
        ("en", "my social insurance number is 046 454 286", "046 454 286"),
        ("sv", "mitt personnummer är 811218-9876", "811218-9876"),
        ("sv", "personnummer 198112189876", "198112189876"),
        ("da", "CPR-nr 211062-5629", "211062-5629"),
        ("no", "fødselsnummer 151086 95088", "151086 95088"),
        ("fi", "Henkilötunnus 131052-308T ei kelpaa", "131052-308T"),
        ("fi", "hetuni on 131052-308X", "131052-308X"),
        ("pt", "meu CPF é 529.982.247-25 e o app trava", "529.982.247-25"),
        ("pt", "cpf 52998224725", "52998224725"),
        ("pt", "NIF 501 964 843", "501 964 843"),
        ("es", "mi DNI es 12345678Z y la app falla", "12345678Z"),
        ("es", "mi dni es 12345678Z", "12345678Z"),
        ("es", "NIE X-1234567-L no sirve", "X-1234567-L"),
        ("es", "RUT 12.531.909-2", "12.531.909-2"),
        ("it", "codice fiscale RSSMRA85T10A562S app non va", "RSSMRA85T10A562S"),
        ("fr", "numéro de sécurité sociale 1 85 05 78 006 084 36 appli", "1 85 05 78 006 084 36"),
        ("nl", "mijn BSN is 111222333 app crasht", "111222333"),
        ("nl", "rijksregisternummer 85.07.30-033.28", "85.07.30-033.28"),
        ("lv", "personas kods 161175-19997 lietotne", "161175-19997"),
        ("et", "isikukood 37605030299", "37605030299"),
        ("tr", "TC kimlik no 10000000146 çalışmıyor", "10000000146"),
        ("pl", "PESEL 44051401359 nie działa", "44051401359"),
        ("de", "meine Steuer-ID ist 86 095 742 719", "86 095 742 719"),
        ("de", "Sozialversicherungsnummer 15 070649 C 103", "15 070649 C 103"),
        ("de", "AHV 756.9217.0769.85", "756.9217.0769.85"),
        ("cs", "rodné číslo 710319/2745", "710319/2745"),
        ("uk", "РНОКПП 1759013776", "1759013776"),
        ("be", "личный номер 3140578A001PB5", "3140578A001PB5"),
        ("kk", "ИИН 960425400161", "960425400161"),
        ("ja", "マイナンバーは1234 5678 9012です", "1234 5678 9012"),
        ("ko", "주민등록번호 900101-1234567", "900101-1234567"),
    ],
)
def test_a_personal_number_is_found_whole_after_its_word(lang: str, text: str, number: str) -> None:
    assert [(text[one.start : one.end], one.kind) for one in find(text, ALL, lang=lang)] == [(number, Kind.ID)]


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("RSSMRA85T10A562S", "RSSMRA85T10A562T"),
        ("529.982.247-25", "529.982.247-26"),
        ("2 55 08 14 168 025 38", "2 55 08 14 168 025 39"),
        ("131052-308T", "131052-308V"),
    ],
)
def test_a_personal_number_like_nothing_else_needs_no_word_but_its_check(number: str, wrong: str) -> None:
    assert redact(f"it was {number}, I think", ALL).text == "it was [id], I think"
    assert redact(f"it was {wrong}, I think", ALL).text == f"it was {wrong}, I think"


def test_a_personal_number_that_answers_a_question_is_found() -> None:
    assert redact("529.982.247-25", ALL, before="Qual é o seu CPF?").text == "[id]"
    assert redact("12.03.1985", ALL, before="And your date of birth?").text == "[birthdate]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail jonas\u200b.petraitis@exam\u200bple.lt now", "mail [email] now"),
        ("mail jo\u00adnas@example.lt", "mail [email]"),
        ("call +370\u2060612\u200b34567 now", "call [phone] now"),
        ("call\u200b+37061234567", "call\u200b[phone]"),
        ("mail jonas%40example.com now", "mail [email] now"),
        ("jane(dot)doe [at] example (dot) com", "[email]"),
        ("jane(dot)doe [at] example please", "[email] please"),
        ("write jane dot doe at example dot com", "write [email]"),
        ("карта4111111111111111 списали", "карта[card] списали"),
        ("4111 1111 1111 1111спасибо", "[card]спасибо"),
        ("card4111111111111111", "card[card]"),
        ("телефон89161234567", "телефон[phone]"),
    ],
)
def test_what_hides_personal_data_does_not_keep_it(text: str, expected: str) -> None:
    assert redact(text, ALL, lang="ru" if "т" in text else "en").text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password: hunter2 does not work", "password: [password] does not work"),
        ("пароль: Qwe12x, не пускает", "пароль: [password], не пускает"),
        ("slaptažodis = 'abc_def'", "slaptažodis = '[password]'"),
        ("my password is hunter2.", "my password is [password]."),
        ("密码是abc12345", "密码是[password]"),
        ("密码123456", "密码[password]"),
        ("PIN: 4821", "PIN: [password]"),
        ("пин-код 4821", "пин-код [password]"),
        ("код из смс 482113", "код из смс [password]"),
        ("CVV 123", "CVV [card]"),
        ("my IP is 84.15.23.101, blocked", "my IP is [ip], blocked"),
        ("IP-адрес: 84.15.23.101:8080", "IP-адрес: [ip]:8080"),
        ("IP address 2a00:1450:4001:81b::200e blocked", "IP address [ip] blocked"),
        ("IPv6 2001:db8::1", "IPv6 [ip]"),
        ("パスワードはabc12345", "パスワードは[password]"),
        ("Date of birth: 12/03/1985.", "Date of birth: [birthdate]."),
        ("I was born on 12 March 1985", "I was born on [birthdate]"),
        ("my son, born 12/03/2015, flies", "my son, born [birthdate], flies"),
        ("John Smith, born on 12 March 1985", "John Smith, born on [birthdate]"),
        ("Ich bin geboren am 12.03.1985", "Ich bin geboren am [birthdate]"),
        ("Meine Tochter wurde geboren am 12.03.2015", "Meine Tochter wurde geboren am [birthdate]"),
        ("密碼是abc12345，", "密碼是[password]，"),
        ("密碼是12345678", "密碼是[password]"),
        ("密码：abc12345不行", "密码：[password]不行"),
        ("password: S3cret!x", "password: [password]"),
        ("password: 4821 does not work", "password: [password] does not work"),
        ("my PIN is 4821 and it fails", "my PIN is [password] and it fails"),
        ("PIN: 2023.", "PIN: [password]."),
        ("the PIN (4821) fails", "the PIN ([password]) fails"),
        ("пин 4821 не подходит", "пин [password] не подходит"),
        ("OTP 482113 expired", "OTP [password] expired"),
        ("密码1234不对", "密码[password]不对"),
        ("验证码：4821", "验证码：[password]"),
        ("CVC: 123 is refused", "CVC: [card] is refused"),
        ("meine steuerliche Identifikationsnummer 86 095 742 719", "meine steuerliche Identifikationsnummer [id]"),
        ("Steuer-ID-Nr. 86095742719", "Steuer-ID-Nr. [id]"),
        ("Дата рождения 12 марта 1985", "Дата рождения [birthdate]"),
        ("gimimo data 1985-03-12", "gimimo data [birthdate]"),
        ("出生日期1985年3月12日", "出生日期[birthdate]"),
    ],
)
def test_a_password_an_address_and_a_birth_date_are_found_after_their_words(text: str, expected: str) -> None:
    assert redact(text, ALL).text == expected


@pytest.mark.parametrize(
    "text",
    [
        "password: not working", "Password: forgotten!", "my password is wrong", "password is 8 characters",
        "PIN 76308",
        "пароль: не подходит", "password 2 times", "密码：忘记了", "password: ****", "reset password: why?",
        "version 1.2.3.4 crashes", "update to 84.15.23.101", "my IP is 192.168.1.55", "IP 1.2.3.4.5", "ip 10:30:15",
        "IP67 and IP68",
        "czekam 14 dni 22500000", "nie 12345678", "born in 1985", "the app was born on time",
        "meet [at] noon", "look [at] example please", "100% 40 example.com", "kimlik doğrulama 3 kez", "pan 12345",
        "密码：忘记2次就锁定账号了太麻烦", "パスワード：8文字以上じゃないとダメで困る",
        "비밀번호: 8자리이상으로바꾸라고합니다",
        "密碼：需要8碼以上", "密碼是什麼都不知道，123",
        "密码：8-16位", "密码：2023年改的", "密碼2023年改了", "驗證碼2000次都收不到",
        "pin 2023 was a great year", "PIN 2000 stores", "PIN 1000 rubles", "Pin code 4000 tries", "пин 2023",
        "OTP 2023", "CVC 2020 season", "PIN: 2000 stores", "password: 8-16 characters", "I forgot my PIN. 2023 was bad",
        "Passwort: Groß-/Kleinschreibung+Zahl nötig", "Great service (dot) and (at) best price",
        "look at mail dot the end", "Die ID-Nummer 1234567 der Maschine", "ID-Nr. 1234567",
        "born on 1 May 2020 our shop", "The company was born on 3/4/2015", "Unser Laden wurde geboren am 1.5.2020",
        "a dot in the text at the end dot", "abc4111111111111111f", "hetu", "to tc 12", "id 3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "ru", "pl", "es"])
def test_what_only_looks_like_it_stays(text: str, lang: str) -> None:
    assert redact(text, ALL, lang=lang).text == text


@pytest.mark.parametrize(
    "piece", ["a(dot)", "a dot ", "a%40", "%40a.b", "\u200b1 ", "1\u200b", "CPF ", "CPF: : 1 ", "password: ", "IP 1.",
              "IP 1:", "123.456.789-", "born 1 ", "карта4", "A1\u00ad"],
)  # fmt: skip
def test_finders_take_time_in_proportion_to_the_text(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    whole, half = (min(_seconds(part) for _ in range(2)) for part in (text, text[:25_000]))
    assert whole < 3.5 * half + 0.1


def test_the_docs_name_every_placeholder_and_leave_nothing_open() -> None:
    table = DOCS.partition("| placeholder |")[2].partition("\n\n")[0]
    assert all(f"`{kind.placeholder}`" in table for kind in Kind)
    assert "..." not in table
    assert "and the like" not in table


def _seconds(text: str) -> float:
    start = time.process_time()
    find(text, ALL, lang="lt")
    return time.process_time() - start
