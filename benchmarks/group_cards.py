"""How many of 100,000 random group cards give a child away: none may.

    python benchmarks/group_cards.py [--cards 100000]

Draws classes of 1 to 45 pupils with homework of every size, makes the cards their groups would get
(report and summaries) by the product's own rules, and looks in every rendering for a name, a rank,
one child's score, or a share with fewer than five pupils behind it.
"""

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.group_cards import draw, group_cards, leaks  # noqa: E402


def main() -> int:
    """Print how many cards were looked at and what leaked; 1 when anything did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100_000)
    wanted = parser.parse_args().cards
    rng, cards, found, began = random.Random(4), 0, 0, time.monotonic()  # noqa: S311
    while cards < wanted:
        drawn = draw(rng)
        cards += len(group_cards(drawn))
        for leak in leaks(drawn):
            found += 1
            print(f"LEAK {leak} of a class of {len(drawn.names)}")
    print(f"{cards} group cards, {found} leaks, {time.monotonic() - began:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
