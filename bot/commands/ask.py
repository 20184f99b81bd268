"""Chat command 查指标: a figure for a question in plain words, its chart, what comes next."""

from collections.abc import Sequence
from datetime import date

from pydantic import TypeAdapter

from bot.command import Chat, Command, Reply, Waiting
from message_cards.card import Picture
from message_cards.cards.figures import NAME, SUBSCRIBE, figures_card
from message_cards.figures_chart import figures_chart
from message_cards.figures_docx import write_figures
from message_cards.figures_xlsx import draw_figures
from school.actions import WHO_MAY
from school.county_time import spoken
from school.errors import NotFound
from school.figure.answer import AskFigures, FigureAnswer, carried_on
from school.figure.questions import (
    LONGEST_ASKED,
    LONGEST_CHANGE,
    asks_an_amount,
    asks_for_figures,
    asks_something,
    changes_the_last,
    may_ask_for_figures,
    speaks_of_others,
)
from school.indicator_catalogue import catalogue
from school.people import Role
from school.permissions import Action
from school.question.picked import picked
from school.question.plan import LONGEST_QUESTION, Option, Plan
from school.questions import read_question
from school.questions_offered import read_of_one_offered

_WORDS = ("查指标", "问指标", "指标查询", "指标")
_OPTIONS = TypeAdapter(tuple[Option, ...])
_ANY_DAY = date(2026, 9, 1)
"""Whether a sentence goes on from an answer does not depend on the day it is said."""
_EXPORT = ("导出", "导出表格", "导出Excel", "导出Word", "下载表格")


def handle(chat: Chat) -> Sequence[Reply]:
    """Answer a question, carry out what was pressed, or export what was answered last."""
    last = _last(chat)
    export = chat.args.get("act") == "export" if chat.pressed else chat.text in _EXPORT
    plan = Plan.model_validate_json(chat.args["plan"]) if "plan" in chat.args else None
    if export and not chat.pressed:
        plan = last
    asked = AskFigures(
        text=_text(chat),
        last=last,
        plan=plan if chat.pressed or export else None,
        offered=_offered(chat.waiting),
    )
    answer = chat.functions.call("ask_figures", asked, FigureAnswer)
    _remember(chat, answer)
    return _exported(chat, answer) if export else [_told(chat, answer)]


def _last(chat: Chat) -> Plan | None:
    waiting = chat.waiting
    if waiting is None or waiting.command != NAME or "plan" not in waiting.args:
        return None
    return Plan.model_validate_json(waiting.args["plan"])


def _offered(waiting: Waiting | None) -> tuple[Option, ...]:
    """Return the readings that were asked back just before."""
    if waiting is None or waiting.command != NAME or "offered" not in waiting.args:
        return ()
    return _OPTIONS.validate_json(waiting.args["offered"])


def _text(chat: Chat) -> str:
    """Return the question: what was said without the command's own word, or what was pressed."""
    if chat.pressed:
        return chat.args.get("text", "")
    text = chat.text.strip()
    word = next((one for one in _WORDS[:3] if text.startswith(one)), "")
    asked = text.removeprefix(word).strip(" ：:，,") or "有哪些指标"
    return asked[: LONGEST_QUESTION * 5]


def _remember(chat: Chat, answer: FigureAnswer) -> None:
    """Know for a while what “那教师呢” changes or chooses, unless something else is waited for."""
    if chat.waiting is not None and chat.waiting.command != NAME:
        return
    plan = carried_on(answer, _last(chat))
    args = {"plan": plan.model_dump_json(exclude_defaults=True)} if plan else {}
    if answer.options:
        args["offered"] = _OPTIONS.dump_json(answer.options, exclude_defaults=True).decode()
    if args:
        chat.remember = Waiting(command=NAME, args=args)


def _told(chat: Chat, answer: FigureAnswer) -> Reply:
    drawn = figures_chart(answer)
    chart = Picture(key=chat.keep(drawn, ending=".png"), alt=answer.title) if drawn else None
    card = figures_card(
        answer, chart, chip=chat.args.get("chip", ""), subscribe=SUBSCRIBE in chat.commands
    )
    return Reply(card=card, private=answer.live)


def _exported(chat: Chat, answer: FigureAnswer) -> Sequence[Reply]:
    """Send an answer as a spreadsheet and as a Word document.

    Raises:
        NotFound: There is no answer to export.
    """
    if not answer.values:
        raise NotFound("没有可以导出的数。先问一个指标，再发“导出”。")
    made = f"青教 · {spoken(chat.clock.now())}"
    table = draw_figures(answer, made=made)
    document = write_figures(answer, made=made, chart=figures_chart(answer))
    files = (chat.keep(table, ending=".xlsx"), chat.keep(document, ending=".docx"))
    text = f"{answer.title}（表格和 Word，一小时内可以打开）"
    return [Reply(text=text, files=files, private=answer.live)]


def _answers(text: str, waiting: Waiting) -> bool:
    offered, known = _offered(waiting), catalogue()
    if picked(text, offered, known) or read_of_one_offered(
        text, offered, catalogue=known, places={}, today=_ANY_DAY
    ):
        return True
    if "plan" not in waiting.args:
        return False
    return text in _EXPORT or changes_the_last(text) or _goes_on(text, waiting)


def _goes_on(text: str, waiting: Waiting) -> bool:
    """Return True for a short sentence that means something only after the answer before."""
    if len(text) > LONGEST_CHANGE or speaks_of_others(text) or not asks_an_amount(text):
        return False
    last = Plan.model_validate_json(waiting.args["plan"])
    read = read_question(text, catalogue=catalogue(), places={}, today=_ANY_DAY, last=last)
    return read.plan is not None and read.follows


def _hears(text: str) -> bool:
    return may_ask_for_figures(text) or _means_what_is_published(text)


def _means_what_is_published(text: str) -> bool:
    """Return True for a question nobody claims that the rules read as one of published figures."""
    if len(text) > LONGEST_ASKED or speaks_of_others(text) or not asks_something(text):
        return False
    read = read_question(text, catalogue=catalogue(), places={}, today=_ANY_DAY)
    plans = [option.plan for option in read.options] + ([read.plan] if read.plan else [])
    return any(_is_published(plan) for plan in plans)


def _is_published(plan: Plan) -> bool:
    named = plan.indicators or plan.places or plan.part or plan.group or plan.where or plan.aim
    return bool(named) and not any(catalogue()[one].live for one in plan.indicators)


COMMAND = Command(
    words=_WORDS,
    summary="用一句话查数：2023年精准教学教师覆盖面目标和差距",
    examples=(
        "2023年精准教学教师覆盖面目标和差距",
        "终端普及率",
        "录播教室有多少间",
        "作业正确率",
    ),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("有哪些指标", "哪些指标没达标", "这个指标怎么算的", "各校作业正确率排名"),
    claims=asks_for_figures,
    hears=_hears,
    answers=_answers,
    refusal=WHO_MAY[Action.ASK_INDICATORS],
)
