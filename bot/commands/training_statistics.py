"""Chat command 培训统计: how many teachers of a school or county were trained, and how long."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.training_hours import figures_card
from school.people import Role
from school.training_calls import TrainingFigures, TrainingFiguresOf

_WORD = re.compile(
    r"^(?:看看?|查看?)?\s*(?:全县|全校|教师|老师)?的?培训(?:学时)?\s*(?:的)?(?:统计|覆盖面|覆盖率|汇总)"
)
LONGEST = 64


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the figures of the place and time the words name."""
    text = chat.args.get("text", "") if chat.pressed else _WORD.sub("", chat.text)
    asked = TrainingFiguresOf(text=text.strip()[:LONGEST], missing="missing" in chat.args)
    figures = chat.functions.call("training_figures", asked, TrainingFigures)
    return [Reply(card=figures_card(figures), private=True)]


COMMAND = Command(
    words=("培训统计",),
    summary="教师培训覆盖面和人均学时",
    examples=("培训统计", "培训统计 本学期"),
    roles=frozenset(
        {
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("各校老师培训得怎么样", "多少老师参加过培训"),
    claims=lambda text: bool(_WORD.match(text.strip())),
)
