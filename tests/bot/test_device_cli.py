"""qingjiao device: an administrator of the machine registers devices and gives them keys."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.app import foundation
from school.people import Unit, UnitId, UnitKind
from school.settings import Settings
from tests.builders import SINCE

Device = Callable[..., list[str]]


@pytest.fixture
def device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Device:
    """Return what runs the command on a county of one school, and tells the lines it prints."""
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path))
    base = foundation(Settings())
    with base.records.begin() as unit:
        county = Unit(id=UnitId("qt"), kind=UnitKind.COUNTY, name="青田县")
        school = Unit(id=UnitId("qt.t1.s1"), kind=UnitKind.SCHOOL, name="鹤城小学")
        unit.people.add(new_units=[county, school], since=SINCE)
    base.records.database.close()

    def run(*arguments: str, code: int = 0) -> list[str]:
        assert main(["device", *arguments]) == code
        out, err = capsys.readouterr()
        return (err if code else out).splitlines()

    return run


ADD = ("add", "南门闸机", "--school", "qt.t1.s1", "--kind", "gate", "--zone", "南门")


def test_a_device_is_added_listed_given_a_new_key_and_removed(device: Device) -> None:
    (added,) = (json.loads(line) for line in device(*ADD, "--heartbeat", "60", "--json"))
    listed = device("list")
    (rotated,) = (json.loads(line) for line in device("rotate", added["device"], "--json"))
    removed = device("remove", added["device"])
    left = device("list", "--json")

    assert added["path"] == f"/devices/{added['device']}/events"
    assert len(added["key"]) >= 32
    assert listed == [f"{added['device']}  南门闸机  闸机  鹤城小学 南门  从未连接"]
    assert rotated["key"] != added["key"]
    assert removed == [f"{added['device']} is removed"]
    assert left == []


def test_people_are_told_that_the_key_is_shown_once(device: Device) -> None:
    said = device(*ADD)

    assert [line.split()[0] for line in said[:3]] == ["device", "key", "path"]
    assert "not shown again" in said[3]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x", "--school", "qt.t9.s9", "--kind", "gate"), "没有找到"),
        (("rotate", "dev-0"), "没有这台设备"),
        (("remove", "dev-0"), "没有这台设备"),
        (("list", "--school", "qt.t9.s9"), "没有找到"),
    ],
)
def test_what_is_not_there_is_said_in_one_sentence(
    device: Device, arguments: tuple[str, ...], said: str
) -> None:
    (line,) = device(*arguments, code=2)

    assert said in line
