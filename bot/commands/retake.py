"""Chat command 重拍: a photo is not good enough, or the teacher wants it read all the same."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.grading import batch_card, batch_live
from school.grading import PaperState
from school.papers import BatchOf, BatchReport, GradePaper, PaperOf, PaperReport
from school.people import Role

INSIST = "仍按这张批"


def handle(chat: Chat) -> Sequence[Reply]:
    """Wait for a new photo of the same pupil, or read the old one regardless."""
    asked = PaperOf(paper_id=chat.args.get("paper", ""))
    report = chat.functions.call("show_paper", asked, PaperReport)
    if chat.args.get("insist") or INSIST in chat.text:
        again = GradePaper(paper_id=report.paper_id, insist=True)
        chat.functions.call("grade_paper", again, PaperReport)
        request = BatchOf(batch_id=report.batch_id)
        batch = chat.functions.call("show_batch", request, BatchReport)
        return [Reply(card=batch_card(batch), private=True, live=batch_live(batch.batch_id))]
    chat.remember = Waiting(
        command="grade",
        args={
            "class_id": report.class_id,
            "homework": report.homework,
            "whose": f"{report.class_name} {report.roll_no}号",
            "instead_of": report.paper_id if report.state is PaperState.READ else "",
        },
    )
    return [Reply(text=f"好，请重新拍 {report.roll_no}号 的这张，直接发来就行。", private=True)]


COMMAND = Command(
    words=("重拍", INSIST),
    summary="重新拍一张，或仍按原来的照片批",
    examples=("重拍", "仍按这张批"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("重新拍一张", "就按这张批吧", "照片不清楚重来"),
)
