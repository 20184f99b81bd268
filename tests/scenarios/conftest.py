"""A fresh county for each conversation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.county import County, open_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """The product with 60 pupils in two classes."""
    opened = open_county(tmp_path)
    yield opened
    opened.product.close()
