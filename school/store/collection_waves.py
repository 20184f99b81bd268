"""Repository of who was reminded to report: waves, and everybody told in each step."""

import datetime as dt

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.store.collection_tables import told_table, waves_table
from school.store.database import insert_new


class CollectionWaves:
    """Reminders, inside one transaction."""

    _connection: sa.Connection

    def waves(self, round_id: str) -> list[tuple[int, dt.datetime]]:
        """Return the waves of reminders of a round and when they were sent, the first first."""
        w = waves_table.c
        rows = self._connection.execute(
            sa.select(w.wave, w.at).where(w.round_id == round_id).order_by(w.wave)
        )
        return [(row.wave, row.at) for row in rows]

    def add_wave(self, round_id: str, wave: int, *, at: dt.datetime, by: PersonId) -> bool:
        """Keep that a wave is sent; False when it was sent before."""
        values = {"round_id": round_id, "wave": wave, "at": at, "by": by}
        return insert_new(self._connection, waves_table, values)

    def tell(self, round_id: str, step: str, *, unit: UnitId, person: PersonId) -> bool:
        """Keep that somebody is told about a unit in a step; False when they were told before."""
        values: dict[str, object] = {"round_id": round_id, "step": step}
        values |= {"unit_id": unit, "person": person}
        return insert_new(self._connection, told_table, values)

    def told(self, round_id: str, step: str) -> list[tuple[UnitId, PersonId]]:
        """Return whom a step told, and about which unit."""
        c = told_table.c
        rows = self._connection.execute(
            sa.select(c.unit_id, c.person)
            .where(c.round_id == round_id, c.step == step)
            .order_by(c.unit_id)
        )
        return [(UnitId(row.unit_id), PersonId(row.person)) for row in rows]
