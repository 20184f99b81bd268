"""What words and files say of assets: “登记资产 投影仪 三(2)班 2021年购 8年报废”, or a table."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from pydantic import Field, ValidationError

from school.assets import LONGEST_LIFE, AssetFacts
from school.errors import NotUnderstood
from school.naming import normal
from school.register_file import ROUNDED, Row, rows_of

MOST_ROWS = 2000
"""Of one file; a school has some thousand assets, and brings them by kind."""
_DECEMBER = 12
_CATEGORIES = {
    "多媒体设备": ("投影", "一体机", "白板", "音箱", "话筒", "功放"),
    "计算机": ("电脑", "笔记本", "平板", "服务器", "显示器"),
    "办公设备": ("打印", "复印", "扫描", "碎纸"),
    "电器": ("空调", "饮水", "冰箱", "风扇", "电扇"),
    "家具": ("桌", "椅", "柜", "床", "讲台"),
    "实验仪器": ("显微镜", "天平", "仪器"),
    "安防设备": ("灭火器", "摄像", "监控", "门禁"),
    "音体美器材": ("钢琴", "篮球", "乒乓", "跑步机"),
}
"""Words in a name that say its category, where nobody says it."""
_BOUGHT = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*年(?:\s*(?P<month>\d{1,2})\s*月)?(?:\s*(?P<day>\d{1,2})\s*[日号])?"
    r"|(?P<y>(?:19|20)\d\d)[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2}))\s*(?:购置?|购入|买的?|采购)(?!\S*报废)"
)
_LIFE = re.compile(r"(?P<years>\d{1,2})\s*年(?:后)?报废|(?:使用|年限)\s*(?P<life>\d{1,2})\s*年")
_SCRAP = re.compile(
    r"(?P<year>20\d\d)\s*年(?:\s*(?P<month>\d{1,2})\s*月)?(?:\s*(?P<day>\d{1,2})\s*[日号])?\s*(?:到期|报废)"
)
_PRICE = re.compile(
    r"(?:单价|价格|原值|金额|价)?\s*[:：]?\s*(?P<amount>\d{1,9}(?:\.\d{1,2})?)\s*(?P<wan>万)?元"
)
_SERIAL = re.compile(r"(?:序列号|编号|SN|sn)\s*[:：]?\s*(?P<serial>[A-Za-z0-9-]{2,40})")
_KEEPER = re.compile(r"(?:使用人|保管人|负责人)\s*[:：]?\s*(?P<keeper>[\u4e00-\u9fff]{2,4})")
_HEADS = {
    "name": ("资产名称", "名称", "设备名称", "品名"),
    "category": ("类别", "分类", "资产类别", "品类"),
    "place": ("位置", "存放地点", "地点", "存放位置", "使用班级"),
    "keeper": ("使用人", "保管人", "责任人"),
    "bought_on": ("购置日期", "购置年份", "购买日期", "购入日期", "购置时间", "购买年份"),
    "price_yuan": ("价格", "单价", "价格(元)", "单价(元)", "金额", "原值"),
    "serial": ("序列号", "出厂编号", "资产编号", "编号", "原编号"),
    "scrap_on": ("报废日期", "到期日期", "报废年份", "预计报废日期"),
    "life": ("使用年限", "年限", "使用年限(年)"),
    "count": ("数量",),
}
MOST_OF_ONE_ROW = 200
_DATE = re.compile(r"((?:19|20)\d\d)(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?)?年?")


class AssetRow(AssetFacts, frozen=True):
    """One row of a file."""

    line: int
    copy_no: int = Field(default=1, ge=1, le=MOST_OF_ONE_ROW)
    """Which of several of one row, from 1."""


def category_of(name: str) -> str:
    """Return the category a name says, or “”."""
    named = (c for c, words in _CATEGORIES.items() if any(word in name for word in words))
    return next(named, "")


def facts_in(text: str) -> AssetFacts:
    """Return what a sentence says of an asset: its name first, then place and the rest.

    Raises:
        NotUnderstood: It has no name, or a day that does not exist.
    """
    found: dict[str, object] = {}
    bought, text = _taken(_BOUGHT, text)
    if bought:
        parts = [bought[a] or bought[b] for a, b in (("year", "y"), ("month", "m"), ("day", "d"))]
        found["bought_on"] = _day(parts, last=False)
    scrap, text = _taken(_SCRAP, text)
    life, text = _taken(_LIFE, text)
    if scrap:
        found["scrap_on"] = _day([scrap["year"], scrap["month"], scrap["day"]], last=True)
    elif life:
        found["scrap_on"] = _after_life(found.get("bought_on"), int(life["years"] or life["life"]))
    price, text = _taken(_PRICE, text)
    if price:
        found["price_yuan"] = Decimal(price["amount"]) * (10_000 if price["wan"] else 1)
    for pattern, column in ((_SERIAL, "serial"), (_KEEPER, "keeper")):
        said, text = _taken(pattern, text)
        if said:
            found[column] = said[column]
    words = text.replace("，", " ").replace(",", " ").split()
    if not words:
        raise NotUnderstood(
            "登记什么？请写名称和位置，如“登记资产 投影仪 三(2)班 2021年购 8年报废”。"
        )
    found |= {"name": words[0], "category": category_of(words[0]), "place": " ".join(words[1:])}
    return _facts(found, "")


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """Return what a pattern finds, and the text without it."""
    found = pattern.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _day(parts: Sequence[str | None], *, last: bool) -> date:
    year, month, day = (int(part) if part else 0 for part in parts)
    try:
        if not month:
            return date(year, _DECEMBER, 31) if last else date(year, 1, 1)
        return date(year, month, day or (monthrange(year, month)[1] if last else 1))
    except ValueError as error:
        raise NotUnderstood("没有这一天，没有登记。请核对日期再发。") from error


def _after_life(bought: object, years: int) -> date:
    """Return the last day of an asset's time, *years* after it was bought.

    Raises:
        NotUnderstood: Nobody said when it was bought, or it would last too long.
    """
    if not isinstance(bought, date):
        raise NotUnderstood("写了几年报废，还要写哪年购置，如“2021年购 8年报废”。")
    if not 1 <= years <= LONGEST_LIFE:
        raise NotUnderstood(f"使用年限应是 1 到 {LONGEST_LIFE} 年。")
    end = date(bought.year + years, bought.month, 1)
    day = min(bought.day, monthrange(end.year, end.month)[1])
    return end.replace(day=day) - timedelta(days=1)


def _facts(found: dict[str, object], where: str) -> AssetFacts:
    try:
        facts = AssetFacts.model_validate(found)
    except ValidationError as error:
        raise NotUnderstood(f"{where}有太长或看不懂的内容，没有登记。请核对再发。") from error
    if facts.bought_on and facts.scrap_on and facts.scrap_on < facts.bought_on:
        raise NotUnderstood(f"{where}报废日期早于购置日期，没有登记。请核对再发。")
    return facts


def read_assets(content: bytes, *, name: str = "") -> tuple[AssetRow, ...]:
    """Return the rows of a file, one for each thing where a row says how many; all or nothing.

    Raises:
        NotUnderstood: It has no column of names, or a row is wrong; the line is named.
    """
    rows = iter(rows_of(content, name=name))
    head = next(rows, None)
    places = _columns(head[1]) if head else {}
    if "name" not in places:
        raise NotUnderstood(
            "第一行没有“资产名称”。请写列名：资产名称、类别、位置、购置日期、报废日期。"
        )
    found: list[AssetRow] = []
    for row in rows:
        found += _rows(row, places)
        if len(found) > MOST_ROWS:
            raise NotUnderstood(f"超过 {MOST_ROWS} 件，没有导入。请分成几个文件。")
    if not found:
        raise NotUnderstood("表里没有资产，没有导入。请从第二行起每行写一件。")
    return tuple(found)


def numbered(rows: Sequence[AssetRow]) -> Iterator[tuple[AssetRow, str]]:
    """Yield each row with what tells it apart from rows that say the same."""
    seen: Counter[str] = Counter()
    for row in rows:
        twin = row.model_dump_json(exclude={"line"})
        seen[twin] += 1
        yield row, f"{row.copy_no}.{seen[twin]}"


def is_asset_head(cells: Sequence[str]) -> bool:
    """Return True for the first row of a file about assets."""
    return any(normal(cell).replace(" ", "") in ("资产名称", "设备名称") for cell in cells)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    words = [normal(cell).replace(" ", "") for cell in cells]
    return {
        column: words.index(name)
        for column, names in _HEADS.items()
        for name in names[::-1]
        if name in words
    }


def _rows(row: Row, places: dict[str, int]) -> list[AssetRow]:
    line, cells = row
    where = f"第 {line} 行"
    said = {c: normal(cells[p]).strip() for c, p in places.items() if p < len(cells)}
    if ROUNDED in said.values():
        raise NotUnderstood(f"{where}的编号被 Excel 改短了，没有导入。请把那一列设成文本。")
    found: dict[str, object] = {k: v for k, v in said.items() if v and k not in ("life", "count")}
    found["category"] = said.get("category") or category_of(said.get("name", ""))
    for column, last in (("bought_on", False), ("scrap_on", True)):
        if column in found:
            found[column] = _cell_day(said[column], where, last=last)
    if said.get("life") and "scrap_on" not in found:
        years = said["life"].removesuffix("年")
        found["scrap_on"] = _after_life(found.get("bought_on"), _whole(years, where))
    if "price_yuan" in found:
        found["price_yuan"] = _amount(said["price_yuan"], where)
    count = _whole(said.get("count") or "1", where)
    if not 1 <= count <= MOST_OF_ONE_ROW:
        raise NotUnderstood(f"{where}的数量应是 1 到 {MOST_OF_ONE_ROW}，没有导入。")
    facts = _facts(found, where).model_dump()
    return [AssetRow(**facts, line=line, copy_no=n) for n in range(1, count + 1)]


def _cell_day(cell: str, where: str, *, last: bool) -> date:
    found = _DATE.fullmatch(cell.replace(" ", ""))
    if found is None:
        raise NotUnderstood(f"{where}的日期看不懂，没有导入。请写成 2021-09-01 或 2021年。")
    return _day([found[1], found[2], found[3]], last=last)


def _whole(cell: str, where: str) -> int:
    if not (cell.isascii() and cell.isdecimal() and len(cell) <= 4):  # noqa: PLR2004  # thousands
        raise NotUnderstood(f"{where}的数量或年限应是整数，没有导入。请改好再发。")
    return int(cell)


def _amount(cell: str, where: str) -> Decimal:
    try:
        return round(Decimal(cell.removesuffix("元").replace(",", "")), 2)
    except InvalidOperation as error:
        raise NotUnderstood(f"{where}的价格看不懂，没有导入。请写成数字。") from error


def year_in(text: str, *, today: date) -> int:
    """Return the year a text names, such as “2026” or “明年”; this one where it names none."""
    if "明年" in text:
        return today.year + 1
    found = re.search(r"20\d\d", text)
    return int(found[0]) if found else today.year
