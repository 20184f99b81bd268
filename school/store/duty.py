"""Tables and repository of duty rosters: lines, and who takes over which turn."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from school.county_time import day_of
from school.duty import DAY, RosterLine, Substitution, Turn, turns, turns_at
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.database import BigId, UtcTime, insert_new, lock, metadata

lines_table = sa.Table(
    "duty_lines",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("place", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date),
    sa.Column("weekdays", sa.String(7), nullable=False),
    sa.Column("begins", sa.SmallInteger, nullable=False),
    sa.Column("lasts", sa.SmallInteger, nullable=False),
    sa.Column("rank", sa.SmallInteger, nullable=False),
    sa.Column("post", sa.String(16), nullable=False),
    sa.Index("ix_duty_lines_place", "place", "last"),
    sa.Index("ix_duty_lines_person", "person"),
)
substitutions_table = sa.Table(
    "duty_substitutions",
    metadata,
    sa.Column("number", BigId, primary_key=True),
    sa.Column("line", sa.ForeignKey("duty_lines.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_duty_substitutions_line", "line", "day"),
    sa.Index("ix_duty_substitutions_person", "person"),
)


class DutyRoster:
    """Rosters, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, place: UnitId) -> None:
        """Let nobody else change the roster of a place until this transaction ends."""
        lock(self._connection, f"duty:{place}")

    def add(self, line: RosterLine) -> bool:
        """Keep a line; False when it is there already."""
        return insert_new(self._connection, lines_table, line.model_dump(mode="python"))

    def line(self, line: str) -> RosterLine:
        """Return one line.

        Raises:
            NotFound: There is none with this id.
        """
        row = self._connection.execute(
            sa.select(lines_table).where(lines_table.c.id == line)
        ).first()
        if row is None:
            raise NotFound("这一班已经不在值班表里了。发“值班表”看现在的安排。")
        return _line(row)

    def lines(
        self, places: Sequence[UnitId], *, since: dt.date, until: dt.date
    ) -> list[RosterLine]:
        """Return the lines of some places that hold on a day from *since* to *until*, inclusive."""
        c = lines_table.c
        rows = self._connection.execute(
            sa.select(lines_table)
            .where(c.place.in_(list(places)), c.first <= until)
            .where(sa.or_(c.last.is_(None), c.last >= since))
            .order_by(c.place, c.rank, c.begins, c.id)
        )
        return [_line(row) for row in rows]

    def end(self, line: RosterLine, *, last: dt.date) -> None:
        """Let a line end with a day; one that never held until then goes, as if never planned."""
        c = lines_table.c
        if line.first > last:
            self._connection.execute(sa.delete(lines_table).where(c.id == line.id))
            return
        self._connection.execute(
            sa.update(lines_table)
            .where(c.id == line.id, sa.or_(c.last.is_(None), c.last > last))
            .values(last=last)
        )

    def substitute(self, line: str, day: dt.date, *, person: PersonId, at: dt.datetime) -> None:
        """Let somebody take over one turn, instead of whoever had it."""
        self._connection.execute(
            sa.insert(substitutions_table).values(line=line, day=day, person=person, at=at)
        )

    def substitutions(
        self, lines: Sequence[RosterLine], *, since: dt.date, until: dt.date
    ) -> list[Substitution]:
        """Return who takes over turns of some lines that begin from *since* to *until*."""
        c = substitutions_table.c
        wanted = [line.id for line in lines]
        rows = self._connection.execute(
            sa.select(c.number, c.line, c.day, c.person).where(
                c.line.in_(wanted), c.day >= since, c.day <= until
            )
        )
        return [Substitution.model_validate(dict(row)) for row in rows.mappings()]

    def turns(
        self, places: Sequence[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> list[Turn]:
        """Return the turns of some places that touch a time, substitutions applied."""
        lines, changed = self._around(places, since=since, until=until)
        return turns(lines, changed, since=since, until=until)

    def turns_at(self, places: Sequence[UnitId], *, at: dt.datetime) -> list[Turn]:
        """Return the turns under way at a moment, who is told first in front."""
        lines, changed = self._around(places, since=at, until=at)
        return turns_at(lines, changed, at=at)

    def _around(
        self, places: Sequence[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> tuple[list[RosterLine], list[Substitution]]:
        days = {"since": day_of(since) - DAY, "until": day_of(until)}
        lines = self.lines(places, **days)
        return lines, self.substitutions(lines, **days) if lines else []


def _line(row: sa.Row[tuple[object, ...]]) -> RosterLine:
    return RosterLine.model_validate(dict(row._mapping))  # noqa: SLF001  # a row's public mapping
