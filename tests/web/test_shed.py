import asyncio
import json
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from app.web.shed import Shed
from models.gather import ASKER


def scope(key: str, path: str = "/v1/analyze") -> Scope:
    return {"type": "http", "path": path, "headers": [(b"authorization", key.encode())], "client": ("1.2.3.4", 5)}


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.askers: list[str] = []

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        self.askers.append(ASKER.get())
        await self.gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def told(shed: Shed, given: Scope) -> list[Message]:
    messages: list[Message] = []

    async def send(message: Message) -> None:
        messages.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    await shed(given, receive, send)
    return messages


def statuses(*rounds: list[Scope], limit: int = 2) -> list[list[int]]:
    """What each request was told; those of a round come one after another before any is answered."""

    async def run() -> list[list[int]]:
        app = Slow()
        shed = Shed(app, limit, paths=("/v1/analyze",))
        answers = []
        for given in rounds:
            app.gate.clear()
            tasks = []
            for one in given:
                tasks.append(asyncio.create_task(told(shed, one)))
                await asyncio.sleep(0)
            app.gate.set()
            answers.append([(await task)[0]["status"] for task in tasks])
        return answers

    return asyncio.run(run())


def test_requests_beyond_the_limit_are_turned_away_and_later_ones_are_not() -> None:
    a = scope("a")
    assert statuses([a] * 4, [a] * 2) == [[200, 200, 503, 503], [200, 200]]


def test_one_who_has_nothing_under_way_is_let_in_beyond_the_limit() -> None:
    assert statuses([scope("a"), scope("a"), scope("b"), scope("a"), scope("b")]) == [[200, 200, 200, 503, 503]]


def test_even_for_those_there_is_an_end() -> None:
    assert statuses([scope(key) for key in "abcde"]) == [[200, 200, 200, 200, 503]]


def test_other_paths_are_not_counted() -> None:
    assert statuses([scope("a", "/healthz")] * 5) == [[200] * 5]


def test_who_is_turned_away_is_told_when_to_come_again() -> None:
    async def run() -> list[Message]:
        return await told(Shed(Slow(), 0, paths=("/v1/analyze",)), scope("a"))

    start, body = asyncio.run(run())
    headers: dict[bytes, Any] = dict(start["headers"])
    assert headers[b"retry-after"] == b"1"
    assert json.loads(body["body"])["code"] == "unavailable"


def test_requests_of_one_key_have_one_asker_and_the_key_is_not_in_it() -> None:
    async def run() -> list[str]:
        app = Slow()
        app.gate.set()
        shed = Shed(app, 5, paths=("/v1/analyze",))
        for key in ("secret", "secret", "other"):
            await told(shed, scope(key))
        return app.askers

    one, same, other = asyncio.run(run())
    assert one == same != other
    assert "secret" not in one
