"""People: roles, units and children of a day."""

from datetime import date, timedelta

from school.people import Role
from tests.builders import a_person, a_pupil, an_appointment

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)


def test_roles_are_those_of_the_day() -> None:
    person = a_person(
        "chen",
        an_appointment(Role.TEACHER, "c1", ends=TODAY),
        an_appointment(Role.PRINCIPAL, "s1", starts=TODAY + DAY),
        children="p1",
    )

    assert person.roles_on(TODAY) == {Role.TEACHER, Role.GUARDIAN}
    assert person.roles_on(TODAY + DAY) == {Role.PRINCIPAL, Role.GUARDIAN}
    assert person.roles_on(date(2000, 1, 1)) == set()


def test_units_come_once_each_in_the_order_of_the_appointments() -> None:
    held = [an_appointment(Role.TEACHER, unit) for unit in ("c2", "c1", "c2")]
    person = a_person("chen", *held, an_appointment(Role.ADMIN, "qt"))

    assert person.units_on(TODAY, frozenset({Role.TEACHER})) == ("c2", "c1")


def test_a_class_calls_a_pupil_by_the_roll_number() -> None:
    assert a_pupil("p1", "c1", 12).label() == "12号"
