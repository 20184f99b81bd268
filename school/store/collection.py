"""Repository of collecting figures: rounds, what units report, and who was reminded."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from school.collection import Fields, Round, RoundState, Task, UnitReport, Value, Values
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.collection_tables import reports_table, rounds_table, tasks_table
from school.store.collection_units import CollectionUnits
from school.store.collection_waves import CollectionWaves
from school.store.database import insert_new, lock

_FIELDS = TypeAdapter(Fields)
_VALUES = TypeAdapter(Values)


class Collections(CollectionUnits, CollectionWaves):
    """Collected figures, inside one transaction."""

    def hold(self, what: str) -> None:
        """Wait until nobody else changes a round, or the rounds of a unit, and keep others out."""
        lock(self._connection, f"collection:{what}")

    def add(self, one: Round) -> bool:
        """Keep a draft; False when this very form is there already."""
        values = one.model_dump(exclude={"fields"})
        values["fields"] = _FIELDS.dump_json(one.fields, exclude_defaults=True).decode()
        return insert_new(self._connection, rounds_table, values)

    def forget_drafts(self, person: PersonId) -> None:
        """Delete the forms somebody made and never sent out."""
        r = rounds_table.c
        self._connection.execute(
            sa.delete(rounds_table).where(r.made_by == person, r.state == RoundState.DRAFT)
        )

    def round(self, round_id: str) -> Round:
        """Return a round.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._rounds(rounds_table.c.id == round_id)
        if not found:
            raise NotFound("没有这张表，可能已经作废。发“填报进度”看现在的。")
        return found[0]

    def rounds_of(
        self, owners: Collection[UnitId], states: Collection[RoundState], *, limit: int = 500
    ) -> list[Round]:
        """Return the rounds that some units ask, the newest first."""
        r = rounds_table.c
        return self._rounds(
            r.owner.in_(list(owners)), r.state.in_(list(states)), newest=True, limit=limit
        )

    def open_due(self, *, since: dt.date, until: dt.date) -> list[Round]:
        """Return the open rounds that are due from *since* to *until*, both included."""
        r = rounds_table.c
        return self._rounds(r.state == RoundState.OPEN, r.due >= since, r.due <= until)

    def before(self, one: Round) -> Round | None:
        """Return the newest round of the same form about an earlier time, or None."""
        r = rounds_table.c
        found = self._rounds(
            r.owner == one.owner,
            r.series == one.series,
            r.level == one.level,
            r.state.in_([RoundState.OPEN, RoundState.CLOSED]),
            r.first < one.first,
            r.id != one.id,
        )
        return max(found, key=lambda other: other.first, default=None)

    def _rounds(
        self, *conditions: sa.ColumnElement[bool], newest: bool = False, limit: int | None = None
    ) -> list[Round]:
        r = rounds_table.c
        order = (r.made_at.desc(), r.id) if newest else (r.made_at, r.id)
        rows = self._connection.execute(
            sa.select(rounds_table).where(*conditions).order_by(*order).limit(limit)
        )
        return [_round(row) for row in rows.mappings()]

    def change(self, one: Round) -> None:
        """Keep a round as it is now."""
        r = rounds_table.c
        kept = one.model_dump(include={"state", "opened_at", "closed_at", "reason"})
        self._connection.execute(sa.update(rounds_table).where(r.id == one.id).values(**kept))

    def ask(self, one: Round, units: Iterable[UnitId]) -> None:
        """Give a round's form to units that do not have it yet."""
        blank = {"draft": "{}", "reason": "", "version": 0}
        for unit in units:
            insert_new(
                self._connection, tasks_table, {"round_id": one.id, "unit_id": unit, **blank}
            )

    def tasks(self, round_id: str) -> list[Task]:
        """Return every unit's task of a round, by unit."""
        return self._tasks(tasks_table.c.round_id == round_id)

    def asked_of(self, round_ids: Collection[str]) -> dict[str, tuple[UnitId, ...]]:
        """Return which units each round asked, by id."""
        t = tasks_table.c
        rows = self._connection.execute(
            sa.select(t.round_id, t.unit_id)
            .where(t.round_id.in_(list(round_ids)))
            .order_by(t.unit_id)
        )
        found: dict[str, list[UnitId]] = defaultdict(list)
        for row in rows:
            found[row.round_id].append(UnitId(row.unit_id))
        return {number: tuple(asked) for number, asked in found.items()}

    def task(self, round_id: str, unit_id: UnitId) -> Task:
        """Return one unit's task.

        Raises:
            NotFound: The unit is not asked.
        """
        t = tasks_table.c
        found = self._tasks(t.round_id == round_id, t.unit_id == unit_id)
        if not found:
            raise NotFound("这张表没有要这个单位填，或者已经作废。发“待填”看要填的表。")
        return found[0]

    def tasks_of(self, units: Collection[UnitId], person: PersonId) -> list[tuple[Round, Task]]:
        """Return what open rounds ask of some units, or of a person by name; by due day."""
        t, r = tasks_table.c, rounds_table.c
        mine = sa.or_(t.unit_id.in_(list(units)), t.reporter == person)
        rows = self._connection.execute(
            sa.select(t.round_id, t.unit_id)
            .join_from(tasks_table, rounds_table, t.round_id == r.id)
            .where(mine, r.state == RoundState.OPEN)
            .order_by(r.due, r.made_at, t.unit_id)
        ).all()
        rounds = {row.round_id: self.round(row.round_id) for row in rows}
        return [
            (rounds[row.round_id], self.task(row.round_id, UnitId(row.unit_id))) for row in rows
        ]

    def _tasks(self, *conditions: sa.ColumnElement[bool]) -> list[Task]:
        rows = self._connection.execute(
            sa.select(tasks_table).where(*conditions).order_by(tasks_table.c.unit_id)
        )
        return [_task(row) for row in rows.mappings()]

    def counts(self, round_ids: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return by round how many units have submitted, and how many are asked."""
        t = tasks_table.c
        done = sa.func.sum(sa.case((t.version > 0, 1), else_=0))
        rows = self._connection.execute(
            sa.select(t.round_id, done, sa.func.count())
            .where(t.round_id.in_(list(round_ids)))
            .group_by(t.round_id)
        )
        return {number: (int(done), asked) for number, done, asked in rows}

    def write_draft(self, task: Task, draft: Mapping[str, str], *, reason: str) -> None:
        """Keep what was typed and is not submitted."""
        told = json.dumps(dict(draft), ensure_ascii=False)
        self._update(task, draft=told, reason=reason)

    def name_reporter(self, task: Task, person: PersonId) -> None:
        """Keep who fills in for a unit."""
        self._update(task, reporter=person)

    def submit(self, task: Task, report: UnitReport) -> None:
        """Keep a new version of what a unit reports; what was typed is in it."""
        values = report.model_dump(exclude={"said"})
        values["said"] = _VALUES.dump_json(report.said, exclude_defaults=True).decode()
        self._connection.execute(sa.insert(reports_table).values(**values))
        self._update(
            task,
            draft="{}",
            reason="",
            version=report.version,
            submitted_at=report.at,
            submitted_by=report.by,
        )

    def _update(self, task: Task, **values: object) -> None:
        t = tasks_table.c
        self._connection.execute(
            sa.update(tasks_table)
            .where(t.round_id == task.round_id, t.unit_id == task.unit_id)
            .values(**values)
        )

    def versions(self, round_id: str, unit_id: UnitId) -> list[UnitReport]:
        """Return every version of what a unit reported, oldest first."""
        v = reports_table.c
        return self._reports(v.round_id == round_id, v.unit_id == unit_id)

    def newest_reports(self, round_id: str) -> list[UnitReport]:
        """Return the newest version of every unit that has reported, by unit."""
        t, v = tasks_table.c, reports_table.c
        newest = sa.exists().where(
            t.round_id == v.round_id, t.unit_id == v.unit_id, t.version == v.version
        )
        return self._reports(v.round_id == round_id, newest)

    def newest(self, round_id: str, unit_id: UnitId) -> Values:
        """Return the newest version of what a unit reported; nothing where it has not."""
        versions = self.versions(round_id, unit_id)
        return versions[-1].said if versions else {}

    def newest_of(
        self, round_ids: Collection[str], fields: Collection[str]
    ) -> dict[str, dict[UnitId, Values]]:
        """Return what every unit reported last of some fields, by round and unit.

        A unit that reported nothing of them is in it all the same.
        """
        t, v = tasks_table.c, reports_table.c
        rows = self._connection.execute(
            sa.select(v.round_id, v.unit_id, v.said)
            .join_from(
                tasks_table,
                reports_table,
                sa.and_(t.round_id == v.round_id, t.unit_id == v.unit_id, t.version == v.version),
            )
            .where(t.round_id.in_(list(round_ids)))
        )
        found: dict[str, dict[UnitId, Values]] = defaultdict(dict)
        for row in rows:
            said = json.loads(row.said)  # most of a year of months is not asked for
            found[row.round_id][UnitId(row.unit_id)] = {
                name: Value.model_validate(said[name]) for name in fields if name in said
            }
        return found

    def _reports(self, *conditions: sa.ColumnElement[bool]) -> list[UnitReport]:
        v = reports_table.c
        rows = self._connection.execute(
            sa.select(reports_table).where(*conditions).order_by(v.unit_id, v.version)
        )
        return [
            UnitReport.model_validate({**row, "said": _VALUES.validate_json(row["said"])})
            for row in rows.mappings()
        ]


def _round(row: Mapping[Any, Any]) -> Round:
    return Round.model_validate({**row, "fields": _FIELDS.validate_json(row["fields"])})


def _task(row: Mapping[Any, Any]) -> Task:
    return Task.model_validate({**row, "draft": json.loads(row["draft"])})
