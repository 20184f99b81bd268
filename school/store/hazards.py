"""Tables and repository of hidden dangers: tickets and what was done to them."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from school.device_events import Level
from school.errors import NotFound
from school.hazard_figures import HazardFact
from school.hazards import OPEN, Hazard, HazardState, HazardStep
from school.people import PersonId, Role, UnitId
from school.store.database import BigId, UtcTime, lock, metadata
from school.store.people import appointments, people
from school.store.staff import Staff, under
from school.store.units import units

hazards_table = sa.Table(
    "hazards",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("place", sa.String(32), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("photos", sa.Integer, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("reporter", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("reported_at", UtcTime, nullable=False),
    sa.Column("owner", sa.ForeignKey("people.id")),
    sa.Column("due", sa.Date),
    sa.Column("fixed_by", sa.ForeignKey("people.id")),
    sa.Column("fixed_at", UtcTime),
    sa.Column("fix_note", sa.Text, nullable=False),
    sa.Column("fix_photos", sa.Integer, nullable=False),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Column("checked_by", sa.ForeignKey("people.id")),
    sa.Column("closed_at", UtcTime),
    sa.Column("merged_into", sa.String(40), nullable=False),
    sa.UniqueConstraint("school", "year", "number"),
    sa.Index("ix_hazards_open", "state", "due"),
    sa.Index("ix_hazards_owner", "owner", "state"),
    sa.Index("ix_hazards_reported", "school", "reported_at"),
    sa.Index("ix_hazards_school", "school", "state"),
)
steps_table = sa.Table(
    "hazard_steps",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("hazard_id", sa.ForeignKey("hazards.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("act", sa.String(8), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index("ix_hazard_steps_hazard", "hazard_id"),
)
_HAZARD = [hazards_table.c[name] for name in Hazard.model_fields]
_STEP = [steps_table.c[name] for name in HazardStep.model_fields]
_GRAVEST = sa.case({level: level.number for level in Level}, value=hazards_table.c.level)


class Hazards(Staff):
    """Hidden dangers, inside one transaction."""

    def add(self, hazard: Hazard) -> tuple[Hazard, bool]:
        """Keep a ticket under its school's next number; return it, and whether it is new."""
        lock(self._connection, f"hazards:{hazard.school}")
        h = hazards_table.c
        known = self._hazards(h.id == hazard.id)
        if known:
            return known[0], False
        last = self._connection.execute(
            sa.select(sa.func.max(h.number)).where(h.school == hazard.school, h.year == hazard.year)
        ).scalar_one()
        numbered = hazard.model_copy(update={"number": (last or 0) + 1})
        self._connection.execute(sa.insert(hazards_table).values(**numbered.model_dump()))
        return numbered, True

    def hazard(self, hazard_id: str) -> Hazard | None:
        """Return one ticket, or None."""
        return next(iter(self._hazards(hazards_table.c.id == hazard_id)), None)

    def numbered(self, school: UnitId, *, year: int, number: int) -> Hazard:
        """Return a school's ticket by its number.

        Raises:
            NotFound: The school has none with it.
        """
        h = hazards_table.c
        found = self._hazards(h.school == school, h.year == year, h.number == number)
        if not found:
            raise NotFound("本校没有这个编号的隐患。发“隐患”看在办的。")
        return found[0]

    def change(self, before: Hazard, after: Hazard, step: HazardStep) -> bool:
        """Keep a ticket as a step left it; False when somebody was faster."""
        h = hazards_table.c
        kept = self._connection.execute(
            sa.update(hazards_table)
            .where(h.id == before.id, h.state == before.state, h.rounds == before.rounds)
            .values(**after.model_dump(exclude={"id"}))
        )
        if kept.rowcount == 1:
            self._connection.execute(sa.insert(steps_table).values(**step.model_dump()))
        return kept.rowcount == 1

    def steps(self, hazard_id: str) -> list[HazardStep]:
        """Return what was done to a ticket, oldest first."""
        s = steps_table.c
        rows = self._connection.execute(
            sa.select(*_STEP).where(s.hazard_id == hazard_id).order_by(s.id)
        )
        return [HazardStep.model_validate(dict(row)) for row in rows.mappings()]

    def open_with(  # noqa: PLR0913  # what a list may be narrowed by
        self,
        schools: Collection[UnitId],
        *,
        level: Level | None,
        state: HazardState | None,
        overdue: bool,
        today: dt.date,
        start: int = 0,
        limit: int = 10,
    ) -> tuple[list[Hazard], int, int]:
        """Return those open tickets that fit, how many fit in all, and how many are overdue."""
        h = hazards_table.c
        where = [self._open_in(schools)]
        where += [h.level == level] if level else []
        where += [h.state == state] if state else []
        where += [_late(today)] if overdue else []
        rows = self._listed(*where, today=today, start=start, limit=limit)
        return rows, self._count(*where), self._count(*where, _late(today))

    def open_owned(
        self, owner: PersonId, *, today: dt.date, start: int = 0, limit: int = 10
    ) -> tuple[list[Hazard], int, int]:
        """Return the same of the tickets one person has to put right."""
        h = hazards_table.c
        where = [h.owner == owner, h.state == HazardState.ASSIGNED]
        rows = self._listed(*where, today=today, start=start, limit=limit)
        return rows, self._count(*where), self._count(*where, _late(today))

    def to_check(  # a page of what waits for one person
        self,
        person: PersonId,
        schools: Collection[UnitId],
        *,
        today: dt.date,
        start: int = 0,
        limit: int = 10,
    ) -> tuple[list[Hazard], int, int]:
        """Return the same of the tickets somebody else put right, which wait for a second look."""
        h = hazards_table.c
        others = [sa.or_(who.is_(None), who != person) for who in (h.owner, h.fixed_by)]
        where = [h.school.in_(list(schools)), h.state == HazardState.FIXED, *others]
        rows = self._listed(*where, today=today, start=start, limit=limit)
        return rows, self._count(*where), self._count(*where, _late(today))

    def alike(self, hazard: Hazard, *, limit: int = 3) -> list[Hazard]:
        """Return other open tickets of the same place, the oldest first."""
        h = hazards_table.c
        return self._hazards(
            h.school == hazard.school,
            h.state.in_(OPEN),
            h.place == hazard.place,
            h.id != hazard.id,
            limit=limit,
        )

    def overdue(self, *, today: dt.date, after: str, limit: int) -> list[Hazard]:
        """Return the next overdue tickets of every school, in the order of their ids."""
        h = hazards_table.c
        return self._hazards(_late(today), h.id > after, order=(h.id,), limit=limit)

    def facts_in(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> list[HazardFact]:
        """Return what figures need of the tickets reported from *since* to before *until*."""
        h = hazards_table.c
        rows = self._connection.execute(
            sa.select(h.school, h.level, h.place, h.state, h.due, h.fixed_at).where(
                h.school.in_(list(schools)), h.reported_at >= since, h.reported_at < until
            )
        )
        return [
            HazardFact(UnitId(s), Level(level), place, HazardState(state), due, fixed)
            for s, level, place, state, due, fixed in rows
        ]

    def found_in(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> list[Hazard]:
        """Return the tickets that some schools reported from *since* to before *until*."""
        h = hazards_table.c
        return self._hazards(
            h.school.in_(list(schools)), h.reported_at >= since, h.reported_at < until
        )

    def colleagues(
        self, school: UnitId, *, on: dt.date, roles: Collection[Role]
    ) -> dict[PersonId, str]:
        """Return the names of those who hold one of some roles in a school or below, by id."""
        a = appointments.c
        inside = sa.select(units.c.id).where(under([school]))
        rows = self._connection.execute(
            sa.select(people.c.id, people.c.name)
            .join_from(appointments, people, a.person_id == people.c.id)
            .where(a.unit_id.in_(inside), a.role.in_(roles))
            .where(a.starts <= on, sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(people.c.id)
        )
        return {PersonId(row.id): row.name for row in rows}

    def school_named(self, school: UnitId) -> str:
        """Return a school's name."""
        c = units.c
        return str(self._connection.execute(sa.select(c.name).where(c.id == school)).scalar_one())

    def _open_in(self, schools: Collection[UnitId]) -> sa.ColumnElement[bool]:
        h = hazards_table.c
        return sa.and_(h.school.in_(list(schools)), h.state.in_(OPEN))

    def _count(self, *conditions: sa.ColumnElement[bool]) -> int:
        return self._connection.execute(
            sa.select(sa.func.count()).select_from(hazards_table).where(*conditions)
        ).scalar_one()

    def _listed(
        self, *conditions: sa.ColumnElement[bool], today: dt.date, start: int, limit: int
    ) -> list[Hazard]:
        h = hazards_table.c
        late_first = sa.case((_late(today), 0), else_=1)
        order = (late_first, _GRAVEST, h.due.is_(None), h.due, h.reported_at, h.id)
        return self._hazards(*conditions, order=order, start=start, limit=limit)

    def _hazards(
        self,
        *conditions: sa.ColumnElement[bool],
        order: Sequence[Any] = (hazards_table.c.reported_at, hazards_table.c.number),
        start: int = 0,
        limit: int | None = None,
    ) -> list[Hazard]:
        rows = self._connection.execute(
            sa.select(*_HAZARD).where(*conditions).order_by(*order).offset(start).limit(limit)
        )
        return [Hazard.model_validate(dict(row)) for row in rows.mappings()]


def _late(today: dt.date) -> sa.ColumnElement[bool]:
    h = hazards_table.c
    return sa.and_(h.state == HazardState.ASSIGNED, h.due < today)
