"""Chat command 绑定: who leads a class or a school says in a group whose group it is."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from school.directory import GROUP_NAMES, BindGroup, Bound, GroupKind
from school.people import Role

COMES_HERE = {
    GroupKind.CLASS: "班级小结会发到这里。",
    GroupKind.SCHOOL: "晨检日报等会发到这里；没有安保群时，告警也发到这里。",
    GroupKind.SECURITY: "告警会发到这里。发“报警 南门 打架”就能报警。",
}


def handle(chat: Chat) -> Sequence[Reply]:
    """Make this group chat stand for the class or the school's group that is named."""
    bound = chat.functions.call("bind_group", BindGroup(caption=chat.text), Bound)
    whose = f"{bound.class_name}的{GROUP_NAMES[bound.kind]}"
    return [Reply(text=f"好，这个群现在是{whose}。{COMES_HERE[bound.kind]}")]


COMMAND = Command(
    words=("绑定", "绑定安保群", "绑定校级群"),
    summary="在群里绑定：绑定 三(2)班、绑定安保群、绑定校级群",
    examples=("绑定 三(2)班", "绑定安保群", "绑定校级群"),
    roles=frozenset({Role.CLASS_HEAD, Role.PRINCIPAL}),
    handle=handle,
    phrases=("这个群是三(2)班的", "绑定班级群"),
)
