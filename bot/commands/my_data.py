"""Chat command 我的数据: what is stored of one's child or oneself, a copy of it, its deletion."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.understanding import says_just
from message_cards.card import Button, Card, Press, Tone
from message_cards.cards.my_data import ask_deletion_card, deleted_card, my_data_card
from school.errors import PermissionDenied
from school.my_data import (
    DeletedData,
    DeleteMyData,
    Exported,
    ExportMyData,
    MyData,
    MyDataAnswer,
    PersonsData,
)
from school.people import PersonId, Role

NAME = "my_data"
SURE = {"确认删除": "records", "删除记录": "records", "连名单一起删": "whole"}
"""What answers the question whether to delete, and nothing else does."""
_GONE = "删除|删掉|删了|清除|注销"
_WHOSE = "(我自己的?|我本人的?|我的|我家|我|孩子的?)"
_MYSELF = re.compile("我自己|我本人")
_WHAT = "(数据|资料|记录|照片|信息)"
_FORM = re.compile(
    rf"^(我要|我想|请|帮我)*(?:(导出|下载|{_GONE}){_WHOSE}*(全部|所有)?{_WHAT}|"
    rf"把{_WHOSE}+(全部|所有)?{_WHAT}(全|都)*({_GONE}))"
)

_OWN = re.compile(rf"^(看看?|查)?我(自己|本人)的?{_WHAT}")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what is stored, send a copy of it, or delete it after one more question."""
    sure = chat.args.get("sure") or _answered(chat)
    if sure:
        return [_delete(chat, whole=sure == "whole")]
    if "export" in chat.args:
        return [_export(chat, PersonId(chat.args["export"]))]
    asked = MyData(person_id=_about(chat))
    stored = chat.functions.call("my_data", asked, MyDataAnswer).people
    named = [one for one in stored if one.name and one.name in chat.text] or list(stored)
    if "delete" in chat.args or re.search(_GONE, chat.text):
        return [_ask_deletion(chat, [one for one in named if one.deletable])]
    if len(named) == 1 and re.search("导出|下载", chat.text):
        return [_export(chat, named[0].person_id)]
    return [Reply(card=my_data_card(one), private=True) for one in named]


def _about(chat: Chat) -> PersonId | None:
    """Return whom the data is about, where that is said; None: the children, or who works here."""
    if "delete" in chat.args:
        return PersonId(chat.args["delete"])
    return chat.identity.person_id if _MYSELF.search(chat.text) else None


def _answered(chat: Chat) -> str | None:
    """Return how much is to be deleted when that is what was asked and answered just now."""
    waiting = chat.waiting
    if chat.pressed or waiting is None or waiting.command != NAME or "delete" not in waiting.args:
        return None
    chosen = next((SURE[word] for word in SURE if says_just(chat.text, (word,))), None)
    if chosen:
        chat.args = dict(waiting.args)
    return chosen


def _delete(chat: Chat, *, whole: bool) -> Reply:
    request = DeleteMyData(pupil_id=PersonId(chat.args["delete"]), whole=whole)
    done = chat.functions.call("delete_my_data", request, DeletedData)
    return Reply(card=deleted_card(done), private=True)


def _ask_deletion(chat: Chat, stored: Sequence[PersonsData]) -> Reply:
    if not stored:
        raise PermissionDenied("只有监护人能删除孩子的数据。自己的账号和任职请找学校管理员。")
    if len(stored) == 1:
        chat.remember = Waiting(command=NAME, args={"delete": stored[0].person_id})
        return Reply(card=ask_deletion_card(stored[0]), private=True)
    buttons = tuple(
        Button(
            label=f"删除 {one.name} 的",
            say=f"删除数据 {one.name}",
            press=Press(command=NAME, args={"delete": one.person_id}),
        )
        for one in stored
    )
    card = Card(title="要删除哪个孩子的数据？", tone=Tone.ASK, buttons=buttons)
    return Reply(card=card, private=True)


def _export(chat: Chat, person: PersonId) -> Reply:
    request = ExportMyData(person_id=person)
    done = chat.functions.call("export_my_data", request, Exported)
    gone = f"有 {done.files_left_out} 张照片已过保存期，不在里面。" if done.files_left_out else ""
    text = (
        "我的数据（ZIP，一小时内可以打开，之后再发“导出数据”就有新的）。"
        f"每一类各有一份数据文件和表格，照片在“照片”里。{gone}"
    )
    return Reply(text=text, files=done.keys, private=True)


COMMAND = Command(
    words=("我的数据", "导出数据", "删除数据"),
    summary="看存了什么、谁看过，导出或删除",
    examples=("我的数据", "导出我的数据", "我自己的数据", "删除孩子的数据"),
    roles=frozenset(Role),
    handle=handle,
    phrases=("你们存了孩子哪些数据", "谁看过孩子的记录", "删除孩子的记录", "都存了我什么"),
    claims=lambda text: bool(_FORM.match(text) or _OWN.match(text)),
    answers=lambda text, waiting: "delete" in waiting.args and says_just(text, SURE),
)
