"""What Prometheus is told: requests, the queue, texts scored, the model. Figures alone, of all projects together."""

import datetime as dt
import time
from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from app.errors import DatabaseProblem
from app.store.job_list import WAITING, depths
from app.store.session import Database, now
from models.base import Encoded, Encoder, Passage

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
TEXT_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
BATCH_TEXTS = (1, 2, 4, 8, 16, 32, 64)
OTHER = "other"  # for paths that are no route: a stranger's paths shall not become labels
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which says when it began

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The figures of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "wayfelt_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "wayfelt_request_seconds",
            "How long requests took.",
            ["method", "route"],
            buckets=REQUEST_SECONDS,
            registry=self.registry,
        )
        self._texts = Counter(
            "wayfelt_texts_scored", "Texts that the encoder of this process read.", registry=self.registry
        )
        self._text_seconds = Histogram(
            "wayfelt_text_seconds",
            "Seconds a text: how long a batch took, by its texts.",
            buckets=TEXT_SECONDS,
            registry=self.registry,
        )
        self._batch_texts = Histogram(
            "wayfelt_batch_texts", "Texts that were read together.", buckets=BATCH_TEXTS, registry=self.registry
        )
        self._model = Gauge("wayfelt_model", "1, with the version of the model.", ["version"], registry=self.registry)

    def answered(self, *, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count a request."""
        known = method if method in METHODS else OTHER
        self._requests.labels(known, route or OTHER, str(status)).inc()
        self._seconds.labels(known, route or OTHER).observe(seconds)

    def encoded(self, texts: int, *, seconds: float) -> None:
        """Count texts that were read together in `seconds`."""
        self._texts.inc(texts)
        self._text_seconds.observe(seconds / texts)
        self._batch_texts.observe(texts)

    def loaded(self, model: str) -> None:
        """Say which model is in use."""
        self._model.labels(model).set(1)

    def watch(self, database: Database) -> None:
        """Tell of the queue in `database` whenever asked."""
        self.registry.register(_Queue(database))

    def render(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class MeasuredEncoder:
    """The Encoder protocol over another encoder, counted."""

    def __init__(self, encoder: Encoder, metrics: Metrics) -> None:
        self._encoder = encoder
        self._metrics = metrics

    @property
    def version(self) -> str:
        """That of the encoder."""
        return self._encoder.version

    @property
    def width(self) -> int:
        """That of the encoder."""
        return self._encoder.width

    def encode(self, passages: Sequence[Passage], *, meanings: bool = False) -> list[Encoded]:
        """As Encoder.encode."""
        started = time.perf_counter()
        encoded = self._encoder.encode(passages, meanings=meanings)
        if passages:
            self._metrics.encoded(len(passages), seconds=time.perf_counter() - started)
        return encoded


class _Queue(Collector):
    """Jobs that wait, run or are dead, by kind, and whether the database answers at all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names, so that registering asks the database nothing."""
        yield from _families()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Read the queue."""
        up, jobs, oldest = _families()
        try:
            with self._database.read() as session:
                found, moment = depths(session), now(session)
        except DatabaseProblem:
            up.add_metric([], 0)
        else:
            up.add_metric([], 1)
            for depth in found:
                jobs.add_metric([depth.kind, depth.state], depth.jobs)
                if depth.state not in WAITING:
                    continue
                waited = max(moment - depth.oldest, dt.timedelta()).total_seconds()
                oldest.add_metric([depth.kind, depth.state], waited)
        yield from (up, jobs, oldest)


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    labels = ["kind", "state"]
    return (
        GaugeMetricFamily("wayfelt_database_up", "Whether the database answers."),
        GaugeMetricFamily("wayfelt_jobs", "Jobs that wait, run, or have failed for good.", labels=labels),
        GaugeMetricFamily("wayfelt_job_oldest_seconds", "How long the oldest job has been due.", labels=labels),
    )
