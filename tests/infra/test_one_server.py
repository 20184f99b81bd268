"""The service as its unit starts it: on PostgreSQL and S3, with a proxy in front."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from tests.infra.test_server import PROGRAM, SERVER, directives, settings_named
from tests.scenarios.county import MATH
from tests.servers import REGION, Cloud, free_port

ROOT = Path(__file__).parents[2]
SECRET = "the secret of one server, long enough"


@pytest.fixture(scope="module")
def database(postgres_url: str) -> Iterator[str]:
    """Return the URL of an empty database of a server, as an operator writes it."""
    url = sa.make_url(postgres_url)
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE one_server")
    plain = url.set(drivername="postgresql", database="one_server")
    yield plain.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE one_server WITH (FORCE)")


def environment(
    home: Path, database: str, aws: Cloud, *, port: int, metrics: int
) -> dict[str, str]:
    """Return the unit's environment with the template's settings filled in for this machine."""
    unit = dict(one.split("=", 1) for one in directives(SERVER / "qingjiao.service")["Environment"])
    here = {
        "QINGJIAO_HOME": str(home),
        "QINGJIAO_CONSOLE_PORT": str(port),
        "QINGJIAO_METRICS_PORT": str(metrics),
        "QINGJIAO_ERASURES": str(home / "erasures"),
        "QINGJIAO_SECRET": SECRET,
        "QINGJIAO_EMBEDDINGS": "off",
        "DATABASE_URL": database,
        "QINGJIAO_FILES": "s3://one-server/files",
        "QINGJIAO_S3_ENDPOINT": aws.endpoint,
        "QINGJIAO_S3_REGION": REGION,
        "AWS_ACCESS_KEY_ID": aws.keys[0],
        "AWS_SECRET_ACCESS_KEY": aws.keys[1],
    }
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    keep = {"PATH": os.environ["PATH"], "PYTHONPATH": path}
    return {**keep, **settings_named(values_only=True), **unit, **here}


def program(command: str) -> list[str]:
    """Return a unit's command with the program of this checkout."""
    return [sys.executable, "-m", "bot", *command.removeprefix(PROGRAM).split()]


@contextmanager
def proxy(to: int) -> Iterator[int]:
    """Pass connections on to a port, as a proxy on the same machine does; give its own port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(65536):
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", to))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()
                opened.extend((client, server))

    opened: list[socket.socket] = []
    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)
        for one in opened:
            one.close()


@contextmanager
def running(env: dict[str, str], home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the unit's ExecStart; its log is in *home*."""
    [command] = directives(SERVER / "qingjiao.service")["ExecStart"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  # our own program
            program(command), env=env, cwd=home, stdout=subprocess.DEVNULL, stderr=log
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)


@pytest.mark.postgres
def test_the_unit_starts_a_server_that_is_ready_answers_and_ends_in_order(
    tmp_path: Path, database: str, aws: Cloud
) -> None:
    how = getattr(signal, directives(SERVER / "qingjiao.service")["KillSignal"][0])
    port, metrics = free_port(), free_port()
    aws.client("s3").create_bucket(Bucket="one-server")
    env = environment(tmp_path, database, aws, port=port, metrics=metrics)
    fill = program("demo-data --pupils 60")
    subprocess.run(fill, env=env, cwd=tmp_path, check=True)  # noqa: S603  # our own program

    with running(env, tmp_path) as process, proxy(port) as door:
        transport = httpx.HTTPTransport(retries=9)  # with growing pauses, while it starts
        with httpx.Client(transport=transport, timeout=60, trust_env=False) as direct:
            direct.get(f"http://127.0.0.1:{port}/healthz").raise_for_status()
        with httpx.Client(base_url=f"http://127.0.0.1:{door}", timeout=60, trust_env=False) as web:
            ready = web.get("/readyz")
            inside = web.get("/metrics")
            answer = ask(web, "帮助")
            counted = httpx.get(f"http://127.0.0.1:{metrics}/metrics", trust_env=False).text
        process.send_signal(how)
        process.wait(30)
    log = (tmp_path / "log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]

    assert (ready.status_code, ready.json()) == (200, {"ready": True, "problems": []})
    assert inside.status_code == 404
    assert "帮助" in answer
    assert 'qingjiao_ack_seconds_count{platform="console"} 1.0' in counted
    assert process.returncode == 0
    of_ours = {"qingjiao.functions", "qingjiao.engine"}  # the second only on some hours of the week
    assert "qingjiao.functions" in {line["logger"] for line in lines} <= of_ours
    assert "who_am_i" in {line.get("function") for line in lines}
    assert MATH not in log


def ask(web: httpx.Client, text: str) -> str:
    """Say something to the bot as the console's page does, and return what it shows for it."""
    ours = {"X-Qingjiao-Console": "1"}
    seat = web.post("/api/session", json={"person": MATH}, headers=ours).json()
    told = {"as": MATH, "conversation": f"direct:{MATH}", "client_id": "one-server-1", "text": text}
    said = {**ours, "Authorization": f"Bearer {seat['token']}"}
    address = f"/api/events?as={MATH}&session={seat['token']}&after=0"
    with web.stream("GET", address) as events:
        web.post("/api/messages", data=told, headers=said).raise_for_status()
        for line in events.iter_lines():
            if line.startswith("data:") and '"card"' in line and "帮助" in line:
                return line
    return ""
