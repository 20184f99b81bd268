"""A county that does not exist, of any size and always the same: for demos, tests and benchmarks.

Every name is put together from lists of common surnames and characters; nobody is meant.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from school.consent import VERSIONS, Decision, Purpose
from school.people import (
    Appointment,
    Guardianship,
    Person,
    PersonId,
    Pupil,
    Role,
    Unit,
    UnitId,
    UnitKind,
)

CLASS_SIZE = 30
SINCE = date(2024, 9, 1)
CONSENTED_AT = datetime(2024, 9, 2, 8, tzinfo=UTC)
COUNTY = UnitId("qh")
LARGE = 6_000
"""From so many pupils on the county has large schools: 45,000 pupils are 60 schools, not 150."""
CLASSES_A_GRADE, CLASSES_A_LARGE_GRADE = 2, 5
WITHOUT_CONSENT = 7
"""Pupils whose roll number ends in this digit have no consent yet."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪"
    "陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万"
)
_GIVEN = (
    "子涵宇轩梓萱浩然雨欣诗琪思远嘉怡俊杰佳琪天翔欣怡明哲若曦一诺博文可馨泽洋雅静晨曦书瑶文昊语桐景行亦凡知夏星辰沐阳清越安然"
    "承志乐童"
)
_TOWNS = ("云溪镇", "石门镇", "南塘乡", "青山镇", "竹坪乡")
_CHINESE = "零一二三四五六七八九"


@dataclass
class County:
    """Everything of the demo county, ready to be stored."""

    units: list[Unit] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def demo_county(pupils: int) -> County:
    """Return a county with this many pupils; the same number gives the same county.

    Raises:
        ValueError: *pupils* is not between 1 and 200,000.
    """
    if not 1 <= pupils <= 200_000:  # noqa: PLR2004  # said in the message
        raise ValueError("学生人数请在 1 到 200000 之间。")
    rng = random.Random(20211126)  # noqa: S311  # invented names need no secrecy
    county = County(units=[Unit(id=COUNTY, kind=UnitKind.COUNTY, name="青禾县")])
    _add_bureau(county, rng)
    left = pupils
    large = pupils >= LARGE
    known: set[UnitId] = set()
    for place in _classes(CLASSES_A_LARGE_GRADE if large else CLASSES_A_GRADE):
        if left <= 0:
            break
        size = min(CLASS_SIZE, left)
        _add_class(county, place, size=size, known=known, rng=rng)
        left -= size
    if large:
        _add_other_subjects(county)
    _add_posts(county)
    return county


@dataclass(frozen=True)
class _Place:
    """Where a class is; numbers count from 1."""

    town: int
    school: int
    grade: int
    number: int

    @property
    def town_id(self) -> UnitId:
        return UnitId(f"{COUNTY}.t{self.town}")

    @property
    def school_id(self) -> UnitId:
        return UnitId(f"{self.town_id}.s{self.school}")

    @property
    def grade_id(self) -> UnitId:
        return UnitId(f"{self.school_id}.g{self.grade}")

    @property
    def class_id(self) -> UnitId:
        return UnitId(f"{self.grade_id}.c{self.number}")

    @property
    def class_name(self) -> str:
        return f"{_CHINESE[self.grade]}({self.number})班"


def _classes(in_a_grade: int) -> Iterator[_Place]:
    """Yield classes without end, school by school: every third school is a junior school."""
    school = 0
    while True:
        school += 1
        town = (school - 1) % len(_TOWNS) + 1
        grades = (7, 8, 9) if school % 3 == 0 else (3, 4, 5, 6, 1, 2)
        for grade in grades:
            for number in range(1, in_a_grade + 1):
                yield _Place(town, school, grade, number)


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2, 2))))


def _staff(role: Role, unit: UnitId, subject: str = "") -> Appointment:
    return Appointment(role=role, unit=unit, subject=subject, starts=SINCE)


def _add_bureau(county: County, rng: random.Random) -> None:
    for number, role in enumerate((Role.BUREAU, Role.BUREAU, Role.ADMIN), start=1):
        person_id = PersonId(f"qh-{role}-{number}")
        county.people.append(
            Person(id=person_id, name=_name(rng), appointments=(_staff(role, COUNTY),))
        )


def _add_class(
    county: County, place: _Place, *, size: int, known: set[UnitId], rng: random.Random
) -> None:
    if place.school_id not in known:
        _add_school(county, place, known=known, rng=rng)
    if place.grade_id not in known:
        name = f"{_CHINESE[place.grade]}年级"
        county.units.append(Unit(id=place.grade_id, kind=UnitKind.GRADE, name=name))
        known.add(place.grade_id)
    county.units.append(Unit(id=place.class_id, kind=UnitKind.CLASS, name=place.class_name))
    _add_teachers(county, place, rng=rng)
    _add_pupils(county, place, size=size, rng=rng)


def _add_school(county: County, place: _Place, *, known: set[UnitId], rng: random.Random) -> None:
    if place.town_id not in known:
        name = _TOWNS[place.town - 1]
        county.units.append(Unit(id=place.town_id, kind=UnitKind.TOWN, name=name))
        known.add(place.town_id)
    kind = "初级中学" if place.school % 3 == 0 else "小学"
    name = f"{_TOWNS[place.town - 1][:2]}第{place.school}{kind}"
    county.units.append(Unit(id=place.school_id, kind=UnitKind.SCHOOL, name=name))
    known.add(place.school_id)
    for role in (Role.PRINCIPAL, Role.SECURITY):
        county.people.append(
            Person(
                id=PersonId(f"qh-{role}-s{place.school}"),
                name=_name(rng),
                appointments=(_staff(role, place.school_id),),
            )
        )


def _add_teachers(county: County, place: _Place, *, rng: random.Random) -> None:
    """Add the class head, who teaches Chinese, and a mathematics teacher for every two classes."""
    stem = f"s{place.school}-g{place.grade}"
    head = (_staff(Role.CLASS_HEAD, place.class_id, "语文"),)
    county.people.append(
        Person(id=PersonId(f"qh-head-{stem}c{place.number}"), name=_name(rng), appointments=head)
    )
    teaches = _staff(Role.TEACHER, place.class_id, "数学")
    if place.number % 2 == 1:
        which = "" if place.number == 1 else f"c{place.number}"
        teacher = PersonId(f"qh-math-{stem}{which}")
        county.people.append(Person(id=teacher, name=_name(rng), appointments=(teaches,)))
    else:
        _also_teaches(county, teaches)


def _also_teaches(county: County, appointment: Appointment) -> None:
    """Give the class to the mathematics teacher who was added last."""
    place = len(county.people) - 1
    while not county.people[place].id.startswith("qh-math-"):
        place -= 1
    person = county.people[place]
    held = (*person.appointments, appointment)
    county.people[place] = person.model_copy(update={"appointments": held})


def _add_other_subjects(county: County) -> None:
    """Add the teachers of other subjects: about as many again as heads and mathematicians."""
    rng = random.Random(20220301)  # noqa: S311  # invented names need no secrecy
    for unit in county.units:
        number = unit.id.replace(".", "-")
        taught = {
            UnitKind.SCHOOL: ("科学", "信息科技"),
            UnitKind.GRADE: ("英语", "英语", "英语", "体育", "艺术"),
        }.get(unit.kind, ())
        county.people += [
            Person(
                id=PersonId(f"{number}-teacher-{place}"),
                name=_name(rng),
                appointments=(_staff(Role.TEACHER, unit.id, subject),),
            )
            for place, subject in enumerate(taught, start=1)
        ]


def _add_posts(county: County) -> None:
    """Add who is told of alarms and health after the principal, and above."""
    rng = random.Random(20231017)  # noqa: S311  # invented names need no secrecy
    schools = [unit.id for unit in county.units if unit.kind is UnitKind.SCHOOL]
    posts = [(Role.BUREAU_LEADER, COUNTY, f"qh-{Role.BUREAU_LEADER}")]
    for school in schools:
        number = school.rpartition(".")[2]
        posts += [
            (role, school, f"qh-{role}-{number}")
            for role in (Role.VICE_PRINCIPAL, Role.HEALTH_REPORTER)
        ]
    county.people += [
        Person(id=PersonId(person), name=_name(rng), appointments=(_staff(role, unit),))
        for role, unit, person in posts
    ]


def _add_pupils(county: County, place: _Place, *, size: int, rng: random.Random) -> None:
    names: dict[str, None] = {}  # a set's order differs from process to process
    while len(names) < size:
        names[_name(rng)] = None
    for roll_no, name in enumerate(names, start=1):
        number = f"s{place.school}-g{place.grade}c{place.number}-{roll_no:02d}"
        pupil = Pupil(
            id=PersonId(f"qh-pupil-{number}"),
            name=name,
            class_id=place.class_id,
            class_name=place.class_name,
            roll_no=roll_no,
        )
        _add_family(county, pupil, number=number, rng=rng)


def _add_family(county: County, pupil: Pupil, *, number: str, rng: random.Random) -> None:
    county.pupils.append(pupil)
    attends = (_staff(Role.PUPIL, pupil.class_id),)
    county.people.append(Person(id=pupil.id, name=pupil.name, appointments=attends))
    if pupil.roll_no % 15 == 0:
        _join_family(county, pupil)
        return
    for letter in "ab"[: rng.choice((1, 2, 2))]:
        guardian = PersonId(f"qh-parent-{number}{letter}")
        surname = pupil.name[0] if letter == "a" else rng.choice(_SURNAMES)
        edge = Guardianship(guardian=guardian, pupil=pupil.id, starts=SINCE)
        name = surname + _name(rng)[1:]
        county.people.append(Person(id=guardian, name=name, guardianships=(edge,)))
    _decide(county, pupil, PersonId(f"qh-parent-{number}a"))


def _join_family(county: County, pupil: Pupil) -> None:
    """Make a pupil the sibling of the one before it in the list, so that families have two."""
    place = len(county.people) - 1
    while not county.people[place].guardianships:
        place -= 1
    person = county.people[place]
    edge = Guardianship(guardian=person.id, pupil=pupil.id, starts=SINCE)
    both = (*person.guardianships, edge)
    county.people[place] = person.model_copy(update={"guardianships": both})
    _decide(county, pupil, person.id)


def _decide(county: County, pupil: Pupil, guardian: PersonId) -> None:
    if pupil.roll_no % 10 == WITHOUT_CONSENT:
        return
    county.decisions += [
        Decision(
            pupil=pupil.id,
            guardian=guardian,
            purpose=purpose,
            version=VERSIONS[purpose],
            agreed=True,
            at=CONSENTED_AT,
        )
        for purpose in (Purpose.HOMEWORK, Purpose.GROWTH, Purpose.PORTRAIT)
    ]
