"""The demo county: always the same, and whole."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from school.demo import County, demo_county
from school.people import Role, UnitKind
from school.store.records import Records

TODAY = date(2026, 11, 21)
PRINT = "import hashlib, sys; from school.demo import demo_county; "
PRINT += "print(hashlib.sha256(repr(demo_county(95)).encode()).hexdigest())"


@pytest.fixture(scope="module")
def county() -> County:
    """Return a county of ten classes and a bit."""
    return demo_county(305)


def test_the_same_number_gives_the_same_county_in_every_process() -> None:
    def printed(seed: str) -> str:
        return subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", PRINT],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()

    here = hashlib.sha256(repr(demo_county(95)).encode()).hexdigest()

    assert printed("1") == printed("2") == here


@pytest.mark.parametrize("pupils", [1, 29, 30, 31, 305])
def test_it_has_as_many_pupils_as_asked_for(pupils: int) -> None:
    assert len(demo_county(pupils).pupils) == pupils


@pytest.mark.parametrize("pupils", [0, -1, 200_001])
def test_a_size_nobody_has_is_refused(pupils: int) -> None:
    with pytest.raises(ValueError, match="200000"):
        demo_county(pupils)


def test_a_bigger_county_contains_the_smaller(county: County) -> None:
    assert demo_county(60).pupils == county.pupils[:60]


def test_ids_are_unique_and_every_unit_hangs_in_the_tree(county: County) -> None:
    units = {unit.id: unit for unit in county.units}
    kinds = list(UnitKind)

    assert len(units) == len(county.units)
    assert len({p.id for p in county.people}) == len(county.people)
    for unit in county.units:
        parent = unit.id.rpartition(".")[0]
        assert unit.kind is kinds[unit.id.count(".")]
        assert not parent or parent in units


def test_no_class_has_two_pupils_of_one_name_or_number(county: County) -> None:
    for column in ("name", "roll_no"):
        seen = Counter((p.class_id, getattr(p, column)) for p in county.pupils)
        assert max(seen.values()) == 1


def test_every_pupil_is_a_person_with_a_guardian(county: County) -> None:
    people = {p.id: p for p in county.people}
    children = Counter(c for p in county.people for c in p.children_on(TODAY))

    for pupil in county.pupils:
        assert people[pupil.id].roles_on(TODAY) == {Role.PUPIL}
        assert 1 <= children[pupil.id] <= 2


def test_some_guardians_have_two_children(county: County) -> None:
    assert any(len(p.children_on(TODAY)) == 2 for p in county.people)


def test_pupils_whose_number_ends_in_seven_have_no_consent(county: County) -> None:
    agreed = {d.pupil for d in county.decisions if d.agreed}
    people = {p.id: p for p in county.people}

    assert agreed == {p.id for p in county.pupils if p.roll_no % 10 != 7}
    assert all(d.pupil in people[d.guardian].children_on(TODAY) for d in county.decisions)


def test_every_class_has_a_head_and_a_mathematics_teacher(county: County) -> None:
    for unit in county.units:
        if unit.kind is UnitKind.CLASS:
            roles = Counter(
                a.role for p in county.people for a in p.appointments if a.unit == unit.id
            )
            assert (roles[Role.CLASS_HEAD], roles[Role.TEACHER]) == (1, 1)


@pytest.mark.parametrize("pupils", [7, 31])
def test_it_can_be_stored_twice(records: Records, pupils: int) -> None:
    small = demo_county(pupils)
    for _ in range(2):
        with records.begin() as unit:
            unit.people.add(
                new_units=small.units,
                new_people=small.people,
                new_pupils=small.pupils,
                since=date(2024, 9, 1),
            )

    with records.begin() as unit:
        assert len(unit.people.all_pupils(on=TODAY)) == pupils
        assert {p.id: p for p in unit.people.everyone()} == {p.id: p for p in small.people}


@pytest.mark.slow
def test_a_county_of_45000_has_60_schools_and_4000_teachers() -> None:
    large = demo_county(45_000)
    kinds = Counter(unit.kind for unit in large.units)
    units = {unit.id for unit in large.units}
    teaching = {Role.TEACHER, Role.CLASS_HEAD}
    held = [(p.id, a) for p in large.people for a in p.appointments]

    assert len(large.pupils) == 45_000
    assert kinds[UnitKind.SCHOOL] == 60
    assert len({person for person, a in held if a.role in teaching}) == pytest.approx(
        4_000, rel=0.01
    )
    assert {a.unit for _, a in held} <= units
