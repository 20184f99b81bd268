"""Ready or not, and why: each part that fails is named, and nobody's rows are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.health import LEAST_FREE_BYTES, OLDEST_S, Health, Problem
from tests.scenarios.county import MATH, County, open_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    opened = open_county(tmp_path)
    yield opened
    opened.product.close()


def test_a_product_that_works_is_ready(county: County) -> None:
    assert Health(county.product.foundation).problems() == ()


def test_a_message_that_waits_for_long_is_a_problem_and_one_that_came_just_now_is_none(
    county: County,
) -> None:
    health = Health(county.product.foundation)
    county.say(MATH, "帮助", drain=False)
    at_once = health.problems()
    county.clock.forward(seconds=OLDEST_S + 1)
    later = health.problems()
    county.product.engine.drain()
    county.clock.forward(seconds=10)

    assert at_once == ()
    assert [one.part for one in later] == ["database"]
    assert later[0].reason.startswith("the inbox has waited for 301 s")
    assert health.problems() == ()


def test_the_last_answer_is_given_again_for_five_seconds(county: County) -> None:
    asked: list[float] = []

    def stuck(after_s: float) -> list[str]:
        asked.append(after_s)
        return []

    health = Health(county.product.foundation, stuck=stuck)
    for _ in range(3):
        health.problems()
    county.clock.forward(seconds=6)
    health.problems()

    assert len(asked) == 2


def test_a_worker_that_is_stuck_and_a_disk_that_is_full_are_named(county: County) -> None:
    health = Health(
        county.product.foundation,
        stuck=lambda _: ["send_next"],
        least_free_bytes=LEAST_FREE_BYTES << 30,
    )

    found = health.problems()

    assert found[0] == Problem("workers", "send_next is stuck")
    assert found[1].part == "disk"
    assert found[1].reason.endswith("MiB are left")


def test_files_that_cannot_be_reached_are_named_without_their_address(
    county: County, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    folder.mkdir(exist_ok=True)
    (folder / "doctor").mkdir(mode=0o000)
    files = county.product.foundation.files

    class Away:
        """A store that is away."""

        def keys(self, prefix: str) -> Iterator[str]:  # noqa: ARG002  # away for all
            raise OSError("s3://bucket/secret is away")

        put, get, delete = files.put, files.get, files.delete

    base = county.product.foundation
    health = Health(type(base)(base.settings, base.records, Away(), base.clock))

    assert health.problems() == (Problem("files", "does not answer (OSError)"),)
