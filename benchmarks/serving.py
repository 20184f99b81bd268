"""``qingjiao serve`` in a process of its own, for what is measured from outside."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import httpx

ROOT = Path(__file__).parents[1]
LOG = Path(tempfile.gettempdir()) / "qingjiao-acknowledge.log"
"""What the product complained about."""
STARTED_WITHIN_S = 180.0


class Server:
    """``qingjiao serve`` on a home and a port, which can be killed and started again."""

    def __init__(self, home: Path, settings: dict[str, str]) -> None:
        with create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._environment = {
            **os.environ,
            "QINGJIAO_HOME": str(home),
            "NO_PROXY": "127.0.0.1",
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int:
        """Return the number of its process; 0 while it does not run."""
        return self._process.pid if self._process else 0

    @property
    def url(self) -> str:
        """Return the address it listens on."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it is well."""
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            command,
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=LOG.open("ab"),
        )
        until = time.monotonic() + STARTED_WITHIN_S
        while time.monotonic() < until:
            try:
                httpx.get(f"{self.url}/healthz", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("the product did not start")

    def end(self, how: int) -> None:
        """Send it a signal and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[Server]:
    """Yield a running product on an empty home."""
    with tempfile.TemporaryDirectory(prefix="qingjiao-ack-") as home:
        server = Server(Path(home), settings)
        server.start()
        try:
            yield server
        finally:
            server.end(signal.SIGTERM)
