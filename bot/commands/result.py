"""Chat command 成绩: guardians and pupils see their own results, teachers the newest batch."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import asks_about_others
from message_cards.cards.grading import batch_card
from message_cards.cards.result import result_card
from school.errors import PermissionDenied
from school.papers import BatchOf, BatchReport, MyResults, Results
from school.people import Role

SHORTEST_GIVEN = 2
"""A two-character name has a one-character given name, which is in too many words."""
OWN = frozenset({Role.GUARDIAN, Role.PUPIL})


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what concerns the asker: their own children, themselves, or the papers they sent."""
    roles = chat.identity.roles
    if roles & OWN:
        if asks_about_others(chat.text):
            raise PermissionDenied("只能看自己孩子的记录。班级整体情况老师会发在班级群里。")
        return _own(chat)
    report = chat.functions.call("show_batch", BatchOf(), BatchReport)
    return [Reply(card=batch_card(report), private=True)]


def _own(chat: Chat) -> Sequence[Reply]:
    named = [c for c in chat.identity.children if _named(c.name, chat.text)]
    results = chat.functions.call("my_results", MyResults(), Results)
    wanted = {c.id for c in named} or {c.pupil_id for c in results.children}
    return [
        Reply(card=result_card(child), private=True)
        for child in results.children
        if child.pupil_id in wanted
    ]


def _named(name: str, text: str) -> bool:
    """Return True when *text* names a child in full or by the given name."""
    return bool(name) and (name in text or (len(name) > SHORTEST_GIVEN and name[1:] in text))


COMMAND = Command(
    words=("成绩", "结果"),
    summary="看自己孩子的批改结果（老师看最近一批）",
    pupils="看自己的批改结果",
    examples=("成绩", "孩子这次口算怎么样"),
    roles=OWN | {Role.TEACHER, Role.CLASS_HEAD},
    handle=handle,
    phrases=(
        "孩子",
        "孩子呢",
        "我孩子怎么样",
        "我家孩子最近怎么样",
        "孩子数学怎么样",
        "孩子今天的作业",
        "我要看孩子的作业",
        "孩子作业做完了吗",
        "孩子考了多少分",
        "孩子又错了吗",
        "孩子第几名",
        "看看我家孩子这次的成绩",
        "我家娃作业对了几道",
        "孩子错了哪些题",
        "想看孩子的错题",
        "隔壁孩子呢",
        "别人家孩子考得怎么样",
        "作业批好了吗",
        "这次作业做得怎么样",
        "我的作业怎么样",
        "小明考得怎么样",
        "全班排名多少",
        "批改结果出来了吗",
        "口算结果",
    ),
)
