"""Table and repository of recommendation: who wants it, and what it is made of."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from school.knowledge import PointId
from school.people import PersonId
from school.recommendation import Choice
from school.resources import ResourceId, ReviewState
from school.store.database import UtcTime, insert_new, metadata
from school.store.mistakes import mistakes
from school.store.resource_tables import points_table, resources_table

choices_table = sa.Table(
    "recommendation_choices",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("choice", sa.String(8), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)


class Recommendations:
    """What is recommended to whom, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def choice(self, person: PersonId) -> Choice | None:
        """Return what a person said about being recommended things; None: nothing."""
        c = choices_table.c
        found = self._connection.execute(sa.select(c.choice).where(c.person_id == person))
        said = found.scalar_one_or_none()
        return None if said is None else Choice(said)

    def choose(self, person: PersonId, choice: Choice, *, at: dt.datetime) -> None:
        """Keep what a person says, instead of what they said before."""
        c = choices_table
        if not insert_new(
            self._connection, c, {"person_id": person, "choice": choice.value, "at": at}
        ):
            self._connection.execute(
                sa.update(c).where(c.c.person_id == person).values(choice=choice.value, at=at)
            )

    def who_chose(self, choice: Choice) -> list[PersonId]:
        """Return everybody who said so, by id."""
        c = choices_table.c
        rows = self._connection.execute(
            sa.select(c.person_id).where(c.choice == choice.value).order_by(c.person_id)
        )
        return [PersonId(person) for person in rows.scalars()]

    def pupils_by_point(
        self, pupils: Collection[PersonId], *, since: dt.datetime
    ) -> dict[PointId, int]:
        """Return how many of these pupils have an open wrong question of each point."""
        m = mistakes.c
        return self._counted(
            sa.func.count(m.pupil_id.distinct()), m.pupil_id.in_(list(pupils)), m.wrong_at >= since
        )

    def questions_by_point(self, pupil: PersonId, *, since: dt.datetime) -> dict[PointId, int]:
        """Return how many open wrong questions a pupil has of each point."""
        m = mistakes.c
        return self._counted(sa.func.count(m.item), m.pupil_id == pupil, m.wrong_at >= since)

    def _counted(
        self, count: sa.ColumnElement[int], *conditions: sa.ColumnElement[bool]
    ) -> dict[PointId, int]:
        m = mistakes.c
        rows = self._connection.execute(
            sa.select(m.point, count.label("found"))
            .where(*conditions, m.next_review_at.is_not(None), m.point.is_not(None))
            .group_by(m.point)
        )
        return {PointId(row.point): row.found for row in rows}

    def about(self, points: Collection[PointId], *, limit: int) -> list[ResourceId]:
        """Return approved resources about any of these points, the most used first."""
        r, p = resources_table.c, points_table.c
        rows = self._connection.execute(
            sa.select(r.id, r.uses)
            .join_from(points_table, resources_table, r.id == p.resource_id)
            .where(p.point.in_(list(points)), r.state == ReviewState.APPROVED.value)
            .group_by(r.id, r.uses)
            .order_by(r.uses.desc(), r.id)
            .limit(limit)
        )
        return [ResourceId(row.id) for row in rows]

    def forget(self, person: PersonId) -> int:
        """Delete what a person said; return how many rows went."""
        c = choices_table
        return self._connection.execute(sa.delete(c).where(c.c.person_id == person)).rowcount
