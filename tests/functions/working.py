"""A working school: its functions behind signed calls, its records real, its reader given."""

import json
from dataclasses import dataclass, field
from typing import TypeVar

import sqlalchemy as sa
from pydantic import BaseModel

import app  # noqa: TID251  # the functions under test
from chalicelib.adapters import Adapters, container
from school.actor import SYSTEM, Actor
from school.audit import AuditEntry
from school.grading import PaperReading, SheetKind, Verdict
from school.invoke import InProcess, SignedInvoker, Transport
from school.notices import Notice
from school.papers import (
    Accepted,
    AcceptPaper,
    Confirmation,
    ConfirmBatch,
    Done,
    GradePaper,
    PaperReport,
)
from school.people import GroupId, PersonId, Role, UnitId
from school.store.queue_table import queue_table
from school.store.records import Records
from school.store.tables import complete_metadata
from school.work import Work
from tests.builders import (
    SINCE,
    a_decision,
    a_person,
    a_pupil,
    a_reading,
    an_appointment,
    units_down_to,
)
from tests.fakes import GivenReader, MemoryFiles, SchoolClock

RIGHT, WRONG, BLANK, UNSURE = Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK, Verdict.UNSURE
KEY = b"k" * 32
CLASS, NEXT_DOOR = UnitId("qt.t1.s1.g3.c2"), UnitId("qt.t1.s1.g3.c1")
ELSEWHERE = UnitId("yh.t1.s1.g3.c2")
PUPILS = 14
WITHOUT_CONSENT, WITHOUT_ACCOUNT = 7, 8
"""Roll numbers of a pupil nobody agreed for, and of one whose guardian has no account."""
SYSTEM_ACTOR = Actor(platform=SYSTEM, user=SYSTEM)

STAFF = {
    "chen": (Role.TEACHER, CLASS, "陈静怡"),
    "wang": (Role.CLASS_HEAD, CLASS, "王思远"),
    "zhao": (Role.TEACHER, NEXT_DOOR, "赵明哲"),
    "zhou": (Role.PRINCIPAL, UnitId("qt.t1.s1"), "周承志"),
    "guard": (Role.SECURITY, UnitId("qt.t1.s1"), "高亦凡"),
    "ye": (Role.BUREAU, UnitId("qt"), "叶知夏"),
    "xu": (Role.ADMIN, UnitId("qt"), "徐文博"),
    "ma": (Role.TEACHER, ELSEWHERE, "马若曦"),
}
FAMILY = "林吴郑孙李钱何吕施张孔曹严华"
Answer = TypeVar("Answer", bound=BaseModel)
Call = tuple[str, str, BaseModel, type[BaseModel]]
"""A function, who asks it, what, and the type of its answer."""
_LEFT_OUT = {"audit", "audit_end", queue_table.name}
_COUNTS = sa.select(
    *(
        sa.select(sa.func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in complete_metadata().sorted_tables
        if table.name not in _LEFT_OUT
    )
)
"""One question instead of a hundred."""


def pupil_id(roll_no: int) -> PersonId:
    """Return the id of a pupil of the class."""
    return PersonId(f"p{roll_no}")


def pupil_name(roll_no: int) -> str:
    """Return the name of a pupil of the class."""
    return f"{FAMILY[roll_no - 1]}小满"


def guardian_name(roll_no: int) -> str:
    """Return the name of the pupil's first guardian."""
    return f"{FAMILY[roll_no - 1]}建国"


@dataclass
class WorkingSchool:
    """The school of the use-case tests."""

    records: Records
    clock: SchoolClock
    files: MemoryFiles = field(default_factory=MemoryFiles)
    erasures: MemoryFiles = field(default_factory=MemoryFiles)

    def __post_init__(self) -> None:
        self.reader = GivenReader(self.files, a_reading(RIGHT, WRONG, UNSURE))
        self.transport: Transport = InProcess(app.app.handler_map)
        container.use(self.adapters())
        _found(self.records)

    def adapters(self) -> Adapters:
        """Return what the functions use."""
        return Adapters(
            records=self.records,
            files=self.files,
            clock=self.clock,
            reader=self.reader,
            key=KEY,
            erasures=self.erasures,
            erasures_key=KEY,
        )

    def as_(self, user: str | Actor, *, transport: Transport | None = None) -> SignedInvoker:
        """Return an invoker for somebody; a text is an account of the console."""
        actor = user if isinstance(user, Actor) else Actor(platform="console", user=user)
        return SignedInvoker(transport or self.transport, actor=actor, key=KEY, clock=self.clock)

    def ask(
        self, user: str | Actor, function: str, *, request: BaseModel, answer: type[Answer]
    ) -> Answer:
        """Call a function as somebody."""
        return self.as_(user).call(function, request, answer)

    def accept(
        self, roll_no: int, *, by: str = "chen", homework: str = "口算11", photo: str = ""
    ) -> Accepted:
        """Ask whether a pupil's photo may be stored."""
        request = AcceptPaper(
            pupil_id=pupil_id(roll_no), homework=homework, digest=(photo or "a1").ljust(64, "0")
        )
        return self.ask(by, "accept_paper", request=request, answer=Accepted)

    def hand_in(self, roll_no: int, *, photo: str = "", by: str = "chen") -> Accepted:
        """Accept, store and queue a pupil's photo."""
        accepted = self.accept(roll_no, photo=photo, by=by)
        self.files.put(accepted.photo_key, b"jpeg", content_type="image/jpeg")
        request = GradePaper(paper_id=accepted.paper_id)
        self.ask(by, "grade_paper", request=request, answer=PaperReport)
        return accepted

    def read(self, roll_no: int, *verdicts: Verdict, photo: str = "") -> Accepted:
        """Hand in a pupil's paper and have it read with these verdicts."""
        accepted = self.hand_in(roll_no, photo=photo)
        if verdicts:
            self.reader.answer = a_reading(*verdicts)
        self.work_off()
        return accepted

    def confirm(self, accepted: Accepted, *, by: str = "chen") -> Confirmation:
        """Confirm the batch of a paper."""
        request = ConfirmBatch(batch_id=accepted.batch_id)
        return self.ask(by, "confirm_batch", request=request, answer=Confirmation)

    def confirmed(self, *rolls: int, verdicts: tuple[Verdict, ...] = (RIGHT, WRONG)) -> Accepted:
        """Hand in, read and confirm the papers of some pupils; return the last."""
        for roll_no in rolls:
            accepted = self.read(roll_no, *verdicts)
        self.confirm(accepted)
        return accepted

    def work_off(self) -> list[Done]:
        """Do the queued work that is due."""
        done: list[Done] = []
        while True:
            with self.records.begin() as unit:
                item = unit.work.lease(now=self.clock.now(), lease="w", lease_s=60)
            if item is None:
                return done
            job = Work.model_validate_json(item.payload)
            done.append(
                self.ask(SYSTEM_ACTOR, job.function, request=Sent(**job.request), answer=Done)
            )
            with self.records.begin() as unit:
                unit.work.done(item, now=self.clock.now())

    def notices(self) -> list[Notice]:
        """Take the notices that are due."""
        found: list[Notice] = []
        while True:
            with self.records.begin() as unit:
                item = unit.notices.lease(now=self.clock.now(), lease="w", lease_s=60)
                if item is None:
                    return found
                unit.notices.done(item, now=self.clock.now())
            found.append(Notice.model_validate_json(item.payload))

    def audited(self) -> list[AuditEntry]:
        """Return the whole audit."""
        with self.records.begin() as unit:
            return [row.entry for row in unit.audit.links()]

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has, but for the audit and the queue."""
        with self.records.database.begin() as connection:
            return dict(connection.execute(_COUNTS).mappings().one())

    def everything_stored(self) -> str:
        """Return every cell of the database as one text."""
        with self.records.database.begin() as connection:
            rows = [
                [str(cell) for cell in row]
                for table in complete_metadata().sorted_tables
                for row in connection.execute(sa.select(table))
            ]
        return json.dumps(rows, ensure_ascii=False)


class Sent(BaseModel, extra="allow", frozen=True):
    """A request that was queued as JSON."""


def _found(records: Records) -> None:
    units = {
        unit.id: unit
        for class_id, name in ((CLASS, "三(2)班"), (NEXT_DOOR, "三(1)班"), (ELSEWHERE, "三(2)班"))
        for unit in units_down_to(class_id, name)
    }
    staff = [
        a_person(who, an_appointment(role, unit), name=name)
        for who, (role, unit, name) in STAFF.items()
    ]
    rolls = range(1, PUPILS + 1)
    pupils = [a_pupil(pupil_id(n), CLASS, n, name=pupil_name(n)) for n in rolls]
    pupils.append(a_pupil("sibling", NEXT_DOOR, 1, name="林小禾"))
    children = [a_person(p.id, an_appointment(Role.PUPIL, p.class_id), name=p.name) for p in pupils]
    guardians = [
        a_person(f"g{n}", name=guardian_name(n), children=f"p{n} sibling" if n == 1 else f"p{n}")
        for n in rolls
    ]
    guardians.append(a_person("g1b", name="林素梅", children="p1"))
    everyone = [*staff, *children, *guardians]
    reachable = [p.id for p in everyone if p.id != f"g{WITHOUT_ACCOUNT}"]
    with records.begin() as unit:
        unit.people.add(
            new_units=list(units.values()), new_people=everyone, new_pupils=pupils, since=SINCE
        )
        unit.people.bind_accounts("console", reachable)
        unit.people.bind_group("console", "class-chat", group=GroupId(f"class:{CLASS}"))
        agreed = [n for n in rolls if n != WITHOUT_CONSENT]
        unit.consents.add_all(a_decision(f"p{n}", f"g{n}") for n in agreed)
        unit.consents.add(a_decision("sibling", "g1"))


def a_retake(why: str = "照片太暗，请到窗边再拍一张。") -> PaperReading:
    """Return the reading of a photo that should be taken again."""
    return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.1, retake=why)
