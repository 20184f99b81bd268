"""Chat command 报警: anybody of the staff calls for help in one message, from any chat.

“报警 南门 打架”, with photos or without, raises the alarm at once. A bare “报警” is asked one
question, with buttons for what is commonest.
"""

import re
from collections.abc import Sequence

from bot.alarm_photos import keep_photos, kept_when_taken, message_id
from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.understanding import says_just
from message_cards.cards.alarm import raised_words, what_card, where_card
from message_cards.cards.alarm_sure import sure_card
from school.alarm_calls import IncidentReport, RaiseAlarm
from school.alarm_questions import HOW_TO_SILENCE, kind_said, place_said
from school.device_events import Route, event_kinds
from school.errors import NotUnderstood
from school.people import Role

NAME = "alarm"
LONGEST = 400
STAFF = frozenset(
    {
        *(Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER),
        *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.SECURITY),
    }
)
NOT_FOR_YOU = (
    "这里的报警只对本校教职工开放。有危险请马上告诉身边的老师，或拨打 110（火警 119、急救 120）。"
)
CANCEL = (
    *("取消", "算了", "不报了", "没事了", "取消报警", "别报警", "不要报警", "不报警"),
    *("不想报警", "我不想报警", "报错了", "不是"),
)
NOT_NOW = "好，没有报警。"
NOT_RAISED = (
    "没有报警。有危险请发“报警 地点 事情”，如“报警 南门 打架”。"
    "报警电话 110，火警 119，急救 120；设备坏了发“报修 设备名”。"
)
_THING = (
    r"(?!(?:器|铃|按钮|按键|电话|系统|设备|装置|主机|探头|箱|灯|柱|平台|功能|号码|流程|知识|课件)"
    r"|\s*(?:错了|误报|取消))"
)
_QUERY = r"(?!\s*(?:查询|记录|情况|统计|列表|次数|汇总|有哪些|有几|有多少|多少|处理|确认|最多))"
WORD = re.compile(
    rf"^(?:我要|要|帮我|快|赶快|赶紧|马上|紧急)?\s*(?:一键)?(?:报警|报告警情|求救|救命){_THING}{_QUERY}"
    r"\s*[!！,，:：。、]*\s*"
)
_QUIET = re.compile(r"(?:别|不要|先不|不用|关闭|关掉|关了|停止|暂停|屏蔽)\S{0,8}(?:报警|告警|响)")
"""A device is to be quiet; nobody calls for help."""
_NO_CALL = re.compile(
    r"[吗么?？]|怎么|怎样|什么|如何|为啥|多少|几|哪|谁|如果|假如|要是|讲讲|课件|教案|出题|作文|知识|预案"
    r"|不想|不要|不用|不是|(?<![特识])别|先不|取消|关闭|没有|没人|误报|报警(?:器|铃|按钮|电话|系统|设备|装置|主机)"
)
"""Asks, teaches, denies, or speaks of a thing."""


_NO_HELP = re.compile(
    r"隐患|报修|静默|演练|演习|课|题|讲|记录|查|统计|评语|通知|宣传|教育|检查|巡|培训|制度|预防|防"
    r"|批改|作业|昨|前天|上周|上次|上个月|之前|曾|容易|小心|注意|故事|电影|新闻|游戏|处理|处置|恢复|结束|写|画|安全"
)
"""Speaks of the past, of lessons, or of somebody else's work."""
_GRAVE = 2
LONGEST_CALL = 40
YES = ("是", "是的", "对", "要", "要报警", "确定", "确认", "报警吧", "报")


def handle(chat: Chat) -> Sequence[Reply]:
    """Raise an alarm, or ask what happened and where; without the word only an answer raises."""
    waiting = chat.waiting if chat.waiting and chat.waiting.command == NAME else None
    if chat.pressed:
        return [_pressed(chat)]
    if WORD.match(chat.text):
        said = WORD.sub("", chat.text).strip()
        photos = _sent(chat)
        said = f"{said} {_kept(waiting)}".strip()
        return [_raise(chat, said, photos) if said or photos else _ask(chat)]
    if waiting and says_just(chat.text, CANCEL):
        chat.remember = None
        return [Reply(text=NOT_NOW, private=True)]
    if waiting and waiting.args.get("said") and says_just(chat.text, YES):
        return [_raise(chat, waiting.args["said"], _sent(chat))]
    if waiting and (_answers(chat.text, waiting) or _photos(chat)):
        said = f"{chat.text} {_kept(waiting)}".strip()
        return [_raise(chat, said, _sent(chat))]
    return [_no_call(chat)]


def _kept(waiting: Waiting | None) -> str:
    """Return the words that were said before the bot asked, or the kind that was pressed."""
    args = waiting.args if waiting else {}
    return args.get("said", "") or args.get("kind", "")


def _sent(chat: Chat) -> Sequence[Attachment]:
    """Return the photos of this message, and those that came before the bot asked."""
    waited = chat.waiting is not None and chat.waiting.command == NAME
    before = chat.waiting.attachments if waited and chat.waiting else ()
    return (*before, *chat.event.attachments)


def _photos(chat: Chat) -> bool:
    """Return True for photos of what is reported, sent when it was asked about."""
    return bool(chat.event.attachments) and not _NO_CALL.search(chat.text)


def _no_call(chat: Chat) -> Reply:
    """Answer what speaks of alarms and raises none."""
    if _QUIET.search(chat.text):
        return Reply(text=f"没有报警。要让设备安静一会儿：\n{HOW_TO_SILENCE}", private=True)
    if _NO_CALL.search(chat.text):
        return Reply(text=NOT_RAISED, private=True)
    return _sure(chat) if _grave(chat.text) else _ask(chat)


def _sure(chat: Chat) -> Reply:
    """Ask whether to raise what was said, in one press or word; its photos are kept for that."""
    said, photos = chat.text[:LONGEST], chat.event.attachments
    chat.remember = Waiting(command=NAME, args={"asked": "yes", "said": said}, attachments=photos)
    return Reply(card=sure_card(said, photos=len(photos)), private=True)


def _grave(text: str) -> bool:
    """Return True when a text names what happens at one of the two gravest levels."""
    kind = event_kinds().get(kind_said(text))
    level = kind.level if kind and kind.route is Route.ALARM else None
    return level is not None and level.number <= _GRAVE


def calls_for_help(text: str) -> bool:
    """Return True for plain words of something grave that happens, such as “有学生打架”."""
    return (
        len(text) <= LONGEST_CALL
        and _grave(text)
        and not (_NO_CALL.search(text) or _NO_HELP.search(text))
    )


def _ask(chat: Chat) -> Reply:
    chat.remember = Waiting(command=NAME, args={"asked": "yes"})
    return Reply(card=what_card(), private=True)


def _pressed(chat: Chat) -> Reply:
    """Go on from a button: what happened, and then where."""
    if not chat.args:
        return _ask(chat)
    if "no" in chat.args:
        chat.remember = None
        return Reply(text=NOT_NOW, private=True)
    if said := chat.args.get("said"):
        asked = chat.waiting.args.get("said") if chat.waiting else ""
        return _raise(chat, said, _sent(chat) if asked == said else ())
    kind = chat.args.get("kind", "")
    if "place" not in chat.args:
        chat.remember = Waiting(command=NAME, args={"asked": "yes", "kind": kind})
        return Reply(card=where_card(kind), private=True)
    chat.remember = None
    return _raise(chat, f"{chat.args['place']} {kind}".strip(), ())


def _raise(chat: Chat, said: str, photos: Sequence[Attachment]) -> Reply:
    """Raise the alarm; a photo that cannot be used does not hold it up."""
    if len(said) > LONGEST:
        raise NotUnderstood(f"请用 {LONGEST} 字以内说清地点和事情，还没有报警。")
    photo, why = keep_photos(chat, photos)
    request = RaiseAlarm(text=said or "报警", photo=photo, message=message_id(chat))
    with kept_when_taken(chat, photo):
        report = chat.functions.call("raise_alarm", request, IncidentReport)
    chat.remember = None if chat.waiting is None or chat.waiting.command == NAME else chat.waiting
    return Reply(text="\n".join(filter(None, (raised_words(report), why))))


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for what may answer where and what; anything else is no call for help."""
    if says_just(text, CANCEL) or (waiting.args.get("said") and says_just(text, YES)):
        return True
    return not _NO_CALL.search(text) and bool(kind_said(text) or place_said(text))


def _takes(text: str, _sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos of what is reported, by the word or plainly, or asked about."""
    asked = waiting is not None and waiting.command == NAME
    return asked or bool(WORD.match(text)) or calls_for_help(text)


COMMAND = Command(
    words=("报警", "一键报警", "求救"),
    summary="马上通知值班和校长：报警 南门 打架（可带照片）",
    examples=("报警 南门 打架", "报警"),
    roles=STAFF,
    handle=handle,
    phrases=("快来人，出事了", "着火了，快报警", "有人打架，快来"),
    claims=lambda text: bool(WORD.match(text)),
    hears=calls_for_help,
    answers=_answers,
    takes=_takes,
    refusal=NOT_FOR_YOU,
)
