"""One server: its units, containers, proxy and settings hold what docs/server.md promises."""

import inspect
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import configured_platforms
from school.devices import MOST_PICTURE_BYTES
from school.settings import Settings

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "infra" / "server"
UNITS = sorted([*SERVER.glob("*.service"), *SERVER.glob("*.timer")])
SERVICES = sorted(SERVER.glob("*.service"))
PROGRAM = "/opt/qingjiao/.venv/bin/qingjiao"
SANDBOX = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictSUIDSGID": "yes",
    "RestrictNamespaces": "yes",
    "LockPersonality": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "qingjiao",
}
MOST_EXPOSED = 2.0
"""What ``systemd-analyze security`` may say at most; a unit without a sandbox has 9.6, ours 1.5."""
OTHERS_SETTINGS = {
    "DATABASE_URL",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "FORWARDED_ALLOW_IPS",
}


def directives(unit: Path) -> dict[str, list[str]]:
    """Return what a unit sets, each name with its values in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_a_service_is_shut_in(unit: Path) -> None:
    found = directives(unit)

    assert {name: found.get(name, [None])[-1] for name in SANDBOX} == SANDBOX
    assert "MemoryMax" in found
    assert found["EnvironmentFile"] == ["/etc/qingjiao/qingjiao.env"]
    assert all("SECRET" not in value and "TOKEN" not in value for value in found["Environment"])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
def test_systemd_understands_every_unit_and_finds_it_shut_in(tmp_path: Path) -> None:
    for unit in UNITS:
        # The program is not installed here; systemd asks whether it can be run.
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    units = [str(tmp_path / unit.name) for unit in UNITS]
    services = [path for path in units if path.endswith(".service")]

    verified = _run("systemd-analyze", "verify", "--man=no", *units)
    exposed = [
        _run("systemd-analyze", "security", "--offline=true", "--no-pager", one) for one in services
    ]

    assert (verified.returncode, verified.stderr + verified.stdout) == (0, "")
    levels = [re.search(r"exposure level for \S+: ([0-9.]+)", one.stdout) for one in exposed]
    assert [level is not None and float(level[1]) <= MOST_EXPOSED for level in levels] == [
        True
    ] * len(services)


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603  # our own


def test_a_service_that_ends_starts_again_and_one_that_cannot_is_given_up() -> None:
    found = directives(SERVER / "qingjiao.service")

    assert found["Restart"] == ["always"]
    assert int(found["StartLimitBurst"][0]) * int(found["RestartSec"][0]) < int(
        found["StartLimitIntervalSec"][0]
    )
    assert int(found["TimeoutStopSec"][0]) > 5 + 10 + 10  # uvicorn, the metrics port, the runner


def test_the_backup_disk_is_where_unit_timer_and_template_say() -> None:
    backup = directives(SERVER / "qingjiao-backup.service")
    folder, _, keep = backup["ExecStart"][0].removeprefix(f"{PROGRAM} backup ").partition(" ")

    assert backup["ReadWritePaths"] == [folder]
    # The command prunes before it writes: afterwards a full disk would stay full.
    assert keep == "--keep-days 30"
    assert "ExecStartPost" not in backup
    assert f"qingjiao backup {folder} {keep}" in (ROOT / "docs" / "server.md").read_text()
    assert directives(SERVER / "qingjiao.service")["ReadWritePaths"] == [f"-{folder}"]
    assert settings_named(values_only=True)["QINGJIAO_ERASURES"].startswith(f"{folder}/")
    assert directives(SERVER / "qingjiao-backup.timer")["Persistent"] == ["yes"]


def settings_named(*, values_only: bool = False) -> dict[str, str]:
    """Return what the template sets, and unless *values_only* what it offers behind a #."""
    text = (SERVER / "qingjiao.env").read_text()
    sign = "" if values_only else "#?"
    return dict(re.findall(rf"^{sign}([A-Z][A-Z0-9_]*)=(.*)$", text, flags=re.M))


def test_the_template_has_every_setting_with_its_default_and_no_other() -> None:
    variables = {
        str(field.validation_alias or f"QINGJIAO_{name.upper()}"): field
        for name, field in Settings.model_fields.items()
    }
    offered = settings_named()
    set_here = settings_named(values_only=True)

    assert set(offered) == {*variables, *OTHERS_SETTINGS}
    for name, value in offered.items():
        if name in variables and name not in set_here and name != "QINGJIAO_HOME":
            default = variables[name].get_default()
            shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
            number = f"{shown:g}" if isinstance(shown, float) else str(shown)
            assert value == number, name


def test_the_template_holds_no_secret() -> None:
    secret = re.compile(r"SECRET|KEY|TOKEN")

    assert {v for n, v in settings_named(values_only=True).items() if secret.search(n)} == {
        "CHANGE-ME"
    }


def test_the_page_names_only_what_is_there() -> None:
    page = (ROOT / "docs" / "server.md").read_text()
    readme = (ROOT / "README.md").read_text()
    sources = [(ROOT / "bot" / f"{name}.py").read_text() for name in ("metrics", "scraping")]
    metrics = {name for source in sources for name in re.findall(r'"(qingjiao_[a-z_]+)"', source)}
    named = set(re.findall(r"`(qingjiao_[a-z_]+)", page))
    elsewhere = "".join((SERVER / one).read_text() for one in ("Caddyfile", "compose.yaml"))
    commands = set(re.findall(r"qingjiao ([a-z]+(?:-[a-z]+)*) ?(?:[A-Z/`]|ID|--)", page))

    for path in re.findall(r"(?:infra/server|tests/infra)/[A-Za-z_.]+[a-z](?![a-z*])", page):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"(?:QINGJIAO|AWS)_[A-Z0-9_]+[A-Z]|DATABASE_URL", page):
        assert name in settings_named() or name in elsewhere, name
    assert named
    assert {name.removesuffix("_total") for name in named} <= metrics
    assert commands >= {"backup", "restore"}
    for command in commands:
        assert f"| `qingjiao {command}" in readme, command


def test_a_drill_leaves_out_what_would_reach_families() -> None:
    page = (ROOT / "docs" / "server.md").read_text()
    drill = page[page.index("**Drill") : page.index("## Keys")]
    chosen = inspect.getsource(configured_platforms)

    told_by = {
        f"QINGJIAO_{one.upper()}" for one in re.findall(r"if base\.settings\.(\w+):", chosen)
    }
    assert len(told_by) == 2
    left_out = drill[drill.index("leave") : drill.index("empty")]
    assert set(re.findall(r"QINGJIAO_\w+", left_out)) == told_by


def test_the_workers_of_every_size_of_machine_fit_into_half_of_the_services_memory(
    compose: dict[str, Any],
) -> None:
    page = (ROOT / "docs" / "server.md").read_text()
    sizes = re.findall(r"\| ([0-9]+) \| ([0-9]+) GB \| ([0-9]+) GB \| ([0-9]+) \|", page)
    most = directives(SERVER / "qingjiao.service")["MemoryMax"][0]
    [a_worker_mb] = set(re.findall(r"([0-9]+) MB each", page))

    assert len(sizes) == 2
    for cores, memory_gb, service_gb, workers in (map(int, size) for size in sizes):
        assert f"{100 * service_gb // memory_gb}%" == most
        assert workers == cores - 1
        assert workers * int(a_worker_mb) <= service_gb * 1000 / 2
    default = re.search(r":-([0-9]+)g", compose["services"]["qingjiao"]["mem_limit"])
    assert default is not None
    assert default[1] == sizes[0][2]
    operations = (ROOT / "docs" / "operations.md").read_text()
    for text in (page, operations, (SERVER / "qingjiao.env").read_text()):
        assert "cores less one" in text
        assert "one a core" not in text


def test_the_code_of_a_running_service_is_never_exchanged_below_it() -> None:
    page = (ROOT / "docs" / "server.md").read_text()
    upgrade = page[page.index("## Upgrade") :]
    [start] = re.findall(r"^    systemctl start qingjiao(?=\s)", upgrade, flags=re.M)
    steps = ["systemctl stop qingjiao ", "git checkout", "/pip install", start.strip()]

    places = [upgrade.rindex(step) for step in steps]

    assert places == sorted(places)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((SERVER / "compose.yaml").read_text())
    return found


def test_every_container_is_pinned_watched_limited_and_started_again(
    compose: dict[str, Any],
) -> None:
    for name, service in compose["services"].items():
        tag = service["image"].rpartition(":")[2]
        assert re.match(r"[0-9]+\.[0-9]", tag), name
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["logging"]["options"]["max-size"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        assert all("latest" not in str(value) for value in service.values()), name


def test_only_the_proxy_is_reached_from_outside_and_no_secret_is_written_inline(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    known = {*compose["volumes"], "."}

    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert services["postgres"]["networks"] == services["objects"]["networks"] == ["inside"]
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            assert name.endswith("_FILE") or not re.search("PASSWORD|SECRET|KEY|TOKEN", name)
            assert "CHANGE-ME" not in str(value)
        for secret in service.get("secrets", ()):
            assert compose["secrets"][secret]["file"].startswith("secrets/")
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0].split("/")[0] in known


def test_who_waits_for_whom_is_there_and_healthy(compose: dict[str, Any]) -> None:
    services = compose["services"]

    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            assert other in services
            assert how == {"condition": "service_healthy"}


def test_the_tools_in_the_image_are_as_new_as_the_database(compose: dict[str, Any]) -> None:
    server = re.match(r"postgres:([0-9]+)\.", compose["services"]["postgres"]["image"])
    image = (SERVER / "Dockerfile").read_text()

    assert server is not None
    assert f"postgresql-client-{server[1]}" in image


def test_the_image_is_pinned_runs_as_nobody_and_gets_only_what_it_needs() -> None:
    image = (SERVER / "Dockerfile").read_text()
    given = (SERVER / "Dockerfile.dockerignore").read_text().splitlines()
    copied = {
        word.rstrip("/")
        for line in re.findall(r"^COPY (.*) \S+$", image, flags=re.M)
        for word in line.split()
    }

    assert re.search(r"^FROM python:[0-9]+\.[0-9]+\.[0-9]+-slim-\w+$", image, flags=re.M)
    assert "-c constraints.txt" in image
    assert re.findall(r"^USER (\S+)$", image, flags=re.M) == ["10001:10001"]
    assert given[0] == "*"
    assert {line[1:] for line in given if line.startswith("!")} == copied
    assert all((ROOT / path).exists() for path in copied)


def test_the_proxy_passes_on_what_the_world_may_ask_and_nothing_of_the_inside() -> None:
    proxy = (SERVER / "Caddyfile").read_text()
    [world] = re.findall(r"@world path (.*)", proxy)
    [largest] = re.findall(r"max_size ([0-9]+)MB", proxy)

    assert set(world.split()) == {
        *("/wecom/callback", "/r/*", "/f/*", "/panel", "/panel/*", "/devices/*", "/healthz"),
    }
    assert "respond 404" in proxy
    assert not re.search(r"^\s*log\b", proxy, flags=re.M)  # an address of a page is its key
    assert int(largest) * 10**6 > MOST_PICTURE_BYTES
