"""The bot: a service for each chat platform, in two zones, behind a load balancer with TLS.

Several bots are safe beside each other: what they work on is a queue in the database, a
conversation's messages are taken in order by whoever holds its lease, and rate limits are counted
there too. So a new release starts before the old one ends, and goes back by itself when it does
not become healthy.
"""

from typing import Any

from infra.bucket import PREFIXES
from infra.cloudformation import Resources, arn, att, item, ref, sub, when
from infra.database import database_url
from infra.keys import GIVEN, given_to_a_task, made_for_a_task
from infra.logs import log_group
from infra.network import BOT_PORT, HTTPS, subnets
from infra.policies import (
    READ,
    REMOVE,
    WRITE,
    allow,
    may_call,
    may_open_secrets,
    may_read_notes,
    may_read_secret,
    may_see_that_files_are_gone,
    may_use_files,
    may_use_key,
    may_write_logs,
    role,
)

PLATFORMS = {"DingTalk": "dingtalk", "WeCom": "wecom"}
CALLED = ("call", "search", "work")
"""Functions the bot calls; the others are nobody's to call."""
FUNCTIONS_ONLY = frozenset({"QINGJIAO_LLM_KEY"})
"""Given secrets the bot has no use for."""
HEALTHY = "/healthz"
"""Alive; not ready: a bot that is restarted because the database is away helps nobody."""
PAGES = ("/r/*", "/f/*", "/panel", "/panel/*", "/devices/*")
"""What the world may ask, beside WeCom's callback and whether the bot is alive: one-time pages,
panels, devices. A rule of a balancer takes five at the most."""
HOME = "/var/lib/qingjiao"
"""The only folder a task may write to; nothing in it outlives the task. The image names it as a
volume of its user, so that it is not root's."""
STOP_S = 30
"""Threads finish what they do within ten seconds; open pages have five."""


def bot_service() -> Resources:
    """Return the cluster, a service a platform, and the load balancer."""
    made: Resources = {
        "Cluster": item(
            "AWS::ECS::Cluster",
            {"ClusterSettings": [{"Name": "containerInsights", "Value": "enabled"}]},
        ),
        "BotLogs": log_group(),
        "BotStartRole": role("ecs-tasks.amazonaws.com", _may_start()),
        "BotRole": role("ecs-tasks.amazonaws.com", _may()),
    }
    for platform, word in PLATFORMS.items():
        made |= _service(platform, word)
    return made | _balancer()


def _may_start() -> list[dict[str, Any]]:
    """Return what ECS needs before a task runs: its images, its secrets, its logs."""
    secrets = [att("ProductSecret", "Id"), ref("GivenSecretArn")]
    pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    return [
        allow("PullImages", ["ecr:GetAuthorizationToken"], ["*"]),
        allow("PullOurImages", pull, [arn("ecr", "repository/qingjiao*")]),
        allow("ReadSecrets", ["secretsmanager:GetSecretValue"], secrets),
        may_open_secrets(),
        may_write_logs("BotLogs"),
    ]


def _may() -> list[dict[str, Any]]:
    return [
        may_call(*CALLED),
        *may_read_secret("DatabaseSecret"),
        *may_read_notes(),  # the command line runs as a bot's task, after a restoration too
        may_use_files((READ, WRITE, REMOVE), PREFIXES, sid="Files"),
        may_see_that_files_are_gone(),
        may_use_key("s3"),
    ]


def _variables() -> list[dict[str, Any]]:
    return [
        {"Name": name, "Value": value}
        for name, value in {
            "AWS_DEFAULT_REGION": ref("AWS::Region"),
            "DATABASE_URL": database_url(),
            "QINGJIAO_DATABASE_SECRET": att("DatabaseSecret", "Id"),
            "QINGJIAO_MIGRATE_AT_START": "false",
            "QINGJIAO_LOG": "json",
            "QINGJIAO_LOG_LEVEL": "INFO",
            "QINGJIAO_HOME": HOME,
            "TMPDIR": HOME,
            "QINGJIAO_FUNCTIONS": sub("lambda:${AWS::StackName}-"),
            "QINGJIAO_FILES": sub("s3://${Files}"),
            "QINGJIAO_ERASURES": sub("s3://${Erasures}"),
            "QINGJIAO_S3_REGION": ref("AWS::Region"),
            "QINGJIAO_S3_ADDRESSING": "virtual",
            "QINGJIAO_PUBLIC_URL": ref("PublicUrl"),
            "QINGJIAO_DINGTALK_CLIENT_ID": ref("DingTalkClientId"),
            "QINGJIAO_DINGTALK_CORP_ID": ref("DingTalkCorpId"),
            "QINGJIAO_DINGTALK_ROBOT_CODE": ref("DingTalkRobotCode"),
            "QINGJIAO_DINGTALK_CARD_TEMPLATE": ref("DingTalkCardTemplate"),
            "QINGJIAO_WECOM_CORP_ID": ref("WeComCorpId"),
            "QINGJIAO_WECOM_AGENT_ID": ref("WeComAgentId"),
            "FORWARDED_ALLOW_IPS": ref("NetworkCidr"),  # the balancer says who asked
        }.items()
    ]


def _secrets() -> list[dict[str, Any]]:
    places = {name: given_to_a_task(name) for name in GIVEN if name not in FUNCTIONS_ONLY}
    places["QINGJIAO_SECRET"] = made_for_a_task("QINGJIAO_SECRET")
    return [{"Name": name, "ValueFrom": place} for name, place in places.items()]


def _service(platform: str, word: str) -> Resources:
    task, service = f"{platform}Task", f"{platform}Service"
    balanced = {
        "ContainerName": "bot",
        "ContainerPort": BOT_PORT,
        "TargetGroupArn": ref(f"{platform}Targets"),
    }
    return {
        task: item("AWS::ECS::TaskDefinition", _task(word), Condition=f"On{platform}"),
        service: item(
            "AWS::ECS::Service",
            {
                "Cluster": ref("Cluster"),
                "TaskDefinition": ref(task),
                "LaunchType": "FARGATE",
                "PlatformVersion": "LATEST",
                "DesiredCount": ref("Bots"),
                "DeploymentConfiguration": {
                    "MinimumHealthyPercent": 100,
                    "MaximumPercent": 200,
                    "DeploymentCircuitBreaker": {"Enable": True, "Rollback": True},
                },
                "HealthCheckGracePeriodSeconds": 60,
                "LoadBalancers": [balanced],
                "NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "AssignPublicIp": "DISABLED",
                        "SecurityGroups": [ref("BotDoor")],
                        "Subnets": subnets("Private"),
                    }
                },
            },
            Condition=f"On{platform}",
            DependsOn=[f"{platform}Rule", "ToWayOut", "ProxyTarget"],
        ),
    }


def _task(word: str) -> dict[str, Any]:
    command = ["qingjiao", "bot", word, "--host", "0.0.0.0", "--port", str(BOT_PORT)]  # noqa: S104
    container = {
        "Name": "bot",
        "Image": ref("BotImage"),
        "Command": command,
        "Essential": True,
        "ReadonlyRootFilesystem": True,
        "MountPoints": [{"SourceVolume": "home", "ContainerPath": HOME}],
        "PortMappings": [{"ContainerPort": BOT_PORT, "Protocol": "tcp"}],
        "Environment": _variables(),
        "Secrets": _secrets(),
        "StopTimeout": STOP_S,
        "LinuxParameters": {"InitProcessEnabled": True, "Capabilities": {"Drop": ["ALL"]}},
        "LogConfiguration": {
            "LogDriver": "awslogs",
            "Options": {
                "awslogs-group": ref("BotLogs"),
                "awslogs-region": ref("AWS::Region"),
                "awslogs-stream-prefix": word,
            },
        },
    }
    return {
        "Family": sub(f"${{AWS::StackName}}-{word}"),
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": "1024",
        "Memory": "2048",
        "ExecutionRoleArn": att("BotStartRole", "Arn"),
        "TaskRoleArn": att("BotRole", "Arn"),
        "ContainerDefinitions": [container],
        "Volumes": [{"Name": "home"}],
    }


def _balancer() -> Resources:
    made = _door_of_the_street()
    made |= _behind("WeCom", first=1, paths=["/wecom/callback"])
    # DingTalk comes by a stream, not through the balancer; but a bot is looked after by its target
    # group, and a group only where a rule leads to it.
    made |= _behind("DingTalk", first=2, paths=["/dingtalk/none"])
    either = when("OnWeCom", ref("WeComTargets"), ref("DingTalkTargets"))
    asked = {"PagesRule": list(PAGES), "AliveRule": [HEALTHY]}
    for order, (name, paths) in enumerate(asked.items(), start=10):
        made[name] = _rule(either, order=order, paths=paths) | {"Condition": "OnAny"}
    return made


def _door_of_the_street() -> Resources:
    return {
        "Balancer": item(
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {
                "Type": "application",
                "Scheme": "internet-facing",
                "Subnets": subnets("Public"),
                "SecurityGroups": [ref("BalancerDoor")],
                "LoadBalancerAttributes": [
                    {"Key": "deletion_protection.enabled", "Value": "true"},
                    {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                ],
            },
            DependsOn="StreetOfNetwork",
        ),
        "Listener": item(
            "AWS::ElasticLoadBalancingV2::Listener",
            {
                "LoadBalancerArn": ref("Balancer"),
                "Port": HTTPS,
                "Protocol": "HTTPS",
                "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "Certificates": [{"CertificateArn": ref("CertificateArn")}],
                "DefaultActions": [
                    {
                        "Type": "fixed-response",
                        "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"},
                    }
                ],
            },
        ),
    }


def _behind(platform: str, *, first: int, paths: list[str]) -> Resources:
    targets = item(
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "VpcId": ref("Network"),
            "TargetType": "ip",
            "Port": BOT_PORT,
            "Protocol": "HTTP",  # inside our own network
            "HealthCheckPath": HEALTHY,
            "HealthCheckIntervalSeconds": 15,
            "HealthyThresholdCount": 2,
            "TargetGroupAttributes": [
                {"Key": "deregistration_delay.timeout_seconds", "Value": "30"}
            ],
        },
        Condition=f"On{platform}",
    )
    rule = _rule(ref(f"{platform}Targets"), order=first, paths=paths)
    rule["Condition"] = f"On{platform}"
    return {f"{platform}Targets": targets, f"{platform}Rule": rule}


def _rule(target: Any, *, order: int, paths: list[str]) -> dict[str, Any]:
    return item(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "ListenerArn": ref("Listener"),
            "Priority": order,
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": paths}}],
            "Actions": [{"Type": "forward", "TargetGroupArn": target}],
        },
    )
