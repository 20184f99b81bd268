"""The data catalogue (R10): whose each stored field is, its class, what for and how long.

The catalogue is data, ``school/catalogue.toml``; a test compares it with the tables of the code,
so that nobody adds a column without saying what it is.
"""

import sys
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, Field

FILE = Path(__file__).with_suffix(".toml")
CLASSES = MappingProxyType(
    {
        "public": "公开",
        "internal": "内部",
        "sensitive": "敏感",
        "minor_sensitive": "未成年人敏感",
    }
)
"""Classes of fields from the mildest; those of the last two never leave in groups or logs."""
_HEAD = """# 数据目录

由 `school/catalogue.toml` 生成（`python -m school.catalogue > docs/data-catalogue.md`），不要手改。
每个字段有归口、用途、保存期限和级别：公开、内部、敏感、未成年人敏感。缺一个字段，测试就不通过。

| 表 | 归口 | 用途 | 保存 | 公开 | 内部 | 敏感 | 未成年人敏感 |
|---|---|---|---|---|---|---|---|"""


class TableEntry(BaseModel, frozen=True, extra="forbid"):
    """What the catalogue says of one table."""

    name: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    """The department or 学校 that answers for it."""
    purpose: str = Field(min_length=1)
    retention: str = Field(min_length=1)
    public: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    minor_sensitive: tuple[str, ...] = ()

    def classes(self) -> list[tuple[str, str]]:
        """Return each column with its class."""
        return [(column, c) for c in CLASSES for column in getattr(self, c)]


@cache
def catalogue() -> Mapping[str, TableEntry]:
    """Return what is said of each table, by its name in the database."""
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return MappingProxyType({t: TableEntry.model_validate(e) for t, e in entries.items()})


def problems(entries: Mapping[str, TableEntry], tables: Mapping[str, Collection[str]]) -> list[str]:
    """Return what is wrong with a catalogue of these tables and their columns.

    Args:
        entries: The catalogue.
        tables: Names of columns by name of table, as the code declares them.

    Returns:
        One line for each column that is missing, gone or in two classes; each table likewise.
    """
    said = [f"{table}: the table is not in the catalogue" for table in tables.keys() - entries]
    said += [f"{table}: there is no such table any more" for table in entries.keys() - tables]
    for table in tables.keys() & entries.keys():
        listed = [column for column, _ in entries[table].classes()]
        real = set(tables[table])
        said += [f"{table}.{c}: not in the catalogue" for c in real - set(listed)]
        said += [f"{table}.{c}: no such column any more" for c in set(listed) - real]
        said += [f"{table}.{c}: in two classes" for c in set(listed) if listed.count(c) > 1]
    return sorted(said)


def as_document(entries: Mapping[str, TableEntry]) -> str:
    """Return the catalogue as the Markdown of ``docs/data-catalogue.md``."""
    lines = [_HEAD]
    for table, entry in sorted(entries.items()):
        columns = [" ".join(f"`{c}`" for c in getattr(entry, one)) for one in CLASSES]
        cells = [f"{entry.name} `{table}`", entry.owner, entry.purpose, entry.retention, *columns]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_document(catalogue()))
