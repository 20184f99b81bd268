"""What processes use of this machine: processor seconds and memory, as Linux counts them."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_KB_PER_MB = 1000


def family(process: int) -> list[int]:
    """Return a process and everything it started that still runs; empty: it is gone."""
    found, look = [], [process]
    while look:
        one = look.pop()
        try:
            tasks = list(Path(f"/proc/{one}/task").iterdir())
            look += [int(c) for t in tasks for c in (t / "children").read_text().split()]
        except OSError:
            continue  # it ended while we looked
        found.append(one)
    return found


def processor_s(processes: list[int]) -> float:
    """Return the processor's seconds that living processes used so far."""
    return sum(_ticks(one) for one in processes) / _TICKS_PER_S


def _ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def memory_mb(process: int) -> float:
    """Return the memory a process holds now (resident set), in MB; 0: it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    _, _, after = status.partition("VmRSS:")
    return int(after.split()[0]) / _KB_PER_MB if after else 0.0


def load() -> float:
    """Return the machine's load of the last minute: processes that run or wait for a core."""
    return os.getloadavg()[0]


@dataclass
class Sample:
    """One look at a program."""

    at_s: float
    """Since the watch began."""
    processor_s: float
    own_mb: float
    """Memory of the program's first process."""
    others_mb: list[float]
    """Memory of each process it started, the largest first."""
    load: float


@dataclass
class Watch:
    """Looks at a program every *every_s* seconds, from a thread, until it is stopped."""

    process: Callable[[], int]
    every_s: float = 2.0
    samples: list[Sample] = field(default_factory=list)
    _stopped: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self.look()
        self._thread = Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def look(self) -> Sample:
        """Take and return a sample."""
        first, *others = family(self.process()) or [0]
        sample = Sample(
            at_s=time.monotonic() - self._began,
            processor_s=processor_s([first, *others]),
            own_mb=memory_mb(first),
            others_mb=sorted((memory_mb(one) for one in others), reverse=True),
            load=load(),
        )
        self.samples.append(sample)
        return sample

    def stop(self) -> None:
        """End, with a last sample."""
        self._stopped.set()
        self._thread.join()
        self.look()

    def _run(self) -> None:
        while not self._stopped.wait(self.every_s):
            self.look()
