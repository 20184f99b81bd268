"""How many ways to ask for a figure are understood, without the county and without a database.

    python benchmarks/voices.py [--misses]

``tests/golden/questions`` holds ways to ask in three voices (``frames.tsv``, each tried with every
indicator and year of its kind), other ways to say a plain question (``alike.tsv``), and sentences
one word away from a figure (``unlike.tsv``), none of which may be answered. Lines that begin with
“#?” are known not to be understood; they are counted here and left out by the tests.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from tests.school.question_readings import TABLES, read, told  # noqa: E402  # put on the path above
from tests.school.test_questions_voices import fillings, unlike  # noqa: E402

_KNOWN_MISS = "#? "


def rows(name: str) -> list[list[str]]:
    """Return the rows of a table, with those known not to be understood."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    kept = (line.removeprefix(_KNOWN_MISS) for line in lines)
    return [line.split("\t") for line in kept if line and not line.startswith("#")]


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="print what was not understood")
    misses = parser.parse_args().misses
    asked = [pair for kind, way, plain in rows("frames") for pair in fillings(kind, way, plain)]
    report("ways to ask", asked, misses=misses)
    report("other ways to say it", ((q, plain) for q, plain in rows("alike")), misses=misses)
    answered = [one for one in unlike() if read(one).plan is not None]
    refused = 1 - len(answered) / len(unlike())
    print(f"| another figure, not answered | {len(unlike())} | {refused:.3f} |")
    if misses:
        print(*answered, sep="\n")


def report(name: str, pairs: Iterable[tuple[str, str]], *, misses: bool) -> None:
    """Print how many questions are read as the plain one beside them, and how many otherwise."""
    read_as = [(question, told(read(question)), told(read(plain))) for question, plain in pairs]
    right = sum(got == wanted for _, got, wanted in read_as)
    other = sum(got != wanted and got[0] not in "!?" for _, got, wanted in read_as)
    print(f"| {name} | {len(read_as)} | {right / len(read_as):.3f} | another plan: {other} |")
    for question, got, wanted in read_as if misses else ():
        if got != wanted:
            print(f"{question}: {got}, not {wanted}")


if __name__ == "__main__":
    main()
