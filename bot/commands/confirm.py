"""Chat command 确认: the teacher stands behind the marks, and the guardians are told."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.grading import batch_card, batch_live, confirmation_card
from school.papers import BatchOf, BatchReport, Confirmation, ConfirmBatch
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Confirm the batch of the button, or the newest one."""
    request = BatchOf(batch_id=chat.args.get("batch", ""))
    report = chat.functions.call("show_batch", request, BatchReport)
    confirm = ConfirmBatch(batch_id=report.batch_id)
    done = chat.functions.call("confirm_batch", confirm, Confirmation)
    now = chat.functions.call("show_batch", BatchOf(batch_id=report.batch_id), BatchReport)
    live = Reply(card=batch_card(now), private=True, live=batch_live(now.batch_id), interim=True)
    return [live, Reply(card=confirmation_card(done), private=True)]


COMMAND = Command(
    words=("确认", "全部确认"),
    summary="确认批改结果，通知家长",
    examples=("确认",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("没问题，确认", "可以，发给家长", "都对，确认吧", "确认这批", "通知家长"),
)
