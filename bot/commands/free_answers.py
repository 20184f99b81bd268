"""Chat command 主观题: free answers one by one, with the points a teacher gives them."""

import re
from collections.abc import Sequence
from fractions import Fraction

from bot.command import Chat, Command, Reply
from message_cards.cards.free_answers import waiting_card, waiting_of
from message_cards.cards.grading import batch_card, batch_live, paper_card, paper_live
from school.grading import Verdict
from school.homework_key import spoken_points
from school.naming import normal
from school.papers import BatchOf, BatchReport, PaperOf, PaperReport, ReviseMark
from school.people import Role

_NO = "[0-9]{1,3}"
_POINTS = r"[0-9]{1,4}(?:\.[0-9]{1,2})?"
_GIVEN = re.compile(
    rf"^(?:给分|打分)?\s*(?:(?P<roll>{_NO})号)?\s*的?第?\s*(?P<no>{_NO})\s*[题道][,，:：]?\s*"
    rf"(?P<word>给|得|打)?\s*(?P<points>{_POINTS})\s*(?P<unit>分)?$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Give points to one answer, and show the next one that waits."""
    given = None if chat.pressed else _given(chat.text)
    if given is None and "no" not in chat.args:
        return _next(chat, chat.args.get("batch", ""))
    request = _request(chat, given)
    report = chat.functions.call("revise_mark", request, PaperReport)
    done = _done(report, request)
    live = Reply(
        card=paper_card(report), private=True, live=paper_live(report.paper_id), interim=True
    )
    return [live, *_next(chat, report.batch_id, done=done)]


def _given(text: str) -> re.Match[str] | None:
    """Return the points in a text such as “给分 3号 16题 6” or “3号第16题给6分”, or None."""
    said = normal(text).rstrip("。.!！~ ")
    found = _GIVEN.match(said)
    if found is None:
        return None
    plain = found["word"] or found["unit"] or said.startswith(("给分", "打分"))
    return found if plain else None


def _request(chat: Chat, given: re.Match[str] | None) -> ReviseMark:
    if given is None:
        verdict = chat.args.get("verdict")
        points = chat.args.get("points")
        return ReviseMark(
            paper_id=chat.args["paper"],
            no=int(chat.args["no"]),
            verdict=Verdict(verdict) if verdict else None,
            points=Fraction(points) if points else None,
        )
    asked = PaperOf(roll_no=int(given["roll"]) if given["roll"] else None)
    paper = chat.functions.call("show_paper", asked, PaperReport)
    given_points = Fraction(given["points"])
    return ReviseMark(paper_id=paper.paper_id, no=int(given["no"]), points=given_points)


def _done(report: PaperReport, request: ReviseMark) -> str:
    """Say what was given: “已给：3号第16题 6 分。”."""
    said = {Verdict.RIGHT: "算对", Verdict.WRONG: "算错"}.get(request.verdict or Verdict.UNSURE, "")
    if request.points is not None:
        said = f"{spoken_points(request.points)} 分"
    return f"已给：{report.roll_no}号第{request.no}题 {said}。"


def _next(chat: Chat, batch_id: str, *, done: str = "") -> Sequence[Reply]:
    """Show the next answer of the batch that waits, or that there is none."""
    report = chat.functions.call("show_batch", BatchOf(batch_id=batch_id), BatchReport)
    waiting = waiting_of(report)
    if waiting:
        skipped = int(chat.args.get("skip", "0"))
        return [Reply(card=waiting_card(report, skipped=skipped, done=done), private=True)]
    end = "主观题都批完了。看完发“确认”。" if done else "没有待批的主观题。"
    live = Reply(
        card=batch_card(report), private=True, live=batch_live(report.batch_id), interim=True
    )
    return [Reply(text=f"{done}{end}", private=True), *([live] if done else [])]


COMMAND = Command(
    words=("主观题", "给分", "批主观题"),
    summary="逐个看主观题并给分：3号第16题给6分",
    examples=("主观题", "3号第16题给6分", "给分 3号 5题 4"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("还有哪些主观题没批", "批一下解答题", "给主观题打分"),
    claims=lambda text: _given(text) is not None,
)
