"""Hidden danger use cases: report one, look at it, list what is open."""

import hashlib
import re

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.files_first import Keep, files_first
from chalicelib.hazard_views import hazard_meant, row_of, view_of
from chalicelib.runtime import use_case
from chalicelib.staff_telling import tell_staff
from chalicelib.workplace import named_in, require_places, school_said
from school.device_events import Event, Level
from school.errors import NotFound, NotUnderstood
from school.hazard_calls import (
    HazardLacks,
    HazardList,
    HazardLists,
    HazardOf,
    HazardView,
    ReportedHazard,
    ReportHazard,
)
from school.hazard_rules import hazard_rules
from school.hazards import LONGEST_WHAT, STATE_NAMES, Hazard, HazardState
from school.notices import NoticeKind
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHOWN = 8
"""Tickets in one list."""
SOURCE, KIND = "hazard", "hazard"
_WORDS = re.compile(
    r"^(?:我要|我想|我)?(?:隐患上报|上报隐患|(?:发现|报告?)(?:了)?(?:一?个)?(?:安全)?隐患)[\s,，:：]*"
)


@routes.lambda_function(name="report_hazard")
@use_case(ReportHazard)
def report_hazard(request: ReportHazard, call: Call) -> ReportedHazard:
    """Take a report, or say what it lacks; the same report again adds nothing."""
    places = require_places(call, Action.REPORT_HAZARD)
    # Before the transaction: a store that hangs may not hold the audit, which everybody writes.
    photos = [call.files.get(key) for key in request.photo_keys]

    def write(unit: UnitOfWork, keep: Keep) -> ReportedHazard:
        school = school_said(unit, call, request.text)
        scope = Scope(unit=school or places[0])
        call.audit(unit, Action.REPORT_HAZARD, scope, fields=("hazard",))
        said = _said(unit, request, school)
        if isinstance(said, HazardLacks) or school is None:
            lacks = said if isinstance(said, HazardLacks) else HazardLacks.SCHOOL
            return ReportedHazard(lacks=lacks)
        hazard, added = unit.hazards.add(_hazard(request, call, school, said))
        alarm = hazard_rules().alarm_of(hazard.level, request.text)
        if added:
            keep(dict(zip(hazard.photo_keys(), photos, strict=True)))
            raise_alarm(unit, call, hazard, alarm)
            _tell_who_assigns(unit, call, hazard)
        shown = view_of(unit, call, hazard)
        return ReportedHazard(hazard=shown, again=not added, urgent=alarm is Level.RED)

    return files_first(call, write)


def _said(
    unit: UnitOfWork, request: ReportHazard, school: UnitId | None
) -> tuple[str, str, Level] | HazardLacks:
    """Return the place, what it is and the colour; or what is missing."""
    rules = hazard_rules()
    text = " ".join(_WORDS.sub("", request.text.strip()).split())
    if school is not None:
        text = text.replace(unit.people.unit(school).name, "").strip()
    place = request.place or rules.place_in(text)
    what = text.removeprefix(place).strip(" ,，。:：") or text
    level = request.level or rules.level_in(text)
    if not what or what == place:
        return HazardLacks.WHAT
    if len(what) > LONGEST_WHAT:
        raise NotUnderstood(f"说明超过 {LONGEST_WHAT} 字，没有上报。请写短一点再发。")
    if not place:
        return HazardLacks.PLACE
    return (place, what, level) if level else HazardLacks.LEVEL


def _hazard(
    request: ReportHazard, call: Call, school: UnitId, said: tuple[str, str, Level]
) -> Hazard:
    place, what, level = said
    digests = [key.rpartition("/")[2] for key in request.photo_keys]
    parts = (school, call.person.id, place, what, str(call.today), *sorted(digests))
    return Hazard(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        school=school,
        year=call.today.year,
        number=0,
        level=level,
        place=place,
        what=what,
        photos=len(request.photo_keys),
        reporter=call.person.id,
        reported_at=call.now,
    )


def raise_alarm(
    unit: UnitOfWork, call: Call, hazard: Hazard, level: Level, *, why: str = ""
) -> None:
    """Put down the event a ticket is, once for each *why*; the words of who reported stay here.

    An alarm goes to groups, and what somebody typed may name a pupil.
    """
    name = hazard_rules().levels[hazard.level].name
    event = Event(
        source=SOURCE,
        event_id=f"{hazard.id}{why and ':'}{why}",
        school=hazard.school,
        kind=KIND,
        at=call.now,
        zone=hazard_rules().place_in(hazard.place),
        level=level,
        text=f"{name}色隐患 {hazard.ref}{'，已逾期' if why else ''}",
    )
    unit.events.put(event, now=call.now)


def _tell_who_assigns(unit: UnitOfWork, call: Call, hazard: Hazard) -> None:
    for roles in ((Role.SECURITY, Role.VICE_PRINCIPAL), (Role.PRINCIPAL,)):
        found = unit.hazards.colleagues(hazard.school, on=call.today, roles=roles)
        if found:
            tell_staff(unit, call, found, kind=NoticeKind.HAZARD, about=hazard.id, when="reported")
            return


@routes.lambda_function(name="show_hazard")
@use_case(HazardOf)
def show_hazard(request: HazardOf, call: Call) -> HazardView:
    """Show one ticket to those who work in its school, and to the bureau."""
    hazard = hazard_meant(request, call, Action.READ_HAZARDS)
    with call.records() as unit:
        scope = Scope(unit=hazard.school)
        call.audit(unit, Action.READ_HAZARDS, scope, fields=(f"hazard {hazard.ref}",))
        if request.told == "overdue" and not hazard.overdue_on(call.today):
            raise NotFound("这条隐患已经不逾期了。")
        return view_of(unit, call, hazard)


@routes.lambda_function(name="list_hazards")
@use_case(HazardLists)
def list_hazards(request: HazardLists, call: Call) -> HazardList:
    """List the tickets that are not over, of one's own places or of oneself."""
    places = require_places(call, Action.READ_HAZARDS)
    with call.records() as unit:
        for place in places:
            call.audit(unit, Action.READ_HAZARDS, Scope(unit=place), fields=("hazards",))
        schools = unit.hazards.schools_under(places)
        schools = named_in(request.text, schools) or schools
        if request.mine:
            found = unit.hazards.open_owned(
                call.person.id, today=call.today, start=request.start, limit=SHOWN
            )
        elif request.to_check:
            found = unit.hazards.to_check(
                call.person.id,
                [one for one in schools if _handles(call, one)],
                today=call.today,
                start=request.start,
                limit=SHOWN,
            )
        else:
            found = unit.hazards.open_with(
                schools,
                level=hazard_rules().level_in(request.text),
                state=_state_in(request.text),
                overdue="逾期" in request.text or "超期" in request.text,
                today=call.today,
                start=request.start,
                limit=SHOWN,
            )
        return _list(unit, call, request, found, schools=schools)


def _handles(call: Call, school: UnitId) -> bool:
    return allowed(call.person, Action.HANDLE_HAZARD, Scope(unit=school), on=call.today)


def _state_in(text: str) -> HazardState | None:
    return next((state for state, name in STATE_NAMES.items() if name in text), None)


def _list(
    unit: UnitOfWork,
    call: Call,
    request: HazardLists,
    found: tuple[list[Hazard], int, int],
    *,
    schools: dict[UnitId, str],
) -> HazardList:
    hazards, total, overdue = found
    names = unit.hazards.names([h.owner for h in hazards if h.owner])
    several = len(schools) > 1
    return HazardList(
        scope=f"{len(schools)} 所学校" if several else next(iter(schools.values()), ""),
        rows=tuple(
            row_of(h, call, names=names, school=schools.get(h.school, "") if several else "")
            for h in hazards
        ),
        total=total,
        overdue=overdue,
        start=request.start,
        mine=request.mine,
        to_check=request.to_check,
    )


def owners_of(unit: UnitOfWork, call: Call, hazard: Hazard) -> list[PersonId]:
    """Return who leads the school of a ticket and keeps it safe."""
    roles = (Role.SECURITY, Role.VICE_PRINCIPAL)
    return [*unit.hazards.colleagues(hazard.school, on=call.today, roles=roles)]
