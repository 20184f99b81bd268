"""What ``entry.tick`` runs for the cloud's schedules: asks the product's functions for what is due.

A schedule can sign nothing, so nobody may call this function but the schedules themselves; that is
what its permissions in ``infra/schedules.py`` say.
"""

from chalicelib.runtime import Payload, ask_as_product
from school.errors import Unavailable
from school.ticks import DUE, Tick


def handler(event: Payload, context: object) -> Payload:  # noqa: ARG001  # Lambda's
    """Ask for everything that is due at ``{"tick": "hour"}`` or ``{"tick": "minute"}``.

    What fails keeps nothing else from being asked.

    Raises:
        ValueError: There is no such tick.
        Unavailable: Something failed; Lambda counts it, asks again and lays the tick aside.
    """
    due = DUE[Tick(event["tick"])]
    failed = [name for name, request in due.items() if "error" in ask_as_product(name, request)]
    if failed:
        raise Unavailable(f"These failed, and are due again: {', '.join(failed)}")
    return {"asked": len(due)}
