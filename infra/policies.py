"""Who may do what: one role a function, and no action or resource that is everything.

A few actions know no resource; they are listed in ``EVERYTHING`` with the reason, and a test lets
no other statement say ``*``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from infra.bucket import Prefix
from infra.cloudformation import arn, att, item, sub

Statement = dict[str, Any]
READ, WRITE, REMOVE = "s3:GetObject", "s3:PutObject", "s3:DeleteObject"
EVERYTHING = {
    "PlugIntoTheNetwork": "EC2 knows no resource for looking at network interfaces, and a new one "
    "has no name yet; the next statement keeps the function's own code from using this",
    "NotByItsOwnCode": "a refusal: the wider the better",
    "PullImages": "ecr:GetAuthorizationToken is about the account, not about a repository",
}
"""Statements about every resource by Sid, and why."""
NAMES_ITS_ACCOUNT = frozenset({"ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"})
"""Services whose documents say that they name the account when they take a role."""
NETWORK_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
]


def allow(
    sid: str, actions: Sequence[str], resources: Sequence[Any], **condition: Any
) -> Statement:
    """Return a statement that allows actions on resources.

    Args:
        sid: What it is for, in one word.
        actions: Such as ``sqs:SendMessage``.
        resources: ARNs.
        condition: By operator, such as ``StringEquals={…}``.
    """
    only = {"Condition": condition} if condition else {}
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(actions),
        "Resource": list(resources),
        **only,
    }


def role(service: str, statements: Sequence[Statement]) -> dict[str, Any]:
    """Return a role a service takes.

    Args:
        service: Such as ``lambda.amazonaws.com``, which is its name in China too.
        statements: What the role may do.
    """
    trust: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    if service in NAMES_ITS_ACCOUNT:  # nobody else's tasks shall act for us
        ours = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
        trust["Condition"] = {"StringEquals": ours}
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return item(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [{"PolicyName": "only-this", "PolicyDocument": policy}],
        },
    )


def may_write_logs(group: str) -> Statement:
    """Return leave to write one group of logs, which is made by the template."""
    return allow(
        "WriteItsOwnLogs",
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [sub(f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:"
             f"log-group:${{{group}}}:log-stream:*")],
    )  # fmt: skip


def may_join_network(function: str) -> list[Statement]:
    """Return what the Lambda service needs to put a function into the network.

    Args:
        function: Its name after the stack's.
    """
    itself = arn("lambda", f"function:${{AWS::StackName}}-{function}")
    return [
        allow("PlugIntoTheNetwork", NETWORK_ACTIONS, ["*"]),
        {
            "Sid": "NotByItsOwnCode",
            "Effect": "Deny",
            "Action": NETWORK_ACTIONS,
            "Resource": "*",
            "Condition": {"ArnEquals": {"lambda:SourceFunctionArn": itself}},
        },
    ]


def may_use_files(actions: Sequence[str], prefixes: Iterable[Prefix], *, sid: str) -> Statement:
    """Return leave to do something with the files under some prefixes."""
    return allow(
        sid,
        actions,
        [{"Fn::Join": ["", [att("Files", "Arn"), f"/{one.name}*"]]} for one in prefixes],
    )


def may_see_that_files_are_gone() -> Statement:
    """Return leave to list the bucket.

    Without it S3 answers 403 for a file that is gone, and the product takes that for a bucket
    that is down. Keys carry no names of people.
    """
    return allow("SeeThatFilesAreGone", ["s3:ListBucket"], [att("Files", "Arn")])


def may_keep_notes() -> Statement:
    """Return leave to write and read notes of what families had deleted; never to remove one."""
    notes = {"Fn::Join": ["", [att("Erasures", "Arn"), "/erasures/*"]]}
    return allow("NotesOfErasures", [READ, WRITE], [notes])


def may_read_notes() -> list[Statement]:
    """Return leave to find the notes of what families had deleted, to carry them out again."""
    notes = {"Fn::Join": ["", [att("Erasures", "Arn"), "/erasures/*"]]}
    return [
        allow("FindNotesOfErasures", ["s3:ListBucket"], [att("Erasures", "Arn")]),
        allow("ReadNotesOfErasures", [READ], [notes]),
    ]


def may_use_key(*services: str) -> Statement:
    """Return leave to use the key, through the services that keep things sealed with it."""
    hosts = [sub(f"{service}.${{AWS::Region}}.${{AWS::URLSuffix}}") for service in services]
    return allow(
        "SealAndOpen",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        [att("Key", "Arn")],
        StringEquals={"kms:ViaService": hosts},
    )


def may_read_secret(secret: str) -> list[Statement]:
    """Return leave to read one secret that is made by the template."""
    return [
        allow(f"Read{secret}", ["secretsmanager:GetSecretValue"], [att(secret, "Id")]),
        may_open_secrets(),
    ]


def may_open_secrets() -> Statement:
    """Return leave to have secrets opened with the key, and nothing else it seals."""
    only = {"kms:ViaService": sub("secretsmanager.${AWS::Region}.${AWS::URLSuffix}")}
    return allow("OpenSecrets", ["kms:Decrypt"], [att("Key", "Arn")], StringEquals=only)


def may_send(queue: str) -> Statement:
    """Return leave to put messages on a queue."""
    return allow(f"SendTo{queue}", ["sqs:SendMessage"], [att(queue, "Arn")])


def may_be_fed_by(queue: str) -> Statement:
    """Return what the poller needs that hands a queue's messages to a function."""
    return allow(
        f"FedBy{queue}",
        ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        [att(queue, "Arn")],
    )


def may_call(*functions: str) -> Statement:
    """Return leave to call some functions, by what their names end with."""
    return allow(
        "Call",
        ["lambda:InvokeFunction"],
        [arn("lambda", f"function:${{AWS::StackName}}-{one}") for one in functions],
    )
