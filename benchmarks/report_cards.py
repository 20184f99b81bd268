"""Report cards of many classes through the fakes of both platforms: to the right people, in time.

    python benchmarks/report_cards.py [--pupils 1200]

Half of the guardians are on DingTalk, half on WeCom. Every class's teacher says “发成绩单”, and the
product does the rest against the fakes of the tests, over real sockets. The clock is a fake one: it
moves on when everything that may go out has gone out, so the minutes are the platforms' own. Every
name is one of a kind, so a card that reaches another family is seen.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from benchmarks.year import write_year  # noqa: E402
from bot.app import Foundation, Product  # noqa: E402
from bot.cli.demo_data import store_county  # noqa: E402
from bot.configured import dingtalk_app, wecom_app  # noqa: E402
from bot.local import embedded  # noqa: E402
from bot.platform import Platform  # noqa: E402
from bot.platforms.dingtalk import DingTalk  # noqa: E402
from bot.platforms.wecom import WeCom  # noqa: E402
from school.actor import Actor  # noqa: E402
from school.consent import Purpose, in_force  # noqa: E402
from school.demo import County, demo_county  # noqa: E402
from school.people import PersonId, Role, UnitId, UnitKind  # noqa: E402
from school.report_card import ReportCardRun, SendReportCards  # noqa: E402
from school.settings import Settings  # noqa: E402
from school.store.files import FolderFiles  # noqa: E402
from school.store.records import open_records  # noqa: E402
from tests.fakes import GivenReader  # noqa: E402
from tests.gateways.dingtalk import Gateway  # noqa: E402
from tests.gateways.wecom import FakeWeCom  # noqa: E402
from tests.gateways.wecom.door import APP  # noqa: E402
from tests.scenarios.county import MovingClock  # noqa: E402
from tests.scenarios.on_wecom import OfficeClock  # noqa: E402

CARD = re.compile(r"(生[0-9]{5}) · 成绩单")
ONE_MINUTE = 60.0


@dataclass(frozen=True)
class Delivery:
    """A report card somebody was shown."""

    platform: str
    to: str
    name: str
    at: float
    """Seconds of the fake clock."""


@dataclass
class Town:
    """The county with its guardians on both platforms."""

    product: Product
    county: County
    clock: MovingClock
    gateway: Gateway
    wecom: FakeWeCom


def named_one_by_one(county: County) -> County:
    """Return the county with a name of its own for every pupil."""
    names = {pupil.id: f"生{place:05}" for place, pupil in enumerate(county.pupils)}
    county.pupils = [p.model_copy(update={"name": names[p.id]}) for p in county.pupils]
    county.people = [
        p.model_copy(update={"name": names[p.id]}) if p.id in names else p for p in county.people
    ]
    return county


@contextmanager
def opened(home: Path, *, pupils: int) -> Iterator[Town]:
    """Yield the product with a county and both fakes."""
    clock = MovingClock()
    office = OfficeClock(clock)
    wecom = FakeWeCom(corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=office)
    county = named_one_by_one(demo_county(pupils))
    with Gateway(office.seconds) as gateway, httpx.Client(trust_env=False) as client:
        settings = _settings(home, gateway, wecom)
        base = Foundation(settings, open_records(settings), FolderFiles(home / "files"), clock)
        store_county(base, county)
        write_year(base.records.database, county, answers=20 * pupils)
        _accounts(base, county, gateway, wecom)
        platforms: dict[str, Platform] = {
            "dingtalk": DingTalk(
                dingtalk_app(settings), base.files.get, client=client, clock=clock
            ),
            "wecom": WeCom(wecom_app(settings), base.files.get, timer=office.seconds),
        }
        product = embedded(base, GivenReader(base.files), platforms=lambda _: platforms)
        yield Town(product, county, clock, gateway, wecom)
        base.records.database.close()
    wecom.close()


def _settings(home: Path, gateway: Gateway, wecom: FakeWeCom) -> Settings:
    state = gateway.state
    return Settings.model_validate(
        {
            "home": home,
            "secret": "b" * 40,
            "dingtalk_client_id": state.client_id,
            "dingtalk_client_secret": state.client_secret,
            "dingtalk_robot_code": state.robot_code,
            "dingtalk_card_template": "qingjiao.schema",
            "dingtalk_openapi": state.http_url,
            "dingtalk_oapi": state.http_url,
            "dingtalk_trusted_hosts": "127.0.0.1",
            "wecom_corp_id": APP.corp_id,
            "wecom_agent_id": APP.agent_id,
            "wecom_secret": APP.secret,
            "wecom_token": APP.token,
            "wecom_aes_key": APP.aes_key,
            "wecom_api": wecom.url,
        }
    )


def _accounts(base: Foundation, county: County, gateway: Gateway, wecom: FakeWeCom) -> None:
    guardians = [person.id for person in county.people if person.guardianships]
    with base.records.begin() as unit:
        for place, person in enumerate(guardians):
            platform = "dingtalk" if place % 2 else "wecom"
            user = f"{'d' if place % 2 else 'w'}{place:05}"
            unit.people.bind_account(platform, user, person=PersonId(person))
            (gateway.state.users if place % 2 else wecom.members).add(user)


def run(town: Town) -> tuple[list[Delivery], int, float]:
    """Send every class's report cards; return what arrived, the classes, and the seconds worked."""
    began, classes = time.monotonic(), 0
    for class_id in [u.id for u in town.county.units if u.kind is UnitKind.CLASS]:
        head = _head(town.county, class_id)
        functions = town.product.functions_for(Actor(platform="console", user=head))
        for _ in range(2):  # said twice: the second time nothing goes out
            functions.call("send_report_cards", SendReportCards(), ReportCardRun)
        classes += 1
    deliveries: list[Delivery] = []
    seen = [0, 0]
    while True:
        town.product.engine.drain()
        deliveries += _new(town, seen)
        if not town.product.engine.busy(within=timedelta(hours=2)):
            return deliveries, classes, time.monotonic() - began
        town.clock.forward(seconds=1)


def _head(county: County, class_id: UnitId) -> str:
    return next(
        p.id
        for p in county.people
        for a in p.appointments
        if a.role is Role.CLASS_HEAD and a.unit == class_id
    )


def _new(town: Town, seen: list[int]) -> list[Delivery]:
    now, found = town.clock.at.timestamp(), []
    for sent in town.gateway.state.sent[seen[0] :]:
        to = sent.target.removeprefix("cidDirect-").removeprefix("dtv1.card//IM_ROBOT.")
        said = "\n".join(map(str, sent.content.values()))
        found += [Delivery("dingtalk", to, name, now) for name in set(CARD.findall(said))]
    for one in town.wecom.sent[seen[1] :]:
        if one.shown:
            said = str(one.body)
            found += [Delivery("wecom", one.to, name, now) for name in set(CARD.findall(said))]
    seen[:] = [len(town.gateway.state.sent), len(town.wecom.sent)]
    return found


def expected(town: Town) -> Counter[tuple[str, str]]:
    """Return who should get whose report card, once each."""
    names = {pupil.id: pupil.name for pupil in town.county.pupils}
    wanted: Counter[tuple[str, str]] = Counter()
    with town.product.foundation.records.begin() as unit:
        for person in town.county.people:
            accounts = unit.people.accounts_of(person.id)
            for edge in person.guardianships:
                decisions = unit.consents.of(edge.pupil)
                if in_force(decisions, edge.pupil, Purpose.PORTRAIT):
                    wanted[accounts[0].user_id, names[edge.pupil]] += 1
    return wanted


def busiest_minute(moments: list[float]) -> int:
    """Return the most messages within any sixty seconds."""
    ordered = sorted(moments)
    most, start = 0, 0
    for end, moment in enumerate(ordered):
        while moment - ordered[start] > ONE_MINUTE:
            start += 1
        most = max(most, end - start + 1)
    return most


def main() -> int:
    """Print what arrived, where and how fast; 1 when any card went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=1200, help="30 to a class")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), pupils=chosen.pupils) as town,
    ):
        deliveries, classes, seconds = run(town)
        wanted = expected(town)
    got = Counter((one.to, one.name) for one in deliveries)
    wrong, missing = sum((got - wanted).values()), sum((wanted - got).values())
    cards = len({name for _, name in got})
    print(f"{cards} report cards of {classes} classes, {sum(got.values())} messages")
    print(f"wrong or twice: {wrong}, missing: {missing}, {seconds:.0f} s of work")
    by_platform: dict[str, list[float]] = defaultdict(list)
    by_receiver: dict[str, list[float]] = defaultdict(list)
    for one in deliveries:
        by_platform[one.platform].append(one.at)
        by_receiver[one.to].append(one.at)
    for platform, moments in sorted(by_platform.items()):
        minutes = (max(moments) - min(moments)) / ONE_MINUTE
        print(f"{platform}: {len(moments)} in {minutes:.1f} min, busiest {busiest_minute(moments)}")
    print(f"busiest minute of one receiver: {max(map(busiest_minute, by_receiver.values()))}")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
