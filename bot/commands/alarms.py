"""Chat command 报警查询: which alarms there were, in words of time, level, kind and place."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.alarm import alarm_card, alarm_live
from message_cards.cards.alarms import alarms_card
from school.alarm_calls import AlarmList, AlarmsOf, IncidentOf, IncidentReport
from school.alarm_questions import alarms_asked, kind_said, level_said, level_words
from school.device_events import event_kinds
from school.people import Role

_ALARM = r"(?:报警|告警|警情|警报)"
_TIME = (
    r"(?:今天|今日|昨天|昨日|昨晚|前天|本周|这周|上周|本月|这个月|上个?月"
    r"|(?:最?近|过去)\S{1,3}(?:天|周|个月))"
)
_ASKS = (
    r"(?:查询|记录|情况|统计|列表|次数|汇总|有哪些|哪些|有几|几次|几起|有多少|多少|怎么样|有吗|吗)"
)
_LEVEL = r"[一二三四1-4ⅠⅡⅢⅣ]级|[红橙黄蓝]色"
_SCHOOLS = r"(?:(?:各个?|每个?|每所|哪个|哪所|哪些|哪几个)学校|各校)"
_QUESTION = re.compile(
    rf"^(?:查|看|问)?(?:一下)?.*{_ALARM}\s*{_ASKS}|^.*{_TIME}.*{_ALARM}|^.*(?:{_LEVEL})\s*{_ALARM}"
    rf"|^(?:查|查询|查看|看看).*{_ALARM}|^.{{0,4}}{_SCHOOLS}的?{_ALARM}|^{_ALARM}列?表$|.*(?:没处理|未处理|没确认|未确认)的{_ALARM}"
)
_REPORTS = re.compile(r"^(?:我要|快)?(?:报警|求救)\s+\S")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show one alarm, or those that were asked for; only to whoever asks."""
    if incident := chat.args.get("incident"):
        asked = IncidentOf(incident_id=incident)
        report = chat.functions.call("show_incident", asked, IncidentReport)
        return [Reply(card=alarm_card(report), live=alarm_live(report.id), private=True)]
    if chat.pressed:
        request, words = AlarmsOf(open_only="open" in chat.args), ""
    else:
        request, words = alarms_asked(chat.text, now=chat.clock.now())
    found = chat.functions.call("list_alarms", request, AlarmList)
    schools = bool(re.search(_SCHOOLS, chat.text))
    card = alarms_card(found, words=_title(request, words), schools=schools)
    return [Reply(card=card, private=True)]


def _title(asked: AlarmsOf, words: str) -> str:
    """Return what was asked for in words: the answer says what it is an answer to."""
    level = level_words(asked.level) if asked.level else "告警"
    kind = event_kinds()[asked.kind].name if asked.kind else ""
    still = "没处理完的" if asked.open_only else ""
    return " ".join(filter(None, (words, kind, f"{still}{level}")))


def asks(text: str) -> bool:
    """Return True for a question about alarms; calling for help is none."""
    if _REPORTS.match(text) and not re.match(rf"^报警\s*{_ASKS}", text):
        return False
    named = bool(level_said(text) or kind_said(text)) and "学校" in text and "告警" in text
    return bool(_QUESTION.match(text)) or named


COMMAND = Command(
    words=("报警查询", "告警查询", "报警记录", "查报警"),
    summary="今天 报警、本周 一级告警 有哪些学校",
    examples=("报警查询", "昨晚的告警", "本周 一级告警 有哪些学校"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER),
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.SECURITY),
            *(Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("昨天有几次报警", "还没处理的报警", "最近的告警情况"),
    claims=asks,
)
