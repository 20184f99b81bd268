"""What checkov says of the template, where it is installed (make template installs it)."""

import json
from pathlib import Path

import pytest

from infra.checks import CHECKOV, SKIPPED, failures
from infra.template import template


@pytest.mark.skipif(not CHECKOV.exists(), reason="checkov is installed by make template")
def test_checkov_finds_what_is_explained_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template("aws")))

    assert {check for check, _ in failures(file)} == set(SKIPPED)
