"""A school's directory on WeCom and DingTalk, and the accounts that follow it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.__main__ import main
from bot.app import foundation
from bot.cli.demo_data import store_county
from bot.dingtalk.contacts import EduContacts
from bot.wecom.api import WeComApi
from bot.wecom.contacts import SchoolContacts
from school.demo import demo_county
from school.errors import NotUnderstood, Unavailable
from school.people import PersonId
from school.settings import Settings
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import StoppedClock, app_of
from tests.gateways.wecom import FakeWeCom, StillClock
from tests.gateways.wecom.directory import Directory, Parent
from tests.gateways.wecom.door import APP
from tests.scenarios.county import OTHER_PARENT, PUPIL
from tests.scenarios.on_wecom import WeComCounty, on_wecom

SCHOOL = "云溪第1小学"
OTHER_PUPIL = "qh-pupil-s1-g3c2-13"
FATHER = "wx_father"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[WeComCounty]:
    with on_wecom(tmp_path) as county:
        yield county


@pytest.fixture
def directory(here: WeComCounty) -> Directory:
    """The directory of one class, in which pupil 13 has the one parent."""
    with here.county.product.foundation.records.begin() as unit:
        names = {p: unit.people.person(PersonId(p)).name for p in (PUPIL, OTHER_PUPIL)}
        unit.people.unbind_account("wecom", "m_parent2", channel="app")
    users = {"stu12": names[PUPIL], "stu13": names[OTHER_PUPIL]}
    listed = Directory(SCHOOL, names=users, parents={"stu13": [Parent(FATHER, "爸爸")]})
    listed.open(here.fake)
    return listed


def change(here: WeComCounty, kind: str, user: str) -> bool:
    """Have WeCom tell of a change, and work it off; return whether there was anything to do."""
    told = {"InfoType": "change_school_contact", "ChangeType": kind, "Id": user}
    here.county.clock.forward(seconds=1)
    stamp = str(int(here.county.clock.at.timestamp()))
    xml = here.callbacks.xml({**told, "TimeStamp": stamp})
    assert here.callbacks.push(xml) == [200]
    return follow(here)


def follow(here: WeComCounty) -> bool:
    contacts = here.county.product.contacts
    assert contacts is not None
    return contacts.follow_next()


def holder(here: WeComCounty, user: str = FATHER) -> str | None:
    with here.county.product.foundation.records.begin() as unit:
        return unit.people.account_holder("wecom", user)


def one_guardian(here: WeComCounty) -> None:
    """Leave pupil 13 with one guardian."""
    with here.county.product.foundation.records.begin() as unit:
        guardians = unit.people.guardians_of(PersonId(OTHER_PUPIL), on=here.county.clock.at.date())
        for guardian in guardians:
            if guardian != OTHER_PARENT:
                unit.registers.merge(PersonId(OTHER_PARENT), guardian, at=here.county.clock.at)


@pytest.mark.parametrize("kind", ["create_parent", "update_parent", "subscribe"])
def test_a_parent_who_joins_is_bound_at_once(
    here: WeComCounty, directory: Directory, kind: str
) -> None:
    one_guardian(here)

    assert change(here, kind, FATHER)

    assert holder(here) == OTHER_PARENT
    assert not follow(here)


def test_a_pupil_who_is_entered_brings_the_parents(here: WeComCounty, directory: Directory) -> None:
    one_guardian(here)

    change(here, "create_student", "stu13")

    assert holder(here) == OTHER_PARENT


@pytest.mark.parametrize("kind", ["unsubscribe", "delete_parent"])
def test_a_parent_who_leaves_is_unbound_and_keeps_the_child(
    here: WeComCounty, directory: Directory, kind: str
) -> None:
    one_guardian(here)
    change(here, "subscribe", FATHER)

    change(here, kind, FATHER)

    assert holder(here) is None
    with here.county.product.foundation.records.begin() as unit:
        parent = unit.people.person(PersonId(OTHER_PARENT))
    assert parent.children_on(here.county.clock.at.date()) == (OTHER_PUPIL,)


def test_a_change_told_twice_is_followed_once(here: WeComCounty, directory: Directory) -> None:
    xml = here.callbacks.xml(
        {
            "InfoType": "change_school_contact",
            "ChangeType": "subscribe",
            "Id": FATHER,
            "TimeStamp": "1792371600",
        }
    )

    assert here.callbacks.push(xml) == here.callbacks.push(xml) == [200]

    assert follow(here)
    assert not follow(here)


def test_changes_that_are_about_nobody_are_forgotten(
    here: WeComCounty, directory: Directory
) -> None:
    assert not change(here, "create_department", "7")
    assert not change(here, "something_new", FATHER)


def test_a_stranger_in_the_directory_is_nobody_here(
    here: WeComCounty, directory: Directory
) -> None:
    assert change(here, "create_parent", "wx_nobody")
    assert not follow(here)


def test_a_change_waits_while_wecom_does_not_answer(
    here: WeComCounty, directory: Directory
) -> None:
    one_guardian(here)
    here.fake.inject("school/user/get", -1)

    assert change(here, "subscribe", FATHER)
    assert holder(here) is None
    here.county.clock.forward(seconds=6)
    assert follow(here)

    assert holder(here) == OTHER_PARENT


def test_no_phone_number_of_the_directory_is_kept(here: WeComCounty, directory: Directory) -> None:
    change(here, "subscribe", FATHER)

    home = here.county.product.foundation.settings.home
    assert not [f for f in home.rglob("*") if f.is_file() and b"18000000000" in f.read_bytes()]


@pytest.fixture
def office() -> Iterator[FakeWeCom]:
    fake = FakeWeCom(
        corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=StillClock()
    )
    yield fake
    fake.close()


def test_sync_says_what_it_bound_and_what_is_left(
    tmp_path: Path,
    office: FakeWeCom,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {
        "HOME": str(tmp_path / "home"),
        "WECOM_CORP_ID": APP.corp_id,
        "WECOM_AGENT_ID": str(APP.agent_id),
        "WECOM_SECRET": APP.secret,
        "WECOM_TOKEN": APP.token,
        "WECOM_AES_KEY": APP.aes_key,
        "WECOM_API": office.url,
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"QINGJIAO_{name}", value)
    base = foundation(Settings())
    county = demo_county(60)
    store_county(base, county)
    base.records.database.close()
    edges = [edge.pupil for person in county.people for edge in person.guardianships]
    alone = next(pupil for pupil in county.pupils if edges.count(pupil.id) == 1)
    class_no = int(alone.class_id[-1])
    listed = Directory(
        SCHOOL,
        name=f"{class_no}班",
        names={"stu1": alone.name, "stu2": "无此人"},
        parents={"stu1": [Parent("wx1", "妈妈")], "stu2": [Parent("wx2", "爸爸")]},
    )
    listed.open(office)

    first = main(["sync", "wecom", "--json"])
    done = json.loads(capsys.readouterr().out)
    listed.parents["stu1"] = []
    second = main(["sync", "wecom"])
    out, err = capsys.readouterr()

    assert (first, second) == (1, 1)
    assert (done["bound"], [u["user"] for u in done["unmatched"]]) == (1, ["stu2"])
    assert out.splitlines()[0] == "绑定 0 · 已绑定 0 · 解绑 1"
    assert "有 1 个没有对上" in err


@pytest.mark.parametrize("platform", ["wecom", "dingtalk"])
def test_sync_without_credentials_says_where_to_look(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    platform: str,
) -> None:
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path))

    assert main(["sync", platform]) == 2
    assert "qingjiao doctor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "error"),
    [(48002, NotUnderstood), (45009, Unavailable), (-1, Unavailable), (40013, NotUnderstood)],
)
def test_a_directory_we_may_not_read_says_what_to_do(
    office: FakeWeCom, code: int, error: type[Exception]
) -> None:
    Directory(SCHOOL).open(office)
    office.inject("school/department/list", code)
    contacts = SchoolContacts(WeComApi(replace(APP, api=office.url)))

    with pytest.raises(error, match=str(code)):
        list(contacts.by_class())
    contacts.close()


def test_dingtalk_lists_pages_of_pupils_with_their_parents() -> None:
    clock = StoppedClock()
    with Gateway(clock.seconds) as gateway:
        state = gateway.state
        state.edu = {
            ("dept/list",): [{"dept_id": 1, "name": SCHOOL, "dept_type": "campus"}],
            ("dept/list", ("super_id", 1)): [
                {"dept_id": 2, "name": "小学", "dept_type": "period"},
            ],
            ("dept/list", ("super_id", 2)): [
                {"dept_id": 3, "name": "三年级", "dept_type": "grade"},
            ],
            ("dept/list", ("super_id", 3)): [{"dept_id": 4, "name": "2班", "dept_type": "class"}],
            ("user/list", ("class_id", 4), ("role", "student")): [
                {"userid": f"s{n}", "name": f"学生{n}", "class_id": 4} for n in range(65)
            ],
            ("user/relation/list", ("class_id", 4)): [
                {"from_userid": f"p{n}", "to_userid": f"s{n}", "relation_name": "妈妈"}
                for n in range(65)
            ],
        }
        contacts = EduContacts(app_of(gateway), httpx.Client(trust_env=False), clock=clock)

        ((*pupils,),) = contacts.by_class()
        gateway.token_expire_now()
        again = list(contacts.by_class())
        state.chaos.refuse["edu"] = "60011"
        with pytest.raises(NotUnderstood, match="60011"):
            list(contacts.by_class())
        contacts.close()

    assert len(pupils) == 65
    assert (pupils[64].school, pupils[64].class_name) == (SCHOOL, "三年级2班")
    assert [(p.user, p.relation) for p in pupils[64].parents] == [("p64", "妈妈")]
    assert again == [pupils]
