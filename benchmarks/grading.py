"""How well and how fast photographed pages of mental arithmetic are read.

    python benchmarks/grading.py [DIR ...] [--generated N]

Each DIR holds ``*.jpg`` with ``*.json`` beside them, in the format of the shared sample pages;
without one, those are read where they exist. Generated pages are written with the digits kept for
reporting, which no threshold was set on; a quarter of them are hard.
"""

import argparse
import json
import math
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from grading_lambda.engine import Engine  # noqa: E402
from grading_lambda.pipeline import read_paper  # noqa: E402
from tests.grading_lambda.handwriting import DigitHand  # noqa: E402
from tests.grading_lambda.pages import Problem, a_page, a_style  # noqa: E402
from tests.grading_lambda.scoring import Score, score  # noqa: E402

SHARED = Path(os.environ.get("QINGJIAO_SHARED", ROOT.parent / "shared"))
FIRST_SEED = 50_000
Z = 1.96


@dataclass
class Tally:
    """What was measured on pages of one kind."""

    score: Score = field(default_factory=Score)
    seconds: list[float] = field(default_factory=list)
    retakes: int = 0


def main() -> int:
    """Read the pages and print one row a kind of page."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    parser.add_argument("--generated", type=int, default=24, metavar="N", help="pages to make up")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    folders = arguments.folders or [SHARED / "grading" / "arithmetic"]
    engine = Engine(threads=arguments.threads)
    tallies: dict[str, Tally] = {}
    pages = [page for folder in folders for page in _stored(folder)]
    read_paper(*_warm_up(), engine=engine, timer=time.perf_counter)
    for kind, photo, problems in (*pages, *_generated(arguments.generated)):
        _measure(tallies.setdefault(kind, Tally()), photo, problems, engine=engine)
    _print(tallies)
    return 0


def _stored(folder: Path) -> Iterator[tuple[str, bytes, list[Problem]]]:
    if not folder.is_dir():
        print(f"no pages in {folder}", file=sys.stderr)
    for path in sorted(folder.glob("*.json")):
        photo = path.with_suffix(".jpg")
        if photo.is_file():
            kind = re.split(r"[_\d]", path.stem)[0]
            yield kind, photo.read_bytes(), json.loads(path.read_text("utf-8"))["problems"]


def _generated(count: int) -> Iterator[tuple[str, bytes, list[Problem]]]:
    for i in range(count):
        hard = i % 4 == 3
        hand = DigitHand("uci" if i % 8 == 6 else "mnist", part="report")
        page = a_page(FIRST_SEED + i, a_style(FIRST_SEED + i, hard=hard, hand=hand))
        yield "generated hard" if hard else "generated", page.photo, list(page.problems)


def _warm_up() -> tuple[bytes]:
    return (a_page(1, a_style(1)).photo,)


def _measure(tally: Tally, photo: bytes, problems: list[Problem], *, engine: Engine) -> None:
    reading = read_paper(photo, engine=engine, timer=time.perf_counter).reading
    tally.score += score(reading.items, problems)
    tally.seconds.append(reading.seconds)
    tally.retakes += reading.retake is not None


def _print(tallies: dict[str, Tally]) -> None:
    head = "pages", "items", "decided right", "unsure", "wrong passed", "right marked wrong"
    print(f"| page kind | {' | '.join(head)} | other | retake | s/page median | p95 |")
    print("|" + "---|" * 11)
    for kind, tally in tallies.items():
        s = tally.score
        shares = (s.decided_right, s.unsure, s.wrong_passed, s.right_marked_wrong, s.other)
        cells = [len(tally.seconds), s.items, *(_share(n, s.items) for n in shares), tally.retakes]
        times = [f"{_quantile(tally.seconds, q):.2f}" for q in (0.5, 0.95)]
        print("| " + " | ".join(map(str, [kind, *cells, *times])) + " |")


def _share(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return f"{count} = {100 * count / max(1, total):.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share, as parts of 1."""
    if total == 0:
        return 0.0, 1.0
    share, scale = count / total, 1 + Z * Z / total
    middle = (share + Z * Z / (2 * total)) / scale
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def _quantile(values: list[float], q: float) -> float:
    return sorted(values)[min(len(values) - 1, math.ceil(q * len(values)) - 1)]


if __name__ == "__main__":
    sys.exit(main())
