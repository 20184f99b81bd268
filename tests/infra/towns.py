"""One county on the deployed stack, and its people on DingTalk and on WeCom."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from bot.app import Foundation, Product, foundation, put_together, transport_to
from bot.cli.demo_data import store_county
from bot.configured import dingtalk_app
from bot.platform import Platform
from bot.platforms.dingtalk import DingTalk
from school.clock import SystemClock
from school.demo import demo_county
from school.people import PersonId
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import Robot
from tests.gateways.wecom import Callbacks, FakeWeCom, StillClock
from tests.gateways.wecom.door import APP
from tests.infra.deployment import Deployment, Poller, here
from tests.infra.task import Task, running
from tests.scenarios.county import MATH, OTHER_PARENT, PARENT
from tests.scenarios.on_dingtalk import PATIENT
from tests.scenarios.on_wecom import NOTICED_PARENT, TEACHER, words_of

ON_DINGTALK = {"teacher01": MATH, "parent01": PARENT}
ON_WECOM = {TEACHER: (MATH, "app"), NOTICED_PARENT: (OTHER_PARENT, "school_notice")}
PATIENCE_S = 60.0
NOBODY = "http://127.0.0.1:9"
"""Where DingTalk is for a bot that only works off what is for WeCom."""


def settle_county(deployment: Deployment, home: Path) -> None:
    """Store an invented county, and whose accounts are whose."""
    base = foundation(deployment.settings(home))
    store_county(base, demo_county(60))
    with base.records.begin() as unit:
        for user, person in ON_DINGTALK.items():
            unit.people.bind_account("dingtalk", user, person=PersonId(person))
        for user, (person, channel) in ON_WECOM.items():
            unit.people.bind_account("wecom", user, person=PersonId(person), channel=channel)
    base.records.database.close()


@dataclass
class DingTalkTown:
    """People on DingTalk, the bot, and the reader at its queue."""

    product: Product
    gateway: Gateway
    poller: Poller

    def say(self, text: str, *, by: str = "teacher01", photo: bytes = b"") -> None:
        """Let somebody write, and the bot do all that follows at once."""
        before = len(self.gateway.state.acks)
        if photo:
            self.gateway.rich_text(text, photo, sender=by)
        else:
            self.gateway.say(text, sender=by)
        self.gateway.wait_for(lambda: len(self.gateway.state.acks) > before, within_s=30)
        self.product.engine.drain()

    def wait_for(self, words: str) -> str:
        """Let the bot go on until somebody was shown these words; return all that is shown."""

        def shown() -> str:
            self.product.engine.drain()
            return self.words if words in self.words else ""

        return self.gateway.wait_for(shown, within_s=60)

    @property
    def words(self) -> str:
        """Everything anybody was sent."""
        sent = self.gateway.state.sent
        return "\n".join(str(value) for one in sent for value in one.content.values() if value)


@contextmanager
def on_dingtalk(deployment: Deployment, reader: Poller, home: Path) -> Iterator[DingTalkTown]:
    """Yield a county whose bot, in this process, calls the deployed functions."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(boto3, "DEFAULT_SESSION", None)  # remembers an earlier test's keys
        for name, value in deployment.environment("BotRole").items():
            patch.setenv(name, value)
        gateway = stack.enter_context(Gateway(time.time))
        client = stack.enter_context(httpx.Client(trust_env=False))
        product = _dingtalk_bot(deployment, home, gateway=gateway, client=client)
        stack.callback(product.foundation.records.database.close)
        stack.enter_context(Robot(gateway, timing=PATIENT, receive=product.engine.receive))
        yield DingTalkTown(product, gateway, reader)
        product.close()


def _dingtalk_bot(
    deployment: Deployment, home: Path, *, gateway: Gateway, client: httpx.Client
) -> Product:
    state = gateway.state
    state.users |= set(ON_DINGTALK)
    settings = deployment.settings(
        home,
        dingtalk_client_id=state.client_id,
        dingtalk_client_secret=state.client_secret,
        dingtalk_robot_code=state.robot_code,
        dingtalk_card_template="qingjiao.schema",
        dingtalk_openapi=state.http_url,
        dingtalk_oapi=state.http_url,
        dingtalk_trusted_hosts="127.0.0.1 *.dingtalk.com",
    )

    def platforms(base: Foundation) -> dict[str, Platform]:
        app = dingtalk_app(base.settings)
        return {"dingtalk": DingTalk(app, base.files.get, client=client, clock=SystemClock())}

    return put_together(foundation(settings), transport_to(settings), platforms=platforms)


class _RealClock(StillClock):
    """The clock of this machine, as the fake counts it."""

    def now(self) -> datetime:
        return SystemClock().now()

    def seconds(self) -> float:
        return time.time()

    def advance(self, seconds: float) -> None:
        raise AssertionError(f"a callback was not answered, WeCom would call again in {seconds} s")


@dataclass
class WeComTown:
    """People on WeCom, the template's bot in a process of its own, and the reader at its queue."""

    task: Task
    fake: FakeWeCom
    callbacks: Callbacks
    poller: Poller

    def deliver(self, xml: str) -> None:
        """Let WeCom call the bot, encrypted."""
        assert self.callbacks.push(xml) == [200]

    def picture(self, photo: bytes) -> None:
        """Let the teacher send a picture."""
        self.deliver(self.callbacks.image(TEACHER, self.fake.keep_media(photo)))

    def press(self, label: str) -> None:
        """Press a button of the card that the teacher was sent last, as it looks now."""
        sent = [body for body in self.fake.shown_to(TEACHER) if body["msgtype"] == "template_card"]
        buttons = {one["text"]: one["key"] for one in self._cards()[-1]["button_list"]}
        task_id, code = sent[-1]["template_card"]["task_id"], self.fake.codes.issue()
        xml = self.callbacks.press(TEACHER, buttons[label], task_id=task_id, response_code=code)
        self.deliver(xml)

    def wait_for(self, words: str, *, to: str = TEACHER) -> str:
        """Wait until somebody was shown these words; return all they were shown."""
        return self._shown(words, to, meanwhile=lambda: time.sleep(0.02))

    def wait_for_reading(self, words: str) -> str:
        """Feed the reader until the teacher was shown these words; return all that is shown."""

        def feed() -> None:
            assert self.poller.feed() == [], "the reader has answered every page"

        return self._shown(words, TEACHER, meanwhile=feed)

    def _shown(self, words: str, to: str, *, meanwhile: Callable[[], None]) -> str:
        until = time.monotonic() + PATIENCE_S
        while words not in (shown := self.words(to)):
            if time.monotonic() > until:
                log = self.task.log.read_text(encoding="utf-8")[-2000:]
                raise AssertionError(f"{words} is not in {shown}: {log}")
            meanwhile()
        return shown

    def words(self, to: str) -> str:
        """Everything a person was shown; of the teacher's cards, what they say now, too."""
        now = [{"msgtype": "template_card", "template_card": one} for one in self._cards()]
        shown = [*self.fake.shown_to(to), *(now if to == TEACHER else ())]
        return "\n".join(map(words_of, shown))

    def _cards(self) -> list[dict[str, Any]]:
        return list(self.fake.cards.values())


@contextmanager
def on_wecom(deployment: Deployment, reader: Poller, home: Path) -> Iterator[WeComTown]:
    """Yield a county whose bot is the template's task; WeCom calls it where the balancer would."""
    clock = _RealClock()
    fake = FakeWeCom(corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=clock)
    instead = {
        **here(deployment.aws, deployment.database_url),
        "QINGJIAO_WECOM_API": fake.url,
        "QINGJIAO_DINGTALK_OPENAPI": NOBODY,
        "QINGJIAO_DINGTALK_OAPI": NOBODY,
    }
    with ExitStack() as stack:
        stack.callback(fake.close)
        task = stack.enter_context(running(deployment, "WeCom", instead=instead, home=home))
        callbacks = Callbacks(
            f"{task.address}{task.path}",
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            token=APP.token,
            aes_key=APP.aes_key,
            clock=clock,
        )
        stack.callback(callbacks.close)
        yield WeComTown(task, fake, callbacks, reader)
