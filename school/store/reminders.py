"""Table and repository of who does not want to be reminded."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import UtcTime, insert_new, metadata

reminders_off = sa.Table(
    "reminders_off",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)


class Reminders:
    """Who does not want reminders, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def set_wanted(self, person: PersonId, *, wanted: bool, at: dt.datetime) -> None:
        """Keep whether a person wants to be reminded; who never said wants to."""
        if wanted:
            self._connection.execute(
                sa.delete(reminders_off).where(reminders_off.c.person_id == person)
            )
        else:
            insert_new(self._connection, reminders_off, {"person_id": person, "at": at})

    def unwanted(self, people: Iterable[PersonId]) -> set[PersonId]:
        """Return those of these people who do not want to be reminded."""
        person = reminders_off.c.person_id
        rows = self._connection.execute(sa.select(person).where(person.in_(list(people))))
        return {PersonId(one) for one in rows.scalars()}
