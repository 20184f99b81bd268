"""Chat command 小结: a class's homework in aggregate, to look at or to post to the group."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import says_just
from message_cards.cards.summary import summary_card
from school.people import Role
from school.summary import ClassSummary, Posted, SummaryOf

POST = ("发小结", "发班级小结", "发到班级群", "发到群", "把小结发到班级群", "小结发到群里")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the summary, or post it to the class's group."""
    request = SummaryOf(homework_id=chat.args.get("homework", ""))
    if chat.args.get("post") or (not chat.pressed and says_just(chat.text, POST)):
        posted = chat.functions.call("post_summary", request, Posted)
        name = posted.summary.class_name
        return [Reply(text=f"已发到{name}的班级群（只有合计，不含姓名和名次）。", private=True)]
    summary = chat.functions.call("class_summary", request, ClassSummary)
    return [Reply(card=summary_card(summary, for_group=False), private=True)]


COMMAND = Command(
    words=("小结", "班级小结", "发小结"),
    summary="看全班合计，或发到班级群",
    examples=("小结", "发小结"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=(
        "全班做得怎么样",
        "班里做得咋样",
        "班级正确率是多少",
        "把小结发到班级群",
        "总结一下这次作业",
        "哪道题错得最多",
        "还有多少人没交",
        "谁还没交",
    ),
)
