"""Card of the devices of schools: how many are heard of, and which are not."""

from datetime import datetime

from message_cards.card import Card, Row, Tone
from school.county_time import spoken
from school.devices import DeviceLine, DeviceList

MOST = 8
HOW = "登记、换密钥、移除在服务器上做：qingjiao device。密钥不从聊天里发。"


def devices_card(devices: DeviceList, *, now: datetime) -> Card:
    """Show the silent devices first; those that are heard of are counted by kind."""
    silent = [line for line in devices.devices if line.silent_since]
    total = len(devices.devices)
    return Card(
        title=f"设备 {total} 台 · 离线 {len(silent)} 台",
        tone=Tone.ALERT if silent else Tone.PLAIN,
        lines=(*(_spoken(line) for line in silent[:MOST]), *_more(silent), HOW),
        rows=tuple(Row(name=name, value=value) for name, value in _by_kind(devices)),
        source=f"{spoken(now)} · 设备自己上报的心跳",
    )


def _spoken(line: DeviceLine) -> str:
    since = f"{spoken(line.silent_since)} 起离线" if line.silent_since else ""
    where = f"{line.school_name} {line.device.zone}".strip()
    return f"{where} {line.device.name}：{since}"


def _more(silent: list[DeviceLine]) -> tuple[str, ...]:
    left = len(silent) - MOST
    return (f"还有 {left} 台离线，用 qingjiao device list 看。",) if left > 0 else ()


def _by_kind(devices: DeviceList) -> list[tuple[str, str]]:
    names = dict.fromkeys(line.kind_name for line in devices.devices)
    of_kind = {name: [line for line in devices.devices if line.kind_name == name] for name in names}
    return [(name, _counted(lines)) for name, lines in of_kind.items()]


def _counted(lines: list[DeviceLine]) -> str:
    never = sum(1 for line in lines if line.device.seen_at is None)
    return f"{len(lines)} 台" + (f"，{never} 台从未连接" if never else "")
