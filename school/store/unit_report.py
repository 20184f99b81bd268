"""Table and repository of reports: one snapshot a unit and week, and the answers behind them."""

import datetime as dt
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from school.grading import PaperState
from school.knowledge import PointId
from school.learning import DECIDED
from school.people import PersonId, UnitId, UnitKind
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.grading import marks_table, papers
from school.store.homework import homework_table
from school.store.responses import responses_table
from school.store.summary import Summaries
from school.unit_report import Answered, Snapshot

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("unit_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("week", sa.Date, primary_key=True),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_reports_level", "level", "week"),
)


class UnitReports:
    """Snapshots of units, inside one transaction. Aggregates only: they outlive the papers."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._summaries = Summaries(connection)

    def hold(self, unit_id: UnitId) -> None:
        """Wait until nobody else makes the reports of a unit, until this transaction ends."""
        lock(self._connection, f"reports {unit_id}")

    def keep(
        self,
        unit_id: UnitId,
        week: dt.date,
        snapshot: Snapshot,
        *,
        level: UnitKind,
        at: dt.datetime,
    ) -> bool:
        """Keep a snapshot; False when there was one: what was published once stays as it is."""
        return insert_new(
            self._connection,
            reports,
            {
                "unit_id": unit_id,
                "week": week,
                "level": level,
                "content": snapshot.model_dump_json(),
                "made_at": at,
            },
        )

    def weeks_of(
        self, unit_id: UnitId, *, since: dt.date, before: dt.date
    ) -> dict[dt.date, Snapshot]:
        """Return the snapshots of a unit by Monday, of weeks from *since* to before *before*."""
        r = reports.c
        rows = self._connection.execute(
            sa.select(r.week, r.content)
            .where(r.unit_id == unit_id, r.week >= since, r.week < before)
            .order_by(r.week)
        )
        return {row.week: Snapshot.model_validate_json(row.content) for row in rows}

    def weeks_of_units(
        self, units: Collection[UnitId], *, since: dt.date, before: dt.date
    ) -> dict[UnitId, list[Snapshot]]:
        """Return the snapshots of several units in a time, by unit."""
        found = self.weeks_by_unit(units, since=since, before=before)
        return {unit: list(weeks.values()) for unit, weeks in found.items()}

    def weeks_by_unit(
        self, units: Collection[UnitId], *, since: dt.date, before: dt.date
    ) -> dict[UnitId, dict[dt.date, Snapshot]]:
        """Return the snapshots of several units in a time, by unit and Monday."""
        found: dict[UnitId, dict[dt.date, Snapshot]] = {unit: {} for unit in units}
        r = reports.c
        rows = self._connection.execute(
            sa.select(r.unit_id, r.week, r.content)
            .where(r.unit_id.in_(list(units)), r.week >= since, r.week < before)
            .order_by(r.unit_id, r.week)
        )
        for row in rows:
            found[UnitId(row.unit_id)][row.week] = Snapshot.model_validate_json(row.content)
        return found

    def made(self, level: UnitKind, week: dt.date) -> set[UnitId]:
        """Return the units of a level that have their snapshot of a week."""
        r = reports.c
        rows = self._connection.execute(
            sa.select(r.unit_id).where(r.level == level, r.week == week)
        )
        return {UnitId(row.unit_id) for row in rows}

    def homework_between(
        self, class_id: UnitId, *, since: dt.datetime, before: dt.datetime
    ) -> list[tuple[str, dt.datetime]]:
        """Return ids and opening times of a class's homework, oldest first."""
        h = homework_table.c
        rows = self._connection.execute(
            sa.select(h.id, h.opened_at)
            .where(h.class_id == class_id, h.opened_at >= since, h.opened_at < before)
            .order_by(h.opened_at, h.id)
        )
        return [(row.id, row.opened_at) for row in rows]

    def handed_in(self, homework: Collection[str], *, at: dt.datetime) -> dict[str, int]:
        """Return how many pupils' papers of each homework were confirmed at a moment."""
        p = papers.c
        rows = self._connection.execute(
            sa.select(p.homework_id, sa.func.count(p.pupil_id.distinct()))
            .where(p.homework_id.in_(list(homework)))
            .where(p.state == PaperState.CONFIRMED, p.confirmed_at <= at)
            .group_by(p.homework_id)
        )
        return {homework_id: int(count) for homework_id, count in rows}

    def answers(self, homework: Iterable[str], *, at: dt.datetime) -> list[Answered]:
        """Return the decided questions of confirmed papers as their marks were at a moment."""
        return [one for h in homework for one in self._answers(h, at=at)]

    def _answers(self, homework_id: str, *, at: dt.datetime) -> Iterable[Answered]:
        revised = self._summaries.revised(homework_id, at=at)
        p, m, r = papers.c, marks_table.c, responses_table.c
        rows = self._connection.execute(
            sa.select(p.pupil_id, m.paper_id, m.place, m.first_verdict, r.item, r.subject, r.point)
            .join_from(papers, marks_table, m.paper_id == p.id)
            .join(responses_table, sa.and_(r.paper_id == m.paper_id, r.place == m.place))
            .where(p.homework_id == homework_id, p.state == PaperState.CONFIRMED)
            .where(p.confirmed_at <= at)
        )
        for row in rows:
            right = DECIDED.get(revised.get((row.paper_id, row.place), row.first_verdict))
            if right is not None:
                yield Answered(
                    homework_id=homework_id,
                    pupil=PersonId(row.pupil_id),
                    item=row.item,
                    subject=row.subject,
                    point=None if row.point is None else PointId(row.point),
                    right=right,
                )
