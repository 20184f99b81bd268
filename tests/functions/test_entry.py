"""The one entry of the Lambdas: what it runs, what it refuses, and what it does not import."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import entry
from infra.zipped import zipped
from school.actor import Actor, SignedCall
from school.lambdas import functions_of
from school.ticks import DUE, Tick
from tests.functions.working import KEY, WorkingSchool

ROOT = Path(__file__).parents[2]
HEAVY = {
    *("alembic", "boto3", "botocore", "docx", "faiss", "httpx", "langchain_core", "numpy"),
    *("openpyxl", "PIL", "pptx", "reportlab", "requests", "starlette"),
}
"""Packages that take longer to import than a plain function may take to start."""
LOOK = """
import sys
import entry
from chalicelib.by_name import BY_NAME
for name in sys.argv[1:]:
    BY_NAME[name]
print(*sorted(sys.modules))
"""


LOG = """
import logging
logging.basicConfig(format="%(message)s %(exc_info)s")
import sys
from importlib import import_module
import_module(sys.argv[1])
try:
    raise ValueError("林小满 36.8")
except ValueError:
    logging.getLogger("qingjiao.functions").exception("failed")
"""


def signed(school: WorkingSchool, function: str, user: str = "chen") -> dict[str, object]:
    call = SignedCall(
        function=function,
        actor=Actor(platform="console", user=user),
        request={},
        at=school.clock.now(),
    )
    return call.signed(KEY).model_dump(mode="json")


def fresh(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program as a fresh Lambda does."""
    environment = {
        **os.environ,
        "AWS_LAMBDA_FUNCTION_NAME": "qingjiao-call",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "functions")]),
    }
    return subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )


def imported_by(*functions: str) -> set[str]:
    """Return what a fresh Lambda imports for these functions."""
    return set(fresh(LOOK, *functions).stdout.split())


def test_the_function_a_call_names_is_run(school: WorkingSchool) -> None:
    answer = entry.handler(signed(school, "who_am_i"), None)

    assert answer["answer"]["person_id"] == "chen"


@pytest.mark.parametrize("event", [{}, {"function": "who_am_i"}, None, [], "who_am_i"], ids=str)
@pytest.mark.usefixtures("school")
def test_what_is_no_signed_call_runs_nothing(event: object) -> None:
    assert entry.handler(event, None)["error"]["kind"] == "Untrusted"  # type: ignore[arg-type]  # as sent


def test_a_call_that_is_signed_for_another_function_runs_nothing(school: WorkingSchool) -> None:
    pasted = {**signed(school, "who_am_i"), "function": "show_paper"}

    assert entry.handler(pasted, None)["error"]["kind"] == "Untrusted"


@pytest.mark.parametrize("name", ["no_such_function", "_failed", "handler", ""])
def test_a_function_nobody_wrote_is_unavailable(school: WorkingSchool, name: str) -> None:
    assert entry.handler(signed(school, name), None)["error"]["kind"] == "Unavailable"


def test_what_people_ask_imports_nothing_heavy() -> None:
    asked = imported_by(*functions_of("call"))

    assert {name for name in asked if name in HEAVY} == set()


def test_a_plain_function_imports_a_small_part_of_the_product() -> None:
    asked = imported_by("who_am_i")

    assert len([name for name in asked if name.startswith("chalicelib.")]) < 10
    assert len([name for name in asked if name.startswith("school.store.")]) < 30


def test_every_zipped_lambda_starts_by_the_entry_that_writes_logs() -> None:
    handlers = [one.handler for one in zipped()]

    assert {handler.partition(".")[0] for handler in handlers} == {"entry"}
    assert all(hasattr(entry, handler.partition(".")[2]) for handler in handlers)


@pytest.mark.usefixtures("school")
def test_a_tick_asks_for_what_is_due() -> None:
    assert entry.tick({"tick": "minute"}, None)["asked"] == len(DUE[Tick("minute")])


@pytest.mark.parametrize("module", ["entry", "grading_lambda.handler"])
def test_a_lambda_logs_an_error_by_kind_and_place_and_not_by_its_words(module: str) -> None:
    line = fresh(LOG, module).stderr.strip()

    assert json.loads(line)["message"] == "failed"
    assert "ValueError" in line
    assert "36.8" not in line
