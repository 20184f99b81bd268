"""One key that seals everything at rest, and the secrets: made here, or given by the platforms."""

from typing import Any

from infra.cloudformation import Resources, arn, item, ref, sub

GIVEN = (
    "QINGJIAO_SECRET_BEFORE",
    "QINGJIAO_DINGTALK_CLIENT_SECRET",
    "QINGJIAO_WECOM_SECRET",
    "QINGJIAO_WECOM_TOKEN",
    "QINGJIAO_WECOM_AES_KEY",
    "QINGJIAO_HEALTH_KEYS",
    "QINGJIAO_LLM_KEY",
)
"""Fields of the secret that whoever deploys writes; what is not used is an empty text."""
OWNER = "qingjiao"
"""The database's user."""


def made_secret(field: str) -> dict[str, str]:
    """Return the product's own secret as a template refers to it: the value is in no template.

    The version is a parameter, for CloudFormation looks a secret up anew only when the text that
    names it has changed.
    """
    return _resolved("ProductSecret.Id", field, version="ProductSecretVersion")


def given_secret(field: str) -> dict[str, str]:
    """Return a field of the secret whoever deploys wrote; see *made_secret*."""
    return _resolved("GivenSecretArn", field, version="GivenSecretVersion")


def _resolved(secret: str, field: str, *, version: str) -> dict[str, str]:
    where = f"${{{secret}}}:SecretString:{field}::${{{version}}}"
    return sub(f"{{{{resolve:secretsmanager:{where}}}}}")


def given_to_a_task(field: str) -> dict[str, str]:
    """Return a field of the given secret as ECS names it, which reads it when a task starts."""
    return sub(f"${{GivenSecretArn}}:{field}::${{GivenSecretVersion}}")


def made_for_a_task(field: str) -> dict[str, str]:
    """Return a field of the product's own secret as ECS names it."""
    return sub(f"${{ProductSecret.Id}}:{field}::${{ProductSecretVersion}}")


def database_password() -> dict[str, str]:
    """Return the database's password, as a template refers to it."""
    return sub("{{resolve:secretsmanager:${DatabaseSecret.Id}:SecretString:password}}")


def keys() -> Resources:
    """Return the key and the secrets that are made here."""
    return {
        "Key": item(
            "AWS::KMS::Key",
            {
                "Description": "Qingjiao: files, messages, records, logs and secrets at rest",
                "EnableKeyRotation": True,
                "KeyPolicy": {"Version": "2012-10-17", "Statement": _who_may_use_the_key()},
            },
            # Without the key the bucket and the database are noise: it outlives the stack.
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
        ),
        "ProductSecret": _secret(
            "Signs calls, seals what is stored, keys the audit; keep it: rows are sealed with it",
            "{}",
            field="QINGJIAO_SECRET",
        ),
        "DatabaseSecret": _secret(
            "The database's user", f'{{"username": "{OWNER}"}}', field="password"
        ),
    }


def _secret(description: str, template: str, *, field: str) -> dict[str, Any]:
    return item(
        "AWS::SecretsManager::Secret",
        {
            "Description": description,
            "KmsKeyId": ref("Key"),
            "GenerateSecretString": {
                "SecretStringTemplate": template,
                "GenerateStringKey": field,
                "PasswordLength": 64,
                "ExcludePunctuation": True,  # it stands in connection strings
            },
        },
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
    )


def _who_may_use_the_key() -> list[dict[str, Any]]:
    """Return the key's policy; in one, ``*`` as the resource means this key and no other."""
    root = {"AWS": sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")}
    use = ["kms:Decrypt", "kms:GenerateDataKey*"]
    logs = {
        "Sid": "LogsOfThisAccount",
        "Effect": "Allow",
        # This one service is called by its region, and by another domain in China.
        "Principal": {"Service": sub("logs.${AWS::Region}.${AWS::URLSuffix}")},
        "Action": [*use, "kms:Encrypt", "kms:ReEncrypt*", "kms:DescribeKey"],
        "Resource": "*",
        "Condition": {
            "ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:*")}
        },
    }
    services = [
        ("AlarmsToTheTopic", "cloudwatch.amazonaws.com"),
        ("SchedulesToTheirQueue", "events.amazonaws.com"),
    ]
    return [
        {
            "Sid": "AdministeredByTheAccount",
            "Effect": "Allow",
            "Principal": root,
            "Action": "kms:*",
            "Resource": "*",
        },
        logs,
        *(
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": service},
                "Action": use,
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceAccount": ref("AWS::AccountId")}},
            }
            for sid, service in services
        ),
    ]
