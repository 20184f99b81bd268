"""Tables and repository of the wrong-question book, its reviews and its causes.

A row of ``mistakes`` follows from the pupil's responses and reviews and is worked out again
whenever one of them changes; what a person said (reviews, causes) is kept beside it, so that an
entry that goes with a revision comes back as it was.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

import sqlalchemy as sa

from school.causes import Cause
from school.errors import NotFound
from school.free_answers import BY_HAND, FREE
from school.mistakes import Answered, Entry, Mistake, MistakeRecord, Review
from school.people import PersonId
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.homework import homework_table
from school.store.marks import marks_table
from school.store.papers import papers
from school.store.responses import responses_table

mistakes = sa.Table(
    "mistakes",
    metadata,
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(40), primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("point", sa.String(96)),
    sa.Column("cause", sa.String(16)),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("times_wrong", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("wrong_at", UtcTime, nullable=False),
    sa.Column("next_review_at", UtcTime),
    sa.Index("ix_mistakes_due", "pupil_id", "next_review_at"),
    sa.Index("ix_mistakes_paper", "paper_id"),
)
reviews_table = sa.Table(
    "mistake_reviews",
    metadata,
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(40), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("correct", sa.Boolean, nullable=False),
)
causes_table = sa.Table(
    "mistake_causes",
    metadata,
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String(40), primary_key=True),
    sa.Column("cause", sa.String(16), nullable=False),
)


class Mistakes:
    """The books, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def answers(self, pupil: PersonId, items: Collection[str]) -> dict[str, list[Answered]]:
        """Return a pupil's answers to these questions by item, but for what a person marked."""
        r, m = responses_table.c, marks_table.c
        rows = self._connection.execute(
            sa.select(responses_table, m.question, m.read, m.expected)
            .join(marks_table, sa.and_(m.paper_id == r.paper_id, m.place == r.place))
            .where(r.pupil_id == pupil, r.item.in_(items), m.expected != BY_HAND)
            .where(sa.not_(m.question.startswith(FREE, autoescape=True)))
            .order_by(r.at, r.paper_id, r.place)
        )
        found: dict[str, list[Answered]] = {item: [] for item in items}
        for row in rows:
            found[row.item].append(Answered.model_validate(row, from_attributes=True))
        return found

    def replace(self, pupil: PersonId, items: Collection[str], entries: Iterable[Entry]) -> None:
        """Keep these entries of a pupil instead of those of *items*."""
        c = mistakes.c
        self._connection.execute(sa.delete(mistakes).where(c.pupil_id == pupil, c.item.in_(items)))
        rows = [{"pupil_id": pupil, **one.model_dump()} for one in entries]
        if rows:
            self._connection.execute(sa.insert(mistakes), rows)

    def hold(self, pupil: PersonId) -> None:
        """Wait until nobody else changes this pupil's book; it is ours until the end.

        Everybody who learns holds the audit first (see MasteryRatings.hold): the other way round
        a child who revises and a teacher who confirms would wait for each other.
        """
        lock(self._connection, "audit")
        lock(self._connection, f"mistakes {pupil}")

    def one(self, pupil: PersonId, item: str) -> Mistake:
        """Return one entry of a pupil's book.

        Raises:
            NotFound: It is not in the book, or not any more.
        """
        found = self._where(mistakes.c.pupil_id == pupil, mistakes.c.item == item)
        if not found:
            raise NotFound("这道题已经不在错题本里了。请发“错题本”看最新的。")
        return found[0]

    def open_of(
        self, pupil: PersonId, *, subject: str | None = None, due: dt.datetime | None = None
    ) -> list[Mistake]:
        """Return what a pupil has not mastered, the newest first.

        Args:
            pupil: Whose book.
            subject: Only of this subject; None: of any.
            due: Only what is to be reviewed by this moment, longest waiting first; None: all.
        """
        c = mistakes.c
        found = self._where(
            c.pupil_id == pupil,
            c.next_review_at.is_not(None),
            sa.true() if subject is None else c.subject == subject,
            sa.true() if due is None else c.next_review_at <= due,
        )
        return found if due is None else sorted(found, key=lambda m: (m.next_review_at, m.item))

    def of_class(self, pupils: Iterable[PersonId], *, since: dt.datetime) -> list[Mistake]:
        """Return what these pupils got wrong since a moment and have not mastered."""
        c = mistakes.c
        return self._where(
            c.pupil_id.in_(list(pupils)), c.next_review_at.is_not(None), c.wrong_at >= since
        )

    def mastered(self, pupil: PersonId) -> int:
        """Count the questions a pupil got wrong once and has mastered."""
        c = mistakes.c
        statement = sa.select(sa.func.count()).where(
            c.pupil_id == pupil, c.next_review_at.is_(None)
        )
        return int(self._connection.execute(statement).scalar_one())

    def due(self, pupils: Iterable[PersonId], *, at: dt.datetime) -> dict[PersonId, int]:
        """Return how many questions are to be reviewed by *at*, of those who have any."""
        c = mistakes.c
        rows = self._connection.execute(
            sa.select(c.pupil_id, sa.func.count())
            .where(c.pupil_id.in_(list(pupils)), c.next_review_at <= at)
            .group_by(c.pupil_id)
        )
        return {PersonId(pupil): count for pupil, count in rows}

    def next_review(self, pupil: PersonId, *, after: dt.datetime) -> dt.datetime | None:
        """Return when a pupil's next review after a moment is; None: nothing is to be reviewed."""
        c = mistakes.c
        statement = sa.select(sa.func.min(c.next_review_at)).where(
            c.pupil_id == pupil, c.next_review_at > after
        )
        found: dt.datetime | None = self._connection.execute(statement).scalar_one()
        return found

    def due_pupils(self, *, at: dt.datetime, after: str, limit: int) -> list[PersonId]:
        """Return the next pupils by id, behind *after*, who have something to review by *at*."""
        c = mistakes.c
        rows = self._connection.execute(
            sa.select(c.pupil_id)
            .where(c.pupil_id > after, c.next_review_at <= at)
            .group_by(c.pupil_id)
            .order_by(c.pupil_id)
            .limit(limit)
        )
        return [PersonId(pupil) for pupil in rows.scalars()]

    def reviews(self, pupil: PersonId, items: Collection[str]) -> dict[str, list[Review]]:
        """Return a pupil's reviews of these questions by item, in the order they were asked."""
        return self._reviews(reviews_table.c.pupil_id == pupil, reviews_table.c.item.in_(items))

    def _reviews(self, *conditions: sa.ColumnElement[bool]) -> dict[str, list[Review]]:
        found: dict[str, list[Review]] = defaultdict(list)
        for row in self._connection.execute(
            sa.select(reviews_table).where(*conditions).order_by(reviews_table.c.turn)
        ):
            found[row.item].append(Review.model_validate(row, from_attributes=True))
        return found

    def add_review(self, pupil: PersonId, review: Review) -> bool:
        """Keep an answer at a review; False when this turn was answered before."""
        return insert_new(
            self._connection, reviews_table, {"pupil_id": pupil, **review.model_dump()}
        )

    def set_cause(self, pupil: PersonId, item: str, cause: Cause) -> None:
        """Keep what a person says went wrong, instead of what was said or guessed before."""
        c = causes_table.c
        values: dict[str, object] = {"pupil_id": pupil, "item": item, "cause": cause}
        if not insert_new(self._connection, causes_table, values):
            self._connection.execute(
                sa.update(causes_table)
                .where(c.pupil_id == pupil, c.item == item)
                .values(cause=cause)
            )

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's book with all reviews and causes; return how many entries it had."""
        gone = 0
        for table in (causes_table, reviews_table, mistakes):
            deleted = self._connection.execute(sa.delete(table).where(table.c.pupil_id == pupil))
            gone = deleted.rowcount
        return gone

    def rows_of(self, pupil: PersonId) -> list[MistakeRecord]:
        """Return everything kept of a pupil's book, mastered questions too."""
        reviews = self._reviews(reviews_table.c.pupil_id == pupil)
        return [
            MistakeRecord(mistake=one, reviews=tuple(reviews.get(one.item, ())))
            for one in self._where(mistakes.c.pupil_id == pupil)
        ]

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Mistake]:
        c, m, said = mistakes.c, marks_table.c, causes_table.c
        own = sa.and_(said.pupil_id == c.pupil_id, said.item == c.item)
        rows = self._connection.execute(
            sa.select(
                *(column for column in c if column.name != "cause"),
                sa.func.coalesce(said.cause, c.cause).label("cause"),
                *(m.no, m.question, m.read, m.expected, m.crop),
                homework_table.c.title.label("homework"),
            )
            .join_from(mistakes, marks_table, _newest_mark())
            .join(papers, papers.c.id == c.paper_id)
            .join(homework_table, homework_table.c.id == papers.c.homework_id)
            .join(causes_table, own, isouter=True)
            .where(*conditions)
            .order_by(c.wrong_at.desc(), c.paper_id, c.place)
        )
        return [Mistake.model_validate(row, from_attributes=True) for row in rows]


def _newest_mark() -> sa.ColumnElement[bool]:
    c, m = mistakes.c, marks_table.c
    return sa.and_(m.paper_id == c.paper_id, m.place == c.place)
