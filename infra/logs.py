"""Groups of log lines: sealed, kept half a year, and there when the stack is gone."""

from typing import Any

from infra.cloudformation import att, item
from infra.parameters import LOG_DAYS


def log_group(name: Any = None) -> dict[str, Any]:
    """Return a group of log lines.

    Args:
        name: Where the service writes to by itself; without one CloudFormation makes one up.
    """
    called = {} if name is None else {"LogGroupName": name}
    return item(
        "AWS::Logs::LogGroup",
        {**called, "RetentionInDays": LOG_DAYS, "KmsKeyId": att("Key", "Arn")},
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )
