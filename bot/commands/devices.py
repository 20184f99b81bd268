"""Chat command 设备: the devices of one's schools, those that are silent first."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.devices import HOW, devices_card
from school.devices import DeviceList, DevicesOf
from school.people import Role

NONE_YET = f"还没有登记设备。{HOW}"


def handle(chat: Chat) -> Sequence[Reply]:
    """Show which devices are heard of, and which are not."""
    devices = chat.functions.call("list_devices", DevicesOf(), DeviceList)
    if not devices.devices:
        return [Reply(text=NONE_YET, private=True)]
    return [Reply(card=devices_card(devices, now=chat.clock.now()), private=True)]


COMMAND = Command(
    words=("设备", "设备列表", "离线设备"),
    summary="学校的摄像头、闸机，哪些离线",
    examples=("设备", "离线设备"),
    roles=frozenset({Role.ADMIN}),
    handle=handle,
    phrases=("哪些设备离线", "摄像头在线吗"),
)
