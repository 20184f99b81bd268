"""UnitOfWork: every repository of the product over one transaction."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from school.store.audit import Audit
from school.store.bureau import BureauRecords
from school.store.library import LibraryRecords
from school.store.people import People
from school.store.queue import Queue
from school.store.repository import Keys, repository
from school.store.safety import SafetyRecords

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
