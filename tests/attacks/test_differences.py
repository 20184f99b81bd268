"""AT21: two figures that are each about enough children, and their difference, which is not."""

import re
from pathlib import Path

import pytest

from chalicelib import results, weekly_reports
from school import disclosure, summary, unit_report
from school.grading import Verdict
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import Site, served
from tests.scenarios.county import MATH, PRINCIPAL, a_photo, an_item

ENOUGH = (1, 2, 3, 4, 5, 6)
"""Roll numbers of pupils of 三(2)班 whose guardians agreed."""
QUESTIONS = 4
FIGURE = re.compile(r"\d+(?:\.\d+)?%|\d+/\d+")


def hand_in(site: Site, *rolls: int, right: int, of: str = "三(2)班") -> None:
    """Have pupils' homework graded, with so many right answers of four, and confirmed."""
    site.county.reader.items = tuple(
        an_item(
            no,
            f"{no}+5=",
            read="9" if no <= right else "0",
            expected="9",
            verdict=Verdict.RIGHT if no <= right else Verdict.WRONG,
        )
        for no in range(1, QUESTIONS + 1)
    )
    teacher = site.visitor(MATH)
    for roll in rolls:
        teacher.post(f"{of} {roll}号 口算11", photos=[a_photo(f"{of} {roll}")]).raise_for_status()
    site.settle()
    teacher.say("确认")


def figures(said: str) -> list[str]:
    """Return the shares and counts a message tells, in order."""
    return FIGURE.findall(said)


def _every_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(results, "enough_changed", lambda *_: True)


@attack("AT21", Weakening("a new figure after every change", _every_change))
def test_two_means_with_and_without_a_child_are_the_same_figure(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        hand_in(site, *ENOUGH, right=3)
        head = site.visitor(PRINCIPAL)
        without = figures(head.say("小结"))
        hand_in(site, 8, right=0)
        with_it = figures(head.say("小结"))

    assert any(one.endswith("%") for one in without), "there is a mean"
    held(without == with_it, "the difference of two means is one child's marks")


def _of_anybody(patch: pytest.MonkeyPatch) -> None:
    for module in (summary, disclosure, unit_report, weekly_reports):
        patch.setattr(module, "MIN_GROUP", 1)


ASKED = ("班级报告 三(1)班", "班级报告 三(2)班", "学校报告", "各班作业正确率", "全校作业正确率")


@attack("AT21", Weakening("figures of anybody", _of_anybody))
def test_no_two_figures_tell_how_a_group_of_three_did(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        hand_in(site, *ENOUGH, right=2)
        hand_in(site, 1, 2, 3, right=4, of="三(1)班")
        site.forward(days=4)
        site.county.product.engine.tidy()
        site.settle()
        head = site.visitor(PRINCIPAL)
        told = {asked: head.say(asked) for asked in ASKED}

    shares = {share for said in told.values() for share in re.findall(r"(\d+(?:\.\d+)?)%", said)}
    assert "50" in shares, "the figure of six pupils is told"
    # Of six pupils half is right, of the three all: together that would be 67 %.
    held(not {"67", "66.7"} & shares, "the school's figure less the class's is the three's")
    held(not {"100", "95"} & shares, "the three's own figure is told")
