"""Repository of the library's books: which of them a person may read."""

from collections.abc import Collection

import sqlalchemy as sa

from school.people import UnitId
from school.resources import ResourceId, ResourceType, ReviewState
from school.store.resource_tables import resources_table


class Books:
    """Books of the library, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def shown_to(
        self, units: Collection[UnitId], *, grade: int, limit: int
    ) -> list[tuple[ResourceId, str]]:
        """Return id and title of approved books open to some units' people, the most used first.

        A book that says no grade suits every grade.
        """
        r = resources_table.c
        padded = sa.literal(" ") + r.grades + sa.literal(" ")
        fits = sa.or_(r.grades == "", padded.contains(f" {grade} ", autoescape=True))
        rows = self._connection.execute(
            sa.select(r.id, r.title)
            .where(r.type == ResourceType.BOOK, r.state == ReviewState.APPROVED)
            .where(r.open_to.in_(list(units)), fits)
            .order_by(r.uses.desc(), r.id.desc())
            .limit(limit)
        )
        return [(ResourceId(row.id), row.title) for row in rows]
