"""Changed inputs at the doors, for minutes, each under a memory limit and a deadline.

``python -m benchmarks.fuzz --seconds 60 [--inputs 3000] [--doors photo,dingtalk] [--seed 1]``

The doors and the changes are those of ``tests/fuzz``. For each door a child process opens one
input after another under RLIMIT_AS: what it had after its good inputs, and 256 MiB. It says which
input it begins before it begins it, so one that kills it or does not end within the deadline is
known by its number, and a new child goes on behind it. ``--seed S --doors D --only N`` opens one
input again, in this process, with its traceback. The exit status is 1 where there is a fault.
"""

import argparse
import logging
import multiprocessing
import os
import random
import resource
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from tests.fuzz.door import opened
from tests.fuzz.doors import DOORS
from tests.fuzz.mutations import mutated

GROWTH = 256 << 20
"""Bytes of address space an input may take beyond what good inputs took."""
DEADLINE_S = 10.0
MOST_SHOWN = 5


@dataclass
class Found:
    """What came out at one door."""

    inputs: int = 0
    taken: int = 0
    slowest_s: float = 0
    faults: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, int] = field(default_factory=dict)

    def fault(self, kind: str, number: int) -> None:
        """Count a fault and remember its first input."""
        self.faults[kind] += 1
        self.numbers.setdefault(kind, number)


def changed(door: str, *, seed: int, number: int) -> bytes:
    """Return input *number* of a run."""
    rng = random.Random(f"{seed} {door} {number}")  # noqa: S311 - must come again
    return mutated(rng.choice(DOORS[door].seeds), rng)


def _child(door: str, seed: int, first: int, told: Connection) -> None:
    """Open inputs from *first* on for ever; tell each number before, and what came after."""
    _be_quiet()
    for good in DOORS[door].seeds:
        opened(DOORS[door], good)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    number = first
    while True:
        content = changed(door, seed=seed, number=number)
        told.send(number)
        began = time.perf_counter()
        kind = _tried(door, content)
        told.send((kind, time.perf_counter() - began))
        number += 1


def _be_quiet() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore", UserWarning)  # Pillow's and openpyxl's, of what they skip


def _tried(door: str, content: bytes) -> str:
    """Return “taken”, “refused” or the kind of the fault."""
    try:
        return "taken" if opened(DOORS[door], content) else "refused"
    except Exception as error:  # noqa: BLE001 - that is what we look for
        return f"fault {type(error).__name__}"


def fuzzed(door: str, *, seed: int, seconds: float, inputs: int) -> Found:
    """Return what came out of *seconds* at one door, or of so many *inputs*."""
    found, ends, first = Found(), time.monotonic() + seconds, 0

    def more() -> bool:
        return time.monotonic() < ends and found.inputs < inputs

    while more():
        first = _until_it_dies(door, seed, first, more=more, found=found)
    return found


def _until_it_dies(
    door: str, seed: int, first: int, *, more: Callable[[], bool], found: Found
) -> int:
    """Run one child while there is more to do, to its death or a deadline; return where to go on.

    An input that kills it, or that it does not come back from, counts as one of them.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("spawn").Process(
        target=_child, args=(door, seed, first, theirs), daemon=True
    )
    child.start()
    theirs.close()
    number = first
    try:
        if not ours.poll(60):
            raise TimeoutError(f"{door}: no child starts")
        while more():
            number = ours.recv()
            if not ours.poll(DEADLINE_S):
                found.inputs += 1
                found.fault("deadline", number)
                break
            _count(found, *ours.recv(), number=number)
    except EOFError:
        child.join()
        found.inputs += 1
        found.fault(f"died ({child.exitcode})", number)
    finally:
        child.kill()
        child.join()
        ours.close()
    return number + 1


def _count(found: Found, kind: str, took_s: float, *, number: int) -> None:
    found.inputs += 1
    found.taken += kind == "taken"
    found.slowest_s = max(found.slowest_s, took_s)
    if kind.startswith("fault"):
        found.fault(kind.removeprefix("fault "), number)


def main() -> int:
    """Print the table of a run, or open one input again."""
    asked = argparse.ArgumentParser(description="Fuzz the doors.")
    asked.add_argument("--seconds", type=float, default=60, help="for each door")
    asked.add_argument("--inputs", type=int, default=10**9, help="for each door, at the most")
    asked.add_argument("--doors", default=",".join(DOORS))
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--only", type=int, help="open this one input again")
    said = asked.parse_args()
    doors = said.doors.split(",")
    if said.only is not None:
        return int(not opened(DOORS[doors[0]], changed(doors[0], seed=said.seed, number=said.only)))
    print(f"seed {said.seed}, load {os.getloadavg()[0]:.1f}\n")
    print("| door | inputs | taken | slowest, ms | faults (first input) |\n|---|---|---|---|---|")
    every = [_printed(door, said) for door in doors]
    return int(any(found.faults for found in every))


def _printed(door: str, said: argparse.Namespace) -> Found:
    found = fuzzed(door, seed=said.seed, seconds=said.seconds, inputs=said.inputs)
    worst = found.faults.most_common(MOST_SHOWN)
    faults = ", ".join(f"{count} {kind} ({found.numbers[kind]})" for kind, count in worst) or "0"
    slowest = f"{found.slowest_s * 1000:.0f}"
    print(f"| {door} | {found.inputs} | {found.taken} | {slowest} | {faults} |", flush=True)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
