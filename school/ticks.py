"""What is due by itself, for a clock outside the bot: which functions, and how often.

The bot asks for all of this more often (``bot/chores.py``); this is what a schedule of the cloud
asks for where no bot runs. Each may be asked as often as one likes: it does what is due once.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel

from school.alarm_calls import StepAlarms
from school.asset_calls import RemindAssets
from school.collection_calls import QueueCollections
from school.devices import CheckDevices
from school.duty_watch import QueueDuty
from school.events import TakeEvents
from school.hazard_calls import RemindHazards
from school.health_reports import QueueHealth
from school.lesson_calls import QueueLessons
from school.library_figures import TallyUses
from school.library_work import PurgeLibrary
from school.recommendation import QueueRecommendations
from school.reminders import Remind
from school.subscriptions import QueueSubscriptions
from school.training_calls import QueueTrainings
from school.unit_report import QueueReports
from school.work import Tidy


class Tick(StrEnum):
    """How often a clock strikes."""

    MINUTE = "minute"
    """Every few minutes."""
    HOUR = "hour"


DUE: Mapping[Tick, Mapping[str, BaseModel]] = {
    Tick.MINUTE: {
        "take_events": TakeEvents(),
        "step_alarms": StepAlarms(),
        "check_devices": CheckDevices(),
        "queue_subscriptions": QueueSubscriptions(),
    },
    Tick.HOUR: {
        "tidy": Tidy(),
        "queue_reports": QueueReports(),
        "remind": Remind(),
        "queue_collections": QueueCollections(),
        "queue_duty": QueueDuty(),
        "queue_health": QueueHealth(),
        "queue_recommendations": QueueRecommendations(),
        "queue_lessons": QueueLessons(),
        "queue_trainings": QueueTrainings(),
        "remind_assets": RemindAssets(),
        "remind_hazards": RemindHazards(),
        "purge_library": PurgeLibrary(),
        "tally_uses": TallyUses(),
    },
}
"""Requests by function, by tick."""
