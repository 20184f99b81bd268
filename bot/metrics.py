"""Metrics: what happened since the start, counted for Prometheus.

A label is a platform, a queue, a function or an outcome: never a person, a chat or a school. What
is in the database (queues, alarms) is looked up when somebody asks: see ``bot/scraping.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from school.errors import SchoolError, Unavailable
from school.grading import PaperReading, SheetRequest
from school.ports import SheetReader

ACK_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5)
"""0.2 s is what 99 of 100 messages should be stored within; DingTalk and WeCom wait for 5 s."""
READING_BUCKETS_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""1 s is what a page of 30 items should take; after 60 s a worker is given up."""
SENT, LATER, GIVEN_UP = "sent", "later", "given up"
DONE = "Done"

Payload = dict[str, Any]


class Transport(Protocol):
    """Carries a payload to a function and its answer back; see ``school/invoke.py``."""

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned."""
        ...


class Metrics:
    """The counters of one process; each product has its own, so tests do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._acks = Histogram(
            "qingjiao_ack_seconds",
            "From a message's arrival until it is stored and may be acknowledged.",
            ["platform"],
            buckets=ACK_BUCKETS_S,
            registry=self.registry,
        )
        self._sent = Counter(
            "qingjiao_messages_sent",
            "Attempts to deliver a message, by what became of them.",
            ["platform", "outcome"],
            registry=self.registry,
        )
        self._readings = Histogram(
            "qingjiao_reading_seconds",
            "Time a photo took to be read, waiting for a worker included.",
            buckets=READING_BUCKETS_S,
            registry=self.registry,
        )
        self._unread = Counter(
            "qingjiao_readings_failed",
            "Photos the reader failed at; not those that are no good.",
            registry=self.registry,
        )
        self._calls = Counter(
            "qingjiao_function_calls",
            "Calls of functions, by outcome: Done, or the kind of error.",
            ["function", "outcome"],
            registry=self.registry,
        )
        self._call_seconds = Counter(
            "qingjiao_function_seconds",
            "Seconds functions took.",
            ["function"],
            registry=self.registry,
        )

    @contextmanager
    def acknowledging(self, platform: str) -> Iterator[None]:
        """Time what is between a message's arrival and its acknowledgement."""
        with self._acks.labels(platform).time():
            yield

    def delivered(self, platform: str, outcome: str) -> None:
        """Count one attempt to deliver a message: SENT, LATER or GIVEN_UP."""
        self._sent.labels(platform, outcome).inc()

    def reading(self, reader: SheetReader) -> SheetReader:
        """Return a reader that counts and times what *reader* reads."""
        return _TimedReader(reader, self._readings, self._unread)

    def calling(self, transport: Transport) -> Transport:
        """Return a transport that counts and times the functions called through *transport*."""
        return _TimedTransport(transport, self._calls, self._call_seconds)


class _TimedReader:
    def __init__(self, reader: SheetReader, readings: Histogram, unread: Counter) -> None:
        self._reader, self._readings, self._unread = reader, readings, unread

    def read(self, request: SheetRequest) -> PaperReading:
        """Return what is on the photo; see SheetReader."""
        with self._failures(), self._readings.time():
            return self._reader.read(request)

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except SchoolError as error:
            # A bad photo, or one that is gone, is an answer: the reader did its work.
            if isinstance(error, Unavailable):
                self._unread.inc()
            raise
        except Exception:
            self._unread.inc()
            raise


class _TimedTransport:
    def __init__(self, transport: Transport, calls: Counter, seconds: Counter) -> None:
        self._transport, self._calls, self._seconds = transport, calls, seconds

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned; see Transport."""
        began, outcome = perf_counter(), "Unavailable"
        try:
            answer = self._transport.run(function, payload)
            outcome = _outcome(answer)
        finally:
            self._calls.labels(function, outcome).inc()
            self._seconds.labels(function).inc(perf_counter() - began)
        return answer


def _outcome(answer: object) -> str:
    """Return the kind of error in what a function returned, which something between may have."""
    error = answer.get("error") if isinstance(answer, dict) else None
    kind = error.get("kind") if isinstance(error, dict) else None
    return kind if isinstance(kind, str) and kind.isidentifier() else DONE
