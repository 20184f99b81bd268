"""Chat command 我是谁: the person's own id and roles, which an administrator needs."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Card, Row
from school.people import ROLE_NAMES, Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Show who the asker is to the product."""
    identity = chat.identity
    account = f"{chat.event.platform}:{chat.event.sender}"
    if identity.person_id is None:
        return [Reply(text=f"还不认识你。请把编号 {account} 发给学校管理员登记。", private=True)]
    roles = "、".join(ROLE_NAMES[role] for role in Role if role in identity.roles)
    rows = [Row(name="编号", value=identity.person_id), Row(name="账号", value=account)]
    if identity.teaches:
        rows.append(Row(name="任教", value="、".join(c.name for c in identity.teaches)))
    rows += [Row(name="孩子", value=f"{c.name}（{c.class_name}）") for c in identity.children]
    return [Reply(card=Card(title=f"{identity.name} · {roles}", rows=tuple(rows)), private=True)]


COMMAND = Command(
    words=("我是谁", "我的编号", "编号"),
    summary="看自己的编号和身份",
    examples=("我是谁",),
    roles=frozenset(),
    handle=handle,
    phrases=("我的账号是什么", "我有什么权限", "我的身份"),
)
