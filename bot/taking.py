"""Takes items out of the product's queues, and puts back or gives up what did not succeed."""

import logging
from collections.abc import Callable, Collection
from datetime import timedelta

from bot.chores import Ports
from school.errors import SchoolError, Unavailable
from school.ports import BotUnit
from school.queues import Leased, Queue

MOST_ATTEMPTS = 6
"""Of an event: somebody waits for its answer, and what they say next waits behind it."""
MOST_BACKGROUND_ATTEMPTS = 24
"""Of work and notices: some hours, enough for a reader that is down to be noticed and mended."""
PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
NEVER_FINISHED = "handed out again and again, never finished"

log = logging.getLogger("qingjiao.engine")
WhichQueue = Callable[[BotUnit], Queue]


def inbox(unit: BotUnit) -> Queue:
    """Return what arrived and waits for an answer."""
    return unit.inbox


def work(unit: BotUnit) -> Queue:
    """Return the calls of functions that wait to be run."""
    return unit.work


def writing(unit: BotUnit) -> Queue:
    """Return the guides that wait to be written."""
    return unit.writing


def notices(unit: BotUnit) -> Queue:
    """Return what waits to be told somebody."""
    return unit.notices


def take(
    ports: Ports,
    queue: WhichQueue,
    *,
    lease_s: float,
    most: int,
    lanes: Collection[str] = (),
) -> Leased | None:
    """Lease the next item; one that brought its workers down *most* times is given up."""
    with ports.records.begin() as unit:
        while True:
            now, lease = ports.clock.now(), ports.new_token()
            item = queue(unit).lease(now=now, lease=lease, lease_s=lease_s, lanes=lanes)
            if item is None or item.attempts <= most:
                return item
            log.error("%s item %s given up: %s", queue.__name__, item.id, NEVER_FINISHED)
            queue(unit).bury(item, now=now, error=NEVER_FINISHED)


def put_off(ports: Ports, queue: WhichQueue, item: Leased, error: SchoolError) -> None:
    """Try again later what failed for now; what cannot succeed becomes a dead letter."""
    now = ports.clock.now()
    with ports.records.begin() as unit:
        if isinstance(error, Unavailable) and item.attempts < MOST_BACKGROUND_ATTEMPTS:
            queue(unit).retry(item, at=now + pause(item.attempts), error=error.message)
        else:
            queue(unit).bury(item, now=now, error=error.message)


def pause(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: 5 s, then twice as long, up to 10 min."""
    return timedelta(seconds=min(PAUSE_S * 2.0 ** min(attempts - 1, 16), LONGEST_PAUSE_S))
