"""Tables and repository of duty rosters: lines, who takes over which turn, who signed in."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from school.county_time import day_of
from school.duty import (
    DAY,
    RosterLine,
    Sign,
    Substitution,
    SwapState,
    SwapWish,
    Turn,
    turns,
    turns_at,
)
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.database import BigId, UtcTime, insert_new, lock, metadata
from school.store.duty_staff import DutyStaff

GONE = "这一班已经不在值班表里了。发“值班表”看现在的安排。"
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
    sa.Column("added_at", UtcTime),
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
swaps_table = sa.Table(
    "duty_swaps",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("line", sa.ForeignKey("duty_lines.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("asker", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("other", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_at", UtcTime),
    sa.Index("ix_duty_swaps_other", "other", "asked_at"),
    sa.Index("ix_duty_swaps_asker", "asker"),
    sa.Index("ix_duty_swaps_line", "line", "day"),
)
signs_table = sa.Table(
    "duty_signs",
    metadata,
    sa.Column("line", sa.ForeignKey("duty_lines.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sign", sa.String(4), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by_code", sa.Boolean, nullable=False),
    sa.Index("ix_duty_signs_person", "person"),
)


class DutyRoster(DutyStaff):
    """Rosters, inside one transaction."""

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
            raise NotFound(GONE)
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

    def places(self, *, since: dt.date, until: dt.date) -> list[UnitId]:
        """Return the places with a line that holds on a day from *since* to *until*."""
        c = lines_table.c
        rows = self._connection.execute(
            sa.select(c.place)
            .where(c.first <= until, sa.or_(c.last.is_(None), c.last >= since))
            .distinct()
            .order_by(c.place)
        )
        return [UnitId(row.place) for row in rows]

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
            sa.select(substitutions_table).where(c.line.in_(wanted), c.day >= since, c.day <= until)
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

    def turn(self, line: str, day: dt.date) -> Turn:
        """Return the turn of a line that begins on a day, substitutions applied.

        Raises:
            NotFound: There is none any more.
        """
        found = self.line(line)
        if not found.on(day):
            raise NotFound(GONE)
        changed = self.substitutions([found], since=day, until=day)
        begins = found.starts_on(day)
        return turns([found], changed, since=begins, until=begins + dt.timedelta(minutes=1))[-1]

    def sign(
        self, turn: Turn, sign: Sign, *, at: dt.datetime, by_code: bool
    ) -> tuple[dt.datetime, bool]:
        """Note that who has a turn came or left; return when, and False when noted before."""
        row = {"line": turn.line, "day": turn.day, "person": turn.person, "sign": sign}
        new = insert_new(self._connection, signs_table, {**row, "at": at, "by_code": by_code})
        return (at, True) if new else (self.signs([turn])[turn.key, turn.person, sign], False)

    def signs(self, of: Sequence[Turn]) -> dict[tuple[str, PersonId, Sign], dt.datetime]:
        """Return when who signed of some turns, by the turn's key, the person and what it was."""
        if not of:
            return {}
        c = signs_table.c
        rows = self._connection.execute(
            sa.select(signs_table).where(
                c.line.in_({turn.line for turn in of}),
                c.day >= min(turn.day for turn in of),
                c.day <= max(turn.day for turn in of),
            )
        )
        return {
            (f"{row.line}:{row.day.isoformat()}", PersonId(row.person), Sign(row.sign)): row.at
            for row in rows
        }

    def ask_swap(self, wish: SwapWish) -> bool:
        """Keep a wish to swap; False when it is there already."""
        return insert_new(self._connection, swaps_table, wish.model_dump())

    def swap(self, swap_id: str) -> SwapWish:
        """Return one wish to swap.

        Raises:
            NotFound: There is none with this id.
        """
        return self._swap(swaps_table.c.id == swap_id)

    def newest_swap(self, other: PersonId) -> SwapWish:
        """Return what somebody was asked last and has not decided.

        Raises:
            NotFound: Nothing waits for them.
        """
        c = swaps_table.c
        return self._swap(c.other == other, c.state == SwapState.ASKED)

    def _swap(self, *which: sa.ColumnElement[bool]) -> SwapWish:
        newest = swaps_table.c.asked_at.desc()
        row = self._connection.execute(
            sa.select(swaps_table).where(*which).order_by(newest, swaps_table.c.id).limit(1)
        ).first()
        if row is None:
            raise NotFound("没有等你决定的换班。发“值班表”看现在的安排。")
        return SwapWish.model_validate(dict(row._mapping))  # noqa: SLF001  # a row's public mapping

    def decide_swap(self, swap_id: str, state: SwapState, *, at: dt.datetime) -> bool:
        """Decide a wish that waits; False when it was decided before."""
        c = swaps_table.c
        decided = self._connection.execute(
            sa.update(swaps_table)
            .where(c.id == swap_id, c.state == SwapState.ASKED)
            .values(state=state, decided_at=at)
        )
        return decided.rowcount == 1

    def forget_before(self, day: dt.date) -> int:
        """Remove lines that ended before a day, and what hangs on them; return how many lines."""
        c = lines_table.c
        return self._connection.execute(sa.delete(lines_table).where(c.last < day)).rowcount


def _line(row: sa.Row[tuple[object, ...]]) -> RosterLine:
    return RosterLine.model_validate(dict(row._mapping))  # noqa: SLF001  # a row's public mapping
