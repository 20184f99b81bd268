"""Tables and repository of marks and their revisions."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from school.grading import Mark, Verdict
from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata
from school.store.papers import Paper, Papers

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
    sa.Column("group_id", sa.String(48), nullable=False, server_default=""),
    sa.Index("ix_revisions_paper", "paper_id"),
    sa.Index("ix_revisions_group", "group_id"),
)
MARK_COLUMNS = [c.name for c in marks_table.c if c.name != "paper_id"]
"""What is kept of a mark; its points follow from the answer key."""

BY_KEY = "key:"
"""How the group of revisions begins that a new answer key made, not a teacher's own judgement."""
_ONES_OWN = (
    revisions.c.undone_at.is_(None),
    sa.not_(revisions.c.group_id.startswith(BY_KEY, autoescape=True)),
)


class Marks(Papers):
    """Marks and the papers they are on, inside one transaction."""

    def save_marks(self, paper_id: str, marks: Sequence[Mark]) -> None:
        """Replace a paper's marks."""
        self._connection.execute(sa.delete(marks_table).where(marks_table.c.paper_id == paper_id))
        self._add(paper_id, marks)

    def _add(self, paper_id: str, marks: Sequence[Mark]) -> None:
        kept = set(MARK_COLUMNS)
        rows = [{"paper_id": paper_id, **m.model_dump(mode="json", include=kept)} for m in marks]
        if rows:
            self._connection.execute(sa.insert(marks_table), rows)

    def marks(self, paper_id: str) -> tuple[Mark, ...]:
        """Return a paper's marks in reading order."""
        m = marks_table.c
        rows = self._connection.execute(
            sa.select(*[m[name] for name in MARK_COLUMNS])
            .where(m.paper_id == paper_id)
            .order_by(m.place)
        )
        return tuple(Mark.model_validate(row, from_attributes=True) for row in rows)

    def revise(  # who, when and with what else
        self, paper_id: str, mark: Mark, *, by: PersonId, at: dt.datetime, group_id: str = ""
    ) -> None:
        """Replace one mark and keep what it was; *group_id* names what was done at once."""
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
                group_id=group_id,
            )
        )
        self._set_mark(paper_id, mark.place, read=mark.read, verdict=mark.verdict)
        self.touch(paper_id, at=at)

    def mark_again(
        self, paper: Paper, marks: Sequence[Mark], *, key_id: str, by: PersonId, at: dt.datetime
    ) -> int:
        """Set the marks a key gives a paper; return how many verdicts are other ones now.

        What changes is kept like a revision, so that what was said before can be worked out, but
        it is not one that can be taken back.
        """
        m = marks_table.c
        before = {mark.place: mark for mark in self.marks(paper.id)}
        fresh = [mark for mark in marks if mark.place not in before]
        undecided = {"verdict": Verdict.UNSURE, "first_verdict": Verdict.UNSURE}
        self._add(paper.id, [mark.model_copy(update=undecided) for mark in fresh])
        changed = [
            mark
            for mark in marks
            if mark.place not in before or mark.verdict is not before[mark.place].verdict
        ]
        for mark in changed:
            self.revise(paper.id, mark, by=by, at=at, group_id=f"{BY_KEY}{key_id}")
        for mark in marks:
            self._connection.execute(
                sa.update(marks_table)
                .where(m.paper_id == paper.id, m.place == mark.place)
                .values(expected=mark.expected)
            )
        self.set_key(paper.id, key_id)
        return len(changed)

    def settled(self, paper_id: str) -> set[int]:
        """Return the places of the marks a teacher decided."""
        r = revisions.c
        rows = self._connection.execute(
            sa.select(r.place).where(r.paper_id == paper_id, *_ONES_OWN)
        )
        return set(rows.scalars())

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
        row = self._newest(r.paper_id == paper_id)
        if row is None:
            return None
        self._take_back(row, at=at)
        return int(row.place)

    def undo_group(self, group_id: str, *, at: dt.datetime) -> list[tuple[str, int]]:
        """Take back what was done at once; return the papers' ids and the places of the marks."""
        undone = []
        while (row := self._newest(revisions.c.group_id == group_id)) is not None:
            self._take_back(row, at=at)
            undone.append((str(row.paper_id), int(row.place)))
        return undone

    def newest_revision(self, paper_id: str) -> int:
        """Return the number of a paper's newest revision that can be taken back; 0: none."""
        row = self._newest(revisions.c.paper_id == paper_id)
        return 0 if row is None else int(row.id)

    def _newest(self, condition: sa.ColumnElement[bool]) -> "sa.Row[tuple[object, ...]] | None":
        statement = (
            sa.select(revisions)
            .where(condition, *_ONES_OWN)
            .order_by(revisions.c.id.desc())
            .limit(1)
        )
        return self._connection.execute(statement).first()

    def _take_back(self, row: "sa.Row[tuple[object, ...]]", *, at: dt.datetime) -> None:
        r = revisions.c
        self._connection.execute(sa.update(revisions).where(r.id == row.id).values(undone_at=at))
        self._set_mark(
            row.paper_id, row.place, read=row.read_before, verdict=Verdict(row.verdict_before)
        )
        self.touch(row.paper_id, at=at)

    def open_revisions(self, paper_id: str) -> int:
        """Count the revisions that can still be taken back."""
        r = revisions.c
        statement = sa.select(sa.func.count()).where(r.paper_id == paper_id, *_ONES_OWN)
        return int(self._connection.execute(statement).scalar_one())
