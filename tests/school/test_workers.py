"""Worker processes: what a photo does to one costs that worker, not the product."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import bot.platforms
from school.discover import discover
from school.errors import Unavailable
from school.workers import InWorkers

Start = Callable[..., InWorkers]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a way to start workers that end with the test."""
    started = []

    def run(handler: str, *, processes: int = 1, timeout_s: float = 60) -> InWorkers:
        workers = InWorkers(
            f"tests.school.handlers.{handler}",
            processes=processes,
            timeout_s=timeout_s,
            environment={"QINGJIAO_HOME": "/tmp/of-the-worker"},  # noqa: S108  # a name only
        )
        started.append(workers)
        return workers

    yield run
    for workers in started:
        workers.close()


def test_a_handler_runs_in_another_process_with_its_own_environment(start: Start) -> None:
    answer = start("echo").run("read_sheet", {"n": 1})

    assert answer["answer"] == {"n": 1}
    assert answer["process"] != os.getpid()
    assert answer["home"] == "/tmp/of-the-worker"  # noqa: S108  # a name only
    assert os.environ.get("QINGJIAO_HOME") != "/tmp/of-the-worker"  # noqa: S108


def test_a_worker_is_used_again(start: Start) -> None:
    workers = start("echo")

    assert workers.run("r", {})["process"] == workers.run("r", {})["process"]


def test_a_worker_that_hangs_is_replaced(start: Start) -> None:
    workers = start("hang", timeout_s=3)

    with pytest.raises(Unavailable):
        workers.run("r", {"hang": True})

    assert workers.run("r", {"n": 2})["answer"] == {"n": 2}


def test_a_worker_that_dies_is_replaced_also_when_several_wait_for_it(start: Start) -> None:
    workers = start("die")

    def outcome(number: int) -> str:
        try:
            workers.run("r", {"die": True, "n": number})
        except Unavailable:
            return "unavailable"
        return "answered"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, range(4)))

    assert outcomes == ["unavailable"] * 4
    assert workers.run("r", {"n": 2})["answer"] == {"n": 2}


def test_a_handler_that_fails_is_unavailable_and_keeps_its_worker(start: Start) -> None:
    workers = start("fail")

    for _ in range(2):
        with pytest.raises(Unavailable):
            workers.run("r", {})


def test_workers_that_were_closed_start_again_when_they_are_needed(start: Start) -> None:
    workers = start("echo")
    first = workers.run("r", {})["process"]
    workers.close()
    workers.close()

    assert workers.run("r", {})["process"] != first


def test_modules_are_found_by_their_file_names() -> None:
    assert {"console", "dingtalk", "wecom"} <= set(discover(bot.platforms))
