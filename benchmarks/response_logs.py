"""Reads logs of responses in ASSISTments' columns, row by row, however large they are.

A log has a header ``user_id,item_id,timestamp,correct,skill_id`` in any order, more columns or not,
separated by tabs or commas. Of a folder ``*_train*`` and ``*_test*`` are read, else its one file,
whose users are then divided by a fixed hash: one in five is held out.
"""

import csv
import gzip
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

NAMES = ("user_id", "item_id", "timestamp", "correct", "skill_id")
HELD_OUT = 5
"""One user in this many is held out where nobody divided the log."""
_MILLISECONDS = 1e11
"""A timestamp beyond this (the year 5138 in seconds) counts milliseconds."""
_NO_SKILL = "-"


class BadLog(Exception):
    """The folder or file is no log of responses; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Response:
    """One row of a log."""

    user: str
    item: str
    skill: str
    """As written: several skills in one field are a skill of their own."""
    at_s: float
    """Seconds; 0 where the log has no time."""
    right: bool


@dataclass(frozen=True)
class Log:
    """Where the responses of some users are."""

    file: Path
    held_out: bool | None = None
    """True: only users held out by the hash; False: only the others; None: everybody."""

    def __iter__(self) -> Iterator[Response]:
        """Yield the responses in the order of the file."""
        for response in read(self.file):
            if self.held_out is None or is_held_out(response.user) == self.held_out:
                yield response


def logs_in(folder: Path) -> tuple[Log, Log]:
    """Return the log to learn from and the log to be measured on.

    Raises:
        BadLog: There is nothing to read, or it is not clear what.
    """
    if folder.is_file():
        return Log(folder, held_out=False), Log(folder, held_out=True)
    files = sorted(
        p for p in folder.iterdir() if p.name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt"))
    )
    train = [p for p in files if "_train" in p.stem]
    test = [p for p in files if "_test" in p.stem]
    if train and test:
        chosen = [p for p in train if p.name.startswith("preprocessed_data")] or train
        beside = [p for p in test if p.name == chosen[0].name.replace("_train", "_test")] or test
        return Log(chosen[0]), Log(beside[0])
    if len(files) != 1:
        raise BadLog(f"{folder}: expected *_train* and *_test*, or one file; found {len(files)}")
    return Log(files[0], held_out=False), Log(files[0], held_out=True)


def is_held_out(user: str) -> bool:
    """Return True for one user in five, always the same ones."""
    return zlib.crc32(user.encode()) % HELD_OUT == 0


def read(file: Path) -> Iterator[Response]:
    """Yield the responses of a log.

    Raises:
        BadLog: A column is missing, or a row cannot be read; it says which.
    """
    csv.field_size_limit(1 << 20)
    with _opened(file) as opened:
        header = opened.readline().rstrip("\r\n")
        separator = "\t" if "\t" in header else ","
        columns = [name.strip().strip('"').lower() for name in header.split(separator)]
        if missing := [name for name in NAMES if name not in columns and name != "timestamp"]:
            raise BadLog(f"{file}: no column {', '.join(missing)} in its header")
        places = {name: columns.index(name) for name in NAMES if name in columns}
        for number, cells in enumerate(csv.reader(opened, delimiter=separator), 2):
            if not any(cells):
                continue
            try:
                yield _response(cells, places)
            except (ValueError, IndexError) as error:
                raise BadLog(f"{file}, line {number}: {error}") from error


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="")
    return file.open(encoding="utf-8", errors="replace", newline="")


def _response(cells: list[str], places: dict[str, int]) -> Response:
    user, item, skill = (sys.intern(cells[places[n]]) for n in ("user_id", "item_id", "skill_id"))
    at = cells[places["timestamp"]] if "timestamp" in places else ""
    return Response(
        user=user,
        item=item,
        skill=skill or _NO_SKILL,
        at_s=seconds(at),
        right=_right(cells[places["correct"]]),
    )


def _right(text: str) -> bool:
    said = text.strip().lower()
    if said in ("true", "false"):
        return said == "true"
    return float(said) >= 0.5  # half a point and more


def seconds(text: str) -> float:
    """Return a timestamp in seconds: from seconds, milliseconds or a date; 0 where it says none."""
    said = text.strip()
    if not said or said.lower() in ("nan", "none", "null"):
        return 0.0
    try:
        number = float(said)
    except ValueError:
        return datetime.fromisoformat(said).timestamp()
    if number != number:  # noqa: PLR0124 - not a number
        return 0.0
    return number / 1000 if abs(number) > _MILLISECONDS else number
