"""Table and repository of labelled crops: answers a teacher corrected, kept with consent."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import UtcTime, insert_new, metadata

labelled_crops = sa.Table(
    "labelled_crops",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("paper_id", sa.String(40), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("crop_key", sa.String(256), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("read", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_labelled_crops_pupil", "pupil_id"),
)


@dataclass(frozen=True)
class LabelledCrop:
    """A cut-out of one answer, what the program read and what a teacher says it is."""

    id: str
    pupil_id: PersonId
    """Only so that withdrawing the consent finds it; neither key nor label says whose it is."""
    paper_id: str
    place: int
    crop_key: str
    question: str
    read: str
    label: str

    @property
    def folder(self) -> str:
        """Return where its file is kept, alone."""
        return self.crop_key.rpartition("/")[0]


_COLUMNS = [labelled_crops.c[name] for name in LabelledCrop.__dataclass_fields__]


class LabelledCrops:
    """Labelled crops, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, crop: LabelledCrop, *, at: dt.datetime) -> None:
        """Keep a crop; a newer label takes the place of an older one."""
        self._connection.execute(sa.delete(labelled_crops).where(labelled_crops.c.id == crop.id))
        values: dict[str, object] = {n: getattr(crop, n) for n in LabelledCrop.__dataclass_fields__}
        insert_new(self._connection, labelled_crops, {**values, "at": at})

    def all(self) -> list[LabelledCrop]:
        """Return every labelled crop, by id."""
        return self._where(sa.true())

    def forget(self, pupil: PersonId, *, paper_id: str = "", place: int = 0) -> list[str]:
        """Delete a pupil's crops, or that of one mark; return the folders of files that must go."""
        c = labelled_crops.c
        condition = c.pupil_id == pupil
        if paper_id:
            condition = sa.and_(condition, c.paper_id == paper_id, c.place == place)
        return self._forget(condition)

    def forget_before(self, day: dt.datetime) -> list[str]:
        """Delete the crops kept before *day*; return the folders of files that must go."""
        return self._forget(labelled_crops.c.at < day)

    def _forget(self, condition: sa.ColumnElement[bool]) -> list[str]:
        gone = self._where(condition)
        self._connection.execute(sa.delete(labelled_crops).where(condition))
        return [crop.folder for crop in gone]

    def keeps(self, folder: str) -> bool:
        """Return True when a labelled crop is meant to be in *folder*."""
        kept = sa.exists().where(
            labelled_crops.c.id == folder.rpartition("/")[2],  # as a crop's folder ends
            labelled_crops.c.crop_key.startswith(f"{folder}/", autoescape=True),
        )
        return bool(self._connection.execute(sa.select(kept)).scalar_one())

    def _where(self, condition: sa.ColumnElement[bool]) -> list[LabelledCrop]:
        rows = self._connection.execute(
            sa.select(*_COLUMNS).where(condition).order_by(labelled_crops.c.id)
        )
        return [LabelledCrop(*row) for row in rows]
