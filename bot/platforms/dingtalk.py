"""DingTalk: receive by stream, answer by interactive card, markdown or text.

A card goes out as an interactive card where a template is configured, because only that can be
pressed and updated; else, or when DingTalk refuses it, as markdown, and as text at last. Words go
through the session webhook of the message they answer while it lives, then through the robot API.
Pictures are part of the message (markdown images by media id), so that one message stays one: it
counts once against the limits and is never half delivered. A file is a message of its own, before
the words about it.
"""

import logging
from datetime import timedelta

import httpx

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.bodies import (
    card_body,
    delivery_problem,
    is_outsider,
    out_track_id,
    picture_keys,
    sample,
    sample_file,
    webhook_body,
    with_images,
)
from bot.dingtalk.frames import NAME
from bot.dingtalk.openapi import SILENCED, OpenApi, Refused
from bot.dingtalk.pictures import FILES, Pictures
from bot.dingtalk.recent import Recent
from bot.dingtalk.robot import Robot
from bot.dingtalk.stream import DingTalkStream, Timing
from bot.events import Attachment, ChatKind, Outgoing, Sent, Target
from bot.fetching import Resolve, is_trusted, open_url, resolve_by_dns
from bot.platform import OpenFile, SendLimit
from message_cards.card import Card, FileKey
from message_cards.renderers.dingtalk import (
    Drawing,
    Markdown,
    TooLong,
    card_params,
    markdown,
    markdown_text,
    plain,
    text,
)
from school.errors import BadPhoto, Expired, Unavailable
from school.ports import Clock

__all__ = ["DingTalk", "DingTalkApp", "DingTalkStream", "Timing"]

MESSAGES_PER_MINUTE = 20
"""Over 20 a minute a group silences the robot for ten minutes; nobody alone needs more either."""
SESSION_RESERVE = timedelta(seconds=10)
REMEMBERED = 5000

_GONE = "图片已过期，请重新发送一次。"
_NOT_FETCHED = "暂时取不到图片，请过一会儿再发送一次。"
_NO_FILE = "这种消息取不到文件。请用“图片”把作业拍照发送。"

_log = logging.getLogger("qingjiao.dingtalk")


class DingTalk:
    """The DingTalk platform; see ``bot.platform.Platform``.

    Args:
        app: Which application sends.
        open_file: Reads a picture of the file store.
        client: Makes the HTTP calls.
        clock: Tells whether tokens and sessions still live.
        resolve: Finds the addresses of a download's host.
    """

    name = NAME

    def __init__(
        self,
        app: DingTalkApp,
        open_file: OpenFile,
        *,
        client: httpx.Client,
        clock: Clock,
        resolve: Resolve = resolve_by_dns,
    ) -> None:
        self._app = app
        self._client = client
        self._clock = clock
        self._resolve = resolve
        self._api = OpenApi(app, client, clock=clock)
        self._robot = Robot(self._api, app.robot_code)
        self._pictures = Pictures(self._api, open_file, clock=clock)
        self._delivered: Recent[Sent] = Recent(REMEMBERED)
        self._undeliverable: Recent[bool] = Recent(REMEMBERED)
        self._files: Recent[bool] = Recent(REMEMBERED)

    def send_limit(self, target: Target) -> SendLimit:
        """Return DingTalk's limit for a robot in groups; a person alone gets no more either."""
        return SendLimit(MESSAGES_PER_MINUTE, 60.0, per_robot=target.kind is ChatKind.GROUP)

    def parts(self, message: Outgoing) -> int:
        """Return how many messages it is: a file is one of its own."""
        return 1 + sum(1 for key in message.images if key.endswith(FILES) and not message.card)

    def send(self, message: Outgoing) -> Sent:
        """Deliver one message, or update its live card in place.

        A message this process has delivered is not shown again; an interactive card not even by
        another process, because DingTalk refuses a second card under the same name. ``ref`` is
        that name, empty where there is nothing to update.

        Raises:
            SendFailed: DingTalk refused or did not answer.
        """
        before = self._delivered.get(message.key)
        if before is not None:
            return before
        sent = self._send_words(message) if message.card is None else self._send_card(message)
        self._delivered.note(message.key, sent)
        return sent

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        """Return the bytes of what somebody sent.

        Raises:
            Expired: DingTalk no longer has it.
            BadPhoto: It is larger than *max_bytes*, or at an address we may not open.
            Unavailable: DingTalk does not answer.
        """
        if not attachment.ref:
            raise BadPhoto(_NO_FILE)
        return open_url(
            self._download_url(attachment.ref),
            trusted_hosts=self._app.trusted_hosts,
            max_bytes=max_bytes,
            client=self._client,
            resolve=self._resolve,
        )

    def _download_url(self, code: str) -> str:
        body = {"robotCode": self._app.robot_code, "downloadCode": code}
        try:
            answer = self._api.call("POST", "/v1.0/robot/messageFiles/download", body=body)
        except Refused as refused:
            if refused.retry_after_s is None and not refused.code.startswith("Forbidden"):
                raise Expired(_GONE) from refused
            raise Unavailable(_NOT_FETCHED) from refused
        url = answer.get("downloadUrl")
        if not isinstance(url, str) or not url:
            raise Expired(_GONE)
        return url

    # Cards

    def _send_card(self, message: Outgoing) -> Sent:
        card = with_images(message)
        media = self._pictures.media_ids(picture_keys(card))
        if self._app.card_template_id:
            try:
                return self._send_interactive(message, card, media=media)
            except TooLong:
                _log.info("DingTalk: a card is too long to be interactive; sent as markdown")
            except Refused as refused:
                if refused.retry_after_s is not None:
                    raise
                _log.warning("DingTalk: card refused (%s); sent as markdown", refused.code)
        if message.ref and message.target.kind is ChatKind.GROUP:
            # A change costs a robot nothing, a new message does: it has to wait for its turn.
            raise Refused("cannot be changed in place", retry_after_s=0.0, gone=True)
        self._send_flat(message, card, drawing=self._drawing(message, media))
        return Sent(ref=message.ref, degraded=True)

    def _send_interactive(
        self, message: Outgoing, card: Card, *, media: dict[FileKey, str]
    ) -> Sent:
        params = card_params(card, drawing=self._drawing(message, media))
        if message.ref:
            self._update(message.ref, params)
            return Sent(ref=message.ref)
        track = out_track_id(message)
        if is_outsider(message.target) or self._undeliverable.get(message.key):
            raise Refused("no card for this target", retry_after_s=None)
        body = card_body(message, app=self._app, params=params)
        try:
            answer = self._api.call("POST", "/v1.0/card/instances/createAndDeliver", body=body)
        except Refused as refused:
            if refused.code == "param.cardAlreadyExist":  # an earlier try got through
                return Sent(ref=track)
            raise
        problem = delivery_problem(answer)
        if problem:
            # The card exists now, undelivered; a second try must not take that for a success.
            self._undeliverable.note(message.key, value=True)
            raise Refused(problem, retry_after_s=None)
        return Sent(ref=track)

    def _update(self, track: str, params: dict[str, str]) -> None:
        """Replace what a card shows.

        Raises:
            Refused: DingTalk did not take it, or no longer has the card.
        """
        body = {
            "outTrackId": track,
            "cardData": {"cardParamMap": params},
            "cardUpdateOptions": {"updateCardDataByKey": True},
        }
        try:
            self._api.call("PUT", "/v1.0/card/instances", body=body)
        except Refused as refused:
            if refused.code != "param.cardNotExist":
                raise
            raise Refused(refused.code, retry_after_s=0.0, gone=True) from refused

    def _send_flat(self, message: Outgoing, card: Card, *, drawing: Drawing) -> None:
        try:
            self._say(message, markdown(card, drawing=drawing))
        except Refused as refused:
            if refused.retry_after_s is not None:
                raise
            _log.warning("DingTalk: markdown refused (%s); sent as text", refused.code)
            self._say(message, text(card, drawing=drawing))

    # Words

    def _send_words(self, message: Outgoing) -> Sent:
        wanted = [key for key in message.images if not key.endswith(FILES)]
        media = self._pictures.media_ids(wanted)
        drawing = self._drawing(message, media)
        images = [media[key] for key in wanted if key in media]
        missing = len(images) < len(wanted) or not self._send_files(message)
        if images:
            self._say(message, markdown_text(message.text, drawing=drawing, images=images))
        else:
            note = "\n（图片或文件没有发出来，请到电脑端查看。）" if missing else ""
            self._say(message, plain(f"{message.text}{note}".strip(), drawing=drawing))
        return Sent(degraded=missing)

    def _send_files(self, message: Outgoing) -> bool:
        """Send the message's files ahead of its words; False where DingTalk took not all of them.

        Only the robot API takes files, so somebody it does not reach has the picture alone.
        """
        files = [key for key in message.images if key.endswith(FILES)]
        if files and is_outsider(message.target):
            return False
        media = self._pictures.media_ids(files)
        for key, media_id in media.items():
            if not self._files.get(f"{message.key} {key}"):
                try:
                    self._robot.push(
                        message.target,
                        sample_file(message, media_id, ending=key.rpartition(".")[2]),
                    )
                except Refused as refused:
                    if refused.retry_after_s is not None:
                        raise
                    _log.warning("DingTalk: file refused (%s)", refused.code)
                    return False
                self._files.note(f"{message.key} {key}", value=True)
        return len(media) == len(files)

    def _say(self, message: Outgoing, words: Markdown | str) -> None:
        """Send words into the conversation: by its session while that lives, else by the API."""
        session = message.session
        lives = session is not None and session.expires_at > self._clock.now() + SESSION_RESERVE
        if session is not None and lives and is_trusted(session.url, self._app.trusted_hosts):
            try:
                self._api.webhook(session.url, body=webhook_body(words))
            except Refused as refused:
                # A dead session answers with an error of its own; only silence may have delivered.
                if refused.code in {"", SILENCED}:
                    raise
                _log.info("DingTalk: session not taken (%s); robot API instead", refused.code)
            else:
                return
        self._robot.push(message.target, sample(words))

    def _drawing(self, message: Outgoing, media: dict[FileKey, str]) -> Drawing:
        return Drawing(
            media=media,
            own_links=self._app.own_links,
            tappable=message.target.kind is ChatKind.DIRECT,
            in_group=message.target.kind is ChatKind.GROUP,
        )
