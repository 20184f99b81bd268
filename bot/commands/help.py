"""Chat command 帮助: what this person can do, and nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, Card, Press, Row, Section
from school.people import Role

MOST_BUTTONS = 4
MOST_ROWS = 8
"""Commands with their summary; a phone's screen holds no more of them."""
DAILY: Mapping[Role, tuple[str, ...]] = {
    Role.CLASS_HEAD: (
        *("health", "grade", "leave", "attendance"),
        *("summary", "class_mistakes", "note_growth", "mastery"),
    ),
    Role.TEACHER: (
        *("grade", "look", "find_resources", "class_mistakes"),
        *("targeted_homework", "summary", "mastery", "note_growth"),
    ),
    Role.GUARDIAN: (
        *("result", "mistakes", "practice", "mastery"),
        *("growth", "passes", "tell_health", "portrait"),
    ),
    Role.PUPIL: (
        *("practice", "revisit", "mistakes", "result"),
        *("mastery", "growth", "record_reading", "reading"),
    ),
    Role.SECURITY: (
        *("visitors", "vehicles", "let_out", "duty_sign"),
        *("patrols", "alarm", "alarm_ack", "hazard_report"),
    ),
    Role.HEALTH_REPORTER: (
        *("school_health", "health", "food", "health_record"),
        *("checkups", "hazard_report", "repairs", "alarm"),
    ),
    Role.PRINCIPAL: (
        *("query", "alarms", "school_health", "gate"),
        *("unit_report", "mastery", "hazards", "teaching_review"),
    ),
    Role.VICE_PRINCIPAL: (
        *("alarms", "query", "duty", "hazards"),
        *("duty_lapses", "gate", "school_health", "repairs"),
    ),
    Role.BUREAU: (
        *("query", "alarms", "school_health", "unit_report"),
        *("gate", "duty_lapses", "hazard_statistics", "mastery"),
    ),
    Role.BUREAU_LEADER: (
        *("query", "alarms", "school_health", "gate"),
        *("duty_lapses", "hazard_statistics", "asset_figures", "alarm_ack"),
    ),
    Role.ADMIN: (
        *("devices", "assets", "duty_plan", "patrol_points"),
        *("duty", "asset_figures", "repairs", "compliance"),
    ),
}
"""What each role does day by day, what comes first in the morning first."""


def handle(chat: Chat) -> Sequence[Reply]:
    """List the commands that are open to the asker."""
    roles = chat.identity.roles
    mine = {
        name: command
        for name, command in chat.commands.items()
        if command is not COMMAND and (not command.roles or command.roles & roles)
    }
    return [Reply(card=_card({name: mine[name] for name in in_order(mine, roles)}, roles))]


def in_order(names: Iterable[str], roles: Collection[Role]) -> list[str]:
    """Return commands as somebody needs them in a day; who has two roles has both days in turn."""
    places: dict[str, tuple[int, int]] = {}
    for turn, (role, daily) in enumerate(DAILY.items()):
        for place, name in enumerate(daily if role in roles else ()):
            places[name] = min(places.get(name, (place, turn)), (place, turn))
    last = (len(DAILY) * MOST_ROWS, 0)
    return sorted(names, key=lambda name: places.get(name, last))


def _card(mine: Mapping[str, Command], roles: Collection[Role]) -> Card:
    buttons = tuple(
        Button(label=c.words[0], say=c.words[0], press=Press(command=n))
        for n, c in mine.items()
        if not c.photos
    )
    shown = list(mine.values())
    more = "、".join(c.words[0] for c in shown[MOST_ROWS:])
    return Card(
        title="我能帮你做这些",
        rows=tuple(Row(name=c.words[0], value=c.summary_for(roles)) for c in shown[:MOST_ROWS]),
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
