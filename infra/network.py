"""The network: who stands at the street, who may go out, and who sees children and may not.

Six subnets in two zones. *Public*: the load balancer and the way out. *Private*: the bot and the
functions, which answer chat platforms and language models through one fixed address, because
WeCom's 企业可信IP lists addresses. *Isolated*: the database and the reader of photos, which have
no route out. What they reach are our own bucket and services of our own account, asked as
somebody of that account: whoever takes the reader over with a photo can bring along no
credentials of another account, nor reach another's bucket or queue.
"""

from typing import Any

from infra.cloudformation import Resources, att, item, named, ref, sub
from infra.logs import log_group
from infra.policies import READ, WRITE, allow, role

ZONES = 2
KINDS = ("Public", "Private", "Isolated")
POSTGRES = 5432
HTTPS = 443
BOT_PORT = 8080
WORLD = "0.0.0.0/0"
IN_CHINA_CALLED = frozenset({"lambda", "sqs"})
"""Services whose endpoints have another first name in China, says the AWS CDK (aws-ec2,
``vpc-endpoint.ts``, ``getDefaultEndpointPrefix``, read 2026-11-22); ``aws ec2
describe-vpc-endpoint-services`` lists them."""
REACHED_INSIDE = ("lambda", "secretsmanager", "sqs")
"""Services that are reached without leaving the network; S3 has gateways, which cost nothing."""


def network(partition: str) -> Resources:
    """Return the network, its endpoints and who may talk to whom.

    Args:
        partition: ``aws`` or ``aws-cn``; endpoints of some services are called differently there.
    """
    return _subnets() | _street() | _way_out() | _endpoints(partition) | _doors() | _refused()


def subnets(kind: str) -> list[dict[str, str]]:
    """Return the subnets of a kind, one a zone."""
    return [ref(f"{kind}{zone}") for zone in range(ZONES)]


def _subnets() -> Resources:
    made: Resources = {
        "Network": item(
            "AWS::EC2::VPC",
            {
                "CidrBlock": ref("NetworkCidr"),
                "EnableDnsSupport": True,
                "EnableDnsHostnames": True,
                "Tags": named("network"),
            },
        )
    }
    for place, kind in enumerate(KINDS):
        for zone in range(ZONES):
            cidrs = {"Fn::Cidr": [ref("NetworkCidr"), len(KINDS) * ZONES, 8]}
            made[f"{kind}{zone}"] = item(
                "AWS::EC2::Subnet",
                {
                    "VpcId": ref("Network"),
                    "AvailabilityZone": {"Fn::Select": [zone, {"Fn::GetAZs": ""}]},
                    "CidrBlock": {"Fn::Select": [place * ZONES + zone, cidrs]},
                    "MapPublicIpOnLaunch": False,
                    "Tags": named(f"{kind.lower()}-{zone}"),
                },
            )
            made[f"{kind}{zone}Routes"] = item(
                "AWS::EC2::SubnetRouteTableAssociation",
                {"SubnetId": ref(f"{kind}{zone}"), "RouteTableId": ref(f"{kind}Routes")},
            )
        made[f"{kind}Routes"] = item(
            "AWS::EC2::RouteTable", {"VpcId": ref("Network"), "Tags": named(kind.lower())}
        )
    return made


def _street() -> Resources:
    return {
        "Street": item("AWS::EC2::InternetGateway", {"Tags": named("street")}),
        "StreetOfNetwork": item(
            "AWS::EC2::VPCGatewayAttachment",
            {"VpcId": ref("Network"), "InternetGatewayId": ref("Street")},
        ),
        "ToStreet": item(
            "AWS::EC2::Route",
            {
                "RouteTableId": ref("PublicRoutes"),
                "DestinationCidrBlock": WORLD,
                "GatewayId": ref("Street"),
            },
            DependsOn="StreetOfNetwork",
        ),
    }


def _way_out() -> Resources:
    return {
        "TrustedAddress": item(
            "AWS::EC2::EIP",
            {"Domain": "vpc", "Tags": named("trusted-address")},
            DependsOn="StreetOfNetwork",
            # It is written into WeCom's list by hand: a stack that is made again keeps it.
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        ),
        # One, not one a zone: WeCom trusts one address more easily than two, and what waits in
        # the outbox while a zone is down is sent when it is back.
        "WayOut": item(
            "AWS::EC2::NatGateway",
            {
                "SubnetId": ref("Public0"),
                "AllocationId": att("TrustedAddress", "AllocationId"),
                "Tags": named("way-out"),
            },
        ),
        "ToWayOut": item(
            "AWS::EC2::Route",
            {
                "RouteTableId": ref("PrivateRoutes"),
                "DestinationCidrBlock": WORLD,
                "NatGatewayId": ref("WayOut"),
            },
        ),
    }


def endpoint_name(service: str, partition: str) -> dict[str, str]:
    """Return what the endpoint of a service is called in a partition."""
    first = "cn." if partition == "aws-cn" and service in IN_CHINA_CALLED else ""
    return sub(f"{first}com.amazonaws.${{AWS::Region}}.{service}")


def _endpoints(partition: str) -> Resources:
    """Return the ways to AWS's services that do not lead through the street.

    The private subnets have a way out anyway, and ECS takes layers of images out of AWS's own
    buckets through their gateway: it has no policy. That of the isolated ones leads to our files.
    """
    made: Resources = {
        "EndpointOfS3": _gateway("PrivateRoutes"),
        "EndpointOfOurFiles": _gateway("IsolatedRoutes", PolicyDocument=_only_our_files()),
    }
    for service in REACHED_INSIDE:
        made[f"EndpointOf{service.title()}"] = item(
            "AWS::EC2::VPCEndpoint",
            {
                "VpcId": ref("Network"),
                "VpcEndpointType": "Interface",
                "ServiceName": endpoint_name(service, partition),
                "PrivateDnsEnabled": True,
                "SubnetIds": subnets("Isolated"),
                "SecurityGroupIds": [ref("EndpointDoor")],
                "PolicyDocument": _ours_alone([f"{service}:*"], ["*"]),
            },
        )
    return made


def _gateway(routes: str, **more: Any) -> dict[str, Any]:
    return item(
        "AWS::EC2::VPCEndpoint",
        {
            "VpcId": ref("Network"),
            "VpcEndpointType": "Gateway",
            "ServiceName": endpoint_name("s3", "aws"),  # a gateway's name is the same in China
            "RouteTableIds": [ref(routes)],
            **more,
        },
    )


def _only_our_files() -> dict[str, Any]:
    everything_in = {"Fn::Join": ["", [att("Files", "Arn"), "/*"]]}
    return _ours_alone([READ, WRITE, "s3:ListBucket"], [att("Files", "Arn"), everything_in])


def _ours_alone(actions: list[str], resources: list[Any]) -> dict[str, Any]:
    """Return an endpoint's policy: only our account's people, and only what is our account's.

    It allows nobody anything by itself: whoever asks needs leave of a role as well.
    """
    us = ref("AWS::AccountId")
    statement = allow(
        "OursAlone",
        actions,
        resources,
        StringEquals={"aws:PrincipalAccount": us, "aws:ResourceAccount": us},
    )
    return {"Version": "2012-10-17", "Statement": [{**statement, "Principal": "*"}]}


def _refused() -> Resources:
    """Return the log of connections that were refused, kept as long as the law wants."""
    into = [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
    ]
    return {
        "RefusedLogs": log_group(),
        "RefusedRole": role(
            "vpc-flow-logs.amazonaws.com",
            [allow("WriteItsOwnLogs", into, [att("RefusedLogs", "Arn")])],
        ),
        "Refused": item(
            "AWS::EC2::FlowLog",
            {
                "ResourceId": ref("Network"),
                "ResourceType": "VPC",
                "TrafficType": "REJECT",
                "LogGroupName": ref("RefusedLogs"),
                "DeliverLogsPermissionArn": att("RefusedRole", "Arn"),
            },
        ),
    }


def _doors() -> Resources:
    """Return the security groups; what follows from what lies in ``_let``."""
    doors = {
        "BalancerDoor": "The load balancer: anybody may knock, by HTTPS",
        "BotDoor": "The bot",
        "FunctionsDoor": "Functions that work with the database",
        "ReaderDoor": "The reader of photos: it speaks to the bucket and the queues alone",
        "EndpointDoor": "Services reached inside the network",
        "ProxyDoor": "The proxy of the database",
        "DatabaseDoor": "The database",
    }
    made: Resources = {
        name: item(
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": description,
                "VpcId": ref("Network"),
                "SecurityGroupEgress": [_NOWHERE],
                "Tags": named(name),
            },
        )
        for name, description in doors.items()
    }
    made["BalancerDoor"]["Properties"]["SecurityGroupIngress"] = [
        _rule(HTTPS, "Families and chat platforms", CidrIp=WORLD)
    ]
    for name in ("BotDoor", "FunctionsDoor", "ReaderDoor"):
        made[name]["Properties"]["SecurityGroupEgress"] = [
            _rule(HTTPS, "Services, and what the routes lead to", CidrIp=WORLD)
        ]
    return made | _let(
        ("BalancerDoor", "BotDoor", BOT_PORT),
        ("BotDoor", "ProxyDoor", POSTGRES),
        ("FunctionsDoor", "ProxyDoor", POSTGRES),
        ("ProxyDoor", "DatabaseDoor", POSTGRES),
        ("BotDoor", "EndpointDoor", HTTPS),
        ("FunctionsDoor", "EndpointDoor", HTTPS),
        ("ReaderDoor", "EndpointDoor", HTTPS),
    )


_NOWHERE = {
    "IpProtocol": "icmp",
    "FromPort": 252,
    "ToPort": 86,
    "CidrIp": "255.255.255.255/32",
    "Description": "Nowhere: without a rule of its own a group may go anywhere",
}


def _rule(port: int, description: str, **whom: Any) -> dict[str, Any]:
    return {
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port,
        "Description": description,
        **whom,
    }


def _let(*pairs: tuple[str, str, int]) -> Resources:
    """Return the rules that let one door's people through another, seen from both sides."""
    made: Resources = {}
    for frm, to, port in pairs:
        name, description = f"{frm}To{to}", f"{frm} to {to}"
        out = {"GroupId": att(frm, "GroupId"), "DestinationSecurityGroupId": att(to, "GroupId")}
        into = {"GroupId": att(to, "GroupId"), "SourceSecurityGroupId": att(frm, "GroupId")}
        made[f"{name}Out"] = item("AWS::EC2::SecurityGroupEgress", _rule(port, description, **out))
        made[f"{name}In"] = item("AWS::EC2::SecurityGroupIngress", _rule(port, description, **into))
    return made
