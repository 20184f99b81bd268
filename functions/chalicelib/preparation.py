"""Preparation group use cases: found one, join it, share drafts, keep minutes."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.gate_telling import tell_once
from chalicelib.lesson_views import show
from chalicelib.preparation_views import shown, summary
from chalicelib.runtime import use_case
from school.errors import NotFound, NotUnderstood
from school.lesson_calls import LessonView
from school.lessons import LONGEST_MINUTES, LessonState
from school.naming import normal
from school.notices import NoticeKind
from school.permissions import Action, Scope
from school.preparation import (
    LONGEST_NAME,
    MOST_DRAFTS,
    MOST_MEMBERS,
    DecideMember,
    Draft,
    FoundGroup,
    Group,
    GroupOf,
    Groups,
    GroupsOf,
    GroupView,
    JoinGroup,
    KeepMinutes,
    Member,
    MemberState,
    ShareDraft,
)
from school.resources import may_read
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHORTEST_NAME = 2


def _keeping(group: Group) -> Scope:
    """Return what leading a group touches: its leader's own, else the school's."""
    return Scope(unit=group.home, adult=group.leader)


@routes.lambda_function(name="found_group")
@use_case(FoundGroup)
def found_group(request: FoundGroup, call: Call) -> GroupView:
    """Found a preparation group; one of that name at the school is shown instead."""
    home = own_places(call, Action.PLAN_LESSONS)[0]
    scope = Scope(unit=home, adult=call.person.id)
    call.require(Action.PLAN_LESSONS, scope)
    name = normal(request.name).strip("《》“” ")
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise NotUnderstood(
            f"组名要 {SHORTEST_NAME} 到 {LONGEST_NAME} 个字，没有建。如“建备课组 三年级数学”。"
        )
    number = hashlib.sha256(f"{home}\n{name}".encode()).hexdigest()[:40]
    group = Group(id=number, home=home, name=name, leader=call.person.id, made_at=call.now)
    with call.records() as unit:
        unit.preparation.found(group)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("preparation group",))
        return shown(unit, call, unit.preparation.group(number))


@routes.lambda_function(name="list_groups")
@use_case(GroupsOf)
def list_groups(request: GroupsOf, call: Call) -> Groups:  # noqa: ARG001  # it has no fields
    """Return the groups the asker is in, then those of the own school and the county."""
    places = own_places(call, Action.READ_LESSONS)
    scope = Scope(unit=places[0])
    call.require(Action.READ_LESSONS, scope)
    homes = [*places, places[0].partition(".")[0]]
    with call.records() as unit:
        own = unit.preparation.groups_of(call.person.id)
        others = unit.preparation.groups_at([one for one in homes if one])  # type: ignore[misc]
        call.audit(unit, Action.READ_LESSONS, scope, fields=("preparation groups",))
        groups = {group.id: group for group in (*own, *others)}.values()
        members = unit.preparation.members([group.id for group in groups])
        return Groups(
            rows=tuple(summary(unit, call, g, members.get(g.id, [])) for g in groups)[:20]
        )


@routes.lambda_function(name="show_group")
@use_case(GroupOf)
def show_group(request: GroupOf, call: Call) -> GroupView:
    """Return one group; its members see who is in it and the drafts they may read.

    Raises:
        NotFound: There is no such group, or nobody waits any more.
        NotUnderstood: Several may be meant.
        PermissionDenied: It is another school's.
    """
    with call.records() as unit:
        group = _meant(unit, call, request)
        call.require(Action.READ_LESSONS, Scope(unit=group.home))
        call.audit(unit, Action.READ_LESSONS, Scope(unit=group.home), fields=("preparation",))
        view = shown(unit, call, group)
        if request.told and view.leads and not view.waiting:
            raise NotFound("已经没有人等加入了。")
        return view


def _meant(unit: UnitOfWork, call: Call, request: GroupOf) -> Group:
    if request.group_id:
        return unit.preparation.group(request.group_id)
    places = own_places(call, Action.READ_LESSONS)
    own = unit.preparation.groups_of(call.person.id)
    text = normal(request.text)
    known = {one.id: one for one in (*own, *unit.preparation.groups_at(places))}.values()
    found = [one for one in known if text and (one.name in text or text in one.name)]
    found = found or ([] if text else own)
    if not found:
        call.require(Action.READ_LESSONS, Scope(unit=places[0]))
        raise NotFound("没有这个备课组。发“备课组”看有哪些，或发“建备课组 三年级数学”。")
    if len(found) > 1:
        names = "、".join(one.name for one in found[:4])
        raise NotUnderstood(f"有几个备课组：{names}。请写上组名再发。")
    return found[0]


@routes.lambda_function(name="join_group")
@use_case(JoinGroup)
def join_group(request: JoinGroup, call: Call) -> GroupView:
    """Ask to join a group, or leave it; the leader is told of who asks."""
    with call.records() as unit:
        group = unit.preparation.group(request.group_id)
        scope = Scope(unit=group.home)
        call.require(Action.JOIN_LESSONS, scope)
        unit.preparation.hold(group.id)
        if request.leave:
            if group.leader == call.person.id:
                raise NotUnderstood("组长不能退出自己的备课组。")
            unit.preparation.leave(group.id, call.person.id)
        else:
            _ask(unit, call, group)
        what = "left" if request.leave else "asked"
        call.audit(unit, Action.JOIN_LESSONS, scope, fields=("preparation", what))
        return shown(unit, call, group)


def _ask(unit: UnitOfWork, call: Call, group: Group) -> None:
    members = unit.preparation.members([group.id]).get(group.id, [])
    mine = next((one for one in members if one.person == call.person.id), None)
    if mine is None and len(members) >= MOST_MEMBERS:
        raise NotUnderstood(f"一个备课组最多 {MOST_MEMBERS} 人，已经满了。请联系组长。")
    asks = Member(
        group_id=group.id, person=call.person.id, state=MemberState.ASKED, asked_at=call.now
    )
    if unit.preparation.ask(asks) and group.leader:
        once = f"{group.id}:{call.person.id}:{call.now.isoformat()}"
        kind = NoticeKind.PREPARATION
        tell_once(unit, call, [group.leader], kind=kind, about=group.id, once=once)


@routes.lambda_function(name="decide_member")
@use_case(DecideMember)
def decide_member(request: DecideMember, call: Call) -> GroupView:
    """Say the leader's yes or no to who asked to join; who asked is told."""
    with call.records() as unit:
        group = unit.preparation.group(request.group_id)
        scope = _keeping(group)
        call.require(Action.PLAN_LESSONS, scope)
        state = MemberState.MEMBER if request.agree else MemberState.DECLINED
        decided = unit.preparation.decide(group.id, request.person, state=state, at=call.now)
        if decided:
            once = f"{group.id}:{request.person}:{state}:{call.now.isoformat()}"
            kind = NoticeKind.PREPARATION
            tell_once(unit, call, [request.person], kind=kind, about=group.id, once=once)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("preparation", f"member {state}"))
        return shown(unit, call, group)


@routes.lambda_function(name="share_draft")
@use_case(ShareDraft)
def share_draft(request: ShareDraft, call: Call) -> GroupView:
    """Put a resource one may read before one's group, or take one's own back.

    Raises:
        NotFound: There is no such resource for the asker.
        NotUnderstood: The asker is not in the group, or it has too many drafts.
    """
    with call.records() as unit:
        group = unit.preparation.group(request.group_id)
        scope = Scope(unit=group.home)
        call.require(Action.JOIN_LESSONS, scope)
        _require_member(unit, call, group)
        resource = unit.resources.resource(request.resource_id)
        if resource is None or not may_read(call.person, resource, on=call.today):
            raise NotFound("没有找到这份资源，没有放进备课组。请从“我的资源”里选。")
        unit.preparation.hold(group.id)
        drafts = unit.preparation.drafts(group.id)
        if request.take_back:
            mine = {one.resource_id for one in drafts if one.by == call.person.id}
            if resource.id in mine or group.leader == call.person.id:
                unit.preparation.take_back(group.id, resource.id)
        elif len(drafts) >= MOST_DRAFTS:
            raise NotUnderstood(f"一个备课组最多放 {MOST_DRAFTS} 份。请先撤下几份。")
        else:
            draft = Draft(
                group_id=group.id, resource_id=resource.id, by=call.person.id, at=call.now
            )
            unit.preparation.share(draft)
        call.audit(unit, Action.JOIN_LESSONS, scope, fields=("preparation", "draft"))
        return shown(unit, call, group)


def _require_member(unit: UnitOfWork, call: Call, group: Group) -> None:
    members = unit.preparation.members([group.id]).get(group.id, [])
    if not any(m.person == call.person.id and m.state is MemberState.MEMBER for m in members):
        raise NotUnderstood(f"你还不在“{group.name}”备课组里。请先申请加入，组长同意后就可以。")


@routes.lambda_function(name="keep_minutes")
@use_case(KeepMinutes)
def keep_minutes(request: KeepMinutes, call: Call) -> LessonView:
    """Keep the minutes of a group's newest meeting that has begun; a member may write them."""
    with call.records() as unit:
        group = _meant(unit, call, GroupOf(group_id=request.group_id))
        scope = Scope(unit=group.home)
        call.require(Action.JOIN_LESSONS, scope)
        _require_member(unit, call, group)
        held = unit.lessons.of_group(group.id, limit=20)
        held = [m for m in held if m.state is LessonState.PLANNED and m.starts_at <= call.now]
        if not held:
            raise NotFound("还没有开过集体备课，没有记下。先发“集体备课 周四 15:30 课题”安排。")
        text = request.text.replace("\x00", "").strip()
        if len(text) > LONGEST_MINUTES:
            raise NotUnderstood(f"纪要超过 {LONGEST_MINUTES} 字，没有记下。请写短一点再发。")
        meeting = held[0].model_copy(update={"minutes": text})
        unit.lessons.change(meeting)
        call.audit(unit, Action.JOIN_LESSONS, scope, fields=("preparation", "minutes"))
        return show(unit, call, meeting)
