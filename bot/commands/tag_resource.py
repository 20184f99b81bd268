"""Chat command 纠正标签: which knowledge points a resource is about."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.resource import resource_card
from message_cards.cards.resource_lists import tag_card
from school.errors import NotUnderstood
from school.knowledge import PointId
from school.people import Role
from school.resource_calls import ResourceOf, ResourceShown, TagResource
from school.resources import ResourceId

NAME = "tag_resource"
_WORD = re.compile(r"^(?:纠正|修改|更正|改)标签\s*[:：]?\s*")


def handle(chat: Chat) -> Sequence[Reply]:
    """Confirm or reject a suggestion, take the points that are named, or ask for them."""
    waited = chat.waiting.args if chat.waiting else {}
    about = chat.args.get("resource") or waited.get("resource", "")
    if not about:
        raise NotUnderstood("要纠正哪一份？先点一份资源的“看”，再发“纠正标签 知识点”。")
    said = "" if chat.pressed else _WORD.sub("", chat.text).strip()
    chat.remember = Waiting(command="resource", args={"resource": about})
    resource_id = ResourceId(about)
    if not said and not {"yes", "no"} & set(chat.args):
        shown = chat.functions.call(
            "show_resource", ResourceOf(resource_id=resource_id), ResourceShown
        )
        chat.remember = Waiting(command=NAME, args={"resource": about})
        return [Reply(card=tag_card(about, shown.resource.title), private=True)]
    request = TagResource(
        resource_id=resource_id,
        said=said[:200],
        confirm=_point(chat, "yes"),
        reject=_point(chat, "no"),
    )
    shown = chat.functions.call(NAME, request, ResourceShown)
    return [Reply(card=resource_card(shown), private=True)]


def _point(chat: Chat, name: str) -> PointId | None:
    return PointId(chat.args[name]) if name in chat.args else None


COMMAND = Command(
    words=("纠正标签", "修改标签"),
    summary="纠正一份资源讲的知识点",
    examples=("纠正标签 分数除法的意义",),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("这份资源的知识点不对", "标签错了，改一下"),
    claims=lambda text: bool(_WORD.match(text)),
)
