"""The MessageQueue contract, kept by the fake and by SQS behind real calls."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import boto3
import pytest

from chalicelib.adapters import _from_environment
from school.errors import Unavailable
from school.ports import MOST_MESSAGE_BYTES, MessageQueue
from school.readings import FinishedReading, Refusal, message
from school.settings import Settings
from school.store.messages import SqsQueue
from tests.fakes import MemoryMessages
from tests.servers import REGION, Cloud

_queues = count(1)


@dataclass(frozen=True)
class Ends:
    """Both ends of a queue."""

    queue: MessageQueue
    received: Callable[[], list[str]]


@pytest.fixture(params=["memory", "SQS"])
def ends(request: pytest.FixtureRequest) -> Ends:
    """Return an empty queue of each kind in turn."""
    if request.param == "memory":
        fake = MemoryMessages()
        return Ends(fake, fake.take)
    aws: Cloud = request.getfixturevalue("aws")
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=f"wanted-{next(_queues)}")["QueueUrl"]

    def received() -> list[str]:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [one["Body"] for one in found]

    return Ends(SqsQueue(sqs, url), received)


def test_messages_arrive_as_they_were_sent(ends: Ends) -> None:
    told = FinishedReading(
        ticket="t", error=Refusal(kind="BadPhoto", message="太暗\x01\ufffe😀\n，请再拍。")
    )

    ends.queue.send(message(told))
    ends.queue.send("b")

    assert sorted(ends.received()) == sorted(["b", message(told)])
    assert FinishedReading.model_validate_json(message(told)) == told


def test_a_message_takes_its_turn_on_a_partys_account(aws: Cloud) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="in-turn")["QueueUrl"]
    queue = SqsQueue(sqs, url)

    for body, party in {"a": "青禾.一小", "b": "青禾.一小", "c": "青禾.二小", "d": ""}.items():
        queue.send(body, party=party)

    received = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"]
    )["Messages"]
    groups = {one["Body"]: one.get("Attributes", {}).get("MessageGroupId") for one in received}
    assert groups["a"] == groups["b"] != groups["c"]
    assert groups["a"].isascii()
    assert groups["d"] is None


def test_the_longest_message_arrives(ends: Ends) -> None:
    ends.queue.send("x" * MOST_MESSAGE_BYTES)

    assert [len(body) for body in ends.received()] == [MOST_MESSAGE_BYTES]


@pytest.mark.parametrize("body", ["", "批改", "x" * (MOST_MESSAGE_BYTES + 1)], ids=len)
def test_what_no_queue_takes_is_never_sent(ends: Ends, body: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        ends.queue.send(body)

    assert ends.received() == []


def test_a_queue_that_is_not_there_is_unavailable(aws: Cloud) -> None:
    url = f"{aws.endpoint}/000000000000/no-such-queue"

    for queue in (SqsQueue(aws.client("sqs"), url), MemoryMessages(away=True)):
        with pytest.raises(Unavailable):
            queue.send("a")


def test_a_queue_nobody_answers_for_is_unavailable() -> None:
    nowhere = Cloud("http://127.0.0.1:9")

    with pytest.raises(Unavailable):
        SqsQueue(nowhere.client("sqs"), "http://127.0.0.1:9/0/wanted").send("a")


def test_the_settings_say_whether_a_queue_feeds_the_reader(
    aws: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # remembers an earlier test's keys
    for name, value in {
        "AWS_ACCESS_KEY_ID": aws.keys[0],
        "AWS_SECRET_ACCESS_KEY": aws.keys[1],
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": aws.endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="of-settings")["QueueUrl"]
    without, fed = (
        _from_environment(Settings(home=tmp_path / name, readings_wanted=name and url))
        for name in ("", "fed")
    )

    assert without.readings_wanted is None
    assert fed.readings_wanted is not None
    fed.readings_wanted.send("a")
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=url)["Messages"]] == ["a"]
    for adapters in (without, fed):
        adapters.records.database.close()
