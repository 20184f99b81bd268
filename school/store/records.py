"""UnitOfWork: every repository of the product over one transaction, and who opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.fernet import Fernet

from school.settings import Settings
from school.store.alarm_lists import AlarmLists
from school.store.alarm_silences import Drills, Silences
from school.store.alarms import Incidents
from school.store.answer_key import AnswerKeys
from school.store.approvals import Approvals
from school.store.assets import Assets
from school.store.audit import Audit
from school.store.chat import ChatRecords
from school.store.checkups import Checkups
from school.store.compliance import ComplianceReports
from school.store.consent import Consents
from school.store.console import ConsoleMessages
from school.store.database import Database, metadata, open_database
from school.store.device_snapshots import DeviceSnapshots
from school.store.devices import Devices
from school.store.duty import DutyRoster
from school.store.duty_lapses import DutyLapses
from school.store.events import Events
from school.store.food import FoodLogs
from school.store.grading import Grading
from school.store.growth import Growth
from school.store.happenings import Happenings
from school.store.hazards import Hazards
from school.store.health import Health
from school.store.health_clusters import HealthClusters
from school.store.labelled_crops import LabelledCrops
from school.store.leave import Leave
from school.store.mastery import MasteryRatings
from school.store.mistakes import Mistakes
from school.store.my_data import PersonalRows
from school.store.one_time import Pages
from school.store.passes import Passes
from school.store.patrols import Patrols
from school.store.people import People
from school.store.practice import Practices
from school.store.queue import Queue, seal_with
from school.store.reading import Reading
from school.store.register import Registers
from school.store.reminders import Reminders
from school.store.repairs import Repairs
from school.store.report_card import ReportCards
from school.store.responses import Responses
from school.store.risks import Risks
from school.store.school_bus import SchoolBuses
from school.store.sealed import Keyring, reseal, sealed_columns
from school.store.summary import Summaries
from school.store.targeted_homework import TargetedHomeworks
from school.store.teaching import Teaching
from school.store.traces import Traces
from school.store.unit_report import UnitReports
from school.store.vehicles import VehicleRecords
from school.store.visitors import Visitors


@dataclass(frozen=True)
class Keys:
    """Keys the records need; each is 32 bytes derived for one use."""

    audit: bytes
    seal: Fernet
    health: Keyring
    """Seals what is about a child's body and mind; no other key opens it."""


class UnitOfWork:
    """Repositories that commit or roll back together."""

    def __init__(self, connection: sa.Connection, *, keys: Keys) -> None:
        self.people = People(connection)
        self.alarm_lists = AlarmLists(connection)
        self.incidents = Incidents(connection, keyring=keys.health)
        self.silences = Silences(connection, keyring=keys.health)
        self.drills = Drills(connection, keyring=keys.health)
        self.compliance = ComplianceReports(connection)
        self.consents = Consents(connection)
        self.duty = DutyRoster(connection)
        self.duty_lapses = DutyLapses(connection)
        self.devices = Devices(connection, keyring=keys.health)
        self.events = Events(connection, keyring=keys.health)
        self.grading = Grading(connection)
        self.approvals = Approvals(connection)
        self.answer_keys = AnswerKeys(connection)
        self.assets = Assets(connection)
        self.growth = Growth(connection, keyring=keys.health)
        self.checkups = Checkups(connection, keyring=keys.health)
        self.food = FoodLogs(connection)
        self.health = Health(connection, keyring=keys.health)
        self.health_clusters = HealthClusters(connection, keyring=keys.health)
        self.happenings = Happenings(connection)
        self.hazards = Hazards(connection)
        self.labelled_crops = LabelledCrops(connection)
        self.leave = Leave(connection)
        self.mastery = MasteryRatings(connection)
        self.mistakes = Mistakes(connection)
        self.passes = Passes(connection)
        self.reminders = Reminders(connection)
        self.reading = Reading(connection)
        self.patrols = Patrols(connection)
        self.practices = Practices(connection)
        self.registers = Registers(connection)
        self.repairs = Repairs(connection)
        self.responses = Responses(connection)
        self.school_buses = SchoolBuses(connection)
        self.risks = Risks(connection)
        self.snapshots = DeviceSnapshots(connection)
        self.summaries = Summaries(connection)
        self.teaching = Teaching(connection)
        self.pages = Pages(connection)
        self.report_cards = ReportCards(connection)
        self.unit_reports = UnitReports(connection)
        self.vehicles = VehicleRecords(connection)
        self.visitors = Visitors(connection, keyring=keys.health)
        self.personal = PersonalRows(connection, keyring=keys.health)
        self.traces = Traces(connection, sealer=keys.seal)
        self.targeted_homework = TargetedHomeworks(connection)
        self.audit = Audit(connection, key=keys.audit)
        self.chat = ChatRecords(connection, sealer=keys.seal)
        self.console = ConsoleMessages(connection, sealer=keys.seal)
        self.inbox = Queue(connection, "inbox", sealer=keys.seal)
        self.work = Queue(connection, "work", sealer=keys.seal)
        self.notices = Queue(connection, "notices", sealer=keys.seal)
        self.outbox = Queue(connection, "outbox", sealer=keys.seal)


class Records:
    """The product's database, opened."""

    def __init__(self, database: Database, *, keys: Keys) -> None:
        self.database = database
        self._keys = keys

    def seal_again(self) -> tuple[int, str]:
        """Seal health data with the newest key; return how many values, and the key's id.

        Goes on in small transactions, so the product may run meanwhile and a crash loses nothing.
        """
        done, keyring = 0, self._keys.health
        for column in sealed_columns(metadata):
            while True:
                with self.database.begin() as connection:
                    batch = reseal(connection, column, keyring)
                if not batch:
                    break
                done += batch
        return done, keyring.newest

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at the end, or rolls back when anything is raised."""
        with self.database.begin(urgent=urgent) as connection:
            yield UnitOfWork(connection, keys=self._keys)


def open_records(settings: Settings) -> Records:
    """Return the database the settings name, with its tables up to date."""
    database = open_database(settings.url_of_database())
    database.migrate()
    keys = Keys(
        audit=settings.key_for("audit"),
        seal=seal_with(settings.key_for("seal")),
        health=Keyring(settings.keys_of_health()),
    )
    return Records(database, keys=keys)
