"""Asset use cases: register, import, find by code, photo or words, lend, scrap, print labels."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.asset_views import asset_meant, assets_view, managers_of
from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.staff_telling import tell_staff
from chalicelib.workplace import named_in, own_school, require_places, school_said
from school.asset_calls import (
    MOST_LABELS,
    AssetList,
    AssetOf,
    AssetView,
    FindAssets,
    ImportAssets,
    ImportedAssets,
    Label,
    Labels,
    LabelsOf,
    LendAsset,
    RegisterAsset,
    ScrapAct,
    ScrapAsset,
)
from school.asset_words import facts_in, numbered
from school.assets import (
    ASSET_STATES,
    Asset,
    AssetFacts,
    AssetState,
    asked_to_scrap,
    asset_from,
    code_in,
    scrap_decided,
)
from school.errors import BadPhoto, NotFound, NotUnderstood
from school.grading import SheetRequest
from school.notices import NoticeKind
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHOWN = 8
"""Assets in one list."""


@routes.lambda_function(name="register_asset")
@use_case(RegisterAsset)
def register_asset(request: RegisterAsset, call: Call) -> AssetView:
    """Register one asset of the own school; the same words again are the same asset."""
    places = require_places(call, Action.MANAGE_ASSETS)
    with call.records() as unit:
        school = school_said(unit, call, request.text)
        call.audit(unit, Action.MANAGE_ASSETS, Scope(unit=school or places[0]), fields=("asset",))
        school = _needed(school)
        name = unit.people.unit(school).name
        facts = facts_in(request.text.replace(name, " "))
        asset = _asset(facts, call, school, which="1")
        unit.assets.add(asset)
        kept = unit.assets.asset(asset.id) or asset
        return assets_view(unit, call, [kept])[0]


def _needed(school: UnitId | None) -> UnitId:
    if school is None:
        raise NotUnderstood("是哪所学校的？请写上校名再发，没有登记。")
    return school


def _asset(facts: AssetFacts, call: Call, school: UnitId, *, which: str) -> Asset:
    token = call.new_token()
    return asset_from(facts, school=school, which=which, token=token, now=call.now)


@routes.lambda_function(name="import_assets")
@use_case(ImportAssets)
def import_assets(request: ImportAssets, call: Call) -> ImportedAssets:
    """Register the rows of a file in the own school; the same file again adds nothing."""
    require_places(call, Action.MANAGE_ASSETS)
    school = own_school(call)
    if school is None:
        raise NotUnderstood("导入到哪所学校？请由本校校领导导入，或用 qingjiao import。")
    scope = Scope(unit=school)
    with call.records() as unit:
        call.audit(unit, Action.MANAGE_ASSETS, scope, fields=("assets", str(len(request.rows))))
        assets = [_asset(r, call, school, which=which) for r, which in numbered(request.rows)]
        new = sum(unit.assets.add(asset) for asset in assets)
        name = unit.people.unit(school).name
    return ImportedAssets(school=name, new=new, same=len(request.rows) - new)


@routes.lambda_function(name="find_assets")
@use_case(FindAssets)
def find_assets(request: FindAssets, call: Call) -> AssetList:
    """Find assets: one by its id, code or photographed label, or all that words fit."""
    code = request.code
    if request.photo_key:
        code = code_on_photo(call, request.photo_key)
        call.files.delete(request.photo_key)
        if not code:
            places = require_places(call, Action.READ_ASSETS)
            with call.records() as unit:
                call.audit(unit, Action.READ_ASSETS, Scope(unit=places[0]), fields=("label",))
            return AssetList(scope="", rows=(), total=0, unread=True)
    if code or request.asset_id:
        meant = AssetOf(asset_id=request.asset_id, code=code)
        asset = asset_meant(meant, call, Action.READ_ASSETS)
        with call.records() as unit:
            call.audit(unit, Action.READ_ASSETS, Scope(unit=asset.school), fields=("asset",))
            return AssetList(scope="", rows=assets_view(unit, call, [asset]), total=1)
    return _by_words(request, call)


def _by_words(request: FindAssets, call: Call) -> AssetList:
    places = require_places(call, Action.READ_ASSETS)
    with call.records() as unit:
        for place in places:
            call.audit(unit, Action.READ_ASSETS, Scope(unit=place), fields=("assets",))
        schools, words = _narrowed(unit, places, request.text)
        rows, total = assets_matching(unit, schools, words, start=request.start)
        scope = f"{len(schools)} 所学校" if len(schools) > 1 else next(iter(schools.values()), "")
        shown = assets_view(unit, call, rows)
    return AssetList(scope=scope, rows=shown, total=total, start=request.start)


def _narrowed(
    unit: UnitOfWork, places: Sequence[UnitId], text: str
) -> tuple[dict[UnitId, str], list[str]]:
    """Return the schools and the words a text narrows to."""
    schools = unit.assets.schools_under(places)
    named = named_in(text, schools)
    for name in named.values():
        text = text.replace(name, " ")
    return named or schools, text.split()


def assets_matching(
    unit: UnitOfWork, schools: dict[UnitId, str], words: Sequence[str], *, start: int = 0
) -> tuple[list[Asset], int]:
    """Return the assets of some schools that every word fits, and how many; the query asks this.

    Args:
        unit: The transaction; who asks has the right to read all of these schools.
        schools: Names by id.
        words: Each is in the name, category, place, keeper's name or serial number.
        start: How many to leave out.
    """
    return unit.assets.matching(schools, words, start=start, limit=SHOWN)


def code_on_photo(call: Call, photo_key: str) -> str:
    """Return the code of a photographed label, or “”.

    Raises:
        Unavailable: The reader does not answer.
    """
    try:
        reading = call.reader.read(SheetRequest(photo_key=photo_key, codes_only=True))
    except (BadPhoto, NotFound):
        return ""
    return next((code for code in map(code_in, reading.codes) if code), "")


@routes.lambda_function(name="lend_asset")
@use_case(LendAsset)
def lend_asset(request: LendAsset, call: Call) -> AssetView:
    """Take an asset out for oneself, or bring back what one has."""
    asset = asset_meant(request, call, Action.REPORT_REPAIR)
    if request.back:
        changed = _brought_back(asset, call)
    elif asset.state is not AssetState.IN_USE:
        raise NotUnderstood(f"{asset.name}现在是“{ASSET_STATES[asset.state]}”，不能借。")
    else:
        change = {"state": AssetState.LENT, "borrower": call.person.id, "lent_at": call.now}
        changed = asset.model_copy(update=change)
    with call.records() as unit:
        scope = Scope(unit=asset.school)
        call.audit(unit, Action.REPORT_REPAIR, scope, fields=("asset", changed.state))
        _keep(unit, asset, changed)
        if request.back:
            unit.assets.bring_back(asset, at=call.now)
        else:
            unit.assets.lend(asset, call.person.id, at=call.now)
        return assets_view(unit, call, [changed])[0]


def _brought_back(asset: Asset, call: Call) -> Asset:
    if asset.state is not AssetState.LENT:
        raise NotUnderstood(f"{asset.name}没有借出，不用归还。")
    if asset.borrower != call.person.id:
        raise NotUnderstood(f"{asset.name}不是你借的，没有归还。请让借的人还。")
    back = {"state": AssetState.IN_USE, "borrower": None, "lent_at": None}
    return asset.model_copy(update=back)


def _keep(unit: UnitOfWork, before: Asset, after: Asset) -> None:
    if not unit.assets.change(before, after):
        raise NotUnderstood(f"{before.name}刚刚被别人改动过，没有再改。请再发一次。")


@routes.lambda_function(name="scrap_asset")
@use_case(ScrapAsset)
def scrap_asset(request: ScrapAsset, call: Call) -> AssetView:
    """Ask for an asset to be scrapped, or decide on what somebody else asked."""
    asset = asset_meant(request, call, Action.MANAGE_ASSETS)
    if request.act is ScrapAct.ASK:
        if not request.reason.strip():
            raise NotUnderstood("请写报废的原因，如“申请报废 7K2M-9QXA-4TRD 修不好”。")
        changed = asked_to_scrap(asset, by=call.person.id, reason=request.reason.strip())
    else:
        yes = request.act is ScrapAct.APPROVE
        changed = scrap_decided(asset, yes=yes, by=call.person.id, at=call.now)
    with call.records() as unit:
        scope = Scope(unit=asset.school)
        call.audit(unit, Action.MANAGE_ASSETS, scope, fields=("scrap", request.act))
        _keep(unit, asset, changed)
        decide = managers_of(unit, call, asset.school)
        told = decide if request.act is ScrapAct.ASK else [asset.scrap_asked_by]
        when = call.now.isoformat()
        tell_staff(unit, call, told, kind=NoticeKind.SCRAP, about=asset.id, when=when)
        return assets_view(unit, call, [changed])[0]


@routes.lambda_function(name="asset_labels")
@use_case(LabelsOf)
def asset_labels(request: LabelsOf, call: Call) -> Labels:
    """Return the labels of the assets that words fit, to print."""
    places = require_places(call, Action.MANAGE_ASSETS)
    with call.records() as unit:
        for place in places:
            call.audit(unit, Action.MANAGE_ASSETS, Scope(unit=place), fields=("labels",))
        schools, words = _narrowed(unit, places, request.text)
        code = code_in(request.text)
        coded = unit.assets.coded(code) if code else None
        if code:
            found = [coded] if coded and coded.school in schools else []
            total = len(found)
        else:
            found, total = unit.assets.matching(schools, words, limit=MOST_LABELS)
    if not found:
        raise NotFound("没有找到这样的资产，没有标签可印。发“资产”看有哪些。")
    return Labels(labels=tuple(_label(one, schools) for one in found), total=total)


def _label(asset: Asset, schools: dict[UnitId, str]) -> Label:
    return Label(code=asset.code, name=asset.name, place=asset.place, school=schools[asset.school])
