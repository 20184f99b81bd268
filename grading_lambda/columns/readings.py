"""What the rows of a long division say together: its quotient, and what it leaves."""

from dataclasses import dataclass

import numpy as np

from grading_lambda.recognise import Evidence
from school.exercise import DOTS

_NOUGHT = ("", "0", "00")


@dataclass(frozen=True)
class DividedReading:
    """A reading of a quotient and of what is left."""

    quotient: Evidence
    rest: Evidence | None

    @property
    def text(self) -> str:
        """The best reading, such as “21……3”, or “21” where nothing is left."""
        rest = self.rest.text if self.rest else ""
        return self.quotient.text + ("" if rest in _NOUGHT else DOTS + rest)

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        """The peaks of both."""
        return (*self.quotient.peaks, *(self.rest.peaks if self.rest else ()))

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*; -inf where it has a rest and none is written."""
        quotient, dots, rest = text.partition(DOTS)
        said = self.quotient.log_p(quotient, sharp=sharp)
        if self.rest is None:
            return -np.inf if dots else said
        nought = max(self.rest.log_p(n, sharp=sharp) for n in ("0", self.rest.text) if n in _NOUGHT)
        return said + (self.rest.log_p(rest, sharp=sharp) if dots else nought)
