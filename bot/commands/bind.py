"""Chat command 绑定: a class head says in a group which class it is the group of."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from school.directory import BindGroup, Bound
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Make this group chat stand for the class that is named."""
    bound = chat.functions.call("bind_group", BindGroup(caption=chat.text), Bound)
    return [Reply(text=f"好，这个群现在是{bound.class_name}的班级群。班级小结会发到这里。")]


COMMAND = Command(
    words=("绑定",),
    summary="在班级群里绑定班级：绑定 三(2)班",
    examples=("绑定 三(2)班",),
    roles=frozenset({Role.CLASS_HEAD, Role.PRINCIPAL}),
    handle=handle,
    phrases=("这个群是三(2)班的", "绑定班级群"),
)
