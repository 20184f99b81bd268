"""Which questions about figures chat hears as such.

What the command line answers is of no use in chat where another command takes it, or none.

    python benchmarks/hearing.py [FILE ...]

Each FILE has the lines of ``questions.jsonl``; without one, those of set 13 to 15 are taken. What
follows on another question and what is to be refused is left out. The asker is of the bureau.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "functions")]

import bot.commands  # noqa: E402
from bot.command import Command  # noqa: E402
from bot.router import claimed_by, hearer_of  # noqa: E402
from bot.understanding import Understanding  # noqa: E402
from school.discover import discover  # noqa: E402
from school.people import Role  # noqa: E402
from school.spelling import simplified  # noqa: E402

ASK, NOBODY = "ask", "not understood"
MOST = 5


def main() -> int:
    """Print for each file how many questions are heard, and by whom the others."""
    commands = {name: module.COMMAND for name, module in discover(bot.commands).items()}
    understanding = Understanding(commands)
    files = [Path(one) for one in sys.argv[1:]]
    print("| set | questions | heard | taken by |\n|---|---|---|---|")
    for file in files or [HERE / f"questions_unseen_{n}.jsonl" for n in (13, 14, 15)]:
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        asked = [one["question"] for one in lines if not (one["refused"] or one["follows"])]
        found = Counter(heard_by(text, commands, understanding) for text in asked)
        others = [f"{name} {n}" for name, n in found.most_common() if name != ASK][:MOST]
        print(f"| {file.stem} | {len(asked)} | {found[ASK]} | {', '.join(others)} |")
    return 0


def heard_by(text: str, commands: Mapping[str, Command], understanding: Understanding) -> str:
    """Return the command that hears a text nobody waits for, in the order of the router."""
    said = simplified(text)
    offered = [n for n, c in commands.items() if not c.roles or Role.BUREAU in c.roles]
    exact = understanding.exact(said, offered)
    claimed = exact or claimed_by(commands, said, offered=offered)
    hears = claimed or hearer_of(commands, said, offered=offered)
    return hears or understanding.meant(said, offered)[0] or NOBODY


if __name__ == "__main__":
    sys.exit(main())
