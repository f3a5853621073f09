"""What an encoder remembers: in bounded room, by all that is seen, never the text itself."""

from dataclasses import replace

import numpy as np

from models.base import Encoded, Part, Passage
from models.remembered import BESIDE, Key, Remembered, key_of

WIDTH = 100
SIZE = BESIDE + 4 * WIDTH


def passage(text: str) -> Passage:
    return Passage(text, None, (Part(0, len(text), "start"),), "en")


def key(text: str) -> Key:
    return key_of(passage(text))


def encoded(text: str, *, meanings: int = 0) -> Encoded:
    features = np.full((1, WIDTH), len(text), dtype=np.float32)
    return Encoded(((0, len(text)),), features, np.ones((1, meanings), dtype=np.float32))


def test_what_was_asked_for_longest_ago_is_forgotten_when_the_room_is_full() -> None:
    held = Remembered(capacity=3 * SIZE)
    for text in ("a", "bb", "ccc"):
        held.keep([(key(text), encoded(text))])
    assert list(held.find([key("a")], meanings=False)) == [key("a")]
    held.keep([(key("dddd"), encoded("dddd"))])
    there = held.find([key(text) for text in ("a", "bb", "ccc", "dddd")], meanings=False)
    assert list(there) == [key(text) for text in ("a", "ccc", "dddd")]
    assert held.size == 3 * SIZE


def test_the_same_kept_twice_takes_room_once_and_forgetting_frees_it() -> None:
    held = Remembered()
    for _ in range(2):
        held.keep([(key("a"), encoded("a"))])
    assert held.size == SIZE
    held.forget()
    assert (held.size, held.find([key("a")], meanings=False)) == (0, {})


def test_what_is_larger_than_the_room_is_not_held() -> None:
    held = Remembered(capacity=SIZE - 1)
    held.keep([(key("a"), encoded("a"))])
    assert held.size == 0


def test_a_passage_is_told_by_all_that_the_encoder_sees() -> None:
    one = passage("late again")
    others = [
        replace(one, text="late agaim"),
        replace(one, lang="lt"),
        replace(one, chat=True),
        replace(one, latin=True),
        replace(one, spans=((0, 4),)),
        replace(one, parts=(Part(0, 10, "start", breaks=True),)),
    ]
    assert len({key_of(each) for each in (one, *others)}) == 7
    assert b"late" not in key_of(one)


def test_what_was_read_without_meanings_is_read_anew_for_them_and_then_serves_both() -> None:
    held = Remembered()
    held.keep([(key("a"), encoded("a"))])
    assert not held.find([key("a")], meanings=True)
    held.keep([(key("a"), encoded("a", meanings=4))])
    assert held.find([key("a")], meanings=True)[key("a")].meanings.shape == (1, 4)
    assert held.find([key("a")], meanings=False)[key("a")].meanings.shape == (1, 0)


def test_rows_are_held_without_the_batch_they_came_from() -> None:
    held, batch = Remembered(), np.zeros((1000, WIDTH), dtype=np.float32)
    held.keep([(key("a"), Encoded(((0, 1),), batch[:1], batch[:1, :0]))])
    assert held.find([key("a")], meanings=False)[key("a")].features.base is None
