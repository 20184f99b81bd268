"""How long every chat command takes in a county of 45,000 pupils, for each role it is for.

    python -m benchmarks.every_command --home FOLDER [--pupils 45000] [--answers 900000]
                                       [--asks 10] [--all-roles] [--postgres]

Fills FOLDER (or a new PostgreSQL) with the demo county and homework where it is empty, then says
every command's first example as people of its role from all over the county (with --all-roles, of
each of its roles).
Examples that write do write, so never point it at a county in use. Milliseconds as in county.py:
from the message to the last card, everything between included; what is only queued runs after it.
"""

import argparse
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path

import bot.commands
from benchmarks.county import TARGET_MS, Asked, _is, ask, filled, percentile
from benchmarks.messages import durable_postgres
from benchmarks.usage import load
from benchmarks.year import every_other
from bot.app import Product
from bot.command import Command
from school.demo import County
from school.discover import discover
from school.people import Role
from school.settings import Settings

ORDER = (Role.GUARDIAN, Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU, *Role)
"""Whom a command is tried as: the first of these that may use it."""


def main() -> int:
    """Ask everything and print a row each; 1 where one is slower than the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--answers", type=int, default=900_000)
    parser.add_argument("--asks", type=int, default=10)
    parser.add_argument("--all-roles", action="store_true")
    parser.add_argument("--skip", default="", help="commands to leave out, divided by commas")
    parser.add_argument("--postgres", action="store_true", help="a new one, gone afterwards")
    chosen = parser.parse_args()
    with ExitStack() as opened:
        url = opened.enter_context(durable_postgres()) if chosen.postgres else ""
        values = {"home": chosen.home, "secret": "b" * 40, "DATABASE_URL": url}
        county_filled = filled(
            Settings.model_validate(values), pupils=chosen.pupils, answers=chosen.answers
        )
        product, county = opened.enter_context(county_filled)
        skip = set(chosen.skip.split(","))
        commands = {n: m.COMMAND for n, m in discover(bot.commands).items() if n not in skip}
        asking = _measured(product, county, commands, asks=chosen.asks, every=chosen.all_roles)
        print("| command | role | sentence | median ms | p95 | slowest | processor p95 | answer |")
        print("|---" * 8 + "|")
        p95s = []
        for p95, row in asking:
            p95s.append(p95)
            print(row, flush=True)
    slow = sum(p95 > TARGET_MS for p95 in p95s)
    print(f"\n{len(p95s)} rows, {slow} above {TARGET_MS:.0f} ms; load {load():.1f}")
    return 1 if slow else 0


def _measured(
    product: Product, county: County, commands: Mapping[str, Command], *, asks: int, every: bool
) -> Iterator[tuple[float, str]]:
    """Yield p95 and a row for every command, and every role where asked for."""
    gc.collect()
    gc.freeze()
    ask(product, county.people[0].id, "我是谁")
    for name, command in sorted(commands.items()):
        for role in _roles(command, every=every):
            people = [person.id for person in county.people if _is(person, role)]
            if not people:
                continue
            text = (command.examples or command.words)[0]
            some = islice(cycle(every_other(people, count=asks)), asks)
            answers = [ask(product, person, text) for person in some]
            yield _row(name, role, text, answers)


def _roles(command: Command, *, every: bool) -> list[Role]:
    roles = command.roles or frozenset(Role)
    found = [role for role in dict.fromkeys(ORDER) if role in roles]
    return found if every else found[:1]


def _row(name: str, role: Role, text: str, answers: Sequence[Asked]) -> tuple[float, str]:
    ms = [asked.ms for asked in answers]
    p95 = percentile(ms, 0.95)
    worked = percentile([asked.processor_ms for asked in answers], 0.95)
    figures = " | ".join(f"{one:.0f}" for one in (percentile(ms, 0.5), p95, max(ms), worked))
    said = " ".join(answers[-1].answer.split())[:40]
    return p95, f"| {name} | {role} | {text} | {figures} | {said} |"


if __name__ == "__main__":
    sys.exit(main())
