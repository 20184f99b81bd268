"""Chat command 登记车辆: registers a vehicle; 车辆 在校: what is inside now."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.vehicles import registered_card, vehicles_card
from school.people import Role
from school.vehicles import RegisteredVehicle, RegisterVehicle, Vehicles, VehiclesOf

_REGISTER = re.compile(r"^(?:登记|新增|续)\s*(?:车辆|车牌|车)")
_INSIDE = re.compile(r"^(?:现在)?\s*(?:在校车辆|车辆\s*在校|校内车辆|车辆\s*(?:清单|状态)?$)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Register a vehicle, or show those inside."""
    text = chat.args.get("register") or (_REGISTER.sub("", chat.text) if _said(chat) else "")
    if text:
        asked = RegisterVehicle(text=text[:200])
        done = chat.functions.call("register_vehicle", asked, RegisteredVehicle)
        return [Reply(card=registered_card(done), private=True)]
    found = chat.functions.call("vehicles_inside", VehiclesOf(), Vehicles)
    return [Reply(card=vehicles_card(found), private=True)]


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
)
