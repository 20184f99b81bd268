"""Chat command 成长档案: a pupil's growth record on a card, page by page, or as a PDF."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.sending import keep_pdf
from bot.understanding import asks_about_others
from message_cards.cards.growth_record import draw_chart, kinds_card, record_card, whose_card
from message_cards.growth_pdf import draw_growth
from school.county_time import spoken
from school.errors import NotFound, PermissionDenied
from school.growth import Dimension
from school.growth_record import GrowthOf, GrowthRecord
from school.people import PersonId, Role
from school.terms import Term

NAME = "growth"
WORD = "成长档案"
_ASKED = re.compile(
    r"^(?:帮我|请)*(?:看看|看|查看|查|打开|要|发)?(?:一下)?(?P<pdf>导出|打印)?\s*"
    r"(?P<whose>(?!.{0,8}(?:我的|同意|撤回|删|写|记|审核|教师|老师))[^，,。？?]{1,16}的)?"
    r"(?:(?:我家)?(?:孩子|宝宝|娃|儿子|女儿)的?)?"
    r"(?:成长(?:档案|记录)|综合素质(?:评价|档案)?)(?P<rest>.*)$"
)
_PDF = re.compile(r"pdf|导出|打印", re.IGNORECASE)
KINDS = "按类看"
NEXT = ("下一页", "下页")

OWN = frozenset({Role.GUARDIAN, Role.PUPIL})


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the page of the record that is meant, or send it as a PDF."""
    args = _args(chat)
    if "kinds" in args:
        return [Reply(card=kinds_card(args.get("pupil", "")), private=True)]
    own = chat.identity.roles and chat.identity.roles <= OWN
    if own and asks_about_others(args.get("caption", "")):
        raise PermissionDenied("只能看自己孩子的成长档案。想了解班级情况请问老师。")
    pdf = "pdf" in args
    request = GrowthOf(
        caption=args.get("caption", "")[:200],
        pupil_id=PersonId(args["pupil"]) if args.get("pupil") else None,
        dimension=Dimension(args["dimension"]) if "dimension" in args else None,
        term=_term(args.get("term", "")),
        page=int(args.get("page", "1")),
        whole=pdf,
    )
    record = chat.functions.call("growth_record", request, GrowthRecord)
    if record.choices:
        word = f"导出{WORD}" if pdf else WORD
        return [Reply(card=whose_card(record, command=NAME, word=word), private=True)]
    if not record.consented:
        return [Reply(card=record_card(record), private=True)]
    if pdf:
        return [_pdf(chat, record)]
    chat.remember = _next_page(chat, record)
    chart = chat.keep(draw_chart(record), ending=".png") if _first(record) else ""
    return [Reply(card=record_card(record, chart=chart), private=True)]


def _args(chat: Chat) -> dict[str, str]:
    """Return what is asked, of a button, of the words, or of the page shown last."""
    if chat.pressed:
        return dict(chat.args)
    if chat.text in NEXT and chat.waiting and chat.waiting.command == NAME:
        return dict(chat.waiting.args)
    said = _ASKED.match(chat.text)
    rest = f"{said['whose'] or ''} {said['rest']}" if said else chat.text
    if KINDS in rest:
        return {"kinds": "yes"}
    args = {"caption": _PDF.sub(" ", rest).strip()} if said else {"caption": ""}
    return {**args, "pdf": "yes"} if _PDF.search(chat.text) else args


def _term(said: str) -> Term | None:
    if not said:
        return None
    year, _, half = said.partition("-")
    return Term(year=int(year), half=int(half))


def _first(record: GrowthRecord) -> bool:
    return record.page == 1 and record.dimension is None


def _next_page(chat: Chat, record: GrowthRecord) -> Waiting | None:
    """Wait for “下一页” where there is one, unless another command waits for something."""
    if chat.waiting is not None and chat.waiting.command != NAME:
        return chat.waiting
    if record.page >= record.pages or record.term is None:
        return None
    args = {
        "pupil": str(record.pupil_id),
        "term": f"{record.term.year}-{record.term.half}",
        "page": str(record.page + 1),
    }
    if record.dimension:
        args["dimension"] = record.dimension.value
    return Waiting(command=NAME, args=args)


def _pdf(chat: Chat, record: GrowthRecord) -> Reply:
    photos = {}
    for key in dict.fromkeys(key for line in record.lines for key in line.photos):
        chat.keep_on()
        try:
            photos[key] = chat.files.get(key)
        except NotFound:
            continue  # said in its place in the PDF
    made = spoken(chat.clock.now())
    content = draw_growth(record, chart=draw_chart(record), photos=photos, made=made)
    files = keep_pdf(chat, content)
    text = f"{record.name}的成长档案（PDF，一小时内可以打开，之后再发“导出成长档案”就有新的）"
    return Reply(text=text, files=files, private=True)


COMMAND = Command(
    words=(WORD, "导出成长档案"),
    summary="看孩子的成长档案：点滴、照片、本学期的图",
    pupils="看自己的成长档案：点滴、照片、本学期的图",
    examples=("成长档案", "成长档案 12号", "导出成长档案"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=("看看孩子的成长记录", "我的成长档案", "综合素质评价导出", "成长档案 品德"),
    claims=lambda text: bool(_ASKED.match(text)),
    answers=lambda text, _: text in NEXT,
)
