"""Picker: everybody one can be on the console, described in words for the page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.console.log import ConsoleGroup, ConsolePerson
from school.directory import ListedPerson, ListPeople, PeopleList
from school.people import ROLE_NAMES
from school.ports import Clock, Invoker

KEPT = timedelta(minutes=1)
"""How long the list is kept: a county is long and every request of the page asks for it."""


class Picker:
    """Lists people by calling a function as the product itself."""

    def __init__(self, functions: Invoker, clock: Clock) -> None:
        self._functions = functions
        self._clock = clock
        self._listed: tuple[ConsolePerson, ...] = ()
        self._until = datetime.min.replace(tzinfo=UTC)

    def people(self) -> Sequence[ConsolePerson]:
        """Return everybody one can be on the console."""
        if self._clock.now() >= self._until:
            listed = self._functions.call("list_people", ListPeople(), PeopleList)
            self._listed = tuple(map(_described, listed.people))
            self._until = self._clock.now() + KEPT
        return self._listed


def _described(person: ListedPerson) -> ConsolePerson:
    return ConsolePerson(
        id=person.id,
        name=person.name,
        roles=tuple(ROLE_NAMES[role] for role in person.roles),
        school=person.school,
        class_name=person.class_name,
        children=person.child_names,
        groups=tuple(ConsoleGroup(id=group, name=name) for group, name in person.groups),
    )
