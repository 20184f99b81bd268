"""Chat command 确认告警: what a person does to an alarm, by its buttons or in words.

Acknowledging stops every notification. “已处置” asks for a photo first, which may be left out.
Words mean the one alarm they can mean; where there are several, they are offered as buttons.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.alarm_photos import keep_photos, kept_when_taken
from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, ChatKind
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
from school.errors import Expired, NotFound
from school.naming import parse_caption
from school.people import Role

NAME = "alarm_ack"
MOST_OFFERED = 6
REOPEN_WITHIN = timedelta(days=1)
"""In words; a card's button works as long as the card does."""
BARE = ("不拍照", "不用拍照", "没有照片", "直接结束")
_END = r"\s*(?:[,，:：。.!！]|\s|$)\s*"
_SAID = {
    Act.ACKNOWLEDGE: r"(?:确认(?:告警|报警|警情)|(?:告警|报警)确认|我去处理|我来处理|收到告警)",
    Act.FALSE_ALARM: r"(?:(?:是|这是)?误报(?:了)?|虚惊一场)",
    Act.ESCALATE: r"(?:升级(?:告警|报警)?|上报领导)",
    Act.HANDLED: r"(?:[告报]警(?:已经?)?处理(?:完|好)?了?|(?:[告报]警)?已经?处置(?:完|好)?了?)",
    Act.REOPEN: r"(?:重新打开(?:告警|报警)?|重开(?:告警|报警))",
}
_WORDS = {act: re.compile(rf"^(?:{said}){_END}(?P<note>.*)$") for act, said in _SAID.items()}


def handle(chat: Chat) -> Sequence[Reply]:
    """Do to an alarm what was pressed or said."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if chat.pressed:
        return _pressed(chat)
    act, note = act_said(chat.text)
    if act is None or (act is Act.HANDLED and "incident" in waited):
        return [_with_photo(chat, waited.get("incident", ""), note if act else chat.text)]
    incident = _meant(chat, act)
    if isinstance(incident, Reply):
        return [incident]
    return _do(chat, incident.id, act, note=note, photos=chat.event.attachments)


def act_said(text: str) -> tuple[Act | None, str]:
    """Return what a text says is to be done to an alarm, and the words behind it."""
    for act, words in _WORDS.items():
        if found := words.match(text):
            return act, found["note"].strip()[:LONGEST_REASON]
    return None, ""


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
            return [Reply(card=photo_card(report))]
    return [_acted(chat, incident, act, note=note, photos=photos)]


def _with_photo(chat: Chat, incident: str, note: str) -> Reply:
    """Close an incident with the photo and words that were asked for."""
    if not incident:
        raise Expired("不知道是哪一起告警。请点告警卡片上的“已处置”。")
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
    group = chat.event.conversation.kind is ChatKind.GROUP
    card = alarm_card(report, group=group)
    first = () if report.changed else (_already(report),)
    lines = (*first, *filter(None, (why,)), *card.lines)
    return Reply(card=card.model_copy(update={"lines": lines}), live=alarm_live(report.id))


def _already(report: IncidentReport) -> str:
    """Tell whoever comes second that it is done."""
    who = "你" if report.by_you else report.handled_by or "别人"
    return f"{who}之前已经处理了，没有重复操作。"


def _meant(chat: Chat, act: Act) -> IncidentReport | Reply:
    """Return the only alarm that can be meant, or a question which."""
    since = chat.clock.now() - REOPEN_WITHIN if act is Act.REOPEN else None
    asked = AlarmsOf(open_only=act is not Act.REOPEN, since=since, drills=True, limit=50)
    found = chat.functions.call("list_alarms", asked, AlarmList)
    fit = [one for one in found.incidents if act in ACTS[one.state] and one.may_act]
    if not fit:
        raise NotFound(f"现在没有可以“{ACT_WORDS[act]}”的告警。发“报警查询”看看。")
    if len(fit) == 1:
        return fit[0]
    return Reply(card=which_card(fit[:MOST_OFFERED], act), private=True)


def _takes(text: str, _sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for the photo that was asked for, and for photos with words for an alarm."""
    waits = waiting is not None and waiting.command == NAME
    # A teacher on duty may send a class's homework in between.
    return act_said(text)[0] is not None or (waits and parse_caption(text).grade is None)


def _answers(text: str, waiting: Waiting) -> bool:
    return bool(waiting.args.get("incident")) and text in BARE


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
    answers=_answers,
    takes=_takes,
)
