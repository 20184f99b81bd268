"""What the template promises in both partitions: nothing too wide, lost or unknown."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot.engine import WORK_S
from infra.bot_service import CALLED
from infra.bucket import LATER, PREFIXES, days_kept
from infra.checks import SKIPPED, lint
from infra.keys import GIVEN
from infra.network import WORLD
from infra.parameters import LOG_DAYS
from infra.policies import EVERYTHING
from infra.template import PARTITIONS, main, template
from infra.variables import READER
from infra.zipped import EVERYDAY, zipped
from school.invoke import PATIENCE_S
from school.retention import Kept, keep
from school.settings import Settings
from school.ticks import Tick

ROOT = Path(__file__).parents[2]
OTHERS = {"AWS_DEFAULT_REGION", "FORWARDED_ALLOW_IPS", "TMPDIR"}
"""What boto3, uvicorn and Python read by themselves."""
KNOWN = {
    str(field.validation_alias or f"QINGJIAO_{name.upper()}")
    for name, field in Settings.model_fields.items()
}
MOST_BYTES = 1_000_000
"""CloudFormation's limit of a template in a bucket."""


@pytest.fixture(params=PARTITIONS)
def built(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the template of each partition in turn."""
    return template(request.param)


def of_type(built: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of a type, by name."""
    return {
        name: one["Properties"]
        for name, one in built["Resources"].items()
        if one["Type"] == f"AWS::{kind}"
    }


def texts(value: Any) -> Iterator[str]:
    """Yield every text anywhere in a value, but for services as principals."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain(*(texts(one) for key, one in value.items() if key != "Service"))
        yield from (key for key in value)
    elif isinstance(value, list):
        yield from chain(*(texts(one) for one in value))


def statements(built: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement of every role, with the role's name."""
    for name, role in of_type(built, "IAM::Role").items():
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def listed(value: Any) -> list[Any]:
    """Return a list of what may be one or several."""
    return value if isinstance(value, list) else [value]


def test_nothing_names_a_partition(built: dict[str, Any]) -> None:
    named = [
        text
        for text in texts(built["Resources"])
        if re.search(r"arn:aws|amazonaws\.com|us-east|cn-north", text)
        and not text.endswith(".amazonaws.com")  # a service, as Lambda permissions name it
        and not re.match(r"(cn\.)?com\.amazonaws\.\$", text)  # an endpoint's name, per partition
    ]

    assert named == []


def test_partitions_differ_in_the_names_of_endpoints_alone() -> None:
    one, other = (template(partition)["Resources"] for partition in PARTITIONS)

    assert {name for name in one if one[name] != other[name]} == {
        "EndpointOfLambda",
        "EndpointOfSqs",
    }


def test_no_other_partition_is_built() -> None:
    with pytest.raises(ValueError, match="aws-cn"):
        template("aws-us-gov")


def test_the_template_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--partition", "aws-cn"]) == 0

    printed = capsys.readouterr().out
    assert json.loads(printed) == template("aws-cn")
    assert len(printed.encode()) < MOST_BYTES


@pytest.mark.parametrize("partition", PARTITIONS)
def test_cfn_lint_finds_nothing(partition: str, tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template(partition)))

    assert lint(file, partition) == []


def test_cfn_lint_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = template("aws")
    wrong["Resources"]["Wanted"]["Properties"]["VisibilityTimeout"] = "long"
    file = tmp_path / "template.json"
    file.write_text(json.dumps(wrong))

    assert any("VisibilityTimeout" in one or "long" in one for one in lint(file, "aws"))


def test_no_action_is_everything_and_no_resource_without_a_reason(built: dict[str, Any]) -> None:
    for role, statement in statements(built):
        actions = listed(statement["Action"])
        assert not [one for one in actions if one.endswith(":*") or one == "*"], role
        if "*" in listed(statement["Resource"]):
            assert statement["Sid"] in EVERYTHING, (role, statement["Sid"])


def test_a_wide_statement_comes_with_one_that_narrows_it(built: dict[str, Any]) -> None:
    by_role: dict[str, set[str]] = {}
    for role, statement in statements(built):
        by_role.setdefault(role, set()).add(statement["Sid"])

    joined = {role for role, sids in by_role.items() if "PlugIntoTheNetwork" in sids}
    assert joined
    assert all("NotByItsOwnCode" in by_role[role] for role in joined)


def test_nobody_uses_the_key_but_through_the_service_that_seals_with_it(
    built: dict[str, Any],
) -> None:
    users = {
        (role, statement["Sid"]): statement.get("Condition", {})
        for role, statement in statements(built)
        if any(action.startswith("kms:") for action in statement["Action"])
    }

    assert ("BotStartRole", "OpenSecrets") in users
    for who, condition in users.items():
        assert "kms:ViaService" in condition.get("StringEquals", {}), who


def test_every_function_has_a_role_of_its_own(built: dict[str, Any]) -> None:
    roles = [str(one["Role"]) for one in of_type(built, "Lambda::Function").values()]

    assert len(roles) == len(set(roles))


def allowed(built: dict[str, Any], role: str, action: str) -> list[str]:
    """Return what a role may do an action on, as JSON."""
    return [
        json.dumps(resource)
        for name, statement in statements(built)
        if name == role and action in statement["Action"] and statement["Effect"] == "Allow"
        for resource in listed(statement["Resource"])
    ]


def test_only_work_may_have_photos_read(built: dict[str, Any]) -> None:
    callers = {
        role
        for role, statement in statements(built)
        if "lambda:InvokeFunction" in statement["Action"] and READER in json.dumps(statement)
    }

    assert callers == {"WorkRole"}


def test_the_reader_has_no_secret_no_database_and_no_way_out(built: dict[str, Any]) -> None:
    reader = of_type(built, "Lambda::Function")["ReadSheet"]

    written = json.dumps([reader, built["Resources"]["ReadSheetRole"]])
    assert "Secret" not in written
    assert "Proxy" not in written
    assert "FunctionsDoor" not in written
    assert reader["VpcConfig"]["SubnetIds"] == [{"Ref": "Isolated0"}, {"Ref": "Isolated1"}]
    ways = of_type(built, "EC2::Route")
    assert not [one for one in ways.values() if one["RouteTableId"] == {"Ref": "IsolatedRoutes"}]


def test_what_the_reader_reaches_is_ours_and_asked_as_one_of_us(built: dict[str, Any]) -> None:
    endpoints = of_type(built, "EC2::VPCEndpoint").values()
    isolated = {"Ref": "IsolatedRoutes"}
    gateways = [one for one in endpoints if isolated in one.get("RouteTableIds", ())]
    inside = [one for one in endpoints if one["VpcEndpointType"] == "Interface"]

    assert len(gateways) == 1
    assert gateways[0]["RouteTableIds"] == [isolated]
    assert inside
    us = {"Ref": "AWS::AccountId"}
    for one in (*gateways, *inside):
        (statement,) = one["PolicyDocument"]["Statement"]
        assert statement["Effect"] == "Allow"
        asked = statement["Condition"]["StringEquals"]
        assert asked == {"aws:PrincipalAccount": us, "aws:ResourceAccount": us}
    (files,) = gateways[0]["PolicyDocument"]["Statement"]
    everything_in = {"Fn::Join": ["", [{"Fn::GetAtt": ["Files", "Arn"]}, "/*"]]}
    assert files["Resource"] == [{"Fn::GetAtt": ["Files", "Arn"]}, everything_in]
    may = set(files["Action"])
    used = {
        action
        for name, one in statements(built)
        if name == "ReadSheetRole"
        for action in one["Action"]
        if action.startswith("s3:")
    }
    assert may == used


def test_search_only_reads_the_index(built: dict[str, Any]) -> None:
    assert allowed(built, "SearchRole", "s3:PutObject") == []
    assert allowed(built, "SearchRole", "s3:DeleteObject") == []
    assert all("library/" in one for one in allowed(built, "SearchRole", "s3:GetObject"))


def test_the_bot_calls_what_people_and_the_product_ask_and_nothing_else(
    built: dict[str, Any],
) -> None:
    called = allowed(built, "BotRole", "lambda:InvokeFunction")

    names = sorted(re.findall(r"StackName}-(\w+)", " ".join(called)))
    assert names == sorted(CALLED)
    assert {one.name for one in zipped()} >= set(CALLED)


def test_whoever_calls_waits_longer_than_a_function_may_run(built: dict[str, Any]) -> None:
    timeouts = {n: one["Timeout"] for n, one in of_type(built, "Lambda::Function").items()}

    assert timeouts["Work"] < WORK_S, "else another bot takes the same work"
    waited_for = [timeouts[name] for name in ("Call", "Search", "Work", "ReadSheet")]
    assert max(waited_for) < PATIENCE_S


def test_only_schedules_may_make_the_clock_strike(built: dict[str, Any]) -> None:
    permissions = of_type(built, "Lambda::Permission").values()
    assert {one["Principal"] for one in permissions} == {"events.amazonaws.com"}
    assert {one["FunctionName"]["Ref"] for one in permissions} == {"Tick"}
    assert all("SourceArn" in one for one in permissions)
    assert "tick" not in CALLED

    rules = of_type(built, "Events::Rule").values()
    struck = {json.loads(target["Input"])["tick"] for one in rules for target in one["Targets"]}
    assert struck == {tick.value for tick in Tick}


def test_every_living_queue_has_its_dead_and_an_alarm(built: dict[str, Any]) -> None:
    queues = of_type(built, "SQS::Queue")
    watched = {
        one["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for one in of_type(built, "CloudWatch::Alarm").values()
        if one["Namespace"] == "AWS/SQS"
    }

    for name, queue in queues.items():
        assert name in watched
        assert "KmsMasterKeyId" in queue
        if not name.endswith("Dead"):
            redrive = queue["RedrivePolicy"]
            assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{name}Dead", "Arn"]}
            dead = queues[f"{name}Dead"]
            assert dead["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]


def test_what_failed_alone_comes_again_after_its_function_had_time(built: dict[str, Any]) -> None:
    queues, functions = of_type(built, "SQS::Queue"), of_type(built, "Lambda::Function")
    feeds = of_type(built, "Lambda::EventSourceMapping")

    assert len(feeds) == 2
    for feed in feeds.values():
        assert feed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        queue = queues[feed["EventSourceArn"]["Fn::GetAtt"][0]]
        function = functions[feed["FunctionName"]["Ref"]]
        assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]


def test_every_variable_is_a_setting_and_every_function_has_those_it_needs(
    built: dict[str, Any],
) -> None:
    functions = of_type(built, "Lambda::Function")
    given = {name: set(one["Environment"]["Variables"]) for name, one in functions.items()}

    assert set().union(*given.values()) <= KNOWN
    stored = {"DATABASE_URL", "QINGJIAO_DATABASE_SECRET", "QINGJIAO_DATABASE_CONNECTIONS"}
    for name in {one.logical for one in zipped()}:
        assert given[name] >= stored, name
        sealed = {
            "QINGJIAO_SECRET",
            "QINGJIAO_SECRET_BEFORE",
            "QINGJIAO_HEALTH_KEYS",
            "QINGJIAO_MIGRATE_AT_START",
        }
        assert given[name] >= sealed or name == "Migrate"
    for name in ("Call", "Search", "Work", "Tick", "Readings", "ReadSheet"):
        assert "QINGJIAO_FILES" in given[name]
    assert {name for name in given if "QINGJIAO_READER" in given[name]} == {"Work"}
    assert {name for name in given if "QINGJIAO_READINGS_WANTED" in given[name]} == {"Work"}
    assert {name for name in given if "QINGJIAO_READINGS_DONE" in given[name]} == {"ReadSheet"}


def test_the_bot_gets_settings_that_exist_and_secrets_as_secrets(built: dict[str, Any]) -> None:
    for task in of_type(built, "ECS::TaskDefinition").values():
        (container,) = task["ContainerDefinitions"]
        plain = {one["Name"] for one in container["Environment"]}
        secret = {one["Name"] for one in container["Secrets"]}

        assert plain | secret <= KNOWN | OTHERS
        assert not plain & secret
        hidden = {
            f"QINGJIAO_{name.upper()}"
            for name, field in Settings.model_fields.items()
            if "Secret" in str(field.annotation)
        }
        assert not plain & hidden
        assert set(GIVEN) - secret == {"QINGJIAO_LLM_KEY"}  # functions ask the model


def test_no_secret_is_written_down(built: dict[str, Any]) -> None:
    functions = of_type(built, "Lambda::Function")
    for one in functions.values():
        for name, value in one["Environment"]["Variables"].items():
            if name in {"QINGJIAO_SECRET", "QINGJIAO_HEALTH_KEYS", "QINGJIAO_LLM_KEY"}:
                assert "{{resolve:secretsmanager:" in json.dumps(value)
        assert one["KmsKeyArn"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_the_bucket_forgets_a_day_after_the_product_should_have(built: dict[str, Any]) -> None:
    bucket = of_type(built, "S3::Bucket")["Files"]
    rules = {one["Id"]: one for one in bucket["LifecycleConfiguration"]["Rules"]}

    assert rules["papers"]["ExpirationInDays"] == 31
    assert rules["papers"]["Prefix"] == "papers/"
    for prefix in PREFIXES:
        assert (prefix.name.rstrip("/") in rules) == (prefix.kept is not None)
    for kind in Kept:
        assert days_kept(kind) * LATER >= keep(kind) + LATER or keep(kind) < LATER
    assert "VersioningConfiguration" not in bucket
    for one in of_type(built, "S3::Bucket").values():
        assert all(one["PublicAccessBlockConfiguration"].values())


def test_what_families_had_deleted_is_noted_where_nobody_can_take_it_back(
    built: dict[str, Any],
) -> None:
    notes = of_type(built, "S3::Bucket")["Erasures"]

    assert notes["VersioningConfiguration"] == {"Status": "Enabled"}
    assert not [
        role
        for role, statement in statements(built)
        if "s3:DeleteObject" in statement["Action"] and "Erasures" in json.dumps(statement)
    ]
    writers = {
        role
        for role, statement in statements(built)
        if "s3:PutObject" in statement["Action"] and "Erasures" in json.dumps(statement)
    }
    assert writers == {"WorkRole"}
    variables = of_type(built, "Lambda::Function")["Work"]["Environment"]["Variables"]
    assert variables["QINGJIAO_ERASURES"] == {"Fn::Sub": "s3://${Erasures}"}


def test_tables_are_brought_up_to_date_before_functions_that_need_them(
    built: dict[str, Any],
) -> None:
    keys = {
        name: one["Code"]["S3Key"]["Ref"]
        for name, one in of_type(built, "Lambda::Function").items()
        if "S3Key" in one["Code"]
    }

    assert keys.pop("Migrate") == "MigrateKey"
    assert set(keys.values()) == {"CodeKey"}


def test_a_secret_that_was_changed_is_looked_up_anew(built: dict[str, Any]) -> None:
    written = json.dumps(built["Resources"])

    named = re.findall(r"resolve:secretsmanager:[^}]*}:SecretString:\w+([^\"]*?)}}\"", written)
    assert len(named) > 10
    secrets = [one for one in named if one]
    assert all(re.fullmatch(r"::\$\{(Product|Given)SecretVersion\}", one) for one in secrets), named


def test_every_folder_the_product_writes_to_is_known_to_the_bucket() -> None:
    sources = [file for folder in ("school", "functions") for file in (ROOT / folder).rglob("*.py")]
    named = re.compile(r'(?:return|folder =|"key":) f"([a-z]+/)\{')  # of what is stored

    written = {name for file in sources for name in named.findall(file.read_text("utf-8"))}

    assert written <= {prefix.name for prefix in PREFIXES}
    assert {"papers/", "growth/", "resources/", "snapshots/", "labelled/"} <= written
    assert {prefix.name for prefix in EVERYDAY} >= written


def test_only_the_balancer_is_open_to_the_world(built: dict[str, Any]) -> None:
    groups = of_type(built, "EC2::SecurityGroup")
    open_to_all = {
        name
        for name, one in groups.items()
        for rule in one.get("SecurityGroupIngress", ())
        if rule["CidrIp"] == WORLD
    }

    assert open_to_all == {"BalancerDoor"}
    listeners = of_type(built, "ElasticLoadBalancingV2::Listener").values()
    assert {one["Protocol"] for one in listeners} == {"HTTPS"}


def test_the_world_asks_for_pages_and_whether_the_bot_lives_in_rules_a_balancer_takes(
    built: dict[str, Any],
) -> None:
    rules = of_type(built, "ElasticLoadBalancingV2::ListenerRule").values()
    asked = [one["Conditions"][0]["PathPatternConfig"]["Values"] for one in rules]

    pages = {"/r/*", "/f/*", "/panel", "/panel/*", "/devices/*", "/healthz"}
    assert set(chain(*asked)) == {*pages, "/wecom/callback", "/dingtalk/none"}
    assert max(map(len, asked)) <= 5
    assert len({one["Priority"] for one in rules}) == len(rules)


def test_records_photos_keys_and_logs_outlive_the_stack(built: dict[str, Any]) -> None:
    kept = {"S3::Bucket", "KMS::Key", "SecretsManager::Secret", "Logs::LogGroup", "RDS::DBCluster"}
    for one in built["Resources"].values():
        if one["Type"].removeprefix("AWS::") in kept:
            assert one["DeletionPolicy"] in {"Retain", "Snapshot"}
            assert one["UpdateReplacePolicy"] == one["DeletionPolicy"]


def test_logs_are_sealed_and_kept_half_a_year(built: dict[str, Any]) -> None:
    groups = of_type(built, "Logs::LogGroup")

    assert LOG_DAYS >= 180
    assert all(one["RetentionInDays"] == LOG_DAYS for one in groups.values())
    assert all("KmsKeyId" in one for one in groups.values())
    assert len(groups) == len(of_type(built, "Lambda::Function")) + 2, "bots, refusals"


def test_every_function_and_bot_has_somebody_told_when_it_fails(built: dict[str, Any]) -> None:
    alarms = of_type(built, "CloudWatch::Alarm")

    for name in of_type(built, "Lambda::Function"):
        assert f"{name}ErrorsAlarm" in alarms
        assert f"{name}ThrottledAlarm" in alarms
    silent = [one for name, one in alarms.items() if name.endswith("NotRunningAlarm")]
    assert len(silent) == 2
    assert {one["TreatMissingData"] for one in silent} == {"breaching"}
    assert all(one["AlarmActions"] == [{"Ref": "Told"}] for one in alarms.values())


def test_nothing_that_china_has_not_is_used(built: dict[str, Any]) -> None:
    written = json.dumps(built)

    for missing in ("AWS::Lambda::Url", "TracingConfig", "SnapStart", "xray"):
        assert missing not in written


def test_every_skipped_check_has_a_reason() -> None:
    assert all(len(reason) > 40 for reason in SKIPPED.values())
