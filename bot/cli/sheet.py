"""qingjiao sheet: print answer sheets that grade reads with no template."""

import argparse
from pathlib import Path

from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from message_cards.sheet_pdf import draw_sheets
from school.errors import NotUnderstood
from school.sheets.check_digit import check_digit
from school.sheets.plan import plan
from school.sheets.spec import Roll, SheetSpec, parse_spec

MOST_BYTES = 256 * 1024
_MOST_ROLLS = 1000


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "spec", type=Path, metavar="SPEC.json", help="what to print; docs/samples/sheet.json is one"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="PDF", help="default: the spec's name with .pdf"
    )
    parser.add_argument(
        "--rolls",
        metavar="FROM-TO",
        help="also print these roll numbers with their check digits, to hand out",
    )
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    spec = _spec(chosen.spec)
    rolls = _rolls(chosen.rolls, spec) if chosen.rolls else []
    output: Path = chosen.output or chosen.spec.with_suffix(".pdf")
    content = draw_sheets(spec)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(content)
    sheets, pages = len(spec.pupils) or spec.copies, len(plan(spec))
    if chosen.jsonl:
        said = {"pdf": str(output), "sheets": sheets, "pages_each": pages, "bytes": len(content)}
        print_json({**said, "rolls": rolls} if rolls else said)
        return 0
    print_line(f"{output}: {sheets} 份，每份 {pages} 页。请按实际大小打印，不要缩放。")
    for roll in rolls:
        print_line(f"  学号 {roll[:-1]} 校验位 {roll[-1]}")
    return 0


def _spec(path: Path) -> SheetSpec:
    if path.stat().st_size > MOST_BYTES:
        raise NotUnderstood(f"{path} 太大，不像是答题卡设置。请核对文件后再试。")
    return parse_spec(path.read_bytes())


def _rolls(wanted: str, spec: SheetSpec) -> list[str]:
    """Return the roll numbers *wanted*, as “1-50”, as long as the sheet asks and checked."""
    digits = next((s.digits for s in spec.sections if isinstance(s, Roll)), None)
    if digits is None:
        raise NotUnderstood("这份答题卡没有学号区。请在 sections 里加上 roll，或去掉 --rolls。")
    first, _, last = wanted.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        raise NotUnderstood("--rolls 要写成 1-50 这样。请改好后再试。")
    start, end = int(first), int(last)
    if not start <= end < 10**digits or end - start >= _MOST_ROLLS:
        raise NotUnderstood(f"学号最多 {digits} 位，一次最多 {_MOST_ROLLS} 个。请改好后再试。")
    rolls = (f"{number:0{digits}}" for number in range(start, end + 1))
    return [roll + check_digit(roll) for roll in rolls]


SUBCOMMAND = Subcommand(
    help="Print answer sheets as a PDF that grade reads from a photo with no template.",
    add_arguments=_arguments,
    run=_run,
)
