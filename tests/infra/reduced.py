"""The template as far as ministack knows it: the serverless core, without what needs a cloud.

Left out, and so never deployed here: the network and its doors (functions run on this machine),
Aurora and its proxy (PostgreSQL runs beside), the bots' containers and the balancer (the bot runs
in the test), and the reader's function, which is an image (its handler runs in a process, fed by
the test as Lambda's poller feeds it). Whatever refers to one of these goes too: alarms about them.
Everything else is deployed as it stands: key, secrets, bucket, queues, roles, functions, what
feeds them, schedules and alarms. Functions run as their roles. The way to ministack is HTTP on this
machine, so the refusals of whoever comes without TLS are taken out (``OnlyOverTls``).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from infra.template import template

NOT_HERE = ("AWS::EC2::", "AWS::RDS::", "AWS::ECS::", "AWS::ElasticLoadBalancingV2::")
IMAGES = frozenset({"ReadSheet"})


def reduced(variables: dict[str, str]) -> dict[str, Any]:
    """Return the template without what ministack has not.

    Args:
        variables: What every function's environment has in addition, or instead.
    """
    whole = template("aws")
    kept = {
        name: resource
        for name, resource in whole["Resources"].items()
        if not resource["Type"].startswith(NOT_HERE) and name not in IMAGES
    }
    for resource in kept.values():
        if resource["Type"] == "AWS::Lambda::Function":
            properties = resource["Properties"]
            del properties["VpcConfig"]
            properties["Environment"]["Variables"] |= variables
        if "PolicyDocument" in resource["Properties"]:
            document = resource["Properties"]["PolicyDocument"]
            allowed = [one for one in document["Statement"] if one["Sid"] != "OnlyOverTls"]
            document["Statement"] = allowed
    kept = {name: one for name, one in kept.items() if not _empty(one)}
    while lost := {name for name, one in kept.items() if _missing(one, kept, whole)}:
        kept = {name: one for name, one in kept.items() if name not in lost}
    outputs = {
        name: one for name, one in whole["Outputs"].items() if not _missing(one, kept, whole)
    }
    return whole | {"Resources": kept, "Outputs": outputs}


def left_out(small: dict[str, Any]) -> set[str]:
    """Return the resources a reduced template has not."""
    return set(template("aws")["Resources"]) - set(small["Resources"])


def _empty(resource: dict[str, Any]) -> bool:
    """Return True for a policy that says nothing any more."""
    return bool(resource["Properties"].get("PolicyDocument", {}).get("Statement") == [])


def _missing(value: Any, kept: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Return True when something refers to a resource that is not kept."""
    resources = set(whole["Resources"])
    return any(name in resources and name not in kept for name in _referred(value))


def _referred(value: Any) -> Iterator[str]:
    """Yield the names of all that something refers to, parameters too."""
    if isinstance(value, list):
        for one in value:
            yield from _referred(one)
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _named_by(key, one)


def _named_by(key: str, value: Any) -> Iterator[str]:
    if key == "Ref":
        yield value
    elif key == "Fn::GetAtt":
        yield value[0]
    elif key == "Fn::Sub":
        yield from re.findall(r"\$\{([\w:]+)", json.dumps(value))
    elif key == "DependsOn":
        yield from [value] if isinstance(value, str) else value
    else:
        yield from _referred(value)
