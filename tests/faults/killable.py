"""Servers that can be killed like by a power cut and started again on what they left."""

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx
import psycopg
from botocore.config import Config

from tests.servers import REGION, ROOT, _for_sqlalchemy, _start, free_port

BUCKET = "qingjiao"
STARTING_S = 30.0


class Postgres:
    """A PostgreSQL server with durable commits."""

    def __init__(self, folder: Path) -> None:
        with ExitStack() as clean_up:
            before = os.environ.get("XDG_RUNTIME_DIR")
            os.environ["XDG_RUNTIME_DIR"] = str(folder)  # else the wheel warns
            clean_up.callback(_put_back, before)
            self._server = _start(folder / "data")
        self.url = _for_sqlalchemy(self._server.get_uri())

    def kill(self) -> None:
        """Kill the server; return when its children have noticed and ended."""
        first = self._server.get_pid()
        tasks = Path(f"/proc/{first}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
        watched = [os.pidfd_open(one) for one in (first, *children)]
        os.kill(first, signal.SIGKILL)
        for one in watched:
            select.select([one], [], [], STARTING_S)
            os.close(one)

    def start(self) -> None:
        """Start it again, and return when it answers."""
        # Whoever should bury the dead may be slow: a process without a grave still has a number.
        for left in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self._server.pgdata / left).unlink(missing_ok=True)
        self._server.ensure_postgres_running()
        with psycopg.connect(self._server.get_uri()) as connection:
            connection.execute("SELECT 1")

    def close(self) -> None:
        """Stop it and delete what it kept."""
        self._server.cleanup()


def _put_back(before: str | None) -> None:
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


class ObjectStore:
    """ministack's S3, which keeps its objects in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.settings = {
            "QINGJIAO_FILES": f"s3://{BUCKET}/county",
            "QINGJIAO_S3_ENDPOINT": f"http://127.0.0.1:{self._port}",
            "QINGJIAO_S3_ADDRESSING": "path",
            "AWS_ACCESS_KEY_ID": ROOT[0],
            "AWS_SECRET_ACCESS_KEY": ROOT[1],
        }

    def client(self) -> Any:
        """Return a client of the bucket."""
        return boto3.client(
            "s3",
            endpoint_url=self.settings["QINGJIAO_S3_ENDPOINT"],
            region_name=REGION,
            aws_access_key_id=ROOT[0],
            aws_secret_access_key=ROOT[1],
            config=Config(s3={"addressing_style": "path"}),
        )

    def start(self) -> None:
        """Start it, and return when it answers."""
        own = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self._port),
            "AUTH": "false",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "SERVICES": "s3",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._folder / "s3"),
            "TMPDIR": str(self._folder),
        }
        with (self._folder / "ministack.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                env=os.environ | own,
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, timeout=STARTING_S) as client:
            url = f"http://127.0.0.1:{self._port}/_ministack/health"
            client.get(url).raise_for_status()

    def kill(self) -> None:
        """Kill it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STARTING_S)
            self._process = None

    close = kill


@contextmanager
def killable_postgres() -> Iterator[Postgres]:
    """Give a server of one's own; its folder is not in ours, which its own user may not enter."""
    folder = Path(tempfile.mkdtemp(prefix="qingjiao-pg-"))
    try:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def object_store(folder: Path) -> Iterator[ObjectStore]:
    """Give an object store with a bucket; in it an object, for killed it forgets empty ones."""
    store = ObjectStore(folder)
    store.start()
    try:
        store.client().create_bucket(Bucket=BUCKET)
        store.client().put_object(Bucket=BUCKET, Key="kept")
        yield store
    finally:
        store.close()
