"""Clusters: so many cases in one place within a window, by the rule file. Pure.

A window is of calendar days and ends with the day looked at, so it slides over weekends and the
ends of months. A pupil counts once in a window. Cases without a name cannot be told apart from day
to day: of a class the day with the most counts, never the sum, so that one child ill for three days
is not three.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from school.health import MEAL_NAMES, ClassCheck, Finding, HealthCase, Meal, Shift, nameless
from school.health_rules import DiseaseRule, HealthRules
from school.health_words import health_words
from school.people import PersonId, UnitId, school_of

GUT = "gut"


class Rule(StrEnum):
    """Which rule a cluster meets."""

    DAY = "day"
    """Similar symptoms or a shared meal, on one day, in one class or dormitory."""
    DAYS = "days"
    """The same over some days running."""
    DISEASE = "disease"
    """So many of one disease in a school or a class."""
    NOTIFIABLE = "notifiable"
    """A single suspicion of a disease that is told at once."""
    MEAL = "meal"
    """Several with vomiting or diarrhoea after one meal."""


@dataclass(frozen=True)
class Sick:
    """One case as the rules see it."""

    day: date
    class_id: UnitId
    finding: Finding
    pupil: PersonId | None = None
    """None: nobody agreed, so it is not known who."""
    shift: Shift = Shift.MORNING


@dataclass(frozen=True)
class Cluster:
    """Cases that belong together, and the rule they meet."""

    rule: Rule
    place: str
    """Id of a class or school, or ``<school>/<dormitory>``."""
    about: str
    """What they share: a word of ``[alike]``, a disease, or a meal."""
    first: date
    """The first day of the window that has a case."""
    last: date
    cases: int
    days: int
    """Length of the window."""
    classes: tuple[UnitId, ...]


def sick_of(cases: Iterable[HealthCase], checks: Iterable[ClassCheck]) -> list[Sick]:
    """Return what was kept of some days as cases; what is no illness is left out."""
    named = [
        Sick(day=c.day, class_id=c.class_id, finding=c.finding, pupil=c.pupil_id, shift=c.shift)
        for c in cases
        if c.finding.ill
    ]
    counted = [
        Sick(day=check.day, class_id=check.class_id, finding=one)
        for check in checks
        for one in nameless(check)
        if one.ill
    ]
    return named + counted


def clusters(cases: Sequence[Sick], rules: HealthRules, *, today: date) -> tuple[Cluster, ...]:
    """Return every cluster whose window ends *today*.

    Args:
        cases: Of one school; older ones than the longest window do no harm.
        rules: The rule file.
        today: The last day of each window; a cluster needs a case of this day.
    """
    meals = list(_meals(cases, rules, today))
    found = [
        *meals,
        *(c for c in _similar(cases, rules, today) if not (meals and _of_meal(c))),
        *_diseases(cases, rules, today),
        *_notifiable(cases, rules, today),
    ]
    return tuple(sorted(found, key=lambda c: (c.rule, c.place, c.about)))


def window(cases: Iterable[Sick], *, days: int, today: date) -> list[Sick]:
    """Return the cases of the last *days* days, *today* being one of them."""
    first = today - timedelta(days=days - 1)
    return [case for case in cases if first <= case.day <= today]


def count(cases: Iterable[Sick]) -> int:
    """Return how many children these are, as far as can be known: never too many."""
    named: set[PersonId] = set()
    unnamed: dict[UnitId, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for case in cases:
        if case.pupil is None:
            unnamed[case.class_id][case.day] += 1
        else:
            named.add(case.pupil)
    return len(named) + sum(max(of_class.values()) for of_class in unnamed.values())


def alike(finding: Finding) -> set[str]:
    """Return which similar symptoms a finding has."""
    words = health_words().signs
    return {words[sign].alike for sign in finding.signs if words[sign].alike}


def has_disease(finding: Finding, code: str, rule: DiseaseRule) -> bool:
    """Return True when a finding is a case of a disease, by its name or by its definition."""
    if finding.disease == code:
        return True
    if rule.from_c is None or finding.temperature_c is None:
        return False
    return finding.temperature_c >= rule.from_c and bool(set(finding.signs) & set(rule.with_signs))


def _similar(cases: Sequence[Sick], rules: HealthRules, today: date) -> Iterator[Cluster]:
    general = rules.general
    limits = (
        (Rule.DAY, 1, general.cases_in_a_day),
        (Rule.DAYS, general.days, general.cases_in_days),
    )
    for rule, days, least in limits:
        inside = window(cases, days=days, today=today)
        for place_of in (_PLACES[place] for place in general.places):
            for place, there in _by(inside, place_of):
                for shared, those in _by_all(there, _shared):
                    yield from _made(
                        rule, place, shared, those, least=least, days=days, today=today
                    )


def _meals(cases: Sequence[Sick], rules: HealthRules, today: date) -> Iterator[Cluster]:
    ate = [c for c in window(cases, days=1, today=today) if c.finding.meal and _gut(c.finding)]
    least = rules.general.meal_cases_in_a_day
    for meal, those in _by(ate, lambda case: str(case.finding.meal)):
        school = school_of(those[0].class_id)
        yield from _made(Rule.MEAL, school, meal, those, least=least, days=1, today=today)


def _of_meal(found: Cluster) -> bool:
    """Return True for what a shared meal explains already: one happening is told once."""
    return found.about == GUT or found.about.startswith("meal:")


def _diseases(cases: Sequence[Sick], rules: HealthRules, today: date) -> Iterator[Cluster]:
    for code, rule in rules.diseases.items():
        inside = window(cases, days=rule.days, today=today)
        those = [case for case in inside if has_disease(case.finding, code, rule)]
        for limit, place_of in (
            (rule.school, _school),
            (rule.in_class, _class),
            (rule.in_class, _dorm),
        ):
            for place, there in _by(those, place_of) if limit else ():
                yield from _made(
                    Rule.DISEASE, place, code, there, least=limit or 0, days=rule.days, today=today
                )


def _notifiable(cases: Sequence[Sick], rules: HealthRules, today: date) -> Iterator[Cluster]:
    for code, rule in rules.diseases.items():
        if rule.notifiable:
            inside = window(cases, days=rule.days, today=today)
            named = [case for case in inside if case.finding.disease == code]
            for place, there in _by(named, _class):
                yield from _made(
                    Rule.NOTIFIABLE, place, code, there, least=1, days=rule.days, today=today
                )


def _made(  # noqa: PLR0913  # what a cluster is made of
    rule: Rule,
    place: str,
    about: str,
    cases: Sequence[Sick],
    *,
    least: int,
    days: int,
    today: date,
) -> Iterator[Cluster]:
    """Yield the cluster where the cases are enough and one of them is of today."""
    number = count(cases)
    if number >= least and any(case.day == today for case in cases):
        yield Cluster(
            rule=rule,
            place=place,
            about=about,
            first=min(case.day for case in cases),
            last=today,
            cases=number,
            days=days,
            classes=tuple(sorted({case.class_id for case in cases})),
        )


def _by(cases: Iterable[Sick], of: Callable[[Sick], str]) -> list[tuple[str, list[Sick]]]:
    """Return the cases by what *of* says of each; what it says nothing of is left out."""
    return _by_all(cases, lambda case: {of(case)})


def _by_all(cases: Iterable[Sick], of: Callable[[Sick], set[str]]) -> list[tuple[str, list[Sick]]]:
    grouped: dict[str, list[Sick]] = defaultdict(list)
    for case in cases:
        for key in of(case) - {""}:
            grouped[key].append(case)
    return sorted(grouped.items())


def _shared(case: Sick) -> set[str]:
    """Return what makes cases similar: symptoms that are alike, or one meal of one day."""
    meal = f"meal:{case.finding.meal}:{case.day}" if case.finding.meal else ""
    return {*alike(case.finding), meal}


def _gut(finding: Finding) -> bool:
    return GUT in alike(finding)


def _class(case: Sick) -> str:
    return case.class_id


def _school(case: Sick) -> str:
    return school_of(case.class_id)


def _dorm(case: Sick) -> str:
    return f"{_school(case)}/{case.finding.dorm}" if case.finding.dorm else ""


_PLACES: dict[str, Callable[[Sick], str]] = {"class": _class, "dorm": _dorm}


@dataclass(frozen=True)
class Watched:
    """A grade with similar symptoms that are no cluster yet, or not of one class."""

    grade_id: UnitId
    about: str
    cases: int
    days: int
    line: int
    """How many would be a cluster in one class."""


def watched(cases: Sequence[Sick], rules: HealthRules, *, today: date) -> tuple[Watched, ...]:
    """Return the grades the reporter should look at, the most cases first."""
    general = rules.general
    inside = window(cases, days=general.days, today=today)
    found = [
        Watched(UnitId(grade), shared, number, general.days, general.cases_in_days)
        for grade, there in _by(inside, lambda case: case.class_id.rpartition(".")[0])
        for shared, those in _by_all(there, lambda case: alike(case.finding))
        if (number := count(those)) >= rules.watch_from
    ]
    return tuple(sorted(found, key=lambda one: (-one.cases, one.grade_id, one.about)))


def about_in_words(about: str, rules: HealthRules) -> str:
    """Return what a cluster shares, in words: “发热、咳嗽”, “手足口病”, “午餐后呕吐、腹泻”."""
    if about in rules.diseases:
        return rules.diseases[about].name
    if about in set(Meal):
        return f"{MEAL_NAMES[Meal(about)]}后呕吐、腹泻"
    if about.startswith("meal:"):
        return f"同吃{MEAL_NAMES[Meal(about.split(':')[1])]}后不适"
    return health_words().alike.get(about, about)
