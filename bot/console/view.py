"""What the page gets to see: people to be, conversations, messages as one person may read them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bot.console.log import ConsoleMessage, ConsolePerson
from bot.console.pictures import FILES, file_name
from message_cards.card import Card
from message_cards.renderers.console import PictureSize, plain, render

PER_ROLE = 20
"""How many people of a role the picker shows; the others are found by searching."""

BOT_NAME = "青教"


def person_view(person: ConsolePerson) -> dict[str, Any]:
    """Return a person as the picker shows them."""
    return {
        "id": person.id,
        "name": plain(person.name),
        "roles": [plain(role) for role in person.roles],
        "school": plain(person.school),
        "class": plain(person.class_name),
        "children": [plain(child) for child in person.children],
        "groups": [{"id": group.id, "name": plain(group.name)} for group in person.groups],
    }


def people_by_role(people: Iterable[ConsolePerson], words: str) -> list[dict[str, Any]]:
    """Return the people all of whose *words* are found, grouped by first role, 20 of each.

    A group: role, count of everyone found, people. Groups and people keep their given order.
    """
    wanted = words.casefold().split()
    groups: dict[str, dict[str, Any]] = {}
    for person in people:
        if not all(word in _described(person) for word in wanted):
            continue
        role = person.roles[0] if person.roles else "其他"
        group = groups.setdefault(role, {"role": plain(role), "count": 0, "people": []})
        group["count"] += 1
        if len(group["people"]) < PER_ROLE:
            group["people"].append(person_view(person))
    return list(groups.values())


def _described(person: ConsolePerson) -> str:
    groups = (group.name for group in person.groups)
    parts = (person.id, person.name, *person.roles, person.school, person.class_name)
    return " ".join((*parts, *person.children, *groups)).casefold()


def conversation_views(person: ConsolePerson) -> list[dict[str, Any]]:
    """Return the conversations a person is in, the one with the bot first."""
    direct = {"id": f"direct:{person.id}", "kind": "direct", "title": BOT_NAME}
    groups = [
        {"id": f"group:{group.id}", "kind": "group", "title": plain(group.name)}
        for group in person.groups
    ]
    return [direct, *groups]


def message_views(
    messages: Sequence[ConsoleMessage],
    reader: ConsolePerson,
    *,
    people: Callable[[], Sequence[ConsolePerson]],
    picture_url: Callable[[str, bool], str],
    picture_size: PictureSize,
) -> list[dict[str, Any]]:
    """Return messages as *reader* sees them; the caller has checked that they may.

    *picture_url* gets a key and whether it is a photo a person attached (else: the file store).
    """
    senders = {message.sender for message in messages if message.sender}
    names = {p.id: p.name for p in people() if p.id in senders} if senders else {}
    views = []
    for message in messages:
        attached = message.sender is not None
        view = _words(message, reader, names)
        if message.card is not None:
            view["card"] = render(
                Card.model_validate(message.card),
                picture_url=lambda key: picture_url(key, False),  # noqa: FBT003
                picture_size=picture_size,
            )
        view["images"] = [
            {
                "src": picture_url(key, attached),
                "alt": f"图片 {place}",
                "file": file_name(key) if attached or key.endswith(FILES) else "",
            }
            for place, key in enumerate(message.images, start=1)
        ]
        views.append(view)
    return views


def _words(message: ConsoleMessage, reader: ConsolePerson, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": message.id,
        "version": message.version,
        "conversation": message.conversation,
        "mine": message.sender == reader.id,
        "sender": plain(names.get(message.sender, "有人")) if message.sender else BOT_NAME,
        "from_bot": message.sender is None,
        "text": plain(message.text),
        "card": None,
        "at": message.at.isoformat(),
    }
