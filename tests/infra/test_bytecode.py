"""Modules in a Lambda zip are compiled for good: nothing on Lambda could keep what it compiles."""

import importlib._bootstrap_external as loading
import marshal
import sys
import zipfile
from pathlib import Path

from infra.bytecode import compile_in, uncompiled

MAGIC_AND_FLAGS = 8
HEADER = 16
UNCHECKED_HASH = 0b01
"""PEP 552: told from the source by a hash, which is not compared."""


def test_every_module_is_there_compiled_and_never_compared_with_its_source(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("entry.py", "import used\nBY_NAME = {}\n")
        zipped.writestr("used.py", "YES = 1\n")
        zipped.writestr("school/deep/rules.py", "LEVELS = 4\n")
        zipped.writestr("somebody/template.py", "this is {no} module\n")
    assert uncompiled(archive) == ["entry.py", "school/deep/rules.py"]

    compile_in(archive, python=sys.executable, imported=["school.deep.rules"])

    assert uncompiled(archive) == []
    with zipfile.ZipFile(archive) as zipped:
        cached = loading.cache_from_source("school/deep/rules.py")
        compiled = zipped.read(cached)
        names = zipped.namelist()
    assert loading.cache_from_source("used.py") in names
    assert loading.cache_from_source("somebody/template.py") not in names
    assert int.from_bytes(compiled[4:MAGIC_AND_FLAGS], "little") == UNCHECKED_HASH
    assert marshal.loads(compiled[HEADER:]).co_filename == "/var/task/school/deep/rules.py"  # noqa: S302  # made above
