"""The Invoker contract: the same answers and errors in process, over HTTP and as Lambdas."""

import io
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from chalice.config import Config
from chalice.local import LocalDevServer

import app  # noqa: TID251  # what is served and called here
from chalicelib.adapters import Adapters, container
from chalicelib.by_name import BY_NAME
from http_entry import http_app
from school.actor import Actor, SignedCall
from school.clock import SystemClock
from school.directory import Identity, WhoAmI
from school.errors import NotFound, NotUnderstood, PermissionDenied, Unavailable, Untrusted
from school.invoke import AsLambda, InProcess, OverHttp, SignedInvoker, Transport
from school.lambdas import CALL, MIGRATE, WORK
from school.naming import FindPupils, FoundPupils
from school.papers import PaperOf, PaperReport
from school.people import Role
from school.retention import Kept
from school.settings import Settings
from school.store.database import newest_version
from school.store.files import FolderFiles
from school.store.records import Records, open_records
from school.work import Tidied, Tidy
from tests.builders import SINCE, a_person, a_pupil, an_appointment, units_down_to
from tests.fakes import GivenReader, SchoolClock
from tests.gateways.wecom import hosted
from tests.servers import Cloud

ROOT = Path(__file__).parents[2]
SECRET = "a secret that bot and functions share"
CLASS = "qt.t1.s1.g3.c2"
PREFIX = "qj-test-"
HANDLERS = {CALL: "entry.handler", WORK: "entry.handler", MIGRATE: "entry.migrate"}
"""The Lambdas that are deployed here."""


@dataclass(frozen=True)
class Deployed:
    """Functions behind one way of calling them."""

    transport: Transport
    key: bytes
    clock: SchoolClock

    def as_(self, user: str, *, key: bytes = b"", late: timedelta = timedelta()) -> SignedInvoker:
        """Return an invoker for an account; with a wrong *key* or a *late* clock where given."""
        actor = Actor(platform="system" if user == "system" else "console", user=user)
        clock = SchoolClock(self.clock.now() - late)
        return SignedInvoker(self.transport, actor=actor, key=key or self.key, clock=clock)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings bot and functions share."""
    return Settings(home=tmp_path_factory.mktemp("home"), secret=SECRET)


@pytest.fixture(scope="module")
def stored(settings: Settings) -> Iterator[Records]:
    """Return records with a teacher and a pupil."""
    records = open_records(settings)
    teacher = a_person("chen", an_appointment(Role.TEACHER, CLASS), name="陈静")
    pupil = a_person("p1", an_appointment(Role.PUPIL, CLASS), name="林小满")
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS, "三(2)班"),
            new_people=[teacher, pupil],
            new_pupils=[a_pupil("p1", CLASS, 1, name="林小满")],
            since=SINCE,
        )
        unit.people.bind_accounts("console", [teacher.id, pupil.id])
    yield records
    records.database.close()


@contextmanager
def http_server() -> Iterator[str]:
    """Serve the functions with Chalice's local server; give its address."""
    served = LocalDevServer(app.app, Config(), "127.0.0.1", 0)
    thread = threading.Thread(target=served.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{served.server.server_port}"
    finally:
        served.shutdown()
        served.server.server_close()
        thread.join(10)


def _package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.write(ROOT / "functions" / "entry.py", "entry.py")
        for module in (ROOT / "functions" / "chalicelib").glob("*.py"):
            package.write(module, f"chalicelib/{module.name}")
    return content.getvalue()


def deploy(aws: Cloud, settings: Settings) -> Any:
    """Make the Lambdas these functions run on, and the one that brings the tables up to date."""
    client = aws.client("lambda")
    variables = {
        "QINGJIAO_HOME": str(settings.home),
        "QINGJIAO_SECRET": SECRET,
        "PYTHONPATH": os.pathsep.join([str(ROOT)]),
        "QINGJIAO_DATABASE_CONNECTIONS": "1",
        "QINGJIAO_MIGRATE_AT_START": "false",
    }
    package = _package()
    for name, handler in HANDLERS.items():
        client.create_function(
            FunctionName=PREFIX + name,
            Runtime="python3.11",
            Role=aws.role,
            Handler=handler,
            Code={"ZipFile": package},
            Timeout=30,
            Environment={"Variables": variables},
        )
    return client


@pytest.fixture(scope="module", params=["in process", "over HTTP", "over plain HTTP", "as Lambda"])
def deployed(
    request: pytest.FixtureRequest, settings: Settings, stored: Records
) -> Iterator[Deployed]:
    """Return the functions behind each way of calling them in turn."""
    key = settings.key_for("actor")
    clock = SchoolClock(SystemClock().now())
    files = FolderFiles(settings.home / "files")
    adapters = Adapters(
        records=stored, files=files, clock=clock, reader=GivenReader(files), key=key
    )
    container.use(adapters)
    if request.param == "in process":
        yield Deployed(InProcess(BY_NAME), key, clock)
    elif request.param == "over HTTP":
        with http_server() as base, httpx.Client(timeout=20) as http:
            yield Deployed(OverHttp(http, f"{base}/"), key, clock)
    elif request.param == "over plain HTTP":
        with hosted([*http_app.routes]) as base, httpx.Client(timeout=20) as http:
            yield Deployed(OverHttp(http, f"{base}/"), key, clock)
    else:
        lambda_client = deploy(request.getfixturevalue("aws"), settings)
        yield Deployed(AsLambda(lambda_client, PREFIX), key, clock)
    container._adapters = None


def test_an_answer_arrives_as_its_type(deployed: Deployed) -> None:
    identity = deployed.as_("chen").call("who_am_i", WhoAmI(), Identity)

    assert (identity.person_id, identity.name) == ("chen", "陈静")
    assert identity.roles == {Role.TEACHER}


def test_chinese_and_nothing_survive_the_way(deployed: Deployed) -> None:
    request = FindPupils(caption="林小满 口算“１１”")

    found = deployed.as_("chen").call("find_pupils", request, FoundPupils)

    assert found.pupil is not None
    assert (found.pupil.name, found.homework, found.choices) == ("林小满", "口算“11”", ())
    assert deployed.as_("stranger").call("who_am_i", WhoAmI(), Identity).person_id is None


def test_an_error_arrives_as_the_kind_that_was_raised(deployed: Deployed) -> None:
    with pytest.raises(NotFound, match="没有找到"):
        deployed.as_("chen").call("show_paper", PaperOf(), PaperReport)
    with pytest.raises(PermissionDenied, match="系统自己完成"):
        deployed.as_("chen").call("tidy", Tidy(), Tidied)
    with pytest.raises(PermissionDenied, match="你的编号：p1"):
        deployed.as_("p1").call("find_pupils", FindPupils(caption="1号"), FoundPupils)
    with pytest.raises(NotUnderstood):
        deployed.as_("chen").call("find_pupils", WhoAmI(), FoundPupils)


def test_work_of_the_product_is_done(deployed: Deployed) -> None:
    tidied = deployed.as_("system").call("tidy", Tidy(), Tidied)

    assert (tidied.photos, tidied.queued) == (0, 0)
    assert set(tidied.removed) == set(Kept)


def test_a_call_signed_with_another_key_is_not_trusted(deployed: Deployed) -> None:
    with pytest.raises(Untrusted):
        deployed.as_("chen", key=b"x" * 32).call("who_am_i", WhoAmI(), Identity)


def test_a_stale_call_is_not_trusted(deployed: Deployed) -> None:
    late = deployed.as_("chen", late=timedelta(minutes=6))

    with pytest.raises(Untrusted):
        late.call("who_am_i", WhoAmI(), Identity)


def signed(deployed: Deployed, **changes: Any) -> dict[str, Any]:
    call = SignedCall(
        function="who_am_i",
        actor=Actor(platform="console", user="chen"),
        request={},
        at=deployed.clock.now(),
    )
    return {**call.signed(deployed.key).model_dump(mode="json"), **changes}


def kind(deployed: Deployed, function: str, payload: Any) -> str:
    told = deployed.transport.run(function, payload)
    assert set(told) == {"error"}
    return str(told["error"]["kind"])


def test_a_call_of_one_function_does_not_run_another(deployed: Deployed) -> None:
    pasted = deployed.transport.run("find_pupils", signed(deployed))

    # A Lambda runs what was signed; every other way was told by name to run something else.
    answered = pasted.get("answer", {}).get("person_id") == "chen"
    assert answered or pasted["error"]["kind"] == "Untrusted"
    assert kind(deployed, "find_pupils", signed(deployed, function="find_pupils")) == "Untrusted"


@pytest.mark.parametrize(
    "forged",
    [
        {"signature": ""},
        {"signature": "签名"},
        {"actor": {"platform": "system", "user": "system"}},
        {"request": {"caption": "1号"}},
    ],
    ids=str,
)
def test_a_forged_call_is_not_trusted(deployed: Deployed, forged: dict[str, Any]) -> None:
    assert kind(deployed, "who_am_i", signed(deployed, **forged)) == "Untrusted"


def test_a_payload_that_is_no_call_is_not_trusted(deployed: Deployed) -> None:
    assert kind(deployed, "who_am_i", {"hello": 1}) == "Untrusted"


def test_a_function_nobody_knows_is_unavailable(deployed: Deployed) -> None:
    for name in ("no_such_function", "_failed", "erase"):
        with pytest.raises(Unavailable):
            deployed.as_("chen").call(name, WhoAmI(), Identity)


def test_an_answer_of_another_shape_is_unavailable(deployed: Deployed) -> None:
    with pytest.raises(Unavailable):
        deployed.as_("chen").call("who_am_i", WhoAmI(), PaperReport)


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("deployed", ["as Lambda"], indirect=True)
def test_the_tables_are_brought_up_to_date_once_a_release(aws: Cloud) -> None:
    answer = aws.client("lambda").invoke(FunctionName=PREFIX + MIGRATE)["Payload"].read()

    assert json.loads(answer) == {"version": newest_version()}
