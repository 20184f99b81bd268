"""Files that are looked at once and never kept: an unnamed photo, a picture put together, a report.

Their keys carry the hour they were made in, so that whatever a crash left behind is found.
"""

from datetime import datetime

HOUR_S = 3600
FOLDER = "transient/"


def hour_of(moment: datetime) -> int:
    """Return the hours since 1970."""
    return int(moment.timestamp()) // HOUR_S


def transient_key(digest: str, *, at: datetime, ending: str = ".jpg") -> str:
    """Return the key of a file that is gone after an hour or two; *digest* is its sha256 in hex."""
    return f"{FOLDER}{hour_of(at)}/{digest}{ending}"


def is_past(key: str, *, now: datetime) -> bool:
    """Return True when the file under a transient key has had its hour."""
    return int(key.removeprefix(FOLDER).partition("/")[0]) < hour_of(now) - 1
