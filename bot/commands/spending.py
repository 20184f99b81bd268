"""Chat commands 预算执行, 登记支出 and 支出明细: planned money against what was spent of it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.command import Chat, Command, Reply
from message_cards.card import Picture
from message_cards.cards.spending import (
    execution_card,
    execution_chart,
    nothing_planned_card,
    recorded_card,
    records_card,
)
from message_cards.plain_table import draw_table
from school.county_time import spoken
from school.people import Role
from school.spending import (
    Execution,
    ExecutionOf,
    RecordSpending,
    SpendingList,
    SpendingOf,
    SpendingRecorded,
)

_EXECUTION = re.compile(
    r"^(?:看看?|查看?)?\s*(?:20\d\d年?度?)?的?\s*(?:经费|预算)(?:的)?(?:执行|支出)(?:情况|率|进度)?"
)
_RECORD = re.compile(
    r"^(?:请|帮我)?(?P<do>登记|记录|更正|修改|改正)(?:一笔)?(?:经费|预算|项目)?(?:支出|开支|花费)"
)
_LIST = re.compile(r"^(?:看看?|查看?)?\s*(?:经费|预算)?(?:支出|开支)(?:明细|记录|列表|清单)")
_TABLE = re.compile(r"\s*(?:表格|excel|xlsx|导出)\s*", re.IGNORECASE)
_HEAD = ("表", "项目", "计划（万元）", "支出（万元）", "剩余（万元）", "执行率（%）", "超支")
_TEXT = 200


def handle(chat: Chat) -> Sequence[Reply]:
    """Record, correct, list, or show how the budgets stand; for who asked alone."""
    return [_pressed(chat) if chat.pressed else _typed(chat)]


def _typed(chat: Chat) -> Reply:
    recording = _RECORD.match(chat.text)
    if recording:
        correct = not recording["do"].startswith(("登记", "记录"))
        asked = RecordSpending(text=chat.text[:300], correct=correct)
        made = chat.functions.call("record_spending", asked, SpendingRecorded)
        return Reply(card=recorded_card(made), private=True)
    if _LIST.match(chat.text):
        return _records(chat, chat.text)
    if _TABLE.search(chat.text):
        return _table(chat, _TABLE.sub(" ", chat.text))
    return _execution(chat, chat.text)


def _pressed(chat: Chat) -> Reply:
    if "records" in chat.args:
        return _records(chat, chat.args["records"])
    if "table" in chat.args:
        return _table(chat, chat.args["table"])
    return _execution(chat, chat.args.get("execution", ""))


def _execution(chat: Chat, text: str) -> Reply:
    asked = ExecutionOf(text=text[:_TEXT])
    found = chat.functions.call("budget_execution", asked, Execution)
    if not found.budgets:
        return Reply(card=nothing_planned_card(found), private=True)
    drawn = execution_chart(found)
    chart = Picture(key=chat.keep(drawn, ending=".png"), alt="支出占计划") if drawn else None
    return Reply(card=execution_card(found, chart), private=True)


def _records(chat: Chat, text: str) -> Reply:
    asked = SpendingOf(text=text[:_TEXT])
    found = chat.functions.call("list_spending", asked, SpendingList)
    return Reply(card=records_card(found), private=True)


def _table(chat: Chat, text: str) -> Reply:
    asked = ExecutionOf(text=text[:_TEXT])
    found = chat.functions.call("budget_execution", asked, Execution)
    rows: list[tuple[str | Decimal, ...]] = [_HEAD]
    for one in found.budgets:
        for item in (*one.items, one.total):
            figures = (item.plan, item.spent, item.rest, item.rate)
            numbers = ("" if figure is None else figure for figure in figures)
            rows.append((one.name, item.name, *numbers, "超支" if item.over else ""))
    made = f"青教 · {spoken(chat.clock.now())}"
    content = draw_table(rows, title=f"预算执行 {found.year}年", made=made)
    said = f"预算执行 {found.year}年（一小时内可以打开）"
    return Reply(text=said, files=(chat.keep(content, ending=".xlsx"),), private=True)


COMMAND = Command(
    words=("预算执行", "登记支出", "支出明细", "更正支出"),
    summary="各项目的预算花了多少，登记支出",
    examples=("预算执行 2022", "登记支出 同步课堂 2022年 120万 合同A", "支出明细 2022"),
    roles=frozenset({Role.BUREAU, Role.BUREAU_LEADER}),
    handle=handle,
    phrases=("经费花了多少", "哪些项目超支了", "预算还剩多少"),
    claims=lambda text: bool(_EXECUTION.match(text) or _RECORD.match(text) or _LIST.match(text)),
    claims_first=True,
)
