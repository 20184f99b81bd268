"""Chat command 访客: announces a visitor, lets them in and out by a code, lists a day's."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.visitors import announced_card, passed_card, visitors_card
from school.people import Role
from school.visitors import (
    ExpectVisitor,
    PassVisitor,
    VisitorAnnounced,
    VisitorList,
    VisitorPassed,
    VisitorsOf,
    announces,
)

_PASS = re.compile(r"^访客\s*(进|出|进校|出校|离开|走)\s*([0-9]{4})$")
_LIST = re.compile(r"^(今天|今日|昨天|昨日|前天)?(?:的)?\s*访客\s*(?:有哪些|名单|记录)?$")
_WORD = re.compile(r"^(?:登记)?访客\s*[:：]?\s*")
_DAYS = {"昨天": 1, "昨日": 1, "前天": 2}


def handle(chat: Chat) -> Sequence[Reply]:
    """Do what the words or the button say about visitors."""
    if "code" in chat.args:
        return [_pass(chat, chat.args["code"], out=chat.args["way"] == "out")]
    if found := _PASS.match(chat.text.strip()):
        return [_pass(chat, found[2], out=not found[1].startswith("进"))]
    listed = _LIST.match(chat.text.strip())
    if chat.pressed or listed or not (_WORD.match(chat.text) or announces(chat.text)):
        asked = VisitorsOf(days_ago=_DAYS.get(listed[1] or "", 0) if listed else 0)
        return [Reply(card=visitors_card(_list(chat, asked)), private=True)]
    text = _WORD.sub("", chat.text)[:200]
    done = chat.functions.call("expect_visitor", ExpectVisitor(text=text), VisitorAnnounced)
    return [Reply(card=announced_card(done), private=True)]


def _pass(chat: Chat, code: str, *, out: bool) -> Reply:
    done = chat.functions.call("pass_visitor", PassVisitor(code=code, out=out), VisitorPassed)
    return Reply(card=passed_card(done), private=True)


def _list(chat: Chat, asked: VisitorsOf) -> VisitorList:
    return chat.functions.call("visitors_of", asked, VisitorList)


COMMAND = Command(
    words=("访客", "今天访客", "登记访客"),
    summary="登记访客、凭码进出、看今天的访客",
    examples=(
        *("访客 张三 来访 李老师 14:00", "下午3点 张三 来访 找李老师 浙K12345"),
        *("访客 进 0412", "今天 访客", "昨天 访客"),
    ),
    roles=frozenset({Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("今天来了哪些访客", "有人来访要登记", "访客都走了吗"),
    claims=lambda text: bool(_LIST.match(text.strip()) or _WORD.match(text)) or announces(text),
)
