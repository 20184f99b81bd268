"""An administrator asks in the chat which devices are heard of."""

from school.actor import SYSTEM, Actor
from school.devices import AddDevice, CheckDevices, CheckedDevices, NewDevice
from school.people import UnitId
from tests.scenarios.county import PRINCIPAL, County, all_words

SCHOOL = UnitId("qh.t1.s1")


def admin(county: County) -> str:
    return next(p.id for p in county.product.console.people() if "admin" in p.id)


def add(county: County, name: str, **more: object) -> NewDevice:
    asked = AddDevice.model_validate(
        {"name": name, "kind": "camera", "school": SCHOOL, "zones": ["北门"], **more}
    )
    functions = county.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    return functions.call("add_device", asked, NewDevice)


def test_the_administrator_sees_who_is_silent_and_no_key(county: County) -> None:
    before = all_words(county.say(admin(county), "设备"))
    keys = [add(county, f"摄像头{n}", heartbeat_s=60).key for n in range(10)]
    add(county, "南门闸机", kind="gate")
    county.clock.forward(minutes=10)
    functions = county.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    functions.call("check_devices", CheckDevices(), CheckedDevices)

    said = all_words(county.say(admin(county), "哪些设备离线"))

    assert "还没有登记设备" in before
    assert "设备 11 台 · 离线 10 台" in said
    assert "云溪第1小学 北门 摄像头0：11月20日 10:00 起离线" in said
    assert "还有 2 台离线" in said
    assert "闸机：1 台，1 台从未连接" in said
    assert not [key for key in keys if key in said]


def test_nobody_else_sees_devices(county: County) -> None:
    assert "管理员" in all_words(county.say(PRINCIPAL, "设备"))
