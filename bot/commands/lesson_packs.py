"""Chat command 课例包: slides, key points, exercises and answers of one lesson, in order."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.lesson_packs import choose_card, pack_card, packs_card
from school.errors import NotUnderstood
from school.lesson_packs import (
    PARTS,
    ChangePack,
    MakePack,
    PackOf,
    PackPart,
    Packs,
    PacksOf,
    PackView,
)
from school.people import Role

NAME = "lesson_packs"
_MAKE = re.compile(r"^(?:建|新建|创建|做)(?:一个)?课例包\s*[:：]?\s*(?P<rest>.*)$")
_LOOK = re.compile(r"^(?:看看?|我的)?课例包\s*[:：]?\s*(?P<rest>.*)$")
_OUT = re.compile(r"^(?:拿出|移出|去掉)\s*第?\s*(?P<no>\d{1,2})\s*份?$")
_MOVE = re.compile(r"^第?\s*(?P<no>\d{1,2})\s*份?\s*放(?:到|在)?\s*第?\s*(?P<to>\d{1,2})\s*位?$")
_PART = re.compile(
    rf"^第?\s*(?P<no>\d{{1,2}})\s*份?\s*(?:是|改成|算)\s*(?P<part>{'|'.join(PARTS.values())})$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show packs, make one, or change the one that was shown last."""
    if chat.pressed:
        return [_pressed(chat)]
    text = chat.text.strip(" 。.!！")
    if said := _MAKE.match(text):
        return [_make(chat, said["rest"])]
    if (waited := _waited(chat)) and (change := _change_said(waited, text)):
        return [_shown(chat, _call(chat, change), done="已改。")]
    said = _LOOK.match(text)
    rest = said["rest"].strip() if said else ""
    if not rest:
        packs = chat.functions.call("list_packs", PacksOf(), Packs)
        return [Reply(card=packs_card(packs), private=True)]
    return [_shown(chat, chat.functions.call("show_pack", PackOf(text=rest[:80]), PackView))]


def _pressed(chat: Chat) -> Reply:
    pack, add = chat.args.get("pack", ""), chat.args.get("add", "")
    if add and not pack:
        packs = chat.functions.call("list_packs", PacksOf(), Packs)
        return Reply(card=packs_card(packs, add=add), private=True)
    if add:
        change = ChangePack(pack_id=pack, resource_id=add)
        return _shown(chat, _call(chat, change), done="已放进来。")
    found = chat.functions.call("show_pack", PackOf(pack_id=pack), PackView)
    if chat.args.get("do") == "choose":
        return Reply(card=choose_card(found), private=True)
    return _shown(chat, found)


def _make(chat: Chat, rest: str) -> Reply:
    title = rest.strip("《》“” ")[:80]
    if not title:
        raise NotUnderstood("课例包叫什么？请写成“建课例包 分数除法”。")
    pack = chat.functions.call("make_pack", MakePack(title=title), PackView)
    return _shown(chat, pack, done="已建好，现在只有你能看到。" if not pack.items else "")


def _call(chat: Chat, change: ChangePack) -> PackView:
    return chat.functions.call("change_pack", change, PackView)


def _waited(chat: Chat) -> str:
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting.args.get("pack", "") if mine and chat.waiting else ""


def _change_said(pack: str, text: str) -> ChangePack | None:
    if said := _OUT.match(text):
        return ChangePack(pack_id=pack, no=int(said["no"]), out=True)
    if said := _MOVE.match(text):
        return ChangePack(pack_id=pack, no=int(said["no"]), to=int(said["to"]))
    if said := _PART.match(text):
        part = next(part for part, name in PARTS.items() if name == said["part"])
        return ChangePack(pack_id=pack, no=int(said["no"]), part=PackPart(part))
    return None


def _shown(chat: Chat, pack: PackView, *, done: str = "") -> Reply:
    """Show a pack; words such as “拿出 2” are about it from now on."""
    if pack.own:
        chat.remember = Waiting(command=NAME, args={"pack": pack.pack_id})
    return Reply(card=pack_card(pack, done=done), private=True)


COMMAND = Command(
    words=("课例包", "建课例包"),
    summary="把课件、要点、练习、答疑放成一个课例包",
    examples=("课例包", "建课例包 分数除法"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("把课件和练习打成一个包", "我的课例包有哪些"),
    claims=lambda text: bool(_MAKE.match(text.strip()) or _LOOK.match(text.strip())),
    answers=lambda text, waiting: (
        "pack" in waiting.args and _change_said(waiting.args["pack"], text.strip()) is not None
    ),
)
