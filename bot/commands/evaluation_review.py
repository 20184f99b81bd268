"""Chat command 审核评估: the bureau judges point by point, draws a sample and checks it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.evaluation_points import review_card
from message_cards.cards.evaluation_rounds import round_card
from school.errors import NotUnderstood
from school.evaluation_calls import (
    CheckPoint,
    DrawSample,
    JudgePoint,
    NextPoint,
    NextPointView,
    PointView,
    RoundView,
)
from school.evaluation_rounds import LONGEST_REASON, VERDICTS, Verdict
from school.people import Role, UnitId

NAME = "evaluation_review"
CANCEL = ("取消", "算了")
_REVIEW = re.compile(r"^(?:审核|评审)\s*(?:督导|示范校)?\s*评估(?:材料)?\s*(?P<school>.*)$")
_SAMPLE = re.compile(
    r"^(?:评估)?抽查\s*(?:评估|示范校|材料)(?:材料)?\s*(?:(?P<percent>\d{1,3})\s*%?)?$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the next point, take a verdict or what was found, or draw the sample."""
    if chat.pressed:
        return [_pressed(chat)]
    text = chat.text.strip(" 。.!！")
    if said := _SAMPLE.match(text):
        return [_draw(chat, said["percent"] or "20")]
    if said := _REVIEW.match(text):
        return [_next(chat, school=said["school"])]
    if text in CANCEL:
        return [Reply(text="好，这一条先放着。发“审核评估”接着审。", private=True)]
    waited = dict(chat.waiting.args) if chat.waiting and chat.waiting.command == NAME else {}
    if not waited:
        return [_next(chat)]
    return [_decided(chat, waited, reason=text)]


def _pressed(chat: Chat) -> Reply:
    do = chat.args.get("do", "next")
    if do == "draw":
        return _draw(chat, "20")
    if do in ("next", "check"):
        return _next(chat, on_the_spot=do == "check")
    if chat.args.get("verdict") == Verdict.PASSED or chat.args.get("right") == "yes":
        return _decided(chat, dict(chat.args), reason="")
    chat.remember = Waiting(command=NAME, args=dict(chat.args))
    what = "哪里不属实" if do == "checked" else VERDICTS[Verdict(chat.args["verdict"])] + "的原因"
    return Reply(text=f"{what}？请写一句，学校会收到。", private=True)


def _next(chat: Chat, *, school: str = "", on_the_spot: bool = False, done: str = "") -> Reply:
    request = NextPoint(
        round_id=chat.args.get("round", ""), school=school.strip()[:96], on_the_spot=on_the_spot
    )
    found = chat.functions.call("next_point", request, NextPointView)
    return Reply(card=review_card(found, on_the_spot=on_the_spot, done=done), private=True)


def _draw(chat: Chat, percent: str) -> Reply:
    if not 1 <= int(percent) <= 100:  # noqa: PLR2004  # per cent
        raise NotUnderstood("抽查比例应是 1% 到 100%，没有抽。请改好再发。")
    request = DrawSample(round_id=chat.args.get("round", ""), percent=int(percent))
    view = chat.functions.call("draw_sample", request, RoundView)
    drawn = sum(one.to_check for one in view.schools)
    done = f"已抽好，还有 {drawn} 条等现场核对。"
    return Reply(card=round_card(view, done=done), private=True)


def _decided(chat: Chat, said: dict[str, str], *, reason: str) -> Reply:
    if len(reason) > LONGEST_REASON:
        chat.remember = Waiting(command=NAME, args=said)
        raise NotUnderstood(f"超过 {LONGEST_REASON} 字，没有记下。请写短一点再发。")
    about = (said["round"], UnitId(said["school"]), said["point"])
    chat.args = {"round": said["round"]}
    if said["do"] == "checked":
        return _checked(chat, about, right=said["right"] == "yes", note=reason)
    request = JudgePoint(
        round_id=about[0],
        school=about[1],
        point=about[2],
        version=int(said["version"]),
        verdict=Verdict(said["verdict"]),
        reason=reason,
    )
    view = chat.functions.call("judge_point", request, PointView)
    verdict = VERDICTS[request.verdict]
    return _next(chat, done=f"{view.school} {view.point} 已记为“{verdict}”。")


def _checked(chat: Chat, about: tuple[str, UnitId, str], *, right: bool, note: str) -> Reply:
    one, school, point = about
    request = CheckPoint(round_id=one, school=school, point=point, right=right, note=note)
    view = chat.functions.call("check_point", request, PointView)
    found = "属实" if right else "不属实，不计分。要整改请发“评估整改 校名 问题 期限”"
    return _next(chat, on_the_spot=True, done=f"{view.school} {view.point} {found}。")


COMMAND = Command(
    words=("审核评估", "抽查评估"),
    summary="逐条审核学校的评估材料，抽查核对",
    examples=("审核评估", "审核评估 云溪第1小学", "抽查评估 20%"),
    roles=frozenset({Role.BUREAU}),
    handle=handle,
    phrases=("还有哪些评估材料没审", "审一下示范校材料", "抽查示范校"),
    claims=lambda text: bool(_REVIEW.match(text.strip()) or _SAMPLE.match(text.strip())),
    answers=lambda _, waiting: "point" in waiting.args,
)
