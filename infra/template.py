"""The whole product as one CloudFormation template: python -m infra.template --partition aws-cn.

``aws`` and ``aws-cn`` get the same resources; only what cannot be said by a pseudo parameter is
different. docs/deployment.md says how it is deployed, infra/costs.py what it costs.
"""

import argparse
import json
import sys
from typing import Any

from infra.alarms import alarms
from infra.bot_service import bot_service
from infra.bucket import bucket
from infra.cloudformation import Resources, att, ref, sub
from infra.database import database
from infra.functions import functions
from infra.keys import keys
from infra.network import network, subnets
from infra.parameters import CONDITIONS, PARAMETERS
from infra.queues import queues
from infra.schedules import schedules

PARTITIONS = ("aws", "aws-cn")
OUTPUTS: dict[str, tuple[str, Any]] = {
    "Functions": ("QINGJIAO_FUNCTIONS of a bot elsewhere", sub("lambda:${AWS::StackName}-")),
    "FilesBucket": ("Photos and files", ref("Files")),
    "ErasuresBucket": ("Notes of what families had deleted", ref("Erasures")),
    "MigrateFunction": ("Called once a release, before the bots", ref("Migrate")),
    "BalancerName": ("Where PublicUrl shall lead to (CNAME)", att("Balancer", "DNSName")),
    "TrustedAddress": ("For WeCom's 企业可信IP", ref("TrustedAddress")),
    "Cluster": ("Where tasks of the bot run", ref("Cluster")),
    "BotSubnets": ("For tasks run by hand", {"Fn::Join": [",", subnets("Private")]}),
    "BotDoor": ("Their security group", ref("BotDoor")),
    "WantedQueue": ("Pages that are to be read", ref("Wanted")),
    "DoneQueue": ("Pages that were read", ref("Done")),
    "ProductSecretArn": ("QINGJIAO_SECRET; keep a copy in a safe", att("ProductSecret", "Id")),
    "DatabaseCluster": ("For backups and their restoration", ref("Database")),
    "DatabaseSubnetGroup": ("Of a restored cluster", ref("DatabaseSubnets")),
    "DatabaseDoorId": ("Its security group", att("DatabaseDoor", "GroupId")),
    "DatabaseSettingsName": ("Its parameters: TLS only, no statements", ref("DatabaseSettings")),
}


def template(partition: str) -> dict[str, Any]:
    """Return the template for a partition, ``aws`` or ``aws-cn``.

    Raises:
        ValueError: There is no such partition.
    """
    if partition not in PARTITIONS:
        raise ValueError(f"a partition is one of {', '.join(PARTITIONS)}, not {partition}")
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Qingjiao: what a county's schools keep in their chat app",
        "Parameters": PARAMETERS,
        "Conditions": CONDITIONS,
        "Resources": _resources(partition),
        "Outputs": {
            name: {"Description": about, "Value": value} for name, (about, value) in OUTPUTS.items()
        },
    }


def _resources(partition: str) -> Resources:
    parts = [keys(), network(partition), bucket(), queues(), database()]
    parts += [functions(), schedules(), bot_service(), alarms()]
    made: Resources = {}
    for part in parts:
        twice = made.keys() & part.keys()
        if twice:
            raise ValueError(f"two resources are called {', '.join(sorted(twice))}")
        made |= part
    return made


def main(arguments: list[str] | None = None) -> int:
    """Print the template as JSON."""
    parser = argparse.ArgumentParser(prog="python -m infra.template", description=__doc__)
    parser.add_argument("--partition", choices=PARTITIONS, default="aws")
    chosen = parser.parse_args(arguments)
    json.dump(template(chosen.partition), sys.stdout, indent=1, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
