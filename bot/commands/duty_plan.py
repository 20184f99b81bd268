"""Chat command 排班: the roster is planned by words or a file, and changed for one turn."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from message_cards.cards.duty import planned_card
from school.duty_calls import LONGEST_SAID, EndDuty, ImportDuty, PlanDuty, Planned, SubstituteDuty
from school.duty_file import roster_rows
from school.errors import NotUnderstood
from school.people import Role

NAME = "duty_plan"
HOW = (
    "请写成“排班 周一到周五 7:30-17:30 李明 北门”，取消写“取消排班 李明”。\n"
    "也可以现在发值班表文件（CSV 或 XLSX），列：日期或星期、时间、姓名或工号、岗位。"
)
_PLAN = re.compile(r"^(?:帮我|请)?(?:值班)?排班\s*[:：]?\s*")
_END = re.compile(r"^(?:取消|删除|删掉)(?:排班|值班)\s*[:：]?\s*")
_DAY = r"(?:今天|今晚|明天|明晚|后天|[本这下]?(?:周|星期)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号])"
_CHANGE = re.compile(
    rf"^(?:值班|换人)?\s*{_DAY}(?:\s*的?(?:值班|班))?(?:\s*[把由]?\s+?\S{{2,6}})?\s*(?:换成|改成|换为)\s*"
    r"\S{2,6}(?:值班|来)?$"
)
_FILE = re.compile(r"值班表|排班")


def handle(chat: Chat) -> Sequence[Reply]:
    """Add lines, take some off, let somebody else do a turn, or take a file."""
    if chat.event.attachments:
        return [_shown(_imported(chat, one)) for one in chat.event.attachments]
    text = chat.text.strip(" 。.!！")[:LONGEST_SAID]
    if _CHANGE.match(text):
        return [_shown(chat.functions.call("substitute_duty", SubstituteDuty(text=text), Planned))]
    ending = _END.match(text)
    said = text[ending.end() :] if ending else _PLAN.sub("", text)
    if not said:
        chat.remember = Waiting(command=NAME, args={"file": "yes"})
        return [Reply(text=HOW, private=True)]
    if ending:
        return [_shown(chat.functions.call("end_duty", EndDuty(text=said), Planned))]
    return [_shown(chat.functions.call("plan_duty", PlanDuty(text=said), Planned))]


def _shown(planned: Planned) -> Reply:
    return Reply(card=planned_card(planned), private=True)


def _imported(chat: Chat, attachment: Attachment) -> Planned:
    rows, refused = roster_rows(chat.fetch(attachment), name=attachment.name)
    if refused:
        return Planned(place_name="", refused=tuple(refused))
    if not rows:
        raise NotUnderstood("表里没有一行排班，没有改动。请至少写一行再发。")
    school = chat.text[:64]
    return chat.functions.call("import_duty", ImportDuty(rows=tuple(rows), school=school), Planned)


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for files that are said, by their name, or awaited to be a roster."""
    files = bool(sent) and all(a.kind is AttachmentKind.FILE for a in sent)
    asked = waiting is not None and waiting.command == NAME and not text
    named = any(_FILE.search(attachment.name) for attachment in sent)
    return files and (asked or named or bool(_FILE.search(text)))


COMMAND = Command(
    words=("排班", "取消排班", "导入值班表"),
    summary="排值班：排班 周一到周五 7:30-17:30 李明",
    examples=(
        "排班 周一到周五 7:30-17:30 李明",
        "取消排班 李明",
        "今晚换成王老师",
    ),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("安排一下值班", "给老师排值班", "上传值班表"),
    claims=lambda text: bool(_PLAN.match(text) or _END.match(text) or _CHANGE.match(text)),
    takes=_takes,
)
