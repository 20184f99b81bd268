"""Chat command 确认: the teacher stands behind the marks, and the guardians are told."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import says_just
from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from message_cards.cards.grading import batch_card, batch_live, confirmation_card
from school.papers import BatchOf, BatchReport, Confirmation, ConfirmBatch
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Confirm the batch of the button, or the newest one; ask unless that is all that was said."""
    waiting = chat.waiting
    if not chat.args and waiting and waiting.command == "answer_key" and "key" in waiting.args:
        return [_which(waiting.args["key"])]
    request = BatchOf(batch_id=chat.args.get("batch", ""))
    report = chat.functions.call("show_batch", request, BatchReport)
    if not (chat.args or says_just(chat.text, (*COMMAND.words, *COMMAND.phrases))):
        return [_ask(report)]
    confirm = ConfirmBatch(batch_id=report.batch_id)
    done = chat.functions.call("confirm_batch", confirm, Confirmation)
    now = chat.functions.call("show_batch", BatchOf(batch_id=report.batch_id), BatchReport)
    live = Reply(card=batch_card(now), private=True, live=batch_live(now.batch_id), interim=True)
    return [live, Reply(card=confirmation_card(done), private=True)]


def _which(key_id: str) -> Reply:
    """Ask what is meant while a key waits to be confirmed, too: parents read only one of them."""
    key = Press(command="answer_key", args={"confirm": key_id})
    batch = Press(command="confirm", args={"batch": ""})
    card = Card(
        title="要确认哪一个？",
        tone=Tone.ASK,
        lines=("确认答案只影响批改；确认批改后家长就能看到结果。",),
        buttons=(
            Button(label="确认答案", say="确认答案", style=ButtonStyle.PRIMARY, press=key),
            Button(label="确认批改，通知家长", say="确认这批", press=batch),
        ),
    )
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
