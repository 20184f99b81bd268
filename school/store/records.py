"""UnitOfWork: every repository of the product over one transaction, and who opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from school.settings import Settings
from school.store.audit import Audit
from school.store.bureau import BureauRecords
from school.store.database import Database, newest_version, open_database
from school.store.library import LibraryRecords
from school.store.people import People
from school.store.posts import reseal_posts
from school.store.queue import Queue, seal_with
from school.store.repository import Keys, repository
from school.store.safety import SafetyRecords
from school.store.sealed import Keyring, reseal, sealed_columns
from school.store.secret import credentials_of
from school.store.tables import complete_metadata

if TYPE_CHECKING:
    from school.store.answer_key import AnswerKeys
    from school.store.approvals import Approvals
    from school.store.backlog import Backlogs
    from school.store.books import Books
    from school.store.chat import ChatRecords
    from school.store.compliance import ComplianceReports
    from school.store.consent import Consents
    from school.store.console import ConsoleMessages
    from school.store.grading import Grading
    from school.store.growth import Growth
    from school.store.labelled_crops import LabelledCrops
    from school.store.mastery import MasteryRatings
    from school.store.mistakes import Mistakes
    from school.store.my_data import PersonalRows
    from school.store.one_time import Pages
    from school.store.practice import Practices
    from school.store.reading import Reading
    from school.store.register import Registers
    from school.store.reminders import Reminders
    from school.store.report_card import ReportCards
    from school.store.responses import Responses
    from school.store.summary import Summaries
    from school.store.targeted_homework import TargetedHomeworks
    from school.store.teaching import Teaching
    from school.store.traces import Traces
    from school.store.unit_report import UnitReports

__all__ = ["Keys", "Records", "UnitOfWork", "migrate", "open_records"]


class UnitOfWork(SafetyRecords, LibraryRecords, BureauRecords):
    """Repositories that commit or roll back together."""

    answer_keys: "AnswerKeys" = repository("answer_key.AnswerKeys")
    approvals: "Approvals" = repository("approvals.Approvals")
    backlogs: "Backlogs" = repository("backlog.Backlogs")
    books: "Books" = repository("books.Books")
    chat: "ChatRecords" = repository("chat.ChatRecords", sealed="seal")
    compliance: "ComplianceReports" = repository("compliance.ComplianceReports")
    consents: "Consents" = repository("consent.Consents")
    console: "ConsoleMessages" = repository("console.ConsoleMessages", sealed="seal")
    grading: "Grading" = repository("grading.Grading")
    growth: "Growth" = repository("growth.Growth", sealed="health")
    labelled_crops: "LabelledCrops" = repository("labelled_crops.LabelledCrops")
    mastery: "MasteryRatings" = repository("mastery.MasteryRatings")
    mistakes: "Mistakes" = repository("mistakes.Mistakes")
    pages: "Pages" = repository("one_time.Pages")
    personal: "PersonalRows" = repository("my_data.PersonalRows", sealed="health")
    practices: "Practices" = repository("practice.Practices")
    reading: "Reading" = repository("reading.Reading")
    registers: "Registers" = repository("register.Registers")
    reminders: "Reminders" = repository("reminders.Reminders")
    report_cards: "ReportCards" = repository("report_card.ReportCards")
    responses: "Responses" = repository("responses.Responses")
    summaries: "Summaries" = repository("summary.Summaries")
    targeted_homework: "TargetedHomeworks" = repository("targeted_homework.TargetedHomeworks")
    teaching: "Teaching" = repository("teaching.Teaching")
    traces: "Traces" = repository("traces.Traces", sealed="seal")
    unit_reports: "UnitReports" = repository("unit_report.UnitReports")

    def __init__(self, connection: sa.Connection, *, keys: Keys) -> None:
        super().__init__(connection, keys=keys)
        self.people = People(connection)
        self.audit = Audit(connection, key=keys.audit)
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
        """Seal health data and posts with the newest keys; return how many values, and its id.

        Goes on in small transactions, so the product may run meanwhile and a crash loses nothing.
        """
        done, keyring = 0, self._keys.health
        for column in sealed_columns(complete_metadata()):
            while True:
                with self.database.begin() as connection:
                    batch = reseal(connection, column, keyring)
                if not batch:
                    break
                done += batch
        return done + reseal_posts(self.database, self._keys.seal), keyring.newest

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at the end, or rolls back when anything is raised."""
        with self.database.begin(urgent=urgent) as connection:
            yield UnitOfWork(connection, keys=self._keys)


def open_records(settings: Settings) -> Records:
    """Return the database the settings name, with its tables up to date.

    Raises:
        Unavailable: They are not, and somebody else is to bring them up to date.
    """
    database = _opened(settings)
    try:
        if settings.migrate_at_start:
            database.migrate()
        else:
            database.require_migrated()
    except BaseException:
        database.close()  # whoever asks next opens it anew
        raise
    keys = Keys(
        audit=settings.first_key_for("audit"),
        seal=seal_with(*settings.keys_for("seal")),
        health=Keyring(settings.keys_of_health()),
    )
    return Records(database, keys=keys)


def migrate(settings: Settings) -> str:
    """Bring the tables of the settings' database to this version of the product; return which."""
    database = _opened(settings)
    try:
        database.migrate()
    finally:
        database.close()
    return newest_version()


def _opened(settings: Settings) -> Database:
    secret = settings.database_secret
    return open_database(
        settings.url_of_database(),
        pool_size=settings.database_connections,
        credentials=credentials_of(secret) if secret else None,
    )
