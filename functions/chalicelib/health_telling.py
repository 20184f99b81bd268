"""Queues what is told about health: class heads, principals, the school's reporter, families."""

from datetime import timedelta

from chalicelib.call import Call
from chalicelib.homework import id_of
from school.actor import Actor
from school.device_events import Event
from school.health_clusters import Cluster, Rule, about_in_words, clusters, sick_of
from school.health_reports import ToldCluster
from school.health_rules import health_rules
from school.notices import Notice, NoticeKind
from school.people import PersonId, Role, UnitId
from school.store.unit_of_work import UnitOfWork

SOURCE = "health"
TOLD = (Role.HEALTH_REPORTER, Role.PRINCIPAL)
"""Who is told of a cluster."""
LOOKING = (Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.HEALTH_REPORTER)
"""Who of a school may read its numbers."""


def tell_clusters(unit: UnitOfWork, call: Call, school: UnitId) -> tuple[str, ...]:
    """Tell each cluster of today once; return what follows, in words.

    Held by the school's lock, so two classes that report at once do not both miss it.
    """
    rules = health_rules()
    since = call.today - timedelta(days=rules.longest_window - 1)
    cases = unit.health.cases(school, since=since, until=call.today)
    checks = unit.health.checks(school, since=since, until=call.today)
    said = []
    for found in clusters(sick_of(cases, checks), rules, today=call.today):
        known = unit.health_clusters.since(school, since - timedelta(days=rules.general.days))
        earlier = [one for one in known if one.goes_on(found, rules=rules)]
        told = _told(call, school, found, earlier[-1] if earlier else None)
        if unit.health_clusters.keep(told):
            _raise(unit, call, told)
            said.append(_in_words(told))
    return tuple(said)


def _told(call: Call, school: UnitId, found: Cluster, earlier: ToldCluster | None) -> ToldCluster:
    about = (found.rule, found.place, found.about)
    return ToldCluster(
        id=earlier.id if earlier else id_of("cluster", *about, str(found.last)),
        school_id=school,
        rule=earlier.rule if earlier else found.rule,
        place=found.place,
        about=found.about,
        first=min(found.first, earlier.first) if earlier else found.first,
        last=found.last,
        cases=found.cases,
        days=found.days,
        classes=found.classes,
        told_at=earlier.told_at if earlier else call.now,
    )


def _raise(unit: UnitOfWork, call: Call, told: ToldCluster) -> None:
    """Put a cluster down as an alarm of level one, and tell who has to report it."""
    poisoning = told.rule is Rule.MEAL
    event = Event(
        source=f"{SOURCE}:{told.id}",  # two clusters are two alarms
        event_id=f"cluster:{told.id}",
        school=told.school_id,
        kind="food_poisoning" if poisoning else "disease_cluster",
        at=call.now,
        text=_in_words(told),
    )
    unit.events.put(event, now=call.now)
    for role in TOLD:
        for person in unit.people.holders(role, told.school_id, on=call.today):
            tell(unit, call, person, notice=(NoticeKind.HEALTH_CLUSTER, told.id), when="once")


def _in_words(told: ToldCluster) -> str:
    """Return a cluster as a group may read it: no class, no name."""
    rules = health_rules()
    about = about_in_words(told.about, rules)
    if told.rule is Rule.NOTIFIABLE:
        return f"发现疑似{about}，请立即上报。已私信校长和疫情报告人。"
    span = "1 天内" if told.days == 1 else f"{told.days} 天内"
    what = "疑似食物中毒" if told.rule is Rule.MEAL else "聚集性病例"
    within = (
        "请立即上报" if told.rule is Rule.MEAL else f"请在 {rules.report_within_hours} 小时内上报"
    )
    return f"{what}：{about} {span} {told.cases} 例。{within}。已私信校长和疫情报告人。"


def tell_heads(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork,
    call: Call,
    class_id: UnitId,
    *,
    kind: NoticeKind,
    when: str,
    about: str = "",
) -> int:
    """Tell the heads of a class, once for each *when*; return how many have an account."""
    heads = unit.people.holders(Role.CLASS_HEAD, class_id, on=call.today)
    notice = (kind, about or str(class_id))
    return sum(tell(unit, call, head, notice=notice, when=when) for head in heads)


def tell(
    unit: UnitOfWork, call: Call, person: PersonId, *, notice: tuple[NoticeKind, str], when: str
) -> bool:
    """Queue a notice (its kind and what it is about), once for each *when*; False: no account."""
    kind, about = notice
    for account in unit.people.accounts_of(person)[:1]:
        told = Notice(
            kind=kind,
            about=about,
            reader=Actor(platform=account.platform, user=account.user_id),
            channel=account.channel,
        )
        lane = f"{kind}:{about}:{person}"
        key = f"{lane}:{when}"
        unit.notices.put(key, told.model_dump_json(), now=call.now, lane=lane, topic=lane)
        return True
    return False
