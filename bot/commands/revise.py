"""Chat command 改判: the teacher overrules one mark, by button or by saying “第6题算对”."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Card
from message_cards.cards.grading import batch_live, paper_card, paper_live, revised_card
from school.errors import NotUnderstood
from school.grading import Verdict
from school.naming import normal, number
from school.papers import BatchOf, BatchReport, PaperOf, PaperReport, ReviseMark, UndoRevision
from school.people import Role

_NO = r"[0-9]{1,3}|[一二三四五六七八九十]{1,3}"
_VERDICT = (
    r"(?:改判?|算|判|是|应该是|应该|给)?(?:成|为|作)?(?P<verdict>对|正确|错误|错|空白?|没写|没做|√|✓|×|✗)"
    r"(?:的|了|吧)?"
)
_REVISE = re.compile(
    rf"^(?:(?P<roll>{_NO})号)?\s*(?:把|改判|改)?\s*(?:第\s*(?P<a>{_NO})\s*[题道个]?|(?P<b>{_NO})\s*题)\s*[,，:：]?\s*"
    rf"(?:{_VERDICT}|(?:写的)?(?:其实)?(?:是|写的?是|读成|应读成)\s*(?P<answer>[0-9.\-/]+))$"
)
_UNDO = re.compile(r"^(撤销|撤回改判|撤消|改回去)(吧|一下)?$")
_VERDICTS = {"对": Verdict.RIGHT, "正": Verdict.RIGHT, "√": Verdict.RIGHT, "✓": Verdict.RIGHT}
_BLANK = ("空", "没")


def handle(chat: Chat) -> Sequence[Reply]:
    """Revise a mark, take a revision back, or say how to."""
    report = _paper(chat)
    if chat.args.get("undo") or _UNDO.match(_said(chat)):
        return _undo(chat, report)
    request = _request(chat, report)
    if request is None:
        return [
            Reply(
                text=f"要改 {report.roll_no}号 的哪一题？请发“第6题算对”“第6题算错”，"
                "或“第6题是35”（孩子写的）。",
                private=True,
            )
        ]
    revised = chat.functions.call("revise_mark", request, PaperReport)
    return _answer(chat, revised, no=request.no)


def _said(chat: Chat) -> str:
    return normal(chat.text).rstrip("。.!！~ ")


def _paper(chat: Chat) -> PaperReport:
    found = _REVISE.match(_said(chat))
    roll = found["roll"] if found else None
    request = PaperOf(paper_id=chat.args.get("paper", ""), roll_no=_number(roll) if roll else None)
    return chat.functions.call("show_paper", request, PaperReport)


def _request(chat: Chat, report: PaperReport) -> ReviseMark | None:
    if "no" in chat.args:
        return ReviseMark(
            paper_id=report.paper_id,
            no=int(chat.args["no"]),
            verdict=Verdict(chat.args["verdict"]),
        )
    found = _REVISE.match(_said(chat))
    if found is None:
        return None
    verdict = found["verdict"]
    return ReviseMark(
        paper_id=report.paper_id,
        no=_number(found["a"] or found["b"]),
        verdict=_verdict(verdict) if verdict else None,
        answer=found["answer"] or "",
    )


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    try:
        return number(word)
    except ValueError as error:
        raise NotUnderstood("号数没有看懂。请发数字，如“12号第6题算对”。") from error


def _verdict(word: str) -> Verdict:
    if word.startswith(_BLANK):
        return Verdict.BLANK
    return _VERDICTS.get(word[0], Verdict.WRONG)


def _undo(chat: Chat, report: PaperReport) -> Sequence[Reply]:
    undone = chat.functions.call(
        "undo_revision", UndoRevision(paper_id=report.paper_id), PaperReport
    )
    card, live = _live_card(chat, undone)
    note = Reply(text="已撤销上一次改判。", private=True)
    return [note, Reply(card=card, private=True, live=live, interim=True)]


def _answer(chat: Chat, report: PaperReport, *, no: int) -> Sequence[Reply]:
    card, live = _live_card(chat, report)
    changed = Reply(card=revised_card(report, no=no), private=True)
    return [Reply(card=card, private=True, live=live, interim=True), changed]


def _live_card(chat: Chat, report: PaperReport) -> tuple[Card, str]:
    """Return the card that shows the paper now, and which live card it is.

    A paper sent alone is shown by its batch's card; one of several by a card of its own.
    """
    request = BatchOf(batch_id=report.batch_id)
    alone = len(chat.functions.call("show_batch", request, BatchReport).papers) == 1
    live = batch_live(report.batch_id) if alone else paper_live(report.paper_id)
    return paper_card(report), live


COMMAND = Command(
    words=("改判", "撤销"),
    summary="改一题的判断：第6题算对；撤销",
    examples=("改判", "第6题算对", "12号第6题算错", "撤销"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("这题判错了", "第3题改成对", "这道题应该算对", "改一下第5题"),
    claims=lambda text: bool(_REVISE.match(normal(text).rstrip("。.!！~ ")) or _UNDO.match(text)),
)
