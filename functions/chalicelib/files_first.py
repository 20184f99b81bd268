"""Files are stored before the transaction whose rows name them, and never inside one.

A bucket may take a minute for a photo. A transaction open so long would hold the audit, which
everybody writes, or a round, on which a whole county works.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from chalicelib.call import Call
from school.store.unit_of_work import UnitOfWork

Answer = TypeVar("Answer")
Keep = Callable[[Mapping[str, bytes]], None]
"""Says which files, content by key, the rows of a transaction name."""


class _NotStored(Exception):  # it is no error: the files come first
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files


def files_first(
    call: Call, write: Callable[[UnitOfWork, Keep], Answer], *, content_type: str = "image/jpeg"
) -> Answer:
    """Return what *write* does in one transaction, once the files it names are stored.

    Only inside does it turn out which they are: so it is rolled back at the first name of a file
    that is not stored, the files are stored, and it is done again. What it refuses the second time,
    as somebody was faster, leaves files that no row names, as a crash there does.

    Raises:
        Unavailable: The store does not take a file; nothing is written.
    """
    stored: set[str] = set()

    def keep(files: Mapping[str, bytes]) -> None:
        if missing := {key: files[key] for key in files if key not in stored}:
            raise _NotStored(missing)

    while True:
        try:
            with call.records() as unit:
                return write(unit, keep)
        except _NotStored as late:
            wanted = late.files
        for key, content in wanted.items():
            call.files.put(key, content, content_type=content_type)
        stored |= wanted.keys()
