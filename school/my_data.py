"""My data: what is stored about one person, a copy of it, and its deletion (R9).

What belongs to a person is found by the tables' own keys (``school/store/my_data.py``), so a new
table takes part as soon as it is there; its name in Chinese is in ``school/my_data_names.py``.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from school.audit import AuditEntry
from school.county_time import COUNTY_TIME, day_of
from school.my_data_names import TABLE_NAMES
from school.people import PersonId

Cell = str | int | float | bool | None


ROSTER = frozenset(
    {"people", "appointments", "enrolments", "guardianships", "accounts", "person_aliases"}
)
"""Tables the school has to keep while a child is enrolled, unless its family takes it out whole."""


def table_name(table: str) -> str:
    """Return what a table is called on a card."""
    return TABLE_NAMES.get(table, table)


class Kind(BaseModel, frozen=True):
    """How many rows of one kind are stored."""

    table: str
    count: int


class Reader(BaseModel, frozen=True):
    """Who read or changed the records on one day: a role, never a name."""

    day: str
    """``2026-11-21``, in the county."""
    role: str
    action: str
    purpose: str
    times: int


class PersonsData(BaseModel, frozen=True):
    """What is stored about one person."""

    person_id: PersonId
    name: str
    kinds: tuple[Kind, ...]
    readers: tuple[Reader, ...]
    deletable: bool
    """The asker may have it deleted."""


class MyData(BaseModel, frozen=True):
    """Asks what is stored about one's children, or oneself; or about one of them."""

    person_id: PersonId | None = Field(default=None, max_length=64)


class MyDataAnswer(BaseModel, frozen=True):
    """What is stored, person by person."""

    people: tuple[PersonsData, ...]


class ExportMyData(BaseModel, frozen=True):
    """Asks for a copy of everything stored about one person."""

    person_id: PersonId = Field(max_length=64)


class Exported(BaseModel, frozen=True):
    """Where the copy lies for an hour: one zip, or several where the photos are many."""

    keys: tuple[str, ...]
    files_left_out: int = 0
    """Photos past their time: they were gone already."""


class DeleteMyData(BaseModel, frozen=True):
    """Asks for everything about a child to be deleted."""

    pupil_id: PersonId = Field(max_length=64)
    whole: bool = False
    """The name, class and guardians as well: the school has to register the child anew."""


class DeletedData(BaseModel, frozen=True):
    """What was deleted. It names nobody: the chat keeps it."""

    kinds: tuple[Kind, ...]
    whole: bool
    messages: int
    """Copies in chats that went, too."""


def readers(entries: Iterable[AuditEntry]) -> tuple[Reader, ...]:
    """Return who read or changed a person's records, by day, the newest first."""
    counted: dict[tuple[str, str, str, str], int] = {}
    for entry in entries:
        key = (day_of(entry.at).isoformat(), entry.role, entry.action, entry.purpose)
        counted[key] = counted.get(key, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: item[0], reverse=True)
    return tuple(
        Reader(day=day, role=role, action=action, purpose=purpose, times=times)
        for (day, role, action, purpose), times in ordered
    )


class TableRows(BaseModel, frozen=True):
    """The rows of one table about one person."""

    table: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would calculate (OWASP, CSV injection); full-width signs are
taken for the others where Chinese or Japanese is written."""


def safe_cell(value: Cell) -> Cell:
    """Return a value that a spreadsheet shows and never calculates."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def as_csv(table: TableRows) -> bytes:
    """Return a table as CSV that a spreadsheet opens in Chinese and calculates nothing of."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([[safe_cell(cell) for cell in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")


def as_json(table: TableRows) -> bytes:
    """Return a table as a JSON list of objects, every value as it is stored."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def zip_parts(
    documents: Sequence[tuple[str, bytes]],
    photos: Iterable[tuple[str, bytes]],
    *,
    at: datetime,
    most_bytes: int,
) -> Iterator[bytes]:
    """Yield zips of at most about *most_bytes*: the documents in the first, the photos after.

    Args:
        documents: Names and contents.
        photos: Names and contents; already compressed, so they are stored as they are.
        at: What the files are dated.
        most_bytes: Platforms take files of up to 20 MB.
    """
    part = _Part(at)
    for name, content in documents:
        part.add(name, content, how=zipfile.ZIP_DEFLATED)
    for name, content in photos:
        if part.size + len(content) > most_bytes and part.size:
            yield part.close()
            part = _Part(at)
        part.add(name, content, how=zipfile.ZIP_STORED)
    yield part.close()


class _Part:
    """One zip being written."""

    def __init__(self, at: datetime) -> None:
        self._date = at.astimezone(COUNTY_TIME).timetuple()[:6]
        self._out = io.BytesIO()
        self._zip = zipfile.ZipFile(self._out, "w")

    @property
    def size(self) -> int:
        """Return the bytes written so far."""
        return self._out.tell()

    def add(self, name: str, content: bytes, *, how: int) -> None:
        """Write one file."""
        entry = zipfile.ZipInfo(name, date_time=self._date)
        entry.compress_type = how
        self._zip.writestr(entry, content)

    def close(self) -> bytes:
        """Return the finished zip."""
        self._zip.close()
        return self._out.getvalue()
