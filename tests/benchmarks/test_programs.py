"""The measuring programs still fit the product: what each of them imports is there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IMPORT_ALL = """
import sys, traceback
from importlib import import_module
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.py")):
    try:
        import_module(f"benchmarks.{path.stem}")
    except ImportError:
        traceback.print_exc(limit=-1)
"""


def test_what_the_programs_import_is_there() -> None:
    # A process of its own: each adds what it needs to the path.
    done = subprocess.run(  # noqa: S603  # our own interpreter and text
        [sys.executable, "-c", IMPORT_ALL, str(ROOT / "benchmarks")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stderr == ""
