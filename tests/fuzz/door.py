"""What a door is: a good input of its kind, and what opens it.

A door is open to anybody, so whatever comes it answers or refuses in words (``SchoolError``). Any
other exception is a fault: it is a 500, a lost frame or a dead connection.
"""

from collections.abc import Callable
from dataclasses import dataclass

from school.errors import SchoolError

FAILED = 500


@dataclass(frozen=True)
class Door:
    """One kind of input."""

    seeds: tuple[bytes, ...]
    """Good inputs, to be changed; some may be of kinds that are refused."""
    open: Callable[[bytes], object]
    """Raises SchoolError or TurnedAway, or whatever is the fault."""
    refused: int = 0
    """How many of the seeds are refused as they are."""


class TurnedAway(Exception):  # no error: it is how a program is refused
    """A program was refused, which reads a status and no words."""


def opened(door: Door, content: bytes) -> bool:
    """Return True when *content* was taken, False when it was refused.

    Raises:
        AssertionError: A person was refused in words that are not Chinese or not short.
        Exception: Whatever the door should not have raised.
    """
    try:
        door.open(content)
    except TurnedAway:
        return False
    except SchoolError as refused:
        words = refused.message
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words), words
        assert len(words) <= 300, words  # a refusal is read on a phone
        return False
    return True
