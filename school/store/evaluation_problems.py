"""Table and repository of what an evaluation found wrong, until it is put right."""

import sqlalchemy as sa

from school.errors import NotFound
from school.evaluation_rounds import Problem, ProblemState
from school.people import UnitId
from school.store.database import UtcTime, insert_new, metadata

problems_table = sa.Table(
    "evaluation_problems",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column(
        "round_id", sa.ForeignKey("evaluation_rounds.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("point", sa.String(8), nullable=False),
    sa.Column("what", sa.String(120), nullable=False),
    sa.Column("owner", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("note", sa.String(120), nullable=False),
    sa.Column("fixed_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("fixed_at", UtcTime),
    sa.Column("closed_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("closed_at", UtcTime),
    sa.Column("made_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.UniqueConstraint("round_id", "number"),
    sa.Index("ix_evaluation_problems_school", "school", "state"),
)


class EvaluationProblems:
    """Problems, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_problem(self, problem: Problem) -> Problem:
        """Keep a new problem with the next number of its round; the same one again is the same."""
        p = problems_table.c
        numbers = sa.select(sa.func.max(p.number)).where(p.round_id == problem.round_id)
        last = self._connection.execute(numbers).scalar_one() or 0
        numbered = problem.model_copy(update={"number": last + 1})
        insert_new(self._connection, problems_table, numbered.model_dump())
        return self.problem(problem.id)

    def problem(self, problem_id: str) -> Problem:
        """Return one problem.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._problems(problems_table.c.id == problem_id)
        if not found:
            raise NotFound("没有这个问题。发“评估问题”看现在有哪些。")
        return found[0]

    def change_problem(self, before: Problem, after: Problem) -> bool:
        """Keep a problem as it is now; False when somebody else was faster."""
        p = problems_table.c
        changed = self._connection.execute(
            sa.update(problems_table)
            .where(p.id == before.id, p.state == before.state)
            .values(after.model_dump())
        )
        return changed.rowcount == 1

    def problems(self, round_id: str, *, school: UnitId | None = None) -> list[Problem]:
        """Return the problems of a round, or of one school in it, by number."""
        p = problems_table.c
        conditions = [p.round_id == round_id]
        conditions += [] if school is None else [p.school == school]
        return self._problems(*conditions)

    def open_problems(self, place: UnitId, *, limit: int) -> list[Problem]:
        """Return the problems at a place or below it that are not over, the most urgent first."""
        p = problems_table.c
        # Not LIKE, which takes “QH” for “qh” on SQLite.
        below = sa.func.substr(p.school, 1, len(place) + 1) == f"{place}."
        query = (
            sa.select(problems_table)
            .where(sa.or_(p.school == place, below), p.state != ProblemState.CLOSED)
            .order_by(p.due, p.number)
            .limit(limit)
        )
        rows = self._connection.execute(query).mappings()
        return [Problem.model_validate(dict(row)) for row in rows]

    def _problems(self, *conditions: sa.ColumnElement[bool]) -> list[Problem]:
        query = sa.select(problems_table).where(*conditions).order_by(problems_table.c.number)
        rows = self._connection.execute(query).mappings()
        return [Problem.model_validate(dict(row)) for row in rows]
