"""Chat command 确认: the teacher stands behind the marks, and the guardians are told.

A bare “确认” of somebody an alarm waits for is about the alarm, or is asked about.
"""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import says_just
from bot.waiting_alarms import acknowledge, waiting_alarms
from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from message_cards.cards.alarm import act_button
from message_cards.cards.grading import batch_card, batch_live, confirmation_card
from school.alarm_calls import Act, IncidentReport
from school.errors import NotFound
from school.grading import PaperState
from school.papers import BatchOf, BatchReport, Confirmation, ConfirmBatch
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Confirm the batch of the button, or the newest one; ask unless that is all that was said."""
    if not chat.args and (asked := _other_meant(chat)):
        return [asked]
    request = BatchOf(batch_id=chat.args.get("batch", ""))
    report = chat.functions.call("show_batch", request, BatchReport)
    if not (chat.args or says_just(chat.text, (*COMMAND.words, *COMMAND.phrases))):
        return [_ask(report)]
    confirm = ConfirmBatch(batch_id=report.batch_id)
    done = chat.functions.call("confirm_batch", confirm, Confirmation)
    now = chat.functions.call("show_batch", BatchOf(batch_id=report.batch_id), BatchReport)
    live = Reply(card=batch_card(now), private=True, live=batch_live(now.batch_id), interim=True)
    return [live, Reply(card=confirmation_card(done), private=True)]


def _other_meant(chat: Chat) -> Reply | None:
    """Return the answer where a bare word may mean a key or an alarm; None: it means marks."""
    mine = chat.waiting is not None and chat.waiting.command == "answer_key"
    key = chat.waiting.args.get("key", "") if mine and chat.waiting else ""
    alarms = waiting_alarms(chat) if says_just(chat.text, ("确认",)) else ()
    if not alarms:
        return _which(key=key) if key else None
    if key or _batch_waits(chat):
        return _which(key=key, alarm=alarms[0])
    return acknowledge(chat, alarms[0].id)


def _batch_waits(chat: Chat) -> bool:
    """Return True when marks of the newest batch wait to be confirmed."""
    try:
        report = chat.functions.call("show_batch", BatchOf(), BatchReport)
    except NotFound:
        return False
    return any(paper.state is PaperState.READ for paper in report.papers)


def _which(*, key: str, alarm: IncidentReport | None = None) -> Reply:
    """Ask what is meant while something else waits, too: parents read only one of them."""
    batch = Press(command="confirm", args={"batch": ""})
    buttons = [Button(label="确认批改，通知家长", say="确认这批", press=batch)]
    lines = ["确认批改后家长就能看到结果。"]
    if key:
        press = Press(command="answer_key", args={"confirm": key})
        style = ButtonStyle.PLAIN if alarm else ButtonStyle.PRIMARY
        buttons.insert(0, Button(label="确认答案", say="确认答案", style=style, press=press))
        lines = ["确认答案只影响批改；确认批改后家长就能看到结果。"]
    if alarm:
        buttons.insert(0, act_button(alarm.id, Act.ACKNOWLEDGE))
        lines.insert(0, f"有告警等你确认：{alarm.zone or alarm.school_name} {alarm.kind_name}。")
    title = "要确认哪一个？"
    card = Card(title=title, tone=Tone.ASK, lines=tuple(lines), buttons=tuple(buttons))
    return Reply(card=card, private=True)


def _ask(report: BatchReport) -> Reply:
    press = Press(command="confirm", args={"batch": report.batch_id})
    card = Card(
        title=f"要确认{report.homework}吗？",
        subtitle=report.class_name,
        tone=Tone.ASK,
        lines=("还没有确认。确认后家长就能看到结果。",),
        buttons=(Button(label="确认", say="确认", style=ButtonStyle.PRIMARY, press=press),),
    )
    return Reply(card=card, private=True)


COMMAND = Command(
    words=("确认", "全部确认"),
    summary="确认批改结果，通知家长",
    examples=("确认",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("没问题，确认", "可以，发给家长", "都对，确认吧", "确认这批", "通知家长"),
)
