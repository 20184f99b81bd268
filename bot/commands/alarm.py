"""Chat command 报警: anybody of the staff calls for help in one message, from any chat.

“报警 南门 打架”, with photos or without, raises the alarm at once. A bare “报警” is asked one
question, with buttons for what is commonest.
"""

import re
from collections.abc import Sequence

from bot.alarm_photos import keep_photos, kept_when_taken, message_id
from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from message_cards.cards.alarm import raised_words, what_card, where_card
from school.alarm_calls import IncidentReport, RaiseAlarm
from school.alarm_questions import kind_said, place_said
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
CANCEL = ("取消", "算了", "不报了", "没事了")
_QUERY = r"(?!\s*(?:查询|记录|情况|统计|列表|次数|汇总|有哪些|有几|有多少|多少|处理|确认))"
WORD = re.compile(
    rf"^(?:我要|要|帮我|快|赶快|赶紧|马上|紧急)?\s*(?:一键)?(?:报警|报告警情|求救|救命){_QUERY}\s*[!！,，:：。、]*\s*"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Raise an alarm, or ask what happened and where."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if chat.pressed:
        return [_pressed(chat)]
    if WORD.match(chat.text):
        said = WORD.sub("", chat.text).strip()
        photos = chat.event.attachments
        return [_raise(chat, said, photos) if said or photos else _ask(chat)]
    if not waited:
        return [_ask(chat)]
    if chat.text in CANCEL:
        chat.remember = None
        return [Reply(text="好，没有报警。", private=True)]
    kind = waited.get("kind", "")
    return [_raise(chat, f"{chat.text} {kind}".strip(), chat.event.attachments)]


def _ask(chat: Chat) -> Reply:
    chat.remember = Waiting(command=NAME, args={"asked": "yes"})
    return Reply(card=what_card(), private=True)


def _pressed(chat: Chat) -> Reply:
    """Go on from a button: what happened, and then where."""
    if not chat.args:
        return _ask(chat)
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


def _answers(text: str, _: Waiting) -> bool:
    """Return True for what may answer where and what; anything else is no call for help."""
    return text in CANCEL or bool(kind_said(text) or place_said(text))


def _takes(text: str, _sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos of what is reported, with the word or while it is asked about."""
    return bool(WORD.match(text)) or (waiting is not None and waiting.command == NAME)


COMMAND = Command(
    words=("报警", "一键报警", "求救"),
    summary="马上通知值班和校长：报警 南门 打架（可带照片）",
    examples=("报警 南门 打架", "报警"),
    roles=STAFF,
    handle=handle,
    phrases=("快来人，出事了", "着火了，快报警", "有人打架，快来"),
    claims=lambda text: bool(WORD.match(text)),
    answers=_answers,
    takes=_takes,
    refusal=NOT_FOR_YOU,
)
