"""Chat command 登记车辆: registers a vehicle, 注销车辆 takes it off; 车辆 在校: what is inside."""

import re
from collections.abc import Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.understanding import says_just
from message_cards.cards.vehicles import kind_card, registered_card, removal_card, vehicles_card
from school.people import Role
from school.plates import plate_in, plate_somewhere
from school.vehicles import (
    RegisteredVehicle,
    RegisterVehicle,
    RemoveVehicle,
    VehicleRemoval,
    Vehicles,
    VehiclesOf,
    as_said,
    kind_in,
)

NAME = "vehicles"
PLATE = "plate"
ASKED, LEAVING, GONE = "asked", "remove", "register"
"""What is waited for: which vehicle goes, a yes for one, a word that takes it back."""
MOST = 20
"""Characters of an answer: a kind and perhaps a day."""
SURE = ("确定注销", "确定", "确认", "确认注销", "是", "是的", "注销")
UNDO = ("撤销注销", "撤销", "撤回", "恢复登记", "取消注销")
CANCEL = ("取消", "算了", "不注销", "不注销了", "先不注销")
_REGISTER = re.compile(r"^(?:登记|新增|续)\s*(?:车辆|车牌|车)")
_REMOVE = re.compile(r"^(?:注销|删除|移除|取消登记)\s*(?:登记的?)?\s*(?:车辆|车牌|车)\s*")
_INSIDE = re.compile(r"^(?:现在)?\s*(?:在校车辆|车辆\s*在校|校内车辆|车辆\s*(?:清单|状态)?$)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Register a vehicle or take it off the register, or show those inside."""
    if chat.pressed and LEAVING in chat.args:
        return [_remove(chat, chat.args[LEAVING], sure=True)]
    if not chat.pressed and (removal := _removal(chat)):
        return [removal]
    text = chat.args.get("register", "") if chat.pressed else _answer(chat)
    text = text or (_REGISTER.sub("", chat.text) if _said(chat) else "")
    if text and not chat.pressed and _no_kind(text):
        chat.remember = Waiting(command=NAME, args={PLATE: text[:60]})
        return [Reply(card=kind_card(text[:60].strip()), private=True)]
    if text:
        return [_register(chat, text)]
    found = chat.functions.call("vehicles_inside", VehiclesOf(), Vehicles)
    return [Reply(card=vehicles_card(found), private=True)]


def _register(chat: Chat, text: str) -> Reply:
    asked = RegisterVehicle(text=text[:200])
    done = chat.functions.call("register_vehicle", asked, RegisteredVehicle)
    return Reply(card=registered_card(done), private=True)


def _removal(chat: Chat) -> Reply | None:
    """Return the answer to words about taking a vehicle off; None: they are about others."""
    if not _leaves(chat.text):
        mine = chat.waiting is not None and chat.waiting.command == NAME
        return _went_on(chat, chat.waiting.args) if mine and chat.waiting else None
    said = _REMOVE.sub("", chat.text).strip()
    if said:
        return _remove(chat, said, sure=False)
    chat.remember = Waiting(command=NAME, args={ASKED: "yes"})
    return Reply(text="注销哪辆车？请发车牌号，如“浙K12345”。", private=True)


def _went_on(chat: Chat, waited: Mapping[str, str]) -> Reply | None:
    """Return the answer to what was asked for about taking a vehicle off, or None."""
    if LEAVING in waited and says_just(chat.text, SURE):
        return _remove(chat, waited[LEAVING], sure=True)
    if LEAVING in waited and says_just(chat.text, CANCEL):
        return Reply(text="好，没有注销。", private=True)
    if GONE in waited and says_just(chat.text, UNDO):
        return _register(chat, waited[GONE])
    if ASKED in waited and plate_somewhere(chat.text)[0]:
        return _remove(chat, chat.text, sure=False)
    return None


def _leaves(text: str) -> bool:
    """Return True for words that take a vehicle off the register."""
    return bool(_REMOVE.match(text)) or (text.startswith("注销") and bool(plate_somewhere(text)[0]))


def _remove(chat: Chat, said: str, *, sure: bool) -> Reply:
    """Take a vehicle off, or ask first; what comes next may be a yes, or a word to undo it."""
    asked = RemoveVehicle(text=said[:200], sure=sure)
    found = chat.functions.call("remove_vehicle", asked, VehicleRemoval)
    one = found.vehicle
    waits = {GONE: as_said(one)} if found.removed else {LEAVING: one.plate}
    chat.remember = Waiting(command=NAME, args=waits)
    return Reply(card=removal_card(found), private=True)


def _answer(chat: Chat) -> str:
    """Return the plate that was asked about, with the kind just said; empty: nothing was asked."""
    asked = chat.waiting
    if chat.pressed or asked is None or asked.command != NAME or _said(chat):
        return ""
    return f"{asked.args[PLATE]} {chat.text}" if PLATE in asked.args and kind_in(chat.text) else ""


def _no_kind(text: str) -> bool:
    """Return True for a plate of which nobody said what it is.

    Raises:
        NotUnderstood: There is no plate.
    """
    return kind_in(plate_in(text)[1]) is None


def _said(chat: Chat) -> bool:
    return not chat.pressed and bool(_REGISTER.match(chat.text))


def _may_answer(text: str, waiting: Waiting) -> bool:
    """Return True for what was asked: a kind, a plate, a yes, or a word that takes it back."""
    waited = waiting.args
    return (
        (PLATE in waited and bool(kind_in(text)) and len(text) <= MOST)
        or (ASKED in waited and bool(plate_somewhere(text)[0]) and len(text) <= MOST)
        or (LEAVING in waited and says_just(text, (*SURE, *CANCEL)))
        or (GONE in waited and says_just(text, UNDO))
    )


COMMAND = Command(
    words=("车辆", "登记车辆", "注销车辆", "在校车辆"),
    summary="登记、注销车辆；现在校内有哪些车",
    examples=("登记车辆 浙K12345 教师 至2027-07", "注销车辆 浙K12345", "车辆 在校"),
    roles=frozenset({Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("校园里有几辆车", "登记一辆送货车", "哪些车还没出去", "这辆车不用了，注销掉"),
    claims=lambda text: bool(_REGISTER.match(text) or _leaves(text) or _INSIDE.match(text)),
    answers=_may_answer,
)
