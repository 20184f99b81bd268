"""MessageQueue behind SQS: work for another container, and what comes back."""

from hashlib import sha256
from typing import Any

from school.errors import Unavailable
from school.ports import MOST_MESSAGE_BYTES, MessageQueue


def check_message(body: str) -> str:
    """Return a message that every queue takes as it is.

    Raises:
        ValueError: It is not plain ASCII, or too long. SQS refuses some characters, and counts
            bytes.
    """
    if not body.isascii() or not body or len(body) > MOST_MESSAGE_BYTES:
        raise ValueError(f"A message is ASCII, at most {MOST_MESSAGE_BYTES} bytes, and not empty.")
    return body


class SqsQueue:
    """A queue of SQS, named by its URL."""

    def __init__(self, client: Any, url: str) -> None:  # boto3 has no types
        self._client = client
        self._url = url

    def send(self, body: str, *, party: str = "") -> None:
        """Add a message; see MessageQueue.

        A group makes a standard queue fair: while one group has much of it in hand, messages of
        the others go first. It tells a hash of the party, which may have any characters.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # slow import

        try:
            self._client.send_message(
                QueueUrl=self._url, MessageBody=check_message(body), **_group(party)
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("批改队列暂时没有回应，内容没有丢。请稍后再试。") from error


def _group(party: str) -> dict[str, str]:
    """Return what names a party's group; without one a message is a group of its own."""
    return {"MessageGroupId": sha256(party.encode()).hexdigest()} if party else {}


def open_queue(url: str) -> MessageQueue:
    """Return the queue of a URL, in the region of the environment."""
    import boto3  # noqa: PLC0415  # costs a second of every start that has no queue
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"}
    )
    return SqsQueue(boto3.client("sqs", config=config), url)
