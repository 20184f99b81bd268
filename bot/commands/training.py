"""Chat command 培训: trainings to come, announcing one, signing up and in, corrections."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.card import Picture
from message_cards.cards.training import (
    cancel_card,
    closed_card,
    code_card,
    corrected_card,
    list_card,
    signed_card,
    training_card,
)
from message_cards.lesson_code import draw_words
from school.errors import NotUnderstood
from school.people import Role
from school.training_calls import (
    LONGEST_SAID,
    ChangeTraining,
    ClosedTraining,
    CloseTraining,
    CorrectedHours,
    CorrectHours,
    JoinTraining,
    PlanTraining,
    SendToTraining,
    SignedTraining,
    SignTraining,
    TrainingCode,
    TrainingOf,
    Trainings,
    TrainingsOf,
    TrainingView,
)

NAME = "training"
PLANNING = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN})
_PLAN = re.compile(
    r"^(?:安排|新建|发布|组织)\s*(?:一[场次个])?\s*(?:教师|老师)?培训\s*[:：]?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_SIGN = re.compile(r"^培训\s*签[到退]\s*[:：]?\s*(?P<rest>[A-Za-z2-9]{8})?$")
_SEND = re.compile(r"^(?:培训\s*派人|派人\s*参加培训)\s*[:：]?\s*(?P<rest>.+)$")
_CORRECT = re.compile(r"^更正\s*(?:培训)?\s*学时\s*[:：]?\s*(?P<rest>.+)$")
_LIST = re.compile(
    r"^(?:看看?|查看?|有(?:什么|哪些)|近期的?|最近的?)?\s*(?:教师|老师)?培训"
    r"(?:安排|报名|计划|列表)?\s*(?P<rest>(?:本|这|下)?(?:周|个?月)|\d{1,2}月(?:\d{1,2}[日号])?|今天|明天)?$"
)
_CHANGE = re.compile(
    r"^(?:改(?:到|成|为|在)\s*(?=.*[\d周月明后今第])|地点|名额|链接"
    r"|(?:需?要|须|不(?:需要?|用|要|必)|无需|免)?签退$)"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show trainings, announce one, or do what was pressed or said."""
    if chat.pressed:
        return [_STEPS[chat.args.get("do", "list")](chat)]
    text = chat.text.strip(" 。.!！")
    about = _waited(chat)
    for form, answer in _FORMS:
        if said := form.match(text):
            return [answer(chat, about, said["rest"] or "")]
    if about and _CHANGE.match(text):
        return [_change(chat, about, text)]
    return [_list(chat, text)]


def _waited(chat: Chat) -> str:
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting.args.get("training", "") if mine and chat.waiting else ""


def _list(chat: Chat, text: str) -> Reply:
    request = TrainingsOf(text=text[:LONGEST_SAID])
    found = chat.functions.call("list_trainings", request, Trainings)
    plans = bool(chat.identity.roles & PLANNING)
    return Reply(card=list_card(found, plans=plans), private=True)


def _listed(chat: Chat) -> Reply:
    return _list(chat, chat.args.get("text", ""))


def _plan(chat: Chat, _: str, rest: str) -> Reply:
    if not rest.strip():
        raise NotUnderstood(
            "请写内容、时间和学时，如“安排培训 智慧教育素养 11月28日 14:00-17:00 3学时 限200人”。"
        )
    request = PlanTraining(text=rest[:LONGEST_SAID])
    view = chat.functions.call("plan_training", request, TrainingView)
    done = "已发布，全体老师会收到。" if view.everyone else "已发布，老师发“培训”就能报名。"
    return _shown(chat, view, done=done)


def _shown(chat: Chat, view: TrainingView, *, done: str = "") -> Reply:
    """Show a training; words such as “改到 周四 14:00-17:00” are about it from now on."""
    if view.may_change or view.may_send or view.may_correct:
        chat.remember = Waiting(command=NAME, args={"training": view.training_id})
    return Reply(card=training_card(view, done=done), private=True)


def _view(chat: Chat) -> TrainingView:
    request = TrainingOf(training_id=chat.args.get("training", ""))
    return chat.functions.call("show_training", request, TrainingView)


def _show(chat: Chat) -> Reply:
    return _shown(chat, _view(chat))


def _join(chat: Chat) -> Reply:
    leave = chat.args.get("do") == "leave"
    request = JoinTraining(training_id=chat.args.get("training", ""), leave=leave)
    view = chat.functions.call("join_training", request, TrainingView)
    return _shown(chat, view, done="已取消报名。" if leave else "")


def _asked(chat: Chat) -> Reply:
    """Ask for the words a button needs, and take the next ones for them."""
    chat.remember = Waiting(command=NAME, args={"training": chat.args.get("training", "")})
    return Reply(text=_ASK[chat.args["do"]], private=True)


_ASK = {
    "change": "改成什么？直接发“改到 12月1日 14:00-17:00”“地点 报告厅”“名额 100”。",
    "send": "派谁去？发“培训派人 李明、王芳”；教育局请先写校名：“培训派人 云溪第1小学 李明”。",
    "correct": "发姓名、学时和理由，如“更正学时 张明 3学时 手机没电漏签”。",
}


def _about(training: str) -> str:
    if not training:
        raise NotUnderstood("不知道是哪一场，没有改动。先发“培训”打开那一场，再发一次。")
    return training


def _send(chat: Chat, training: str, rest: str) -> Reply:
    request = SendToTraining(training_id=_about(training), text=rest[:LONGEST_SAID])
    view = chat.functions.call("send_to_training", request, TrainingView)
    return _shown(chat, view, done="已加进名单，已经告诉他们。")


def _correct(chat: Chat, training: str, rest: str) -> Reply:
    request = CorrectHours(training_id=_about(training), text=rest[:LONGEST_SAID])
    corrected = chat.functions.call("correct_hours", request, CorrectedHours)
    chat.remember = Waiting(command=NAME, args={"training": training})
    return Reply(card=corrected_card(corrected), private=True)


def _change(chat: Chat, training: str, text: str) -> Reply:
    request = ChangeTraining(training_id=training, text=text[:LONGEST_SAID])
    view = chat.functions.call("change_training", request, TrainingView)
    return _shown(chat, view, done="已改，会告诉名单上的人。")


def _cancel(chat: Chat) -> Reply:
    if "sure" not in chat.args:
        return Reply(card=cancel_card(_view(chat)), private=True)
    version = chat.args.get("version", "")
    request = ChangeTraining(
        training_id=chat.args.get("training", ""),
        cancel=True,
        version=int(version) if version.isdecimal() else None,
    )
    view = chat.functions.call("change_training", request, TrainingView)
    return Reply(card=training_card(view, done="会马上告诉名单上的人。"), private=True)


def _code(chat: Chat) -> Reply:
    request = TrainingOf(training_id=chat.args.get("training", ""))
    shown = chat.functions.call("training_code", request, TrainingCode)
    key = chat.keep(draw_words(f"培训签到 {shown.code}"), ending=".png")
    return Reply(card=code_card(shown, Picture(key=key, alt="培训签到二维码")), private=True)


def _close(chat: Chat) -> Reply:
    request = CloseTraining(training_id=chat.args.get("training", ""))
    closed = chat.functions.call("close_training", request, ClosedTraining)
    return Reply(card=closed_card(closed), private=True)


def _sign(chat: Chat, _: str, code: str) -> Reply:
    if not code:
        raise NotUnderstood("请扫现场的签到码，或发“培训签到”加 8 位签到码。")
    request = SignTraining(code=code.upper())
    signed = chat.functions.call("sign_training", request, SignedTraining)
    return Reply(card=signed_card(signed), private=True)


_STEPS: Mapping[str, Callable[[Chat], Reply]] = {
    "list": _listed,
    "show": _show,
    "join": _join,
    "leave": _join,
    "send": _asked,
    "change": _asked,
    "correct": _asked,
    "cancel": _cancel,
    "code": _code,
    "close": _close,
}


_FORMS: Sequence[tuple[re.Pattern[str], Callable[[Chat, str, str], Reply]]] = (
    (_SIGN, _sign),
    (_PLAN, _plan),
    (_SEND, _send),
    (_CORRECT, _correct),
    (_LIST, lambda chat, _, rest: _list(chat, rest)),
)


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！")
    return any(form.match(said) for form, _ in _FORMS)


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for words about the training that was shown last."""
    return "training" in waiting.args and bool(_CHANGE.match(text) or _claims(text))


COMMAND = Command(
    words=("培训", "安排培训", "培训签到"),
    summary="教师培训：看安排、报名、签到，或安排一场",
    examples=(
        "培训",
        "安排培训 智慧教育素养 11月28日 14:00-17:00 3学时 全县 限200人",
        "培训 下月",
        "培训签到 ABCD2345",
        "培训派人 李明、王芳",
        "更正学时 张明 3学时 手机没电漏签",
    ),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.BUREAU_LEADER, *PLANNING}),
    handle=handle,
    phrases=("最近有什么培训", "我要报名培训", "发布一场教师培训"),
    claims=_claims,
    answers=_answers,
)
