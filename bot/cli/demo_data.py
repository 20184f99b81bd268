"""qingjiao demo-data: fill an empty database with a county that does not exist."""

import argparse

from bot.app import Foundation, foundation
from bot.subcommand import Subcommand, print_line
from school.demo import SINCE, County, demo_county
from school.directory import class_group, school_group, security_group
from school.people import UnitKind
from school.settings import Settings

DEFAULT_PUPILS = 240
GROUPS = {UnitKind.CLASS: (class_group,), UnitKind.SCHOOL: (school_group, security_group)}
"""Group chats of every unit of a kind."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pupils", type=int, default=DEFAULT_PUPILS, help="how many (default %(default)s)"
    )


def _run(chosen: argparse.Namespace) -> int:
    base = foundation(Settings())
    county = demo_county(chosen.pupils)
    store_county(base, county)
    print_line(
        f"{len(county.pupils)} pupils, {len(county.people)} people, {len(county.units)} units in "
        f"{base.settings.home}"
    )
    return 0


def store_county(base: Foundation, county: County) -> None:
    """Store a county with a console account for everybody; what is there already stays."""
    with base.records.begin() as unit:
        unit.people.add(
            new_units=county.units,
            new_people=county.people,
            new_pupils=county.pupils,
            since=SINCE,
        )
        unit.people.bind_accounts("console", [person.id for person in county.people])
        for one in county.units:
            for group_of in GROUPS.get(one.kind, ()):
                group = group_of(one.id)
                unit.people.bind_group("console", group, group=group)
        known = {(d.pupil, d.guardian, d.purpose) for d in unit.consents.everyone()}
        unit.consents.add_all(
            d for d in county.decisions if (d.pupil, d.guardian, d.purpose) not in known
        )


SUBCOMMAND = Subcommand(
    help="Fill the database with an invented county of a given size, always the same.",
    add_arguments=_arguments,
    run=_run,
)
