"""Tables and repository of practice: which exercises a pupil got, and what was answered."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa

from school.errors import NotFound
from school.knowledge import MATHEMATICS, point
from school.learning import Response
from school.people import PersonId, UnitId
from school.practice import Practice, PracticeItem
from school.store.database import UtcTime, insert_new, metadata

practices = sa.Table(
    "practices",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_practices_pupil", "pupil_id", "made_at"),
)
practice_items = sa.Table(
    "practice_items",
    metadata,
    sa.Column("practice_id", sa.ForeignKey("practices.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("question", sa.String(64), nullable=False),
    sa.Column("answer", sa.String(64), nullable=False),
    sa.Column("point", sa.String(96)),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("review", sa.Boolean, nullable=False),
    sa.Column("read", sa.String(64), nullable=False),
    sa.Column("correct", sa.Boolean),
    sa.Column("answered_at", UtcTime),
)
_ITEM = tuple(PracticeItem.model_fields)


class Practices:
    """Practices, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, practice: Practice) -> bool:
        """Keep a new practice; False when one of this id is there already."""
        new = insert_new(
            self._connection,
            practices,
            {
                "id": practice.practice_id,
                "pupil_id": practice.pupil_id,
                "class_id": practice.class_id,
                "made_at": practice.made_at,
            },
        )
        if new and practice.items:
            rows = [i.model_dump() | {"practice_id": practice.practice_id} for i in practice.items]
            self._connection.execute(sa.insert(practice_items), rows)
        return new

    def get(self, practice_id: str) -> Practice:
        """Return one practice.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._where(practices.c.id == practice_id)
        if not found:
            raise NotFound("没有找到这组练习。请发“今天练什么”再出一组。")
        return found[0]

    def since(self, pupil: PersonId, moment: dt.datetime) -> list[Practice]:
        """Return a pupil's practices made since a moment, oldest first."""
        return self._where(practices.c.pupil_id == pupil, practices.c.made_at >= moment)

    def answer(self, practice_id: str, item: PracticeItem, *, at: dt.datetime) -> bool:
        """Keep what was answered to a question; False when it was answered before."""
        i = practice_items.c
        changed = self._connection.execute(
            sa.update(practice_items)
            .where(i.practice_id == practice_id, i.place == item.place, i.correct.is_(None))
            .values(read=item.read, correct=item.correct, answered_at=at)
        )
        return changed.rowcount == 1

    def drop_open(self, practice_id: str) -> None:
        """Delete the questions of a practice nobody answered, and the practice if none is left."""
        i = practice_items.c
        mine = i.practice_id == practice_id
        self._connection.execute(sa.delete(practice_items).where(mine, i.correct.is_(None)))
        left = self._connection.execute(
            sa.select(sa.func.count()).select_from(practice_items).where(mine)
        ).scalar_one()
        if not left:
            self._connection.execute(sa.delete(practices).where(practices.c.id == practice_id))

    def responses_to(self, practice_id: str) -> list[Response]:
        """Return what was answered to a practice as responses, by place.

        The practice takes the place of a paper in them.
        """
        practice = self.get(practice_id)
        rows = self._connection.execute(
            sa.select(practice_items.c.place, practice_items.c.answered_at).where(
                practice_items.c.practice_id == practice_id
            )
        )
        answered_at = {row.place: row.answered_at for row in rows}
        return [
            Response(
                paper_id=practice_id,
                place=item.place,
                pupil_id=practice.pupil_id,
                class_id=practice.class_id,
                subject=point(item.point).subject if item.point else MATHEMATICS,
                point=item.point,
                item=item.item,
                correct=item.correct,
                at=answered_at[item.place],
            )
            for item in practice.items
            if item.correct is not None
        ]

    def rows_of(self, pupil: PersonId) -> list[Practice]:
        """Return everything kept of a pupil's practice, oldest first."""
        return self._where(practices.c.pupil_id == pupil)

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's practices; return how many."""
        mine = sa.select(practices.c.id).where(practices.c.pupil_id == pupil)
        self._connection.execute(
            sa.delete(practice_items).where(practice_items.c.practice_id.in_(mine))
        )
        gone = self._connection.execute(sa.delete(practices).where(practices.c.pupil_id == pupil))
        return gone.rowcount

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Practice]:
        p = practices.c
        rows = self._connection.execute(
            sa.select(practices).where(*conditions).order_by(p.made_at, p.id)
        ).all()
        items = self._items([row.id for row in rows])
        return [
            Practice(
                practice_id=row.id,
                pupil_id=PersonId(row.pupil_id),
                class_id=UnitId(row.class_id),
                made_at=row.made_at,
                items=tuple(items.get(row.id, ())),
            )
            for row in rows
        ]

    def _items(self, ids: Iterable[str]) -> dict[str, list[PracticeItem]]:
        i = practice_items.c
        found: dict[str, list[PracticeItem]] = {}
        for row in self._connection.execute(
            sa.select(i.practice_id, *[i[name] for name in _ITEM])
            .where(i.practice_id.in_(list(ids)))
            .order_by(i.practice_id, i.place)
        ):
            item = PracticeItem.model_validate(row, from_attributes=True)
            found.setdefault(row.practice_id, []).append(item)
        return found
