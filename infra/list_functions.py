"""Writes school/functions.json: which module has a function, and whom it lets in.

Run it after a use case was added, renamed or moved: ``python infra/list_functions.py``. A test
holds the file against the decorators, so it cannot go stale.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "school" / "functions.json"


def listed() -> str:
    """Return the list as the file shall be: a function a line, by name."""
    sys.path[:0] = [path for path in (str(ROOT), str(ROOT / "functions")) if path not in sys.path]
    import app  # noqa: F401, PLC0415, TID251  # registers every function
    from chalicelib.runtime import CALLERS, FUNCTIONS  # noqa: PLC0415

    lines = [
        f"{json.dumps(name)}: {json.dumps([_module(function), CALLERS[name].name.lower()])}"
        for name, function in sorted(FUNCTIONS.items())
        if function.__module__.startswith("chalicelib.")  # a test may have made one of its own
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _module(function: object) -> str:
    return str(function.__module__).removeprefix("chalicelib.")


if __name__ == "__main__":
    LIST.write_text(listed())
