"""Every indicator there is: published ones, live ones, and those a county has collected itself."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from school import indicators
from school.discover import discover
from school.indicator import HOME, FigureKind, Indicator
from school.indicator_file import read_indicator

_HEAD = """# 指标目录

由 `school/indicators/` 生成，不要手改：
`python -m school.indicator_catalogue > docs/indicators.md`。
“实时”的指标问的时候现数；其余是公开文件里的数，来源没有写的就空着。
"""
_TABLE = """
| 指标 | 单位 | 口径 | 有数的时间 | 地区 | 来源 |
|---|---|---|---|---|---|"""
_KINDS = {
    FigureKind.ACTUAL: "实际",
    FigureKind.TARGET: "目标",
    FigureKind.PLAN: "计划",
    FigureKind.NORM: "要求",
}


class Catalogue:
    """Indicators by id, in the order of their files."""

    def __init__(self, every: Iterable[Indicator]) -> None:
        self._by_id: Mapping[str, Indicator] = {one.id: one for one in every}

    def __iter__(self) -> Iterator[Indicator]:
        """Yield every indicator."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._by_id)

    def __contains__(self, indicator_id: object) -> bool:
        """Return True for the id of an indicator."""
        return indicator_id in self._by_id

    def __getitem__(self, indicator_id: str) -> Indicator:
        """Return the indicator with an id.

        Raises:
            KeyError: There is none.
        """
        return self._by_id[indicator_id]

    def beside(self, more: Iterable[Indicator]) -> "Catalogue":
        """Return this catalogue with more indicators, such as a county's own."""
        return Catalogue((*self, *more))


@cache
def catalogue() -> Catalogue:
    """Return the indicators that come with the product."""
    published = [
        read_indicator(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
        for entry in sorted(files(indicators).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    ]
    live = [module.INDICATOR for module in discover(indicators).values()]
    return Catalogue((*published, *live))


def as_document(every: Iterable[Indicator]) -> str:
    """Return indicators as the Markdown of ``docs/indicators.md``, under their headings."""
    groups: dict[str, list[Indicator]] = {}
    for indicator in every:
        groups.setdefault(indicator.group or "其他", []).append(indicator)
    parts = [_HEAD]
    for group in sorted(groups):
        rows = [f"| {' | '.join(_cells(one))} |" for one in groups[group]]
        parts.append("\n".join([f"## {group}", _TABLE, *rows, ""]))
    return "\n".join(parts)


def _cells(indicator: Indicator) -> tuple[str, ...]:
    figures = indicator.figures
    return (
        f"{indicator.name} `{indicator.id}`",
        indicator.unit or "文字",
        indicator.definition,
        "实时" if indicator.live else _times(indicator),
        "、".join(dict.fromkeys(f.place for f in figures)) or HOME,
        "；".join(dict.fromkeys(f.source.document for f in figures)),
    )


def _times(indicator: Indicator) -> str:
    said = []
    for kind, word in _KINDS.items():
        known = (f for f in indicator.figures if f.kind is kind and not f.missing)
        of_kind = sorted(known, key=lambda f: f.last)
        if of_kind:
            said.append(f"{word} {'、'.join(dict.fromkeys(f.period for f in of_kind))}")
    return "；".join(said)


if __name__ == "__main__":
    sys.stdout.write(as_document(catalogue()))
