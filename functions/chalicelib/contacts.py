"""Contact use cases: accounts follow the directory a chat platform keeps of the school."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.codes import Kind, person_code
from school.contacts import (
    DirectoryParent,
    DirectoryPupil,
    KeepContacts,
    MatchContacts,
    Matched,
    UnbindContacts,
    Unmatched,
    believable,
    class_meant,
    guardian_meant,
)
from school.errors import NotUnderstood
from school.people import PersonId, Pupil, Unit, UnitId, UnitKind
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

log = logging.getLogger("qingjiao.contacts")
routes = Blueprint(__name__)


@dataclass
class _Result:
    bound: int = 0
    kept: int = 0
    unbound: int = 0
    unmatched: list[Unmatched] = field(default_factory=list)

    def leave(self, user: str, why: str) -> None:
        self.unmatched.append(Unmatched(user=user, why=why))

    def answer(self) -> Matched:
        return Matched(
            bound=self.bound,
            kept=self.kept,
            unbound=self.unbound,
            unmatched=tuple(self.unmatched),
        )


@routes.lambda_function(name="match_contacts")
@use_case(MatchContacts, by=Caller.PRODUCT)
def match_contacts(request: MatchContacts, call: Call) -> Matched:
    """Bind the accounts of parents whose child and relation are clear; name the others."""
    result = _Result()
    with call.records() as unit:
        units = unit.people.all_units()
        for listed in request.pupils:
            pupil = _pupil_meant(unit, call, units, listed)
            if pupil is None:
                result.leave(listed.user, "没有找到这位学生：班级或姓名和名册对不上")
                continue
            before = (result.bound, result.unbound)
            for parent in listed.parents:
                _match(unit, call, request, pupil=pupil, listed=listed, parent=parent, to=result)
            if before != (result.bound, result.unbound):
                scope = Scope(unit=pupil.class_id, pupil=pupil.id)
                call.audit(unit, Action.ADMINISTER, scope, fields=("guardian_account",))
    return result.answer()


def _pupil_meant(
    unit: UnitOfWork, call: Call, units: Mapping[UnitId, Unit], listed: DirectoryPupil
) -> Pupil | None:
    """Return the pupil whose code the entry goes by, else the one of the class with its name."""
    coded = _by_code(unit, call, units, listed.user)
    if coded is not None:
        return coded
    class_id = class_meant(units, listed)
    if class_id is None or not listed.name:
        return None
    pupils = unit.people.pupils_of(class_id, on=call.today)
    same = [p for p in pupils if p.name == listed.name.strip()]
    return same[0] if len(same) == 1 else None


def _by_code(unit: UnitOfWork, call: Call, units: Mapping[UnitId, Unit], user: str) -> Pupil | None:
    ids = [PersonId(user)]
    try:
        code = person_code(user)
    except NotUnderstood:
        code = ""
    if code:
        counties = [u.id for u in units.values() if u.kind is UnitKind.COUNTY]
        ids += [call.codes.id_of(Kind.PUPIL, county, code) for county in counties]
    found = unit.people.enrolled(ids, on=call.today)
    return found[0] if len(found) == 1 else None


def _match(  # noqa: PLR0913  # one parent of one child, and where the outcome goes
    unit: UnitOfWork,
    call: Call,
    request: MatchContacts,
    *,
    pupil: Pupil,
    listed: DirectoryPupil,
    parent: DirectoryParent,
    to: _Result,
) -> None:
    guardians = unit.people.guardians_with_relation(pupil.id, on=call.today)
    holder = unit.people.account_holder(request.platform, parent.user)
    if not parent.reachable:
        if holder is not None and holder in {g.person for g in guardians}:
            to.unbound += unit.people.unbind_account(
                request.platform, parent.user, channel=request.channel
            )
        return
    if holder is not None and holder in {g.person for g in guardians}:
        to.kept += 1
        return
    meant = guardian_meant(parent, listed.parents, guardians)
    if meant is None:
        to.leave(parent.user, "不能确定是哪一位监护人：请在名册里写清关系，或用 qingjiao bind")
    elif holder is not None:
        to.leave(parent.user, f"账号已经是 {holder}，这里应是 {meant}：是同一人就先合并两份记录")
    else:
        _bind(unit, request, parent.user, meant)
        to.bound += 1


def _bind(unit: UnitOfWork, request: MatchContacts, user: str, person: PersonId) -> None:
    unit.people.bind_account(request.platform, user, person=person, channel=request.channel)


@routes.lambda_function(name="unbind_contacts")
@use_case(UnbindContacts, by=Caller.PRODUCT)
def unbind_contacts(request: UnbindContacts, call: Call) -> Matched:
    """Unbind accounts; the people and everything about them stay."""
    with call.records() as unit:
        return Matched(unbound=_unbind(unit, call, request))


@routes.lambda_function(name="keep_contacts")
@use_case(KeepContacts, by=Caller.PRODUCT)
def keep_contacts(request: KeepContacts, call: Call) -> Matched:
    """Unbind who is not in a whole directory any more, unless it looks cut short."""
    with call.records() as unit:
        bound = unit.people.users_on(request.platform, channel=request.channel)
        gone = sorted(bound - set(request.users))
        if not believable(len(bound), len(gone)):
            why = (
                f"{len(gone)} 个已绑定的账号不在通讯录里，超过一成，没有解绑：请核对应用的可见范围"
            )
            return Matched(unmatched=(Unmatched(user="", why=why),))
        told = UnbindContacts(platform=request.platform, channel=request.channel, users=tuple(gone))
        return Matched(unbound=_unbind(unit, call, told))


def _unbind(unit: UnitOfWork, call: Call, request: UnbindContacts) -> int:
    count = 0
    for user in request.users:
        holder = unit.people.account_holder(request.platform, user)
        gone = unit.people.unbind_account(request.platform, user, channel=request.channel)
        count += gone
        if gone and holder is not None:
            scope = Scope(unit=UnitId("-"), adult=holder)
            call.audit(unit, Action.ADMINISTER, scope, fields=("account",))
    return count
