"""Builders of school things: every argument has a value that will do."""

from datetime import UTC, date, datetime

from school.audit import AuditEntry, Outcome
from school.consent import VERSIONS, Decision, Purpose
from school.exercise_making import Level
from school.grading import Mark, PaperReading, ReadItem, SheetKind, Verdict
from school.health_clusters import Rule
from school.health_reports import ToldCluster
from school.knowledge import PointId
from school.learning import item_id
from school.people import (
    Appointment,
    Guardianship,
    Person,
    PersonId,
    Pupil,
    Role,
    Unit,
    UnitId,
    UnitKind,
)
from school.practice import Practice, PracticeItem

SINCE = date(2024, 9, 1)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
KINDS = tuple(UnitKind)


def a_unit(unit_id: str, name: str = "") -> Unit:
    """Return the unit with this id; its depth says what it is."""
    return Unit(id=UnitId(unit_id), kind=KINDS[unit_id.count(".")], name=name or unit_id)


def units_down_to(class_id: str, name: str = "") -> list[Unit]:
    """Return a class and every unit above it, the county first."""
    parts = class_id.split(".")
    ids = [".".join(parts[: depth + 1]) for depth in range(len(parts))]
    return [a_unit(unit_id, name if unit_id == class_id else "") for unit_id in ids]


def an_appointment(
    role: Role, unit: str, *, starts: date = SINCE, ends: date | None = None, subject: str = ""
) -> Appointment:
    """Return an appointment."""
    return Appointment(role=role, unit=UnitId(unit), subject=subject, starts=starts, ends=ends)


def a_person(person_id: str, *held: Appointment, name: str = "", children: str = "") -> Person:
    """Return a person; *children* are ids of pupils divided by blanks."""
    edges = tuple(
        Guardianship(guardian=PersonId(person_id), pupil=PersonId(child), starts=SINCE)
        for child in children.split()
    )
    return Person(
        id=PersonId(person_id), name=name or person_id, appointments=held, guardianships=edges
    )


def a_pupil(person_id: str, class_id: str, roll_no: int, *, name: str = "") -> Pupil:
    """Return a pupil of a class."""
    return Pupil(
        id=PersonId(person_id),
        name=name or person_id,
        class_id=UnitId(class_id),
        class_name=class_id,
        roll_no=roll_no,
    )


def a_decision(
    pupil: str,
    guardian: str,
    *,
    agreed: bool = True,
    at: datetime = NOON,
    purpose: Purpose = Purpose.HOMEWORK,
    version: str = "",
) -> Decision:
    """Return a guardian's decision."""
    return Decision(
        pupil=PersonId(pupil),
        guardian=PersonId(guardian),
        purpose=purpose,
        version=version or VERSIONS[purpose],
        agreed=agreed,
        at=at,
    )


def a_mark(
    place: int = 1,
    verdict: Verdict = Verdict.RIGHT,
    *,
    question: str = "",
    first: Verdict | None = None,
    read: str = "7",
    crop: str = "",
) -> Mark:
    """Return a mark of the question at *place*."""
    return Mark(
        place=place,
        no=place,
        question=question or f"{place}+1=",
        read=read,
        expected=str(place + 1),
        verdict=verdict,
        first_verdict=first or verdict,
        crop=crop,
    )


def a_reading(*verdicts: Verdict, retake: str | None = None) -> PaperReading:
    """Return a reading of a page whose questions have these verdicts, in order."""
    items = tuple(
        ReadItem(
            no=no,
            question=f"{no}+1=",
            read=str(no + 1) if verdict is Verdict.RIGHT else "0",
            expected=str(no + 1),
            verdict=verdict,
            confidence=0.9,
            box=BOX,
        )
        for no, verdict in enumerate(verdicts, start=1)
    )
    return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.1, items=items, retake=retake)


def a_practice(practice_id: str, *, pupil: str = "p1", at: datetime = NOON) -> Practice:
    """Return a practice of one question, 1+2=, in class 2 of grade 3."""
    item = PracticeItem(
        place=1,
        question="1+2=",
        answer="3",
        point=PointId("m.number.basic.add.10"),
        level=Level.BASIC,
        item=item_id("1+2="),
    )
    return Practice(
        practice_id=practice_id,
        pupil_id=PersonId(pupil),
        class_id=UnitId("qt.t1.s1.g3.c2"),
        made_at=at,
        items=(item,),
    )


def an_entry(
    subject: str = "p1", *, at: datetime = NOON, action: str = "read_result"
) -> AuditEntry:
    """Return a line of the audit."""
    return AuditEntry(
        at=at,
        actor="g1",
        role="guardian",
        action=action,
        subject=subject,
        fields=("marks",),
        purpose="homework",
        channel="console:direct",
        outcome=Outcome.DONE,
    )


def a_cluster(cluster_id: str, *, at: datetime = NOON) -> ToldCluster:
    """Return a cluster of three in class 2 of grade 3."""
    class_id = UnitId("qt.t1.s1.g3.c2")
    return ToldCluster(
        id=cluster_id,
        school_id=UnitId("qt.t1.s1"),
        rule=Rule.DAY,
        place=class_id,
        about="breath",
        first=at.date(),
        last=at.date(),
        cases=3,
        days=1,
        classes=(class_id,),
        told_at=at,
    )
