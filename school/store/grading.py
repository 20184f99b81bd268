"""Tables and repository of homework, papers, marks and their revisions."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.errors import NotFound
from school.grading import Mark, PaperState, Verdict
from school.people import PersonId, UnitId
from school.store.database import BigId, UtcTime, insert_new, metadata

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
)
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
    sa.Index("ix_papers_batch", "batch_id"),
    sa.Index("ix_papers_homework", "homework_id", "state"),
    sa.Index("ix_papers_pupil", "pupil_id", "confirmed_at"),
)
marks_table = sa.Table(
    "marks",
    metadata,
    sa.Column("paper_id", sa.ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("question", sa.Text, nullable=False),  # what is read may be of any length
    sa.Column("read", sa.Text, nullable=False),
    sa.Column("expected", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(8), nullable=False),
    sa.Column("first_verdict", sa.String(8), nullable=False),
    sa.Column("crop", sa.String(256), nullable=False, server_default=""),
)
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("paper_id", sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("read_before", sa.Text, nullable=False),
    sa.Column("verdict_before", sa.String(8), nullable=False),
    sa.Column("read_after", sa.Text, nullable=False),
    sa.Column("verdict_after", sa.String(8), nullable=False),
    sa.Column("by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("undone_at", UtcTime),
    sa.Index("ix_revisions_paper", "paper_id"),
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

    @property
    def folder(self) -> str:
        """Return where every picture of this paper is kept; empty once they are erased."""
        return self.photo_key.rpartition("/")[0]


_PAPER_COLUMNS = [papers.c[name] for name in Paper.__dataclass_fields__]


def _paper(row: sa.Row[tuple[object, ...]]) -> Paper:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it
    return Paper(**{**values, "state": PaperState(row.state)})


class Grading:
    """Homework, papers and marks, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def homework(self, homework_id: str) -> Homework:
        """Return one homework.

        Raises:
            NotFound: There is none with this id.
        """
        h = homework_table.c
        row = self._connection.execute(
            sa.select(h.id, h.class_id, h.title).where(h.id == homework_id)
        ).first()
        if row is None:
            raise NotFound("没有找到这次作业。请发“小结”看最近一次。")
        return Homework(row.id, UnitId(row.class_id), row.title)

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

    def newest_homework(self, classes: Iterable[UnitId]) -> Homework | None:
        """Return the homework of these classes that last had a confirmed paper, or None."""
        h = homework_table.c
        found = self._connection.execute(
            sa.select(h.id)
            .join_from(homework_table, papers, papers.c.homework_id == h.id)
            .where(h.class_id.in_(list(classes)), papers.c.state == PaperState.CONFIRMED)
            .order_by(papers.c.confirmed_at.desc())
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

    def papers_of_batch(self, batch_id: str) -> list[Paper]:
        """Return a batch's papers, by roll number."""
        return self._papers(papers.c.batch_id == batch_id)

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

    def save_marks(self, paper_id: str, marks: Sequence[Mark]) -> None:
        """Replace a paper's marks."""
        self._connection.execute(sa.delete(marks_table).where(marks_table.c.paper_id == paper_id))
        rows = [{"paper_id": paper_id, **mark.model_dump(mode="json")} for mark in marks]
        if rows:
            self._connection.execute(sa.insert(marks_table), rows)

    def marks(self, paper_id: str) -> tuple[Mark, ...]:
        """Return a paper's marks in reading order."""
        m = marks_table.c
        rows = self._connection.execute(
            sa.select(*[m[name] for name in Mark.model_fields])
            .where(m.paper_id == paper_id)
            .order_by(m.place)
        )
        return tuple(Mark.model_validate(row, from_attributes=True) for row in rows)

    def revise(self, paper_id: str, mark: Mark, *, by: PersonId, at: dt.datetime) -> None:
        """Replace one mark and keep what it was."""
        before = next(m for m in self.marks(paper_id) if m.place == mark.place)
        self._connection.execute(
            sa.insert(revisions).values(
                paper_id=paper_id,
                place=mark.place,
                read_before=before.read,
                verdict_before=before.verdict,
                read_after=mark.read,
                verdict_after=mark.verdict,
                by=by,
                at=at,
            )
        )
        self._set_mark(paper_id, mark.place, read=mark.read, verdict=mark.verdict)
        self.touch(paper_id, at=at)

    def _set_mark(self, paper_id: str, place: int, *, read: str, verdict: Verdict) -> None:
        m = marks_table.c
        self._connection.execute(
            sa.update(marks_table)
            .where(m.paper_id == paper_id, m.place == place)
            .values(read=read, verdict=verdict)
        )

    def undo(self, paper_id: str, *, at: dt.datetime) -> int | None:
        """Take the newest revision back; return its place, or None when there is none."""
        r = revisions.c
        row = self._connection.execute(
            sa.select(r.id, r.place, r.read_before, r.verdict_before)
            .where(r.paper_id == paper_id, r.undone_at.is_(None))
            .order_by(r.id.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        self._connection.execute(sa.update(revisions).where(r.id == row.id).values(undone_at=at))
        self._set_mark(
            paper_id, row.place, read=row.read_before, verdict=Verdict(row.verdict_before)
        )
        self.touch(paper_id, at=at)
        return int(row.place)

    def open_revisions(self, paper_id: str) -> int:
        """Count the revisions that can still be taken back."""
        r = revisions.c
        statement = sa.select(sa.func.count()).where(r.paper_id == paper_id, r.undone_at.is_(None))
        return int(self._connection.execute(statement).scalar_one())

    def photos_before(self, day: dt.datetime) -> list[Paper]:
        """Return the papers accepted before *day* whose photo is still kept."""
        return self._papers(papers.c.accepted_at < day, papers.c.photo_key != "")

    def keeps(self, folder: str) -> bool:
        """Return True when a paper's pictures are meant to be in *folder*."""
        kept = sa.exists().where(papers.c.photo_key.startswith(f"{folder}/", autoescape=True))
        return bool(self._connection.execute(sa.select(kept)).scalar_one())

    def drop_photo(self, paper_id: str) -> None:
        """Forget where a paper's photos are; the marks stay."""
        self._connection.execute(
            sa.update(papers).where(papers.c.id == paper_id).values(photo_key="", annotated_key="")
        )
        self._connection.execute(
            sa.update(marks_table).where(marks_table.c.paper_id == paper_id).values(crop="")
        )

    def forget_retakes(self, batch_id: str, pupil: PersonId) -> list[str]:
        """Delete a pupil's papers that asked for a new photo; return their folders of files."""
        return self._forget(
            self._papers(
                papers.c.batch_id == batch_id,
                papers.c.pupil_id == pupil,
                papers.c.state == PaperState.RETAKE,
            )
        )

    def forget_pupil(self, pupil: PersonId) -> list[str]:
        """Delete a pupil's papers and marks; return the folders of files that must go too."""
        return self._forget(self.papers_of_pupil(pupil))

    def _forget(self, gone: Sequence[Paper]) -> list[str]:
        ids = [paper.id for paper in gone]
        for table in (marks_table, revisions):
            self._connection.execute(sa.delete(table).where(table.c.paper_id.in_(ids)))
        self._connection.execute(sa.delete(papers).where(papers.c.id.in_(ids)))
        return [paper.folder for paper in gone if paper.folder]
