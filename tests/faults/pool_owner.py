"""A program with a worker process; it says the worker's number and waits to be killed."""

import os
import signal
import sys

from school.workers import InWorkers


def who_works(payload: dict[str, object], context: object) -> dict[str, object]:
    """Return the number of the process this runs in."""
    return {**payload, "process": os.getpid(), "context": context}


def main() -> None:
    """Have something done by a worker, say by whom, and wait."""
    handler = "tests.faults.pool_owner.who_works"
    workers = InWorkers(handler, processes=2, timeout_s=60.0, environment={})
    sys.stdout.write(f"{workers.run('read', {})['process']}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
