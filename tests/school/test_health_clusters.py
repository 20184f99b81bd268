"""When cases are a cluster: below, at and above every threshold, over weekends and months' ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.health import Absence, ClassCheck, Finding, HealthCase, Meal, Shift, Unnamed
from school.health_clusters import Cluster, Rule, Sick, clusters, count, sick_of, watched
from school.health_rules import health_rules
from school.people import PersonId, UnitId
from tests.builders import NOON

RULES = health_rules()
CLASS, OTHER = UnitId("qt.t1.s1.g3.c2"), UnitId("qt.t1.s1.g4.c1")
TODAY = date(2026, 11, 20)
"""A Friday."""
DISEASES = [code for code, rule in RULES.diseases.items() if rule.school is not None]
ENDS = [TODAY, date(2026, 11, 23), date(2026, 12, 1), date(2027, 1, 1), date(2028, 3, 1)]
"""A Friday, a Monday after a weekend, the first days of a month and a year, a leap year's March."""


def sick(
    number: int,
    *signs: str,
    back: int = 0,
    where: UnitId = CLASS,
    today: date = TODAY,
    **more: object,
) -> Sick:
    finding = Finding.model_validate({"signs": signs, **more})
    pupil = PersonId(f"{where}-{number}")
    return Sick(day=today - timedelta(days=back), class_id=where, finding=finding, pupil=pupil)


def rules_of(found: tuple[Cluster, ...]) -> list[Rule]:
    return [one.rule for one in found]


@pytest.mark.parametrize(("cases", "told"), [(2, []), (3, [Rule.DAY]), (4, [Rule.DAY])])
def test_three_of_a_class_on_one_day_are_a_cluster(cases: int, told: list[Rule]) -> None:
    found = clusters([sick(n, "rash") for n in range(cases)], RULES, today=TODAY)

    assert rules_of(found) == told
    assert [one.cases for one in found] == [cases] * len(told)


@pytest.mark.parametrize("today", ENDS)
@pytest.mark.parametrize(("days_back", "told"), [((0, 1, 1, 2, 2), 1), ((0, 1, 1, 2, 3), 0)])
def test_five_within_three_days_are_a_cluster(
    days_back: tuple[int, ...], told: int, today: date
) -> None:
    cases = [sick(n, "rash", back=b, today=today) for n, b in enumerate(days_back)]

    assert rules_of(clusters(cases, RULES, today=today)).count(Rule.DAYS) == told
    assert clusters(cases[1:], RULES, today=today) == ()  # four


@pytest.mark.parametrize("today", ENDS)
@pytest.mark.parametrize("code", DISEASES)
def test_a_disease_is_a_cluster_at_the_number_of_its_rule_and_within_its_window(
    code: str, today: date
) -> None:
    rule = RULES.diseases[code]
    least, window = rule.school or 0, rule.days
    spread = [  # no two in a class, so that only the school's number counts
        sick(n, disease=code, where=UnitId(f"qt.t1.s1.g{n % 6 + 1}.c{n}"), today=today)
        for n in range(least + 1)
    ]

    def of_school(cases: list[Sick]) -> bool:
        found = clusters(cases, RULES, today=today)
        return any(one.rule is Rule.DISEASE and one.place == "qt.t1.s1" for one in found)

    def moved(case: Sick, back: int) -> Sick:
        return Sick(today - timedelta(days=back), case.class_id, case.finding, case.pupil)

    assert not of_school(spread[: least - 1])
    assert of_school(spread[:least])
    assert of_school(spread)
    assert of_school([*spread[: least - 1], moved(spread[least], window - 1)])
    assert not of_school([*spread[: least - 1], moved(spread[least], window)])


def test_two_with_hand_foot_and_mouth_disease_in_a_class_or_a_dormitory_are_one() -> None:
    here = sick(1, disease="hand_foot_mouth", dorm="301")
    same_class = sick(2, disease="hand_foot_mouth")
    same_dorm = sick(3, disease="hand_foot_mouth", dorm="301", where=OTHER)
    elsewhere = sick(4, disease="hand_foot_mouth", where=OTHER)

    def disease(*cases: Sick) -> bool:
        return Rule.DISEASE in rules_of(clusters(cases, RULES, today=TODAY))

    assert disease(here, same_class)
    assert disease(here, same_dorm)
    assert not disease(here, elsewhere)


@pytest.mark.parametrize(
    ("celsius", "signs", "told"),
    [
        (37.9, ("cough",), 0),
        (38.0, ("cough",), 1),
        (38.0, ("sore_throat",), 1),
        (39.0, ("rash",), 0),
    ],
)
def test_influenza_like_is_a_fever_of_38_with_a_cough_or_a_sore_throat(
    celsius: float, signs: tuple[str, ...], told: int
) -> None:
    classes = [UnitId(f"qt.t1.s1.g{n % 6 + 1}.c{n}") for n in range(10)]
    cases = [sick(1, "fever", *signs, temperature_c=celsius, where=c) for c in classes]

    found = clusters(cases, RULES, today=TODAY)

    assert [one.about for one in found].count("influenza_like") == told


def test_one_suspicion_of_a_notifiable_disease_is_told_at_once_and_chickenpox_is_not() -> None:
    measles = clusters([sick(1, disease="measles")], RULES, today=TODAY)
    chickenpox = clusters([sick(1, disease="chickenpox")], RULES, today=TODAY)

    assert rules_of(measles) == [Rule.NOTIFIABLE]
    assert chickenpox == ()


def test_different_symptoms_colds_and_other_classes_make_no_cluster() -> None:
    different = [sick(1, "fever"), sick(2, "rash"), sick(3, "vomiting")]
    colds = [sick(n, "cold") for n in range(6)]
    apart = [sick(1, "rash"), sick(2, "rash"), sick(3, "rash", where=OTHER)]
    away = [sick(n, absence=Absence.SICK) for n in range(6)]

    for cases in (different, colds, apart, away):
        assert clusters(cases, RULES, today=TODAY) == ()


def test_fever_and_cough_are_similar() -> None:
    cases = [sick(1, "fever"), sick(2, "cough"), sick(3, "sore_throat")]

    assert rules_of(clusters(cases, RULES, today=TODAY)) == [Rule.DAY]


def test_a_child_ill_for_days_counts_once() -> None:
    cases = [sick(1, "rash", back=back) for back in (0, 1, 2)] * 2

    assert clusters(cases, RULES, today=TODAY) == ()


def test_a_dormitory_is_a_place_across_classes() -> None:
    cases = [sick(n, "rash", dorm="301", where=w) for n, w in enumerate((CLASS, OTHER, OTHER))]

    (found,) = clusters(cases, RULES, today=TODAY)

    assert found.place == "qt.t1.s1/301"


def test_several_who_vomit_after_one_meal_are_food_poisoning_and_told_once() -> None:
    cases = [sick(n, "vomiting", meal=Meal.LUNCH) for n in range(3)]

    assert rules_of(clusters(cases, RULES, today=TODAY)) == [Rule.MEAL]
    assert clusters(cases[:2], RULES, today=TODAY) == ()


def test_what_was_over_before_today_is_told_no_more() -> None:
    cases = [sick(n, "rash", back=1) for n in range(5)]

    assert clusters(cases, RULES, today=TODAY) == ()


def check_with(*shifts: Shift, day: date = TODAY) -> ClassCheck:
    unnamed = tuple(
        Unnamed(key=str(n), shift=shift, finding=Finding(signs=("rash",)))
        for n, shift in enumerate(shifts)
    )
    return ClassCheck(class_id=CLASS, day=day, enrolled=30, unnamed=unnamed)


def test_children_without_consent_count_but_never_twice() -> None:
    morning, noon = Shift.MORNING, Shift.NOON
    both = sick_of([], [check_with(morning, morning, noon, noon)])
    three = sick_of([], [check_with(morning, morning, morning)])
    days = [check_with(morning, day=TODAY - timedelta(days=back)) for back in range(3)]

    assert count(both) == 2
    assert rules_of(clusters(three, RULES, today=TODAY)) == [Rule.DAY]
    assert count(sick_of([], days)) == 1


def test_named_and_unnamed_children_make_a_cluster_together() -> None:
    case = HealthCase(
        id="c",
        pupil_id=PersonId("p"),
        class_id=CLASS,
        day=TODAY,
        shift=Shift.MORNING,
        finding=Finding(signs=("rash",)),
        author=None,
        at=NOON,
    )

    found = clusters(
        sick_of([case], [check_with(Shift.MORNING, Shift.MORNING)]), RULES, today=TODAY
    )

    assert [one.cases for one in found] == [3]


def test_a_grade_is_watched_below_the_line() -> None:
    next_door = UnitId("qt.t1.s1.g3.c1")
    cases = [sick(n, "cough", where=w) for n, w in enumerate((CLASS, CLASS, next_door, next_door))]

    (one,) = watched(cases, RULES, today=TODAY)

    assert (one.grade_id, one.cases, one.days, one.line) == ("qt.t1.s1.g3", 4, 3, 5)
    assert watched(cases[:2], RULES, today=TODAY) == ()


CASES = st.lists(
    st.builds(
        sick,
        st.integers(1, 12),
        st.sampled_from(["fever", "cough", "rash", "vomiting", "cold"]),
        back=st.integers(0, 15),
        where=st.sampled_from([CLASS, OTHER]),
        disease=st.sampled_from([None, None, "measles", "hand_foot_mouth", "norovirus"]),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(CASES)
def test_the_order_of_cases_and_old_ones_change_nothing(cases: list[Sick]) -> None:
    found = clusters(cases, RULES, today=TODAY)
    shuffled = list(reversed(cases))
    old = [sick(n, "rash", back=RULES.longest_window + n) for n in range(5)]

    assert clusters([*shuffled, *old], RULES, today=TODAY) == found


@settings(deadline=None)
@given(CASES)
def test_one_more_case_never_ends_a_cluster(cases: list[Sick]) -> None:
    before = {(one.rule, one.place, one.about) for one in clusters(cases, RULES, today=TODAY)}
    after = clusters([*cases, sick(99, "rash")], RULES, today=TODAY)

    assert before <= {(one.rule, one.place, one.about) for one in after}


@settings(deadline=None)
@given(CASES)
def test_a_cluster_lies_within_its_window_and_has_enough_children(cases: list[Sick]) -> None:
    for one in clusters(cases, RULES, today=TODAY):
        assert one.first > TODAY - timedelta(days=one.days)
        assert one.last == TODAY
        assert one.cases <= len({(case.pupil, case.class_id) for case in cases})
        assert one.cases >= (1 if one.rule is Rule.NOTIFIABLE else 2)
