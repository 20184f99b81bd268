"""Table and repository of class summaries that others than the teachers have seen."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from school.grading import Mark, PaperState, Verdict
from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata
from school.store.grading import MARK_COLUMNS, marks_table, papers, revisions
from school.summary import ClassSummary

summaries = sa.Table(
    "summaries",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("homework_id", sa.ForeignKey("homework.id"), nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("posted", sa.Boolean, nullable=False),
    sa.Index("ix_summaries_homework", "homework_id"),
)


@dataclass(frozen=True)
class Published:
    """A summary as it was said: aggregates only, so it outlives the papers behind it."""

    id: int
    summary: ClassSummary
    at: dt.datetime
    posted: bool
    """It went to the class's group."""


class Summaries:
    """Published summaries and the marks behind them, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def newest(self, homework_id: str) -> Published | None:
        """Return the newest published summary of a homework, or None."""
        s = summaries.c
        row = self._connection.execute(
            sa.select(summaries).where(s.homework_id == homework_id).order_by(s.id.desc()).limit(1)
        ).first()
        if row is None:
            return None
        summary = ClassSummary.model_validate_json(row.summary)
        return Published(row.id, summary, row.at, row.posted)

    def publish(self, summary: ClassSummary, *, at: dt.datetime) -> Published:
        """Keep a summary that is about to be said."""
        number = self._connection.execute(
            sa.insert(summaries)
            .values(
                homework_id=summary.homework_id,
                summary=summary.model_dump_json(),
                at=at,
                posted=False,
            )
            .returning(summaries.c.id)
        ).scalar_one()
        return Published(number, summary, at, posted=False)

    def mark_posted(self, published: Published) -> None:
        """Remember that a summary went to the class's group."""
        s = summaries.c
        self._connection.execute(
            sa.update(summaries).where(s.id == published.id).values(posted=True)
        )

    def marks(self, homework_id: str, *, at: dt.datetime) -> dict[PersonId, list[Mark]]:
        """Return a homework's confirmed marks by pupil, as they were at a moment."""
        revised = self.revised(homework_id, at=at)
        p, m = papers.c, marks_table.c
        rows = self._connection.execute(
            sa.select(p.pupil_id, m.paper_id, *[m[name] for name in MARK_COLUMNS])
            .join_from(papers, marks_table, m.paper_id == p.id, isouter=True)
            .where(p.homework_id == homework_id, p.state == PaperState.CONFIRMED)
            .where(p.confirmed_at <= at)
            .order_by(p.roll_no, p.accepted_at, p.id, m.place)
        )
        by_pupil: dict[PersonId, list[Mark]] = defaultdict(list)
        for row in rows:
            marks = by_pupil[PersonId(row.pupil_id)]
            if row.paper_id is None:
                continue  # a page without questions: handed in all the same
            mark = Mark.model_validate(row, from_attributes=True)
            verdict = revised.get((row.paper_id, mark.place), mark.first_verdict)
            marks.append(mark.model_copy(update={"verdict": verdict}))
        return dict(by_pupil)

    def revised(self, homework_id: str, *, at: dt.datetime) -> dict[tuple[str, int], Verdict]:
        """Return the verdicts that revisions in force at a moment had set, by paper and place."""
        r = revisions.c
        rows = self._connection.execute(
            sa.select(r.paper_id, r.place, r.verdict_after)
            .join_from(revisions, papers, papers.c.id == r.paper_id)
            .where(papers.c.homework_id == homework_id, r.at <= at)
            .where(sa.or_(r.undone_at.is_(None), r.undone_at > at))
            .order_by(r.id)
        )
        return {(row.paper_id, row.place): Verdict(row.verdict_after) for row in rows}
