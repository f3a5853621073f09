from app.domain.quoting import IN_PLACE_OF_NAME, ShortQuote, short_quote, shortened
from app.domain.theme import Exemplar

LONG = "I have written to them four times since spring, and each time somebody else answers something else."


def test_a_long_quote_is_cut_at_a_word() -> None:
    assert shortened("a  b\nc") == "a b c"
    assert shortened("\x01a\x08b \x00 c\x1b[31m\x85d\x9f") == "ab c[31m d"
    assert shortened("It&#39;s &quot;new&quot; &amp; fine &#1;") == 'It\'s "new" & fine'
    assert shortened("word " * 100, 22) == "word word word word…"
    assert shortened("字" * 100, 10) == "字" * 9 + "…"


def test_the_readers_language_comes_before_a_short_quote_and_a_short_one_before_the_first() -> None:
    russian, long, short = (
        Exemplar("m1", "Не отвечают", "ru"),
        Exemplar("m2", LONG, "en"),
        Exemplar("m3", "Rude.", "en"),
    )
    assert short_quote([russian, long, short], "en") == ShortQuote("Rude", foreign=False)
    assert short_quote([russian, long], "en") == ShortQuote(shortened(LONG, IN_PLACE_OF_NAME), foreign=False)
    assert short_quote([russian, long], "lt") == ShortQuote("Не отвечают", foreign=True)


def test_variants_of_a_language_count_as_one() -> None:
    quotes = [Exemplar("m1", "Too late", "en"), Exemplar("m2", "太慢了。", "zh-Hans")]
    assert short_quote(quotes, "zh-Hant") == ShortQuote("太慢了", foreign=False)


def test_a_foreign_quote_comes_after_its_place() -> None:
    assert ShortQuote("太慢了", foreign=True).after("Delivery") == "Delivery: 太慢了"
    assert ShortQuote("太慢了", foreign=True).after(None) == "太慢了"
    assert ShortQuote("Too late", foreign=False).after("Delivery") == "Too late"


def test_nobody_quoted_is_no_name() -> None:
    assert short_quote([], "en") is None
