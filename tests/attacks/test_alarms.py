"""AT26 and AT27: alarms that are drowned in a storm, or hushed by who should hear them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.platform import SendLimit
from bot.platforms.dingtalk import DingTalk
from chalicelib import alarm_silences, alarm_steps, alarms, events
from chalicelib.call import Call
from school import alarm_questions
from school.alarm_calls import Silence
from school.alarm_silences import HeldDrill, HeldSilence
from school.device_events import Event, StoredEvent, event_kinds
from school.devices import NewDevice
from school.incident import Incident
from school.people import UnitId
from school.store.alarm_silences import Drills, Silences
from school.store.alarms import Incidents
from school.store.events import Events
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import SCHOOL, Site, at_the_door, served
from tests.scenarios.county import PRINCIPAL
from tests.scenarios.on_dingtalk import DingTalkCounty, on_dingtalk
from tests.scenarios.test_alarms_on_platforms import GUARDS, PEOPLE, bind

ROOMS = tuple(f"{n}号楼" for n in range(1, 25))
AT_A_TIME = 12
"""Events of the camera in one request; it sends one every three seconds."""
REQUESTS, STEP_S = 8, 3
FIRE_AT = 6
WORKED_ON = 5
"""Events a slow machine works on in three seconds: fewer than half of what the storm brings."""


@dataclass
class Heard:
    """What reached DingTalk, and in which second."""

    ding: DingTalkCounty
    seen: int = 0
    new_in_group: Counter[int] = field(default_factory=Counter)
    fire_at_s: int | None = None

    def note(self, second: int) -> None:
        """Look at what arrived since the last second."""
        for told in self.ding.told[self.seen :]:
            if told.to == GUARDS and told.via != "update":
                self.new_in_group[second] += 1
            if self.fire_at_s is None and "火灾" in told.words:
                self.fire_at_s = second
        self.seen = len(self.ding.told)

    @property
    def most_in_a_minute(self) -> int:
        """Return the most messages the robot put into the group within 60 s."""
        sent = self.new_in_group
        return max((sum(sent[n] for n in range(s, s + 60)) for s in sent), default=0)


def work_for_a_while(ding: DingTalkCounty) -> None:
    """Let the bot take the next few events, and tell and send what they cause."""
    engine = ding.county.product.engine
    engine.take_events_next()
    engine.step_alarms_next()
    while any([engine.tell_next(), engine.send_urgent_next(), engine.send_next()]):
        pass


def storm(site: Site, ding: DingTalkCounty) -> tuple[Heard, int]:
    """Let a camera tell of something all the time, and a fire break out; return what was heard."""
    camera, smoke = site.device("camera", zones=ROOMS), site.device("smoke")
    heard, told = Heard(ding), 0
    for step in range(REQUESTS + REQUESTS):
        ding.county.clock.forward(seconds=STEP_S)
        if step < REQUESTS:
            told += _tell(site, camera, step)
        if step == FIRE_AT:
            told += site.tell(smoke, {"event_id": "fire", "kind": "fire"}).json()["accepted"]
        work_for_a_while(ding)
        heard.note(step * STEP_S)
    return heard, told


def _tell(site: Site, camera: NewDevice, step: int) -> int:
    numbers = range(step * AT_A_TIME, (step + 1) * AT_A_TIME)
    events = [
        {"event_id": f"e{n}", "kind": "unknown_person", "zone": ROOMS[n % len(ROOMS)]}
        for n in numbers
    ]
    return int(site.tell(camera, {"events": events}).json()["accepted"])


def _in_any_order(patch: pytest.MonkeyPatch) -> None:
    sound = Events.next_new

    def oldest(self: Events, *, limit: int) -> list[StoredEvent]:
        found = sound(self, limit=10_000)
        return sorted(found, key=lambda one: one.received_at)[:limit]

    patch.setattr(Events, "next_new", oldest)


def _no_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(DingTalk, "send_limit", lambda *_: SendLimit(10_000, 60.0))


def _each_for_itself(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Incidents, "live", lambda *_: None)


def _forgetful(patch: pytest.MonkeyPatch) -> None:
    sound = Events.put_all

    def put_all(self: Events, told: Sequence[Event], *, now: datetime) -> list[bool]:
        kept = sound(self, told[:WORKED_ON], now=now)
        return kept + [True] * (len(told) - len(kept))

    patch.setattr(Events, "put_all", put_all)


@attack(
    "AT26",
    Weakening("the oldest first", _in_any_order),
    Weakening("no limit of the robot", _no_limit),
    Weakening("every event an incident", _each_for_itself),
    Weakening("what is too much is dropped", _forgetful),
)
def test_in_a_storm_a_fire_is_heard_and_nothing_is_lost(
    build: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "AT_ONCE", WORKED_ON)
    with on_dingtalk(tmp_path) as ding, at_the_door(ding.county, tmp_path) as site:
        ding.gateway.state.users |= {*PEOPLE}
        bind(ding.county.product, "dingtalk", group=GUARDS)
        heard, told = storm(site, ding)
        with ding.county.product.foundation.records.begin() as unit:
            live = unit.incidents.live_at(SCHOOL)
            waiting = unit.events.waiting()

    counted = sum(one.count for one in live)
    held(heard.fire_at_s is not None, "nobody heard of the fire")
    late = (heard.fire_at_s or 0) - FIRE_AT * STEP_S
    held(late <= 10, f"the fire was heard of {late} s late")
    held(heard.most_in_a_minute <= 20, f"{heard.most_in_a_minute} messages within a minute")
    held(told == REQUESTS * AT_A_TIME + 1, "not every event was taken")
    held(counted + waiting == told, f"{told - counted - waiting} events are lost")
    held(len(live) <= len(ROOMS) + 1, f"{len(live)} incidents: nothing was grouped")


HUSHED = {
    "静默 一键报警 2小时 检修": "一级告警，不能静默",
    "静默 火灾 2小时 检修": "一级告警，不能静默",
    "静默 翻越围墙 1小时 检修": "一级告警，不能静默",
    "静默 全部 2小时 检修": "",
    "静默 一级告警 2小时 检修": "",
    "静默 所有报警 2小时 检修": "",
    "静默 南门 设备离线 检修": "",
    "静默 南门 设备离线 25小时 检修": "静默最长 24 小时",
    "静默 南门 设备离线 3天 检修": "静默最长 24 小时",
    "静默 南门 设备离线 2小时": "请写明原因",
}
"""What nobody may hush, how nobody may, and what they are told of it."""
ALLOWED = ("静默 南门 1天 检修", "静默 陌生人员 2小时 检修")


def _red_as_any(patch: pytest.MonkeyPatch) -> None:
    """Take the rule out that what is of level one is told whatever is silenced."""

    def covers(held_one: HeldSilence, incident: Incident) -> bool:
        zone, kind = incident.zone.startswith(held_one.zone), incident.kind
        return zone and held_one.kind in ("", kind)

    def kept_quiet(at: alarm_steps.Desk, incident: Incident) -> Incident:
        covering = [o for o in at.unit.silences.in_force(at=at.call.now) if o.covers(incident)]
        return incident.model_copy(update={"silenced_by": covering[-1].id if covering else ""})

    patch.setattr(HeldSilence, "covers", covers)
    for module in (alarm_steps, alarm_silences, alarms):
        patch.setattr(module, "kept_quiet", kept_quiet)


def _any_kind(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        alarm_silences,
        "_kind",
        lambda asked: next((c for c, k in event_kinds().items() if asked.kind in (c, k.name)), ""),
    )


def _any_length(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(alarm_questions, "LONGEST_SILENCE", timedelta(days=365))
    patch.setattr(alarm_questions, "Silence", Silence.model_construct)


def _unending(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Silences, "ended", lambda *_, **__: [])
    patch.setattr(Drills, "ended", lambda *_, **__: [])

    def running(self: Drills, school: UnitId, *, at: datetime) -> HeldDrill | None:
        return self.last_of(school)

    patch.setattr(Drills, "running", running)


def _unwritten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Call, "audit", lambda *_, **__: None)


def _nobodys(patch: pytest.MonkeyPatch) -> None:
    sound = Silences.add
    patch.setattr(
        Silences, "add", lambda self, one: sound(self, one.model_copy(update={"owner": None}))
    )


@attack(
    "AT27",
    Weakening("a silence covers level one", _red_as_any),
    Weakening("level one may be named", _any_kind),
    Weakening("no longest silence", _any_length),
    Weakening("neither silence nor drill ends", _unending),
    Weakening("no audit", _unwritten),
    Weakening("no owner", _nobodys),
)
def test_nobody_hushes_what_is_grave_or_anything_for_ever(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        head, smoke, camera = site.visitor(PRINCIPAL), site.device("smoke"), site.device("camera")
        for said, told in HUSHED.items():
            _refused(site, said, head.say(said), told=told)
        for said in ALLOWED:
            head.say(said)
        _all_is_signed_and_ends(site)

        before = site.version
        site.tell(camera, {"event_id": "1", "kind": "unknown_person"})
        site.settle()
        assert "陌生人员" not in head.heard(after=before), "what may be silenced is silent"
        site.tell(smoke, {"event_id": "1", "kind": "fire"})
        site.settle()
        held("火灾" in head.heard(after=before), "a silence kept a fire quiet")

        site.forward(days=1, minutes=1)
        listed = site.visitor(PRINCIPAL).say("静默列表")
        held("没有静默" in listed, "a silence goes on after its end")
        _a_drill_ends(site)


def _refused(site: Site, said: str, answer: str, *, told: str) -> None:
    with site.county.product.foundation.records.begin() as unit:
        kept = unit.silences.in_force(at=site.county.clock.now())
    held(kept == [], f"“{said}” is in force")
    held(told in answer, f"“{said}” is refused without saying why")


def _all_is_signed_and_ends(site: Site) -> None:
    now = site.county.clock.now()
    with site.county.product.foundation.records.begin() as unit:
        kept = unit.silences.in_force(at=now)
        written = [row.entry for row in unit.audit.links() if "silence" in row.entry.fields]
    assert len(kept) == len(ALLOWED)
    for one in kept:
        held(one.owner == PRINCIPAL, "nobody answers for a silence")
        held(one.until <= now + timedelta(days=1), "a silence lasts for more than a day")
        named = any(one.id in entry.fields and entry.actor == PRINCIPAL for entry in written)
        held(named, "a silence is not in the audit")


def _a_drill_ends(site: Site) -> None:
    head = site.visitor(PRINCIPAL)
    held("演练" in head.say("开始演练 5小时") and not _drill(site), "a drill of five hours is held")
    head.say("开始演练 30分钟")
    assert _drill(site), "a drill is on"
    site.forward(minutes=31)
    head = site.visitor(PRINCIPAL)
    before = site.version
    raised = site.visitor("qh-security-s1").say("报警 南门 打架")
    held(not _drill(site), "the drill goes on by itself")
    held("演练" not in raised, "a real call for help is marked as a drill")
    held("打架" in head.heard(after=before), "a real call for help rings nobody")


def _drill(site: Site) -> bool:
    with site.county.product.foundation.records.begin() as unit:
        return unit.drills.running(SCHOOL, at=site.county.clock.now()) is not None
