"""Log lines of every process: one place that says what a line holds, and what it never holds.

A line says when, how bad, from where and what, with ids and counts. It never holds what people
wrote, their names, their phone numbers or a secret: whoever writes a line leaves them out, and
three nets below catch what slips through. An error is written as its kind and the places in the
code, without its own words, because those quote what was being worked on (a validation error its
input, a database error its row). Other people's libraries speak from WARNING on only, whatever the
level is: below it they write frames, headers and addresses. What looks like a phone number, the
number of an identity card, a token or the query of an address is taken out of every line.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

OURS = "qingjiao"
"""What the names of our loggers begin with; the chat SDKs' loggers are theirs, not ours."""
EXTRAS = ("function", "seconds", "outcome", "number", "request")
"""What a line of ours may say besides its words; see ``logging``'s *extra*."""
DEEPEST = 12
"""Places named of an error, from where it happened outwards; more is the framework's own."""

_QUERY = re.compile(r"(\b[a-z]+://[^\s?\"'<>]+)\?[^\s\"'<>]*")
_USER = re.compile(r"(\b[a-z][a-z0-9+]*://)[^\s/@]+@")
_IDENTITY_CARD = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9])")
_PHONE = re.compile(r"(?<![0-9])(?:\+?86[- ]?)?1[3-9][0-9]([- ]?)[0-9]{4}\1[0-9]{4}(?![0-9])")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[0-9])(?=[A-Za-z0-9_-]*[A-Za-z])[A-Za-z0-9_-]{22,}={0,2}"
)
"""128 bits or more in base64 or hex; ours are 144 to 256 bits, a platform's access token more."""
_REQUEST = re.compile(r"(?=.{24,64}\Z)[0-9A-Fa-f]+(?:-[0-9A-Fa-f]+){2,}")
"""A cloud's number of a request: hex in parts. It opens nothing, though it looks like a token."""


def without_secrets(text: str) -> str:
    """Return *text* without what looks like a phone number, an identity card or a token."""
    text = _USER.sub(r"\1", _QUERY.sub(r"\1?…", text))
    text = _PHONE.sub("[phone]", _IDENTITY_CARD.sub("[identity card]", text))
    return _TOKEN.sub("[token]", text)


def told_of(error: BaseException) -> list[str]:
    """Return an error and what led to it as kinds and places in the code; the outermost last.

    The system's own words for a full disk or a refused connection are kept: they quote nobody.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = told_of(cause) if cause is not None else []
    said = error.strerror if isinstance(error, OSError) else None
    kind = type(error).__name__ + (f" ({said})" if said else "")
    return [*before, f"{kind} at {' < '.join(_places(error.__traceback__)) or 'an unknown place'}"]


def _places(traceback: TracebackType | None) -> list[str]:
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        file = "/".join(code.co_filename.rsplit("/", 2)[-2:])
        found.append(f"{file}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found[::-1][:DEEPEST]


class OursOrLoud(logging.Filter):
    """Lets through what we wrote from a level on, and of libraries what is at least a warning."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True for a line that may be written."""
        ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        return record.levelno >= (self._level if ours else max(self._level, logging.WARNING))


class _Line(logging.Formatter):
    """A record as one line."""

    def _parts(self, record: logging.LogRecord) -> dict[str, object]:
        at = datetime.fromtimestamp(record.created, UTC)
        parts: dict[str, object] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        for name in EXTRAS:
            value = getattr(record, name, None)
            if value is not None:
                parts[name] = _kept(name, value)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            parts["error"] = told_of(error)
        return parts


def _kept(name: str, value: object) -> object:
    if not isinstance(value, str) or (name == "request" and _REQUEST.fullmatch(value)):
        return value
    return without_secrets(value)


class JsonLine(_Line):
    """A record as one JSON object: time (UTC), level, logger, message, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(self._parts(record), ensure_ascii=False, default=str)


class TextLine(_Line):
    """A record as a line for people; an error follows on lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        parts = self._parts(record)
        more = " ".join(f"{name}={parts[name]}" for name in EXTRAS if name in parts)
        line = f"{parts['level']} {parts['logger']}: {parts['message']}{' ' if more else ''}{more}"
        error = parts.get("error", [])
        return "\n".join([line, *(f"    {one}" for one in error)]) if error else line  # type: ignore[attr-defined]


class Lines(logging.StreamHandler[TextIO]):
    """Writes lines to a stream; without one, to what standard error is at that moment."""

    def __init__(self, to: TextIO | None) -> None:
        self._to = to
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the base keeps the first it saw
        """Return where lines go."""
        return self._to or sys.stderr


def write_logs(form: str, level: str, *, to: TextIO | None = None, alone: bool = False) -> None:
    """Send every logger's lines to *to* (standard error), in the place of an earlier call's.

    Args:
        form: “json” for programs, “text” for people.
        level: Our own loggers' least level, such as “INFO”; libraries' is WARNING at least.
        to: Where lines go.
        alone: Take away whatever else writes lines, such as the handler a Lambda runtime brings,
            which writes an error's own words.
    """
    least = logging.getLevelNamesMapping()[level]
    handler = Lines(to)
    handler.setFormatter(JsonLine() if form == "json" else TextLine())
    handler.addFilter(OursOrLoud(least))
    root = logging.getLogger()
    for old in [one for one in root.handlers if alone or isinstance(one, Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(min(least, logging.WARNING))
