"""What somebody is told of: each alarm names what to do in docs/deployment.md."""

from typing import Any

from infra.bot_service import PLATFORMS
from infra.cloudformation import Resources, att, item, ref, when
from infra.zipped import zipped

MINUTE_S = 60
LATE_S = {"Wanted": 600, "Done": 300}
"""A page is read within ten minutes even on a homework evening, and saved within five."""
BUSY_PERCENT = 85


def alarms() -> Resources:
    """Return the topic and the alarms."""
    made: Resources = {
        "Told": item("AWS::SNS::Topic", {"KmsMasterKeyId": att("Key", "Arn")}),
        "ToldByMail": item(
            "AWS::SNS::Subscription",
            {"TopicArn": ref("Told"), "Protocol": "email", "Endpoint": ref("AlarmEmail")},
            Condition="TellSomebody",
        ),
    }
    return made | _queues() | _functions() | _database() | _bots()


def _alarm(
    what: str,
    metric: tuple[str, str],
    dimensions: dict[str, Any],
    **more: Any,
) -> dict[str, Any]:
    """Return an alarm.

    Args:
        what: What has happened, in words.
        metric: Its namespace and name.
        dimensions: What it is measured at.
        more: Other properties, over those most alarms have.
    """
    usual = {
        "Statistic": "Maximum",
        "Period": MINUTE_S,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
    }
    return item(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": what,
            "Namespace": metric[0],
            "MetricName": metric[1],
            "Dimensions": [{"Name": name, "Value": at} for name, at in dimensions.items()],
            "AlarmActions": [ref("Told")],
            "OKActions": [ref("Told")],
            **usual,
            **more,
        },
    )


def _queues() -> Resources:
    made = {
        f"{name}Alarm": _alarm(
            f"Messages are laid aside in {name}: look at them, mend, send them again",
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
            {"QueueName": att(name, "QueueName")},
        )
        for name in ("WantedDead", "DoneDead", "TicksDead")
    }
    return made | {
        f"{name}LateAlarm": _alarm(
            f"Messages wait too long in {name}",
            ("AWS/SQS", "ApproximateAgeOfOldestMessage"),
            {"QueueName": att(name, "QueueName")},
            Threshold=late_s,
            EvaluationPeriods=5,
        )
        for name, late_s in LATE_S.items()
    }


def _functions() -> Resources:
    made: Resources = {}
    for logical in (*(one.logical for one in zipped()), "ReadSheet"):
        at = {"FunctionName": ref(logical)}
        made[f"{logical}ErrorsAlarm"] = _alarm(
            f"{logical} fails: its log says why",
            ("AWS/Lambda", "Errors"),
            at,
            Statistic="Sum",
            Period=5 * MINUTE_S,
            Threshold=3,
        )
        made[f"{logical}ThrottledAlarm"] = _alarm(
            f"{logical} may not run as often as it is wanted: ask AWS for more concurrency",
            ("AWS/Lambda", "Throttles"),
            at,
            Statistic="Sum",
            Period=5 * MINUTE_S,
            Threshold=10,
        )
    return made


def _database() -> Resources:
    serving = when("IsRestored", ref("RestoredDatabase"), ref("Database"))
    at = {"DBClusterIdentifier": serving}
    lasting = {"Statistic": "Average", "Period": 5 * MINUTE_S, "EvaluationPeriods": 3}
    return {
        "DatabaseBusyAlarm": _alarm(
            "The database computes most of the time",
            ("AWS/RDS", "CPUUtilization"),
            at,
            Threshold=BUSY_PERCENT,
            **lasting,
        ),
        "DatabaseFullAlarm": _alarm(
            "The database is as large as it may become: raise DatabaseMost",
            ("AWS/RDS", "ACUUtilization"),
            at,
            Threshold=BUSY_PERCENT,
            **lasting,
        ),
        "DatabaseConnectionsAlarm": _alarm(
            "Functions wait for a connection to the database",
            ("AWS/RDS", "DatabaseConnectionsBorrowLatency"),
            {"ProxyName": ref("Proxy")},
            Threshold=1_000_000,  # microseconds
            **lasting,
        ),
    }


def _bots() -> Resources:
    """Return the alarms of bots that do not run; silence is the worst of signs here."""
    made: Resources = {}
    for platform in PLATFORMS:
        service = att(f"{platform}Service", "Name")
        made[f"{platform}NotRunningAlarm"] = _alarm(
            f"No bot runs for {platform}: messages wait at the platform, and nobody is told",
            ("ECS/ContainerInsights", "RunningTaskCount"),
            {"ClusterName": ref("Cluster"), "ServiceName": service},
            Threshold=1,
            EvaluationPeriods=3,
            ComparisonOperator="LessThanThreshold",
            TreatMissingData="breaching",
        ) | {"Condition": f"On{platform}"}
    made["BalancerErrorsAlarm"] = _alarm(
        "The bot answers the platforms with errors",
        ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"),
        {"LoadBalancer": att("Balancer", "LoadBalancerFullName")},
        Statistic="Sum",
        Period=5 * MINUTE_S,
        Threshold=10,
    )
    return made
