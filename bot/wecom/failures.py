"""What WeCom's refusals mean for the outbox: try again, and when, or give up and say why."""

from typing import Any

from bot.platform import SendFailed
from bot.wecom.api import ApiError

TASK_ID_USED = 42014
"""“task_id 不合法”. Ours are always well formed, so it says: this card was already delivered."""

TOO_MUCH = 45009
_RETRY_S = {-1: 5.0, 6000: 5.0, 45033: 5.0, TOO_MUCH: 60.0, 40014: 30.0, 42001: 30.0}
_NO_ANSWER_S = 10.0

_ADVICE = {
    40001: "应用 Secret 不对：请从管理后台重新复制",
    40013: "企业 ID 不对：请从管理后台重新复制",
    40056: "应用 AgentId 不对：请从管理后台重新复制",
    40058: "消息超过企业微信的长度限制",
    43012: "应用没有设置接收消息的地址，发不出带按钮的卡片：请在管理后台设置",
    45002: "消息超过企业微信的长度限制",
    48002: "应用没有这个接口的权限：请在管理后台开通",
    60020: "服务器 IP 不在企业可信 IP 里：请在管理后台加上",
    60011: "接收人不在应用的可见范围：请在管理后台调整",
    81013: "接收人不存在或不在应用的可见范围：请在管理后台调整",
    301002: "应用没有给这位接收人发消息的权限：请在管理后台调整",
}
_NOBODY = (
    "invaliduser",
    "invalidparty",
    "invalidtag",
    "unlicenseduser",
    "invalid_parent_userid",
    "invalid_student_userid",
    "invalid_party",
)


def send_failed(error: ApiError) -> SendFailed:
    """Return *error* as the outbox understands it."""
    if error.code is None:
        return SendFailed(error.message, retry_after_s=_NO_ANSWER_S)
    reason = _ADVICE.get(error.code, f"企业微信拒收：{error.message}")
    return SendFailed(
        f"{reason}（{error.code}）",
        retry_after_s=_RETRY_S.get(error.code),
        silenced=error.code == TOO_MUCH,
    )


def may_pass(error: ApiError) -> bool:
    """Return True when the same call may be taken later."""
    return error.code is None or error.code in _RETRY_S


def check_receivers(answer: dict[str, Any]) -> None:
    """Do nothing if everybody named got the message.

    Raises:
        SendFailed: WeCom said “ok” but left somebody out, which for one receiver is a refusal.
    """
    left_out = [name for name in _NOBODY if answer.get(name)]
    if left_out:
        reason = f"接收人收不到（{'、'.join(left_out)}）：请核对账号、可见范围和接口许可"
        raise SendFailed(reason, retry_after_s=None)
