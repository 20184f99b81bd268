"""Table and repository of responses: what confirmed homework says each pupil can do."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from school.exercise_making import LONGEST
from school.homework_questions import MOST_ASKED, HomeworkQuestion
from school.knowledge import PointId
from school.learning import Response
from school.people import PersonId, UnitId
from school.store.database import UtcTime, metadata
from school.store.grading import marks_table

responses_table = sa.Table(
    "responses",
    metadata,
    sa.Column("paper_id", sa.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("point", sa.String(96)),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("correct", sa.Boolean, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_responses_pupil", "pupil_id", "at"),
    sa.Index("ix_responses_class", "class_id", "at"),
)


class Responses:
    """Responses, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def replace(self, paper_id: str, new: Iterable[Response]) -> None:
        """Keep the responses of a confirmed page instead of those it had."""
        r = responses_table.c
        self._connection.execute(sa.delete(responses_table).where(r.paper_id == paper_id))
        rows = [response.model_dump() for response in new]
        if rows:
            self._connection.execute(sa.insert(responses_table), rows)

    def of_paper(self, paper_id: str) -> list[Response]:
        """Return the responses of one page, by place."""
        return self._where(responses_table.c.paper_id == paper_id)

    def of_pupil(
        self, pupil: PersonId, *, since: dt.datetime | None = None, point: PointId | None = None
    ) -> list[Response]:
        """Return a pupil's responses (since a moment, on one point), oldest first."""
        r = responses_table.c
        return self._where(
            r.pupil_id == pupil,
            sa.true() if since is None else r.at >= since,
            sa.true() if point is None else r.point == point,
        )

    def of_class(self, class_id: UnitId, *, since: dt.datetime) -> list[Response]:
        """Return the responses given in a class since a moment, oldest first."""
        r = responses_table.c
        return self._where(r.class_id == class_id, r.at >= since)

    def questions(
        self,
        class_id: UnitId,
        points: Iterable[PointId],
        *,
        since: dt.datetime,
        pupil: PersonId | None = None,
    ) -> list[HomeworkQuestion]:
        """Return what a class was asked about some points since a moment, the hardest first.

        With a *pupil*, each question says whether this pupil has solved it.
        """
        r, m = responses_table.c, marks_table.c
        right = sa.func.sum(sa.case((r.correct, 1), else_=0))
        own = sa.func.max(sa.case((sa.and_(r.correct, r.pupil_id == (pupil or "")), 1), else_=0))
        answered = sa.func.count()
        rows = self._connection.execute(
            sa.select(
                m.question,
                r.point,
                answered.label("answered"),
                right.label("right"),
                own.label("solved"),
            )
            .join_from(
                responses_table,
                marks_table,
                sa.and_(m.paper_id == r.paper_id, m.place == r.place),
            )
            .where(r.class_id == class_id, r.at >= since, r.point.in_(list(points)))
            .where(sa.func.length(m.question).between(1, LONGEST))
            .group_by(m.question, r.point)
            .order_by(right * 1.0 / answered, m.question)
            .limit(MOST_ASKED)
        )
        return [HomeworkQuestion.model_validate(row, from_attributes=True) for row in rows]

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's responses; return how many."""
        gone = self._connection.execute(
            sa.delete(responses_table).where(responses_table.c.pupil_id == pupil)
        )
        return gone.rowcount

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Response]:
        r = responses_table.c
        rows = self._connection.execute(
            sa.select(responses_table).where(*conditions).order_by(r.at, r.paper_id, r.place)
        )
        return [Response.model_validate(row, from_attributes=True) for row in rows]
