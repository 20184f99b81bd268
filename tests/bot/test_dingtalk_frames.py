"""DingTalk payloads as published, and as they go wrong, become events or plain refusals."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.frames import Frame, message_event, press_event
from bot.events import Attachment, AttachmentKind, ChatEvent, ChatKind
from school.errors import Untrusted

SHARED = Path(os.environ.get("QINGJIAO_SHARED", Path(__file__).parents[2].parent / "shared"))
SAMPLES = SHARED / "chat" / "dingtalk"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="published samples not here")

APP = DingTalkApp(client_id="ding1", client_secret="s", robot_code="ding1")
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
GROUP_CARD = "g" + "0f" * 32


def message(**fields: Any) -> dict[str, Any]:
    """Return the least a robot message can hold, with *fields* changed."""
    least = {
        "conversationId": "cid1==",
        "conversationType": "1",
        "msgId": "msg1==",
        "senderStaffId": "teacher01",
        "senderId": "$:LWCP_v1:$x",
        "robotCode": "ding1",
        "msgtype": "text",
        "text": {"content": "你好"},
    }
    return least | fields


def press(content: object, **fields: Any) -> dict[str, Any]:
    """Return a card action with *content*, with *fields* changed."""
    return {
        "outTrackId": "d1",
        "userId": "teacher01",
        "corpId": "dingcorp",
        "content": json.dumps(content),
    } | fields


def read(data: dict[str, Any], app: DingTalkApp = APP) -> ChatEvent:
    """Return the message event of *data*."""
    return message_event(data, app=app, received_at=NOW)


def sample(name: str) -> dict[str, Any]:
    """Return a published payload."""
    found: dict[str, Any] = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    return found


@needs_samples
@pytest.mark.parametrize(
    ("name", "text", "attachments"),
    [
        ("text", "hello DingTalk!", ()),
        ("picture", "", (Attachment(kind=AttachmentKind.PICTURE, ref="mIof****JE0E"),)),
        (
            "richText",
            "这个问题示例图如下：\n通过以上示意图可以明白完整的交互流程",
            (Attachment(kind=AttachmentKind.PICTURE, ref="mIof****7A=="),),
        ),
        (
            "audio",
            "钉钉PaaS开放中心，致力为企业……",
            (Attachment(kind=AttachmentKind.AUDIO, ref="mIof****7g=="),),
        ),
        ("video", "", (Attachment(kind=AttachmentKind.VIDEO, ref="mIof****SaqP"),)),
        (
            "file",
            "",
            (Attachment(kind=AttachmentKind.FILE, ref="LJYY****bw==", name="foobar.zip"),),
        ),
        ("unknownMsgType", "", (Attachment(kind=AttachmentKind.OTHER, ref=""),)),
    ],
)
def test_every_published_message_is_read(
    name: str, text: str, attachments: tuple[Attachment, ...]
) -> None:
    data = sample(f"bot_{name}.json")

    event = read(data)

    assert (event.text, event.attachments) == (text, attachments)
    assert event.key == f"{data['robotCode']}:{data['msgId']}"
    assert event.sender == event.conversation.id == data["senderStaffId"]
    assert event.sent_at == datetime.fromtimestamp(data["createAt"] / 1000, tz=UTC)
    assert event.session is not None
    assert event.session.url == data["sessionWebhook"]
    assert event.session.expires_at > event.sent_at


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("frame_*.json")), ids=lambda p: p.stem)
def test_every_published_frame_is_read(path: Path) -> None:
    frame = Frame.model_validate_json(path.read_bytes())

    headers = frame.for_sdk()["headers"]

    assert frame.type in {"SYSTEM", "EVENT", "CALLBACK"}
    assert headers["topic"]
    assert json.loads(frame.data)


@needs_samples
def test_the_published_group_frame_without_a_time_of_its_own_gets_ours() -> None:
    frame = Frame.model_validate_json((SAMPLES / "frame_bot_text.json").read_bytes())

    event = read(json.loads(frame.data))

    assert event.text == "测试数据"
    assert event.conversation.kind is ChatKind.GROUP
    assert event.sent_at == NOW


@needs_samples
@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("card_callback_http_body.json", "accept"),
        ("card_callback_legacy_params_outside.json", "accept"),
        ("frame_card_callback.json", "like"),
    ],
)
def test_every_published_card_action_is_read(name: str, token: str) -> None:
    data = sample(name)
    data = json.loads(data["data"]) if "data" in data else data

    event = press_event(data, app=APP, received_at=NOW)

    assert event.pressed == token
    assert event.key == f"{data['outTrackId']}:{data['userId']}:{token}"
    assert event.conversation.kind is ChatKind.DIRECT
    assert event.conversation.id == event.sender == data["userId"]


def test_a_press_on_a_groups_card_belongs_to_the_group() -> None:
    data = press(
        {"cardPrivateData": {"params": {"action": "t1"}}},
        outTrackId=GROUP_CARD,
        spaceId="cidClass3A==",
    )

    event = press_event(data, app=APP, received_at=NOW)

    assert (event.conversation.kind, event.conversation.id) == (ChatKind.GROUP, "cidClass3A==")
    assert event.sender == "teacher01"


def test_a_press_is_read_from_value_when_content_is_missing() -> None:
    data = press({"params": {"action": "t1"}})
    data["value"] = data.pop("content")

    assert press_event(data, app=APP, received_at=NOW).pressed == "t1"


@pytest.mark.parametrize(
    "data",
    [
        press({}),
        press([]),
        press({"cardPrivateData": {"params": {"action": 7}}}),
        press({"params": {"action": "t1"}}, userId=""),
        press({"params": {"action": "t1"}}, outTrackId=""),
        press({}) | {"content": "{"},
        press({}) | {"content": 7},
    ],
)
def test_a_press_of_nothing_by_nobody_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        press_event(data, app=APP, received_at=NOW)


@pytest.mark.parametrize(
    "data",
    [
        message(msgId=""),
        message(senderStaffId="", senderId=""),
        message(conversationType="9"),
        message(conversationType="2", conversationId=""),
        message(text=None),
        message(msgtype="picture"),
        message(msgtype="richText", content={"richText": ["words"]}),
        message(createAt="noon"),
        message(createAt=10**30),
        message(sessionWebhookExpiredTime=None),
        message(content="{"),
    ],
)
def test_a_message_without_what_every_message_has_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(data)


def test_somebody_outside_the_organisation_is_marked_as_such() -> None:
    event = read(message(senderStaffId=""))

    assert event.sender == "outside:$:LWCP_v1:$x"


def test_another_organisations_events_are_untrusted() -> None:
    app = DingTalkApp(client_id="ding1", client_secret="s", robot_code="ding1", corp_id="ours")

    assert read(message(chatbotCorpId="ours"), app).text == "你好"
    with pytest.raises(Untrusted):
        read(message(chatbotCorpId="theirs"), app)
    with pytest.raises(Untrusted):
        press_event(press({"params": {"action": "t"}}), app=app, received_at=NOW)


def test_content_inside_a_string_is_read_too() -> None:
    event = read(message(msgtype="file", content='{"downloadCode":"c","fileName":"a.pdf"}'))

    assert event.attachments == (Attachment(kind=AttachmentKind.FILE, ref="c", name="a.pdf"),)


def test_a_picture_that_only_has_the_broken_code_is_not_lost_without_a_word() -> None:
    broken = {"type": "picture", "pictureDownloadCode": "broken"}

    event = read(message(msgtype="richText", content={"richText": [{"text": "看"}, broken]}))

    assert event.attachments == (Attachment(kind=AttachmentKind.PICTURE, ref=""),)


@pytest.mark.parametrize(
    "url", ["http://oapi.dingtalk.com/r", "https://oapi.dingtalk.com.evil.cn/r", "https://[", ""]
)
def test_a_reply_address_on_a_foreign_host_is_dropped(url: str) -> None:
    event = read(message(sessionWebhook=url, sessionWebhookExpiredTime=1795284999360))

    assert event.session is None


def test_the_secret_is_not_shown_where_the_application_is_logged() -> None:
    assert "s3cret" not in repr(DingTalkApp("id", "s3cret", "robot"))
