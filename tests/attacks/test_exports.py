"""AT16: names, titles and things that a spreadsheet would take for formulas."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from school.approvals import BulkExport
from school.figure.answer import FigureAnswer
from school.people import PersonId
from school.store.people import people as people_table
from school.store.units import units as units_table
from tests.attacks.attack import Weakening, attack, held
from tests.scenarios.county import PRINCIPAL, a_photo
from tests.scenarios.on_dingtalk import DingTalkCounty, on_dingtalk

FORMULAS = (
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
)
NUMBER = re.compile(r"-\d+(\.\d+)?(e-?\d+)?")
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PEOPLE = {"principal01": PRINCIPAL, "bureau01": "qh-bureau-1"}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """Return a county whose pupils, school and things have names that are formulas."""
    with on_dingtalk(tmp_path) as county:
        records = county.county.product.foundation.records
        county.gateway.state.users |= {*PEOPLE}
        with records.begin() as unit:
            for user, person in PEOPLE.items():
                unit.people.bind_account("dingtalk", user, person=PersonId(person))
        with records.database.begin() as connection:
            for roll, name in enumerate(FORMULAS, start=8):
                named = people_table.c.id == f"qh-pupil-s1-g3c2-{roll:02}"
                connection.execute(sa.update(people_table).where(named).values(name=name))
            school = units_table.c.id == "qh.t1.s1"
            connection.execute(sa.update(units_table).where(school).values(name=FORMULAS[0]))
        yield county


def received(here: DingTalkCounty, before: set[str]) -> list[bytes]:
    """Return the files that DingTalk was given since, as it got them."""
    media = here.gateway.state.media
    return [media[one] for one in media if one not in before and media[one][:2] == b"PK"]


def cells_of(content: bytes) -> list[Cell]:
    """Return every cell of a spreadsheet that says something."""
    book = load_workbook(io.BytesIO(content))
    return [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]


def check_table(content: bytes) -> None:
    """Pass when nothing in a spreadsheet is calculated, now or once somebody edits the cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        inside = b"".join(parts.read(one) for one in parts.namelist() if "sheet" in one)
    held(b"<f>" not in inside, "a formula is in the file")
    for cell in cells_of(content):
        held(cell.data_type != "f", f"{cell.value!r} is a formula")
        dangerous = isinstance(cell.value, str) and cell.value.startswith(SIGNS)
        held(not dangerous or bool(cell.quotePrefix), f"{cell.value!r} is not marked as text")


def cells_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(rows: Sequence[Sequence[object]]) -> bytes:
        book, out = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append([str(v).replace("\r", "") if isinstance(v, str) else v for v in row])
        book.save(out)
        return out.getvalue()

    def draw_export(export: BulkExport, *, made: str) -> bytes:
        return draw([export.columns, *export.rows, (made,)])

    def draw_figures(answer: FigureAnswer, *, made: str) -> bytes:
        return draw([(one.label, one.scope) for one in answer.values] + [(made,)])

    monkeypatch.setattr("bot.commands.approvals.draw_export", draw_export)
    monkeypatch.setattr("bot.commands.ask.draw_figures", draw_figures)


@attack("AT16", Weakening("cells are written as they come", cells_as_they_come))
def test_names_in_an_approved_export_are_text(build: None, here: DingTalkCounty) -> None:
    before = set(here.gateway.state.media)
    here.say("申请导出 三(2)班 名单 用途 春游保险", by="head01")
    here.press("批准", by="principal01")
    here.press("取导出", by="head01")

    (table,) = received(here, before)
    said = [str(cell.value) for cell in cells_of(table)]
    held(sum(any(f.strip() in one for f in FORMULAS) for one in said) >= len(FORMULAS), "not there")
    check_table(table)


@attack("AT16", Weakening("cells are written as they come", cells_as_they_come))
def test_names_in_exported_figures_are_text(build: None, here: DingTalkCounty) -> None:
    before = set(here.gateway.state.media)
    here.say("各校学生数", by="bureau01")
    here.say("导出", by="bureau01")

    files = received(here, before)
    tables = [one for one in files if b"xl/workbook.xml" in one]
    held(len(tables) == 1, f"{len(files)} files, {len(tables)} tables")
    held(any(FORMULAS[0] in str(cell.value) for cell in cells_of(tables[0])), "not there")
    check_table(tables[0])


def csv_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.my_data.safe_cell", lambda value: value)


@attack("AT16", Weakening("cells of CSV are written as they come", csv_as_it_comes))
def test_a_familys_copy_calculates_nothing(build: None, here: DingTalkCounty) -> None:
    here.photo("三(2)班 12号 =1+1 口算11", a_photo())
    here.say("确认")
    before = set(here.gateway.state.media)
    here.say("导出数据", by="parent01")

    (copy,) = received(here, before)
    with zipfile.ZipFile(io.BytesIO(copy)) as parts:
        tables = {one: parts.read(one) for one in parts.namelist() if one.endswith(".csv")}
    told = {
        name: [cell for row in csv.reader(io.StringIO(table.decode("utf-8-sig"))) for cell in row]
        for name, table in tables.items()
    }
    held(any(FORMULAS[4].strip() in cell for row in told.values() for cell in row), "not there")
    for name, cells in told.items():
        found = [cell for cell in cells if cell.startswith(SIGNS) and not NUMBER.fullmatch(cell)]
        held(not found, f"{name} has {found}")
