"""Of which units live figures are: those a plan names, or the asker's own; and what is below."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chalicelib.call import Call
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.indicator import HOME, Indicator
from school.live_answers import Place
from school.live_dimensions import UNITS
from school.people import SCHOOL_DEPTH, UnitId, UnitKind, covers, school_of
from school.permissions import RULES, Action, Scope
from school.question.plan import AskedPlace, Plan
from school.store.unit_of_work import UnitOfWork

NOWHERE = UnitId("-")
Tree = Mapping[UnitId, tuple[str, UnitKind]]
"""Name and kind of units of a county, in the order of its towns, schools and classes."""
_DEPTHS = list(UnitKind)
_NUMBER = re.compile(r"(\d+)")
_SMALLEST = {kind: name for name, kind in UNITS.items()} | {UnitKind.COUNTY: "全县"}


@dataclass(frozen=True)
class Reach:
    """What somebody may read, and the units a plan can be about."""

    call: Call
    own: tuple[UnitId, ...]
    """The widest units the asker may read; of the product itself, the county. Empty: none."""
    tree: Tree

    @property
    def county(self) -> UnitId:
        """Return the asker's county; “-” for who belongs to none."""
        return next(iter(self.tree), NOWHERE)

    def kind(self, unit_id: UnitId) -> UnitKind:
        """Return what a unit of the tree is."""
        return self.tree[unit_id][1]

    def require(self, unit_id: UnitId) -> None:
        """Require that the asker may read a unit's figures; an id nobody knows is nobody's.

        Raises:
            PermissionDenied: The asker may not; the message says what is theirs.
        """
        known = unit_id in self.tree
        if self.call.by_the_product and known:
            return
        try:
            self.call.require(Action.READ_FIGURES, Scope(unit=unit_id if known else NOWHERE))
        except PermissionDenied as error:
            own = "、".join(self.name(one) for one in self.own if one in self.tree)
            if not own:
                raise
            raise PermissionDenied(f"你能看的是{own}的数据。{error.message}") from error

    def name(self, unit_id: UnitId) -> str:
        """Return a unit's name; of a class of a school that is not the asker's, with its school."""
        name, school = self.tree[unit_id][0], school_of(unit_id)
        at_home = school == unit_id or any(covers(school, one) for one in self.own)
        return name if at_home else f"{self.tree[school][0]}{name}"


def places_of(call: Call, unit: UnitOfWork) -> Tree:
    """Return name and kind of the units a question of the asker may name.

    That is the county, its towns and schools, and the grades and classes of the asker's own
    schools.
    """
    own = own_units(call, unit)
    return _tree(call, unit, own, schools=_schools(own))


def county_tree(call: Call, unit: UnitOfWork) -> Tree:
    """Return the county, towns and schools of the asker; of the product, of every county."""
    return _tree(call, unit, own_units(call, unit), schools=set())


def reach(call: Call, unit: UnitOfWork, plan: Plan) -> Reach:
    """Return what the asker may read, in as much of the county as a plan names or lists."""
    own = own_units(call, unit)
    named = [one.unit_id for one in plan.places if one.unit_id and _sound(one.unit_id)]
    grades = UNITS.get(plan.by) is UnitKind.GRADE
    return Reach(call, own, _tree(call, unit, own, schools=_schools([*own, *named]), grades=grades))


def own_units(call: Call, unit: UnitOfWork) -> tuple[UnitId, ...]:
    """Return the widest units whose figures the asker may read; of the product, the counties."""
    if call.by_the_product:
        return tuple(one.id for one in unit.people.units_of_kind(UnitKind.COUNTY))
    held = call.person.units_on(call.today, frozenset(RULES[Action.READ_FIGURES]))
    widest = [one for one in held if not any(covers(up, one) and up != one for up in held)]
    return tuple(sorted(widest, key=_in_order))


def scopes_of(reached: Reach, plan: Plan, indicator: Indicator) -> tuple[UnitId, ...]:
    """Return the units a plan wants figures of; the asker may read each.

    Raises:
        PermissionDenied: The asker may not; the message says what is theirs.
        NotFound: A place is no unit of the county.
        NotUnderstood: The indicator is not known for units so small.
    """
    named = [_meant(reached, place) for place in plan.places]
    units = named or _unnamed(reached, plan.by, indicator)
    for one in units:
        reached.require(one)
        if _deeper(reached.kind(one), indicator.grain):
            smallest = _SMALLEST[indicator.grain]
            raise NotUnderstood(f"“{indicator.name}”最小统计到{smallest}。请写{smallest}再问一次。")
    return tuple(dict.fromkeys(units))


def _meant(reached: Reach, place: AskedPlace) -> UnitId:
    if place.unit_id is not None:
        return place.unit_id
    county = reached.county
    if county != NOWHERE and place.name in (HOME, reached.tree[county][0]):
        return county
    for one in reached.own[:1] or [NOWHERE]:
        reached.require(one)
    raise NotFound(f"“{place.name}”没有实时数据。请写本县的学校、乡镇或班级。")


def _unnamed(reached: Reach, by: str, indicator: Indicator) -> list[UnitId]:
    """Return the asker's own units, or those around them that hold what is to be listed.

    “各校” of somebody in one school means the county's, which the policy then refuses; “各班” of
    a teacher means the classes taught.
    """
    own = list(reached.own) or [NOWHERE]
    wanted = UNITS.get(by)
    if indicator.grain in (UnitKind.SCHOOL, UnitKind.GRADE) or wanted is UnitKind.GRADE:
        own = [school_of(one) if one.count(".") > SCHOOL_DEPTH else one for one in own]
    listed_above = wanted in (UnitKind.TOWN, UnitKind.SCHOOL)
    if listed_above and all(one.count(".") >= _DEPTHS.index(wanted) for one in own if wanted):
        return [reached.county]
    return own


def _deeper(kind: UnitKind, than: UnitKind) -> bool:
    return _DEPTHS.index(kind) > _DEPTHS.index(than)


def listed(reached: Reach, scope: UnitId, *, by: str) -> tuple[Place, ...]:
    """Return the places whose figures an answer lists: a unit, or those below it.

    Raises:
        NotUnderstood: The list has no end.
    """
    tree, kind = reached.tree, UNITS.get(by)
    if kind is None or not _deeper(kind, reached.kind(scope)):
        return (Place(scope, reached.name(scope)),)
    above_schools = scope.count(".") < SCHOOL_DEPTH
    if above_schools and kind is UnitKind.CLASS:
        raise NotUnderstood("班太多，一次列不下。请写上学校，如“云溪第1小学 各班”。")
    below = [one for one in tree if covers(scope, one) and tree[one][1] is kind]
    if above_schools and kind is UnitKind.GRADE:
        return _same_grades(tree, scope, below)
    return tuple(Place(one, reached.name(one)) for one in below)


def _same_grades(tree: Tree, scope: UnitId, grades: Sequence[UnitId]) -> tuple[Place, ...]:
    """Return each grade of several schools as one place."""
    together: dict[str, list[UnitId]] = defaultdict(list)
    for one in grades:
        together[tree[one][0]].append(one)
    return tuple(
        Place(scope, tree[scope][0], together=tuple(units), member=name)
        for name, units in sorted(together.items(), key=lambda item: _in_order(item[1][0])[3:])
    )


def _tree(
    call: Call,
    unit: UnitOfWork,
    own: Sequence[UnitId],
    *,
    schools: set[UnitId],
    grades: bool = False,
) -> Tree:
    """Return the units of the asker's county; none for who belongs to none."""
    work = () if call.by_the_product else call.person.appointments
    held = own or [one.unit for one in work[:1]]
    counties = dict.fromkeys(UnitId(one.partition(".")[0]) for one in held)
    found: dict[UnitId, tuple[str, UnitKind]] = {}
    for county in counties if call.by_the_product else list(counties)[:1]:
        inside = {one for one in schools if covers(county, one)}
        found |= unit.live_figures.county_tree(county, grades=grades, schools=inside)
    return {one: found[one] for one in sorted(found, key=_in_order)}


def _sound(unit_id: UnitId) -> bool:
    """Return True for what may be an id: PostgreSQL takes no NUL in a text."""
    return "\x00" not in unit_id


def _schools(units: Iterable[UnitId]) -> set[UnitId]:
    """Return the schools of those units that are one, or lie in one."""
    return {school_of(one) for one in units if one.count(".") >= SCHOOL_DEPTH}


@lru_cache(maxsize=20_000)
def _in_order(unit: UnitId) -> tuple[tuple[str, int], ...]:
    """Return what sorts units as people count them: class 2 before class 10."""
    parts = (_NUMBER.split(part) for part in unit.split("."))
    return tuple((part[0], int(part[1]) if len(part) > 1 else 0) for part in parts)
