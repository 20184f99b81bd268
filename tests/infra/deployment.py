"""A deployment on this machine: the reduced template on ministack, PostgreSQL, and a bot."""

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from infra.keys import GIVEN, OWNER
from school.settings import Settings
from school.workers import InWorkers
from tests.gateways.wecom.door import APP
from tests.infra.reduced import reduced
from tests.servers import REGION, Cloud

ROOT = Path(__file__).parents[2]
STACK = "qingjiao"
CODE = "code-of-the-product"
PARAMETERS = {
    "CodeBucket": CODE,
    "CodeKey": "functions.zip",
    "MigrateKey": "functions.zip",
    "ReaderImage": "reader@sha256:0",
    "BotImage": "bot@sha256:0",
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/1",
    "PublicUrl": "https://chat.example.org",
    "DingTalkClientId": "dingclient",
    "WeComCorpId": APP.corp_id,
    "WeComAgentId": str(APP.agent_id),
    "AlarmEmail": "oncall@example.org",
}
GIVEN_BY_WECOM = {
    "QINGJIAO_WECOM_SECRET": APP.secret,
    "QINGJIAO_WECOM_TOKEN": APP.token,
    "QINGJIAO_WECOM_AES_KEY": APP.aes_key,
}
SERVICES = (
    "cloudformation,cloudwatch,events,iam,kms,lambda,logs,monitoring,s3,secretsmanager,sns,sqs,sts"
)


_numbers = count()


@dataclass(frozen=True)
class Deployment:
    """A stack that stands, and what is around it."""

    aws: Cloud
    database_url: str
    outputs: dict[str, str]
    resources: dict[str, str]
    """What resources are called, by their names in the template."""
    parameters: dict[str, str]
    """Of the stack; those that were not given with what the template says."""

    def environment(self, role: str) -> dict[str, str]:
        """Return AWS's variables for a user who may do what a role may, and nothing else."""
        iam = self.aws.client("iam")
        name = f"as-{role}-{next(_numbers)}"
        iam.create_user(UserName=name)
        policy = iam.get_role_policy(RoleName=self.resources[role], PolicyName="only-this")
        document = json.dumps(policy["PolicyDocument"])
        iam.put_user_policy(UserName=name, PolicyName="only-this", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return {
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
        }

    def client_of(self, role: str, service: str) -> Any:
        """Return a boto3 client that may do what a role may."""
        given = self.environment(role)
        keys = (given["AWS_ACCESS_KEY_ID"], given["AWS_SECRET_ACCESS_KEY"])
        return replace(self.aws, keys=keys).client(service)

    def settings(self, home: Path, **more: object) -> Settings:
        """Return the settings of a bot of this deployment."""
        secret = json.loads(self._secret("ProductSecret"))["QINGJIAO_SECRET"]
        return Settings.model_validate(
            {
                "home": home,
                "secret": secret,
                "database_url": self.database_url,
                "migrate_at_start": False,
                "files": f"s3://{self.outputs['FilesBucket']}",
                "s3_endpoint": self.aws.endpoint,
                "s3_region": REGION,
                "functions": self.outputs["Functions"],
                **more,
            }
        )

    def migrate(self) -> str:
        """Call the function that makes the tables; return their version."""
        name = self.outputs["MigrateFunction"]
        answered = self.aws.client("lambda").invoke(FunctionName=name, Payload=b"{}")
        told = json.loads(answered["Payload"].read())
        if "version" not in told:
            raise AssertionError(f"migrate said {told}")
        return str(told["version"])

    def let_the_database_in(self) -> None:
        """Make the database's user, with the password that the stack made up."""
        password = json.loads(self._secret("DatabaseSecret"))["password"]
        where = sa.make_url(self.database_url)
        owner, database = sql.Identifier(OWNER), sql.Identifier(str(where.database))
        plain = where.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(owner, sql.Literal(password))
            connection.execute(made)
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, owner))

    def _secret(self, name: str) -> str:
        manager = self.aws.client("secretsmanager")
        return str(manager.get_secret_value(SecretId=self.resources[name])["SecretString"])


@dataclass(frozen=True)
class Poller:
    """Feeds the reader's handler from the queue, as Lambda does for an image."""

    deployment: Deployment
    reader: InWorkers

    def feed(self) -> list[str]:
        """Hand one batch to the reader; return the ids of the messages that stay."""
        sqs = self.deployment.aws.client("sqs")
        queue = self.deployment.outputs["WantedQueue"]
        got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=4, WaitTimeSeconds=1)
        messages = got.get("Messages", [])
        if not messages:
            return []
        records = [
            {"messageId": m["MessageId"], "receiptHandle": m["ReceiptHandle"], "body": m["Body"],
             "eventSource": "aws:sqs"}
            for m in messages
        ]  # fmt: skip
        answered = self.reader.run("read_sheet", {"Records": records})
        stay = [one["itemIdentifier"] for one in answered["batchItemFailures"]]
        for message in messages:
            if message["MessageId"] not in stay:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return stay


@contextmanager
def poller(deployment: Deployment, home: Path) -> Iterator[Poller]:
    """Run the reader's handler in a process that may do what its role may."""
    environment = {
        **deployment.environment("ReadSheetRole"),
        "QINGJIAO_HOME": str(home),
        "QINGJIAO_FILES": f"s3://{deployment.outputs['FilesBucket']}",
        "QINGJIAO_S3_ENDPOINT": deployment.aws.endpoint,
        "QINGJIAO_S3_REGION": REGION,
        "QINGJIAO_READINGS_DONE": deployment.outputs["DoneQueue"],
        "QINGJIAO_GRADING_THREADS": "2",
    }
    reader = InWorkers(
        "grading_lambda.handler.handler", processes=1, timeout_s=90, environment=environment
    )
    try:
        yield Poller(deployment, reader)
    finally:
        reader.close()


def deploy(aws: Cloud, database_url: str) -> Deployment:
    """Upload the functions and make the stack; the database has no tables yet."""
    files = aws.client("s3")
    files.create_bucket(Bucket=CODE)
    files.put_object(Bucket=CODE, Key=PARAMETERS["CodeKey"], Body=_zip())
    elsewhere = {"QINGJIAO_READER": "an-image-is-not-deployed-here"}
    template = reduced(here(aws, database_url) | elsewhere)
    content = json.dumps(template).encode()
    files.put_object(Bucket=CODE, Key="template.json", Body=content)
    given = aws.client("secretsmanager").create_secret(
        Name="given", SecretString=json.dumps(dict.fromkeys(GIVEN, "") | GIVEN_BY_WECOM)
    )
    parameters = PARAMETERS | {"GivenSecretArn": given["ARN"]}
    stacks = aws.client("cloudformation")
    stacks.create_stack(
        StackName=STACK,
        TemplateURL=f"{aws.endpoint}/{CODE}/template.json",  # too long to be sent along
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
    )
    waiter = stacks.get_waiter("stack_create_complete")
    waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    (stack,) = stacks.describe_stacks(StackName=STACK)["Stacks"]
    made = stacks.describe_stack_resources(StackName=STACK)["StackResources"]
    return Deployment(
        aws,
        database_url,
        outputs={one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]},
        resources={one["LogicalResourceId"]: one["PhysicalResourceId"] for one in made},
        parameters={
            name: parameters.get(name, str(one.get("Default", "")))
            for name, one in template["Parameters"].items()
        },
    )


def here(aws: Cloud, database_url: str) -> dict[str, str]:
    """Return what differs from AWS: where things are, and that packages lie on this machine."""
    where = sa.make_url(database_url).set(drivername="postgresql", username=None, password=None)
    return {
        "DATABASE_URL": where.render_as_string(hide_password=False),
        "QINGJIAO_S3_ENDPOINT": aws.endpoint,
        "QINGJIAO_S3_ADDRESSING": "path",
        "AWS_ENDPOINT_URL": aws.endpoint,
        "PYTHONPATH": str(ROOT),
        "PATH": os.environ["PATH"],
    }


def _zip() -> bytes:
    """Return the functions as they lie in the zip of make package; the packages are here."""
    content = io.BytesIO()
    functions = ROOT / "functions"
    with zipfile.ZipFile(content, "w") as package:
        for module in (*functions.glob("*.py"), *functions.glob("chalicelib/*.py")):
            package.write(module, module.relative_to(functions).as_posix())
    return content.getvalue()
