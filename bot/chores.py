"""What the product asks of its functions by itself: events, alarms, reminders, retention."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import BaseModel

from bot.events import Attachment
from bot.metrics import Metrics
from bot.platform import Platform
from school.actor import SYSTEM, Actor
from school.alarm_calls import StepAlarms, SteppedAlarms
from school.asset_calls import RemindAssets
from school.collection_calls import CollectionsQueued, QueueCollections
from school.devices import CheckDevices, CheckedDevices
from school.duty_watch import DutyQueued, QueueDuty
from school.errors import SchoolError
from school.events import TakeEvents, TakenEvents
from school.hazard_calls import RemindHazards
from school.health_reports import QueuedHealth, QueueHealth
from school.lesson_calls import LessonsQueued, QueueLessons
from school.library_figures import TallyUses
from school.library_work import PurgeLibrary
from school.papers import Done
from school.ports import BotRecords, Clock, FileStore, Invoker
from school.recommendation import QueueRecommendations
from school.reminders import Queued, Remind
from school.subscriptions import QueuedSubscriptions, QueueSubscriptions
from school.training_calls import QueueTrainings, TrainingsQueued
from school.unit_report import QueuedReports, QueueReports
from school.work import Tidied, Tidy

PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
REMINDERS: Mapping[str, tuple[BaseModel, type[BaseModel]]] = {
    "remind": (Remind(), Queued),
    "queue_collections": (QueueCollections(), CollectionsQueued),
    "queue_duty": (QueueDuty(), DutyQueued),
    "queue_health": (QueueHealth(), QueuedHealth),
    "queue_recommendations": (QueueRecommendations(), Queued),
    "queue_lessons": (QueueLessons(), LessonsQueued),
    "queue_trainings": (QueueTrainings(), TrainingsQueued),
    "remind_assets": (RemindAssets(), Queued),
    "remind_hazards": (RemindHazards(), Queued),
    "purge_library": (PurgeLibrary(), Done),
    "tally_uses": (TallyUses(), Done),
}
"""Functions that queue what is due today; asked as often as one likes, each queues it once."""


@dataclass(frozen=True)
class Ports:
    """Everything outside that the engine uses."""

    records: BotRecords
    files: FileStore
    clock: Clock
    platforms: Mapping[str, Platform]
    functions_for: Callable[[Actor], Invoker]
    new_token: Callable[[], str]
    release: Callable[[str, Attachment], None]
    """Removes our copy of what was attached on a platform, where there is one."""
    sweep: Callable[[], None]
    """Removes our copies that nobody will ask for any more."""
    page_url: Callable[[str], str] = lambda _: ""
    """Returns where a platform's people open one-time pages; empty: they cannot."""
    metrics: Metrics = field(default_factory=Metrics)


class Chores:
    """Has done what is due, whoever asks; safe to call from several threads."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    @property
    def _product(self) -> Invoker:
        return self._ports.functions_for(PRODUCT)

    def take_events_next(self) -> bool:
        """Have the next events worked on; False when none is waiting."""
        return self._product.call("take_events", TakeEvents(), TakenEvents).count > 0

    def step_alarms_next(self) -> bool:
        """Have alarms that are due climb on; False when none is."""
        return self._product.call("step_alarms", StepAlarms(), SteppedAlarms).count > 0

    def check_devices(self) -> None:
        """Have devices that fell silent told of; once a minute is enough, more is harmless."""
        self._product.call("check_devices", CheckDevices(), CheckedDevices)

    def queue_subscriptions(self) -> None:
        """Have what is subscribed to and due told; once a minute is enough, more is harmless."""
        asked = QueueSubscriptions()
        while self._product.call("queue_subscriptions", asked, QueuedSubscriptions).queued:
            pass

    def tidy(self) -> None:
        """Have everything past its retention removed."""
        self._product.call("tidy", Tidy(), Tidied)
        self._product.call("queue_reports", QueueReports(), QueuedReports)
        with self._ports.records.begin() as unit:
            waiting = unit.inbox.open_items(until=self._ports.clock.now() + timedelta(days=1))
        if not waiting:
            self._ports.sweep()

    def remind(self) -> None:
        """Have today's reminders, reports and checks queued; once an hour is enough.

        Raises:
            SchoolError: One of them failed; the others were queued all the same.
        """
        failed: SchoolError | None = None
        for function, (request, answer) in REMINDERS.items():
            try:
                self._product.call(function, request, answer)
            except SchoolError as error:
                failed = failed or error
        if failed is not None:
            raise failed
