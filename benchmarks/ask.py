"""How well questions about figures are answered, through the real command line.

    python benchmarks/ask.py [--held-out | --unseen | --unseen-2 | … | --unseen-15] [--misses]
        [--pupils 1200] [--home FOLDER]

``questions.jsonl`` was written from the published tables by somebody who had not seen the parser,
and its expectations were checked against the tables. The other sets came from such people too and
were each run once before they were looked at: ``questions_held_out.jsonl``, then
``questions_unseen.jsonl``, then ``questions_unseen_2.jsonl`` to ``_15``. Questions go to
``qingjiao ask --batch`` by asker, chains of follow-ups in their order; the first line of each says
``"new": true``, for it does not follow the one above. The
questions say “去年” in the year 2026.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from ask_scoring import is_right, offers, without_source  # noqa: E402  # the module beside this one

from school.indicator_catalogue import catalogue  # noqa: E402

Line = dict[str, Any]
WRITTEN_IN = 2026
SETS = (
    "held_out",
    "unseen",
    "unseen_2",
    "unseen_3",
    "unseen_4",
    "unseen_5",
    "unseen_6",
    "unseen_7",
    "unseen_8",
    "unseen_9",
    "unseen_10",
    "unseen_11",
    "unseen_12",
    "unseen_13",
    "unseen_14",
    "unseen_15",
)
PEOPLE = {
    "": "",
    "bureau": "qh-bureau-1",
    "bureau_leader": "qh-bureau_leader",
    "principal": "qh-principal-s1",
    "vice_principal": "qh-vice_principal-s1",
    "class_head": "qh-head-s1-g3c2",
    "guardian": "qh-parent-s1-g3c2-12a",
    "pupil": "qh-pupil-s1-g3c2-12",
    "security": "qh-security-s1",
}
NOTHING: Line = {"answer": "", "values": [], "plan": None, "clarify": [], "refused": True}
"""What a question counts as that was not answered at all."""


def main() -> None:
    """Ask everything and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    sets = parser.add_mutually_exclusive_group()
    for name in SETS:
        switch = f"--{name.replace('_', '-')}"
        sets.add_argument(switch, action="store_const", const=f"_{name}", dest="set", default="")
    parser.add_argument("--misses", action="store_true", help="print what was answered wrongly")
    parser.add_argument("--pupils", type=int, default=1200)
    parser.add_argument("--home", type=Path, help="a data folder that has the demo county already")
    parser.add_argument("--kind", default="", help="only questions of this kind, with their chains")
    chosen = parser.parse_args()
    if date.today().year != WRITTEN_IN:  # noqa: DTZ011  # only a warning
        print(f"written in {WRITTEN_IN}: “去年” and the like are answered differently by now")
    lines = questions(f"questions{chosen.set}.jsonl")
    lines = [line for line in lines if chosen.kind in ("", line["kind"])]
    with tempfile.TemporaryDirectory() as fresh:
        home = chosen.home or Path(fresh) / "home"
        if not chosen.home:
            product("demo-data", "--pupils", f"{chosen.pupils}", home=home)
        answers, seconds = ask_all(lines, home=home)
    report(lines, answers, seconds)
    if chosen.misses:
        print_misses(lines, answers)


def questions(name: str) -> list[Line]:
    """Return the lines of a set of questions."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def product(*arguments: str, home: Path) -> str:
    """Return what the command line prints."""
    done = subprocess.run(  # noqa: S603  # the product, with arguments of this file
        [sys.executable, "-m", "bot", *arguments],
        env=environment(home),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def environment(home: Path) -> dict[str, str]:
    """Return the environment the product runs in, with unbuffered output to time lines by."""
    paths = f"{ROOT}{os.pathsep}{ROOT / 'functions'}"
    return {**os.environ, "QINGJIAO_HOME": str(home), "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1"}


def ask_all(lines: Sequence[Line], *, home: Path) -> tuple[dict[str, Line], list[float]]:
    """Return the answers by the id of their question, and how long each took."""
    by_asker: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_asker[line["as"]].append(line)
    answers: dict[str, Line] = {}
    seconds: list[float] = []
    for asker, some in by_asker.items():
        given, took = ask(some, asker=asker, home=home)
        answers |= given
        seconds += took
    return answers, seconds


def ask(lines: Sequence[Line], *, asker: str, home: Path) -> tuple[dict[str, Line], list[float]]:
    """Return the answers to one asker's questions, and the seconds between two of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as batch:
        for line in lines:
            asked = {"question": line["question"], "new": not line["follows"]}
            batch.write(json.dumps(asked, ensure_ascii=False) + "\n")
        batch.flush()
        who = ["--as", PEOPLE.get(asker, asker)] if asker else []
        command = [sys.executable, "-m", "bot", "ask", *who, "--batch", batch.name, "--jsonl"]
        took, given = [], []
        with subprocess.Popen(  # noqa: S603  # the product, with arguments of this file
            command, env=environment(home), cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None  # piped above
            before = time.perf_counter()
            for printed in running.stdout:
                now = time.perf_counter()
                took.append(now - before)
                before = now
                given.append(json.loads(printed))
    return matched(lines, given), took[1:]  # the first one holds the start of the program


def matched(lines: Sequence[Line], given: Sequence[Line]) -> dict[str, Line]:
    """Return the answers by question; a question that was only told an error has none."""
    if len(given) == len(lines):
        return {line["id"]: answer for line, answer in zip(lines, given, strict=True)}
    found, left = {}, list(given)
    for line in lines:
        if left and left[0]["question"] == line["question"]:
            found[line["id"]] = left.pop(0)
    return found


def answered(line: Line, answers: dict[str, Line]) -> Line:
    """Return the answer to a line; without one, a refusal."""
    return answers.get(line["id"], {**NOTHING, "question": line["question"]})


def report(lines: Sequence[Line], answers: dict[str, Line], seconds: Sequence[float]) -> None:
    """Print the figures: by kind, then what the issue asks for."""
    print("| kind | n | right |\n|---|---|---|")
    for kind in dict.fromkeys(line["kind"] for line in lines):
        print(share(kind, (line for line in lines if line["kind"] == kind), answers))
    published = [line for line in lines if "live" not in line and line["kind"] != "live"]
    ambiguous = [one for one in lines if one["clarify"] and not one["values"]]
    print(share("exact", (one for one in published if is_covered(one)), answers))
    print(share("right refusals", (one for one in lines if one["refused"]), answers))
    print(share("clarification recall", ambiguous, answers))
    back = [one for one in lines if answered(one, answers)["clarify"]]
    told = [one for one in back if not one.get("may_clarify")]
    right = sum(offers(one["clarify"], answered(one, answers)["clarify"]) for one in told)
    print(f"| clarification precision | {len(told)} | {right / max(len(told), 1):.3f} |")
    loose = [one for one in lines if ungrounded(answered(one, answers))]
    print(f"| answers with a figure without a source | {len(lines)} | {len(loose)} |")
    if len(seconds) > 1:
        spread = quantiles(seconds, n=20)
        print(f"| ms a question, p50 / p95 | | {1000 * spread[9]:.0f} / {1000 * spread[18]:.0f} |")


def is_covered(line: Line) -> bool:
    """Return True for a question that has one answer."""
    return not line["refused"] and not line["clarify"]


def share(name: str, lines: Iterable[Line], answers: dict[str, Line]) -> str:
    """Return a row: how many there are, and the share of right answers."""
    right = [is_right(line, answered(line, answers)) for line in lines]
    return f"| {name} | {len(right)} | {sum(right) / max(len(right), 1):.3f} |"


def ungrounded(answer: Line) -> list[str]:
    """Return what an answer shows that no row holds: numbers, or values that name no source."""
    ids = (answer["plan"] or {}).get("indicators", ())
    known = [catalogue()[one] for one in ids if one in catalogue()]
    texts = [text for one in known for text in (one.name, one.definition, one.note)]
    figures = [figure for one in known for figure in one.figures]
    texts += [f"{one.source.said} {one.source.sentence} {one.period}" for one in figures]
    texts += [one.name for one in catalogue()] if answer["refused"] or not ids else []
    loose = [f"{number}" for number in without_source(answer, texts)]
    return loose + [f"{value['value']}" for value in answer["values"] if not value["source"]]


def print_misses(lines: Sequence[Line], answers: dict[str, Line]) -> None:
    """Print what was answered wrongly, with what was expected."""
    for line in lines:
        answer = answered(line, answers)
        loose = ungrounded(answer)
        if is_right(line, answer) and not loose:
            continue
        wanted = {k: line[k] for k in ("values", "or", "clarify", "refused", "says", "live")
                  if line.get(k)}  # fmt: skip
        got = [f"{v['value']}{v['unit']} {v['period']} {v['scope']}" for v in answer["values"][:6]]
        print(f"{line['id']} {line['as']} {line['question']} [{line['kind']}; {line['why']}]")
        print(f"    wanted {json.dumps(wanted, ensure_ascii=False)}")
        print(f"    got {got} {answer['clarify']} refused={answer['refused']} {answer['answer']}")
        if loose:
            print(f"    without a source: {loose}")


if __name__ == "__main__":
    main()
