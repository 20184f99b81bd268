"""SchoolError and its kinds: one kind per thing a person can do about it.

The message of every error is shown in chat, so it is Simplified Chinese and has two parts:
what happened, then what to do next.
"""


class SchoolError(Exception):
    """Base of every error the school raises on purpose; str() is what the person reads."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotUnderstood(SchoolError):
    """The words or the file mean nothing to us; say it another way."""


class NotFound(SchoolError):
    """There is no such thing, or none this person may know of."""


class PermissionDenied(SchoolError):
    """The person's role does not cover the action on this scope."""


class ConsentMissing(SchoolError):
    """No guardian has agreed to this purpose; nothing was stored."""


class BadPhoto(SchoolError):
    """The file is not a photo we can take; send another."""


class Expired(SchoolError):
    """A button, link or download code is past its time; ask for a new one."""


class Untrusted(SchoolError):
    """A signature is missing, wrong or too old; nothing was done."""


class Unavailable(SchoolError):
    """Something outside is not answering; nothing is lost, try again later."""


KINDS: dict[str, type[SchoolError]] = {
    kind.__name__: kind
    for kind in (
        NotUnderstood,
        NotFound,
        PermissionDenied,
        ConsentMissing,
        BadPhoto,
        Expired,
        Untrusted,
        Unavailable,
    )
}
"""Errors by name, so that a function's error crosses a process boundary as the same kind."""
