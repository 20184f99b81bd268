"""Runs something on each Lambda with nothing but an unpacked zip: python -I try_zip.py FOLDER."""

import sys
import time
from typing import Any


def main(folder: str) -> int:
    """Do as the Lambdas would, and say how long it took; 1 when one answers the wrong thing."""
    sys.path.insert(0, folder)
    began = time.perf_counter()
    import entry  # noqa: PLC0415  # as Lambda does

    took = {"entry": time.perf_counter() - began}
    wrong = []
    for name, try_it in (
        ("migrate", _migrate),
        ("call", _call),
        ("search", _search),
        ("work", _work),
    ):
        began = time.perf_counter()
        answer = try_it(entry)
        took[name] = time.perf_counter() - began
        wrong += [f"{name}: {answer}"] if answer else []
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items())
    sys.stdout.write(f"the zip alone, imported and called for the first time: {told}\n")
    return 1 if wrong else 0


def _migrate(entry: Any) -> object:
    from school.store.database import newest_version  # noqa: PLC0415  # of the zip

    answer = entry.migrate({}, None)
    return None if answer == {"version": newest_version()} else answer


def _call(entry: Any) -> object:
    """Return what is wrong with the answer to somebody nobody knows; None: nothing."""
    answer = _ask(entry, "who_am_i", {})
    return None if answer.get("answer", {}).get("roles") == [] else answer


def _search(entry: Any) -> object:
    answer = _ask(entry, "search_open_library", {"said": "分蛋糕 除法"})
    hits = answer.get("answer", {}).get("hits", [])
    return None if [hit["resource_id"] for hit in hits][:1] == ["try-1"] else answer


def _work(entry: Any) -> object:
    answer = _ask(entry, "tidy", {})
    return None if "removed" in answer.get("answer", {}) else answer


def _ask(entry: Any, function: str, request: dict[str, object]) -> dict[str, Any]:
    """Return what a Lambda answers the product itself."""
    from school.actor import SYSTEM, Actor, SignedCall  # noqa: PLC0415  # of the zip
    from school.clock import SystemClock  # noqa: PLC0415
    from school.settings import Settings  # noqa: PLC0415

    actor = Actor(platform=SYSTEM, user=SYSTEM)
    call = SignedCall(function=function, actor=actor, request=request, at=SystemClock().now())
    signed = call.signed(Settings().key_for("actor")).model_dump(mode="json")
    answer: dict[str, Any] = entry.handler(signed, None)
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
