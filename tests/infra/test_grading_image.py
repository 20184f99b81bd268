"""The grading image: its build context, the versions it installs, and what its CMD does."""

import json
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters import container
from chalicelib.readings import handler
from infra.grading_image import (
    DOCKERFILE,
    OF_THE_READER,
    check_context,
    lay_out,
    recipe,
    try_handler,
)
from school.grading import PaperReading, PaperState, SheetRequest
from school.notices import NoticeKind
from school.readings import FinishedReading, WantedReading, message
from school.store.files import BucketFiles
from school.store.messages import SqsQueue
from school.store.records import Records
from tests.fakes import SchoolClock
from tests.functions.papers import grade, show
from tests.functions.working import WorkingSchool
from tests.grading_lambda.camera import Shot
from tests.grading_lambda.pages import PageStyle, a_page
from tests.lambda_runtime import FunctionFailed, LocalLambda, deliver, local_lambda
from tests.servers import Cloud

ROOT = Path(__file__).parents[2]
BUILD = "/tmp/build"  # noqa: S108  # a folder of the image
WHEEL = "qingjiao-0.1.0-py3-none-any.whl"
STYLE = PageStyle(columns=2, items=8, font_px=40, shot=Shot(width=1000, height=1400))
PHOTO = "3f/s01/2026/11/21/paper/photo.jpg"
MADE = recipe(DOCKERFILE.read_text())


# The build context
# --------------------------------------------------------------------------------------------------


def a_wheel(folder: Path, *packages: str) -> Path:
    with zipfile.ZipFile(folder / WHEEL, "w") as zipped:
        for package in (*packages, "qingjiao-0.1.0.dist-info"):
            zipped.writestr(f"{package}/__init__.py", "")
    return folder / WHEEL


def test_the_context_holds_what_the_dockerfile_takes_and_nothing_else(tmp_path: Path) -> None:
    context = tmp_path / "context"
    lay_out(context, wheel=a_wheel(tmp_path, *OF_THE_READER))
    (context / "stale").touch()
    lay_out(context, wheel=a_wheel(tmp_path, *OF_THE_READER))

    assert check_context(context) == []
    assert sorted(path.name for path in context.iterdir()) == [
        "Dockerfile",
        "constraints.txt",
        WHEEL,
    ]


def test_what_is_missing_or_too_much_is_named(tmp_path: Path) -> None:
    context = tmp_path / "context"
    lay_out(context, wheel=a_wheel(tmp_path, "school", "bot"))
    (context / "constraints.txt").rename(context / "secret.key")

    assert check_context(context) == [
        "constraints.txt is missing",
        "secret.key does not belong here",
        "grading_lambda is missing in the wheel",
        "bot does not belong in it",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        DOCKERFILE.read_text().replace("FROM ${BASE}", "FROM python:3"),
        DOCKERFILE.read_text() + "RUN curl -O https://example.com/model\n",
        DOCKERFILE.read_text().replace("ENV", "USER"),
    ],
    ids=["another base", "a second RUN", "no ENV"],
)
def test_a_dockerfile_nobody_checked_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="Dockerfile"):
        recipe(broken)


def test_an_image_whose_code_reads_nothing_is_a_problem(tmp_path: Path) -> None:
    told = {
        "reads": "return {'answer': {'items': [event['photo_key']]}}",
        "refuses": "return {'error': {'kind': 'NotFound'}}",
        "imports": "import bot",
    }
    for name, body in told.items():
        (tmp_path / f"{name}.py").write_text(f"def handler(event, context):\n    {body}\n")

    said = {
        name: try_handler(tmp_path, handler=f"{name}.handler", python=sys.executable)
        for name in told
    }

    assert said["reads"] == []
    assert "NotFound" in said["refuses"][0]
    assert "No module named 'bot'" in said["imports"][0]


# Versions
# --------------------------------------------------------------------------------------------------


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _needed(name: str) -> set[str]:
    """Return what a package needs on this machine."""
    try:
        asked = requires(name) or []
    except PackageNotFoundError:  # of another system
        return set()
    return {_name(one) for one in asked if "extra ==" not in one}


def installed_by_the_image() -> set[str]:
    """Return every package the reader's wheel pulls in."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extra = project["optional-dependencies"]["grading"]
    waiting, found = {_name(one) for one in [*project["dependencies"], *extra]}, set[str]()
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= _needed(name) - found
    return found


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {_name(line): line.partition("==")[2] for line in lines if "==" in line}


def test_every_version_of_the_image_is_the_one_the_tests_run_with() -> None:
    here = {}
    for name in installed_by_the_image():
        try:
            here[name] = version(name)
        except PackageNotFoundError:
            continue

    assert {"numpy", "opencv-python-headless", "onnxruntime", "rapidocr", "boto3"} <= set(here)
    assert {name: pinned().get(name) for name in here} == here
    place = MADE.install.index("-c")
    assert MADE.install[place + 1] == f"{BUILD}/constraints.txt"


def test_the_image_compiles_nothing_and_installs_the_reader_alone() -> None:
    options = {"--no-cache-dir", "--only-binary", ":all:", "--target", "${LAMBDA_TASK_ROOT}"}

    assert options <= set(MADE.install)
    assert [part for part in MADE.install if "[" in part] == [f"{BUILD}/{WHEEL}[grading]"]


def test_the_image_has_a_python_the_project_supports_and_numpy_has_wheels_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest = project["requires-python"].removeprefix(">=")

    assert re.fullmatch(r"public\.ecr\.aws/lambda/python:3\.\d+", MADE.base)
    # Amazon Linux 2, under Lambda's 3.11 and older, has glibc 2.26: numpy needs 2.27.
    assert _numbers(MADE.python) >= max(_numbers(oldest), (3, 12))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))


# What its CMD does
# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deployed:
    """The reader as its image runs it, the bucket it reads from and the queue it answers on."""

    function: LocalLambda
    sqs: Any
    done: str
    s3: Any

    def answers(self) -> list[FinishedReading]:
        """Take what the reader answered."""
        found = self.sqs.receive_message(QueueUrl=self.done, MaxNumberOfMessages=10)
        return [FinishedReading.model_validate_json(m["Body"]) for m in found.get("Messages", [])]


@pytest.fixture(scope="module")
def deployed(aws: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Return the reader run by the command of its image: its packages alone, others installed."""
    folder = tmp_path_factory.mktemp("image")
    for package in OF_THE_READER:
        copied = folder / "task" / package
        shutil.copytree(ROOT / package, copied, ignore=shutil.ignore_patterns("__pycache__"))
    s3, sqs = aws.client("s3"), aws.client("sqs")
    s3.create_bucket(Bucket="photos")
    photo = a_page(5, STYLE).photo
    s3.put_object(Bucket="photos", Key=f"county/{PHOTO}", Body=photo, ContentType="image/jpeg")
    done = sqs.create_queue(QueueName="readings-done")["QueueUrl"]
    environment = {
        **MADE.environment,
        "QINGJIAO_FILES": "s3://photos/county",
        "QINGJIAO_S3_ENDPOINT": aws.endpoint,
        "QINGJIAO_READINGS_DONE": done,
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ACCESS_KEY_ID": aws.keys[0],
        "AWS_SECRET_ACCESS_KEY": aws.keys[1],
    }
    with local_lambda(
        MADE.handler,
        task_root=folder / "task",
        environment=environment,
        log=folder / "log",
        time_limit_s=100,
    ) as function:
        yield Deployed(function, sqs, done, s3)


@pytest.mark.xdist_group("grading image")
def test_the_image_reads_a_photo_of_the_bucket(deployed: Deployed) -> None:
    request = SheetRequest(photo_key=PHOTO, annotated_key=PHOTO.replace("photo", "annotated"))

    answer = deployed.function.invoke(request.model_dump(mode="json"))

    assert len(PaperReading.model_validate(answer["answer"]).items) == 8
    drawn = deployed.s3.head_object(Bucket="photos", Key=f"county/{request.annotated_key}")
    assert drawn["ContentType"] == "image/jpeg"


@pytest.mark.xdist_group("grading image")
def test_the_image_says_why_a_photo_cannot_be_read(deployed: Deployed) -> None:
    answer = deployed.function.invoke({"photo_key": "3f/no/such.jpg"})

    assert answer["error"]["kind"] == "NotFound"


@pytest.mark.xdist_group("grading image")
def test_of_a_batch_the_poisoned_record_alone_comes_again(deployed: Deployed) -> None:
    good, gone = (
        message(
            WantedReading(ticket=key, request=SheetRequest(photo_key=key), answer_key="3f/a.json")
        )
        for key in (PHOTO, "3f/gone.jpg")
    )
    records = [
        {"messageId": name, "eventSource": "aws:sqs", "body": body}
        for name, body in (("m1", good), ("m2", '{"poison": 1}'), ("m3", gone))
    ]

    answer = deployed.function.invoke({"Records": records})

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    told = {one.ticket: one for one in deployed.answers()}
    assert set(told) == {PHOTO, "3f/gone.jpg"}
    read = told[PHOTO].answer
    assert read is not None
    assert len(read.items) == 8
    assert told["3f/gone.jpg"].error is not None


@pytest.mark.xdist_group("grading image")
def test_what_is_no_request_fails_the_call_and_not_the_container(deployed: Deployed) -> None:
    with pytest.raises(FunctionFailed, match="photo_key"):
        deployed.function.invoke({"unknown": json.dumps({})})

    assert not deployed.function.ended.is_set()


def a_queue(sqs: Any, name: str, *, dead: str = "") -> str:
    """Make a queue that hands a message out twice, at once, then puts it on *dead*."""
    attributes = {"VisibilityTimeout": "0" if dead else "30"}
    if dead:
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
        redrive = {"deadLetterTargetArn": arn["QueueArn"], "maxReceiveCount": 2}
        attributes["RedrivePolicy"] = json.dumps(redrive)
    url: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


@pytest.mark.postgres
@pytest.mark.xdist_group("grading image")
def test_a_photo_goes_through_bucket_queue_and_image_to_the_teacher(
    deployed: Deployed,
    clean_postgres: Records,
    clock: SchoolClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(container, "_adapters", None)  # as it shall be again afterwards
    sqs, school = deployed.sqs, WorkingSchool(clean_postgres, clock)
    dead = a_queue(sqs, "wanted-dead")
    wanted = a_queue(sqs, "wanted", dead=dead)
    files = BucketFiles(deployed.s3, "photos", prefix="county")
    queue = SqsQueue(sqs, wanted)
    container.use(replace(school.adapters(), files=files, readings_wanted=queue))
    accepted = school.accept(1)
    files.put(accepted.photo_key, a_page(5, STYLE).photo, content_type="image/jpeg")
    grade(school, accepted)
    queue.send('{"poison": 1}')
    school.work_off()

    for _ in range(4):
        deliver(sqs, wanted, deployed.function.invoke)
    deliver(sqs, deployed.done, lambda event: handler(event, None))

    report = show(school, accepted)
    assert (report.state, len(report.marks)) == (PaperState.READ, 8)
    assert files.get(report.annotated_key)
    assert [notice.kind for notice in school.notices()] == [NoticeKind.BATCH]
    assert [m["Body"] for m in sqs.receive_message(QueueUrl=dead)["Messages"]] == ['{"poison": 1}']
