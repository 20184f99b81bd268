"""Early warning use cases: what a unit is warned of, those below it, and whom that is told."""

from collections.abc import Collection, Mapping
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.which_unit import unit_meant
from school.actor import Actor
from school.areas import area_name
from school.disclosure import Count
from school.early_warning import (
    Compared,
    QualityWarnings,
    UnitWarnings,
    WarningsOf,
    warnings,
)
from school.notices import Notice, NoticeKind
from school.people import Role, Unit, UnitId, UnitKind, school_of
from school.periods import WEEK, newest_week
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.subscriptions import morning_after, quiet
from school.unit_report import ReportOf, Snapshot

routes = Blueprint(__name__)

WEEKS = 12
LAST = 8
"""Priority: whoever asks something is answered before."""
BELOW: Mapping[UnitKind, tuple[UnitKind, ...]] = {
    UnitKind.COUNTY: (UnitKind.TOWN, UnitKind.SCHOOL),
    UnitKind.TOWN: (UnitKind.SCHOOL,),
    UnitKind.SCHOOL: (UnitKind.GRADE, UnitKind.CLASS),
    UnitKind.GRADE: (UnitKind.CLASS,),
}
_ABOVE = {UnitKind.CLASS: 1, UnitKind.GRADE: 1, UnitKind.SCHOOL: 2, UnitKind.TOWN: 1}
"""How many levels up the unit is that one is compared with: a school with the county."""
ANSWERS_FOR = {
    UnitKind.SCHOOL: Role.PRINCIPAL,
    UnitKind.TOWN: Role.BUREAU,
    UnitKind.COUNTY: Role.BUREAU,
}
Weeks = Mapping[date, Snapshot]


@routes.lambda_function(name="quality_warnings")
@use_case(WarningsOf)
def quality_warnings(request: WarningsOf, call: Call) -> QualityWarnings:
    """Return what a class, grade, school, town or the county is warned of, and those below it."""
    meant, subject = unit_meant(call, ReportOf(text=request.text, unit_id=request.unit_id))
    scope = Scope(unit=meant.id)
    call.require(Action.READ_REPORT, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_REPORT, scope, fields=("warnings",))
        units = [meant, *_below(unit, meant)]
        known = {one.id: one for one in (*units, *_above(unit, meant))}
        found = _weeks(unit, call, known)
        own_name = _full_name(unit, meant)
    own, *others = [
        UnitWarnings(
            unit_id=one.id,
            name=own_name if one is meant else one.name,
            level=one.kind,
            warnings=_warned(one, known, found, subject=subject, silence=not request.told),
        )
        for one in units
    ]
    warned = [one for one in others if one.warnings]
    return QualityWarnings(
        unit=own,
        below=tuple(sorted(warned, key=lambda one: -len(one.warnings))),
        looked_at=sum(bool(found[one.unit_id]) for one in others),
    )


def _below(unit: UnitOfWork, meant: Unit) -> list[Unit]:
    kinds = BELOW.get(meant.kind, ())
    return [one for kind in kinds for one in unit.people.units_under(meant.id, kind=kind)]


def _above(unit: UnitOfWork, meant: Unit) -> list[Unit]:
    return [unit.people.unit(one)] if (one := _id_above(meant)) else []


def _id_above(one: Unit) -> UnitId | None:
    up = _ABOVE.get(one.kind)
    return UnitId(".".join(one.id.split(".")[:-up])) if up else None


def _full_name(unit: UnitOfWork, meant: Unit) -> str:
    if meant.kind in (UnitKind.CLASS, UnitKind.GRADE):
        return f"{unit.people.unit(school_of(meant.id)).name} {meant.name}"
    return meant.name


def _weeks(
    unit: UnitOfWork, call: Call, units: Collection[UnitId]
) -> dict[UnitId, dict[date, Snapshot]]:
    newest = newest_week(call.now)
    return unit.unit_reports.weeks_by_unit(
        units, since=newest - WEEK * (WEEKS - 1), before=newest + WEEK
    )


def _warned(
    one: Unit,
    known: Mapping[UnitId, Unit],
    found: Mapping[UnitId, Weeks],
    *,
    subject: str,
    silence: bool,
) -> tuple[str, ...]:
    above = known.get(_id_above(one) or one.id, one)
    others: Weeks = found[above.id] if above is not one else {}
    return _in_words(found[one.id], others, than=above.name, subject=subject, silence=silence)


def warnings_of(unit: UnitOfWork, meant: Unit, weeks: Weeks, *, subject: str) -> tuple[str, ...]:
    """Return what to warn of: areas below the unit above for weeks, falling ones, silence."""
    if not weeks:
        return ()
    above = next(iter(_above(unit, meant)), None)
    others = (
        unit.unit_reports.weeks_of(above.id, since=min(weeks), before=max(weeks) + WEEK)
        if above
        else {}
    )
    than = above.name if above else ""
    return _in_words(weeks, others, than=than, subject=subject, silence=True)


def _in_words(
    weeks: Weeks, others: Weeks, *, than: str, subject: str, silence: bool
) -> tuple[str, ...]:
    compared: dict[str, list[Compared]] = {}
    for area in sorted({a for one in weeks.values() for a in one.areas}):
        about, name = area_name(area)
        if subject in ("", about):
            compared[name] = [_compared(weeks, others, week, area) for week in sorted(weeks)]
    silent = _silent_weeks(weeks) if silence else 0
    return warnings(compared, than=than, silent_weeks=silent)


def _compared(weeks: Weeks, others: Weeks, week: date, area: str) -> Compared:
    own = weeks[week].areas.get(area)
    other = others[week].areas.get(area) if week in others else None
    return Compared(own=own.shown if own else Count(), others=other.shown.rate if other else None)


def _silent_weeks(weeks: Weeks) -> int:
    silent = 0
    for week in sorted(weeks, reverse=True):
        if weeks[week].homework:
            break
        silent += 1
    return silent if silent < len(weeks) else 0  # never a word of homework: holidays, a new class


def tell_warnings(
    unit: UnitOfWork, call: Call, made: tuple[UnitId, UnitKind], *, week: date
) -> None:
    """Queue the week's warnings of a unit for who answers for it, once, and not by night."""
    unit_id, kind = made
    role = ANSWERS_FOR.get(kind)
    at = morning_after(call.now) if quiet(call.now) else call.now
    for person in unit.people.holders(role, unit_id, on=call.today) if role else ():
        for account in unit.people.accounts_of(person)[:1]:
            notice = Notice(
                kind=NoticeKind.QUALITY_WARNING,
                about=unit_id,
                reader=Actor(platform=account.platform, user=account.user_id),
                channel=account.channel,
            )
            lane = f"{NoticeKind.QUALITY_WARNING}:{unit_id}:{person}"
            unit.notices.put(
                f"{lane}:{week}",
                notice.model_dump_json(),
                now=call.now,
                lane=lane,
                topic=lane,
                priority=LAST,
                not_before=at,
            )
