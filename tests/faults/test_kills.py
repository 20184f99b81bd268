"""Parts of the product are killed: what is left behind, and what starts again."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


def test_the_readers_of_a_killed_product_end_with_it() -> None:
    command = [sys.executable, "-m", "tests.faults.pool_owner"]
    with subprocess.Popen(  # noqa: S603  # our own program
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        worker = int(owner.stdout.readline())

        owner.kill()

        # The workers hold the other end: it closes when the last of them is gone.
        rest, _ = owner.communicate(timeout=PATIENCE_S)
    assert (worker > 0, rest) == (True, "")
