"""Chat command 题目分析: which questions were hard and what went wrong, on a card or as a PDF."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.analysis_pdf import draw_analysis
from message_cards.cards.item_analysis import analysis_card
from school.county_time import spoken
from school.item_analysis import AnalysisOf, ItemAnalysis
from school.people import Role

_OWN_CHILD = r"(?!.*(?:我家|我孩子|娃))(?!(?!.*班).*孩子)"
_WORD = re.compile(
    rf"^{_OWN_CHILD}(?:看看|看|要|发)?\s*(?:题目|试题|错题|作业)?分析\s*(?:表|报告)?"
)
_FILLER = re.compile(r"一下|这次|本次|上次|题目|试题|情况|错题|孩子|吧|的")
_PDF = re.compile(r"\s*(?:的)?\s*pdf\s*", re.IGNORECASE)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the item analysis of the homework meant, or send it as a PDF."""
    said = _WORD.match(chat.text) and not chat.pressed
    caption = (
        _FILLER.sub("", _PDF.sub(" ", _WORD.sub("", chat.text))).strip(" 。.!！") if said else ""
    )
    asked = AnalysisOf(homework_id=chat.args.get("homework", ""), caption=caption)
    analysis = chat.functions.call("item_analysis", asked, ItemAnalysis)
    if "pdf" in chat.args or _PDF.search(chat.text):
        return [_pdf(chat, analysis)]
    return [Reply(card=analysis_card(analysis), private=True)]


def _pdf(chat: Chat, analysis: ItemAnalysis) -> Reply:
    content = draw_analysis(analysis, made=spoken(chat.clock.now()))
    files = keep_pdf(chat, content)
    title = f"{analysis.homework} · {analysis.class_name} 题目分析"
    text = f"{title}（PDF，一小时内可以打开，之后再发“题目分析 PDF”就有新的）"
    return Reply(text=text, files=files, private=True)


COMMAND = Command(
    words=("题目分析", "试题分析", "题目分析 PDF"),
    summary="每题的正确率、区分度和常见错误",
    examples=("题目分析", "分析 三(2)班", "题目分析 PDF"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("哪些题错得多，分析一下", "分析一下这次的题目", "常见的错误答案有哪些"),
    claims=lambda text: bool(_WORD.match(text)),
)
