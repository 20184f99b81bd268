"""How long a new container of the grading image takes before it reads its first photo.

``python -m benchmarks.grading_cold_start [--image] [--starts N]``, from the root of the repository.

The image's CMD is run by AWS's runtime client against a local Runtime API, and asked by SQS events
for a photo in a bucket (ministack), as in the cloud; only the download of the image is not in it.
With ``--image`` the code is what the image will hold, installed as its Dockerfile says, under the
Python of the image; else what is installed here. A cold start is what the first photo takes longer
than the second: the interpreter, the imports, the clients of S3 and SQS, the networks.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra import grading_image
from school.grading import SheetRequest
from school.readings import WantedReading, message
from tests.lambda_runtime import LocalLambda, local_lambda
from tests.servers import Cloud, cloud

ROOT = Path(__file__).parents[1]
PHOTO = ROOT / "docs" / "samples" / "kousuan.jpg"
KEY = "3f/s01/2026/11/21/paper/photo.jpg"
MADE = grading_image.recipe(grading_image.DOCKERFILE.read_text())
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Container:
    """What a container is started from."""

    python: str
    task_root: Path
    paths: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Start:
    """One container: seconds on the clock and of the processor until each moment."""

    ready: tuple[float, float]
    first: tuple[float, float]
    second: tuple[float, float]

    @property
    def cold(self) -> tuple[float, float]:
        """Return what the first photo took longer than the second."""
        return (
            self.first[0] - (self.second[0] - self.first[0]),
            self.first[1] - (self.second[1] - self.first[1]),
        )


def main() -> None:
    """Start containers one after another and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", action="store_true")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        container = _of_the_image(place) if options.image else _installed_here(place)
        (place / "ministack").mkdir()
        with cloud(place / "ministack") as aws, _environment(aws) as environment:
            starts = [_start(container, environment, place) for _ in range(options.starts)]
    _print(starts, container)


def _installed_here(folder: Path) -> Container:
    for package in grading_image.OF_THE_READER:
        shutil.copytree(ROOT / package, folder / "task" / package)
    return Container(sys.executable, folder / "task")


def _of_the_image(folder: Path) -> Container:
    python = grading_image.python_of(MADE.python)
    if not python:
        sys.exit(f"the image has Python {MADE.python}, which is not on this machine")
    (folder / "wheel").mkdir()
    wheel = grading_image.build_wheel(sys.executable, folder / "wheel")
    grading_image.lay_out(folder / "context", wheel=wheel)
    grading_image.install(folder / "context", folder / "task")
    client = ["awslambdaric", "--quiet", "--target", str(folder / "client")]
    version = ["--python-version", MADE.python, "--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "install", "-c", str(ROOT / "constraints.txt")]
    subprocess.run([*pip, *client, *version], check=True)  # noqa: S603  # our own arguments
    subprocess.run([python, "-m", "compileall", "-q", str(folder / "task")], check=False)  # noqa: S603
    return Container(python, folder / "task", (folder / "client",))


@contextmanager
def _environment(aws: Cloud) -> Iterator[dict[str, str]]:
    s3, sqs = aws.client("s3"), aws.client("sqs")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key=KEY, Body=PHOTO.read_bytes())
    yield {
        **MADE.environment,
        "QINGJIAO_FILES": "s3://photos",
        "QINGJIAO_S3_ENDPOINT": aws.endpoint,
        "QINGJIAO_READINGS_DONE": sqs.create_queue(QueueName="done")["QueueUrl"],
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ACCESS_KEY_ID": aws.keys[0],
        "AWS_SECRET_ACCESS_KEY": aws.keys[1],
    }


def _start(container: Container, environment: dict[str, str], folder: Path) -> Start:
    began = time.perf_counter()
    with local_lambda(
        MADE.handler,
        task_root=container.task_root,
        environment=environment,
        log=folder / "log",
        python=container.python,
        paths=container.paths,
        time_limit_s=300,
    ) as function:
        function.ready.wait(300)
        ready = _spent(function, began)
        _read(function)
        first = _spent(function, began)
        _read(function)
        return Start(ready, first, _spent(function, began))


def _read(function: LocalLambda) -> None:
    request = SheetRequest(photo_key=KEY, annotated_key=KEY.replace("photo", "annotated"))
    wanted = message(WantedReading(ticket="t", request=request, answer_key="3f/long.json"))
    answer = function.invoke({"Records": [{"messageId": "m", "body": wanted}]})
    assert answer == {"batchItemFailures": []}, json.dumps(answer)


def _spent(function: LocalLambda, began: float) -> tuple[float, float]:
    """Return seconds on the clock and of the processor since a container was started."""
    fields = Path(f"/proc/{function.pid}/stat").read_text().rpartition(")")[2].split()
    return time.perf_counter() - began, (int(fields[11]) + int(fields[12])) / TICKS


def _print(starts: list[Start], container: Container) -> None:
    load = os.getloadavg()[0]
    print(f"{len(starts)} starts of {container.python}, load {load:.0f} at the end\n")
    print("| until | clock, median | clock, best | processor, median |\n|---|---|---|---|")
    moments = {
        "the handler waits for an event": [one.ready for one in starts],
        "the first photo is answered": [one.first for one in starts],
        "(a photo in a warm container)": [
            (one.second[0] - one.first[0], one.second[1] - one.first[1]) for one in starts
        ],
        "cold start": [one.cold for one in starts],
    }
    for name, spent in moments.items():
        clock = [seconds for seconds, _ in spent]
        used = statistics.median(seconds for _, seconds in spent)
        print(f"| {name} | {statistics.median(clock):.2f} s | {min(clock):.2f} s | {used:.2f} s |")


if __name__ == "__main__":
    main()
