"""The guide to a deployment names only commands, options, parameters and alarms that exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ServiceModel

import bot.cli
from infra.bucket import PREFIXES
from infra.parameters import PARAMETERS
from infra.template import OUTPUTS, template

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
OF_THE_COMMAND_LINE = {
    ("s3", "cp"): set(),
    ("s3", "sync"): {"delete"},
    ("ecr", "get-login-password"): set(),
}
"""Commands the AWS command line has of its own, and which of their options the guide uses."""


OF_THE_SOURCE = {
    *("--engine", "--engine-version", "--port", "--kms-key-id", "--storage-encrypted"),
    *("--backup-retention-period", "--preferred-backup-window", "--preferred-maintenance-window"),
}
"""What a restored cluster takes over from the one it is restored from."""


def commands() -> list[list[str]]:
    """Return every command of AWS in the guide, as words."""
    found = re.findall(r"(?:^|[ `;])(aws [a-z0-9]+ [a-z0-9-]+[^`|;\n]*)", GUIDE)
    return [one.split() for one in found]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_of_aws_exists_with_its_options(words: list[str]) -> None:
    service, operation = words[1:3]
    options = {
        word.removeprefix("--").removeprefix("no-").partition("=")[0]
        for word in words
        if word[:2] == "--"
    }

    if (service, operation) in OF_THE_COMMAND_LINE:
        assert options <= OF_THE_COMMAND_LINE[service, operation]
    elif operation == "wait":
        waiters = _waiters(service)
        assert words[3] in waiters
        assert options <= _options(service, waiters[words[3]])
    else:
        assert options <= _options(service, operation)


def _model(service: str) -> ServiceModel:
    session = botocore.session.get_session()
    return session.get_service_model({"s3api": "s3"}.get(service, service))


def _options(service: str, operation: str) -> set[str]:
    model = _model(service)
    known = {xform_name(name, "-"): name for name in model.operation_names}
    members = model.operation_model(known[operation]).input_shape.members
    return {xform_name(name, "-") for name in members}


def _waiters(service: str) -> dict[str, str]:
    waiters = botocore.session.get_session().get_waiter_model(service)
    return {
        xform_name(name, "-"): xform_name(waiters.get_waiter(name).operation, "-")
        for name in waiters.waiter_names
    }


def test_a_restored_database_is_as_strong_as_the_one_it_replaces() -> None:
    resources = template("aws")["Resources"]
    (words,) = [one for one in commands() if one[2] == "restore-db-cluster-to-point-in-time"]
    said = {word for word in words if word.startswith("--")}
    has = {f"--{xform_name(name, '-')}" for name in resources["Database"]["Properties"]}
    could = {f"--{name}" for name in _options("rds", words[2])}
    instances = [one for one in commands() if one[2] == "create-db-instance"]

    assert (has & could) - OF_THE_SOURCE <= said
    assert {"--db-cluster-parameter-group-name", "--deletion-protection"} <= said
    assert len(instances) == sum(
        one["Type"] == "AWS::RDS::DBInstance" for one in resources.values()
    )
    for name in ("DatabaseBusyAlarm", "DatabaseFullAlarm"):
        (at,) = resources[name]["Properties"]["Dimensions"]
        other = ["IsRestored", {"Ref": "RestoredDatabase"}, {"Ref": "Database"}]
        assert at["Value"] == {"Fn::If": other}


def test_the_guide_uses_enough_commands_to_be_worth_checking() -> None:
    assert len(commands()) > 20


def code() -> Iterator[str]:
    """Yield what stands in code, inline or in blocks."""
    yield from re.findall(r"`([^`]+)`", GUIDE)
    yield from (line.strip() for line in GUIDE.splitlines() if line.startswith("    "))


def test_commands_of_the_product_and_targets_of_make_exist() -> None:
    written = "\n".join(code())
    made = set(re.findall(r"^make (\w+)", written, re.MULTILINE))
    said = set(re.findall(r"(?:^|\")qingjiao\"?,? \"?([a-z-]+)\b", written, re.MULTILINE))

    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"package", "template"} <= made <= targets
    known = {one.name.replace("_", "-") for one in iter_modules(bot.cli.__path__)}
    assert {"doctor", "bind", "import"} <= said <= known


def test_parameters_outputs_and_alarms_are_those_of_the_template() -> None:
    named = set(re.findall(r"\b([A-Z][a-z]+(?:[A-Z][A-Za-z]*)+)\b", " ".join(code())))
    resources = template("aws")["Resources"]
    alarms = {name for name in resources if name.endswith("Alarm")}

    ours = {name for name in named if name in {*PARAMETERS, *OUTPUTS, *alarms}}
    foreign = {"ErrorsAlarm", "ThrottledAlarm", "LocationConstraint", "MinCapacity", "MaxCapacity"}
    foreign |= {"ParameterKey", "ParameterValue"}
    assert named - ours - foreign == set()
    explained = {name for name in alarms if name in GUIDE or name.endswith(_BY_FUNCTION)}
    assert explained == alarms
    needed = {name for name, one in PARAMETERS.items() if "Default" not in one}
    assert all(f"`{name}`" in GUIDE for name in needed)


_BY_FUNCTION = ("ErrorsAlarm", "ThrottledAlarm")


def test_what_lives_longer_than_a_month_is_backed_up() -> None:
    copied = re.search(r"for folder in ([a-z ]+);", GUIDE)
    short = {"papers", "transient", "snapshots", "doctor"}

    assert copied is not None
    assert set(copied[1].split()) == {one.name.rstrip("/") for one in PREFIXES} - short


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (ROOT / "docs" / link).exists(), link
