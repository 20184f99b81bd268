"""Chat command 待你看: the papers of a batch one by one, those with open questions first."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, Press
from message_cards.cards.grading import paper_card, paper_live
from school.errors import NotUnderstood
from school.naming import number
from school.papers import BatchOf, BatchReport, PaperOf, PaperReport
from school.people import Role

_ROLL = re.compile(
    r"^(?:看|查看|看看)?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})号(?:的?(?:结果|作业|成绩|呢))?$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show one pupil's paper, or the next of the newest batch."""
    found = _ROLL.match(chat.text)
    if found and not chat.pressed:
        asked = PaperOf(roll_no=_roll_no(found[1]))
        return [_shown(chat.functions.call("show_paper", asked, PaperReport))]
    request = BatchOf(batch_id=chat.args.get("batch", ""))
    batch = chat.functions.call("show_batch", request, BatchReport)
    papers = sorted(batch.papers, key=lambda p: -p.counts.unsure)
    place = int(chat.args.get("next", "0")) % len(papers)
    reply = _shown(chat.functions.call("show_paper", _by_id(papers[place]), PaperReport))
    if len(papers) == 1 or reply.card is None:
        return [reply]
    following = Button(
        label=f"下一张（{place + 1}/{len(papers)}）",
        say="逐张看",
        press=Press(command="look", args={"batch": batch.batch_id, "next": str(place + 1)}),
    )
    card = reply.card.model_copy(update={"buttons": (*reply.card.buttons, following)})
    return [Reply(card=card, private=True, live=reply.live)]


def _roll_no(word: str) -> int:
    try:
        return number(word)
    except ValueError as error:
        raise NotUnderstood("学号没有看懂。请发数字，如“12号”。") from error


def _by_id(report: PaperReport) -> PaperOf:
    return PaperOf(paper_id=report.paper_id)


def _shown(report: PaperReport) -> Reply:
    return Reply(card=paper_card(report), private=True, live=paper_live(report.paper_id))


COMMAND = Command(
    words=("待你看", "逐张看", "待看"),
    summary="逐张看批改，先看拿不准的；“12号”看某一位",
    examples=("待你看", "12号", "逐张看"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("还有哪些拿不准", "看下一张", "哪些要我看", "看看12号的作业"),
    claims=lambda text: bool(_ROLL.match(text)),
)
