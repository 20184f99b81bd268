"""Threads work until they are told to stop, whatever goes wrong in one of them."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import running
from bot.engine import Engine
from bot.running import Runner, Rush, follow_dingtalk, keep_for_good
from school.errors import Untrusted
from tests.gateways.dingtalk import Gateway
from tests.scenarios.county import MATH, a_photo, open_county


@dataclass
class Steps:
    """An engine's steps, counted; the first call of each may fail."""

    broken: set[str] = field(default_factory=set)
    done: dict[str, int] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    arrived: int = 0
    busy: bool = False

    def _step(self, name: str) -> bool:
        with self.changed:
            self.arrived += 1
            self.done[name] = self.done.get(name, 0) + 1
            self.changed.notify_all()
            if name in self.broken and self.done[name] == 1:
                raise OSError("disk full")
        return self.busy

    def handle_next(self) -> bool:
        return self._step("handle")

    def work_next(self) -> bool:
        return self._step("work")

    def write_next(self) -> bool:
        return self._step("write")

    def tell_next(self) -> bool:
        return self._step("tell")

    def take_events_next(self) -> bool:
        return self._step("events")

    def step_alarms_next(self) -> bool:
        return self._step("alarms")

    def send_next(self) -> bool:
        return self._step("send")

    def send_urgent_next(self) -> bool:
        return self._step("urgent")

    def tidy(self) -> None:
        self._step("tidy")

    def remind(self) -> None:
        self._step("remind")

    def check_devices(self) -> None:
        self._step("check devices")

    def queue_subscriptions(self) -> None:
        self._step("subscriptions")

    def wait_until(self, reached: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(reached, timeout=20), self.done


ALL = {
    *("handle", "work", "write", "events", "alarms", "tell", "send", "urgent", "tidy", "remind"),
    "check devices",
    "subscriptions",
}


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    regular = ("ALARMS", "TIDY", "REMIND", "CHECK_DEVICES", "SUBSCRIPTIONS")
    for name in ("IDLE_S", "AFTER_ERROR_S", *(f"{one}_EVERY_S" for one in regular)):
        monkeypatch.setattr(running, name, 0.001)
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def run(steps: Steps, until: Callable[[], bool]) -> None:
    engine: Engine = steps  # type: ignore[assignment]  # it has the steps and nothing else
    runner = Runner(engine, readers=1)
    runner.start()
    steps.wait_until(until)
    runner.stop()


def test_every_step_is_repeated_until_the_end() -> None:
    steps = Steps()

    run(steps, lambda: set(steps.done) == ALL and min(steps.done.values()) > 2)

    after = dict(steps.done)
    assert steps.done == after, "nothing runs any more"


def test_a_step_that_fails_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    steps = Steps(broken=set(ALL))

    run(steps, lambda: set(steps.done) == ALL and min(steps.done.values()) > 2)

    assert "handle_next failed" in caplog.text
    assert "tidy failed" in caplog.text


def test_in_a_rush_the_threads_rest_and_still_work_it_off() -> None:
    steps = Steps(busy=True)

    run(steps, lambda: set(steps.done) == ALL and min(steps.done.values()) > 2)

    assert steps.arrived > 10


def test_what_a_started_product_holds_is_not_looked_through_again() -> None:
    held = [[n] for n in range(1000)]

    keep_for_good()  # for good here, too: taking it back would undo what conftest.py keeps
    looked_through = {id(one) for one in gc.get_objects()}

    assert not any(id(one) in looked_through for one in held)


def test_it_is_a_rush_while_more_arrives_than_can_be_answered() -> None:
    arrived, at = [0], [0.0]
    rush = Rush(lambda: arrived[0], lambda: at[0])
    seen = []
    for count in (0, 1, 20, 20, 0):
        arrived[0] += count
        at[0] += 0.11
        seen.append(rush.on())

    assert seen == [False, False, True, True, False]


def test_a_photo_is_graded_by_the_threads(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    shown = threading.Event()
    console = county.product.console
    append = console.log.append

    def noticed(*args: object, **more: object) -> object:
        kept = append(*args, **more)  # type: ignore[arg-type]
        if kept.sender is None and "4 题" in str(kept.card):
            shown.set()
        return kept

    console.log.append = noticed  # type: ignore[method-assign, assignment]
    runner = Runner(county.product.engine)
    runner.start()
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()], drain=False)
    graded = shown.wait(30)
    runner.stop()
    county.product.close()

    assert graded
    assert len(county.reader.asked) == 1


def test_wrong_credentials_end_the_connection_to_dingtalk(tmp_path: Path) -> None:
    with Gateway() as gateway:
        county = open_county(
            tmp_path,
            dingtalk_client_id="dingtest",
            dingtalk_client_secret="wrong",
            dingtalk_openapi=gateway.state.http_url,
            dingtalk_trusted_hosts="127.0.0.1",
        )
        with pytest.raises(Untrusted, match="clientId"):
            follow_dingtalk(county.product)()
        county.product.close()


def test_a_step_that_hangs_or_whose_thread_died_is_named() -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hang() -> bool:
        inside.set()
        go_on.wait(30)
        return False

    runner = Runner(Steps(), also=[hang])  # type: ignore[arg-type]  # an engine's steps
    before = runner.stuck(0.0)
    runner.start()
    inside.wait(30)
    busy = "hang" in runner.stuck(0.0)
    patient = runner.stuck(60.0)
    go_on.set()
    runner.stop()

    assert before == []
    assert busy
    assert patient == []
    assert "hang" in runner.stuck(60.0)


def test_a_platform_nobody_listens_to_any_more_is_named() -> None:
    over = threading.Event()
    runner = Runner(Steps())  # type: ignore[arg-type]  # an engine's steps
    runner.follow(lambda: over.wait(30), "dingtalk")
    listening = runner.stuck(60.0)

    over.set()
    for thread in threading.enumerate():
        if thread.name == "dingtalk":
            thread.join(30)

    assert (listening, runner.stuck(60.0)) == ([], ["dingtalk"])
