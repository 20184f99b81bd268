"""Reports of incidents: what a card shows of one, for whoever asks."""

from datetime import datetime

from chalicelib import duty
from chalicelib.alarm_people import INSTEAD, POSTS_APART
from chalicelib.alarm_steps import OPENED, RELEASED, UNREACHED
from chalicelib.call import Call
from school.alarm_calls import Act, IncidentLine, IncidentReport
from school.alarm_policy import POST_NAMES, Post, alarm_policy
from school.alarm_words import kind_name
from school.alarms import Step, StepKind, next_step
from school.errors import NotFound
from school.incident import CHAT, Incident
from school.people import ROLE_NAMES, Person, PersonId
from school.permissions import Action, Scope, acting_role, allowed
from school.store.unit_of_work import UnitOfWork

PHOTO = "photo"
LINES = 12
"""Lines of history a card has room for: the newest."""
_WORDS = {
    OPENED: "系统发现",
    "again": "再次发生",
    "joined": "又有人报告",
    "graver": "级别提高",
    "late": "收到一条迟到的事件",
    "muted": "全校事件期间不再提醒",
    RELEASED: "恢复提醒",
    UNREACHED: "没有通知到",
    StepKind.PUSH: "已通知",
    StepKind.ESCALATE: "无人确认，升级到",
    StepKind.REPEAT: "无人确认，再次通知",
    StepKind.REMIND: "还没有处置，已提醒",
    StepKind.REOPEN: "确认后没有处置，重新提醒",
    StepKind.DIGEST: "已列入汇总",
    StepKind.FORGET: "多日没有再发生，自动关闭",
    "drill_over": "演练结束",
    PHOTO: "拍了照片",
    "photo_gone": "拍了照片（已到期删除）",
}
"""What the product did, or what happened."""
_ACTS = {
    Act.ACKNOWLEDGE: "确认，停止通知",
    Act.FALSE_ALARM: "判为误报",
    Act.ESCALATE: "要求升级",
    Act.HANDLED: "已处置",
    Act.REOPEN: "重新打开",
}
"""What a person did; some of it is called as what the product does by itself."""
_NEXT = {
    StepKind.PUSH: "通知",
    StepKind.ESCALATE: "升级到",
    StepKind.REPEAT: "再次通知所有人",
    StepKind.REMIND: "提醒处理人",
    StepKind.REOPEN: "重新提醒",
    StepKind.DIGEST: "列入晨间汇总",
    StepKind.FORGET: "自动关闭",
}
_STEPS = frozenset({StepKind.PUSH, StepKind.ESCALATE, StepKind.REPEAT, StepKind.REMIND})


def scope_of(unit: UnitOfWork, call: Call, incident: Incident) -> Scope:
    """Return what an incident touches: its school; for who needs it, with those on duty there.

    On duty are those of now and of when it was last told: a turn that ends does not end a card.
    Whoever may act without being on duty is not looked for in the roster.
    """
    plain = Scope(unit=incident.school)
    if allowed(call.person, Action.HANDLE_ALARM, plain, on=call.today):
        return plain
    then = incident.stepped_at or incident.opened_at
    people = {
        person
        for moment in (call.now, then)
        for person in duty.on_duty(unit, incident.school, at=moment)
    }
    return Scope(unit=incident.school, duty=frozenset(people))


def report(
    unit: UnitOfWork,
    call: Call,
    incident: Incident,
    *,
    scope: Scope | None = None,
    lines: int = LINES,
) -> IncidentReport:
    """Return what a card shows of an incident to whoever asks.

    Args:
        unit: The transaction it is read in.
        call: Who asks.
        incident: As it stands.
        scope: What it touches, where that was looked up before.
        lines: Lines of history at most; a list has room for none.
    """
    policy = alarm_policy()
    step = next_step(incident, policy, now=call.now)
    who = incident.closed_by if incident.closed else incident.acked_by
    scope = scope or scope_of(unit, call, incident)
    names = _Names(unit, call, incident)
    return IncidentReport(
        id=incident.id,
        level=incident.level,
        kind=incident.kind,
        kind_name=kind_name(incident.kind),
        school_id=incident.school,
        school_name=_school_name(unit, incident),
        zone=incident.zone,
        text=incident.text,
        state=incident.state,
        count=incident.count,
        first_at=incident.first_at,
        last_at=incident.last_at,
        snapshot=incident.snapshot,
        drill=incident.drill,
        lines=_lines(unit, names, most=lines) if lines else (),
        handled_by=names.of(who, at=incident.state_at),
        by_you=who is not None and who == call.person.id,
        next_at=step.at if step else None,
        next_words=_next_words(incident, step),
        may_act=allowed(call.person, Action.HANDLE_ALARM, scope, on=call.today),
    )


def _school_name(unit: UnitOfWork, incident: Incident) -> str:
    try:
        return unit.people.unit(incident.school).name
    except NotFound:  # a device of a school that is not in the records any more
        return str(incident.school)


def _next_words(incident: Incident, step: Step | None) -> str:
    if incident.silenced_by:
        return "静默中，结束后再提醒"
    if incident.muted_by:
        return "全校事件处理中，结束后再提醒"
    if step is None:
        return ""
    names = "、".join(POST_NAMES[post] for post in step.to)
    spoken = _NEXT[step.kind]
    return f"{spoken}{names}" if step.kind in (StepKind.PUSH, StepKind.ESCALATE) else spoken


class _Names:
    """Names and posts of those in a history, each looked up once."""

    def __init__(self, unit: UnitOfWork, call: Call, incident: Incident) -> None:
        self._unit = unit
        self._call = call
        self.incident = incident
        self._found: dict[PersonId, Person] = {}

    def of(self, who: PersonId | None, *, at: datetime) -> str:
        """Return somebody's name and post then, such as “高亦凡（安保）”; empty: nobody."""
        if who is None:
            return ""
        if who not in self._found:
            self._found[who] = self._unit.people.person(who)
        post = self._post(self._found[who], at)
        return f"{self._found[who].name}{f'（{post}）' if post else ''}"

    def _post(self, person: Person, at: datetime) -> str:
        school, today = self.incident.school, self._call.today
        role = acting_role(person, Action.HANDLE_ALARM, Scope(unit=school), on=today)
        if role is not None:
            return ROLE_NAMES[role]
        return "值班" if person.id in duty.on_duty(self._unit, school, at=at) else ""


def _lines(unit: UnitOfWork, names: _Names, *, most: int) -> tuple[IncidentLine, ...]:
    rows = unit.incidents.history_of(names.incident.id, limit=most)
    return tuple(_line(names, *row) for row in rows)


def _line(names: _Names, at: datetime, what: str, who: PersonId | None, note: str) -> IncidentLine:
    if what == OPENED:
        reported = who is not None and names.incident.source.startswith(CHAT)
        return IncidentLine(
            at=at, words=f"{names.of(who, at=at)}报警" if reported else _WORDS[OPENED]
        )
    if what == UNREACHED:
        return IncidentLine(at=at, words=_unreached(note)[:500])
    words = (_WORDS if who is None else _WORDS | _ACTS).get(what, what)
    if who is None and what in _STEPS:
        posts = [POST_NAMES[Post(post)] for post in note.split(",") if post]
        return IncidentLine(at=at, words=f"{words}{'、'.join(posts)}"[:200])
    told = "" if what in (StepKind.DIGEST, PHOTO, "photo_gone") else note
    return IncidentLine(
        at=at, words=f"{names.of(who, at=at)}{words}{'：' if told else ''}{told}"[:500]
    )


def _unreached(note: str) -> str:
    """Return which posts nobody was told of, and for which somebody else was."""
    posts = note.split(POSTS_APART)
    nobody = [post for post in posts if INSTEAD not in post]
    instead = [post for post in posts if INSTEAD in post]
    lost = f"{_WORDS[UNREACHED]}：{POSTS_APART.join(nobody)}" if nobody else ""
    return "；".join(filter(None, (lost, *instead)))
