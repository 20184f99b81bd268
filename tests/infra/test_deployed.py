"""The main job through the deployed template: photo in, queues and reader between, card out.

The stack is the real template without what ministack has not (``tests/infra/reduced.py`` says
what); every function, the bot and the reader may do what their roles say and nothing else.
"""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from botocore.exceptions import ClientError

from bot.app import Foundation, Product, dingtalk_app, foundation, put_together, transport_to
from bot.cli.demo_data import store_county
from bot.platform import Platform
from bot.platforms.dingtalk import DingTalk
from infra.template import template
from school.clock import SystemClock
from school.demo import demo_county
from school.people import PersonId
from school.store.database import newest_version
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import Robot
from tests.infra.deployment import SERVICES, Deployment, Poller, deploy, poller
from tests.infra.reduced import NOT_HERE, left_out, reduced
from tests.scenarios.county import MATH, PARENT
from tests.scenarios.on_dingtalk import PATIENT
from tests.servers import cloud

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("deployed")]
PHOTO = Path(__file__).parents[2] / "docs" / "samples" / "kousuan.jpg"
PEOPLE = {"teacher01": MATH, "parent01": PARENT}


@pytest.fixture(scope="module")
def deployment(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Return the deployed stack, its database empty but for what ``migrate`` made."""
    where = sa.make_url(postgres_url)
    admin = sa.create_engine(where, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE deployed")
    own = where.set(database="deployed").render_as_string(hide_password=False)
    with cloud(tmp_path_factory.mktemp("deployed"), services=SERVICES) as aws:
        deployed = deploy(aws, own)
        deployed.let_the_database_in()
        assert deployed.migrate() == newest_version()
        yield deployed
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE deployed WITH (FORCE)")
        connection.exec_driver_sql("DROP ROLE IF EXISTS qingjiao")
    admin.dispose()


@dataclass
class Town:
    """People on DingTalk, the bot, and the reader at its queue."""

    product: Product
    gateway: Gateway
    poller: Poller

    def say(self, text: str, *, by: str = "teacher01", photo: bytes = b"") -> None:
        """Let somebody write, and the bot do all that follows at once."""
        before = len(self.gateway.state.acks)
        if photo:
            self.gateway.rich_text(text, photo, sender=by)
        else:
            self.gateway.say(text, sender=by)
        self.gateway.wait_for(lambda: len(self.gateway.state.acks) > before, within_s=30)
        self.product.engine.drain()

    def wait_for(self, words: str) -> str:
        """Let the bot go on until somebody was shown these words; return all that is shown."""

        def shown() -> str:
            self.product.engine.drain()
            return self.words if words in self.words else ""

        return self.gateway.wait_for(shown, within_s=60)

    @property
    def words(self) -> str:
        """Everything anybody was sent."""
        sent = self.gateway.state.sent
        return "\n".join(str(value) for one in sent for value in one.content.values() if value)


@pytest.fixture(scope="module")
def town(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a county whose bot calls the deployed functions."""
    home = tmp_path_factory.mktemp("bot")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in deployment.environment("BotRole").items():
            patch.setenv(name, value)
        gateway = stack.enter_context(Gateway(time.time))
        client = stack.enter_context(httpx.Client(trust_env=False))
        product = _bot(deployment, home, gateway=gateway, client=client)
        stack.callback(product.foundation.records.database.close)
        reader = stack.enter_context(poller(deployment, home / "reader"))
        stack.enter_context(Robot(gateway, timing=PATIENT, receive=product.engine.receive))
        yield Town(product, gateway, reader)
        product.close()


def _bot(deployment: Deployment, home: Path, *, gateway: Gateway, client: httpx.Client) -> Product:
    state = gateway.state
    state.users |= set(PEOPLE)
    settings = deployment.settings(
        home,
        dingtalk_client_id=state.client_id,
        dingtalk_client_secret=state.client_secret,
        dingtalk_robot_code=state.robot_code,
        dingtalk_card_template="qingjiao.schema",
        dingtalk_openapi=state.http_url,
        dingtalk_oapi=state.http_url,
        dingtalk_trusted_hosts="127.0.0.1 *.dingtalk.com",
    )
    base = foundation(settings)

    def platforms(base: Foundation) -> dict[str, Platform]:
        app = dingtalk_app(base.settings)
        return {"dingtalk": DingTalk(app, base.files.get, client=client, clock=SystemClock())}

    store_county(base, demo_county(60))
    with base.records.begin() as unit:
        for user, person in PEOPLE.items():
            unit.people.bind_account("dingtalk", user, person=PersonId(person))
    return put_together(base, transport_to(settings), platforms=platforms)


def test_only_what_ministack_has_not_is_left_out() -> None:
    small = reduced({"DATABASE_URL": "postgresql://here/deployed", "QINGJIAO_READER": "none"})
    whole = template("aws")["Resources"]

    gone = left_out(small)
    about_those = {name for name in gone if not whole[name]["Type"].startswith(NOT_HERE)}

    assert {name for name in about_those if not name.endswith(("Alarm", "Policy"))} == {
        "ReadSheet",
        "WantedToReader",
    }
    kept = {one["Type"] for one in small["Resources"].values()}
    assert kept >= {
        "AWS::KMS::Key",
        "AWS::SecretsManager::Secret",
        "AWS::S3::Bucket",
        "AWS::SQS::Queue",
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Events::Rule",
        "AWS::CloudWatch::Alarm",
    }


def test_a_photo_goes_through_bucket_queues_and_reader_and_comes_back_as_a_card(town: Town) -> None:
    town.say("三(2)班 12号 口算11", photo=PHOTO.read_bytes())
    assert "收到，正在批改（1 张）" in town.words

    assert town.poller.feed() == [], "the reader has answered every page"
    shown = town.wait_for("题：对")

    assert "口算11 · 三（2）班 · 12号" in shown
    keys = list(town.product.foundation.files.keys("papers/"))
    assert {key.rpartition("/")[2] for key in keys} >= {"photo.jpg", "annotated.jpg"}
    for queue in ("WantedQueue", "DoneQueue"):
        assert waiting(town.poller.deployment, queue) == 0

    town.say("确认")
    town.wait_for("已确认 1 张")
    assert [one for one in town.gateway.state.sent if one.target.endswith("parent01")]


def waiting(deployment: Deployment, queue: str) -> int:
    """Return how many messages a queue holds, hidden ones too."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    sqs = deployment.aws.client("sqs")
    url = deployment.outputs[queue]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(told[name]) for name in names)


def test_a_reading_that_cannot_be_taken_comes_again_and_is_laid_aside(
    deployment: Deployment,
) -> None:
    functions = deployment.aws.client("lambda")
    event = {"Records": [{"messageId": "m1", "body": "no reading"}]}

    name = deployment.resources["Readings"]
    answered = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())

    told = json.loads(answered["Payload"].read())
    assert told == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    (feed,) = functions.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]
    assert feed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue = deployment.aws.client("sqs").get_queue_attributes(
        QueueUrl=deployment.outputs["DoneQueue"], AttributeNames=["RedrivePolicy"]
    )
    assert "DoneDead" in queue["Attributes"]["RedrivePolicy"]


def test_the_clock_of_the_cloud_asks_for_what_is_due(deployment: Deployment, town: Town) -> None:
    name = deployment.resources["Tick"]
    for tick in ("hour", "minute"):
        payload = json.dumps({"tick": tick}).encode()
        answered = deployment.aws.client("lambda").invoke(FunctionName=name, Payload=payload)

        assert json.loads(answered["Payload"].read())["asked"] > 0, tick


@pytest.mark.parametrize(
    ("role", "service", "call"),
    [
        ("ReadSheetRole", "s3", ("delete_object", "Key", "papers/aa/photo.jpg")),
        ("ReadSheetRole", "s3", ("get_object", "Key", "growth/aa/photo.jpg")),
        ("SearchRole", "s3", ("get_object", "Key", "papers/aa/photo.jpg")),
        ("BotRole", "lambda", ("invoke", "FunctionName", "qingjiao-migrate")),
        ("CallRole", "lambda", ("invoke", "FunctionName", "qingjiao-work")),
    ],
)
def test_nobody_may_do_what_is_not_theirs(
    deployment: Deployment, role: str, service: str, call: tuple[str, str, str]
) -> None:
    operation, name, value = call
    arguments = {name: value}
    if service == "s3":
        arguments["Bucket"] = deployment.outputs["FilesBucket"]
    client = deployment.client_of(role, service)

    with pytest.raises(ClientError, match="is not authorized to perform"):
        getattr(client, operation)(**arguments)


def test_a_note_of_a_deletion_is_written_found_and_never_removed(deployment: Deployment) -> None:
    note = {"Bucket": deployment.outputs["ErasuresBucket"], "Key": "erasures/2026/11/22/a.json"}
    writer = deployment.client_of("WorkRole", "s3")
    finder = deployment.client_of("BotRole", "s3")

    writer.put_object(**note, Body=b"{}")

    listed = finder.list_objects_v2(Bucket=note["Bucket"], Prefix="erasures/")["Contents"]
    assert [one["Key"] for one in listed] == [note["Key"]]
    assert finder.get_object(**note)["Body"].read() == b"{}"
    for client in (writer, finder):
        with pytest.raises(ClientError, match="is not authorized to perform"):
            client.delete_object(**note)
