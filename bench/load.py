"""Load a running service with 1, 8 and 32 clients and print a table: `python bench/load.py http://127.0.0.1:8000 KEY`.

Needs the extra load (locust). Start the service with WAYFELT_RATE_LIMIT=off; the key needs the scope ingest.
A client sends its next request when it has the answer to the last one. Two kinds: /v1/analyze with one text, and
/v1/feedback with ten new ones, which the service scores meanwhile.
"""

import argparse
import itertools
from typing import Any

import gevent
from locust import FastHttpUser, task
from locust.env import Environment
from locust.stats import RequestStats

CLIENTS = (1, 8, 32)
BATCH = 10
OPENINGS = ("Ordered last week.", "Second time here.", "Заказала в пятницу.", "Užsisakiau internetu.", "上週下的訂單。")
MIDDLES = (
    "The checkout was easy, but the parcel took three weeks and nobody answered my mails",
    "The chair is comfortable and the colour is just as in the pictures",
    "Курьер опоздал на два часа и даже не извинился, зато пальто отличное",
    "Programėlė stringa po atnaujinimo, bet aptarnavimas malonus",
    "客服很有耐心,可是退款等了一個月還沒有收到",
)
texts = (f"{opening} {middle} ({n})." for n in itertools.count() for opening in OPENINGS for middle in MIDDLES)


class Client(FastHttpUser):
    """What both kinds share."""

    abstract = True
    key = ""

    def send(self, path: str, body: dict[str, Any]) -> None:
        """One request."""
        self.client.post(path, json=body, headers={"Authorization": f"Bearer {self.key}"})


class Analyst(Client):
    """Has one text scored at once."""

    @task
    def analyze(self) -> None:
        """One text."""
        self.send("/v1/analyze", {"documents": [{"id": "1", "text": next(texts)}]})


class Collector(Client):
    """Hands feedback in."""

    @task
    def feedback(self) -> None:
        """Ten texts."""
        items = [{"text": next(texts), "author": f"a-{n}", "channel": "review"} for n in range(BATCH)]
        self.send("/v1/feedback", {"items": items})


def run(kind: type[Client], host: str, *, clients: int, seconds: float) -> RequestStats:
    """The figures of `clients` at once for `seconds`."""
    environment = Environment(user_classes=[kind], host=host)
    runner = environment.create_local_runner()
    runner.start(clients, spawn_rate=clients)
    gevent.sleep(seconds)
    runner.quit()
    return environment.stats


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("host")
    parser.add_argument("key")
    parser.add_argument("--seconds", type=float, default=30)
    given = parser.parse_args()
    Client.key = given.key
    print("| route | clients | requests a second | p50 ms | p95 ms | p99 ms | errors |")
    print("|---|---|---|---|---|---|---|")
    for kind, route in ((Analyst, "`/v1/analyze`, 1 text"), (Collector, f"`/v1/feedback`, {BATCH} texts")):
        for clients in CLIENTS:
            total = run(kind, given.host, clients=clients, seconds=given.seconds).total
            p50, p95, p99 = (total.get_response_time_percentile(share) for share in (0.5, 0.95, 0.99))
            rate = total.num_requests / given.seconds
            print(f"| {route} | {clients} | {rate:.1f} | {p50} | {p95} | {p99} | {total.fail_ratio:.2%} |", flush=True)


if __name__ == "__main__":
    main()
