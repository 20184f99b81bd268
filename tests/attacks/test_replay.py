"""AT06 and AT07: what is delivered again, recorded and sent later, or pressed by two at once."""

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.events import ChatEvent
from bot.intake import Intake
from chalicelib import alarm_acts
from chalicelib.alarm_steps import Desk
from school.alarm_calls import Act, ActOnIncident
from school.incident import Incident, acknowledged
from school.store.alarm_tables import history
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.stored import everything_of, rows
from tests.gateways.wecom.callbacks import Push
from tests.scenarios.county import a_photo
from tests.scenarios.on_dingtalk import DingTalkCounty, all_words, on_dingtalk
from tests.scenarios.on_wecom import NOTICED_PARENT, TEACHER, WeComCounty, on_wecom
from tests.scenarios.test_alarms_on_platforms import GUARDS, PEOPLE, bind, fire, later

CAPTION = "三(2)班 12号 口算11"


# AT06: the same callback twice, three times, and ten minutes later


@pytest.fixture
def wecom(tmp_path: Path) -> Iterator[WeComCounty]:
    with on_wecom(tmp_path) as county:
        county.photo(CAPTION, a_photo())
        yield county


@pytest.fixture
def dingtalk(tmp_path: Path) -> Iterator[DingTalkCounty]:
    with on_dingtalk(tmp_path) as county:
        county.photo(CAPTION, a_photo())
        yield county


def nothing_is_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every delivery is a new event: nothing has a key by which it is known again."""
    numbers, sound = itertools.count(), Intake.store

    def store(intake: Intake, event: ChatEvent) -> bool:
        anew = event.model_copy(update={"key": f"{event.key}:{next(numbers)}"})
        return sound(intake, anew)

    monkeypatch.setattr(Intake, "store", store)


def any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wecom.crypto._check_age", lambda *_: None)


def deliver(wecom: WeComCounty, push: Push) -> tuple[int, bytes]:
    """Deliver a request byte for byte, do all it causes; return its whole answer."""
    with httpx.Client(trust_env=False) as client:
        answer = client.post(wecom.callbacks.url, params=push.query, content=push.body)
    wecom.county.product.engine.drain()
    return answer.status_code, answer.content


@attack(
    "AT06",
    Weakening("nothing is recognised", nothing_is_recognised),
    Weakening("a callback may be of any age", any_age),
)
def test_a_callback_delivered_again_is_done_once_and_refused_when_it_is_old(
    build: None, wecom: WeComCounty
) -> None:
    xml = wecom.callbacks.text(TEACHER, "确认")
    recorded = wecom.callbacks.sealed(xml)
    told = len(wecom.fake.sent)

    first = deliver(wecom, recorded)
    done = everything_of(wecom.county)
    wecom.county.clock.forward(seconds=5)
    retried = [deliver(wecom, one) for one in (recorded, wecom.callbacks.sealed(xml))]
    wecom.county.clock.forward(minutes=10)
    replayed = deliver(wecom, recorded)

    held(first == (200, b""), "the genuine callback was not taken")
    held(retried == [first, first], "a second delivery is answered otherwise than the first")
    held(replayed[0] == 403, "a callback of ten minutes ago was taken")
    notices = [one for one in wecom.fake.sent[told:] if one.to == NOTICED_PARENT and one.shown]
    held(sum(one.body["msgtype"] == "text" for one in notices) == 1, "the family was told twice")
    held(everything_of(wecom.county) == done, "something was done a second time")


@attack("AT06", Weakening("nothing is recognised", nothing_is_recognised))
def test_a_frame_delivered_again_is_done_once_at_once_and_ten_minutes_later(
    build: None, dingtalk: DingTalkCounty
) -> None:
    gateway, acks = dingtalk.gateway, dingtalk.gateway.state.acks
    track, token = dingtalk.button("确认", place="teacher01")
    gateway.state.chaos.duplicate = True

    told = dingtalk.do(lambda: gateway.press(track, token, user="teacher01"), acks=2)
    gateway.state.chaos.duplicate = False
    done, said = everything_of(dingtalk.county), len(gateway.state.sent)
    dingtalk.county.clock.forward(minutes=10)
    dingtalk.do(lambda: gateway.press(track, token, user="teacher01"))

    held("已确认 1 张" in all_words(told, to="teacher01"), "the genuine press was not taken")
    held(sum(one.to == "parent01" for one in told) == 1, "the family was told twice")
    held(len({(ack.code, str(ack.data)) for ack in acks[-3:]}) == 1, "the acks differ")
    held(everything_of(dingtalk.county) == done, "something was done a second time")
    held(len(gateway.state.sent) == said, "something was said a second time")


# AT07: two who acknowledge one alarm


@pytest.fixture
def alarmed(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """Return a county whose guard and principal have just been told of a fire."""
    with on_dingtalk(tmp_path) as county:
        county.gateway.state.users |= {*PEOPLE}
        bind(county.county.product, "dingtalk", group=GUARDS)
        fire(county.county.product, county.county.clock)
        later(county, 0)
        yield county


def whoever_comes_acknowledges(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state an incident is in is not looked at: the last one wins."""

    def acknowledge(at: Desk, incident: Incident, request: ActOnIncident) -> Incident:
        me = at.call.person.id
        taken = acknowledged(incident, me, now=at.call.now)
        return at.keep(at.write_down(taken, request.act, who=me, note=request.note))

    monkeypatch.setitem(alarm_acts._ACTS, Act.ACKNOWLEDGE, acknowledge)


def transitions(here: DingTalkCounty) -> list[str]:
    """Return the lines of the incident's history that say somebody acknowledged it."""
    found = rows(here.county.product.foundation.records.database)[history.name]
    return [line for line in found if f"'{Act.ACKNOWLEDGE}'" in line]


@attack("AT07", Weakening("whoever comes acknowledges", whoever_comes_acknowledges))
def test_of_two_who_press_at_once_and_again_one_wins_and_both_see_who(
    build: None, alarmed: DingTalkCounty
) -> None:
    gateway, engine = alarmed.gateway, alarmed.county.product.engine
    buttons = {who: alarmed.button("确认", place=who) for who in ("guard01", "principal01")}
    before, acks = len(gateway.state.sent), len(gateway.state.acks)
    for who, (track, token) in buttons.items():
        gateway.press(track, token, user=who)
    gateway.wait_for(lambda: len(gateway.state.acks) >= acks + len(buttons))

    at_once = threading.Barrier(len(buttons))

    def handle() -> None:
        at_once.wait()
        engine.handle_next()

    threads = [threading.Thread(target=handle) for _ in buttons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.drain()
    told = alarmed.told[before:]
    for who, (track, token) in buttons.items():
        alarmed.do(lambda: gateway.press(track, token, user=who))  # noqa: B023

    held(len(transitions(alarmed)) == 1, "the incident was acknowledged more than once")
    second = [who for who in buttons if "之前已经处理了" in all_words(told, to=who)]
    held(len(second) == 1, "the second one is not told that somebody was first")
    (first,) = set(buttons) - set(second)
    with alarmed.county.product.foundation.records.begin() as unit:
        person = unit.people.by_account("dingtalk", first)
    assert person is not None
    for who in second:
        held(person.name in all_words(told, to=who), "the second does not see who was first")
