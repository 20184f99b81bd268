"""Chat command 帮助: what this person can do, and nothing else."""

from collections.abc import Mapping, Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, Card, Press, Row

MOST_BUTTONS = 4


def handle(chat: Chat) -> Sequence[Reply]:
    """List the commands that are open to the asker."""
    roles = chat.identity.roles
    mine = {
        name: command
        for name, command in chat.commands.items()
        if command is not COMMAND and (not command.roles or command.roles & roles)
    }
    mine = dict(sorted(mine.items(), key=lambda one: not one[1].photos))  # the main job first
    return [Reply(card=_card(mine))]


def _card(mine: Mapping[str, Command]) -> Card:
    buttons = tuple(
        Button(label=c.words[0], say=c.words[0], press=Press(command=n))
        for n, c in mine.items()
        if not c.photos
    )
    return Card(
        title="我能帮你做这些",
        rows=tuple(Row(name=c.words[0], value=c.summary) for c in mine.values()),
        buttons=buttons[:MOST_BUTTONS],
        source="直接说就行，不用记命令",
    )


COMMAND = Command(
    words=("帮助", "你能做什么", "菜单"),
    summary="看我能做什么",
    examples=("帮助",),
    roles=frozenset(),
    handle=handle,
    phrases=("怎么用", "有什么功能", "你好", "help", "使用说明", "在吗"),
)
