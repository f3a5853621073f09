import pytest

from app.domain.theme_names import PlaceNames
from app.journeys import load_journey

TOUCHPOINTS = load_journey().touchpoints


@pytest.mark.parametrize(
    ("name", "lang", "said"),
    [
        ("Packaging", "ru", "Упаковка"),
        ("Payment, Returns and refunds", "lt", "Mokėjimas, Grąžinimai ir kompensacijos"),
        ("Payment, Returns and refunds", "zh-Hant", "付款、退換貨與退款"),
        ("付款、退換貨與退款 (2)", "en", "Payment, Returns and refunds (2)"),
        ("Packaging, torn box", "ru", None),
        ("Torn box", "ru", None),
    ],
)
def test_names_of_touchpoints_alone_are_said_in_any_language(name: str, lang: str, said: str | None) -> None:
    assert PlaceNames(TOUCHPOINTS, lang).said(name) == said
