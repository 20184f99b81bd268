"""The published figures as tests compare them."""

from collections.abc import Iterator

from school.indicator import Figure
from school.indicator_catalogue import catalogue


def value(figure: Figure) -> str:
    """The value as the tables write it: “30”, “1-2”, “初步完成”; “没有” for an empty cell."""
    if figure.missing:
        return "没有"
    if figure.upper is not None:
        return f"{figure.amount}-{figure.upper}"
    return figure.words or str(figure.amount)


def every_figure() -> Iterator[Figure]:
    """Every published figure."""
    return (figure for one in catalogue() for figure in one.figures)
