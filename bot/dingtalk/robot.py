"""The robot API: a message of its own into a group, or to one person."""

import json
from typing import Any

from bot.dingtalk.bodies import is_outsider
from bot.dingtalk.openapi import FLOW_S, OpenApi, Refused
from bot.events import ChatKind, Target


class Robot:
    """Sends by the robot API, as one robot."""

    def __init__(self, api: OpenApi, code: str) -> None:
        self._api = api
        self._code = code

    def push(self, target: Target, content: tuple[str, dict[str, str]]) -> None:
        """Send a message, given as its kind (``msgKey``) and what that kind wants.

        Raises:
            Refused: DingTalk did not take it, or the person is nobody a robot reaches.
        """
        key, param = content
        body: dict[str, Any] = {
            "robotCode": self._code,
            "msgKey": key,
            "msgParam": json.dumps(param, ensure_ascii=False),
        }
        if target.kind is ChatKind.GROUP:
            body["openConversationId"] = target.id
            self._api.call("POST", "/v1.0/robot/groupMessages/send", body=body)
            return
        if is_outsider(target):
            raise Refused("an outsider can only be answered in a session", retry_after_s=None)
        body["userIds"] = [target.id]
        answer = self._api.call("POST", "/v1.0/robot/oToMessages/batchSend", body=body)
        if answer.get("flowControlledStaffIdList"):
            raise Refused("flow controlled", retry_after_s=FLOW_S)
        if answer.get("invalidStaffIdList"):
            raise Refused("no such person", retry_after_s=None)
