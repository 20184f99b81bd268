"""The data catalogue: no field is stored that nobody has said the class and retention of (R10)."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from school.catalogue import CLASSES, TableEntry, as_document, catalogue, problems
from school.store.tables import complete_metadata
from school.store.unit_of_work import UnitOfWork

ROOT = Path(__file__).parents[2]
TABLES = {table.name: [c.name for c in table.c] for table in complete_metadata().sorted_tables}
ENTRY = TableEntry(name="表", owner="学校", purpose="试", retention="一天", internal=("id",))


def test_every_stored_field_is_in_the_catalogue_and_no_other() -> None:
    assert problems(catalogue(), TABLES) == [], f"of {UnitOfWork.__name__}"


@pytest.mark.parametrize(
    ("entry", "columns", "said"),
    [
        (ENTRY, ["id", "face"], ["t.face: not in the catalogue"]),
        (ENTRY, [], ["t.id: no such column any more"]),
        (ENTRY.model_copy(update={"public": ("id",)}), ["id"], ["t.id: in two classes"]),
    ],
)
def test_a_column_nobody_classed_or_that_is_gone_is_found(
    entry: TableEntry, columns: list[str], said: list[str]
) -> None:
    assert problems({"t": entry}, {"t": columns}) == said


def test_a_table_nobody_described_or_that_is_gone_is_found() -> None:
    assert problems({"old": ENTRY}, {"new": ["id"]}) == [
        "new: the table is not in the catalogue",
        "old: there is no such table any more",
    ]


def test_an_entry_without_owner_or_retention_is_refused() -> None:
    with pytest.raises(ValidationError):
        TableEntry.model_validate({**ENTRY.model_dump(), "owner": ""})
    with pytest.raises(ValidationError):
        TableEntry.model_validate({"name": "表", "owner": "学校", "purpose": "试"})


def test_whatever_names_a_pupil_is_a_minors() -> None:
    for table, columns in TABLES.items():
        classes = dict(catalogue()[table].classes())
        for column in columns:
            if column in ("pupil_id", "photo_key", "crop_key"):
                assert classes[column] == list(CLASSES)[-1], (table, column)


def test_the_document_is_what_the_catalogue_says() -> None:
    written = (ROOT / "docs/data-catalogue.md").read_text(encoding="utf-8")

    assert written == as_document(catalogue()), (
        "python -m school.catalogue > docs/data-catalogue.md"
    )
