"""AT29: two counties in one deployment, with the same schools, classes, numbers and words."""

import re
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from bot.cli.demo_data import store_county
from bot.devices import PRODUCT
from school.demo import County as DemoCounty
from school.demo import demo_county
from school.grading import Verdict
from school.library_work import BuildLibrary, LibraryStatus
from school.people import UnitId
from school.resources import Seer
from school.store import events, health, units
from school.store.tables import complete_metadata
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import Site, served
from tests.attacks.kept import opened
from tests.scenarios.county import A_PAGE, HEAD, MATH, PRINCIPAL, a_photo, an_item
from tests.scenarios.library import shelve

Model = TypeVar("Model", bound=BaseModel)
OURS, THEIRS = "qh", "QH"
"""They differ in their case alone, which LIKE of SQLite does not see."""
MARKS = {OURS: "11911", THEIRS: "73190"}
"""What was written in each county, and in no other."""
BUREAU, GUARD = "qh-bureau-1", "qh-security-s1"
ASKED = {
    MATH: ("找 分数除法 课件", "错题讲评"),
    HEAD: ("错题本 12号", "成长档案 12号", "隐患"),
    PRINCIPAL: ("卫生日报", "报警查询", "资产", "综合查询 今天"),
    BUREAU: ("卫生日报", "全县学生数", "填报进度"),
    GUARD: ("车辆 在校",),
}
"""What is asked in our county once both are busy."""


def twin(county: DemoCounty) -> DemoCounty:
    """Return the same county once more under another id: the same names, numbers and words."""
    return DemoCounty(
        units=[_again(one) for one in county.units],
        people=[_again(one) for one in county.people],
        pupils=[_again(one) for one in county.pupils],
        decisions=[_again(one) for one in county.decisions],
    )


def _again(one: Model) -> Model:
    said = one.model_dump_json().replace(f'"{OURS}', f'"{THEIRS}')
    return type(one).model_validate_json(said)


def busy(site: Site, county: str) -> None:
    """Let the same happen in a county, in the same words but for its own mark."""
    mark = MARKS[county]
    wrong = an_item(1, "5×9=", read=mark, expected="45", verdict=Verdict.WRONG)
    site.county.reader.items = (wrong, *A_PAGE[1:])

    def who(person: str) -> str:
        return person.replace(OURS, county, 1)

    teacher = site.visitor(who(MATH))
    teacher.say("三(2)班 12号 口算11", photos=[a_photo(mark)])
    teacher.say("确认")
    said = {
        HEAD: (f"记一笔 12号 品德 {mark}", "晨检 3号 发热38.6 咳嗽", f"隐患上报 南门 栏杆 {mark}"),
        PRINCIPAL: (f"登记资产 投影仪{mark} 三(2)班 2021年购",),
        GUARD: (f"报警 南门 打架 {mark}", f"登记车辆 浙K{mark} 教师 至2027-07"),
        BUREAU: (f"发起填报 表{mark}：在线学生数(人) 截止 周五 学校填",),
    }
    for person, texts in said.items():
        for text in texts:
            site.visitor(who(person)).say(text)
    home = UnitId(county)
    shelve(
        site.county, f"r-{county}", f"分数除法 {mark}", title=f"{mark}课", home=home, open_to=home
    )


def _any_case(patch: pytest.MonkeyPatch) -> None:
    """Compare units as SQLite's LIKE does."""

    def below(column: sa.ColumnElement[str], unit: str) -> sa.ColumnElement[bool]:
        return column.startswith(f"{unit}.", autoescape=True)

    def at_or_below(column: sa.ColumnElement[str], unit: str) -> sa.ColumnElement[bool]:
        return sa.or_(column == unit, below(column, unit))

    for module in (units, events, health):
        for name, rule in (("below", below), ("at_or_below", at_or_below)):
            if hasattr(module, name):
                patch.setattr(module, name, rule)


def _every_county(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Seer, "sees", lambda *_, **__: True)


@attack(
    "AT29",
    Weakening("units compared without their case", _any_case),
    Weakening("a search of every county", _every_county),
)
def test_nothing_of_another_county_is_told_counted_or_found(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        store_county(site.county.product.foundation, twin(demo_county(60)))
        for county in (OURS, THEIRS):
            busy(site, county)
        functions = site.county.product.functions_for(PRODUCT)
        functions.call("build_library", BuildLibrary(), LibraryStatus)
        began = site.version
        answers = {
            f"{who}: {words}": site.visitor(who).say(words)
            for who, asked in ASKED.items()
            for words in asked
        }
        told = _receivers(site, after=began)
        keys = [key for key in site.county.stored_files if not key.startswith("transient/")]
        rows = _rows_of_both(site)

    for asked, answer in answers.items():
        held(MARKS[THEIRS] not in answer, f"{asked}: told what the other county wrote")
        held(f"{THEIRS}." not in answer and f"{THEIRS}-" not in answer, f"{asked}: told an id")
        held("出错了" not in answer, f"{asked}: the other county's rows are in the way")
    held(not [who for who in told if THEIRS in who], "somebody of the other county was told")
    assert MARKS[OURS] in answers[f"{MATH}: 找 分数除法 课件"]
    counted = [answers[f"{BUREAU}: {words}"] for words in ("全县学生数", "卫生日报")]
    held(all("60" in one and "120" not in one for one in counted), "others' pupils are counted")
    for key in keys:
        mine, other = (f"/{county}-" in key or county in key.split("-")[0] for county in MARKS)
        held(mine != other, f"the file {key} is of no county, or of both")
    held(rows == [], f"rows of {rows} are of both counties")


def _receivers(site: Site, *, after: int) -> set[str]:
    """Return who, or which group, the bot told something since."""
    log = site.county.product.console.log
    return {m.to.id for m in log.since(after, limit=10_000) if m.sender is None}


def _rows_of_both(site: Site) -> list[str]:
    """Return the tables with a row that names both counties; sealed texts are opened."""
    found = []
    with site.county.product.foundation.records.database.begin() as connection:
        for table in complete_metadata().sorted_tables:
            rows = connection.execute(sa.select(table)).all()
            if any(_counties(" ".join(map(str, row))) == {OURS, THEIRS} for row in rows):
                found.append(table.name)
    if any(_counties(text) == {OURS, THEIRS} for text in opened(site.county)):
        found.append("a sealed column")
    return found


def _counties(text: str) -> set[str]:
    return set(re.findall(rf"\b({OURS}|{THEIRS})(?=[.-](?:t1|pupil|parent|head|math))", text))
