"""The Lambda functions: six from one zip that differ in what they may, and the reader's image.

Function URLs, X-Ray and SnapStart are left out: AWS in China has none of them for Python.
"""

from typing import Any

from infra.bucket import PAPERS, TRANSIENT_FILES
from infra.cloudformation import Resources, att, item, ref, sub
from infra.logs import log_group
from infra.network import subnets
from infra.policies import (
    READ,
    WRITE,
    may_be_fed_by,
    may_join_network,
    may_read_secret,
    may_see_that_files_are_gone,
    may_send,
    may_use_files,
    may_use_key,
    may_write_logs,
    role,
)
from infra.queues import READER_TIMEOUT_S
from infra.variables import FILES, HOME, READER, environment
from infra.zipped import Zipped, zipped

PYTHON = "python3.13"
PAGES_AT_A_TIME = 4
"""Photos a reader takes with one message batch: 1.1 s each, so that few wait behind another."""
READINGS_AT_A_TIME = 10


def functions() -> Resources:
    """Return the functions, their roles, logs and what feeds them."""
    made: Resources = {}
    for one in zipped():
        made |= _from_zip(one)
    return made | _reader() | _feeds()


def _logs(name: str) -> dict[str, Any]:
    return log_group(sub(f"/aws/lambda/${{AWS::StackName}}-{name}"))


def _from_zip(one: Zipped) -> Resources:
    rights = [may_write_logs(f"{one.logical}Logs"), *may_join_network(one.name)]
    rights += [*may_read_secret("DatabaseSecret"), *one.may]
    return {
        f"{one.logical}Logs": _logs(one.name),
        f"{one.logical}Role": role("lambda.amazonaws.com", rights),
        one.logical: item(
            "AWS::Lambda::Function",
            {
                "FunctionName": sub(f"${{AWS::StackName}}-{one.name}"),
                "Runtime": PYTHON,
                "Handler": one.handler,
                "Code": {"S3Bucket": ref("CodeBucket"), "S3Key": ref(one.code)},
                "MemorySize": one.memory_mb,
                "Timeout": one.timeout_s,
                "EphemeralStorage": {"Size": one.storage_mb},
                "Role": att(f"{one.logical}Role", "Arn"),
                "KmsKeyArn": att("Key", "Arn"),  # seals its variables
                "Environment": environment(one.variables),
                "VpcConfig": {
                    "SubnetIds": subnets("Private"),
                    "SecurityGroupIds": [ref("FunctionsDoor")],
                },
                "LoggingConfig": {"LogGroup": ref(f"{one.logical}Logs")},
            },
        ),
    }


def _reader() -> Resources:
    """Return the reader: photos and a queue of our account, no way out, database or secret."""
    pictures = (PAPERS, TRANSIENT_FILES)
    rights = [
        may_write_logs("ReadSheetLogs"),
        *may_join_network(READER),
        may_use_files((READ,), pictures, sid="Photos"),
        may_use_files((WRITE,), (PAPERS,), sid="AnnotatedPhotos"),
        may_see_that_files_are_gone(),
        may_be_fed_by("Wanted"),
        may_send("Done"),
        may_use_key("s3", "sqs"),
    ]
    return {
        "ReadSheetLogs": _logs(READER),
        "ReadSheetRole": role("lambda.amazonaws.com", rights),
        "ReadSheet": item(
            "AWS::Lambda::Function",
            {
                "FunctionName": sub(f"${{AWS::StackName}}-{READER}"),
                "PackageType": "Image",
                "Code": {"ImageUri": ref("ReaderImage")},
                "MemorySize": 3538,  # two vCPUs; 1,769 MB are one
                "Timeout": READER_TIMEOUT_S,
                "Role": att("ReadSheetRole", "Arn"),
                "KmsKeyArn": att("Key", "Arn"),
                "Environment": environment((*HOME, *FILES, "QINGJIAO_READINGS_DONE")),
                "VpcConfig": {
                    "SubnetIds": subnets("Isolated"),
                    "SecurityGroupIds": [ref("ReaderDoor")],
                },
                "LoggingConfig": {"LogGroup": ref("ReadSheetLogs")},
            },
        ),
    }


def _feeds() -> Resources:
    return {
        "WantedToReader": _feed("Wanted", "ReadSheet", size=PAGES_AT_A_TIME, most="ReadAtOnce"),
        "DoneToReadings": _feed("Done", "Readings", size=READINGS_AT_A_TIME, most=10),
    }


def _feed(queue: str, function: str, *, size: int, most: str | int) -> dict[str, Any]:
    """Return what hands a queue's messages to a function; what failed alone comes again."""
    return item(
        "AWS::Lambda::EventSourceMapping",
        {
            "EventSourceArn": att(queue, "Arn"),
            "FunctionName": ref(function),
            "BatchSize": size,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": ref(most) if isinstance(most, str) else most},
        },
    )
