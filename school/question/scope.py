"""Which part of a document, which heading and which unit of money a sentence names."""

import re

from school.question.table import COUNTED_LIVE, LinkTable
from school.question.words import Sentence

_PART = re.compile(
    r"附件[2二]|正文(?:第?[一二三四五六七八](?:大?部分|章|节)?)?(?!个)|装备(?:基本)?(?:情况)?表"
    r"|第[一二三四五六七八](?:大?部分|章|节)|^[一二三四五六七八](?=里面?)"
)
_TOLD_IN = re.compile(
    r"(?:折合|折成|折算[成为]?|换算[成为]?|换成|合)(?:多少|几)?(?P<unit>亿|万)元?(?:来?(?:说|算|讲|看|表示))?"
    r"|[用按以](?P<unit2>亿|万)元?来?(?:说|算|讲|看|表示|作单位|为单位)"
)
"""“折合多少亿元”, “按万元说”."""
_LIVE_SAID = re.compile("实时|系统里|平台里|自动")


def part_in(sentence: Sentence) -> str:
    """Return the part of a document that is named, such as “附件2”, and account for its words."""
    found = sentence.take_every(_PART)
    return _part_named(found[0]) if found else ""


def _part_named(said: str) -> str:
    return said.replace("二", "2") if said.startswith(("附件", "装备")) else "正文"


def unit_told_in(sentence: Sentence) -> str:
    """Return the unit money is to be told in, and account for its words; empty: its own."""
    found = _TOLD_IN.search(sentence.open)
    if found is None:
        return ""
    sentence.take(*found.span())
    return f"{found['unit'] or found['unit2']}元"


def group_in(sentence: Sentence, table: LinkTable) -> tuple[str, tuple[int, int]]:
    """Return the heading a sentence names as one, and where: “教学应用类”, “基础支撑方面的指标”.

    Of a heading that is counted live as well, that one is meant where it says so.
    """
    found = [
        (m, group) for name, group in table.group_patterns if (m := name.search(sentence.text))
    ]
    if not found:
        return "", (0, 0)
    live = _LIVE_SAID.search(sentence.text) is not None
    match, group = max(found, key=lambda one: one[1].endswith(COUNTED_LIVE) is live)
    sentence.take(*match.span())
    return group, match.span()
