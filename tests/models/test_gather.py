import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.base import Encoded, Passage
from models.errors import BusyError, ClosedError
from models.gather import ASKER, Gather, GatheringEncoder
from models.hashing import HashingEncoder


class Recorder:
    """An encoder that notes the size of each batch, waits for `gate`, and refuses the text `bad`."""

    def __init__(self) -> None:
        self.inner = HashingEncoder()
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    @property
    def version(self) -> str:
        return self.inner.version

    @property
    def width(self) -> int:
        return self.inner.width

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        self.batches.append([passage.text for passage in passages])
        self.entered.set()
        self.gate.wait(10)
        if any(passage.text == "bad" for passage in passages):
            raise ValueError("bad text")
        return self.inner.encode(passages, meanings=meanings)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def gathering(recorder: Recorder) -> Iterator[GatheringEncoder]:
    encoder = GatheringEncoder(recorder, size=8, wait=0.05, limit=20)
    yield encoder
    recorder.gate.set()
    encoder.close()


def same(some: list[Encoded], others: list[Encoded]) -> bool:
    """Whether the same was read, to the byte."""
    return [(each.spans, each.features.tobytes()) for each in some] == [
        (each.spans, each.features.tobytes()) for each in others
    ]


def passage(text: str) -> Passage:
    return Passage(text, ((0, 1), (0, len(text))))


def test_features_are_those_of_the_encoder_itself(gathering: GatheringEncoder) -> None:
    passages = [passage("one"), Passage("two", ()), passage("three")]
    assert same(gathering.encode(passages), HashingEncoder().encode(passages))
    assert gathering.encode([]) == []


def test_meanings_are_read_without_waiting_for_company(gathering: GatheringEncoder, recorder: Recorder) -> None:
    (encoded,) = gathering.encode([passage("one")], meanings=True)
    assert len(encoded.meanings) == 2
    assert recorder.batches == [["one"]]


def test_calls_that_arrive_together_share_a_batch_and_each_gets_its_own(
    gathering: GatheringEncoder, recorder: Recorder
) -> None:
    texts = [f"text {i}" for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda text: gathering.encode([passage(text)]), texts))
    assert len(recorder.batches) < 8
    for text, answer in zip(texts, answers, strict=True):
        assert same(answer, HashingEncoder().encode([passage(text)]))


def test_a_long_call_does_not_hold_up_a_short_one(gathering: GatheringEncoder, recorder: Recorder) -> None:
    recorder.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        long = pool.submit(gathering.encode, [passage(f"long {i}") for i in range(18)])
        recorder.entered.wait(5)
        short = pool.submit(gathering.encode, [passage("short")])
        while gathering.waiting < 11:
            pass
        recorder.gate.set()
        assert len(short.result()) == 1
        assert len(long.result()) == 18
    assert "short" in recorder.batches[1]


def test_of_calls_that_share_a_batch_the_one_that_fails_fails_alone(
    gathering: GatheringEncoder, recorder: Recorder
) -> None:
    recorder.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.encode, [passage("first")])
        recorder.entered.wait(5)
        bad, good = (pool.submit(gathering.encode, [passage(text)]) for text in ("bad", "good"))
        while gathering.waiting < 2:
            pass
        recorder.gate.set()
        assert len(first.result()) == len(good.result()) == 1
        with pytest.raises(ValueError, match="bad text"):
            bad.result()
    assert sorted(recorder.batches[1]) == ["bad", "good"]


def test_a_call_that_several_threads_work_on_gets_its_results_in_order() -> None:
    def slow(numbers: Sequence[int]) -> list[int]:
        threading.Event().wait(0.01 if numbers[0] % 2 else 0)
        return [10 * number for number in numbers]

    gather: Gather[int, int] = Gather(slow, size=1, lanes=3)
    answers = [gather.submit(range(8)) for _ in range(3)]
    assert [answer.result(10) for answer in answers] == [[10 * number for number in range(8)]] * 3
    gather.close()


def test_company_is_waited_for_as_long_as_some_comes_and_the_last_batch_was_long() -> None:
    batches: list[int] = []
    slow = threading.Event()

    def run(numbers: Sequence[int]) -> Sequence[int]:
        batches.append(len(numbers))
        slow.wait(0.4)
        return numbers

    gather: Gather[int, int] = Gather(run, wait=0.05)
    gather.submit([1]).result(10)
    slow.set()
    answers = []
    for number in range(4):  # together longer than `wait`, but none long after the one before
        answers.append(gather.submit([number]))
        threading.Event().wait(0.03)
    assert [answer.result(10) for answer in answers] == [[0], [1], [2], [3]]
    assert batches == [1, 4]
    gather.close()


def test_a_caller_who_went_away_holds_up_nobody() -> None:
    gate = threading.Event()

    def run(numbers: Sequence[int]) -> Sequence[int]:
        gate.wait(10)
        return numbers

    gather: Gather[int, int] = Gather(run, wait=0)
    gone, there = gather.submit([1]), gather.submit([2])
    assert gone.cancel()
    gate.set()
    assert there.result(10) == [2]
    assert gather.alive
    gather.close()


def test_a_failing_batch_fails_its_calls_and_no_later_ones(gathering: GatheringEncoder) -> None:
    with pytest.raises(ValueError, match="bad text"):
        gathering.encode([passage("bad")])
    assert len(gathering.encode([passage("good")])) == 1
    assert gathering.alive


def test_more_than_the_limit_is_turned_away(gathering: GatheringEncoder) -> None:
    with pytest.raises(BusyError, match="20"):
        gathering.encode([passage("x")] * 21)
    assert gathering.waiting == 0


def test_after_closing_calls_are_turned_away(recorder: Recorder) -> None:
    encoder = GatheringEncoder(recorder)
    encoder.close()
    assert not encoder.alive
    with pytest.raises(BusyError, match="shutting down"):
        encoder.encode([passage("x")])


def test_on_closing_calls_that_wait_are_turned_away_and_those_at_hand_answered(recorder: Recorder) -> None:
    gather: Gather[Passage, Encoded] = Gather(recorder.encode, size=2, wait=0)
    recorder.gate.clear()
    begun = gather.submit([passage("begun")])
    recorder.entered.wait(5)
    waits = gather.submit([passage("waits")])
    gather.close(within=0)
    with pytest.raises(ClosedError, match="shutting down"):
        waits.result(5)
    recorder.gate.set()
    assert len(begun.result(5)) == 1
    assert recorder.batches == [["begun"]]


def test_on_closing_a_call_that_is_half_done_is_turned_away(recorder: Recorder) -> None:
    gather: Gather[Passage, Encoded] = Gather(recorder.encode, size=2, wait=0)
    recorder.gate.clear()
    half = gather.submit([passage(f"text {i}") for i in range(6)])
    recorder.entered.wait(5)
    gather.close(within=0)
    recorder.gate.set()
    with pytest.raises(ClosedError):
        half.result(5)
    gather.close()
    assert len(recorder.batches) == 1


def test_calls_that_were_called_off_are_not_done() -> None:
    gate, entered = threading.Event(), threading.Event()
    done: list[int] = []

    def run(numbers: Sequence[int]) -> Sequence[int]:
        entered.set()
        gate.wait(10)
        done.extend(numbers)
        return numbers

    gather: Gather[int, int] = Gather(run, wait=0)
    first = gather.submit([1])
    entered.wait(5)
    gone, there = gather.submit(range(100, 200)), gather.submit([2])
    assert gone.cancel()
    gate.set()
    assert (first.result(10), there.result(10)) == ([1], [2])
    assert (done, gather.waiting) == ([1, 2], 0)
    gather.close()


def test_many_calls_of_one_who_asks_do_not_hold_up_those_of_another(
    gathering: GatheringEncoder, recorder: Recorder
) -> None:
    def ask(asker: str, text: str) -> int:
        ASKER.set(asker)
        return len(gathering.encode([passage(text)]))

    recorder.gate.clear()
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(ask, "much", "first")
        recorder.entered.wait(5)
        many = [pool.submit(ask, "much", f"many {i}") for i in range(16)]
        while gathering.waiting < 16:
            pass
        few = pool.submit(ask, "little", "few")
        while gathering.waiting < 17:
            pass
        recorder.gate.set()
        assert all(done.result() == 1 for done in (first, few, *many))
    assert "few" in recorder.batches[1]
