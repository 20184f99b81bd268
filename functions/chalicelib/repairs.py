"""Repair use cases: report what is broken, see what waits, take it, say how it ended."""

import hashlib
from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.asset_views import asset_meant, assets_view, managers_of
from chalicelib.assets import code_on_photo
from chalicelib.call import Call
from chalicelib.files_first import Keep, files_first
from chalicelib.runtime import use_case
from chalicelib.staff_telling import tell_staff
from chalicelib.workplace import NOWHERE, own_school, require_places
from school.asset_calls import (
    AssetOf,
    MoveRepair,
    RepairLacks,
    RepairList,
    RepairOf,
    RepairsOf,
    RepairView,
    ReportedRepair,
    ReportRepair,
)
from school.assets import (
    OPEN_REPAIRS,
    Asset,
    AssetState,
    Repair,
    code_in,
    repaired,
    says_nothing,
    without_code,
)
from school.errors import NotFound, NotUnderstood
from school.hazard_rules import hazard_rules
from school.notices import NoticeKind
from school.people import PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHOWN = 6
"""Repairs in one list, each with its buttons."""
MOST_CHOICES = 6
"""Assets to choose from where several fit."""


@routes.lambda_function(name="report_repair")
@use_case(ReportRepair)
def report_repair(request: ReportRepair, call: Call) -> ReportedRepair:
    """Take a report of something broken, or say what it lacks; told again it is the same one."""
    asset, lacks = _meant(request, call)
    if asset is None:
        return _unlisted(request, call) if lacks.lacks is RepairLacks.ASSET else lacks
    what = _what(request.text, asset)
    photos = [call.files.get(key) for key in request.photo_keys]

    def write(unit: UnitOfWork, keep: Keep) -> ReportedRepair:
        scope = Scope(unit=asset.school)
        call.audit(unit, Action.REPORT_REPAIR, scope, fields=("repair",))
        if asset.state is AssetState.SCRAPPED:
            raise NotUnderstood(f"{asset.name}已经报废，没有报修。")
        if not what:
            return ReportedRepair(
                lacks=RepairLacks.WHAT,
                asset_id=asset.id,
                choices=assets_view(unit, call, [asset]),
            )
        reported = _repair(request, call, asset.school, what=what, asset_id=asset.id)
        return _kept(unit, call, reported, photos, keep=keep)

    return files_first(call, write)


def _unlisted(request: ReportRepair, call: Call) -> ReportedRepair:
    """Take a report of what no register holds, such as a door, or say what it lacks."""
    school, text = own_school(call), " ".join(request.text.split())
    place = request.place.strip() or hazard_rules().place_in(text)
    what = text.replace(place, " ", 1).strip(" ,，。:：") if place else text
    vague = says_nothing(what)
    if school is None or (vague and not place):
        return ReportedRepair(lacks=RepairLacks.ASSET)
    if vague or not place:
        return ReportedRepair(lacks=RepairLacks.WHAT if place else RepairLacks.PLACE, place=place)
    photos = [call.files.get(key) for key in request.photo_keys]

    def write(unit: UnitOfWork, keep: Keep) -> ReportedRepair:
        call.audit(unit, Action.REPORT_REPAIR, Scope(unit=school), fields=("repair",))
        reported = _repair(request, call, school, what=what, place=place)
        return _kept(unit, call, reported, photos, keep=keep)

    return files_first(call, write)


def _kept(
    unit: UnitOfWork, call: Call, reported: Repair, photos: Sequence[bytes], *, keep: Keep
) -> ReportedRepair:
    """Keep a repair with its photos and tell who manages it, once."""
    repair, added = unit.repairs.add(reported)
    if added:
        keep(dict(zip(repair.photo_keys(), photos, strict=True)))
        told = managers_of(unit, call, repair.school)
        _tell(unit, call, repair, *told, when="reported")
    return ReportedRepair(repair=_views(unit, call, [repair])[0], again=not added)


def _meant(request: ReportRepair, call: Call) -> tuple[Asset | None, ReportedRepair]:
    """Return the asset meant: by id, by a code in the words or on a photo, or by its name.

    Raises:
        PermissionDenied: The asker reports nothing there, or there is none with this code.
    """
    code = request.code or code_in(request.text)
    if not (code or request.asset_id):
        on_photos = (code_on_photo(call, key) for key in request.photo_keys)
        code = next((one for one in on_photos if one), "")
    if code or request.asset_id:
        meant = AssetOf(asset_id=request.asset_id, code=code)
        return asset_meant(meant, call, Action.REPORT_REPAIR), ReportedRepair()
    return _by_name(request.text, call)


def _by_name(text: str, call: Call) -> tuple[Asset | None, ReportedRepair]:
    places = require_places(call, Action.REPORT_REPAIR)
    school = own_school(call)
    with call.records() as unit:
        call.audit(unit, Action.REPORT_REPAIR, Scope(unit=places[0]), fields=("assets",))
        found = unit.assets.named_in(school, text) if school else []
        longest = max((len(one.name) for one in found), default=0)
        found = [one for one in found if len(one.name) == longest]
        placed = [one for one in found if one.place and one.place in text]
        found = placed or found
        if len(found) == 1:
            return found[0], ReportedRepair()
        lacks = RepairLacks.WHICH if found else RepairLacks.ASSET
        choices = assets_view(unit, call, found[:MOST_CHOICES])
    return None, ReportedRepair(lacks=lacks, choices=choices)


def _what(text: str, asset: Asset) -> str:
    """Return what is broken: the words without the code, the name and the place."""
    rest = without_code(text)
    for known in (asset.name, asset.place):
        rest = rest.replace(known, " ", 1) if known else rest
    return " ".join(rest.split()).strip(" ,，。:：")


def _repair(  # noqa: PLR0913  # a repair has this many parts
    request: ReportRepair,
    call: Call,
    school: UnitId,
    *,
    what: str,
    asset_id: str | None = None,
    place: str = "",
) -> Repair:
    digests = [key.rpartition("/")[2] for key in request.photo_keys]
    thing = asset_id or f"{school}\n{place}"
    parts = (thing, call.person.id, what, str(call.today), *sorted(digests))
    return Repair(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        school=school,
        number=0,
        asset_id=asset_id,
        place=place,
        what=what,
        photos=len(request.photo_keys),
        reporter=call.person.id,
        reported_at=call.now,
    )


def _tell(
    unit: UnitOfWork, call: Call, repair: Repair, *persons: PersonId | None, when: str
) -> None:
    tell_staff(unit, call, persons, kind=NoticeKind.REPAIR, about=repair.id, when=when)


def _views(unit: UnitOfWork, call: Call, repairs: list[Repair]) -> tuple[RepairView, ...]:
    names = unit.assets.names({p for r in repairs for p in (r.reporter, r.taken_by) if p})
    assets = {i: unit.assets.asset(i) for i in {r.asset_id for r in repairs} if i}
    schools = {r.school: unit.people.unit(r.school).name for r in repairs}
    return tuple(
        RepairView(
            **repair.model_dump(include={"what", "state", "reported_at", "done_at", "note"}),
            repair_id=repair.id,
            ref=repair.ref,
            school=schools[repair.school],
            asset_id=repair.asset_id,
            asset=asset.name if asset else "",
            place=asset.place if asset else repair.place,
            reporter=names.get(repair.reporter, ""),
            taken_by=names.get(repair.taken_by, "") if repair.taken_by else "",
            photo_keys=repair.photo_keys(),
            may=_may_move(repair, call),
        )
        for repair in repairs
        for asset in (assets.get(repair.asset_id or ""),)
    )


def _may_move(repair: Repair, call: Call) -> bool:
    scope = Scope(unit=repair.school)
    manages = allowed(call.person, Action.MANAGE_ASSETS, scope, on=call.today)
    return manages and repair.state in OPEN_REPAIRS


def _repair_meant(request: RepairOf, call: Call, action: Action) -> Repair:
    """Return the repair meant: by its id, or by its number in the own school.

    Raises:
        NotFound: The own school has no such number.
        PermissionDenied: There is none with this id, or the asker may not do this.
    """
    school = own_school(call)
    with call.records() as unit:
        found = unit.repairs.repair(request.repair_id) if request.repair_id else None
        if not request.repair_id and request.number and school:
            found = unit.repairs.numbered(school, request.number)
    call.require(action, Scope(unit=found.school if found else NOWHERE))
    if found is None:
        raise NotFound("没有找到这条报修。发“我的报修”看编号。")
    return found


@routes.lambda_function(name="show_repair")
@use_case(RepairOf)
def show_repair(request: RepairOf, call: Call) -> RepairView:
    """Show one repair to those who work in its school."""
    repair = _repair_meant(request, call, Action.READ_ASSETS)
    with call.records() as unit:
        scope = Scope(unit=repair.school)
        call.audit(unit, Action.READ_ASSETS, scope, fields=(f"repair {repair.ref}",))
        return _views(unit, call, [repair])[0]


@routes.lambda_function(name="move_repair")
@use_case(MoveRepair)
def move_repair(request: MoveRepair, call: Call) -> RepairView:
    """Take a repair or say how it ended; whoever reported it is told."""
    repair = _repair_meant(request, call, Action.MANAGE_ASSETS)
    changed = repaired(
        repair, request.to, by=call.person.id, at=call.now, note=request.note.strip()
    )
    with call.records() as unit:
        scope = Scope(unit=repair.school)
        call.audit(unit, Action.MANAGE_ASSETS, scope, fields=(f"repair {repair.ref}", request.to))
        if not unit.repairs.change(repair, changed):
            raise NotUnderstood(f"{repair.ref} 刚刚被别人处理了，没有再改。发“待修”看还有哪些。")
        _tell(unit, call, changed, repair.reporter, when=request.to)
        return _views(unit, call, [changed])[0]


@routes.lambda_function(name="list_repairs")
@use_case(RepairsOf)
def list_repairs(request: RepairsOf, call: Call) -> RepairList:
    """List what one reported oneself, or what waits in one's own places."""
    action = Action.REPORT_REPAIR if request.mine else Action.MANAGE_ASSETS
    places = require_places(call, action)
    with call.records() as unit:
        for place in places:
            call.audit(unit, action, Scope(unit=place), fields=("repairs",))
        if request.mine:
            rows, total = unit.repairs.of_reporter(call.person.id, start=request.start, limit=SHOWN)
        else:
            schools = unit.assets.schools_under(places)
            rows, total = unit.repairs.open_in(schools, start=request.start, limit=SHOWN)
        return RepairList(
            rows=_views(unit, call, rows), total=total, mine=request.mine, start=request.start
        )
