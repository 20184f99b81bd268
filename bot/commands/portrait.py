"""Chat command 画像: what is said of one child as a whole, for the family and its teachers."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from bot.understanding import asks_about_others
from message_cards.cards.portrait import portrait_card
from message_cards.cards.unit_report import report_card_of
from message_cards.report_charts import portrait_chart
from message_cards.report_pdf import draw_portrait
from school.county_time import spoken
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.naming import FindPupils, FoundPupils, parse_caption
from school.one_time import MakePage, OneTimePage
from school.people import PersonId, Role
from school.periods import Span
from school.portrait import ChildPortrait, PortraitOf, Portraits
from school.unit_report import SUBJECTS, ReportOf, UnitReport

OWN = frozenset({Role.GUARDIAN, Role.PUPIL})
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
LEADING = frozenset({Role.PRINCIPAL, Role.BUREAU})
_WORD = re.compile(r"画像|成绩单|报告单|学期报告|的|一下|看看|看|孩子|学生|我|(?i:pdf)")
_MINE = re.compile(r"^\s*(?:看看|看|查|要|发)?\s*(?:我的教师|我的|教师|老师)画像")
_HOW_LATELY = re.compile(
    r"号(?!\s*(?:作业|错题|第|这)).{0,4}(?:最近|这学期|整体|学得|学习|表现)?.{0,4}"
    r"(?:怎么样|怎样|咋样|如何)了?[\s。？?]*$|号.{0,3}(?:最近|这学期|整体).{0,4}怎么样"
)
_CLAIMED = re.compile(r"^(?!我的)[^改导发撤删同意]{0,24}画像")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show portraits; or give the PDF, or the one-time page, of the one a button was about."""
    pupil = PersonId(chat.args["pupil"]) if "pupil" in chat.args else None
    if pupil and "page" in chat.args:
        return _page(chat, pupil)
    sent = "sent" in chat.args or any(word in chat.text for word in ("成绩单", "报告单"))
    if pupil is None and not chat.pressed and not chat.identity.roles & OWN:
        return _as_staff(chat)
    if pupil is None and _names_a_pupil(chat) and chat.identity.roles & TEACHING:
        return _as_staff(chat)
    if pupil is None and asks_about_others(chat.text):
        raise PermissionDenied("只能看自己孩子的画像。班级整体情况老师会发在班级群里。")
    found = chat.functions.call(
        "pupil_portrait", PortraitOf(pupil_id=pupil, sent=sent and pupil is None), Portraits
    )
    if _wants_pdf(chat):
        return [_pdf(chat, child) for child in _meant(chat, found)]
    return [_card(chat, child, sent=sent) for child in found.children]


def _wants_pdf(chat: Chat) -> bool:
    return "pdf" in chat.args or (not chat.pressed and "pdf" in chat.text.lower())


def _meant(chat: Chat, found: Portraits) -> Sequence[ChildPortrait]:
    """Return of one's own children the one whose number is said, else all of them."""
    said = parse_caption(chat.text).roll_no
    numbered = [c for c in found.children if c.portrait and c.portrait.roll_no == said]
    return numbered if said is not None and numbered else found.children


def _names_a_pupil(chat: Chat) -> bool:
    said = parse_caption(chat.text)
    return not chat.pressed and (said.roll_no is not None or said.grade is not None)


def _as_staff(chat: Chat) -> Sequence[Reply]:
    """Show a pupil of a class the asker teaches; of a subject or a unit, its report."""
    said = parse_caption(chat.text)
    rest = _WORD.sub(" ", said.rest)
    about_unit = "学科" in rest or any(subject in rest for subject in SUBJECTS)
    teaches = bool(chat.identity.roles & TEACHING)
    if not teaches or (about_unit and said.roll_no is None):
        asked = ReportOf(text=chat.text.replace("学科", " "), span=Span.TERM)
        report = chat.functions.call("unit_report", asked, UnitReport)
        return [Reply(card=report_card_of(report), private=True)]
    caption = _WORD.sub(" ", chat.text)
    pupils = chat.functions.call("find_pupils", FindPupils(caption=caption), FoundPupils)
    if pupils.pupil is None:
        raise NotUnderstood(_who(said.roll_no, pupils))
    asked_of = PortraitOf(pupil_id=pupils.pupil.pupil_id)
    found = chat.functions.call("pupil_portrait", asked_of, Portraits)
    if _wants_pdf(chat):
        return [_pdf(chat, child) for child in found.children]
    return [_card(chat, child, sent=False) for child in found.children]


def _who(roll_no: int | None, pupils: FoundPupils) -> str:
    """Return what is missing to know whose portrait is meant."""
    if roll_no is None:
        return "要看谁的画像？请写学号，如“画像 12号”。"
    classes = list(dict.fromkeys(one.class_name for one in pupils.choices))
    return (
        f"{'、'.join(classes)} 都有 {roll_no} 号，请写上班级，如“画像 {classes[0]} {roll_no}号”。"
    )


def _card(chat: Chat, child: ChildPortrait, *, sent: bool) -> Reply:
    drawn = portrait_chart(child.portrait) if child.portrait else None
    chart = chat.keep(drawn, ending=".png") if drawn else ""
    own = Role.PUPIL in chat.identity.roles or any(
        child.pupil_id == mine.id for mine in chat.identity.children
    )
    card = portrait_card(child, chart=chart, page=bool(chat.page_url), sent=sent, own=own)
    return Reply(card=card, private=True)


def _pdf(chat: Chat, child: ChildPortrait) -> Reply:
    if child.portrait is None:
        raise NotFound("还没有画像可以导出。发“画像”看说明。")
    content = draw_portrait(child.portrait, made=spoken(chat.clock.now()))
    text = f"{child.name} 的画像（PDF，一小时内可以打开，之后再要就有新的）"
    return Reply(text=text, files=keep_pdf(chat, content), private=True)


def _page(chat: Chat, pupil: PersonId) -> Sequence[Reply]:
    """Give the link and, apart from it, the code: whoever is forwarded one lacks the other."""
    if not chat.page_url:
        raise NotFound("这里没有开通网页版。发“画像”直接看，或要 PDF。")
    page = chat.functions.call("make_page", MakePage(pupil_id=pupil), OneTimePage)
    link = f"网页版（10 分钟内有效，只能看一次）：\n{chat.page_url}/r/{page.token}"
    code = f"验证码：{page.code}\n在网页上输入后按“查看”。不要转发给别人。"
    return [Reply(text=link, private=True), Reply(text=code, private=True)]


COMMAND = Command(
    words=("画像", "学生画像", "孩子画像", "成绩单", "报告单", "学期报告"),
    summary="一个孩子这学期的作业、强弱和变化（不排名）",
    pupils="自己这学期的作业、强弱和变化（不排名）",
    examples=("画像", "画像 12号", "12号怎么样", "成绩单", "画像 学科 数学 三(2)班"),
    roles=OWN | TEACHING | LEADING,
    handle=handle,
    phrases=("孩子这学期整体怎么样", "给孩子画个像", "看孩子的学期报告", "这学期的成绩单"),
    claims=lambda text: (
        not _MINE.match(text) and bool(_CLAIMED.match(text) or _HOW_LATELY.search(text))
    ),
)
