"""Figures behind teachers' points: papers they confirmed, and the means kept of schools."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.store.database import insert_new, metadata
from school.store.homework import batches
from school.store.papers import papers
from school.store.staff import Staff
from school.teaching_calls import SchoolMeans

means_table = sa.Table(
    "teaching_means",
    metadata,
    sa.Column("school", sa.ForeignKey("units.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("means", sa.Text, nullable=False),
)


class Figures(Staff):
    """What is counted of teachers and schools, inside one transaction."""

    def confirmed_papers(
        self, teachers: Collection[PersonId], *, since: dt.datetime, until: dt.datetime
    ) -> dict[PersonId, list[tuple[dt.datetime, int]]]:
        """Return when each teacher confirmed papers of the own batches, and how many then.

        Papers that were deleted with a guardian's consent no longer count.
        """
        p, b = papers.c, batches.c
        sent = self._connection.execute(
            sa.select(b.id, b.teacher_id).where(b.teacher_id.in_(list(teachers)))
        )
        teacher_of = {row.id: PersonId(row.teacher_id) for row in sent}
        found: dict[PersonId, list[tuple[dt.datetime, int]]] = defaultdict(list)
        # By batch, which has an index: joined, PostgreSQL would read every paper of the county.
        for some in _pieces(list(teacher_of)):
            rows = self._connection.execute(
                sa.select(p.batch_id, p.confirmed_at, sa.func.count().label("papers"))
                .where(p.batch_id.in_(some), p.confirmed_at >= since, p.confirmed_at < until)
                .group_by(p.batch_id, p.confirmed_at)
            )
            for row in rows:
                found[teacher_of[row.batch_id]].append((row.confirmed_at, row.papers))
        return found

    def keep_means(self, means: SchoolMeans) -> None:
        """Keep a school's means of a year instead of those it had."""
        m = means_table.c
        same = (m.school == means.school, m.year == means.year)
        self._connection.execute(sa.delete(means_table).where(*same))
        insert_new(
            self._connection,
            means_table,
            {"school": means.school, "year": means.year, "means": means.model_dump_json()},
        )

    def means(self, schools: Collection[UnitId], *, year: int) -> dict[UnitId, SchoolMeans]:
        """Return the means that are kept of some schools, by school."""
        m = means_table.c
        rows = self._connection.execute(
            sa.select(m.means).where(m.school.in_(list(schools)), m.year == year)
        )
        found = [SchoolMeans.model_validate_json(row.means) for row in rows]
        return {one.school: one for one in found}


def _pieces(ids: list[str]) -> Iterator[list[str]]:
    """Yield ids in pieces that fit one statement."""
    for first in range(0, len(ids), 1000):
        yield ids[first : first + 1000]
