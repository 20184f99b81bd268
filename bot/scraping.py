"""The page Prometheus asks, and the two pages that say alive and ready.

``/metrics`` has a door of its own (``QINGJIAO_METRICS_PORT``), on this machine only unless a token
is set: what is behind a public proxy arrives from this machine as well, so the port, not the
caller's address, keeps it in. The other two are on the public port, too, for load balancers.
"""

import hmac
import logging
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.app import Foundation, Product
from bot.health import Health
from school.settings import Settings

log = logging.getLogger("qingjiao.scraping")

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Stored(Collector):
    """What waits in the database, looked up when it is asked for."""

    def __init__(self, base: Foundation) -> None:
        self._base = base

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: registering must not ask the database."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; of a database that is away, only that it is."""
        up = GaugeMetricFamily("qingjiao_database_up", "1 when the database answers.")
        try:
            found = list(self._found())
        except Exception:  # the scrape must say so, whatever is wrong
            log.exception("the database was not asked")
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield from (up, *found)

    def _found(self) -> Iterator[GaugeMetricFamily]:
        now = self._base.clock.now()
        with self._base.records.begin() as unit:
            backlogs, alarms = unit.backlogs.queues(now), unit.backlogs.open_alarms()
        items = GaugeMetricFamily(
            "qingjiao_queue_items", "Items of a queue, by state.", labels=["queue", "state"]
        )
        oldest = GaugeMetricFamily(
            "qingjiao_queue_oldest_seconds", "How long an item has been due.", labels=["queue"]
        )
        for one in backlogs:
            oldest.add_metric([one.queue], one.oldest_s)
            for state in ("waiting", "leased", "dead"):
                items.add_metric([one.queue, state], getattr(one, state))
        open_alarms = GaugeMetricFamily(
            "qingjiao_alarms_open", "Incidents that are not closed.", labels=["level"]
        )
        for level, count in alarms.items():
            open_alarms.add_metric([str(level)], count)
        in_use, size = self._base.records.database.connections()
        pool = GaugeMetricFamily(
            "qingjiao_database_connections", "Connections of the pool.", labels=["state"]
        )
        pool.add_metric(["in use"], in_use)
        pool.add_metric(["most"], size)
        yield from (items, oldest, open_alarms, pool)


def health_routes(health: Health) -> list[Route]:
    """Return the pages that say alive (``/healthz``) and ready (``/readyz``: 503 with reasons)."""

    def alive(_: Request) -> JSONResponse:
        return JSONResponse({"ok": True})

    def ready(_: Request) -> JSONResponse:
        found = [{"part": one.part, "reason": one.reason} for one in health.problems()]
        return JSONResponse({"ready": not found, "problems": found}, 503 if found else 200)

    return [Route("/healthz", alive), Route("/readyz", ready)]


def scraping_app(product: Product, health: Health) -> Starlette:
    """Return the application of the metrics port."""
    settings = product.foundation.settings
    registry = product.metrics.registry
    registry.register(Stored(product.foundation))
    expected = settings.metrics_token.get_secret_value()

    def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if expected and not hmac.compare_digest(given.encode(), f"Bearer {expected}".encode()):
            return PlainTextResponse("A token is needed.", 401, {"WWW-Authenticate": "Bearer"})
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics), *health_routes(health)])


def check_metrics_door(settings: Settings) -> None:
    """Do nothing if metrics stay on this machine or ask for a token.

    Raises:
        ValueError: Anybody in the network could read them.
    """
    if settings.metrics_host not in LOOPBACK and not settings.metrics_token.get_secret_value():
        raise ValueError("QINGJIAO_METRICS_HOST is not this machine: set QINGJIAO_METRICS_TOKEN.")


@contextmanager
def scraped(product: Product, health: Health) -> Iterator[None]:
    """Serve the metrics port beside everything else, where the settings name one.

    Raises:
        ValueError: Anybody in the network could read it.
        OSError: The port is taken.
    """
    settings = product.foundation.settings
    if not settings.metrics_port:
        yield
        return
    check_metrics_door(settings)
    listener = socket.create_server((settings.metrics_host, settings.metrics_port))
    config = uvicorn.Config(scraping_app(product, health), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listener],), name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10.0)
        listener.close()
