"""Teaches the learnt reader of questions, and tells how it does on sets it was not taught with.

    python -m benchmarks.training.question_reader [--write] [--home FOLDER] [--rows FILE]

Reads every looked-at set of ``benchmarks/`` and the questions of ``benchmarks/training/questions``
(in the same format), asks them of the demo county with the rules alone (some ten minutes;
``--rows`` keeps what comes out), fits, and prints what each set gains from weights of all others.
``--write`` puts the weights fitted on all of them into ``school/question/weights.json``. Needs
scikit-learn, which the product does not; the same questions give the same file.
"""

import argparse
import json
import os
import pickle
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "functions"), str(ROOT / "benchmarks")]

from ask import Line, product  # noqa: E402  # put on the path above

from benchmarks.training.question_rows import (  # noqa: E402
    Example,
    examples,
    refusals,
    rules_alone,
)
from benchmarks.training.question_weights import (  # noqa: E402
    Scored,
    Weighed,
    calibrated,
    fit_plans,
    fit_wishes,
    scored,
)
from benchmarks.training.question_world import World  # noqa: E402
from bot.local import open_product  # noqa: E402
from school.question.weights import FILE, made_of  # noqa: E402
from school.settings import Settings  # noqa: E402
from tests.school.question_readings import TABLES, table  # noqa: E402
from tests.school.test_questions_voices import unlike  # noqa: E402

MORE = Path(__file__).with_name("questions")
NARROWING = Path(__file__).with_name("question_narrowing.txt")
_TOGETHER = ("questions", "questions_held_out", "questions_unseen", "questions_unseen_2")
"""Sets of much the same sentences: left out together."""
_NEVER = "never"
"""The set of what may not be answered that was made for it."""
_NEVER_PARTS, _ONE_WORD = 4, 12
_LOST_COUNTS = 2
"""How many wrong answers one counts as where there should have been none."""
_FEWEST = 5
"""Questions of a kind that have to be gained for any of it to be taken."""
_WRONG_FOR = 6
"""Questions that have to be gained for one that is answered wrongly."""


def main() -> None:
    """Fit, tell, and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the weights into the product")
    parser.add_argument("--home", type=Path, help="a data folder that has the demo county already")
    parser.add_argument("--rows", type=Path, help="where the plans that may be meant are kept")
    chosen = parser.parse_args()
    some = _kept(chosen.rows) if chosen.rows and chosen.rows.exists() else _made(chosen.home)
    if chosen.rows:
        chosen.rows.write_bytes(pickle.dumps(some))
    wishes, found = left_out(some)
    chances = told(some, found)
    if chosen.write:
        plans = fit_plans([(one, wishes[fold_of(one)]) for one in some])
        _write({**fit_wishes(some), **plans, **chances})


def _kept(path: Path) -> list[Example]:
    some: list[Example] = pickle.loads(path.read_bytes())  # noqa: S301  # written by this program
    return some


def _made(home: Path | None) -> list[Example]:
    """Return every question with the plans it may mean."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = home or Path(fresh) / "home"
        if not home:
            product("demo-data", "--pupils", "1200", home=folder)
        os.environ["QINGJIAO_HOME"] = str(folder)
        opened = open_product(Settings())
        try:
            with rules_alone():
                return list(_all_examples(World(opened)))
        finally:
            opened.close()


def _all_examples(world: World) -> Iterator[Example]:
    for name, lines in sets().items():
        print(f"{name}: {len(lines)} questions", file=sys.stderr)
        yield from examples(name, lines, world)
    yield from refusals(_NEVER, never(), world)


def sets() -> dict[str, list[Line]]:
    """Return the looked-at sets by name, those of the benchmark first."""
    paths = [*sorted((ROOT / "benchmarks").glob("questions*.jsonl")), *sorted(MORE.glob("*.jsonl"))]
    return {
        path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in paths
    }


def never() -> list[str]:
    """Return questions that may not be answered: one word away, or with one word too many."""
    undescribed = (TABLES / "undescribed.tsv").read_text(encoding="utf-8").splitlines()
    kept = [line.partition("\t")[0] for line in undescribed if line and not line.startswith("#")]
    return [*unlike(), *kept, *narrowed(), *[question for question, _ in table("refusals")]]


def narrowed(seed: int = 13) -> list[str]:
    """Return names with a word before or behind them that means something nobody has counted."""
    chance = random.Random(seed)  # noqa: S311  # to be the same every time
    before, behind, around = (
        part.split() for part in NARROWING.read_text(encoding="utf-8").split("\n\n")
    )
    from school.indicator_catalogue import catalogue  # noqa: PLC0415  # after the path is set

    names = [name for one in catalogue() for name in (one.name, *one.aliases) if "(" not in name]
    made = []
    for word in before:
        forms = chance.sample(around, 3)
        made += [form.replace("N", word + chance.choice(names)) for form in forms]
    for word in behind:
        forms = chance.sample(around, 3)
        made += [form.replace("N", chance.choice(names) + word) for form in forms]
    return made


def fold_of(example: Example) -> str:
    """Return what an example is left out with."""
    if example.group == _NEVER:
        place = int(example.id.rpartition("-")[2])
        return f"{_NEVER} {place // _ONE_WORD % _NEVER_PARTS}"
    return _TOGETHER[0] if example.group in _TOGETHER else example.group


def left_out(some: Sequence[Example]) -> tuple[dict[str, Weighed], list[Scored]]:
    """Return, by fold, what is wanted, and the best plans, of weights fitted on the others."""
    folds = sorted({fold_of(one) for one in some})
    wishes = {f: fit_wishes([one for one in some if fold_of(one) != f]) for f in folds}
    found: list[Scored] = []
    for fold in folds:
        mine = [one for one in some if one.rows and fold_of(one) == fold]
        others = [(one, wishes[fold_of(one)]) for one in some if fold_of(one) != fold]
        found += scored(mine, wishes[fold], fit_plans(others))
        print(f"left out {fold}", file=sys.stderr)
    return wishes, found


def told(some: Sequence[Example], found: Sequence[Scored]) -> dict[str, Any]:
    """Print what each set gains; return what makes chances, and the least that are taken.

    Both are fitted on the other sets for what is printed of a set, as its weights were.
    """
    asked = [one for one in found if one.example.by_rules == "refused"]
    taken: list[Scored] = []
    for fold in sorted({fold_of(one.example) for one in asked}):
        made = made_of(json.dumps(_EMPTY | safe([o for o in asked if fold_of(o.example) != fold])))
        taken += [
            one
            for one in asked
            if fold_of(one.example) == fold
            and made.takes(one.total, ahead=one.ahead, kind=one.kind)
        ]
    print("| set | answerable | right by rules | gained | wrong | refusals kept |")
    print("|---|---|---|---|---|---|")
    for group in (*dict.fromkeys(one.group for one in some), ""):
        mine = [one for one in some if group in {"", one.group}]
        print(_row(group, mine, [o for o in taken if group in {"", o.example.group}]))
    return safe(asked)


def safe(asked: Sequence[Scored]) -> dict[str, Any]:
    """Return what makes chances, and by kind the least from which few are wrong."""
    made = calibrated(asked)
    weights = made_of(json.dumps(_EMPTY | made))
    least: dict[str, float] = {}
    for kind in made["kinds"]:
        mine = [one for one in asked if one.kind == kind]
        chances = [weights.chance(o.total, ahead=o.ahead, kind=kind) for o in mine]
        for step in sorted(set(chances)):
            gained, wrong, lost = _counts(
                [o for o, c in zip(mine, chances, strict=True) if c >= step]
            )
            if gained >= _FEWEST and (wrong + _LOST_COUNTS * lost) * _WRONG_FOR <= gained:
                least[kind] = round(max(step, 0.5) - 0.00005, 4)
                break
    return {**made, "least": least}


def _row(group: str, mine: Sequence[Example], taken: Sequence[Scored]) -> str:
    counted = Counter(one.by_rules for one in mine if not one.refused)
    answerable = sum(counted.values())
    gained, wrong, lost = _counts(taken)
    refused = sum(one.refused and one.by_rules == "refused" for one in mine)
    return (
        f"| {group} | {answerable} | {counted['right'] / max(answerable, 1):.3f} | {gained} "
        f"| {wrong} | {refused - lost}/{refused} |"
    )


def _counts(taken: Iterable[Scored]) -> tuple[int, int, int]:
    """Return how many are gained, answered wrongly, and answered that may not be."""
    taken = [one for one in taken if not one.empty]
    gained = sum(one.right and not one.example.refused for one in taken)
    lost = sum(one.example.refused and not one.right for one in taken)
    wrong = sum(not one.right and not one.example.refused for one in taken)
    return gained, wrong, lost


_EMPTY: dict[str, Any] = {
    "wishes": [], "wish_bias": [], "wish": {}, "bias": 0, "plan": {}, "least": {},
}  # fmt: skip


def _write(fitted: dict[str, Any]) -> None:
    order = ("slope", "lead", "shift", "kinds", "least", "wishes", "wish_bias", "bias")
    tables = {key: dict(sorted(fitted[key].items())) for key in ("wish", "plan")}
    parts = {key: fitted[key] for key in order} | tables
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    (ROOT / "school" / "question" / FILE).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
