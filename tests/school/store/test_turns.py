"""Threads that wait for the database get their turn in order, the urgent ones first."""

import threading

import pytest

from school.store.turns import Turns


class Line:
    """People who stand in line, one after the other."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.served: list[str] = []
        self._threads: list[threading.Thread] = []

    def join(self, name: str, *, urgent: bool = False) -> None:
        """Stand in line; return as soon as one stands there."""
        before = len(self.turns._line) + len(self.turns._urgent)
        thread = threading.Thread(target=self._wait, args=(name,), kwargs={"urgent": urgent})
        thread.start()
        self._threads.append(thread)
        while len(self.turns._line) + len(self.turns._urgent) == before:
            threading.Event().wait(0.0005)

    def _wait(self, name: str, *, urgent: bool) -> None:
        with self.turns.turn(urgent=urgent):
            self.served.append(name)

    def end(self) -> None:
        """Wait until everybody was served."""
        for thread in self._threads:
            thread.join(20)


def test_first_come_first_served_but_for_the_urgent() -> None:
    line = Line()
    with line.turns.turn():
        for name in ("a", "b", "c"):
            line.join(name)
        for name in ("ack1", "ack2"):
            line.join(name, urgent=True)
    line.end()

    assert line.served == ["ack1", "ack2", "a", "b", "c"]


def test_a_turn_ends_when_something_goes_wrong() -> None:
    line = Line()

    def fail() -> None:
        with line.turns.turn():
            line.join("next")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        fail()
    line.end()

    assert line.served == ["next"]


def test_only_one_has_the_turn_at_a_time() -> None:
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for number in range(200):
            with turns.turn(urgent=number % 3 == 0):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert (inside[0], most[0]) == (0, 1)
