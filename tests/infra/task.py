"""A chat platform's bot as ECS would start it: the template's container, in a process."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.bot_service import HEALTHY, STOP_S
from infra.template import template
from tests.infra.deployment import STACK, Deployment
from tests.servers import REGION, free_port

STARTING_S = 30.0
_HOLE = re.compile(r"\$\{([\w:.]+)\}")


@dataclass(frozen=True)
class Task:
    """A bot that runs, and where the balancer leads to it."""

    address: str
    """Of the container's port, such as ``http://127.0.0.1:40123``."""
    path: str
    """What the balancer's rule sends to it."""
    log: Path


@contextmanager
def running(
    deployment: Deployment, platform: str, *, instead: Mapping[str, str], home: Path
) -> Iterator[Task]:
    """Run the task of *platform* until the end of the block; what it may is its role's.

    Args:
        deployment: The stack it belongs to.
        platform: “WeCom” or “DingTalk”, as the template's resources begin.
        instead: Variables of things that are elsewhere here, or not at all.
        home: An empty folder, the only one it writes to.
    """
    (container,) = _properties(f"{platform}Task")["ContainerDefinitions"]
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    variables = _variables(deployment, container, instead)
    log = home / "bot.log"
    with log.open("wb") as kept:
        process = subprocess.Popen(  # noqa: S603  # our own program, with the template's arguments
            [sys.executable, "-m", "bot", *_arguments(container["Command"], port=port)],
            env={**variables, **deployment.environment("BotRole"), "QINGJIAO_HOME": str(home)},
            cwd=home,
            stdout=kept,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(address, process, log)
        (condition,) = _properties(f"{platform}Rule")["Conditions"]
        (path,) = condition["PathPatternConfig"]["Values"]
        yield Task(address, path, log)
        process.terminate()
        process.wait(STOP_S)
    finally:
        process.kill()
        process.wait()


def _arguments(command: list[str], *, port: int) -> list[str]:
    """Return the container's command behind the program, on this machine's loopback alone."""
    program, *said = command
    assert program == "qingjiao"
    said[said.index("--host") + 1] = "127.0.0.1"
    said[said.index("--port") + 1] = str(port)
    return said


def _variables(
    deployment: Deployment, container: Mapping[str, Any], instead: Mapping[str, str]
) -> dict[str, str]:
    """Return the environment ECS makes: the template's words filled in, its secrets read."""
    filled = _Filled(deployment)
    found = dict(instead)
    for one in container["Environment"]:
        if one["Name"] not in instead:
            found[one["Name"]] = filled.text(one["Value"])
    secrets = deployment.client_of("BotStartRole", "secretsmanager")
    for one in container["Secrets"]:
        place, field, *_version = filled.text(one["ValueFrom"]).rsplit(":", 3)
        content = secrets.get_secret_value(SecretId=place)["SecretString"]
        found[one["Name"]] = json.loads(content)[field]
    return found


@dataclass(frozen=True)
class _Filled:
    """Fills in what the template refers to."""

    deployment: Deployment

    def text(self, value: Any) -> str:
        """Return a value as CloudFormation would.

        Raises:
            KeyError: It refers to what is not deployed here.
        """
        if isinstance(value, str):
            return value
        ((function, argument),) = value.items()
        if function == "Fn::Sub":
            return _HOLE.sub(lambda found: self._named(found[1]), argument)
        return self._named(argument if function == "Ref" else ".".join(argument))

    def _named(self, name: str) -> str:
        known = {"AWS::Region": REGION, "AWS::StackName": STACK, **self.deployment.parameters}
        return known[name] if name in known else self.deployment.resources[name.removesuffix(".Id")]


def _properties(name: str) -> Any:
    return template("aws")["Resources"][name]["Properties"]


def _wait_until_healthy(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait as the balancer does.

    Raises:
        AssertionError: It has ended, or is not healthy in time; with what it said.
    """
    until = time.monotonic() + STARTING_S
    with httpx.Client(trust_env=False, timeout=2) as balancer:
        while time.monotonic() < until and process.poll() is None:
            try:
                if balancer.get(f"{address}{HEALTHY}").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
    raise AssertionError(f"the bot does not start: {log.read_text()[-2000:]}")
