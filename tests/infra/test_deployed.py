"""The main job through the deployed template: photo in, queues and reader between, card out.

The stack is the real template without what ministack has not (``tests/infra/reduced.py`` says
what); every function, the bot and the reader may do what their roles say and nothing else.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from botocore.exceptions import ClientError

from infra.template import template
from school.store.database import newest_version
from tests.gateways.wecom import Tampering
from tests.infra.deployment import SERVICES, Deployment, Poller, deploy, poller
from tests.infra.reduced import NOT_HERE, left_out, reduced
from tests.infra.towns import DingTalkTown, on_dingtalk, on_wecom, settle_county
from tests.scenarios.on_wecom import NOTICED_PARENT, TEACHER
from tests.servers import cloud

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.xdist_group("deployed")]
PHOTO = Path(__file__).parents[2] / "docs" / "samples" / "kousuan.jpg"


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


@pytest.fixture(scope="module")
def reader(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poller]:
    """Return the reader at its queue, in a county that is there."""
    settle_county(deployment, tmp_path_factory.mktemp("county"))
    with poller(deployment, tmp_path_factory.mktemp("reader")) as reader:
        yield reader


@pytest.fixture(scope="module")
def town(
    deployment: Deployment, reader: Poller, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DingTalkTown]:
    """Return a county whose bot calls the deployed functions."""
    with on_dingtalk(deployment, reader, tmp_path_factory.mktemp("bot")) as town:
        yield town


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


def test_a_photo_goes_through_bucket_queues_and_reader_and_comes_back_as_a_card(
    town: DingTalkTown,
) -> None:
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


def test_the_template_s_bot_takes_wecom_s_callbacks_and_answers_with_a_card(
    deployment: Deployment, reader: Poller, tmp_path: Path
) -> None:
    with on_wecom(deployment, reader, tmp_path) as wecom:
        assert wecom.callbacks.verify_url("42") == "42"
        forged = Tampering(token="guessed")
        assert wecom.callbacks.send(wecom.callbacks.sealed("<xml/>", forged)) == 403

        wecom.deliver(wecom.callbacks.text(TEACHER, "三(2)班 13号 口算12"))
        wecom.wait_for("请发三(2)班 13号 口算12的照片")
        wecom.picture(PHOTO.read_bytes())
        wecom.wait_for("收到，正在批改（1 张）")
        shown = wecom.wait_for_reading("题：对")
        wecom.press("确认")
        wecom.wait_for("已确认 1 张")
        wecom.wait_for("口算12", to=NOTICED_PARENT)

    assert "口算12 · 三(2)班 · 13号" in shown
    for queue in ("WantedQueue", "DoneQueue"):
        assert waiting(deployment, queue) == 0


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


def test_the_clock_of_the_cloud_asks_for_what_is_due(
    deployment: Deployment, town: DingTalkTown
) -> None:
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
