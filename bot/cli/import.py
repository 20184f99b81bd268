"""qingjiao import: schools, teachers, pupils with guardians, assets, from the county's files."""

import argparse
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bot.app import Foundation, foundation
from bot.subcommand import Subcommand, complain, print_json, print_line
from school.actor import SYSTEM
from school.asset_words import is_asset_head, numbered, read_assets
from school.assets import asset_from
from school.audit import AuditEntry
from school.audit import Outcome as Audited
from school.codes import PersonCodes, school_id
from school.county_time import day_of
from school.errors import NotUnderstood
from school.new_year import plan_new_year
from school.permissions import Action
from school.register import (
    KIND_NAMES,
    OUTCOME_NAMES,
    Outcome,
    Plan,
    Register,
    RegisterKind,
    Stored,
)
from school.register_file import Row, rows_of
from school.register_plan import plan_register
from school.register_rows import places_of, read_register
from school.settings import Settings

SHOWN = 50
"""Lines of refusals and changes that are listed for people; programs get all."""
REFUSED = 2
EPILOG = """
What a file is about is told by its heads, Chinese or English, in any order:
  schools   学校代码 学校名称 乡镇 [县]
  pupils    学校(or 学校代码) 年级 班级 学号 姓名 学籍号(or 学生编码)
            [监护人1 关系1 … 监护人4 关系4] [父亲 母亲] [状态: 在读 转出 毕业] [生效日期]
  teachers  学校 姓名 工号 角色 任教班级 学科 [状态: 离职] [生效日期]
  merges    保留编码 合并编码
  assets    资产名称 [类别 位置 使用人 购置日期 价格 序列号 报废日期 使用年限 数量], --school CODE
Codes: QT01003 is school 003 in town 01 of county QT; QT01003-0302 its class 三(2)班. 学籍号
and 工号 become ids by a keyed hash and are not kept. 身份证号, telephone numbers, addresses and
faces are refused. All or nothing: one refused row and nothing is stored (exit code 2). The same
file again changes nothing; a corrected one changes names and moves pupils, and keeps who was
where when. More: docs/registers.md
"""


@dataclass(frozen=True)
class _Done:
    """One file, or the new year, as it went."""

    about: str
    plan: Plan
    stored: bool
    ignored: tuple[str, ...] = ()


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("file", nargs="?", metavar="FILE", help="a CSV or an XLSX file")
    parser.add_argument("--kind", choices=[k.value for k in RegisterKind], help="what it is about")
    parser.add_argument(
        "--preview", action="store_true", help="say what would change, store nothing"
    )
    parser.add_argument(
        "--new-year", type=int, metavar="YEAR", help="move every class up a grade instead"
    )
    parser.add_argument(
        "--school",
        action="append",
        default=[],
        metavar="CODE",
        help="with --new-year: only these; with assets: whose they are",
    )
    parser.add_argument("--json", "--jsonl", dest="json", action="store_true", help="for programs")


def _run(chosen: argparse.Namespace) -> int:
    if bool(chosen.file) == bool(chosen.new_year):
        raise NotUnderstood("请给一个文件，或者 --new-year 年份（只选一样）。")
    content = Path(chosen.file).read_bytes() if chosen.file else b""
    rows = list(rows_of(content, name=Path(chosen.file).name)) if chosen.file else []
    base = foundation(Settings())
    if rows and is_asset_head(rows[0][1]):
        return _assets(base, content, chosen)
    done = _import(base, rows, chosen, digest=hashlib.sha256(content).hexdigest()[:16])
    base.records.database.close()
    (_json if chosen.json else _text)(chosen, done)
    return REFUSED if done.plan.refused else 0


def _assets(base: Foundation, content: bytes, chosen: argparse.Namespace) -> int:
    """Register the assets of a file for one school, in one transaction; all of it or nothing."""
    if len(chosen.school) != 1:
        raise NotUnderstood("资产是哪所学校的？请加 --school 学校代码，如 --school QT01003。")
    school, now = school_id(chosen.school[0]), base.clock.now()
    rows = read_assets(content, name=Path(chosen.file).name)
    with base.records.begin() as unit:
        name = unit.people.unit(school).name
        assets = [
            asset_from(r, school=school, which=which, token=secrets.token_urlsafe(32), now=now)
            for r, which in numbered(rows)
        ]
        known = [unit.assets.asset(one.id) is not None for one in assets]
        if not chosen.preview:
            for asset in assets:
                unit.assets.add(asset)
            fields = (f"new {known.count(False)}", f"same {known.count(True)}")
            unit.audit.append(_entry_of(f"assets:{school}", fields, now))
    base.records.database.close()
    said = {"kind": "assets", "school": school, "stored": not chosen.preview}
    counts = {"new": known.count(False), "same": known.count(True)}
    if chosen.json:
        print_json({"file": chosen.file, **said, "counts": counts, "refused": []})
        return 0
    print_line(f"{name}的资产：新增 {counts['new']} 件，已有 {counts['same']} 件。")
    if chosen.preview:
        print_line("这是预览，什么都没有保存。去掉 --preview 就导入。")
    return 0


def _import(base: Foundation, rows: list[Row], chosen: argparse.Namespace, *, digest: str) -> _Done:
    """Plan on what is stored and store it, in one transaction; all of it or nothing.

    The rows are read before it opens: on SQLite everybody who chats waits for it.
    """
    now = base.clock.now()
    register = _read(base, rows, chosen, today=day_of(now)) if chosen.file else None
    with base.records.begin() as unit:
        stored = unit.registers.stored()
        done = _plan(base, stored, chosen, register=register, today=day_of(now))
        if chosen.preview or done.plan.refused:
            return done
        unit.registers.store(done.plan, stored, at=now)
        for subject in (f"register:{done.about}:{digest}", *(gone for _, gone in done.plan.merge)):
            unit.audit.append(_entry(done, subject, now))
    return replace(done, stored=True)


def _read(
    base: Foundation, rows: list[Row], chosen: argparse.Namespace, *, today: date
) -> Register:
    with base.records.begin() as unit:
        places = places_of(unit.people.all_units(), today=today)
    return read_register(rows, places, kind=RegisterKind(chosen.kind) if chosen.kind else None)


def _plan(
    base: Foundation,
    stored: Stored,
    chosen: argparse.Namespace,
    *,
    register: Register | None,
    today: date,
) -> _Done:
    if register is None:
        schools = [school_id(code) for code in chosen.school]
        plan = plan_new_year(stored, chosen.new_year, today=today, schools=schools)
        return _Done("new-year", plan, stored=False)
    codes = PersonCodes(base.settings.first_key_for("codes"))
    plan = plan_register(register, stored, codes, today=today)
    return _Done(register.kind, plan, stored=False, ignored=register.ignored)


def _entry(done: _Done, subject: str, now: datetime) -> AuditEntry:
    counts = done.plan.counts()
    fields = tuple(f"{outcome} {count}" for outcome, count in counts.items() if count)
    return _entry_of(subject, fields, now)


def _entry_of(subject: str, fields: tuple[str, ...], now: datetime) -> AuditEntry:
    return AuditEntry(
        at=now,
        actor=SYSTEM,
        role="",
        action=Action.ADMINISTER,
        subject=subject,
        fields=fields,
        purpose="register",
        channel="cli",
        outcome=Audited.DONE,
    )


def _json(chosen: argparse.Namespace, done: _Done) -> None:
    plan = done.plan
    print_json(
        {
            "file": chosen.file,
            "kind": done.about,
            "stored": done.stored,
            "taken": 0 if plan.refused else len(plan.told),
            "counts": {str(o): count for o, count in plan.counts().items()},
            "changes": [
                {"line": line, "outcome": str(o), "words": words}
                for o, line, words in plan.told
                if o is not Outcome.UNCHANGED
            ],
            "refused": [{"line": r.line, "reason": r.reason} for r in plan.refused],
            "ignored": list(done.ignored),
        }
    )


def _text(chosen: argparse.Namespace, done: _Done) -> None:
    plan = done.plan
    if done.ignored:
        print_line(f"不导入的列：{'、'.join(done.ignored)}")
    if plan.refused:
        lines = {r.line for r in plan.refused}
        for refused in plan.refused[:SHOWN]:
            print_line(f"第 {refused.line} 行：{refused.reason}")
        more = f"（只列了前 {SHOWN} 条，--json 列出全部）" if len(plan.refused) > SHOWN else ""
        complain(f"有 {len(lines)} 行不能导入，什么都没有保存{more}。请改好后整个文件再导入一次。")
        return
    called = {kind.value: f"{name}名册" for kind, name in KIND_NAMES.items()}
    counts = plan.counts()
    said = " · ".join(f"{OUTCOME_NAMES[o]} {counts[o]}" for o in Outcome)
    print_line(f"{called.get(done.about, '新学年升级')}：{len(plan.told)} 条。{said}")
    if chosen.preview:
        changes = [(o, line, w) for o, line, w in plan.told if o is not Outcome.UNCHANGED and line]
        for outcome, line, words in changes[:SHOWN]:
            print_line(f"第 {line} 行：{OUTCOME_NAMES[outcome]} {words}".rstrip())
        print_line("这是预览，什么都没有保存。去掉 --preview 就导入。")


SUBCOMMAND = Subcommand(
    help="Import schools, teachers, pupils and guardians from a file; or move classes up a grade.",
    add_arguments=_arguments,
    run=_run,
)
