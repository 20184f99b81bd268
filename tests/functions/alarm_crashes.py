"""Random schedules of events, acts, clocks and crashes over the real records, and what must hold.

A schedule is a world of its own: devices that send again what was not answered, people who press
buttons, the workers of the product, a platform whose answers get lost, a clock that jumps. Every
transaction may crash before or after its commit, and so may every step between two of them. What
is in memory is lost with a crash; leases run out.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from chalicelib.adapters import container
from school.alarm_calls import (
    Act,
    ActOnIncident,
    IncidentReport,
    IncidentState,
    StepAlarms,
    SteppedAlarms,
)
from school.device_events import Event, level_of
from school.errors import SchoolError
from school.events import TakeEvents, TakenEvents
from school.incident import Incident
from school.notices import Notice, NoticeKind
from school.people import PersonId
from school.queues import Leased
from school.store.alarm_tables import told
from school.store.records import Records
from school.store.tables import complete_metadata
from school.store.unit_of_work import UnitOfWork
from tests.functions.alarms import (
    BUREAU,
    BUREAU_DUTY,
    DUTY,
    PRINCIPAL,
    SCHOOL,
    SECURITY,
    staff,
)
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

KINDS = ("fire", "intrusion", "unknown_vehicle", "tamper", "hazard", "offline")
WEIGHTS = (3, 4, 4, 2, 2, 1)
ACTORS = (DUTY, SECURITY, PRINCIPAL)
LEASE_S = 60.0
OPERATIONS = 20
A_FEW = 4
LOST = 0.1
"""How often the platform's answer is lost."""
SETTLE_S = (61, 305, 61)
"""How the clock goes on when nothing happens any more: leases run out, groups are told."""
REMIND = "remind"


class Crash(BaseException):
    """The process died."""


class CrashingRecords(Records):
    """Records whose transactions may die right before or right after their commit."""

    def arm(self, boundary: Callable[[], None]) -> None:
        """Call *boundary* at every boundary of a transaction."""
        self.boundary = boundary

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that may crash."""
        with super().begin(urgent=urgent) as unit:
            yield unit
            self.boundary()
        self.boundary()


@dataclass
class Seen:
    """What a schedule came to."""

    crashes: int = 0
    lost_answers: int = 0
    delivered: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    acts: int = 0

    @property
    def duplicates(self) -> int:
        """Return how many deliveries were of a message that had arrived before."""
        return sum(count - 1 for count in self.delivered.values())


@dataclass
class World:
    """One schedule over a working school."""

    school: WorkingSchool
    records: CrashingRecords
    rng: random.Random
    seen: Seen = field(default_factory=Seen)
    sent: list[Event] = field(default_factory=list)
    stored: dict[str, Event] = field(default_factory=dict)
    dead: set[tuple[str, str, str]] = field(default_factory=set)
    """Incident, step and target of what was queued before somebody acted."""
    order: dict[tuple[str, str, str], int] = field(default_factory=dict)
    last_in_order: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    before: dict[str, Incident] = field(default_factory=dict)
    safe: bool = False
    crash_rate: float = 0.0

    def run(self) -> Seen:
        """Play the schedule, let everything settle, and check what must hold."""
        self.crash_rate = self.rng.choice((0.01, 0.03, 0.1))
        self.records.arm(self._boundary)
        container.use(replace(self.school.adapters(), records=self.records))
        operations = (
            (self._event, 5),
            (self._take, 5),
            (self._step, 5),
            (self._tell_some, 6),
            (self._send_some, 6),
            (self._act, 3),
            (self._clock, 5),
        )
        kinds, weights = zip(*operations, strict=True)
        for operation in self.rng.choices(kinds, weights, k=OPERATIONS):
            self._do(operation)
        self._settle()
        self._check_at_the_end()
        return self.seen

    def _boundary(self) -> None:
        if not self.safe and self.rng.random() < self.crash_rate:
            self.seen.crashes += 1
            raise Crash

    def _do(self, operation: Callable[[], object]) -> bool:
        done = False
        try:
            done = bool(operation())
        except Crash:
            done = True
        if operation in (self._take, self._step, self._act):
            self._observe(by_hand=operation == self._act)
        return done

    def _settle(self) -> None:
        """Let the devices send again and the workers work, without crashes."""
        self.safe = True
        for event in self.sent:
            self._put(event)
        for seconds in SETTLE_S:
            self.school.clock.forward(seconds=seconds)
            busy = True
            while busy:
                busy = self._do(self._take) + self._do(self._step) > 0
                for worker in (self._tell, self._send):
                    while self._do(worker):
                        busy = True

    # What happens

    def _event(self) -> None:
        if self.sent and self.rng.random() < 0.3:
            event = self.rng.choice(self.sent)  # not answered in time: sent again
        else:
            late = timedelta(seconds=self.rng.choice((0, 0, 0, 5, 400, -30)))
            event = Event(
                source=f"device:{self.rng.choice('ab')}",
                event_id=f"{len(self.sent)}",
                school=SCHOOL,
                kind=self.rng.choices(KINDS, WEIGHTS)[0],
                at=self.school.clock.now() - late,
                zone=self.rng.choice(("南门", "北门")),
            )
            self.sent.append(event)
        self._put(event)

    def _put(self, event: Event) -> None:
        with self.records.begin() as unit:
            unit.events.put(event, now=self.school.clock.now())

    def _take(self) -> bool:
        asked = TakeEvents()
        return (
            self.school.ask(SYSTEM_ACTOR, "take_events", request=asked, answer=TakenEvents).count
            > 0
        )

    def _step(self) -> bool:
        count = self.school.ask(
            SYSTEM_ACTOR, "step_alarms", request=StepAlarms(), answer=SteppedAlarms
        ).count
        self.seen.steps += count
        return count > 0

    def _act(self) -> None:
        incidents = self._incidents()
        if not incidents:
            return
        one = self.rng.choice(incidents)
        act = self.rng.choices(list(Act), (6, 2, 2, 2, 1))[0]
        actors = self.rng.sample(ACTORS, 2 if act is Act.ACKNOWLEDGE else 1)
        for who in actors:
            request = ActOnIncident(incident_id=one.id, act=act)
            try:
                self.school.ask(who, "act_on_incident", request=request, answer=IncidentReport)
                self.seen.acts += 1
            except SchoolError:
                continue
            self._observe(by_hand=True)

    def _clock(self) -> None:
        jump = self.rng.choices(("on", "ahead", "back"), (8, 1, 1))[0]
        if jump == "on":
            self.school.clock.forward(seconds=self.rng.choice((1, 10, 59, 61, 125, 310)))
        elif jump == "ahead":
            self.school.clock.forward(minutes=self.rng.choice((10, 90, 600)))
        else:
            self.school.clock.forward(seconds=-self.rng.choice((1, 20, 300)))

    # The bot's part: a notice becomes a message, a message is sent

    def _tell(self) -> bool:
        now = self.school.clock.now()
        with self.records.begin() as unit:
            item = unit.notices.lease(now=now, lease=self._token(), lease_s=LEASE_S)
        if item is None:
            return False
        notice = Notice.model_validate_json(item.payload)
        counts = notice.about.endswith("/live")  # a card that counts is looked at elsewhere
        wanted = not counts and notice.kind is NoticeKind.ALARM and self._asked(notice)
        with self.records.begin() as unit:
            if unit.notices.done(item, now=now) and wanted:
                target = notice.to_group or notice.reader.user
                payload = notice.model_dump_json()
                unit.outbox.put(item.key, payload, now=now, lane=target, not_before=now - DAY)
        return True

    def _tell_some(self) -> None:
        for _ in range(A_FEW):
            if not self._tell():
                break

    def _send_some(self) -> None:
        for _ in range(A_FEW):
            if not self._send():
                break

    def _asked(self, notice: Notice) -> bool:
        with self.records.begin() as unit:
            return unit.incidents.wanted(notice.about)

    def _send(self) -> bool:
        now = self.school.clock.now()
        with self.records.begin() as unit:
            item = unit.outbox.lease(now=now, lease=self._token(), lease_s=LEASE_S)
        if item is None:
            return False
        notice = Notice.model_validate_json(item.payload)
        with self.records.begin() as unit:
            wanted = unit.incidents.wanted(notice.about)
        if wanted and not self._deliver(item, notice):
            with self.records.begin() as unit:
                unit.outbox.retry(item, at=now + timedelta(seconds=2), error="no answer")
            return True
        with self.records.begin() as unit:
            unit.outbox.done(item, now=now)
        return True

    def _deliver(self, item: Leased, notice: Notice) -> bool:
        """Hand a message to the platform; False when its answer is lost."""
        incident, _, step = notice.about.partition("/")
        self._arrived(item.key, incident, step, target=_target(notice))
        self._boundary()
        if not self.safe and self.rng.random() < LOST:
            self.seen.lost_answers += 1
            return False
        return True

    def _arrived(self, key: str, incident: str, step: str, *, target: str) -> None:
        assert (incident, step, target) not in self.dead, f"{step} was told after somebody acted"
        self.seen.delivered[key] += 1
        if self.seen.delivered[key] == 1:
            place = self.order[incident, step, target]
            assert place > self.last_in_order[incident, target], f"{step} came out of order"
            self.last_in_order[incident, target] = place

    def _token(self) -> str:
        return f"{self.rng.getrandbits(100):x}"

    # What must hold

    def _incidents(self) -> list[Incident]:
        with Records.begin(self.records) as unit:
            return unit.incidents._some()

    def _told(self) -> list[tuple[str, str, str]]:
        with self.records.database.begin() as connection:
            rows = connection.execute(sa.select(told.c.incident_id, told.c.step, told.c.target))
            return [(row.incident_id, row.step, row.target) for row in rows]

    def _observe(self, *, by_hand: bool) -> None:
        """Look at what the last operation left, and compare it with what was before."""
        incidents = {one.id: one for one in self._incidents()}
        now = self.school.clock.now()
        fresh = [key for key in self._told() if key not in self.order]
        for incident_id, step, target in sorted(fresh, key=_in_a_round):
            self.order[incident_id, step, target] = len(self.order) + 1
            self._check_step(incidents[incident_id], step, now=now, by_hand=by_hand)
        for one in incidents.values():
            was = self.before.get(one.id)
            if was is not None and _standing(was) != _standing(one):
                current = f"{one.round}-"
                gone = [key for key in self.order if key[0] == one.id]
                self.dead |= {key for key in gone if _over(one, key[1], current)}
        self.before = incidents

    def _check_step(self, one: Incident, step: str, *, now: datetime, by_hand: bool) -> None:
        state = IncidentState.ACKNOWLEDGED if step.endswith(REMIND) else IncidentState.OPEN
        assert one.state is state, f"{step} was queued while {one.state}"
        was = self.before.get(one.id)
        if was is not None and not by_hand and was.due_at is not None:
            assert was.due_at <= max(now, was.moved_at), f"{step} was early"

    def _check_at_the_end(self) -> None:
        incidents = self._incidents()
        with self.records.database.begin() as connection:
            left = connection.execute(sa.text("SELECT count(*) FROM events WHERE state = 'new'"))
            assert left.scalar_one() == 0
        assert sum(one.count for one in incidents) == len(self.sent), "an event was not counted"
        assert self.seen.duplicates <= self.seen.crashes + self.seen.lost_answers
        delivered = {tuple(key.split("#")) for key in self._arrived_keys()}
        for key in self.order:
            assert key in delivered or key in self.dead, f"{key} was never told"
        grave = {(e.source, e.kind, e.zone) for e in self.sent if _gravest(e)}
        opened = {(one.source, one.kind, one.zone) for one in incidents if one.level.number == 1}
        assert grave == opened, "an alarm of level one was missed"
        pushed = {incident for incident, step, _ in self.order if step == "1-first"}
        assert {one.id for one in incidents if one.level.number == 1} <= pushed

    def _arrived_keys(self) -> list[str]:
        found = []
        for incident, step, target in self.order:
            key = f"alarm:{incident}:{target}:{step}"
            if key in self.seen.delivered:
                found.append(f"{incident}#{step}#{target}")
        return found

    @staticmethod
    def staff(school: WorkingSchool) -> None:
        """Give the school who an alarm may reach; of the bureau only its leader has an account."""
        staff(school)
        with school.records.begin() as unit:
            for person in (BUREAU_DUTY, BUREAU):
                unit.people.unbind_account("console", person, channel="app")

    def clear(self) -> None:
        """Leave nothing for the next schedule."""
        gone = [t for t in reversed(complete_metadata().sorted_tables) if _is_ours(t.name)]
        with self.records.database.begin() as connection:
            for table in gone:
                connection.execute(sa.delete(table))


DAY = timedelta(days=1)


def _is_ours(table: str) -> bool:
    return table.startswith("alarm_") or table in ("events", "queue", "audit", "audit_end")


def _target(notice: Notice) -> str:
    if notice.to_group:
        return f"group:{notice.reader.platform}:{notice.to_group}"
    return f"person:{PersonId(notice.reader.user)}"


def _in_a_round(key: tuple[str, str, str]) -> tuple[str, int, int]:
    """Return the order of the steps that one operation took of an incident."""
    number, _, name = key[1].partition("-")
    ladder = ("first", "duty", "vice", "principal", "leader", "bureau")
    rank = ladder.index(name) if name in ladder else len(ladder)
    return key[0], int(number), rank


def _over(one: Incident, step: str, current: str) -> bool:
    """Tell whether a message that was queued must not be sent after the incident moved."""
    if one.quiet or not step.startswith(current):
        return True
    acknowledged = one.state is IncidentState.ACKNOWLEDGED
    return one.closed or acknowledged != step.endswith(REMIND)


def _standing(one: Incident) -> tuple[str, int, bool]:
    return one.state, one.round, one.quiet


def _gravest(event: Event) -> bool:
    level = level_of(event)
    return level is not None and level.number == 1
