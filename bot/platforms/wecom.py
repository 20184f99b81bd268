"""WeCom: sends the outbox's messages through an application of the school's own.

A card WeCom sent can be replaced once with the code it returned, and once more with the code of
each press. So a live card's interim updates are skipped, and the one that matters takes the place
of the first. If the code is spent or too old (72 h), it is sent as a new card.

Against double delivery: a card's task id comes from the message key and WeCom refuses it twice;
texts and pictures are under WeCom's duplicate check; and steps of a message that were already
taken are remembered in this process, so a second try goes on where the first one stopped.
"""

import time
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.events import Attachment, AttachmentKind, ChatKind, Outgoing, Sent, Target
from bot.platform import OpenFile, SendFailed, SendLimit
from bot.wecom.api import ApiError, Timer, WeComApi
from bot.wecom.app import SchoolContactChange, WeComApp
from bot.wecom.callback import callback_routes
from bot.wecom.failures import TASK_ID_USED, check_receivers, may_pass, send_failed
from bot.wecom.memory import Memory
from bot.wecom.pace import Pace, limit_of
from bot.wecom.parsing import PLATFORM
from bot.wecom.plan import (
    SCHOOL_NOTICE,
    Plan,
    Show,
    Tell,
    mark_of,
    pictures_of,
    plan_of,
    replacement,
    request,
)
from message_cards.wecom_text import Body, render_text
from school.errors import BadPhoto, NotFound, Unavailable

__all__ = ["SchoolContactChange", "WeCom", "WeComApp", "callback_routes"]

IMAGE_BYTES = range(6, 10_000_001)
FILE_BYTES = range(6, 20_000_001)
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_REMEMBERED = 5_000


@dataclass
class _Progress:
    """How far one message has got."""

    done: int = 0
    ref: str = ""
    bodies: dict[str, Body] = field(default_factory=dict)
    """Messages made of pictures by file key: a second try sends the same media id."""


class WeCom:
    """One WeCom application as a chat platform; safe to share between threads."""

    name = PLATFORM

    def __init__(
        self,
        app: WeComApp,
        open_file: OpenFile,
        *,
        api: WeComApi | None = None,
        timer: Timer = time.monotonic,
    ) -> None:
        self._app = app
        self._open_file = open_file
        self._api = api or WeComApi(app, timer=timer)
        self._pace = Pace(timer)
        self._progress: Memory[_Progress] = Memory(_Progress, most=_REMEMBERED)
        self._shown: Memory[set[str]] = Memory(set, most=_REMEMBERED)

    def close(self) -> None:
        """Close the connections to WeCom."""
        self._api.close()

    def send_limit(self, target: Target) -> SendLimit:
        """Return 30 messages a minute for a person, 20 for a group."""
        return limit_of(target)

    def parts(self, message: Outgoing) -> int:
        """Return how many messages it is: a picture or a file is one of its own."""
        return len(plan_of(message, self._app, shown=self._shown_in(message)).steps)

    def send(self, message: Outgoing) -> Sent:
        """Deliver one message, or put its card in the place of the one ``message.ref`` names.

        Raises:
            SendFailed: WeCom refused or did not answer; what was delivered is not sent again.
        """
        _check_target(message.target)
        if message.interim and message.ref:
            return Sent(ref=message.ref)
        plan = plan_of(message, self._app, shown=self._shown_in(message))
        progress = self._progress.of(message.key)
        self._follow(plan, message, progress)
        if message.live:
            self._shown.of(_card_of(message)).update(pictures_of(message.card))
        return Sent(ref=progress.ref, degraded=plan.degraded)

    def _shown_in(self, message: Outgoing) -> frozenset[str]:
        """Return the pictures that are there already from an earlier state of a live card."""
        return frozenset(self._shown.of(_card_of(message))) if message.live else frozenset()

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        """Return the bytes of an attachment by its media id; its PicUrl is never opened.

        Raises:
            Expired: WeCom no longer has it.
            BadPhoto: It is larger than *max_bytes*, or nothing that has bytes.
            Unavailable: WeCom does not answer.
        """
        if attachment.kind is AttachmentKind.OTHER:
            raise BadPhoto("这不是照片或文件，请拍照或发文件给我。")
        return self._api.download(attachment.ref, max_bytes=max_bytes)

    def _follow(self, plan: Plan, message: Outgoing, progress: _Progress) -> None:
        if not plan.steps:
            raise SendFailed("消息是空的，没有发送", retry_after_s=None)
        for number, step in enumerate(plan.steps):
            if number < progress.done:
                continue
            tell = Tell(self._picture(step, progress)) if isinstance(step, Show) else step
            code = self._tell(tell, message, number=number)
            progress.ref = progress.ref or code
            progress.done = number + 1

    def _tell(self, step: Tell, message: Outgoing, *, number: int) -> str:
        """Do one step; return the code that can replace the card, empty if there is none."""
        if step.replaces and self._replaced(step.body, message):
            return ""
        wait_s = self._pace.wait_s(message.target)
        if wait_s:
            raise SendFailed("这位接收人一分钟内的消息已到上限", retry_after_s=wait_s)
        mark = mark_of(message.key, number)
        endpoint, body = request(message.target, step.body, app=self._app, mark=mark)
        try:
            answer = self._api.post(endpoint, body)
        except ApiError as error:
            if error.code == TASK_ID_USED and step.body["msgtype"] == "template_card":
                return ""
            raise send_failed(error) from error
        check_receivers(answer)
        return str(answer.get("response_code", ""))

    def _replaced(self, body: Body, message: Outgoing) -> bool:
        """Put the card in the old one's place; False when WeCom says its time is over."""
        update = replacement(message.target, body, app=self._app, code=message.ref)
        try:
            answer = self._api.post("message/update_template_card", update)
        except ApiError as error:
            if may_pass(error):
                raise send_failed(error) from error
            return False
        check_receivers(answer)
        return True

    def _picture(self, step: Show, progress: _Progress) -> Body:
        """Return the message that shows a picture, uploading it once per outgoing message."""
        if step.key not in progress.bodies:
            progress.bodies[step.key] = self._uploaded(step.key)
        return progress.bodies[step.key]

    def _uploaded(self, key: str) -> Body:
        try:
            content = self._open_file(key)
        except NotFound:
            return render_text("（这张图片已过保存期，看不到了）")[0]
        except Unavailable as error:
            raise SendFailed("暂时读不到图片", retry_after_s=10) from error
        kind = _kind_of(content)
        if kind is None:
            return render_text("（这张图片太大，企业微信发不出来）")[0]
        try:
            media_id = self._api.upload(kind, PurePosixPath(key).name, content)
        except ApiError as error:
            raise send_failed(error) from error
        return {"msgtype": kind, kind: {"media_id": media_id}}


def _card_of(message: Outgoing) -> str:
    return f"{message.target.id} {message.live}"


def _kind_of(content: bytes) -> str | None:
    """Return “image” or “file”, whichever WeCom takes; None when it is too large or empty."""
    if content.startswith(_IMAGE_STARTS) and len(content) in IMAGE_BYTES:
        return "image"
    return "file" if len(content) in FILE_BYTES else None


def _check_target(target: Target) -> None:
    if target.channel not in {"app", SCHOOL_NOTICE}:
        raise SendFailed(f"企业微信没有“{target.channel}”这个通道", retry_after_s=None)
    if target.channel == SCHOOL_NOTICE and target.kind is ChatKind.GROUP:
        raise SendFailed("学校通知只能发给家长个人", retry_after_s=None)
    # “|” joins receivers and “@all” is everybody: an id like that must never reach the API.
    if not target.id or "|" in target.id or target.id.startswith("@"):
        raise SendFailed("接收人的账号不对", retry_after_s=None)
