"""Chat command 登记车辆: registers a vehicle; 车辆 在校: what is inside now."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.vehicles import kind_card, registered_card, vehicles_card
from school.people import Role
from school.plates import plate_in
from school.vehicles import RegisteredVehicle, RegisterVehicle, Vehicles, VehiclesOf, kind_in

NAME = "vehicles"
PLATE = "plate"
MOST = 20
"""Characters of an answer: a kind and perhaps a day."""
_REGISTER = re.compile(r"^(?:登记|新增|续)\s*(?:车辆|车牌|车)")
_INSIDE = re.compile(r"^(?:现在)?\s*(?:在校车辆|车辆\s*在校|校内车辆|车辆\s*(?:清单|状态)?$)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Register a vehicle, or show those inside."""
    text = chat.args.get("register", "") if chat.pressed else _answer(chat)
    text = text or (_REGISTER.sub("", chat.text) if _said(chat) else "")
    if text and not chat.pressed and _no_kind(text):
        chat.remember = Waiting(command=NAME, args={PLATE: text[:60]})
        return [Reply(card=kind_card(text[:60].strip()), private=True)]
    if text:
        asked = RegisterVehicle(text=text[:200])
        done = chat.functions.call("register_vehicle", asked, RegisteredVehicle)
        return [Reply(card=registered_card(done), private=True)]
    found = chat.functions.call("vehicles_inside", VehiclesOf(), Vehicles)
    return [Reply(card=vehicles_card(found), private=True)]


def _answer(chat: Chat) -> str:
    """Return the plate that was asked about, with the kind just said; empty: nothing was asked."""
    asked = chat.waiting
    if chat.pressed or asked is None or asked.command != NAME or _said(chat):
        return ""
    return f"{asked.args[PLATE]} {chat.text}" if kind_in(chat.text) else ""


def _no_kind(text: str) -> bool:
    """Return True for a plate of which nobody said what it is.

    Raises:
        NotUnderstood: There is no plate.
    """
    return kind_in(plate_in(text)[1]) is None


def _said(chat: Chat) -> bool:
    return not chat.pressed and bool(_REGISTER.match(chat.text))


COMMAND = Command(
    words=("车辆", "登记车辆", "在校车辆"),
    summary="登记车辆；现在校内有哪些车",
    examples=("登记车辆 浙K12345 教师 至2027-07", "车辆 在校"),
    roles=frozenset({Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("校园里有几辆车", "登记一辆送货车", "哪些车还没出去"),
    claims=lambda text: bool(_REGISTER.match(text) or _INSIDE.match(text)),
    answers=lambda text, waiting: (
        PLATE in waiting.args and bool(kind_in(text)) and len(text) <= MOST
    ),
)
