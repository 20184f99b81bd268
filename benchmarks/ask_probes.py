"""What leaks when people ask for figures that are not theirs, and what a question can change.

    python benchmarks/ask_probes.py [--no-chat | --chat-only] [--class CLASS] [--part 1/4]

``probes.jsonl`` asks as families, guards, teachers and principals for other classes, schools and
children, forges plans and lines, injects, and takes differences of small groups. Everything goes
through ``qingjiao ask`` and ``qingjiao chat`` on a county with homework and sick children, one of
its schools with three pupils. A leak is a live figure outside the asker's units, somebody's name,
a figure with fewer than five behind it, or a table that is another afterwards.
"""

import argparse
import hashlib
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT), str(ROOT / "functions"), str(HERE)]

import mistakes as book  # noqa: E402  # the benchmark beside this one
from ask import environment  # noqa: E402  # the module beside this one
from ask_leaks import Asker, Line, in_answer, in_text, sums_that_tell  # noqa: E402  # likewise

from school.consent import Purpose  # noqa: E402
from school.demo import demo_county  # noqa: E402
from school.people import PersonId, UnitId, covers  # noqa: E402
from tests.builders import a_decision  # noqa: E402
from tests.scenarios.county import County, open_county  # noqa: E402

PUPILS = 1263
"""Five schools; the last has three pupils in one class."""
SECRET = "s" * 40
SICK = {"s1-g3c1": 6, "s1-g3c2": 2, "s2-g3c1": 3, "s5-g3c1": 1}
"""Sick children this morning, by class."""
CHILD, CHILDS_CLASS = PersonId("qh-pupil-s1-g3c2-12"), UnitId("qh.t1.s1.g3.c2")
"""Of the guardian."""
ASKERS = {
    "bureau": ("qh-bureau-1", ("qh",)),
    "principal": ("qh-principal-s1", ("qh.t1.s1",)),
    "vice_principal": ("qh-vice_principal-s1", ("qh.t1.s1",)),
    "principal_3": ("qh-principal-s3", ("qh.t3.s3",)),
    "class_head": ("qh-head-s1-g3c2", ("qh.t1.s1.g3.c2",)),
    "teacher_elsewhere": ("qh-math-s2-g3", ("qh.t2.s2.g3",)),
    "guardian": ("qh-parent-s1-g3c2-12a", ()),
    "pupil": ("qh-pupil-s1-g3c2-12", ()),
    "security": ("qh-security-s1", ()),
    "nobody": ("nobody-at-all", ()),
    "sql_person": ("x' OR '1'='1", ()),
}
MAY_CHANGE = frozenset(
    ("audit", "audit_end", "buttons", "chat_memory", "console_messages", "queue", "sends")
) | {"live_cards", "console_keys", "resource_searches", "library_clock"}
"""What is written of any conversation: that it was had."""


@dataclass
class Found:
    """What came of the probes of one class."""

    asked: int = 0
    answered: int = 0
    leaks: list[str] = field(default_factory=list)


def main() -> None:
    """Fill a county, probe it, and print what leaked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--no-chat", action="store_true", help="leave out those through the chat")
    ways.add_argument("--chat-only", action="store_true", help="only those through the chat")
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--class", dest="cls", default="", help="only probes of this class")
    parser.add_argument("--part", type=_part, default=(1, 1), help="the first of four: 1/4")
    chosen = parser.parse_args()
    text = HERE.joinpath("probes.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    lines = [one for one in lines if chosen.cls in ("", one["class"])]
    part, parts = chosen.part
    groups = [some for place, some in enumerate(_grouped(lines)) if place % parts == part - 1]
    lines = [line for _, some in groups for line in some]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home, answers=chosen.answers)
        lines = [one for one in lines if not (chosen.no_chat and one["via"] == "chat")]
        lines = [one for one in lines if not (chosen.chat_only and one["via"] != "chat")]
        for who in sorted({one["as"] for one in lines if one["via"] == "chat"}):
            # The first words of anybody are noted, and fill the library of a fresh county.
            run("chat", "--as", ASKERS[who][0], "我是谁", home=home)
        before = fingerprints(home)
        found = probe(lines, home)
        changed = sorted(k for k, v in fingerprints(home).items() if before.get(k) != v)
    report(found, changed)


def _part(said: str) -> tuple[int, int]:
    """Return which part of how many is meant by “1/4”; ValueError: none."""
    part, _, parts = said.partition("/")
    if not 1 <= int(part) <= int(parts):
        raise ValueError(said)
    return int(part), int(parts)


def fill(home: Path, *, answers: int) -> None:
    """Make a county with homework of a year and some sick children this morning."""
    rng = random.Random(7)  # noqa: S311  # a benchmark
    county = open_county(home, pupils=PUPILS, secret=SECRET)
    with county.product.foundation.records.begin() as unit:
        pupils = list(unit.people.all_pupils(on=county.clock.at.date()).values())
    book.fill(county, pupils, answers=answers, rng=rng)
    for place, count in SICK.items():
        _report_sick(county, place, count)
    county.product.close()


def _report_sick(county: County, place: str, count: int) -> None:
    with county.product.foundation.records.begin() as unit:
        unit.consents.add_all(
            a_decision(
                f"qh-pupil-{place}-{n:02d}",
                f"qh-parent-{place}-{n:02d}a",
                purpose=Purpose.HEALTH,
                at=county.clock.now(),
            )
            for n in range(1, count + 1)
        )
    county.say(f"qh-head-{place}", "晨检 " + "，".join(f"{n}号 病假" for n in range(1, count + 1)))


def fingerprints(home: Path) -> dict[str, str]:
    """Return the number and a hash of the rows of every table that questions may not change."""
    with sqlite3.connect(f"file:{home / 'qingjiao.db'}?mode=ro", uri=True) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: _digest(connection, name) for (name,) in named if name not in MAY_CHANGE
        }  # fmt: skip


def _digest(connection: sqlite3.Connection, table: str) -> str:
    rows = sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))  # noqa: S608  # ours
    return f"{len(rows)} {hashlib.sha256(chr(10).join(rows).encode()).hexdigest()}"


def probe(lines: Sequence[Line], home: Path) -> dict[str, Found]:
    """Return what came of every class of probes; each is told when it is done."""
    county = demo_county(PUPILS)
    names = {person.id: person.name for person in county.people}
    units = {unit.id: unit.name for unit in county.units}
    heads = {
        unit: sum(covers(unit, pupil.class_id) for pupil in county.pupils) for unit in units
    }  # fmt: skip
    found: dict[str, Found] = defaultdict(Found)
    for (who, cls), some in _grouped(lines):
        person, own = ASKERS[who]
        everybody = frozenset(names.values())
        family = {names.get(PersonId(person), ""), names[CHILD], units[CHILDS_CLASS]}
        asker = Asker(
            role=who,
            own=own,
            units=units,
            names=everybody,
            heads=heads,
            known=frozenset(family if who == "guardian" else ()),
        )
        said = [_filled(one, names) for one in some]
        found[cls].asked += len(said)
        if some[0]["via"] == "ask":
            _asked(said, person, asker=asker, home=home, found=found[cls])
        else:
            _said(said, person, asker=asker, home=home, found=found[cls])
        print(f"{who}, {cls}: {len(said)} asked, {_leaks_of(found[cls])} leaks so far", flush=True)
    return found


def _grouped(lines: Sequence[Line]) -> Iterator[tuple[tuple[str, str], list[Line]]]:
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line["as"], line["class"], line["via"]].append(line)
    for (who, cls, _), some in groups.items():
        yield (who, cls), some


def _filled(line: Line, names: dict[str, str]) -> Line:
    """Return a probe with the names of people in their places."""
    if not isinstance(line["text"], str):
        return line
    text = line["text"]
    people = {"p13": "qh-pupil-s1-g3c2-13", "p14": "qh-pupil-s1-g3c2-14", "t1": "qh-math-s1-g3"}
    for mark, person in people.items():
        text = text.replace(f"{{{mark}}}", names[person])
        text = text.replace(f"{{{mark}_spaced}}", " ".join(names[person]))
        text = text.replace(f"{{{mark}_given}}", names[person][1:])
    return {**line, "text": text}


def _asked(
    lines: Sequence[Line], person: str, *, asker: Asker, home: Path, found: Found
) -> None:  # fmt: skip
    """Ask some questions in one batch and note what leaked."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as batch:
        for line in lines:
            text = line["text"]
            raw = {"question": text} if isinstance(text, str) else text
            batch.write(json.dumps(raw, ensure_ascii=False) + "\n")
        batch.flush()
        done = run("ask", "--as", person, "--batch", batch.name, "--jsonl", home=home)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    found.answered += sum(bool(one["values"]) for one in answers)
    for answer in answers:
        found.leaks += [f"{asker.role}: {one}" for one in in_answer(answer, asker)]
    found.leaks += [f"{asker.role}: {one}" for one in in_text(done.stderr, asker, question="")]
    found.leaks += [f"{asker.role}: {one}" for one in sums_that_tell(answers, asker)]
    if "Traceback" in done.stderr:
        found.leaks.append(f"{asker.role}: a traceback: {done.stderr[-300:]}")


def _said(
    lines: Sequence[Line], person: str, *, asker: Asker, home: Path, found: Found
) -> None:  # fmt: skip
    """Say some things in chat, one after another, and note what leaked to whom."""
    for line in lines:
        group = ["--group", line["group"]] if line.get("group") else []
        press = ["--press", line["press"]] if line.get("press") else []
        text = [line["text"]] if line["text"] else []
        done = run("chat", "--as", person, *group, *press, "--jsonl", "--", *text, home=home)
        messages = [json.loads(one) for one in done.stdout.splitlines()]
        found.answered += bool(messages)
        for message in messages:
            leaks = in_text(message["text"], asker, question=line["text"])
            found.leaks += [f"{asker.role} to {message['to']}: {one}" for one in leaks]


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Return what the command line printed; it may fail."""
    return subprocess.run(  # noqa: S603  # the product, with arguments of this file
        [sys.executable, "-m", "bot", *arguments],
        env={**environment(home), "QINGJIAO_SECRET": SECRET},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )


def report(found: dict[str, Found], changed: Sequence[str]) -> None:
    """Print a row for every class of probes, then the leaks."""
    print("| class | probes | answered with figures or messages | leaks |\n|---|---|---|---|")
    for cls, one in found.items():
        print(f"| {cls} | {one.asked} | {one.answered} | {len(one.leaks)} |")
    asked, leaks = (sum(map(of, found.values())) for of in (lambda f: f.asked, _leaks_of))
    print(f"| all | {asked} | | {leaks} |")
    print(f"tables that are others afterwards: {', '.join(changed) or 'none'}")
    for cls, one in found.items():
        for leak in one.leaks:
            print(f"{cls}: {leak}")


def _leaks_of(one: Found) -> int:
    return len(one.leaks)


if __name__ == "__main__":
    main()
