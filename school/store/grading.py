"""Repository of everything about grading: homework, papers, marks; and how they are forgotten."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from school.grading import PaperState
from school.people import PersonId
from school.store.homework import Batch, Homework, homework_table
from school.store.marks import MARK_COLUMNS, Marks, marks_table, revisions
from school.store.papers import Paper, papers

__all__ = [
    "MARK_COLUMNS",
    "Batch",
    "Grading",
    "Homework",
    "Paper",
    "homework_table",
    "marks_table",
    "papers",
    "revisions",
]


class Grading(Marks):
    """Homework, papers and marks, inside one transaction."""

    def photos_before(self, day: dt.datetime) -> list[Paper]:
        """Return the papers accepted before *day* whose photo is still kept."""
        return self._papers(
            papers.c.accepted_at < day, papers.c.photo_key != sa.literal_column("''")
        )

    def keeps(self, folder: str) -> bool:
        """Return True when a paper's pictures are meant to be in *folder*."""
        kept = sa.exists().where(
            papers.c.id == folder.rpartition("/")[2],  # a paper's folder ends in its id
            papers.c.photo_key.startswith(f"{folder}/", autoescape=True),
        )
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
