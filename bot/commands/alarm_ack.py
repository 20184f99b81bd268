"""Chat command 确认告警: what a person does to an alarm, by its buttons or in words.

Acknowledging stops every notification. “已处置” asks for a photo first, which may be left out.
Words mean the one alarm they can mean; where there are several, they are offered as buttons.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.alarm_photos import keep_photos, kept_when_taken
from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, ChatKind
from bot.understanding import says_just
from bot.waiting_alarms import waiting_alarms
from message_cards.cards.alarm import (
    ACT_WORDS,
    ACTS,
    alarm_card,
    alarm_live,
    photo_card,
    which_card,
)
from school.alarm_calls import (
    LONGEST_REASON,
    Act,
    ActOnIncident,
    AlarmList,
    AlarmsOf,
    IncidentOf,
    IncidentReport,
)
from school.alarm_meant import meant_by, names_one
from school.errors import Expired, NotFound
from school.naming import parse_caption
from school.people import Role

NAME = "alarm_ack"
MOST_OFFERED = 6
REOPEN_WITHIN = timedelta(days=1)
"""In words; a card's button works as long as the card does."""
BARE = ("不拍照", "不用拍照", "没有照片", "直接结束")
TAKEN = (
    "收到",
    "我去",
    "我去看",
    "我去看看",
    "我马上去",
    "马上去",
    "我这就去",
    "我来",
    "确认",
    "收到我去",
)
"""Words for the newest alarm that waits for somebody."""
LONGEST_NAME = 10
_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(r"^第?([1-9]|[一二三四五六七八九])\s*[个起号.。]?$")
_END = r"\s*(?:[,，:：。.!！]|\s|$)\s*"
_SAID = {
    Act.ACKNOWLEDGE: r"(?:确认(?:告警|报警|警情)|(?:告警|报警)确认|我去处理|我来处理|收到告警)",
    Act.FALSE_ALARM: r"(?:(?:是|这是)?误报(?:了)?|虚惊一场)",
    Act.ESCALATE: r"(?:升级(?:告警|报警)?|上报领导)",
    Act.HANDLED: r"(?:[告报]警(?:已经?)?处理(?:完|好)?了?|(?:[告报]警)?已经?处置(?:完|好)?了?)",
    Act.REOPEN: r"(?:重新打开(?:告警|报警)?|重开(?:告警|报警))",
}
_WORDS = {act: re.compile(rf"^(?:{said}){_END}(?P<note>.*)$") for act, said in _SAID.items()}
_WITHIN = {
    act: re.compile(rf"^(?P<which>.{{2,40}}?)\s*(?:应该)?[是为]?{said}{_END}(?P<note>.*)$")
    for act, said in _SAID.items()
    if act in (Act.FALSE_ALARM, Act.HANDLED)
}
"""“三楼打架是误报”: what it was stands in front."""
_UNSURE = re.compile(
    r"不是|不算|没有?|未|[吗么?？]|怎么|什么|如何|多少|几|哪|谁|如果|要是|可能|是否|统计|隐患"
)
_NEAR = {
    Act.ACKNOWLEDGE: "确认",
    Act.FALSE_ALARM: "误报",
    Act.ESCALATE: "升级",
    Act.HANDLED: "处",
    Act.REOPEN: "打开",
}
"""What is in a sentence that speaks of an act without clearly asking for it."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Do to an alarm what was pressed or said."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if chat.pressed:
        return _pressed(chat)
    act, said = act_said(chat.text)
    if "incident" in waited and _ends_it(chat, act):
        return [_with_photo(chat, waited["incident"], said if act else chat.text)]
    chat.remember = _still(waited)
    return _in_words(chat, waited, act, said)


def _in_words(chat: Chat, waited: Mapping[str, str], act: Act | None, said: str) -> Sequence[Reply]:
    """Do to the alarm that is meant what was said, or ask which it is."""
    if act is None and says_just(chat.text, TAKEN):
        return _take_newest(chat)
    asked = Act(waited["act"]) if "act" in waited else None
    number = _number(said if act else chat.text)
    if number and asked and act in (None, asked) and number <= len(waited["which"].split(",")):
        return _do(chat, waited["which"].split(",")[number - 1], asked, note="", photos=())
    if act is None and asked and not _UNSURE.search(chat.text) and names_one(chat.text):
        act = asked
    if act is None or number:
        act = act or asked or _spoken_of(chat.text)
        return [_ask_which(chat, _fit(chat, act), act=act)]
    incident = _meant(chat, act, named=chat.text)
    if isinstance(incident, Reply):
        return [incident]
    return _do(chat, incident.id, act, note=said, photos=chat.event.attachments)


def _still(waited: Mapping[str, str]) -> Waiting | None:
    """Return what is waited for after words about another alarm: still the photo, if any."""
    kept = {key: value for key, value in waited.items() if key == "incident"}
    return Waiting(command=NAME, args=kept) if kept else None


def _number(text: str) -> int:
    """Return which of those that were offered a text means, from 1; 0: it is no number."""
    found = _NUMBER.match(text.strip())
    if found is None:
        return 0
    return int(found[1]) if found[1].isdigit() else _DIGITS.index(found[1])


def _take_newest(chat: Chat) -> Sequence[Reply]:
    """Acknowledge the newest alarm that waits for it; whoever has none is told so."""
    waiting = waiting_alarms(chat)
    if not waiting:
        return [Reply(text="好。现在没有等你确认的告警。", private=True)]
    return [_acted(chat, waiting[0].id, Act.ACKNOWLEDGE, note="", photos=())]


def _ends_it(chat: Chat, act: Act | None) -> bool:
    """Return True for what closes the alarm a photo is awaited of: bare words, or the photo."""
    if act is Act.HANDLED:
        return not names_one(chat.text)
    return act is None and (chat.text in BARE or bool(chat.event.attachments))


def act_said(text: str) -> tuple[Act | None, str]:
    """Return what a text says is to be done to an alarm, and the words behind it."""
    for act, words in _WORDS.items():
        if found := words.match(text):
            return act, found["note"].strip()[:LONGEST_REASON]
    for act, words in _WITHIN.items():
        found = words.match(text)
        if found and not _UNSURE.search(text) and _an_alarm(found["which"]):
            return act, text[:LONGEST_REASON]
    return None, ""


def _an_alarm(which: str) -> bool:
    return names_one(which) or which.endswith(("告警", "报警", "警报", "那起", "这起"))


def _spoken_of(text: str) -> Act:
    """Return the act a sentence is about; what cannot be told may be taken up."""
    return next((act for act, word in _NEAR.items() if word in text), Act.ACKNOWLEDGE)


def _pressed(chat: Chat) -> list[Reply]:
    incident = chat.args.get("incident", "")
    if "bare" in chat.args:
        return [_with_photo(chat, incident, "")]
    if not incident:
        raise Expired("不知道是哪一起。请点告警卡片上的按钮，或发“报警查询”。")
    return _do(chat, incident, Act(chat.args["act"]), note="", photos=())


def _do(
    chat: Chat, incident: str, act: Act, *, note: str, photos: Sequence[Attachment]
) -> list[Reply]:
    """Do it; what is said to be handled without a photo is asked for one first."""
    if act is Act.HANDLED and not photos and not note:
        report = chat.functions.call(
            "show_incident", IncidentOf(incident_id=incident), IncidentReport
        )
        if act in ACTS[report.state]:
            chat.remember = Waiting(command=NAME, args={"incident": incident})
            return [Reply(card=photo_card(report), private=not chat.pressed)]
    return [_acted(chat, incident, act, note=note, photos=photos)]


def _with_photo(chat: Chat, incident: str, note: str) -> Reply:
    """Close an incident with the photo and words that were asked for."""
    if not incident:
        raise Expired("不知道是哪一起告警。发“报警查询”，点其中一起就有按钮。")
    chat.remember = None
    said = "" if note in BARE else note[:LONGEST_REASON]
    return _acted(chat, incident, Act.HANDLED, note=said, photos=chat.event.attachments)


def _acted(
    chat: Chat, incident: str, act: Act, *, note: str, photos: Sequence[Attachment]
) -> Reply:
    photo, why = keep_photos(chat, photos)
    request = ActOnIncident(incident_id=incident, act=act, note=note, photo=photo)
    with kept_when_taken(chat, photo):
        report = chat.functions.call("act_on_incident", request, IncidentReport)
    if chat.waiting is not None and chat.waiting.args.get("incident") == incident:
        chat.remember = None  # whoever closes it otherwise owes no photo any more
    # Words may be said in a class's group, where families read: the answer is not for them. The
    # cards that are out already change by themselves.
    group = chat.pressed and chat.event.conversation.kind is ChatKind.GROUP
    card = alarm_card(report, group=group)
    first = () if report.changed else (_already(report),)
    lines = (*first, *filter(None, (why,)), *card.lines)
    shown = card.model_copy(update={"lines": lines})
    return Reply(card=shown, live=alarm_live(report.id), private=not chat.pressed)


def _already(report: IncidentReport) -> str:
    """Tell whoever comes second that it is done."""
    who = "你" if report.by_you else report.handled_by or "别人"
    return f"{who}之前已经处理了，没有重复操作。"


def _meant(chat: Chat, act: Act, *, named: str) -> IncidentReport | Reply:
    """Return the only alarm that can be meant, or a question which."""
    fit = _fit(chat, act)
    meant = meant_by(named, fit)
    if len(meant) == 1:
        return meant[0]
    return _ask_which(chat, meant or fit, act=act)


def _ask_which(chat: Chat, fit: Sequence[IncidentReport], *, act: Act) -> Reply:
    """Ask which alarm is meant, also where there is only one: the words were not clear."""
    offered = fit[:MOST_OFFERED]
    kept = chat.remember.args if chat.remember else {}
    which = ",".join(one.id for one in offered)
    chat.remember = Waiting(command=NAME, args={**kept, "act": act.value, "which": which})
    return Reply(card=which_card(offered, act), private=True)


def _fit(chat: Chat, act: Act) -> Sequence[IncidentReport]:
    """Return the alarms this can be done to, the newest first.

    Raises:
        NotFound: There is none.
    """
    since = chat.clock.now() - REOPEN_WITHIN if act is Act.REOPEN else None
    asked = AlarmsOf(open_only=act is not Act.REOPEN, since=since, drills=True, limit=50)
    found = chat.functions.call("list_alarms", asked, AlarmList)
    fit = [one for one in found.incidents if act in ACTS[one.state] and one.may_act]
    if not fit:
        raise NotFound(f"现在没有可以“{ACT_WORDS[act]}”的告警。发“报警查询”看看。")
    return fit


def _takes(text: str, _sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for the photo that was asked for, and for photos with words for an alarm."""
    waits = waiting is not None and waiting.command == NAME
    # A teacher on duty may send a class's homework in between.
    return act_said(text)[0] is not None or (waits and parse_caption(text).grade is None)


def _answers(text: str, waiting: Waiting) -> bool:
    if waiting.args.get("incident") and text in BARE:
        return True
    return "which" in waiting.args and bool(_number(text) or _names_short(text))


def _names_short(text: str) -> bool:
    """Return True for words such as “食堂那个”; a whole report is none."""
    return len(text) <= LONGEST_NAME and names_one(text) and not _UNSURE.search(text)


COMMAND = Command(
    words=tuple(ACT_WORDS.values()),
    summary="确认告警、误报、升级、已处置（可带照片）",
    examples=("确认告警", "误报 树枝晃动", "已处置"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER),
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.SECURITY),
            *(Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("我去处理这个告警", "告警是误报", "告警处理完了"),
    claims=lambda text: act_said(text)[0] is not None,
    hears=lambda text: says_just(text, TAKEN),
    answers=_answers,
    takes=_takes,
)
