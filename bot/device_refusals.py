"""Addresses whose tries were not genuine: refused from memory for a while, without a transaction.

The functions count failed tries and say for how long an address has had too many. Until then the
door asks them no more for that address, but for devices that were genuine from there: somebody in a
school's network must not be able to keep its fire alarm out.
"""

from school.devices import DoorAnswer

ACCEPTED, TOO_MANY = 202, 429
MOST_KEPT = 10_000
"""Addresses, and devices that were genuine, that are remembered; the oldest are dropped."""


class Refusals:
    """Who is refused for now; times are seconds of one clock that never goes back."""

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._until: dict[str, float] = {}
        self._genuine: dict[tuple[str, str], None] = {}

    def refused(self, address: str, device: str, *, now: float) -> DoorAnswer | None:
        """Return what who asks is answered without asking anybody; None: it has to be looked at."""
        wait = self._until.get(address, now) - now
        if wait <= 0 or (address, device) in self._genuine:
            return None
        return DoorAnswer(
            status=TOO_MANY, body={"error": "too many tries"}, retry_after_s=int(wait) + 1
        )

    def note(self, address: str, device: str, answer: DoorAnswer, *, now: float) -> None:
        """Note what somebody was answered."""
        if answer.status == TOO_MANY and answer.retry_after_s:
            self._until.pop(address, None)
            self._until[address] = now + answer.retry_after_s
            _drop_oldest(self._until, most=self._most)
        elif answer.status == ACCEPTED:
            self._genuine.pop((address, device), None)
            self._genuine[address, device] = None
            _drop_oldest(self._genuine, most=self._most)


def _drop_oldest(kept: dict[str, float] | dict[tuple[str, str], None], *, most: int) -> None:
    if len(kept) > most:
        del kept[next(iter(kept))]  # type: ignore[arg-type]  # a key of the same dictionary
