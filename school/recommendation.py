"""What material somebody may need next, and why."""

from enum import StrEnum


class Choice(StrEnum):
    """What a person said about being recommended things."""

    ON = "on"
    """Every week, without asking."""
    OFF = "off"
    """Not even when asked what there is for them."""
