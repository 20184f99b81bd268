"""The Lambda functions: six from one zip that differ in what they may, and the reader's image.

Function URLs, X-Ray and SnapStart are left out: AWS in China has none of them for Python.
"""

from dataclasses import dataclass
from typing import Any

from infra.bucket import LIBRARY, PAPERS, PREFIXES, TRANSIENT_FILES
from infra.cloudformation import Resources, att, item, ref, sub
from infra.logs import log_group
from infra.network import subnets
from infra.policies import (
    READ,
    REMOVE,
    WRITE,
    Statement,
    may_be_fed_by,
    may_call,
    may_join_network,
    may_keep_notes,
    may_read_secret,
    may_see_that_files_are_gone,
    may_send,
    may_use_files,
    may_use_key,
    may_write_logs,
    role,
)
from infra.queues import READER_TIMEOUT_S, READINGS_TIMEOUT_S
from infra.variables import FILES, HOME, MEANING, MODEL, READER, RECORDS, TABLES, environment

PYTHON = "python3.13"
PAGES_AT_A_TIME = 4
"""Photos a reader takes with one message batch: 1.1 s each, so that few wait behind another."""
READINGS_AT_A_TIME = 10
EVERYDAY = tuple(one for one in PREFIXES if one is not LIBRARY)


@dataclass(frozen=True)
class Zipped:
    """A function that runs from the zip."""

    name: str
    """What its name ends with; ``school/lambdas.py`` says which calls it takes."""
    logical: str
    handler: str
    memory_mb: int
    timeout_s: int
    variables: tuple[str, ...]
    may: tuple[Statement, ...] = ()
    storage_mb: int = 512
    code: str = "CodeKey"
    """Parameter that names its zip."""


def zipped() -> tuple[Zipped, ...]:
    """Return the functions that run from the zip."""
    everything = (*HOME, *RECORDS, *FILES, *MODEL, *MEANING)
    look = may_see_that_files_are_gone()
    return (
        Zipped(
            name="call",
            logical="Call",
            handler="entry.handler",
            memory_mb=1024,
            timeout_s=55,
            variables=everything,
            may=(
                may_use_files((READ, WRITE, REMOVE), EVERYDAY, sid="Files"),
                look,
                may_use_key("s3"),
            ),
        ),
        Zipped(
            name="search",
            logical="Search",
            handler="entry.handler",
            memory_mb=1769,
            timeout_s=55,
            variables=everything,
            may=(may_use_files((READ,), (LIBRARY,), sid="Index"), look, may_use_key("s3")),
            storage_mb=1024,
        ),
        Zipped(
            name="work",
            logical="Work",
            handler="entry.handler",
            memory_mb=1769,
            timeout_s=110,  # queued work is leased for 120 s; then another bot takes it
            variables=(
                *everything,
                "QINGJIAO_ERASURES",
                "QINGJIAO_READER",
                "QINGJIAO_READINGS_WANTED",
            ),
            may=_work(),
            storage_mb=1024,
        ),
        Zipped(
            name="tick",
            logical="Tick",
            handler="entry.tick",
            memory_mb=1769,
            timeout_s=300,
            variables=everything,
            may=(
                may_use_files((READ, WRITE, REMOVE), PREFIXES, sid="Files"),
                look,
                may_send("TicksDead"),
                may_use_key("s3", "sqs"),
            ),
            storage_mb=1024,
        ),
        Zipped(
            name="readings",
            logical="Readings",
            handler="entry.readings",
            memory_mb=1024,
            timeout_s=READINGS_TIMEOUT_S,
            variables=(*HOME, *RECORDS, *FILES),
            may=(
                may_be_fed_by("Done"),
                # A reading too long for a message lies beside its photo.
                may_use_files((READ, REMOVE), (PAPERS,), sid="LongReadings"),
                may_see_that_files_are_gone(),
                may_use_key("s3", "sqs"),
            ),
        ),
        Zipped(
            name="migrate",
            logical="Migrate",
            handler="entry.migrate",
            memory_mb=1024,
            timeout_s=900,
            variables=(*HOME, *TABLES),
            # Tables go first: functions refuse older ones, and take newer ones.
            code="MigrateKey",
        ),
    )


def _work() -> tuple[Statement, ...]:
    return (
        may_use_files((READ, WRITE, REMOVE), PREFIXES, sid="Files"),
        may_see_that_files_are_gone(),
        may_keep_notes(),
        may_send("Wanted"),
        may_use_key("s3", "sqs"),
        may_call(READER),
    )


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
