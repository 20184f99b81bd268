"""Chat command 巡查点: a school's patrol points, and their QR labels and that of signing in."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.cards.patrols import points_card
from message_cards.duty_labels_pdf import draw_labels
from school.county_time import spoken
from school.errors import NotUnderstood
from school.patrol_calls import AddPoints, EndPoint, Points, PointsOf
from school.patrols import PointKind
from school.people import Role

SIGN_CODE = "值班二维码"
_ADD = re.compile(
    r"^(?:添加|新增|增加|登记)巡查点\s*[:：]?\s*|^巡查点\s*(?:添加|新增|增加)\s*[:：]?\s*"
)
_END = re.compile(r"^(?:停用|删除|取消)巡查点\s*[:：]?\s*")
_LABELS = re.compile(r"巡查点.*(?:标签|二维码|打印)|打印巡查点")
_SIGN = re.compile(r"^(?:打印)?(?P<fresh>更换|重做|换新)?(?:值班|签到)(?:签到)?二维码")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the points, add some, end one, or send labels to print."""
    text = "" if chat.pressed else chat.text.strip(" 。.!！")
    if sign := _SIGN.match(text):
        return [_labels(chat, PointKind.SIGN, text, fresh=bool(sign["fresh"]))]
    if "labels" in chat.args or _LABELS.search(text):
        return [_labels(chat, PointKind.PATROL, text)]
    if _ADD.match(text):
        return [_shown(chat, "add_points", AddPoints(text=_said(_ADD, text)[:800]))]
    if _END.match(text):
        return [_shown(chat, "end_point", EndPoint(text=_said(_END, text)[:200]))]
    return [_shown(chat, "duty_points", PointsOf(text=text[:200]))]


def _said(word: re.Pattern[str], text: str) -> str:
    said = word.sub("", text).strip()
    if not said:
        raise NotUnderstood("还差巡查点的名字。请写成“添加巡查点 北门 食堂 锅炉房”。")
    return said


def _shown(chat: Chat, function: str, request: AddPoints | EndPoint | PointsOf) -> Reply:
    points = chat.functions.call(function, request, Points)
    return Reply(card=points_card(points), private=True)


def _labels(chat: Chat, kind: PointKind, text: str, *, fresh: bool = False) -> Reply:
    asked = PointsOf(kind=kind, text=text[:200], fresh=fresh)
    points = chat.functions.call("duty_points", asked, Points)
    if not points.points:
        return Reply(card=points_card(points), private=True)
    made = f"青教 · {points.place_name} · {spoken(chat.clock.now())} · 一页八个，剪开贴到现场"
    files = keep_pdf(chat, draw_labels(points, made=made))
    what = "值班签到二维码" if kind is PointKind.SIGN else f"{len(points.points)} 个巡查点标签"
    return Reply(
        text=f"{what}（PDF，一小时内可以打开）。打印后贴到现场。", files=files, private=True
    )


COMMAND = Command(
    words=("巡查点", "巡查点标签", "添加巡查点", "停用巡查点", SIGN_CODE, "签到二维码"),
    summary="登记巡查点，打印巡查和值班签到的二维码",
    examples=("巡查点", "添加巡查点 北门 食堂 锅炉房", "巡查点标签", SIGN_CODE),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("学校有哪些巡查点", "打印巡查二维码"),
    claims=lambda text: bool(
        _ADD.match(text) or _END.match(text) or _LABELS.search(text) or _SIGN.match(text)
    ),
)
