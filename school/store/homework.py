"""Tables and repository of homework, and of the batches of photos a teacher sends."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata

homework_table = sa.Table(
    "homework",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("title", sa.String(64), nullable=False),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Index("ix_homework_class", "class_id"),
)
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("homework_id", sa.ForeignKey("homework.id"), nullable=False),
    sa.Column("teacher_id", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("touched_at", UtcTime, nullable=False),
    sa.Index("ix_batches_teacher", "teacher_id", "touched_at"),
    sa.Index("ix_batches_homework", "homework_id", "teacher_id"),
)


@dataclass(frozen=True)
class Homework:
    """One piece of homework of one class."""

    id: str
    class_id: UnitId
    title: str


@dataclass(frozen=True)
class Batch:
    """Papers a teacher sent in a row from one account."""

    id: str
    homework: Homework
    teacher: PersonId
    platform: str
    user_id: str


class Homeworks:
    """Homework and batches, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def homework(self, homework_id: str) -> Homework:
        """Return one homework.

        Raises:
            NotFound: There is none with this id.
        """
        found = self.find_homework(homework_id)
        if found is None:
            raise NotFound("没有找到这次作业。请发“小结”看最近一次。")
        return found

    def find_homework(self, homework_id: str) -> Homework | None:
        """Return the homework with this id, or None."""
        h = homework_table.c
        row = self._connection.execute(
            sa.select(h.id, h.class_id, h.title).where(h.id == homework_id)
        ).first()
        return None if row is None else Homework(row.id, UnitId(row.class_id), row.title)

    def open_homework(self, homework: Homework, *, at: dt.datetime) -> None:
        """Add a homework unless it is there; its id follows from class, title and school year."""
        insert_new(
            self._connection,
            homework_table,
            {
                "id": homework.id,
                "class_id": homework.class_id,
                "title": homework.title,
                "opened_at": at,
            },
        )

    def newest_opened(self, classes: Iterable[UnitId]) -> Homework | None:
        """Return the homework of these classes that was opened last, or None."""
        h = homework_table.c
        found = self._connection.execute(
            sa.select(h.id)
            .where(h.class_id.in_(list(classes)))
            .order_by(h.opened_at.desc(), h.id)
            .limit(1)
        ).scalar_one_or_none()
        return None if found is None else self.homework(found)

    def newest_sent(self, teacher: PersonId, classes: Iterable[UnitId]) -> Homework | None:
        """Return the homework of these classes a teacher last sent photos of, or None."""
        h, b = homework_table.c, batches.c
        found = self._connection.execute(
            sa.select(h.id)
            .join_from(homework_table, batches, b.homework_id == h.id)
            .where(b.teacher_id == teacher, h.class_id.in_(list(classes)))
            .order_by(b.touched_at.desc())
            .limit(1)
        ).scalar_one_or_none()
        return None if found is None else self.homework(found)

    def open_batch(self, batch: Batch, *, since: dt.datetime, at: dt.datetime) -> Batch:
        """Return the account's batch of this homework touched after *since*, or start *batch*."""
        b = batches.c
        found = self._connection.execute(
            sa.select(b.id)
            .where(b.teacher_id == batch.teacher, b.homework_id == batch.homework.id)
            .where(b.platform == batch.platform, b.user_id == batch.user_id)
            .where(b.touched_at > since)
            .order_by(b.touched_at.desc())
            .limit(1)
        ).scalar_one_or_none()
        if found is not None:
            self._connection.execute(sa.update(batches).where(b.id == found).values(touched_at=at))
            return self.batch(found)
        insert_new(
            self._connection,
            batches,
            {
                "id": batch.id,
                "homework_id": batch.homework.id,
                "teacher_id": batch.teacher,
                "platform": batch.platform,
                "user_id": batch.user_id,
                "touched_at": at,
            },
        )
        return self.batch(batch.id)

    def batch(self, batch_id: str) -> Batch:
        """Return one batch.

        Raises:
            NotFound: There is none with this id.
        """
        row = self._connection.execute(sa.select(batches).where(batches.c.id == batch_id)).first()
        if row is None:
            raise NotFound("没有找到这批作业。请重新发照片。")
        return Batch(
            row.id,
            self.homework(row.homework_id),
            PersonId(row.teacher_id),
            row.platform,
            row.user_id,
        )

    def newest_batch(self, teacher: PersonId) -> Batch:
        """Return the batch a teacher touched last.

        Raises:
            NotFound: The teacher never sent a paper.
        """
        b = batches.c
        found = self._connection.execute(
            sa.select(b.id).where(b.teacher_id == teacher).order_by(b.touched_at.desc()).limit(1)
        ).scalar_one_or_none()
        if found is None:
            raise NotFound("还没有批改过的作业。请发一张作业照片，写上班级和学号。")
        return self.batch(found)
