"""The published figures and the tables they were read from agree, cell by cell, both ways."""

import csv
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from school.indicator import HOME, Figure
from school.indicator_catalogue import catalogue
from school.spelling import simplified
from tests.school.published_figures import every_figure, value

SHARED = Path(os.environ.get("QINGJIAO_SHARED", Path(__file__).parents[3] / "shared"))
TABLES = SHARED / "domain"
pytestmark = pytest.mark.skipif(not TABLES.is_dir(), reason="the tables are not here")

PLANNED = (2021, 2022, 2023)
SAID_OF = {"IO002": (2017, 2018, 2019)}
"""“从2017-2019年……其中每年投入1000万元”: one row of the table, said of three years."""
OUR_NAMES = {"IO001": "教育装备经费", "IO124": "教育技术装备投入"}
"""The table puts the years into these names."""
AS_WORDS = {"IO084": "每周一小检修，每学期一大检查", "IO112": "全市中小学"}

Row = tuple[str, str, int, int, str, str, str]
"""Place, kind, first and last year, value, unit, line or section."""


def read_table(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def annex_rows() -> Iterator[Row]:
    for row in read_table("indicators_qingtian_annex2.csv"):
        for column, year in (
            ("current_value", 2021),
            *((f"target_{y}", y) for y in (2021, 2022, 2023)),
        ):
            kind = "actual" if column == "current_value" else "target"
            said = row[column] or "没有"
            unit = row["unit"].split("(")[0] if re.fullmatch(r"[\d.]+", said) else ""
            yield HOME, kind, year, year, said, unit, row["source_line"]


def equipment_rows() -> Iterator[Row]:
    for row in read_table("equipment_2017_2020.csv"):
        for year in (2017, 2018, 2019, 2020):
            said = row[f"y{year}"] or "没有"
            yield HOME, "actual", year, year, said, unit_of(row, said), row["source_line"]


def budget_rows() -> Iterator[Row]:
    for name, total in (
        ("budget_annex1.csv", "total_wan"),
        ("budget_inline_projects.csv", "budget_total_wan"),
    ):
        for row in read_table(name):
            for year in PLANNED:
                said = row[f"y{year}_wan"]
                yield HOME, "plan", year, year, said, "万元", row["source_line"]
            yield HOME, "plan", 2021, 2023, row[total], "万元", row["source_line"]


def other_rows() -> Iterator[Row]:
    for row in read_table("indicators_other.csv"):
        kind = "actual" if row["kind"] == "baseline" else row["kind"]
        said = said_in(row)
        for first, last in times_of(row):
            yield place_of(row), kind, first, last, said, unit_of(row, said), row["section"]


def place_of(row: dict[str, str]) -> str:
    return re.sub(r"浙江·(.*)", r"\1市", row["region"])


def said_in(row: dict[str, str]) -> str:
    said = AS_WORDS.get(row["id"]) or row["value"].replace("—", "-")
    return {"一": "1", "五": "5"}.get(said, said)


def unit_of(row: dict[str, str], said: str) -> str:
    """The unit without the words of a bound; empty for a value in words."""
    if row.get("id") in SAID_OF:  # “万元/年” of one year is “万元”
        return row["unit"].removesuffix("/年")
    return row["unit"].split("(")[0] if re.fullmatch(r"[\d.-]+", said) else ""


def times_of(row: dict[str, str]) -> list[tuple[int, int]]:
    if row["id"] in SAID_OF:
        return [(year, year) for year in SAID_OF[row["id"]]]
    if row["year"] == "2022+":
        return [(2022, 2025)]
    years = [int(year) for year in row["year"].split("-")]
    return [(years[0], years[-1])]


def as_row(figure: Figure, *, by_section: bool) -> Row:
    section = unicodedata.normalize("NFKC", figure.source.document).split(" ")[1]
    return (
        figure.place,
        figure.kind.value,
        figure.first.year,
        figure.last.year,
        value(figure),
        figure.unit,
        re.sub(r"..(?=发言)", "", section) if by_section else figure.source.line,
    )


def test_every_cell_of_every_table_is_one_figure_and_no_figure_is_of_none() -> None:
    cells = [*annex_rows(), *equipment_rows(), *budget_rows()]
    told = [f for f in every_figure() if f.source.sentence]
    in_tables = [f for f in every_figure() if not f.source.sentence]

    assert Counter(as_row(f, by_section=False) for f in in_tables) == Counter(cells)
    assert Counter(as_row(f, by_section=True) for f in told) == Counter(other_rows())


def test_what_a_table_calls_an_indicator_is_a_name_of_its_figures_indicator() -> None:
    called: dict[tuple[str, str], set[str]] = {}
    for figure in every_figure():
        one = catalogue()[figure.indicator]
        words = {squeezed(word) for word in (one.name, *one.aliases, *one.shared)}
        called.setdefault((figure.place, value(figure)), set()).update(words)

    for row in read_table("indicators_other.csv"):
        name = OUR_NAMES.get(row["id"], row["indicator"])
        assert squeezed(name) in called[place_of(row), said_in(row)], (row["id"], name)


def squeezed(words: str) -> str:
    """Words as they compare when width, script and marks do not count."""
    plain = unicodedata.normalize("NFKC", simplified(words)).casefold()
    for source, ours in (("打印", "列印"), ("智能", "智慧"), ("着", "著")):
        plain = plain.replace(source, ours)
    return re.sub(r"[“”「」\s:]", "", plain)


def test_a_sentence_is_the_sources_and_stands_on_its_line() -> None:
    said = {squeezed(row["source_sentence"]) for row in read_table("indicators_other.csv")}
    documents = {path.name[:3]: path for path in SHARED.glob("seeds/*.txt")}
    lines = {name: path.read_text(encoding="utf-8").split("\n") for name, path in documents.items()}

    for figure in every_figure():
        document, number = figure.source.line.split(":L")
        line = squeezed(lines[document][int(number) - 1])
        sentence = squeezed(figure.source.sentence)
        assert sentence in said if sentence else "|" in line, figure
        if document != "003":  # its text writes the sounds of characters between them
            assert sentence[:12] in line, figure
