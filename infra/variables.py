"""What the functions' variables are called and set to; each is a row of ``school/settings.py``."""

from typing import Any

from infra.cloudformation import att, ref, sub
from infra.database import database_url
from infra.keys import given_secret, made_secret

READER = "read_sheet"
"""What the reader's name ends with."""
HOME = ("QINGJIAO_HOME", "QINGJIAO_LOG", "QINGJIAO_LOG_LEVEL")
TABLES = ("DATABASE_URL", "QINGJIAO_DATABASE_SECRET", "QINGJIAO_DATABASE_CONNECTIONS")
KEYS = (
    *("QINGJIAO_SECRET", "QINGJIAO_SECRET_BEFORE", "QINGJIAO_SECRET_BEFORE_UNTIL"),
    "QINGJIAO_HEALTH_KEYS",
)
RECORDS = (*TABLES, *KEYS, "QINGJIAO_MIGRATE_AT_START")
FILES = ("QINGJIAO_FILES", "QINGJIAO_S3_REGION", "QINGJIAO_S3_ADDRESSING")
MODEL = ("QINGJIAO_LLM_URL", "QINGJIAO_LLM_MODEL", "QINGJIAO_LLM_KEY")
MEANING = ("QINGJIAO_EMBEDDINGS",)


def variables() -> dict[str, Any]:
    """Return what every variable of the functions is set to."""
    return {
        "DATABASE_URL": database_url(),
        "QINGJIAO_DATABASE_SECRET": att("DatabaseSecret", "Id"),
        "QINGJIAO_DATABASE_CONNECTIONS": "1",  # a function answers one call at a time
        "QINGJIAO_MIGRATE_AT_START": "false",  # the function migrate does, once a release
        "QINGJIAO_HOME": "/tmp/qingjiao",  # noqa: S108  # the only folder a Lambda may write to
        "QINGJIAO_LOG": "json",
        "QINGJIAO_LOG_LEVEL": "INFO",  # one line a call: its name, time and outcome, nobody
        "QINGJIAO_SECRET": made_secret("QINGJIAO_SECRET"),
        "QINGJIAO_SECRET_BEFORE": given_secret("QINGJIAO_SECRET_BEFORE"),
        "QINGJIAO_SECRET_BEFORE_UNTIL": ref("SecretBeforeUntil"),
        "QINGJIAO_HEALTH_KEYS": given_secret("QINGJIAO_HEALTH_KEYS"),
        "QINGJIAO_FILES": sub("s3://${Files}"),
        "QINGJIAO_ERASURES": sub("s3://${Erasures}"),
        "QINGJIAO_S3_REGION": ref("AWS::Region"),
        "QINGJIAO_S3_ADDRESSING": "virtual",
        "QINGJIAO_EMBEDDINGS": "lsa",  # e5 does not fit into the zip (benchmarks/README.md)
        "QINGJIAO_LLM_URL": ref("LanguageModelUrl"),
        "QINGJIAO_LLM_MODEL": ref("LanguageModelName"),
        "QINGJIAO_LLM_KEY": given_secret("QINGJIAO_LLM_KEY"),
        "QINGJIAO_READER": sub(f"${{AWS::StackName}}-{READER}"),
        "QINGJIAO_READINGS_WANTED": ref("Wanted"),
        "QINGJIAO_READINGS_DONE": ref("Done"),
    }


def environment(names: tuple[str, ...]) -> dict[str, Any]:
    """Return a function's environment, with these variables."""
    known = variables()
    return {"Variables": {name: known[name] for name in names}}
