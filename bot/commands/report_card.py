"""Chat command 发成绩单: each guardian gets the own child's report card, in the direct chat."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, ButtonStyle, Card, Press, Tone
from message_cards.cards.report_card import run_card
from school.naming import parse_caption
from school.people import Role
from school.report_card import ReportCardRun, SendReportCards

SURE = "确认发成绩单"
"""What does the same as the button, where a platform shows none."""
_WORD = re.compile(
    r"^\s*(?:请|帮我)*(?:给家长发|发(?:送|一下)?|把(?=.*(?:家长|班).*发|.*发(?!给?我).*(?:家长|班)))\s*"
    r"(?P<whom>[^我孩娃号]{0,14}?)的?(?:学期)?(?:成绩单|报告单|学期报告)"
    r"\s*(?:给家长)?(?:发(?:送|一下|给|到)?(?:各位|每位|所有)?(?:家长)?)?"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Ask once, then send: what guardians were told cannot be taken back."""
    if chat.pressed or chat.text.startswith(SURE):
        asked = SendReportCards(
            text=chat.args.get("text", _class_named(chat.text.removeprefix("确认")))
        )
        run = chat.functions.call("send_report_cards", asked, ReportCardRun)
        return [Reply(card=run_card(run), private=True)]
    named = _class_named(chat.text)
    send = Press(command="report_card", args={"text": named})
    card = Card(
        title=f"发成绩单{f' · {named}' if named else ''}",
        tone=Tone.ASK,
        lines=(
            "每位家长会收到自己孩子的成绩单（私信），一学期一份，发出后不能收回。",
            "班级群里只发合计，不含姓名和名次。",
        ),
        buttons=(
            Button(
                label="发送",
                say=f"{SURE} {named}".strip(),
                style=ButtonStyle.PRIMARY,
                press=send,
            ),
        ),
    )
    return [Reply(card=card, private=True)]


def _class_named(text: str) -> str:
    """Return the words that name a class; empty: none is named."""
    named = _WORD.sub(r"\g<whom> ", text).strip(" 。.!！吧")
    return named if parse_caption(named).grade is not None else ""


COMMAND = Command(
    words=("发成绩单", "发报告单"),
    summary="把这学期的成绩单私信给每位家长",
    examples=("发成绩单 三(2)班", "发成绩单"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("把成绩单发给家长", "给家长发学期报告"),
    claims=lambda text: text.startswith(SURE) or bool(_WORD.match(text)),
)
