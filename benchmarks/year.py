"""A year of homework of a whole county, written straight into the database.

Confirmed papers with marks as grading leaves them, and what follows from them as the product's own
rules say: responses, mastery, wrong-question books. Always the same for the same county. Rows are
made a class at a time, so memory stays flat.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from school.demo import County
from school.evidence import WHOLE, Evidence, fold
from school.grading import PaperState
from school.knowledge import PointId
from school.learning import item_id
from school.mistakes import Answered, entry
from school.people import PersonId, Pupil, Role, UnitId, UnitKind
from school.ratings import Rating
from school.solve import solve
from school.store.database import Database
from school.store.grading import homework_table, marks_table, papers
from school.store.homework import batches
from school.store.mastery import evidence_table, pupils_table, shared_table
from school.store.mistakes import mistakes
from school.store.responses import responses_table
from school.tagging import point_of

ITEMS = 20
"""Questions on a page."""
FIRST_DAY = dt.datetime(2025, 12, 1, 10, tzinfo=dt.UTC)
DAYS = 350
SUBJECT = "数学"
Rows = list[tuple[object, ...]]


@dataclass
class Written:
    """How much was written."""

    homework: int = 0
    papers: int = 0
    answers: int = 0


def write_year(database: Database, county: County, *, answers: int) -> Written:
    """Write so much homework, for every class alike, that at least *answers* answers are there."""
    classes = [unit.id for unit in county.units if unit.kind is UnitKind.CLASS]
    in_class: dict[UnitId, list[Pupil]] = {c: [] for c in classes}
    for pupil in county.pupils:
        in_class[pupil.class_id].append(pupil)
    rounds = max(1, -(-answers // (len(county.pupils) * ITEMS)))
    teachers = _teachers(county)
    written, shared = Written(), dict[str, Rating]()
    for class_id in classes:
        one = _Class(class_id, in_class[class_id], teachers[class_id], rounds=rounds, shared=shared)
        with database.begin() as connection:
            for table, rows in one.rows():
                _write(connection, table, rows)
        written.homework += rounds
        written.papers += rounds * len(one.pupils)
        written.answers += rounds * len(one.pupils) * ITEMS
    with database.begin() as connection:
        _write(connection, shared_table, [(key, *rating) for key, rating in shared.items()])
    return written


def _teachers(county: County) -> dict[UnitId, PersonId]:
    return {
        held.unit: person.id
        for person in county.people
        for held in person.appointments
        if held.role is Role.TEACHER and held.subject == "数学"
    }


def _write(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Write rows that hold every column of a table, in its order."""
    names = [column.name for column in table.c]
    if connection.dialect.name == "postgresql":
        columns = ", ".join(f'"{name}"' for name in names)
        cursor = connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    connection.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])


class _Class:
    """The homework of one class."""

    def __init__(
        self,
        class_id: UnitId,
        pupils: Sequence[Pupil],
        teacher: PersonId,
        *,
        rounds: int,
        shared: dict[str, Rating],
    ) -> None:
        self.id = class_id
        self.pupils = pupils
        self._teacher = teacher
        self._rounds = rounds
        self._shared = shared
        self._answers: dict[PersonId, list[Answered]] = {pupil.id: [] for pupil in pupils}
        self._rng = random.Random(class_id)  # noqa: S311  # invented answers
        self._grade = int(class_id.split(".")[3][1:])
        self._ability = {pupil.id: self._rng.betavariate(8, 2) for pupil in pupils}

    def rows(self) -> Iterator[tuple[sa.Table, Rows]]:
        """Yield the rows of each table, those others refer to first."""
        kept: dict[str, Rows] = {t.name: [] for t in _TABLES}
        for number in range(self._rounds):
            self._homework(number, kept)
        for pupil, answers in self._answers.items():
            self._learn(pupil, answers, kept)
        for table in _TABLES:
            yield table, kept[table.name]

    def _homework(self, number: int, kept: dict[str, Rows]) -> None:
        at = FIRST_DAY + dt.timedelta(days=DAYS * (number + 1) / (self._rounds + 1))
        stem = f"{self.id}-{number}"
        kept["homework"].append((stem, self.id, f"口算{number + 1}", at))
        batch = f"b-{stem}"
        kept["batches"].append((batch, stem, self._teacher, "console", self._teacher, at))
        questions = [self._question() for _ in range(ITEMS)]
        for pupil in self.pupils:
            self._paper(pupil, (stem, batch), questions, at=at, kept=kept)

    def _question(self) -> str:
        rng = self._rng
        a, b = rng.randint(2, 9), rng.randint(2, 9)
        forms = [f"{a + 10}+{b}=", f"{a * 10 + b}-{b + 1}="]
        if self._grade > 1:
            forms += [f"{a}×{b}=", f"{a * b}÷{b}="]
        if self._grade > 2:  # larger numbers from grade 3 on
            forms += [f"{a * 10 + b}×{b}=", f"{a * 100 + b}+{b * 100 + a}="]
        if self._grade > 4:  # fractions and decimals from grade 5 on
            forms += [f"{a}.{b}+{b}.{a}=", f"1/{a}+1/{b + 9}="]
        return rng.choice(forms)

    def _paper(
        self,
        pupil: Pupil,
        ids: tuple[str, str],
        questions: Sequence[str],
        *,
        at: dt.datetime,
        kept: dict[str, Rows],
    ) -> None:
        stem, batch = ids
        paper = f"{stem}-{pupil.roll_no}"
        state = PaperState.CONFIRMED
        kept["papers"].append(
            (
                *(paper, batch, stem, pupil.id, pupil.roll_no, "", "", state, ""),
                *(at, at, at, at, None, "", "{}", ""),
            )
        )
        for place, question in enumerate(questions, start=1):
            right = self._rng.random() < self._ability[pupil.id]
            expected, point, item = _known(question, self._grade)
            verdict = "right" if right else "wrong"
            read = expected if right else f"{expected}0"
            kept["marks"].append(
                (paper, place, place, question, read, expected, verdict, verdict, "")
            )
            kept["responses"].append(
                (paper, place, pupil.id, self.id, SUBJECT, point, item, right, at)
            )
            self._answers[pupil.id].append(
                Answered.model_construct(
                    item=item,
                    paper_id=paper,
                    place=place,
                    subject=SUBJECT,
                    point=point,
                    question=question,
                    read=read,
                    expected=expected,
                    correct=right,
                    at=at,
                )
            )

    def _learn(self, pupil: PersonId, answers: Sequence[Answered], kept: dict[str, Rows]) -> None:
        """Add what follows from a pupil's answers, in order: ratings, evidence and the book."""
        folded = fold(
            [_evidence(pupil, one) for one in answers if one.point], ratings={}, shared=self._shared
        )
        self._shared.update(folded.shared)
        kept["mastery_evidence"] += [
            tuple(getattr(one, c.name) for c in evidence_table.c) for one in folded.evidence
        ]
        kept["mastery_of_pupils"] += [
            (pupil, SUBJECT, point, *rating) for point, rating in folded.ratings.items()
        ]
        by_item: dict[str, list[Answered]] = {}
        for one in answers:
            by_item.setdefault(one.item, []).append(one)
        found = (entry(same, []) for same in by_item.values())
        kept["mistakes"] += [
            (pupil, *(getattr(one, c.name) for c in mistakes.c if c.name != "pupil_id"))
            for one in found
            if one is not None
        ]


def _evidence(pupil: PersonId, answer: Answered) -> Evidence:
    return Evidence.model_construct(
        source=answer.paper_id,
        place=answer.place,
        pupil_id=pupil,
        subject=answer.subject,
        point=answer.point or WHOLE,
        item=answer.item,
        correct=answer.correct,
        at=answer.at,
        ease=None,
    )


_TABLES = (
    *(homework_table, batches, papers, marks_table, responses_table),
    *(mistakes, evidence_table, pupils_table),
)


@cache
def _known(question: str, grade: int) -> tuple[str, PointId | None, str]:
    """Return the answer to a question, its knowledge point and its item id."""
    solution = solve(question)
    if solution is None:
        raise ValueError(f"{question} has no answer.")
    return solution.expected, point_of(question, grade=grade), item_id(question)


def every_other(things: Sequence[str], *, count: int) -> Iterable[str]:
    """Return *count* of the things, spread evenly."""
    step = max(1, len(things) // count)
    return things[::step][:count]
