"""An asset as somebody may see it: which one is meant, and what they may do with it."""

from collections.abc import Sequence

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE
from school.asset_calls import AssetAct, AssetOf, AssetView
from school.assets import Asset, AssetFacts, AssetState, code_in
from school.errors import NotFound
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork


def asset_meant(request: AssetOf, call: Call, action: Action) -> Asset:
    """Return the asset of an id or a code.

    That there is none is said in the words of a refusal: nobody finds codes by trying.

    Raises:
        PermissionDenied: There is none, or the asker may not do this to it.
    """
    code = code_in(request.code)
    with call.records() as unit:
        found = unit.assets.asset(request.asset_id) if request.asset_id else None
        found = unit.assets.coded(code) if code else found
    call.require(action, Scope(unit=found.school if found else NOWHERE))
    if found is None:
        raise NotFound("没有找到这件资产。请核对标签上的编码。")
    return found


def assets_view(unit: UnitOfWork, call: Call, assets: Sequence[Asset]) -> tuple[AssetView, ...]:
    """Return assets with names, repairs and what the asker may do."""
    repairs = unit.repairs.of_assets([a.id for a in assets])
    names = unit.assets.names([a.borrower for a in assets if a.borrower])
    schools = {a.school: unit.people.unit(a.school).name for a in assets}
    return tuple(
        AssetView(
            **asset.model_dump(include=set(AssetFacts.model_fields)),
            asset_id=asset.id,
            code=asset.label_code,
            school=schools[asset.school],
            state=asset.state,
            borrower=names.get(asset.borrower, "") if asset.borrower else "",
            scrap_reason=asset.scrap_reason,
            repairs=repairs.get(asset.id, (0, ""))[0],
            open_repair=repairs.get(asset.id, (0, ""))[1],
            may=_may(asset, call, broken=bool(repairs.get(asset.id, (0, ""))[1])),
        )
        for asset in assets
    )


def _may(asset: Asset, call: Call, *, broken: bool) -> tuple[AssetAct, ...]:
    scope = Scope(unit=asset.school)
    works = allowed(call.person, Action.REPORT_REPAIR, scope, on=call.today)
    manages = allowed(call.person, Action.MANAGE_ASSETS, scope, on=call.today)
    state, me = asset.state, call.person.id
    open_to = {
        AssetAct.REPAIR: works and not broken and state is not AssetState.SCRAPPED,
        AssetAct.BORROW: works and state is AssetState.IN_USE,
        AssetAct.RETURN: works and state is AssetState.LENT and asset.borrower == me,
        AssetAct.SCRAP: manages and state is AssetState.IN_USE,
        AssetAct.DECIDE: manages and state is AssetState.SCRAP_ASKED and asset.scrap_asked_by != me,
    }
    return tuple(act for act, may in open_to.items() if may)


def managers_of(unit: UnitOfWork, call: Call, school: UnitId) -> list[PersonId]:
    """Return who manages the assets of a school: its leaders."""
    roles = (Role.PRINCIPAL, Role.VICE_PRINCIPAL)
    return list(unit.hazards.colleagues(school, on=call.today, roles=roles))
