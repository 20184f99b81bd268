"""Table and repository of papers: one row a photographed page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.errors import NotFound
from school.grading import PaperState
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.homework import Homework, Homeworks, batches, homework_table
from school.store.people import enrolments

papers = sa.Table(
    "papers",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("batch_id", sa.ForeignKey("batches.id"), nullable=False),
    sa.Column("homework_id", sa.ForeignKey("homework.id"), nullable=False),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("roll_no", sa.Integer, nullable=False),
    sa.Column("photo_key", sa.String(256), nullable=False),
    sa.Column("annotated_key", sa.String(256), nullable=False, server_default=""),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("retake", sa.Text, nullable=False, server_default=""),
    sa.Column("accepted_at", UtcTime, nullable=False),
    sa.Column("read_at", UtcTime),
    sa.Column("confirmed_at", UtcTime),
    sa.Column("touched_at", UtcTime, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("key_id", sa.String(40), nullable=False, server_default=""),
    sa.Column("fields", sa.Text, nullable=False, server_default="{}"),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_papers_batch", "batch_id"),
    sa.Index("ix_papers_homework", "homework_id", "state", "confirmed_at"),
    sa.Index("ix_papers_pupil", "pupil_id", "confirmed_at"),
    sa.Index(
        "ix_papers_photo",
        "accepted_at",
        sqlite_where=sa.text("photo_key != ''"),
        postgresql_where=sa.text("photo_key != ''"),
    ),
)


@dataclass(frozen=True)
class Paper:
    """A row of the papers table."""

    id: str
    batch_id: str
    homework_id: str
    pupil_id: PersonId
    roll_no: int
    photo_key: str
    annotated_key: str
    state: PaperState
    retake: str
    read_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    page: int | None = None
    """Which page of the pupil's paper it is, from 1; None where nobody said and no code tells."""
    key_id: str = ""
    """Version of the answer key it was marked with; empty: without a key."""
    fields: str = "{}"
    """The fields of a sheet as read, in JSON, to mark them again when the key changes."""
    note: str = ""
    """What the teacher should know of its reading, in Chinese."""

    @property
    def folder(self) -> str:
        """Return where every picture of this paper is kept; empty once they are erased."""
        return self.photo_key.rpartition("/")[0]


_PAPER_COLUMNS = [papers.c[name] for name in Paper.__dataclass_fields__]


def _of_the_class(on: dt.date | None) -> sa.ColumnElement[bool]:
    """Match papers whose pupil is in the class of the homework on a day; None: all papers.

    From the day a pupil is in another class, or a class has moved up a grade, those who teach the
    old class have no business with the papers that were written in it.
    """
    if on is None:
        return sa.true()
    e, h = enrolments.c, homework_table.c
    return sa.exists().where(
        h.id == papers.c.homework_id,
        e.pupil_id == papers.c.pupil_id,
        e.class_id == h.class_id,
        e.starts <= on,
        sa.or_(e.ends.is_(None), e.ends >= on),
    )


def _paper(row: sa.Row[tuple[object, ...]]) -> Paper:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
    return Paper(**{**values, "state": PaperState(row.state)})


class Papers(Homeworks):
    """Papers and the homework they belong to, inside one transaction."""

    def newest_homework(self, classes: Iterable[UnitId]) -> Homework | None:
        """Return the homework of these classes that last had a confirmed paper, or None."""
        h, p = homework_table.c, papers.c
        # One step into the index for each homework: a county's papers are never gone through.
        confirmed = (
            sa.select(sa.func.max(p.confirmed_at))
            .where(p.homework_id == h.id, p.state == PaperState.CONFIRMED)
            .scalar_subquery()
            .label("confirmed")
        )
        found = self._connection.execute(
            sa.select(h.id, confirmed)
            .where(h.class_id.in_(list(classes)))
            .order_by(confirmed.desc().nulls_last(), h.id)
            .limit(1)
        ).first()
        return None if found is None or found.confirmed is None else self.homework(found.id)

    def add_paper(self, paper: Paper, *, at: dt.datetime) -> bool:
        """Add a paper; False when it was there already."""
        values: dict[str, object] = {
            name: getattr(paper, name) for name in Paper.__dataclass_fields__
        }
        return insert_new(self._connection, papers, {**values, "accepted_at": at, "touched_at": at})

    def paper(self, paper_id: str) -> Paper:
        """Return one paper.

        Raises:
            NotFound: There is none with this id, or it was deleted with the consent.
        """
        row = self._connection.execute(
            sa.select(*_PAPER_COLUMNS).where(papers.c.id == paper_id)
        ).first()
        if row is None:
            raise NotFound("没有找到这份作业，可能已按家长要求删除。请重新发照片。")
        return _paper(row)

    def newest_paper(self, teacher: PersonId, *, roll_no: int | None) -> Paper:
        """Return the paper a teacher sent or touched last, of one roll number where given.

        Raises:
            NotFound: There is none.
        """
        statement = (
            sa.select(*_PAPER_COLUMNS)
            .join_from(papers, batches, batches.c.id == papers.c.batch_id)
            .where(batches.c.teacher_id == teacher)
            .order_by(papers.c.touched_at.desc(), papers.c.accepted_at.desc())
            .limit(1)
        )
        if roll_no is not None:
            statement = statement.where(papers.c.roll_no == roll_no)
        row = self._connection.execute(statement).first()
        if row is None:
            raise NotFound("没有找到这份作业。请发一张作业照片，写上班级和学号。")
        return _paper(row)

    def papers_of_batch(self, batch_id: str, *, on: dt.date | None = None) -> list[Paper]:
        """Return a batch's papers (of those in its class on a day), by roll number."""
        return self._papers(papers.c.batch_id == batch_id, _of_the_class(on))

    def confirmed_of_homework(self, homework_id: str) -> list[Paper]:
        """Return a homework's confirmed papers, by roll number."""
        return self._papers(
            papers.c.homework_id == homework_id, papers.c.state == PaperState.CONFIRMED
        )

    def confirmed_of_pupil(self, pupil: PersonId) -> list[Paper]:
        """Return a pupil's confirmed papers, the newest first."""
        rows = self._connection.execute(
            sa.select(*_PAPER_COLUMNS)
            .where(papers.c.pupil_id == pupil, papers.c.state == PaperState.CONFIRMED)
            .order_by(papers.c.confirmed_at.desc(), papers.c.id)
        )
        return [_paper(row) for row in rows]

    def read_of_homework(self, homework_id: str, *, on: dt.date | None = None) -> list[Paper]:
        """Return a homework's papers (of those in its class on a day) that were read, by roll."""
        read = papers.c.state.in_((PaperState.READ, PaperState.CONFIRMED))
        return self._papers(papers.c.homework_id == homework_id, read, _of_the_class(on))

    def pages_of(self, batch_id: str, pupil: PersonId) -> list[Paper]:
        """Return a pupil's papers of a batch whose page is known, by page."""
        found = self._papers(
            papers.c.batch_id == batch_id,
            papers.c.pupil_id == pupil,
            papers.c.page.is_not(None),
        )
        return sorted(found, key=lambda paper: paper.page or 0)

    def same_page(self, paper: Paper, page: int) -> Paper | None:
        """Return another paper already read that is this page of the pupil's homework, or None."""
        found = self._papers(
            papers.c.homework_id == paper.homework_id,
            papers.c.pupil_id == paper.pupil_id,
            papers.c.page == page,
            papers.c.id != paper.id,
            papers.c.state.in_((PaperState.READ, PaperState.CONFIRMED)),
        )
        return found[0] if found else None

    def papers_of_pupil(self, pupil: PersonId) -> list[Paper]:
        """Return every paper of a pupil."""
        return self._papers(papers.c.pupil_id == pupil)

    def _papers(self, *conditions: sa.ColumnElement[bool]) -> list[Paper]:
        rows = self._connection.execute(
            sa.select(*_PAPER_COLUMNS)
            .where(*conditions)
            .order_by(papers.c.roll_no, papers.c.accepted_at, papers.c.id)
        )
        return [_paper(row) for row in rows]

    def move(
        self,
        paper_id: str,
        *,
        frm: Sequence[PaperState],
        to: PaperState,
        at: dt.datetime,
        values: dict[str, object] | None = None,
    ) -> bool:
        """Move a paper to a state if it is in one of *frm*; False when it is not."""
        statement = (
            sa.update(papers)
            .where(papers.c.id == paper_id, papers.c.state.in_(list(frm)))
            .values(state=to, touched_at=at, **(values or {}))
        )
        return self._connection.execute(statement).rowcount == 1

    def touch(self, paper_id: str, *, at: dt.datetime) -> None:
        """Note that a teacher just worked on a paper."""
        self._connection.execute(
            sa.update(papers).where(papers.c.id == paper_id).values(touched_at=at)
        )

    def set_key(self, paper_id: str, key_id: str) -> None:
        """Note which version of the answer key a paper is marked with."""
        self._connection.execute(
            sa.update(papers).where(papers.c.id == paper_id).values(key_id=key_id, note="")
        )
