"""UnitOfWork: every repository of the product over one transaction, and who opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.fernet import Fernet

from school.settings import Settings
from school.store.answer_key import AnswerKeys
from school.store.approvals import Approvals
from school.store.audit import Audit
from school.store.books import Books
from school.store.chat import ChatRecords
from school.store.compliance import ComplianceReports
from school.store.consent import Consents
from school.store.console import ConsoleMessages
from school.store.database import Database, metadata, open_database
from school.store.figures_pages import FiguresPages
from school.store.find_resources import ResourceSearches
from school.store.grading import Grading
from school.store.growth import Growth
from school.store.guides import Guides
from school.store.labelled_crops import LabelledCrops
from school.store.lesson_packs import LessonPacks
from school.store.lessons import Lessons
from school.store.library_shelf import LibraryShelf
from school.store.library_uses import LibraryUses
from school.store.mastery import MasteryRatings
from school.store.mistakes import Mistakes
from school.store.my_data import PersonalRows
from school.store.one_time import Pages
from school.store.people import People
from school.store.practice import Practices
from school.store.preparation import Preparation
from school.store.queue import Queue, seal_with
from school.store.reading import Reading
from school.store.recommendation import Recommendations
from school.store.register import Registers
from school.store.reminders import Reminders
from school.store.report_card import ReportCards
from school.store.resource_readings import ResourceReadings
from school.store.resource_uses import ResourceUses
from school.store.resources import Resources
from school.store.responses import Responses
from school.store.safety import SafetyRecords
from school.store.sealed import Keyring, reseal, sealed_columns
from school.store.summary import Summaries
from school.store.targeted_homework import TargetedHomeworks
from school.store.teaching import Teaching
from school.store.traces import Traces
from school.store.unit_report import UnitReports


@dataclass(frozen=True)
class Keys:
    """Keys the records need; each is 32 bytes derived for one use."""

    audit: bytes
    seal: Fernet
    health: Keyring
    """Seals what is about a child's body and mind; no other key opens it."""


class UnitOfWork(SafetyRecords):
    """Repositories that commit or roll back together."""

    def __init__(self, connection: sa.Connection, *, keys: Keys) -> None:
        super().__init__(connection, keyring=keys.health)
        self.people = People(connection)
        self.compliance = ComplianceReports(connection)
        self.consents = Consents(connection)
        self.figures_pages = FiguresPages(connection)
        self.grading = Grading(connection)
        self.approvals = Approvals(connection)
        self.books = Books(connection)
        self.answer_keys = AnswerKeys(connection)
        self.growth = Growth(connection, keyring=keys.health)
        self.guides = Guides(connection)
        self.labelled_crops = LabelledCrops(connection)
        self.lesson_packs = LessonPacks(connection)
        self.lessons = Lessons(connection)
        self.library_shelf = LibraryShelf(connection)
        self.library_uses = LibraryUses(connection)
        self.mastery = MasteryRatings(connection)
        self.mistakes = Mistakes(connection)
        self.reminders = Reminders(connection)
        self.reading = Reading(connection)
        self.practices = Practices(connection)
        self.recommendations = Recommendations(connection)
        self.preparation = Preparation(connection)
        self.registers = Registers(connection)
        self.resource_readings = ResourceReadings(connection)
        self.resource_uses = ResourceUses(connection)
        self.resource_searches = ResourceSearches(connection)
        self.resources = Resources(connection)
        self.responses = Responses(connection)
        self.summaries = Summaries(connection)
        self.teaching = Teaching(connection)
        self.pages = Pages(connection)
        self.report_cards = ReportCards(connection)
        self.unit_reports = UnitReports(connection)
        self.personal = PersonalRows(connection, keyring=keys.health)
        self.traces = Traces(connection, sealer=keys.seal)
        self.targeted_homework = TargetedHomeworks(connection)
        self.audit = Audit(connection, key=keys.audit)
        self.chat = ChatRecords(connection, sealer=keys.seal)
        self.console = ConsoleMessages(connection, sealer=keys.seal)
        self.inbox = Queue(connection, "inbox", sealer=keys.seal)
        self.work = Queue(connection, "work", sealer=keys.seal)
        self.writing = Queue(connection, "writing", sealer=keys.seal)
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
