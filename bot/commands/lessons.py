"""Chat command 公开课: lessons people come to, shared between schools or open to colleagues."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.card import Picture
from message_cards.cards.lessons import (
    attach_card,
    cancel_card,
    code_card,
    lesson_card,
    list_card,
    pairs_card,
    signed_card,
)
from message_cards.lesson_code import draw_code
from school.county_time import day_of
from school.errors import NotUnderstood
from school.lesson_calls import (
    LONGEST_SAID,
    AnswerLesson,
    AssignListeners,
    ChangeLesson,
    JoinLesson,
    LessonOf,
    LessonPairs,
    Lessons,
    LessonsOf,
    LessonView,
    PairsOf,
    PlanLesson,
    SignedLesson,
    SignLesson,
)
from school.lesson_packs import Packs, PacksOf
from school.lesson_words import parse_lesson
from school.lessons import LessonKind
from school.people import Role

NAME = "lessons"
_KINDS = {
    "公开课": LessonKind.OPEN,
    "同步课堂": LessonKind.SHARED,
    "共享课堂": LessonKind.SHARED,
    "互联网家长会": LessonKind.PARENTS,
}
_HOW = {
    LessonKind.OPEN: "安排请发“公开课 下周二 第3节 陈老师 三(2)班 数学 分数的初步认识 名额30”",
    LessonKind.SHARED: (
        "安排请发“同步课堂 周三 10:00 二中 初二(1)班 → 山口中学 初二(2)班 数学 一次函数”"
    ),
    LessonKind.PARENTS: "安排请发“互联网家长会 周六 20:00 三(2)班 期中交流 西班牙”",
}
_ASKED = re.compile(
    r"^(?:看看?|查看?|安排|新建|发布)?\s*"
    r"(?P<kind>公开课|同步课堂|共享课堂|互联网家长会)\s*[:：]?\s*(?P<rest>.*)$",
    re.DOTALL,
)
_SIGN = re.compile(r"^听课签到\s*[:：]?\s*(?P<code>[A-Za-z2-9]{8})?$")
_CHANGE = re.compile(r"^(?:改(?:到|成|为|在)\s*(?=.*[\d周月明后今第])|地点|名额|链接)")
_ASSIGN = re.compile(
    r"^(?:指派|派)(?!给)(?!.*[hH]\s*\d)\s*(?:老师)?\s*(?P<rest>.+?)\s*(?:去?听课|去听)?$"
)
"""“派给 H12 李明” is about a hidden danger."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Show lessons, plan one, or do what was pressed."""
    if chat.pressed:
        return [_STEPS[chat.args.get("do", "show")](chat)]
    text = chat.text.strip(" 。.!！")
    waited = _waited(chat)
    if said := _SIGN.match(text):
        return [_sign(chat, said["code"] or "")]
    if waited and (_CHANGE.match(text) or _ASSIGN.match(text)):
        return [_typed_change(chat, waited, text)]
    asked = _ASKED.match(text)
    kind = _KINDS[asked["kind"]] if asked else LessonKind.OPEN
    rest = (asked["rest"] if asked else text).strip()
    if kind is LessonKind.SHARED and "结对" in rest:
        return [Reply(card=pairs_card(chat.functions.call("lesson_pairs", PairsOf(), LessonPairs)))]
    if _plans(rest, chat):
        return [_plan(chat, kind, rest)]
    return [_list(chat, kind, rest)]


def _list(chat: Chat, kind: LessonKind, text: str) -> Reply:
    request = LessonsOf(kind=kind, text=text[:LONGEST_SAID])
    found = chat.functions.call("list_lessons", request, Lessons)
    return Reply(card=list_card(found, kind=kind, how=_HOW[kind]), private=True)


def _listed(chat: Chat) -> Reply:
    return _list(chat, LessonKind(chat.args["kind"]), chat.args.get("text", ""))


def _plans(rest: str, chat: Chat) -> bool:
    """Return True for words that describe a lesson: they say a time of day, or two sides."""
    said = parse_lesson(rest, today=day_of(chat.clock.now()))
    return said.begins is not None or said.period is not None or said.there is not None


def _plan(chat: Chat, kind: LessonKind, rest: str) -> Reply:
    request = PlanLesson(kind=kind, text=rest[:LONGEST_SAID])
    view = chat.functions.call("plan_lesson", request, LessonView)
    return _shown(chat, view, done="已安排，要来的人已经收到消息。" if view.code else "")


def _waited(chat: Chat) -> str:
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting.args.get("lesson", "") if mine and chat.waiting else ""


def _shown(chat: Chat, view: LessonView, *, done: str = "") -> Reply:
    """Show a lesson; words such as “改到 周四 14:30” are about it from now on."""
    if view.may_change:
        chat.remember = Waiting(command=NAME, args={"lesson": view.lesson_id})
    return Reply(card=lesson_card(view, done=done), private=True)


def _lesson(chat: Chat) -> LessonView:
    request = LessonOf(lesson_id=chat.args.get("lesson", ""))
    return chat.functions.call("show_lesson", request, LessonView)


def _show(chat: Chat) -> Reply:
    return _shown(chat, _lesson(chat))


def _join(chat: Chat) -> Reply:
    leave = chat.args.get("do") == "leave"
    request = JoinLesson(lesson_id=chat.args.get("lesson", ""), leave=leave)
    view = chat.functions.call("join_lesson", request, LessonView)
    return _shown(chat, view, done="已取消报名。" if leave else "")


def _answer(chat: Chat) -> Reply:
    agree = chat.args.get("do") == "agree"
    request = AnswerLesson(lesson_id=chat.args.get("lesson", ""), agree=agree)
    view = chat.functions.call("answer_lesson", request, LessonView)
    return _shown(chat, view, done="已答复，对方会收到消息。")


def _change(chat: Chat) -> Reply:
    chat.remember = Waiting(command=NAME, args={"lesson": chat.args.get("lesson", "")})
    return Reply(
        text="改成什么？直接发“改到 周四 14:30”“地点 录播室”“名额 40”；"
        "派老师去听发“指派 李明、王芳”。",
        private=True,
    )


def _typed_change(chat: Chat, lesson_id: str, text: str) -> Reply:
    sent = None if _CHANGE.match(text) else _ASSIGN.match(text)
    if sent is not None:
        assign = AssignListeners(lesson_id=lesson_id, text=sent["rest"][:LONGEST_SAID])
        view = chat.functions.call("assign_listeners", assign, LessonView)
        return _shown(chat, view, done="已指派，已经告诉他们。")
    change = ChangeLesson(lesson_id=lesson_id, text=text[:LONGEST_SAID])
    view = chat.functions.call("change_lesson", change, LessonView)
    return _shown(chat, view, done="已改，已经告诉要来的人。")


def _cancel(chat: Chat) -> Reply:
    if "sure" not in chat.args:
        return Reply(card=cancel_card(_lesson(chat)), private=True)
    version = chat.args.get("version", "")
    request = ChangeLesson(
        lesson_id=chat.args.get("lesson", ""),
        cancel=True,
        version=int(version) if version.isdecimal() else None,
    )
    view = chat.functions.call("change_lesson", request, LessonView)
    return Reply(card=lesson_card(view, done="已取消，已经告诉要来的人。"), private=True)


def _code(chat: Chat) -> Reply:
    view = _lesson(chat)
    if not view.code:
        raise NotUnderstood("这节课没有签到码给你看。请找安排这节课的老师。")
    key = chat.keep(draw_code(view.code), ending=".png")
    return Reply(card=code_card(view, Picture(key=key, alt="签到二维码")), private=True)


def _attach(chat: Chat) -> Reply:
    lesson, pack = chat.args.get("lesson", ""), chat.args.get("pack", "")
    if not pack:
        packs = chat.functions.call("list_packs", PacksOf(), Packs)
        return Reply(card=attach_card(_lesson(chat), packs), private=True)
    request = ChangeLesson(lesson_id=lesson, pack_id=pack)
    view = chat.functions.call("change_lesson", request, LessonView)
    return _shown(chat, view, done="课例包已挂上，来的人能打开对他们开放的部分。")


def _sign(chat: Chat, code: str) -> Reply:
    if not code:
        raise NotUnderstood("请扫现场的签到码，或发“听课签到”加 8 位签到码。")
    request = SignLesson(code=code.upper())
    return Reply(
        card=signed_card(chat.functions.call("sign_lesson", request, SignedLesson)), private=True
    )


_STEPS: Mapping[str, Callable[[Chat], Reply]] = {
    "list": _listed,
    "show": _show,
    "join": _join,
    "leave": _join,
    "agree": _answer,
    "decline": _answer,
    "change": _change,
    "cancel": _cancel,
    "code": _code,
    "attach": _attach,
}


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！")
    return bool(_ASKED.match(said) or _SIGN.match(said))


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for words about the lesson that was shown last."""
    about = "lesson" in waiting.args
    return about and bool(_CHANGE.match(text) or _ASSIGN.match(text))


COMMAND = Command(
    words=("公开课", "同步课堂", "互联网家长会", "听课签到"),
    summary="公开课、同步课堂：看安排、报名、签到，或安排一节",
    examples=(
        "公开课 本周",
        "公开课 下周二 第3节 陈老师 三(2)班 数学 分数的初步认识 名额30",
        "同步课堂 本周",
        "同步课堂 周三 10:00 二中 初二(1)班 → 山口中学 初二(2)班 数学 一次函数",
        "互联网家长会 周六 20:00 三(2)班 期中交流 西班牙",
        "听课签到 ABCD2345",
    ),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("这周有哪些公开课", "我要报名听公开课", "这周的同步课堂安排", "和山口中学一起上课"),
    claims=_claims,
    answers=_answers,
)
