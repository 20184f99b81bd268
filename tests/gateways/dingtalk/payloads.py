"""Frames and robot messages as DingTalk's gateway makes them."""

import json
from dataclasses import dataclass
from typing import Any

from tests.gateways.dingtalk.state import State

MESSAGE_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"


@dataclass(frozen=True)
class Push:
    """Something that happened and has to reach the robot."""

    type: str
    topic: str
    data: dict[str, Any]
    headers: dict[str, str]

    def frame(self, state: State, message_id: str) -> str:
        """Return the text frame that carries it under *message_id*."""
        headers = {
            "appId": "fake-app",
            "connectionId": "fake-connection",
            "contentType": "application/json",
            "messageId": message_id,
            "time": str(int(state.now() * 1000)),
            "topic": self.topic,
        }
        return json.dumps(
            {
                "specVersion": "1.0",
                "type": self.type,
                "headers": headers | self.headers,
                "data": json.dumps(self.data, ensure_ascii=False),
            },
            ensure_ascii=False,
        )


def robot_message(
    state: State, kind: str, part: dict[str, Any], *, sender: str, group: str = ""
) -> Push:
    """Return a robot message of msgtype *kind* from *sender*, alone or in *group*."""
    conversation = group or f"cidDirect-{sender}"
    webhook, ends_s = state.new_session(conversation)
    data: dict[str, Any] = {
        "conversationId": conversation,
        "conversationType": "2" if group else "1",
        "chatbotCorpId": state.corp_id,
        "chatbotUserId": "$:LWCP_v1:$robot",
        "msgId": state.fresh("msg") + "==",
        "senderNick": "张三",
        "isAdmin": False,
        "senderStaffId": sender,
        "senderCorpId": state.corp_id,
        "senderId": f"$:LWCP_v1:${sender}",
        "createAt": int(state.now() * 1000),
        "sessionWebhook": webhook,
        "sessionWebhookExpiredTime": int(ends_s * 1000),
        "robotCode": state.robot_code,
        "msgtype": kind,
    }
    if group:
        data |= {"conversationTitle": "测试群", "isInAtList": True}
    return Push("CALLBACK", MESSAGE_TOPIC, data | part, {})


def file_part(state: State, content: bytes, **more: str) -> dict[str, Any]:
    """Return the ``content`` of a message with something to download."""
    code = state.fresh("code")
    state.downloads[code] = content
    return {"content": {"downloadCode": code, **more}}


def rich_part(state: State, pieces: list[str | bytes]) -> dict[str, Any]:
    """Return rich text: words and pictures in the order given."""
    rich: list[dict[str, str]] = []
    for piece in pieces:
        if isinstance(piece, str):
            rich.append({"text": piece})
        else:
            codes = file_part(state, piece, pictureDownloadCode="broken")["content"]
            rich.append({"type": "picture", **codes})
    return {"content": {"richText": rich}}


def card_click(state: State, track: str, token: str, *, user: str, legacy: bool) -> Push:
    """Return the press of a button, in the shape of today or the older one."""
    space = state.cards[track].spaces[0].partition(".")[2].partition(".")[2]
    params = {"params": {"action": token}}
    private: dict[str, Any] = {"actionIds": ["button"]}
    content = json.dumps(
        {"cardPrivateData": private, **params} if legacy else {"cardPrivateData": private | params}
    )
    data: dict[str, Any] = {
        "type": "actionCallback",
        "outTrackId": track,
        "corpId": state.corp_id,
        "userId": user,
        "content": content,
    }
    if not legacy:
        data |= {
            "userIdType": 1,
            "spaceType": "im",
            "spaceId": space,
            "extension": "{}",
            "value": content,
        }
    return Push("CALLBACK", CARD_TOPIC, data, {})


def directory_event(state: State, kind: str) -> Push:
    """Return an event of the organisation's directory."""
    headers = {
        "eventType": kind,
        "eventId": state.fresh("event"),
        "eventCorpId": state.corp_id,
        "eventBornTime": str(int(state.now() * 1000)),
        "eventUnifiedAppId": "fake-app",
    }
    return Push("EVENT", "*", {"userId": ["teacher01"]}, headers)
