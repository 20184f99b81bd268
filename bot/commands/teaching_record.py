"""Chat command 我的成长档案: a teacher's growth record as a timeline."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.teaching import record_card
from school.people import Role
from school.teaching_calls import PointsOf, TeacherPoints


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the newest of the record, or those before."""
    points = chat.functions.call("teacher_points", PointsOf(), TeacherPoints)
    card = record_card(points, start=int(chat.args.get("start", "0")))
    return [Reply(card=card, private=True)]


COMMAND = Command(
    words=("我的成长档案", "教师成长档案"),
    summary="看自己的成长记录",
    examples=("我的成长档案",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("我申报过哪些积分", "看看我的成长记录"),
)
