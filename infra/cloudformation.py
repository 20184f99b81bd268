"""The few words of CloudFormation the templates are written in: references, ARNs, joins.

Nothing names a partition: ``aws`` and ``aws-cn`` differ in ARNs and host names, and the pseudo
parameters know which one a stack is in.
"""

from typing import Any

Resources = dict[str, dict[str, Any]]
"""Resources of a template by logical name."""


def ref(name: str) -> dict[str, str]:
    """Return what a parameter holds, or what CloudFormation calls a resource by."""
    return {"Ref": name}


def att(name: str, attribute: str) -> dict[str, list[str]]:
    """Return an attribute of a resource."""
    return {"Fn::GetAtt": [name, attribute]}


def sub(text: str) -> dict[str, str]:
    """Return a text whose ``${…}`` are filled in."""
    return {"Fn::Sub": text}


def arn(service: str, rest: str, *, region: str = "${AWS::Region}") -> dict[str, str]:
    """Return the ARN of something in this account, in whichever partition the stack is."""
    return sub(f"arn:${{AWS::Partition}}:{service}:{region}:${{AWS::AccountId}}:{rest}")


def when(condition: str, then: Any, otherwise: Any) -> dict[str, list[Any]]:
    """Return one of two values; ``None`` as the other leaves the property out."""
    no = {"Ref": "AWS::NoValue"} if otherwise is None else otherwise
    return {"Fn::If": [condition, then, no]}


def item(kind: str, properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return one resource.

    Args:
        kind: Such as ``AWS::SQS::Queue``.
        properties: Its properties.
        more: ``DependsOn``, ``DeletionPolicy``, ``Condition`` and the like.
    """
    return {"Type": kind, **more, "Properties": properties}


def named(name: str) -> list[dict[str, Any]]:
    """Return the tag that names a resource in the console."""
    return [{"Key": "Name", "Value": sub(f"${{AWS::StackName}}-{name}")}]
