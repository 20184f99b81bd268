"""Chat command 备课组: teachers who prepare lessons together, their meetings and drafts."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.lessons import lesson_card, list_card
from message_cards.cards.preparation import choose_card, group_card, groups_card
from school.errors import NotUnderstood
from school.lesson_calls import LONGEST_SAID, Lessons, LessonsOf, LessonView, PlanLesson
from school.lessons import LessonKind
from school.people import PersonId, Role
from school.preparation import (
    DecideMember,
    FoundGroup,
    GroupOf,
    Groups,
    GroupsOf,
    GroupView,
    JoinGroup,
    KeepMinutes,
    ShareDraft,
)
from school.resources import ResourceId

_FOUND = re.compile(r"^(?:建|新建|创建|成立)(?:一个)?备课组\s*[:：]?\s*(?P<rest>.*)$")
_GROUP = re.compile(r"^(?:看看?|我的)?备课组\s*[:：]?\s*(?P<rest>.*)$")
_MEETING = re.compile(r"^(?:安排)?集体备课\s*[:：]?\s*(?P<rest>.*)$", re.DOTALL)
_MINUTES = re.compile(r"^备课(?:会议)?纪要\s*[:：]?\s*(?P<rest>.*)$", re.DOTALL)
_TIME = re.compile(r"\d\s*[:：点时]|第\s*\S{1,2}\s*节")
HOW = "安排发“集体备课 周四 15:30 分数的初步认识”"


def handle(chat: Chat) -> Sequence[Reply]:
    """Show groups, found one, plan a meeting, or do what was pressed."""
    if chat.pressed:
        return [_STEPS[chat.args.get("do", "show")](chat)]
    text = chat.text.strip()
    for form, step in ((_FOUND, _found), (_MINUTES, _minutes), (_MEETING, _meeting)):
        if said := form.match(text):
            return [step(chat, said["rest"].strip())]
    said = _GROUP.match(text)
    rest = said["rest"].strip(" 。.!！") if said else ""
    if not rest:
        groups = chat.functions.call("list_groups", GroupsOf(), Groups)
        return [Reply(card=groups_card(groups), private=True)]
    found = chat.functions.call("show_group", GroupOf(text=rest[:60]), GroupView)
    return [Reply(card=group_card(found), private=True)]


def _found(chat: Chat, rest: str) -> Reply:
    if not rest:
        raise NotUnderstood("备课组叫什么？请写成“建备课组 三年级数学”。")
    group = chat.functions.call("found_group", FoundGroup(name=rest[:60]), GroupView)
    done = "已建好，你是组长。" if group.leads else "这个备课组已经有了。"
    return Reply(card=group_card(group, done=done), private=True)


def _meeting(chat: Chat, rest: str) -> Reply:
    if not _TIME.search(rest):
        request = LessonsOf(kind=LessonKind.MEETING, text=rest[:LONGEST_SAID])
        found = chat.functions.call("list_lessons", request, Lessons)
        return Reply(card=list_card(found, kind=LessonKind.MEETING, how=HOW), private=True)
    plan = PlanLesson(kind=LessonKind.MEETING, text=rest[:LONGEST_SAID])
    view = chat.functions.call("plan_lesson", plan, LessonView)
    return Reply(card=lesson_card(view, done="已安排，组里的老师已经收到消息。"), private=True)


def _minutes(chat: Chat, rest: str) -> Reply:
    if not rest:
        raise NotUnderstood("纪要写什么？请写成“备课纪要 先讲情境，再比较大小……”。")
    view = chat.functions.call("keep_minutes", KeepMinutes(text=rest[:2000]), LessonView)
    return Reply(card=lesson_card(view, done="纪要已记下，组里的老师都能看到。"), private=True)


def _group(chat: Chat) -> GroupView:
    return chat.functions.call(
        "show_group", GroupOf(group_id=chat.args.get("group", "")), GroupView
    )


def _show(chat: Chat) -> Reply:
    return Reply(card=group_card(_group(chat)), private=True)


def _choose(chat: Chat) -> Reply:
    return Reply(card=choose_card(_group(chat)), private=True)


def _join(chat: Chat) -> Reply:
    leave = chat.args.get("do") == "leave"
    request = JoinGroup(group_id=chat.args.get("group", ""), leave=leave)
    group = chat.functions.call("join_group", request, GroupView)
    done = "已退出。" if leave else "已告诉组长，同意后会通知你。"
    return Reply(card=group_card(group, done=done), private=True)


def _decide(chat: Chat) -> Reply:
    request = DecideMember(
        group_id=chat.args.get("group", ""),
        person=PersonId(chat.args.get("person", "")),
        agree=chat.args.get("do") == "agree",
    )
    group = chat.functions.call("decide_member", request, GroupView)
    return Reply(card=group_card(group, done="已答复，对方会收到消息。"), private=True)


def _share(chat: Chat) -> Reply:
    request = ShareDraft(
        group_id=chat.args.get("group", ""), resource_id=ResourceId(chat.args.get("resource", ""))
    )
    group = chat.functions.call("share_draft", request, GroupView)
    return Reply(card=group_card(group, done="已放进备课组。"), private=True)


_STEPS: Mapping[str, Callable[[Chat], Reply]] = {
    "show": _show,
    "choose": _choose,
    "join": _join,
    "leave": _join,
    "agree": _decide,
    "decline": _decide,
    "share": _share,
}


def _claims(text: str) -> bool:
    said = text.strip()
    return any(form.match(said) for form in (_FOUND, _GROUP, _MEETING, _MINUTES))


COMMAND = Command(
    words=("备课组", "集体备课", "建备课组", "备课纪要"),
    summary="备课组：加入、安排集体备课、放资料、记纪要",
    examples=(
        "备课组",
        "建备课组 三年级数学",
        "集体备课 周四 15:30 分数的初步认识",
        "备课纪要 先讲情境，再比较大小",
    ),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("我想加入数学备课组", "约同事一起备课"),
    claims=_claims,
)
