"""Tables and repository of targeted homework: the layers set, and who got which sheet."""

import datetime as dt
import json
from collections.abc import Iterable

import sqlalchemy as sa

from school.exercise_making import Exercise, Level
from school.grading import PaperState
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.grading import papers
from school.store.homework import homework_table
from school.store.units import units
from school.targeted_homework import Targeted, TargetedLayer, TargetedSheet

targeted_homework = sa.Table(
    "targeted_homework",
    metadata,
    sa.Column("homework_id", sa.ForeignKey("homework.id"), primary_key=True),
    sa.Column("set_id", sa.String(40), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("exercises", sa.Text, nullable=False),
    sa.Column("blank", sa.Integer, nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_targeted_homework_set", "set_id"),
    sa.Index("ix_targeted_homework_class", "class_id", "made_at"),
)
targeted_sheets = sa.Table(
    "targeted_sheets",
    metadata,
    sa.Column("homework_id", sa.ForeignKey("targeted_homework.homework_id"), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("roll_no", sa.Integer, nullable=False),
    sa.Index("ix_targeted_sheets_pupil", "pupil_id"),
)


class TargetedHomeworks:
    """Targeted homework, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, new: Targeted, *, by: PersonId, pupils: dict[int, PersonId]) -> None:
        """Keep homework in layers that is not kept yet; *pupils* says whose a roll number is."""
        for layer in new.layers:
            exercises = [exercise.model_dump(mode="json") for exercise in layer.exercises]
            added = insert_new(
                self._connection,
                targeted_homework,
                {
                    "homework_id": layer.homework_id,
                    "set_id": new.set_id,
                    "class_id": new.class_id,
                    "level": layer.level,
                    "exercises": json.dumps(exercises, ensure_ascii=False),
                    "blank": layer.blank,
                    "made_by": by,
                    "made_at": new.made_at,
                },
            )
            rows = [
                {"homework_id": layer.homework_id, "pupil_id": pupils[roll], "roll_no": roll}
                for roll in layer.rolls
            ]
            if added and rows:
                self._connection.execute(sa.insert(targeted_sheets), rows)

    def get(self, set_id: str) -> Targeted | None:
        """Return one set, or None."""
        found = self._sets(targeted_homework.c.set_id == set_id)
        return found[0] if found else None

    def of_class(self, class_id: UnitId, *, most: int) -> list[Targeted]:
        """Return the newest sets of a class, the newest first."""
        t = targeted_homework.c
        newest = self._connection.execute(
            sa.select(t.set_id)
            .where(t.class_id == class_id)
            .group_by(t.set_id)
            .order_by(sa.func.max(t.made_at).desc(), t.set_id)
            .limit(most)
        ).scalars()
        return self._sets(t.set_id.in_(list(newest)))

    def count_since(self, class_id: UnitId, moment: dt.datetime) -> int:
        """Return how many sets a class got since a moment."""
        t = targeted_homework.c
        return self._connection.execute(
            sa.select(sa.func.count(sa.distinct(t.set_id))).where(
                t.class_id == class_id, t.made_at >= moment
            )
        ).scalar_one()

    def whose(self, set_id: str) -> list[tuple[str, PersonId]]:
        """Return which layer's homework each pupil got: pairs of homework id and pupil."""
        t, s = targeted_homework.c, targeted_sheets.c
        rows = self._connection.execute(
            sa.select(s.homework_id, s.pupil_id)
            .join_from(targeted_sheets, targeted_homework, s.homework_id == t.homework_id)
            .where(t.set_id == set_id)
        )
        return [(row.homework_id, PersonId(row.pupil_id)) for row in rows]

    def rows_of(self, pupil: PersonId) -> list[TargetedSheet]:
        """Return which sheets a pupil got, oldest first."""
        t, s, h = targeted_homework.c, targeted_sheets.c, homework_table.c
        rows = self._connection.execute(
            sa.select(t.homework_id, h.title, t.level, t.made_at)
            .join_from(targeted_sheets, targeted_homework, s.homework_id == t.homework_id)
            .join(homework_table, h.id == t.homework_id)
            .where(s.pupil_id == pupil)
            .order_by(t.made_at, t.homework_id)
        )
        return [TargetedSheet.model_validate(row, from_attributes=True) for row in rows]

    def forget(self, pupil: PersonId) -> int:
        """Delete which sheets a pupil got; return how many."""
        gone = self._connection.execute(
            sa.delete(targeted_sheets).where(targeted_sheets.c.pupil_id == pupil)
        )
        return gone.rowcount

    def _sets(self, condition: sa.ColumnElement[bool]) -> list[Targeted]:
        t, h = targeted_homework.c, homework_table.c
        rows = self._connection.execute(
            sa.select(targeted_homework, h.title, units.c.name)
            .join_from(targeted_homework, homework_table, h.id == t.homework_id)
            .join(units, units.c.id == t.class_id)
            .where(condition)
            .order_by(t.made_at.desc(), t.set_id)
        ).all()
        rolls = self._rolls(row.homework_id for row in rows)
        done = self._done(row.homework_id for row in rows)
        sets: dict[str, Targeted] = {}
        for row in rows:
            layer = TargetedLayer(
                homework_id=row.homework_id,
                title=row.title,
                level=Level(row.level),
                exercises=tuple(map(Exercise.model_validate, json.loads(row.exercises))),
                pupils=len(rolls.get(row.homework_id, ())),
                rolls=tuple(rolls.get(row.homework_id, ())),
                blank=row.blank,
                done=done.get(row.homework_id, 0),
            )
            have = sets.get(row.set_id)
            sets[row.set_id] = Targeted(
                set_id=row.set_id,
                class_id=UnitId(row.class_id),
                class_name=row.name,
                made_at=row.made_at,
                layers=_in_order((*(have.layers if have else ()), layer)),
            )
        return list(sets.values())

    def _rolls(self, homework: Iterable[str]) -> dict[str, list[int]]:
        s = targeted_sheets.c
        found: dict[str, list[int]] = {}
        for row in self._connection.execute(
            sa.select(s.homework_id, s.roll_no)
            .where(s.homework_id.in_(list(homework)))
            .order_by(s.roll_no)
        ):
            found.setdefault(row.homework_id, []).append(row.roll_no)
        return found

    def _done(self, homework: Iterable[str]) -> dict[str, int]:
        """Return how many pupils who got a sheet have it confirmed, by homework."""
        s, p = targeted_sheets.c, papers.c
        same = sa.and_(p.homework_id == s.homework_id, p.pupil_id == s.pupil_id)
        rows = self._connection.execute(
            sa.select(s.homework_id, sa.func.count(sa.distinct(s.pupil_id)).label("pupils"))
            .join_from(targeted_sheets, papers, same)
            .where(s.homework_id.in_(list(homework)), p.state == PaperState.CONFIRMED)
            .group_by(s.homework_id)
        )
        return {row.homework_id: row.pupils for row in rows}


def _in_order(layers: Iterable[TargetedLayer]) -> tuple[TargetedLayer, ...]:
    return tuple(sorted(layers, key=lambda layer: list(Level).index(layer.level)))
