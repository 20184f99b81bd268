"""What a WeCom smart bot reports."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.events import AttachmentKind, ChatKind
from bot.wecom.smartbot import parse_smart_bot
from school.errors import NotUnderstood

SHARED = Path(os.environ.get("QINGJIAO_SHARED", Path(__file__).parents[3] / "shared"))
SAMPLES = sorted((SHARED / "chat/wecom").glob("aibot_*.json"))
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
UNANSWERED = ("stream_refresh", "event_enter_chat", "event_feedback")
WE_SEND = "aibot_reply_stream"
A_TEXT = {
    "msgid": "m1",
    "aibotid": "B",
    "chattype": "single",
    "from": {"userid": "zhang"},
    "msgtype": "text",
    "text": {"content": "帮助"},
}


@pytest.mark.parametrize("sample", SAMPLES, ids=[s.stem for s in SAMPLES])
def test_every_published_sample_is_understood(sample: Path) -> None:
    body = json.loads(sample.read_text())
    if sample.stem == WE_SEND:
        with pytest.raises(NotUnderstood):
            parse_smart_bot(body, now=NOW)
        return

    event = parse_smart_bot(body, now=NOW)

    assert (event is None) == sample.stem.endswith(UNANSWERED)
    assert event is None or event.text or event.attachments or event.pressed


def test_words_and_pictures_in_one_message_belong_together() -> None:
    items = [
        {"msgtype": "text", "text": {"content": "三(2)班 12号"}},
        {"msgtype": "image", "image": {"url": "https://example.invalid/1"}},
    ]
    mixed = {**A_TEXT, "msgtype": "mixed", "mixed": {"msg_item": items}}

    event = parse_smart_bot({**mixed, "chattype": "group", "chatid": "g"}, now=NOW)

    assert event is not None
    assert event.text == "三(2)班 12号"
    assert event.attachments[0].kind is AttachmentKind.PICTURE
    assert (event.conversation.kind, event.conversation.id) == (ChatKind.GROUP, "g")


def test_the_same_report_twice_is_the_same_event() -> None:
    first, again = (parse_smart_bot(A_TEXT, now=NOW) for _ in range(2))

    assert first is not None
    assert again is not None
    assert first.key == again.key == "B:m1"


@pytest.mark.parametrize("missing", ["msgid", "aibotid", "from", "msgtype", "text"])
def test_a_report_without_what_wecom_always_sends_is_refused(missing: str) -> None:
    body = {name: value for name, value in A_TEXT.items() if name != missing}

    with pytest.raises(NotUnderstood):
        parse_smart_bot(body, now=NOW)
