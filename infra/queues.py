"""Two queues around the reader of photos: what is to be read, what was read; each with its dead.

They carry work; the truth is the queue in the database. A message that is lost is asked for again
by the product's own clock, and one that comes twice changes nothing.
"""

from typing import Any

from infra.cloudformation import Resources, att, item, ref

DEAD_AFTER = 5
"""Deliveries of a message before it is laid aside."""
READER_TIMEOUT_S = 90
READINGS_TIMEOUT_S = 60
HIDDEN = 6
"""A message is hidden so many times as long as its function may take: AWS asks for six."""
DEAD_KEPT_S = 14 * 24 * 3600
KEPT_S = 4 * 24 * 3600
"""A weekend with everything down, and a day to notice."""


def queues() -> Resources:
    """Return the queues, their dead letters and policies."""
    made: Resources = {}
    for name, timeout_s in (("Wanted", READER_TIMEOUT_S), ("Done", READINGS_TIMEOUT_S)):
        made |= _queue(name, hidden_s=HIDDEN * timeout_s)
    made["TicksDead"] = item("AWS::SQS::Queue", _properties(DEAD_KEPT_S))
    made["TicksDeadPolicy"] = _policy("TicksDead", _by_schedules())
    return made


def _queue(name: str, *, hidden_s: int) -> Resources:
    dead = f"{name}Dead"
    redrive = {"deadLetterTargetArn": att(dead, "Arn"), "maxReceiveCount": DEAD_AFTER}
    living = {"VisibilityTimeout": hidden_s, "RedrivePolicy": redrive}
    return {
        name: item("AWS::SQS::Queue", _properties(KEPT_S) | living),
        f"{name}Policy": _policy(name),
        dead: item("AWS::SQS::Queue", _properties(DEAD_KEPT_S)),
        f"{dead}Policy": _policy(dead),
    }


def _properties(kept_s: int) -> dict[str, Any]:
    return {
        "KmsMasterKeyId": att("Key", "Arn"),
        "KmsDataKeyReusePeriodSeconds": 3600,
        "MessageRetentionPeriod": kept_s,
        "ReceiveMessageWaitTimeSeconds": 20,
    }


def _policy(name: str, *allowed: dict[str, Any]) -> dict[str, Any]:
    only_over_tls = {
        "Sid": "OnlyOverTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": att(name, "Arn"),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return item(
        "AWS::SQS::QueuePolicy",
        {
            "Queues": [ref(name)],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [*allowed, only_over_tls]},
        },
    )


def _by_schedules() -> dict[str, Any]:
    return {
        "Sid": "TicksThatNobodyTook",
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": att("TicksDead", "Arn"),
        "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
    }
