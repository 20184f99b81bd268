"""The book's questions to the database use its indexes: nobody's answer waits for the county."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId
from school.revisit import STEPS_DAYS
from school.store.database import Database, open_database
from school.store.mistakes import Mistakes
from school.store.records import Records
from tests.builders import NOON, SINCE, a_person

ONE, TWO = PersonId("p1"), PersonId("p2")
STEPS: dict[str, Callable[[Mistakes], object]] = {
    "book": lambda m: m.open_of(ONE),
    "due": lambda m: m.open_of(ONE, due=NOON),
    "one": lambda m: m.one(ONE, "i"),
    "class": lambda m: m.of_class([ONE, TWO], since=NOON),
    "counts": lambda m: m.due([ONE, TWO], at=NOON),
    "mastered": lambda m: m.mastered(ONE),
    "next": lambda m: m.next_review(ONE, after=NOON),
    "reminders": lambda m: m.due_pupils(at=NOON, after="", limit=20),
    "answers": lambda m: m.answers(ONE, ["i"]),
    "reviews": lambda m: m.reviews(ONE, ["i"]),
    "my data": lambda m: m.rows_of(ONE),
}


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """Return an empty SQLite database; PostgreSQL scans a small table whatever indexes it has."""
    shutil.copy(migrated_sqlite, tmp_path / "qingjiao.db")
    database = open_database(f"sqlite:///{tmp_path / 'qingjiao.db'}")
    yield database
    database.close()


@pytest.mark.parametrize("name", STEPS)
def test_no_question_looks_at_everybody(sqlite: Database, name: str) -> None:
    asked: list[tuple[str, Any]] = []
    sa.event.listen(
        sqlite.engine, "before_cursor_execute", lambda *event: asked.append((event[2], event[3]))
    )

    with sqlite.begin() as connection:
        with suppress(NotFound):  # an empty book has no such question
            STEPS[name](Mistakes(connection))
        plans = [
            row[3]
            for statement, parameters in list(asked)
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan]


def test_reminders_are_wanted_until_somebody_says_no(records: Records) -> None:
    with records.begin() as unit:
        unit.people.add(new_people=[a_person(ONE)], since=SINCE)
        assert unit.mistakes.due([ONE], at=NOON + timedelta(days=STEPS_DAYS[-1])) == {}
        unit.reminders.set_wanted(ONE, wanted=False, at=NOON)
        unit.reminders.set_wanted(ONE, wanted=False, at=NOON)
        assert unit.reminders.unwanted([ONE, TWO]) == {ONE}
        unit.reminders.set_wanted(ONE, wanted=True, at=NOON)
        assert unit.reminders.unwanted([ONE, TWO]) == set()
