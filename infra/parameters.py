"""What whoever deploys decides: where the code lies, how large things are, who is told."""

from typing import Any

from school.retention import LEAST_ACCESS_LOG

LOG_DAYS = LEAST_ACCESS_LOG.days
"""R11, 网络安全法 21: logs are kept at least six months. CloudWatch has this step."""


def _text(description: str, default: str | None = None, **more: Any) -> dict[str, Any]:
    given = {} if default is None else {"Default": default}
    return {"Type": "String", "Description": description, **given, **more}


def _number(description: str, default: float, *, least: float, most: float) -> dict[str, Any]:
    return {
        "Type": "Number",
        "Description": description,
        "Default": default,
        "MinValue": least,
        "MaxValue": most,
    }


PARAMETERS: dict[str, dict[str, Any]] = {
    "CodeBucket": _text("Bucket the zip of make package was uploaded to", AllowedPattern=".+"),
    "CodeKey": _text("Key of that zip; a new release has a new key", AllowedPattern=".+[.]zip"),
    "MigrateKey": _text(
        "Key of the zip whose migrations are run; one release ahead of CodeKey while upgrading",
        AllowedPattern=".+[.]zip",
    ),
    "ReaderImage": _text("Grading image in ECR of this region, with its digest: …@sha256:…"),
    "BotImage": _text("Image that runs qingjiao, in ECR of this region, with its digest"),
    "GivenSecretArn": _text(
        "ARN of the secret with what the chat platforms gave you (docs/deployment.md)",
        AllowedPattern="arn:aws(-cn)?:secretsmanager:.+",
    ),
    "GivenSecretVersion": _text("Version id of that secret, where it was changed since", ""),
    "ProductSecretVersion": _text("Version id of the product's own, where it was changed", ""),
    "SecretBeforeUntil": _text(
        "Until when the secret before still signs, as 2026-11-23T08:00:00+08:00; empty: not at all",
        "",
    ),
    "CertificateArn": _text("ARN of the certificate of the public address, in this region"),
    "PublicUrl": _text("Address families open pages at", AllowedPattern="https://[^/]+"),
    "NetworkCidr": _text(
        "Addresses of the network; 256 of them go to each of six subnets",
        "10.86.0.0/20",
        AllowedPattern=r"\d+[.]\d+[.]\d+[.]\d+/(1[6-9]|20|21)",
    ),
    "AlarmEmail": _text("Who is told when something is wrong; empty: nobody yet", ""),
    "DingTalkClientId": _text("Client id of the DingTalk application; empty: no DingTalk", ""),
    "DingTalkCorpId": _text("The organisation whose messages are taken; empty: any", ""),
    "DingTalkRobotCode": _text("Robot code, where it is not the client id", ""),
    "DingTalkCardTemplate": _text("Card template; empty: markdown", ""),
    "WeComCorpId": _text("Corp id of WeCom; empty: no WeCom", ""),
    "WeComAgentId": _number("Agent id of the WeCom application", 0, least=0, most=99999999),
    "LanguageModelUrl": _text("https://host/v1 of a language model; empty: none", ""),
    "LanguageModelName": _text("Its name", ""),
    "Bots": _number(
        "Tasks a chat platform runs in; they share one queue in the database", 2, least=1, most=10
    ),
    "ReadAtOnce": _number("Pages read at the same time, at the most", 50, least=2, most=1000),
    "DatabaseLeast": _number("Aurora capacity units at rest (2 GiB each)", 0.5, least=0, most=64),
    "DatabaseMost": _number("Aurora capacity units in a rush", 8, least=1, most=128),
    "RestoredDatabase": _text("Cluster in the database's place; empty: the stack's own", ""),
    "BackupDays": _number("Days the database can be put back to", 14, least=7, most=35),
}

CONDITIONS: dict[str, Any] = {
    "TellSomebody": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]},
    "IsRestored": {"Fn::Not": [{"Fn::Equals": [{"Ref": "RestoredDatabase"}, ""]}]},
    "OnDingTalk": {"Fn::Not": [{"Fn::Equals": [{"Ref": "DingTalkClientId"}, ""]}]},
    "OnWeCom": {"Fn::Not": [{"Fn::Equals": [{"Ref": "WeComCorpId"}, ""]}]},
    "OnAny": {"Fn::Or": [{"Condition": "OnDingTalk"}, {"Condition": "OnWeCom"}]},
}
