"""Chat command 风险清单: the register of risks, what is to be looked at today, looking, a file."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from message_cards.cards.risks import checked_card, imported_card, risks_card
from school.errors import NotUnderstood
from school.people import Role
from school.risks import (
    CheckRisk,
    ImportedRisks,
    ImportRisks,
    RiskList,
    RisksOf,
    RiskView,
    read_risks,
    risk_number,
)

NAME = "risks"
TODAY = ("今天要查", "今天要查的", "今日检查", "今天查什么")
_CHECK = re.compile(r"^(?:检查|查)(?:了|过|完)?\s*[rR]\s*\d{1,4}\s*(?P<rest>.*)$", re.DOTALL)
_WRONG = re.compile(r"^(?:有问题|不正常|异常|不好|坏了)\s*[,，:：]?\s*")
_WORD = re.compile(r"^(?:看看?|查看?)?\s*(?:安全)?风险(?:清单|台账|点)\s*")
_IMPORT = re.compile(r"^导入风险(?:清单|点|台账)?")
HOW = (
    "好，请发风险清单表格（CSV 或 XLSX），第一行写列名："
    "风险点、风险、等级、管控措施、责任人、检查周期。"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the register or what is due, keep a look, or take a file."""
    if chat.event.attachments:
        return _import(chat)
    text = chat.text.strip(" 。.!！?？")
    if _IMPORT.match(text) and not chat.pressed:
        chat.remember = Waiting(command=NAME, args={"file": "yes"})
        return [Reply(text=HOW, private=True)]
    if "check" in chat.args or (_CHECK.match(text) and not chat.pressed):
        return [_check(chat, text)]
    today = "today" in chat.args or (text in TODAY and not chat.pressed)
    said = "" if chat.pressed or today else _WORD.sub("", text)[:64]
    asked = RisksOf(text=said, today=today, start=int(chat.args.get("start", 0)))
    found = chat.functions.call("risk_register", asked, RiskList)
    return [Reply(card=risks_card(found), private=True)]


def _check(chat: Chat, text: str) -> Reply:
    said = chat.args.get("check", text)
    typed = None if chat.pressed else _CHECK.match(text)
    rest = typed["rest"].strip() if typed else ""
    fine = not _WRONG.match(rest)
    note = rest if fine else _WRONG.sub("", rest)
    note = "" if note in ("正常", "好", "没问题", "完好") else note
    request = CheckRisk(number=risk_number(said) or 1, fine=fine, note=note[:120])
    risk = chat.functions.call("check_risk", request, RiskView)
    return Reply(card=checked_card(risk, fine=fine), private=True)


def _import(chat: Chat) -> Sequence[Reply]:
    if len(chat.event.attachments) > 1:
        raise NotUnderstood("一次发一张表，没有导入。请把风险点放在一张表里再发。")
    (sent,) = chat.event.attachments
    rows = read_risks(chat.fetch(sent), name=sent.name)
    done = chat.functions.call("import_risks", ImportRisks(rows=rows), ImportedRisks)
    return [Reply(card=imported_card(done), private=True)]


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a table that is said, or asked, to be the register."""
    asked = waiting is not None and waiting.command == NAME and "file" in waiting.args
    return bool(attachments) and bool(_IMPORT.match(text) or (asked and not text))


COMMAND = Command(
    words=("风险清单", *TODAY, "导入风险清单"),
    summary="风险点、管控措施和今天要查的",
    examples=("风险清单", "今天要查", "查 R3 正常"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("学校有哪些风险点", "看看风险台账"),
    claims=lambda text: bool(_WORD.match(text) or _CHECK.match(text) or _IMPORT.match(text)),
    takes=_takes,
)
