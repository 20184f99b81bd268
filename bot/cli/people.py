"""qingjiao people: who one can be."""

import argparse

from bot.local import open_product
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.actor import SYSTEM, Actor
from school.directory import ListedPerson, ListPeople, PeopleList
from school.people import ROLE_NAMES
from school.settings import Settings


def _run(chosen: argparse.Namespace) -> int:
    product = open_product(Settings())
    show = _json if chosen.jsonl else _text
    functions = product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    for person in functions.call("list_people", ListPeople(), PeopleList).people:
        show(person)
    product.close()
    return 0


def _json(person: ListedPerson) -> None:
    print_json(
        {
            "id": person.id,
            "name": person.name,
            "roles": list(person.roles),
            "school": person.school,
            "class": person.class_name,
            "children": list(person.children),
            "groups": [group for group, _ in person.groups],
        }
    )


def _text(person: ListedPerson) -> None:
    roles = "、".join(ROLE_NAMES[role] for role in person.roles) or "—"
    words = [person.id, person.name, roles, person.school, person.class_name]
    print_line("  ".join(word for word in words if word))


SUBCOMMAND = Subcommand(
    help="List the people of the county: who you can be.",
    add_arguments=add_output_flags,
    run=_run,
)
