"""Reads the file of one published indicator.

A file gives the fields of :class:`~school.indicator.Indicator` and a list of figures. A figure
names its time as ``year = 2023`` or as ``first`` and ``last`` years, and its source as
``of = "000"`` (a number of ``indicator_documents.toml``), ``part`` and, where they are known,
``line`` and ``sentence``. ``baseline = true`` marks the state of things a plan starts from. A total
has the member “合计” of the dimension it is the total of: of items, or of years.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from school.indicator import Figure, Indicator, Source

_TIMES = ("year", "first", "last", "period")
_SOURCE = ("of", "part", "line", "sentence")


def read_indicator(name: str, text: str) -> Indicator:
    """Return the indicator a TOML text describes.

    Args:
        name: The file's name without its ending: the indicator's id.
        text: The file.

    Raises:
        ValueError: It is no TOML, or says something no indicator has.
    """
    told = tomllib.loads(text, parse_float=Decimal)
    unit = told.get("unit", "")
    rows = [_figure(name, row, unit=unit) for row in told.pop("figures", ())]
    known = set(Indicator.model_fields)
    unknown = set(told) - known
    if unknown:
        raise ValueError(f"{name}.toml: {sorted(unknown)} is no field of an indicator")
    return Indicator(id=name, figures=tuple(rows), **told)


def _figure(name: str, row: Mapping[str, Any], *, unit: str) -> Figure:
    first, last = row.get("first", row.get("year")), row.get("last", row.get("year"))
    if not isinstance(first, int) or not isinstance(last, int):
        raise ValueError(  # noqa: TRY004  # a fault of the file
            f"{name}.toml: a figure has no year: {dict(row)}"
        )
    said = f"{first}年" if first == last else f"{first}–{last}年"
    rest = {key: row[key] for key in row if key not in (*_TIMES, *_SOURCE)}
    unknown = set(rest) - set(Figure.model_fields)
    if unknown:
        raise ValueError(f"{name}.toml: {sorted(unknown)} is no field of a figure")
    return Figure(
        indicator=name,
        first=date(first, 1, 1),
        last=date(last, 12, 31),
        period=row.get("period", said),
        unit=rest.pop("unit", unit if "amount" in row else ""),
        source=_source(row),
        **rest,
    )


def _source(row: Mapping[str, Any]) -> Source:
    document = f"{documents()[row['of']]} {row.get('part', '')}".strip()
    return Source(
        document=document, line=row.get("line", ""), sentence=row.get("sentence", "").strip()
    )


@cache
def documents() -> dict[str, str]:
    """Return the titles of the documents by number."""
    text = (files("school") / "indicator_documents.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["documents"])
