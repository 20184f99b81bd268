"""One engine for all tests: loading the networks takes half a second."""

import pytest

from grading_lambda.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine(threads=2)
