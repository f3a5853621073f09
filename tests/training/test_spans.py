import numpy as np
import pytest

from app.pipeline.read import read
from models.runs import Likely, Prices
from training.gold import GoldItem, GoldMention, as_feedback
from training.spans import PRICES, Judged, best_prices, score

GOOD, BAD = "The courier was quick and kind.", "The app crashes all day long."


def item(text: str, mention: str, *, channel: str) -> GoldItem:
    start = text.index(mention)
    found = GoldMention(start, start + len(mention), 1, (), 0, "praise", None, "use", "product_quality")
    return GoldItem(channel, "made-up", "en", channel, text, (found,))


REVIEW = item(f"{GOOD} {BAD}", GOOD, channel="review")
CHAT = item(f"customer: Carter\nagent: how can I help?\ncustomer: {BAD}", BAD, channel="chat")


def judged(items: list[GoldItem], chances: list[tuple[int, int, float]]) -> Judged:
    """Runs of one part each: its item, the part, and the chance that it is a mention."""
    text, part = (np.array([run[k] for run in chances], dtype=np.int64) for k in (0, 1))
    likely = Likely(text, part, part, np.array([run[2] for run in chances]))
    return Judged(items, [read(as_feedback(item)[0]) for item in items], likely)


def test_of_prices_as_good_texts_take_the_lowest_and_chats_the_highest() -> None:
    found = judged([REVIEW, CHAT], [(0, 0, 0.95), (1, 1, 0.95)])
    assert best_prices(found) == Prices(min(PRICES), max(PRICES))
    assert score(found, best_prices(found)) == 1


@pytest.mark.parametrize(("name", "complaint", "chat"), [(0.3, 0.55, 0.5), (0.62, 0.9, 0.85)])
def test_a_name_in_a_chat_is_priced_out_and_what_was_said_is_not(name: float, complaint: float, chat: float) -> None:
    found = judged([CHAT], [(0, 0, name), (0, 1, complaint)])
    assert best_prices(found).chat == chat


def test_without_chats_their_price_is_that_of_texts() -> None:
    prices = best_prices(judged([REVIEW], [(0, 0, 0.3), (0, 1, 0.3)]))
    assert prices.chat == prices.text
