import pytest

from app.readers.source.guess import guess_encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Prekė neatitiko aprašymo, grąžinimas užtruko mėnesį, niekas neatsakė į laiškus.", "cp1257"),
        ("Przesyłka przyszła trzy dni za późno, nikt nie zadzwonił. Świetny sklep, dziękuję", "cp1250"),
        ("Très déçu, la livraison est arrivée en retard et personne n’a répondu à mes messages.", "cp1252"),
        ("Kargo üç gün geç geldi, kimse aramadı. Teşekkürler, çok güzel mağaza", "cp1254"),
        ("Η παράδοση άργησε τρεις μέρες, κανείς δεν τηλεφώνησε", "cp1253"),
        ("Плохо", "cp1251"),
        ("Всё отлично, спасибо, доставили быстро и вовремя", "koi8_r"),
        ("Всё отлично, спасибо, доставили быстро и вовремя", "cp866"),
        ("送餐太慢了，等了兩個小時，菜都涼了", "big5"),
        ("送餐太慢了，等了两个小时，菜都凉了", "gb18030"),
        ("배송이 사흘 늦었고 아무도 전화하지 않았습니다", "cp949"),
    ],
)
def test_a_short_text_in_an_old_encoding_is_read_as_written(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    guess = guess_encoding(content)
    assert guess is not None
    assert content.decode(guess) == text


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize(
    "text",
    [
        "Schöne Wohnung, sehr große Küche. Müll überall, schlechte Gerüche im Bad",
        "Livraison très rapide, emballage soigné. Dommage, le café était froid, déçue",
        "El envío llegó mañana y no después, qué pena de señal",
    ],
)
def test_a_text_of_an_old_mac_or_of_dos_is_read_as_written(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    guess = guess_encoding(content)
    assert guess is not None
    assert content.decode(guess) == text


@pytest.mark.parametrize(
    "text",
    [
        "price 5€ it’s ok\nvery good – thanks",
        "Hyvä tuote, mutta myöhässä ja väärä väri\n" * 20,
        "The room had 30°C and we couldn’t open a window",
    ],
)
def test_what_windows_writes_is_not_taken_for_an_old_macs(text: str) -> None:
    content = text.encode("cp1252")
    guess = guess_encoding(content)
    assert guess is not None
    assert content.decode(guess) == text
