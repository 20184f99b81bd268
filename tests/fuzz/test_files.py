"""What changed files found in the readers of teaching material; each of these failed once."""

import pytest

from retrieval.read_file import read_file
from school.errors import NotUnderstood
from tests.library_files import an_xlsx, part_of, with_part

CORE = "docProps/core.xml"


def test_a_workbook_whose_namespace_is_no_address_is_broken_not_too_hard() -> None:
    """The check of the parts lets it pass, and lxml raises a SyntaxError."""
    office = an_xlsx(("题号", "答案"), (1, "B"))
    core = part_of(office, CORE).replace(b'"http://purl.org', b'"htt=p://purl.org')

    with pytest.raises(NotUnderstood, match="打不开"):
        read_file(with_part(office, CORE, core), name="题库.xlsx")
