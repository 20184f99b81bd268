"""Intake: stores what arrives before it is acknowledged, many events in one transaction.

A commit waits for the disk, and a platform waits for the commit. What arrives while one is under
way is stored together by the next, so two hundred callers a second wait for two commits each, not
for two hundred.
"""

import re
from collections.abc import Sequence
from concurrent.futures import Future
from threading import Lock

from bot.events import ChatEvent
from school.ports import BotRecords, BotUnit, Clock
from school.queues import NewItem

URGENT, ORDINARY = 0, 5
ALARM_COMMANDS = frozenset({"alarm", "alarm_ack"})
_CALLS_FOR_HELP = re.compile(r"\s*(?:@\S+\s+)?(?:一键)?(?:报警|報警|求救|救命|确认告警|確認告警)")
_Waiting = tuple[ChatEvent, "Future[bool]"]


class Intake:
    """The door of the inbox; may be used from any thread."""

    def __init__(self, records: BotRecords, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._lock = Lock()
        self._storing = Lock()
        self._waiting: list[_Waiting] = []
        self.arrived = 0
        """Events that came to the door so far."""

    def store(self, event: ChatEvent) -> bool:
        """Return True once *event* is stored durably, False when it was stored before.

        Raises:
            Exception: Whatever kept it from being stored; it must not be acknowledged then.
        """
        stored: Future[bool] = Future()
        with self._lock:
            self.arrived += 1
            self._waiting.append((event, stored))
        with self._storing:  # whoever gets in first stores for everybody who waits
            with self._lock:
                together, self._waiting = self._waiting, []
            if together:
                self._store(together)
        return stored.result()

    def _store(self, together: Sequence[_Waiting]) -> None:
        try:
            with self._records.begin(urgent=True) as unit:
                items = [self._item(unit, event) for event, _ in together]
                new = unit.inbox.put_together(items, now=self._clock.now())
        except Exception as error:  # noqa: BLE001  # each caller gets its own
            self._store_apart(together, error)
        else:
            for (_, stored), fresh in zip(together, new, strict=True):
                stored.set_result(fresh)

    def _store_apart(self, together: Sequence[_Waiting], error: Exception) -> None:
        """Give one event its error; store several one by one, so that one cannot spoil others."""
        if len(together) == 1:
            together[0][1].set_exception(error)
            return
        for one in together:
            self._store([one])

    def _item(self, unit: BotUnit, event: ChatEvent) -> NewItem:
        lane = f"{event.platform}/{event.conversation.id}/{event.sender}"
        priority = priority_of(unit, event)
        return NewItem(
            f"{event.platform}:{event.key}",
            event.model_dump_json(),
            lane,
            priority,
            # Who asks one thing does not wait for everybody's fifty photos; an alarm for nothing.
            party="" if priority == URGENT else lane,
        )


def priority_of(unit: BotUnit, event: ChatEvent) -> int:
    """Return how urgent an event is: a call for help, and what is pressed on an alarm, overtakes.

    Nobody else's sixty photos hold it up, nor one's own.
    """
    if event.pressed is not None:
        button = unit.chat.button(event.pressed)
        return URGENT if button is not None and button.command in ALARM_COMMANDS else ORDINARY
    return URGENT if _CALLS_FOR_HELP.match(event.text) else ORDINARY
