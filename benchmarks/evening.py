"""A homework evening in a made-up county: which teacher sends how many photos when, and to whom.

The platforms' side runs in one process: both fake platforms and every teacher's phone.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from benchmarks.acknowledge import TRY_AGAIN_S, _post, _request
from benchmarks.speakers import OnDingTalk, OnWeCom
from tests.gateways.dingtalk.payloads import rich_part, robot_message

PHOTO_EVERY_S = 1.0
"""A phone uploads one photo a second."""
HOMEWORK = "口算11"
SMALL = 3
"""Photos of a small stack."""
LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Stack:
    """The photos of one class, sent one after another by roll number."""

    account: str
    platform: str
    school: str
    class_id: str
    class_name: str
    photos: int
    starts_s: float
    """After the evening began."""
    first_page: int
    """Where in the pool of pages it begins."""

    def page(self, roll: int, pool: int) -> int:
        """Return which page of the pool the pupil of a roll number wrote."""
        return (self.first_page + roll - 1) % pool


@dataclass
class Told:
    """What a teacher saw: when, in seconds since 1970."""

    sent_at: float = 0.0
    """The last photo left the phone."""
    told_at: float = 0.0
    """The card that sums all photos up was there first; 0: never."""
    messages: int = 0
    last: str = ""
    """What they were shown last, as it went over the wire."""
    summaries: int = 0
    """Messages (not changes of a card) that sum up the whole stack."""


@dataclass
class Evening:
    """What came of it, by account."""

    began_at: float = 0.0
    stacks: dict[str, Told] = field(default_factory=dict)
    processor_s: float = 0.0


def play(
    stacks: Sequence[Stack], pages: Sequence[bytes], patience_s: float, to: Connection
) -> None:
    """Run both platforms: tell the settings, wait for the address, send, report what was told."""
    dingtalk = OnDingTalk([stack.account for stack in stacks])
    wecom = OnWeCom([stack.account for stack in stacks])
    to.send(dingtalk.settings | wecom.settings)
    url = to.recv()
    dingtalk.connected(url)
    wecom.connected(url)
    evening = Evening(time.time(), {stack.account: Told() for stack in stacks})
    phones = _Phones(dingtalk, wecom, pages, evening)
    busy = time.process_time()
    to.send("began")
    asyncio.run_coroutine_threadsafe(phones.send_all(stacks), dingtalk.loop).result()
    evening.processor_s = time.process_time() - busy
    to.send("sent")
    _wait(stacks, evening, lambda: _look(stacks, dingtalk, wecom, evening), patience_s=patience_s)
    to.send(evening)
    dingtalk.close()
    wecom.close()


class _Phones:
    """Every teacher's phone."""

    def __init__(
        self, dingtalk: OnDingTalk, wecom: OnWeCom, pages: Sequence[bytes], evening: Evening
    ) -> None:
        self._dingtalk, self._wecom = dingtalk, wecom
        self._pages = pages
        self._evening = evening

    async def send_all(self, stacks: Sequence[Stack]) -> None:
        """Send every stack at its time."""
        await asyncio.gather(*(self._send(stack) for stack in stacks))

    async def _send(self, stack: Stack) -> None:
        await asyncio.sleep(stack.starts_s)
        for roll in range(1, stack.photos + 1):
            page = self._pages[stack.page(roll, len(self._pages))]
            caption = f"{stack.class_name} {roll}号 {HOMEWORK}"
            if stack.platform == "dingtalk":
                await self._by_dingtalk(stack, caption, page)
            else:
                await self._by_wecom(stack, caption, page)
            self._evening.stacks[stack.account].sent_at = time.time()
            await asyncio.sleep(PHOTO_EVERY_S)

    async def _by_dingtalk(self, stack: Stack, caption: str, page: bytes) -> None:
        state = self._dingtalk.state
        part = rich_part(state, [caption, page])
        await self._dingtalk.push(robot_message(state, "richText", part, sender=stack.account))

    async def _by_wecom(self, stack: Stack, caption: str, page: bytes) -> None:
        """Send words and photo, as two messages: there a photo has no caption."""
        media = self._wecom.keep(page)
        await self._call(self._wecom.calls.text(stack.account, f"批改 {caption}"))
        await self._call(self._wecom.calls.image(stack.account, media))

    async def _call(self, xml: str) -> None:
        calls, at = self._wecom.calls, urlsplit(self._wecom.calls.url)
        while (
            await _post(at.hostname or "", at.port or 0, _request(calls.url, calls.sealed(xml)))
            is None
        ):
            await asyncio.sleep(TRY_AGAIN_S)


def _wait(
    stacks: Sequence[Stack], evening: Evening, look: Callable[[], bool], *, patience_s: float
) -> None:
    """Wait for everybody's result, until nobody was told anything for so long."""
    heard = time.monotonic()
    while time.monotonic() - heard < patience_s:
        if look():
            heard = time.monotonic()
        if all(evening.stacks[stack.account].told_at for stack in stacks):
            break
        time.sleep(LOOK_EVERY_S)
    time.sleep(5.0)  # a second card would come about now
    look()


def _look(stacks: Sequence[Stack], dingtalk: OnDingTalk, wecom: OnWeCom, evening: Evening) -> bool:
    """Note what teachers were shown since the last look; False where that was nothing."""
    wanted = {stack.account: f"{stack.photos} 张，" for stack in stacks}
    news = (*dingtalk.news(), *wecom.news())
    for account, words, is_new in news:
        told = evening.stacks.get(account)
        if told is None:
            continue
        told.messages += is_new
        told.last = words
        if wanted[account] in words or (wanted[account] == "1 张，" and "题" in words):
            told.told_at = told.told_at or time.time()
            told.summaries += is_new
    return bool(news)
