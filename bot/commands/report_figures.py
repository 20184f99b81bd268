"""Chat command 待填: what a unit is asked for, filled in by words or a table, and submitted."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from message_cards.cards.report_figures import task_card, tasks_card, versions_card
from message_cards.collection_sheet import draw_form
from school.collection import RoundState
from school.collection_file import filled_sheet
from school.collection_values import ALONE, share_alone
from school.county_time import spoken
from school.errors import NotFound, NotUnderstood
from school.people import Role, UnitId
from school.report_figures import (
    LONGEST_FILLED,
    FillIn,
    MyTasks,
    SubmitReport,
    TaskList,
    TaskOf,
    TaskRow,
    TaskView,
    Versions,
    VersionsOf,
)

NAME = "report_figures"
SUBMIT = ("提交填报", "确认填报")
_WORD = re.compile(r"^(?:我要|我来|去)?(?:待填|填报|填表)(?!人|进度|情况|汇总|结果)\s*[:：]?\s*")
_SUBMIT = re.compile(r"^(?:确认)?(?:提交|填报提交|确认填报)(?:填报)?$")
_REASON = re.compile(r"^(?:原因|理由|因为)")
_BARE = re.compile(r"^-?\d[\d,.]*\s*(?:万|%|/\s*\d+)?\s*[\u4e00-\u9fff]{0,2}$")
_ASKS = re.compile(r"多少|几|吗|[?？]|怎么|为什么|哪")
"""Words of a question, which is no value."""
_PAIR = (
    r"[\u4e00-\u9fff（）()%]{2,24}\s*[:：是=为]?\s*"
    r"-?\d[\d.]*\s*(?:万|%|/\d+)?[\u4e00-\u9fff]{0,2}"
)
_PAIRS = re.compile(rf"^{_PAIR}(?:\s*[,，、;；]\s*{_PAIR})+$")
_FILLERS = "填报表?|统计表?|报表|调查表?|汇总表?|表"
_FILLER = re.compile(rf"(?:{_FILLERS})$")
_NAMES = "|"
_LONGEST_NAMES = 900
_SHORT = 2
"""Characters of a name that may be a command's word and nothing else: “晨检 3号 发热”."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what waits or one form, take values, submit, or send the form as a table."""
    if chat.pressed:
        return [_PRESSED[chat.args.get("do", "show")](chat)]
    if chat.event.attachments:
        return [_from_file(chat, chat.event.attachments[0])]
    text = chat.text.strip(" 。.!！")
    if _SUBMIT.match(text):
        return [_submit_typed(chat)]
    rest = _WORD.sub("", text)
    waited = _waited(chat)
    if waited is not None and rest and not _WORD.match(text):
        return [_filled(chat, waited, text=rest)]
    return [_by_words(chat, rest)]


def _by_words(chat: Chat, rest: str) -> Reply:
    """Show or fill in the form some words mean: by its name, or the only one that waits."""
    tasks = chat.functions.call("my_collections", MyTasks(), TaskList)
    open_rows = [row for row in tasks.rows if not row.submitted] or list(tasks.rows)
    named = _named(tasks.rows, rest)
    chosen = named or (open_rows if len(open_rows) == 1 else [])
    if len(chosen) != 1:
        return Reply(card=tasks_card(tasks), private=True)
    title = _title(chosen[0]).match(rest)
    values = rest[title.end() :] if title else "" if named else rest
    if values.strip(" ,，:："):
        return _filled(chat, _task_of(chosen[0]), text=values)
    return _shown(chat, chat.functions.call("show_report", _task_of(chosen[0]), TaskView))


def _named(rows: Sequence[TaskRow], rest: str) -> list[TaskRow]:
    """Return the forms whose title words begin with, or are a part of."""
    dense = "".join(rest.split())
    begun = [row for row in rows if dense and _title(row).match(rest)]
    longest = max((len(row.name) for row in begun), default=0)
    begun = [row for row in begun if len(row.name) == longest]
    return begun or [row for row in rows if dense and dense in "".join(row.name.split())]


def _title(row: TaskRow) -> re.Pattern[str]:
    """Return how a title is said: in full, or without what every title ends in."""
    dense = "".join(row.name.split())
    bare = _FILLER.sub("", dense) or dense
    return re.compile(r"\s*".join(map(re.escape, bare)) + rf"\s*(?:{_FILLERS})?")


def _task_of(row: TaskRow) -> TaskOf:
    return TaskOf(round_id=row.round_id, unit_id=row.unit_id)


def _waited(chat: Chat) -> TaskOf | None:
    if chat.waiting is None or chat.waiting.command != NAME:
        return None
    return _task_in(chat.waiting.args)


def _task_in(args: Mapping[str, str]) -> TaskOf:
    return TaskOf(round_id=args.get("round", ""), unit_id=UnitId(args.get("unit", "")))


def _shown(chat: Chat, task: TaskView) -> Reply:
    """Show a form; values that follow are meant for it."""
    if task.state is RoundState.OPEN and not task.done:
        names = _NAMES.join(row.name for row in task.rows)[:_LONGEST_NAMES]
        args = {"round": task.round_id, "unit": task.unit_id, "names": names}
        chat.remember = Waiting(command=NAME, args=args)
    return Reply(card=task_card(task), private=True)


def _show(chat: Chat) -> Reply:
    return _shown(chat, chat.functions.call("show_report", _task_in(chat.args), TaskView))


def _filled(
    chat: Chat, task: TaskOf, *, text: str = "", cells: Mapping[str, str] | None = None
) -> Reply:
    request = FillIn(
        round_id=task.round_id,
        unit_id=task.unit_id,
        text=text[:LONGEST_FILLED],
        cells=dict(cells or {}),
    )
    return _shown(chat, chat.functions.call("fill_report", request, TaskView))


def _submit(chat: Chat) -> Reply:
    task = _task_in(chat.args)
    request = SubmitReport(
        round_id=task.round_id,
        unit_id=task.unit_id,
        seen=chat.args.get("seen", ""),
        version=int(chat.args.get("version", "0")),
        sure=chat.args.get("sure") == "yes",
    )
    return _shown(chat, chat.functions.call("submit_report", request, TaskView))


def _submit_typed(chat: Chat) -> Reply:
    """Submit the form that was shown last; what was asked back wants a press."""
    task = _waited(chat) or _only_task(chat)
    shown = chat.functions.call("show_report", task, TaskView)
    request = SubmitReport(
        round_id=task.round_id, unit_id=task.unit_id, seen=shown.seen, version=shown.version
    )
    return _shown(chat, chat.functions.call("submit_report", request, TaskView))


def _only_task(chat: Chat) -> TaskOf:
    tasks = chat.functions.call("my_collections", MyTasks(), TaskList)
    waiting = [row for row in tasks.rows if not row.submitted] or list(tasks.rows)
    if not waiting:
        raise NotFound("没有要填的表。")
    if len(waiting) > 1:
        raise NotUnderstood("要提交哪张表？发“待填”选一张，看过再提交。")
    return _task_of(waiting[0])


def _from_file(chat: Chat, attachment: Attachment) -> Reply:
    """Take a form that was filled in as a table; it says itself which form it is."""
    sheet = filled_sheet(chat.fetch(attachment), name=attachment.name)
    task = TaskOf(round_id=sheet.round_id, unit_id=sheet.unit_id) if sheet.round_id else None
    return _filled(chat, task or _waited(chat) or _only_task(chat), cells=sheet.cells)


def _share(chat: Chat) -> Reply:
    """Take the share that was typed without its parts."""
    return _filled(chat, _task_in(chat.args), text=ALONE)


def _sheet(chat: Chat) -> Reply:
    task = chat.functions.call("show_report", _task_in(chat.args), TaskView)
    content = draw_form(task, made=f"{task.unit} · 青教 {spoken(chat.clock.now())}")
    key = chat.keep(content, ending=".xlsx")
    chat.remember = Waiting(command=NAME, args={"round": task.round_id, "unit": task.unit_id})
    how = f"{task.name}的表格：填好最后一列，半小时内直接发回来；晚了就连同“填报”两个字一起发。"
    return Reply(text=how, files=(key,), private=True)


def _versions(chat: Chat) -> Reply:
    task = _task_in(chat.args)
    asked = VersionsOf(round_id=task.round_id, unit_id=task.unit_id)
    return Reply(
        card=versions_card(chat.functions.call("report_versions", asked, Versions)), private=True
    )


_PRESSED: Mapping[str, Callable[[Chat], Reply]] = {
    "show": _show,
    "submit": _submit,
    "share": _share,
    "sheet": _sheet,
    "versions": _versions,
}


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for values, a reason or a yes to the form that was shown last."""
    said = text.strip(" 。.!！")
    names = [name for name in waiting.args.get("names", "").split(_NAMES) if name]
    alone = share_alone(said) == (True, "")
    plain = alone or _BARE.match(said) or _REASON.match(said) or _SUBMIT.match(said)
    named = any(name in said for name in names) and not _ASKS.search(said)
    return bool(plain) or named


def _insists(text: str, waiting: Waiting) -> bool:
    """Return True for a field's whole name and a number behind it: “报警次数 3，原因 …”."""
    names = [name for name in waiting.args.get("names", "").split(_NAMES) if len(name) > _SHORT]
    value = r"\s*(?:[(（][^()（）]*[)）])?\s*[:：=是为]?\s*-?\d[\d.]*\s*(?:万|%|/\s*\d+)?"
    # What counts places tells where something happens: “校园欺凌 3班” is an alarm.
    tail = r"(?![号班年级楼层栋室门]|单元)[\u4e00-\u9fff]{0,2}"
    tail += r"(?:\s*[,，、;；].*|\s+(?:原因|理由|因为).*)?"
    form = rf"(?:{'|'.join(map(re.escape, names))}){value}{tail}"
    return bool(names) and re.fullmatch(form, text.strip(" 。.!！")) is not None


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a table that was asked for, or is said to be one."""
    files = bool(sent) and all(one.kind is AttachmentKind.FILE for one in sent)
    waits = waiting is not None and waiting.command == NAME and not text
    return files and (waits or bool(_WORD.match(text)))


COMMAND = Command(
    words=("待填", "填报", "提交填报"),
    summary="填上级要的数：看待填、填数、提交、更正",
    examples=("待填", "填报 9月在线率", "填报 在线率 95，在线学生数 1200", "提交填报"),
    roles=frozenset(
        {
            *(Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("有什么表要我填", "我要填表", "要上报哪些数据"),
    claims=lambda text: bool(_WORD.match(text) or text.strip(" 。.!！") in SUBMIT),
    names_others=True,
    hears=lambda text: bool(_PAIRS.match(text.strip(" 。.!！"))),
    answers=_answers,
    insists=_insists,
    takes=_takes,
)
