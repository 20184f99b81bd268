"""Chat command 帮助: what this person can do, and nothing else."""

from collections.abc import Mapping, Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, Card, Press, Row, Section

MOST_BUTTONS = 4
MOST_ROWS = 8
"""Commands with their summary; a phone's screen holds no more of them."""
_DAILY = (
    *("grade", "result", "mistakes", "practice", "mastery", "growth"),
    *("class_mistakes", "targeted_homework", "portrait", "unit_report"),
    *("teaching_review", "note_growth"),
)
"""What is asked for most, in the order of a day at school."""


def handle(chat: Chat) -> Sequence[Reply]:
    """List the commands that are open to the asker."""
    roles = chat.identity.roles
    mine = {
        name: command
        for name, command in chat.commands.items()
        if command is not COMMAND and (not command.roles or command.roles & roles)
    }
    return [Reply(card=_card({name: mine[name] for name in sorted(mine, key=_place)}))]


def _place(name: str) -> int:
    return _DAILY.index(name) if name in _DAILY else len(_DAILY)


def _card(mine: Mapping[str, Command]) -> Card:
    buttons = tuple(
        Button(label=c.words[0], say=c.words[0], press=Press(command=n))
        for n, c in mine.items()
        if not c.photos
    )
    shown = list(mine.values())
    more = "、".join(c.words[0] for c in shown[MOST_ROWS:])
    return Card(
        title="我能帮你做这些",
        rows=tuple(Row(name=c.words[0], value=c.summary) for c in shown[:MOST_ROWS]),
        sections=(Section(text=f"还能说：{more}"),) if more else (),
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
