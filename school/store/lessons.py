"""Table and repository of lessons; who comes to them is in its base."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from school.errors import NotFound
from school.lessons import GOING_ON, LONGEST, Lesson, LessonKind
from school.people import PersonId, Role, UnitId
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.lesson_listeners import LessonListeners, listeners_table
from school.store.people import appointments
from school.store.resource_tables import resources_table

lessons_table = sa.Table(
    "lessons",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("home", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("open_to", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id")),
    sa.Column("with_class", sa.ForeignKey("units.id")),
    sa.Column("with_school", sa.String(96), nullable=False),
    sa.Column("teacher", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("with_teacher", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("group_id", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("place", sa.String(20), nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("pack", sa.ForeignKey(resources_table.c.id, ondelete="SET NULL")),
    sa.Column("seats", sa.Integer),
    sa.Column("starts_at", UtcTime, nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False),
    sa.Column("zone", sa.String(40), nullable=False),
    sa.Column("code", sa.String(8), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("minutes", sa.Text, nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.UniqueConstraint("code"),
    sa.Index("ix_lessons_starts_at", "starts_at"),
    sa.Index("ix_lessons_group", "group_id", "starts_at"),
)


@dataclass(frozen=True)
class WantedLessons:
    """Which lessons somebody looks for."""

    units: Collection[UnitId]
    """Those the asker works in: what is shown to them, above them or below them."""
    since: dt.datetime
    until: dt.datetime
    kind: LessonKind | None = None
    subject: str = ""


class Lessons(LessonListeners):
    """Lessons and their listeners, inside one transaction."""

    def hold(self, lesson_id: str = "") -> None:
        """Let nobody else plan a lesson, or come to this one, until the transaction ends."""
        lock(self._connection, f"lesson:{lesson_id}")

    def add(self, lesson: Lesson) -> bool:
        """Keep a new lesson; False when one with its id is there already."""
        return insert_new(self._connection, lessons_table, _row(lesson))

    def change(self, lesson: Lesson) -> None:
        """Keep a lesson as it is now."""
        table = lessons_table
        self._connection.execute(
            sa.update(table).where(table.c.id == lesson.id).values(_row(lesson))
        )

    def lesson(self, lesson_id: str) -> Lesson:
        """Return one lesson.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._where(lessons_table.c.id == lesson_id)
        if not found:
            raise NotFound("这节课已经不在了。发“公开课 本周”或“同步课堂 本周”看现在的安排。")
        return found[0]

    def with_code(self, code: str) -> Lesson:
        """Return the lesson with a code for signing in.

        Raises:
            NotFound: There is none.
        """
        found = self._where(lessons_table.c.code == code)
        if not found:
            raise NotFound("没有这个签到码，没有记下。请核对后再发，或再扫一次。")
        return found[0]

    def between(
        self, since: dt.datetime, until: dt.datetime, *, going_on: bool = False
    ) -> list[Lesson]:
        """Return the lessons that begin from *since* to before *until*, in order."""
        c = lessons_table.c
        states = c.state.in_(GOING_ON) if going_on else sa.true()
        return self._where(c.starts_at >= since, c.starts_at < until, states)

    def of_units(
        self, wanted: WantedLessons, *, person: PersonId, limit: int
    ) -> tuple[list[Lesson], int]:
        """Return the first lessons that those of some units may see, or *person* has a part in.

        In order, at most *limit*; and how many there are in all.
        """
        c = lessons_table.c
        mine = sa.select(listeners_table.c.lesson_id).where(listeners_table.c.person == person)
        shown = [_seen_from(column, wanted.units) for column in (c.open_to, c.home, c.with_school)]
        conditions = [
            c.starts_at >= wanted.since,
            c.starts_at < wanted.until,
            c.state.in_(GOING_ON),
            sa.or_(*shown, c.teacher == person, c.with_teacher == person, c.id.in_(mine)),
        ]
        if wanted.kind is not None:
            conditions.append(c.kind == wanted.kind)
        if wanted.subject:
            conditions.append(c.subject == wanted.subject)
        counted = sa.select(sa.func.count()).select_from(lessons_table).where(*conditions)
        query = sa.select(lessons_table).where(*conditions).order_by(c.starts_at, c.id)
        total = self._connection.execute(counted).scalar_one()
        return self._read(query.limit(limit)), total

    def of_group(self, group_id: str, *, limit: int) -> list[Lesson]:
        """Return the newest meetings of a preparation group, the newest first."""
        c = lessons_table.c
        query = sa.select(lessons_table).where(c.group_id == group_id)
        return self._read(query.order_by(c.starts_at.desc()).limit(limit))

    def in_the_way(self, lesson: Lesson) -> list[Lesson]:
        """Return the other lessons that take up the same people or classes at the same time."""
        c = lessons_table.c
        others = self._where(
            c.starts_at > lesson.starts_at - LONGEST,
            c.starts_at < lesson.ends_at,
            c.ends_at > lesson.starts_at,
            c.id != lesson.id,
            c.state.in_(GOING_ON),
        )
        mine = {*lesson.teachers, *lesson.classes}
        return [one for one in others if mine & {*one.teachers, *one.classes}]

    def teachers_of(self, class_id: UnitId, subject: str, *, on: dt.date) -> list[PersonId]:
        """Return who teaches a subject in a class: in it alone before in its grade or school."""
        a = appointments.c
        above = [class_id.rsplit(".", up)[0] for up in range(3)]
        rows = self._connection.execute(
            sa.select(a.person_id, a.unit_id)
            .where(a.unit_id.in_(above), a.subject == subject, a.starts <= on)
            .where(a.role.in_((Role.TEACHER, Role.CLASS_HEAD)))
            .where(sa.or_(a.ends.is_(None), a.ends >= on))
            .order_by(a.id)
        )
        found = sorted(rows, key=lambda row: -len(row.unit_id))
        return list(dict.fromkeys(PersonId(row.person_id) for row in found))

    def pairs(
        self, place: UnitId, *, since: dt.datetime, now: dt.datetime
    ) -> list[tuple[str, UnitId, UnitId, int, dt.datetime | None]]:
        """Return subject, classes, number of lessons and the next one of the pairs at a place."""
        c = lessons_table.c
        rows = self._where(
            c.starts_at >= since,
            c.kind == LessonKind.SHARED,
            c.state.in_(GOING_ON),
            sa.or_(*(_below(column, place) for column in (c.home, c.with_school))),
        )
        met: Counter[tuple[str, UnitId, UnitId]] = Counter()
        following: dict[tuple[str, UnitId, UnitId], dt.datetime] = {}
        for one in rows:
            if one.class_id and one.with_class:
                pair = (one.subject, one.class_id, one.with_class)
                met[pair] += 1
                if one.starts_at >= now:
                    following.setdefault(pair, one.starts_at)
        return [(*pair, count, following.get(pair)) for pair, count in met.most_common()]

    def forget_before(self, moment: dt.datetime) -> int:
        """Remove the lessons that ended before a moment, with who came; return how many."""
        return self._connection.execute(
            sa.delete(lessons_table).where(lessons_table.c.ends_at < moment)
        ).rowcount

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Lesson]:
        query = sa.select(lessons_table).where(*conditions)
        return self._read(query.order_by(lessons_table.c.starts_at, lessons_table.c.id))

    def _read(self, query: "sa.Select[tuple[object, ...]]") -> list[Lesson]:
        return [_lesson(row) for row in self._connection.execute(query).mappings()]


def _seen_from(column: sa.Column[str], units: Collection[UnitId]) -> sa.ColumnElement[bool]:
    """Return the condition of what is shown to a unit above or below one of *units*."""
    parts = [one.split(".") for one in units]
    above = {".".join(some[:n]) for some in parts for n in range(1, len(some))}
    return sa.or_(column.in_(sorted(above)), *(_below(column, one) for one in units))


def _below(column: sa.Column[str], place: UnitId) -> sa.ColumnElement[bool]:
    # Not LIKE, which takes “QH” for “qh” on SQLite.
    return sa.or_(column == place, sa.func.substr(column, 1, len(place) + 1) == f"{place}.")


def _row(lesson: Lesson) -> dict[str, object]:
    return {**lesson.model_dump(), "with_school": lesson.with_school}


def _lesson(row: sa.RowMapping) -> Lesson:
    return Lesson.model_validate({key: row[key] for key in Lesson.model_fields})
