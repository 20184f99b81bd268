"""The policy against a table written by hand: every role, action, scope and date."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import PermissionDenied
from school.people import Guardianship, Person, PersonId, Role, UnitId, covers, school_of
from school.permissions import Action, Scope, acting_role, allowed, require
from tests.builders import a_person, an_appointment

TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)

ORACLE = """
                    pupil  parent teach  head   health guard  vice   princ  bureau leader admin
grade               -      -      unit   unit   -      -      -      -      -      -      -
revise              -      -      unit   unit   -      -      -      -      -      -      -
confirm             -      -      unit   unit   -      -      -      -      -      -      -
set_key             -      -      unit   unit   -      -      -      -      -      -      -
analyse             -      -      unit   unit   -      -      -      -      -      -      -
read_paper          -      -      unit   unit   -      -      -      -      -      -      -
read_result         self   child  -      -      -      -      -      -      -      -      -
read_summary        -      -      unit   unit   -      -      -      unit   unit   -      -
post_summary        -      -      unit   unit   -      -      -      -      -      -      -
decide_consent      -      child  -      -      -      -      -      -      -      -      -
bind_group          -      -      -      unit   -      -      -      unit   -      -      -
read_learning       self   child  unit   unit   -      -      -      -      -      -      -
read_class_learning -      -      unit   unit   -      -      -      unit   unit   -      -
set_practice        -      -      unit   unit   -      -      -      -      -      -      -
practise            self   child  -      -      -      -      -      -      -      -      -
read_growth         self   child  unit   unit   -      -      -      -      -      -      -
note_growth         self   child  unit   unit   -      -      -      -      -      -      -
moderate_growth     -      -      -      unit   -      -      -      -      -      -      -
read_portrait       self   child  unit   unit   -      -      -      -      -      -      -
read_report         -      -      unit   unit   -      -      -      unit   unit   -      -
read_teacher        -      -      self   self   -      -      -      unit   -      -      -
note_teacher        -      -      self   self   -      -      -      -      -      -      -
decide_teacher      -      -      -      -      -      -      -      unit   -      -      -
read_teacher_totals -      -      -      -      -      -      -      unit   unit   -      -
read_my_data        self   family self   self   self   self   self   self   self   self   self
delete_my_data      -      child  -      -      -      -      -      -      -      -      -
ask_bulk            -      -      unit   unit   -      -      -      unit   unit   -      -
approve_bulk        -      -      -      -      -      -      -      unit   unit   -      -
read_compliance     -      -      -      -      -      -      -      -      unit   -      unit
administer          -      -      -      -      -      -      -      -      -      -      unit
press               -      -      -      -      -      -      -      -      -      -      -
raise_alarm         -      -      school school unit   unit   unit   unit   -      -      -
read_alarms         -      -      duty   duty   duty   unit   unit   unit   unit   unit   -
handle_alarm        -      -      duty   duty   duty   unit   unit   unit   unit   unit   -
steer_alarms        -      -      -      -      -      -      unit   unit   unit   -      -
report_health       -      -      unit   unit   unit   -      -      -      -      -      -
tell_health         -      child  -      -      -      -      -      -      -      -      -
read_health         self   child  -      unit   unit   -      -      -      -      -      -
read_health_totals  -      -      unit   unit   unit   -      unit   unit   unit   unit   -
keep_food_log       -      -      -      -      unit   -      unit   unit   -      -      -
read_passes         self   child  -      unit   -      -      -      -      -      -      -
read_gate           -      -      -      -      -      unit   unit   unit   unit   unit   -
manage_gate         -      -      -      -      -      unit   unit   unit   -      -      -
grant_leave         -      -      -      unit   -      -      unit   unit   -      -      -
plan_duty           -      -      -      -      -      -      unit   unit   unit   -      unit
do_duty             -      -      duty   duty   duty   unit   unit   unit   unit   unit   -
read_duty           -      -      school school unit   unit   unit   unit   unit   unit   unit
report_hazard       -      -      school school unit   unit   unit   unit   unit   unit   -
handle_hazard       -      -      self   self   -      unit   unit   unit   -      -      -
read_hazards        -      -      school school unit   unit   unit   unit   unit   unit   -
report_repair       -      -      school school unit   unit   unit   unit   -      -      -
manage_assets       -      -      -      -      -      -      unit   unit   -      -      unit
read_assets         -      -      school school unit   unit   unit   unit   unit   unit   unit
find_resources      self   family self   self   self   self   self   self   self   self   self
read_resource       member child  member member member member member member member member member
add_resource        -      -      school school unit   unit   unit   unit   unit   -      unit
manage_resource     -      -      self   self   self   self   unit   unit   unit   -      unit
review_resource     -      -      -      -      -      -      unit   unit   unit   -      unit
tag_resource        -      -      member member -      -      member member member member member
read_library_figures -     -      -      -      -      -      unit   unit   unit   unit   unit
plan_lessons        -      -      self   self   -      -      unit   unit   unit   -      unit
join_lessons        -      -      member member -      -      member member member member member
read_lessons        -      -      member member -      -      member member member member member
ask_indicators      -      -      member member member -      member member member member member
read_figures        -      -      unit   unit   -      -      unit   unit   unit   unit   unit
collect_figures     -      -      -      -      -      -      unit   unit   unit   -      unit
report_figures      -      -      -      unit   -      -      unit   unit   unit   -      unit
plan_training       -      -      -      -      -      -      unit   unit   unit   -      unit
join_training       -      -      member member -      -      member member member member member
read_training       -      -      -      -      -      -      unit   unit   unit   unit   unit
evaluate_schools    -      -      -      -      -      -      -      -      unit   -      -
show_evidence       -      -      -      -      -      -      unit   unit   -      -      -
read_evaluation     -      -      -      -      -      -      unit   unit   unit   unit   -
record_spending     -      -      -      -      -      -      -      -      unit   -      -
read_spending       -      -      -      -      -      -      -      -      unit   unit   -
"""
"""What a role may do: in its unit and below, anywhere in its school, while on duty there, to
itself, to its own child, or as a member: in its unit, below and above it, and to its own things."""
COLUMNS = (
    *(Role.PUPIL, Role.GUARDIAN, Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER),
    *(Role.SECURITY, Role.VICE_PRINCIPAL, Role.PRINCIPAL),
    *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
)

UNITS = [
    "qt",
    "qt.t1",
    "qt.t10",
    "qt.t1.s1",
    "qt.t1.s2",
    "qt.t1.s1.g3",
    "qt.t1.s1.g3.c1",
    "qt.t1.s1.g3.c2",
    "qt.t1.s1.g3.c20",
    "qt.t1.s2.g3.c2",
    "q",
    "q.t1.s1.g3.c1",
]
"""Two counties, and names that begin alike."""
PERIODS = {
    "open": (TODAY - DAY, None, True),
    "from today": (TODAY, None, True),
    "until today": (TODAY - DAY, TODAY, True),
    "expired": (TODAY - 9 * DAY, TODAY - DAY, False),
    "future": (TODAY + DAY, None, False),
}
CHILD, OTHER = PersonId("p1"), PersonId("p2")


def oracle() -> dict[tuple[Role, Action], str]:
    _, *rows = [line.split() for line in ORACLE.strip().splitlines()]
    return {
        (role, Action(row[0])): word
        for row in rows
        for role, word in zip(COLUMNS, row[1:], strict=True)
    }


def below(unit: str, top: str) -> bool:
    """Return True when the path of *unit* begins with the whole parts of *top*."""
    parts = top.split(".")
    return unit.split(".")[: len(parts)] == parts


def scopes() -> Iterator[Scope]:
    for unit in UNITS:
        yield Scope(unit=UnitId(unit))
        for one in (CHILD, OTHER):
            yield Scope(unit=UnitId(unit), pupil=one)
            yield Scope(unit=UnitId(unit), adult=one)
            yield Scope(unit=UnitId(unit), duty=frozenset({one}))


SCOPES = list(scopes())


def test_the_table_says_something_about_every_role_and_action() -> None:
    assert set(oracle()) == {(role, action) for role in Role for action in Action}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_an_appointment_allows_exactly_what_the_table_says(role: Role, action: Action) -> None:
    word = oracle()[role, action]
    wrong = []
    for unit in UNITS:
        person = a_person(CHILD, an_appointment(role, unit, starts=TODAY - DAY))
        for scope in SCOPES:
            expected = reached(word, unit, scope)
            if allowed(person, action, scope, on=TODAY) != expected:
                wrong.append((unit, scope, expected))

    assert wrong == []


def reached(word: str, unit: str, scope: Scope) -> bool:
    """Return True when a word of the table reaches from a unit to a scope."""
    school = unit.split(".")[:3]
    colleague = below(scope.unit, unit) or (
        len(school) == 3 and below(scope.unit, ".".join(school))
    )
    return {
        "unit": below(scope.unit, unit),
        "school": colleague,
        "duty": colleague and CHILD in scope.duty,
        "self": CHILD in (scope.pupil, scope.adult),
        "member": scope.adult == CHILD or below(scope.unit, unit) or below(unit, scope.unit),
    }.get(word, False)


@pytest.mark.parametrize("role", Role)
def test_an_appointment_counts_from_its_first_to_its_last_day(role: Role) -> None:
    unit = "qt.t1.s1.g3.c2"
    everything = Scope(unit=UnitId(unit), pupil=CHILD, duty=frozenset({CHILD}))
    for starts, ends, in_force in PERIODS.values():
        person = a_person(CHILD, an_appointment(role, unit, starts=starts, ends=ends))
        for action in Action:
            word = oracle()[role, action]
            expected = in_force and reached(word, unit, everything)
            assert allowed(person, action, everything, on=TODAY) is expected


@pytest.mark.parametrize("action", Action)
def test_a_guardian_may_do_what_the_table_says_to_the_own_child_only(action: Action) -> None:
    word = oracle()[Role.GUARDIAN, action]
    for starts, ends, in_force in PERIODS.values():
        edge = Guardianship(guardian=PersonId("g"), pupil=CHILD, starts=starts, ends=ends)
        person = Person(id=PersonId("g"), name="家长", guardianships=(edge,))
        for scope in SCOPES:
            expected = in_force and word in ("child", "family") and scope.pupil == CHILD
            assert allowed(person, action, scope, on=TODAY) is expected


@pytest.mark.parametrize("action", Action)
def test_a_guardian_may_do_what_the_table_says_about_oneself(action: Action) -> None:
    word = oracle()[Role.GUARDIAN, action]
    for starts, ends, in_force in PERIODS.values():
        edge = Guardianship(guardian=CHILD, pupil=PersonId("p9"), starts=starts, ends=ends)
        person = Person(id=CHILD, name="家长", guardianships=(edge,))
        for scope in SCOPES:
            expected = in_force and word == "family" and scope.adult == CHILD
            assert allowed(person, action, scope, on=TODAY) is expected


@pytest.mark.parametrize("action", Action)
def test_somebody_without_a_role_may_do_nothing(action: Action) -> None:
    stranger = a_person("stranger")

    assert not any(allowed(stranger, action, scope, on=TODAY) for scope in SCOPES)


def test_a_teacher_who_is_a_parent_may_do_both_and_no_more() -> None:
    klass = "qt.t1.s1.g3.c2"
    person = a_person("chen", an_appointment(Role.TEACHER, klass), children=CHILD)
    mine, other = (Scope(unit=UnitId(klass), pupil=p) for p in (CHILD, OTHER))

    assert acting_role(person, Action.READ_RESULT, mine, on=TODAY) is Role.GUARDIAN
    assert acting_role(person, Action.GRADE, other, on=TODAY) is Role.TEACHER
    assert acting_role(person, Action.READ_RESULT, other, on=TODAY) is None


def test_a_guardian_is_no_guardian_of_a_sibling_whose_edge_ended() -> None:
    ended = Guardianship(
        guardian=PersonId("g"), pupil=OTHER, starts=TODAY - 9 * DAY, ends=TODAY - DAY
    )
    person = a_person("g", children=CHILD)
    person = person.model_copy(update={"guardianships": (*person.guardianships, ended)})
    scope = Scope(unit=UnitId("-"), pupil=OTHER)

    assert not allowed(person, Action.READ_RESULT, scope, on=TODAY)
    assert allowed(person, Action.READ_RESULT, scope, on=TODAY - DAY)


@pytest.mark.parametrize("action", Action)
def test_a_refusal_says_who_may_and_how_to_get_registered(action: Action) -> None:
    with pytest.raises(PermissionDenied) as refused:
        require(a_person("stranger"), action, Scope(unit=UnitId("qt")), on=TODAY)

    said = refused.value.message
    assert "请" in said or "可以" in said or "会发在" in said
    assert said.endswith("你的编号：stranger")


def test_what_is_allowed_names_the_role_that_allows_it() -> None:
    teacher = a_person("chen", an_appointment(Role.TEACHER, "qt.t1.s1.g3.c2"))
    scope = Scope(unit=UnitId("qt.t1.s1.g3.c2"), pupil=CHILD)

    assert require(teacher, Action.GRADE, scope, on=TODAY) is Role.TEACHER


paths = st.lists(st.sampled_from(["q", "t", "t1", "t10", "1", "s1", "s11", "-"]), min_size=1).map(
    ".".join
)


@given(paths, paths)
def test_a_unit_covers_what_its_path_begins(scope: str, unit: str) -> None:
    assert covers(UnitId(scope), UnitId(unit)) == below(unit, scope)


@given(paths, paths)
def test_two_counties_never_meet(one: str, other: str) -> None:
    assert not covers(UnitId(f"qt.{one}"), UnitId(f"yh.{other}"))
    assert not covers(UnitId("qt"), UnitId(f"qta.{other}"))


def test_the_school_of_a_class_is_its_first_three_parts() -> None:
    assert school_of(UnitId("qt.t1.s2.g3.c2")) == "qt.t1.s2"
    assert school_of(UnitId("qt.t1")) == "qt.t1"
