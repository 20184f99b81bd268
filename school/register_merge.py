"""Which records are one person: the pairs that can be merged, and why others cannot; pure."""

from collections.abc import Sequence

from school.codes import Kind, PersonCodes, county_of, person_code
from school.errors import NotUnderstood, SchoolError
from school.people import PersonId, Role, UnitId
from school.register import Edge, MergeRow, Outcome, Plan, Refused, Stored


def plan_merges(
    plan: Plan, stored: Stored, codes: PersonCodes, *, rows: Sequence[MergeRow]
) -> None:
    """Plan the merges of a file; a pair that was merged before is unchanged."""
    counties = {UnitId(unit.partition(".")[0]) for unit in stored.units}
    gone: dict[PersonId, int] = {}
    for row in rows:
        try:
            keep, merged = (_person(stored, codes, counties, code=c) for c in (row.keep, row.gone))
            if keep != merged:
                check_merge(stored, keep, merged)
        except SchoolError as error:
            plan.refused.append(Refused(row.line, error.message.rstrip("。")))
            continue
        if keep in gone or merged in gone:
            plan.refused.append(Refused(row.line, "同一个人在这个文件里合并了两次，请分两次导入"))
            continue
        if keep == merged:
            plan.tell(Outcome.UNCHANGED, row.line)
            continue
        gone[merged] = row.line
        plan.merge.append((keep, merged))
        plan.tell(Outcome.CHANGED, row.line, "两份记录合成一份")


def _person(stored: Stored, codes: PersonCodes, counties: set[UnitId], *, code: str) -> PersonId:
    known = stored.known(code.strip()) or stored.known(code.strip().lower())
    if known is not None:
        return known
    spelled = person_code(code)
    found = {
        person
        for county in counties
        for kind in Kind
        if (person := stored.known(codes.id_of(kind, county, spelled))) is not None
    }
    if len(found) != 1:
        raise NotUnderstood("没有找到这个编码的人，或不止一位。请写 qingjiao people 里的编号。")
    return found.pop()


def check_merge(stored: Stored, keep: PersonId, gone: PersonId) -> None:
    """Pass when two records can be one person's.

    Raises:
        NotUnderstood: They are of different counties, or one is a pupil and the other is not.
    """
    if _is_pupil(stored, keep) != _is_pupil(stored, gone) and _grown(stored, keep, gone):
        raise NotUnderstood("一位是学生，一位不是，不能合并。请核对编号。")
    one, other = _counties(stored, keep), _counties(stored, gone)
    if one and other and not one & other:
        raise NotUnderstood("两份记录在不同的县，不能合并。请先在原来的县办转出。")
    if _cared_for(stored, keep, gone):
        raise NotUnderstood("一位是另一位的监护人，不能合并。请核对编号。")


def _is_pupil(stored: Stored, person: PersonId) -> bool:
    return person in stored.enrolments or f"-{Kind.PUPIL}-" in person


def _grown(stored: Stored, *people: PersonId) -> bool:
    """Return True when one of them works at a school or is a guardian."""
    staff = any(h.role is not Role.PUPIL for p in people for h in stored.holdings.get(p, ()))
    return staff or any(e.guardian in people for edges in stored.edges.values() for e in edges)


def _counties(stored: Stored, person: PersonId) -> set[UnitId]:
    """Return the counties somebody is at school, works or has a child in."""
    found = {county_of(h.unit) for h in stored.holdings.get(person, ())}
    if person in stored.enrolments:
        found.add(county_of(stored.enrolments[person].class_id))
    for edge in _edges_of(stored, person):
        if edge.pupil in stored.enrolments:
            found.add(county_of(stored.enrolments[edge.pupil].class_id))
    named = UnitId(person.partition("-")[0])
    if not found and named in stored.units:
        found.add(named)
    return found


def _edges_of(stored: Stored, guardian: PersonId) -> list[Edge]:
    return [e for edges in stored.edges.values() for e in edges if e.guardian == guardian]


def _cared_for(stored: Stored, one: PersonId, other: PersonId) -> bool:
    return any(
        edge.guardian == guardian
        for pupil, guardian in ((one, other), (other, one))
        for edge in stored.edges.get(pupil, ())
    )
